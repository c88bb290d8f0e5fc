"""Our own form with hostile content put into it: checked to the end, in time, without a crash."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from clock import within
from packages import parts_of, zipped

from xlsxcheck import Form, check

SAMPLE = Path(__file__).parents[2] / "samples" / "busy.xlsx"
SECONDS = 2.0
PARTS = parts_of(SAMPLE.read_bytes())
(PART,) = [name for name, part in PARTS.items() if part.count(b"<f>SUM(D") > 20]
SHEET = PARTS[PART].decode()


def with_rows(rows: str) -> str:
    return SHEET.replace("</sheetData>", rows + "</sheetData>")


def with_merges(merges: str) -> str:
    return SHEET.replace("</mergeCells>", merges + "</mergeCells>")


def with_d7(content: str, kind: str = "") -> str:
    return re.sub(r'<c r="D7"( s="[0-9]+")[^>]*?(?:/>|>.*?</c>)', rf'<c r="D7"\1{kind}>{content}</c>', SHEET, count=1)


def inline(text: str) -> str:
    return with_d7(f"<is><t>{text}</t></is>", ' t="inlineStr"')


def block(content: str) -> str:
    """90,000 cells below the table."""
    lines = ("".join(f'<c r="{col}{row}"{content}</c>' for col in "ABCDEFGHIJ") for row in range(40, 9040))
    return with_rows("".join(f"<row>{line}</row>" for line in lines))


HARMLESS = {
    "cell at XFD1048576": with_rows('<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'),
    "merge over 200,000 rows": with_merges('<mergeCell ref="A40:XFD200000"/>'),
    "49,000 merges": with_merges("".join(f'<mergeCell ref="L{row}:M{row}"/>' for row in range(40, 49_000))),
    "90,000 numbers": block("><v>1</v>"),
    "90,000 texts": block(' t="s"><v>5</v>'),
    "hidden columns to the end": SHEET.replace("<cols>", '<cols><col min="11" max="16384" hidden="1"/>'),
}
WRONG = {
    "390 digits": with_d7(f"<v>{'9' * 390}</v>"),
    "5,000 digits": with_d7(f"<v>{'9' * 5000}</v>"),
    "1e999": with_d7("<v>1e999</v>"),
    "1e99999": with_d7("<v>1e99999</v>"),
    "90,000 characters": inline("字" * 90_000),
    "45,000 digits and blanks": inline(" 1" * 45_000),
    "45,000 digits and commas": inline("1," * 45_000),
    "90,000 full-width digits": inline("１" * 90_000),
    "escape sequence": inline("_x001B_[2J"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*HARMLESS, *WRONG])
def test_form_with_hostile_content_is_checked_in_time(name: str, form: Form) -> None:
    data = zipped(PARTS | {PART: (HARMLESS | WRONG)[name]})
    with within(SECONDS):
        report = check(data, form)
    assert report.verdict != "unreadable"
    if name in WRONG:
        assert any("D7" in finding.cells for finding in report.findings)
        assert not any("\x1b" in finding.message for finding in report.findings)
    else:
        plain = check(SAMPLE.read_bytes(), form)
        assert report.record is not None and plain.record is not None
        assert report.record.values == plain.record.values


@pytest.mark.skipif("coverage" in sys.modules, reason="coverage is loaded into every process, and replaces os._exit")
def test_reading_imports_nothing_heavy() -> None:
    names = "zipfile xml.etree xml.sax openpyxl python_calamine datetime tempfile subprocess json"
    code = f"import sys, xlsxcheck.formats.open; print([n for n in {names.split()} if n in sys.modules])"
    out = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"], capture_output=True
    )
    assert out.stdout.decode().strip() == "[]", out.stderr.decode()
