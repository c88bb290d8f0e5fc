"""Names and texts that no terminal should see raw: told all the same; their files are checked, marked and linked."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import openpyxl
import pytest
from helpers import ROOT

from xlsxcheck.__main__ import main
from xlsxcheck.messages.printable import printable
from xlsxcheck.summary.book import OVERVIEW

WRONG = ROOT / "samples" / "unbalanced.xlsx"
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

NAMES: dict[str, tuple[bytes, str]] = {
    "GBK": ("某街道".encode("gbk") + b".xlsx", "某街道.xlsx"),
    "no encoding": (b"err\xff\xfe.xlsx", "err\\xff\\xfe.xlsx"),
    "escape": (b"a\x1b[31mred.xlsx", "a\\x1b[31mred.xlsx"),
    "title of the window": (b"a\x1b]0;gone\x07b.xlsx", "a\\x1b]0;gone\\x07b.xlsx"),
    "C1": ("a\x9b31m.xlsx".encode(), "a\\x9b31m.xlsx"),
    "turned round": ("a\u202exslx.exe.xlsx".encode(), "a\\u202exslx.exe.xlsx"),
    "isolated": ("a\u2066b\u2069.xlsx".encode(), "a\\u2066b\\u2069.xlsx"),
    "a line end": (b"a\n  b.xlsx", "a"),
    "formula": (b"=cmd.xlsx", "=cmd.xlsx"),
    "address": (b"a#%41?&<b>'\".xlsx", "a#%41?&<b>'\".xlsx"),
    "long": (("某" * 80 + ".xlsx").encode(), "某" * 20),
    "as long as can be": (b"x" * 250 + b".xlsx", "x" * 30),
}


@pytest.fixture(params=NAMES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Done(NamedTuple):
    """What a command line came to."""

    code: int
    out: bytes
    told: bytes


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The command line, in this process and in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | bytes) -> Done:
        capfdbinary.readouterr()
        code = main([os.fsdecode(one) for one in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        out, told = capfdbinary.readouterr()
        assert b"Traceback" not in told, told.decode(errors="replace")
        return Done(code, out, told)

    return command


def inbox(folder: Path, kind: str) -> bytes:
    """A folder with one file of such a name; its path as the system has it."""
    inside = os.path.join(os.fsencode(folder), "收到".encode())
    os.makedirs(inside, exist_ok=True)
    path = os.path.join(inside, NAMES[kind][0])
    shutil.copyfile(os.fsencode(WRONG), path)
    return path


def safe(*texts: bytes) -> None:
    for text in texts:
        assert not UNSAFE.search(text.decode("utf-8")), text


def copies(folder: bytes) -> list[bytes]:
    return [name for name in os.listdir(folder) if b".checked" in name]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html"])
def test_a_name_is_told_and_never_raw(tmp_path: Path, run: Run, kind: str, form: str) -> None:
    path = inbox(tmp_path, kind)
    done = run(path, "--format", form)
    assert done.code == 1, done.told
    safe(done.out, done.told)
    assert len(copies(os.path.dirname(path))) == 1
    if form in ("json", "jsonl"):
        report = json.loads(done.out)
        report = report["reports"][0] if form == "json" else report
        assert os.fsencode(report["path"]) == path
        assert os.path.exists(os.fsencode(report["annotated"]))
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(done.out.decode("utf-8-sig"), newline="")))
        assert all(NAMES[kind][1] in row["文件"] for row in rows)
    elif form == "text":
        assert NAMES[kind][1] in "".join(done.out.decode().split("\n  "))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["GBK", "no encoding", "escape", "long"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_locale_that_knows_no_chinese(tmp_path: Path, name: str, form: str) -> None:
    path = inbox(tmp_path, name)
    language = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "xlsxcheck",
        path,
        "--format",
        form,
        "--summary",
        "s.xlsx",
        "--summary",
        "汇总.html",
    ]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env={**os.environ, **language})
    assert done.returncode == 1, done.stderr
    safe(done.stdout, done.stderr)
    assert len(copies(os.path.dirname(path))) == 1 and (tmp_path / "汇总.html").exists()


@pytest.mark.sampled(6)
def test_a_folder_with_such_a_name_has_its_summaries(tmp_path: Path, run: Run, kind: str) -> None:
    path = inbox(tmp_path, kind)
    arguments = [part for name in ("s.xlsx", "s.html", "s.csv") for part in ("--summary", name)]
    done = run("收到", "--out", "退回", *arguments)
    assert done.code == 1, done.told
    safe(done.out, done.told, (tmp_path / "s.html").read_bytes(), (tmp_path / "s.csv").read_bytes())
    copy = copies(os.path.join(os.fsencode(tmp_path), "退回".encode()))
    assert len(copy) == 1 and len(copy[0]) <= 255
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    ((sheet, area),) = book.defined_names[OVERVIEW].destinations
    assert NAMES[kind][1] in book[sheet][area][1][7].value
    [row] = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert NAMES[kind][1] in row["文件"]
    links = re.findall(r'<td class="p"><a href="([^"]*)"', (tmp_path / "s.html").read_text(encoding="utf-8"))
    assert [os.path.join(os.fsencode(tmp_path), unquote_to_bytes(link)) for link in links] == [path]


@pytest.mark.sampled(6)
def test_a_copy_of_such_a_file_is_known_again(tmp_path: Path, run: Run, kind: str) -> None:
    """Replaced, not piled up; and taken away when all is well."""
    path = inbox(tmp_path, kind)
    for _ in range(2):
        run(path)
        assert len(copies(os.path.dirname(path))) == 1
    shutil.copyfile(os.fsencode(ROOT / "samples" / "blanks-and-text.xlsx"), path)
    assert run(path).code == 1
    assert len(copies(os.path.dirname(path))) == 1
    shutil.copyfile(os.fsencode(ROOT / "samples" / "busy.xlsx"), path)
    assert run(path).code == 0
    assert copies(os.path.dirname(path)) == []


@pytest.mark.sampled(8)
@pytest.mark.parametrize("what", ["--summary", "--out", "--roster", "-o"])
def test_a_name_that_is_refused_is_told_and_never_raw(tmp_path: Path, run: Run, kind: str, what: str) -> None:
    path = inbox(tmp_path, kind)
    if what == "-o":
        done = run("template", "-o", path)
    else:
        shutil.copyfile(WRONG, tmp_path / "a.xlsx")
        done = run("a.xlsx", what, path + (b".txt" if what == "--roster" else b""))
    assert done.code == 2
    safe(done.out, done.told)


def test_names_that_are_not_there(tmp_path: Path, run: Run, kind: str) -> None:
    done = run(NAMES[kind][0])
    assert done.code == 3
    safe(done.out, done.told)


def test_long_names_have_different_copies(tmp_path: Path, run: Run) -> None:
    for end, source in (("a", WRONG), ("b", WRONG.with_name("typed-totals.xlsx"))):
        shutil.copyfile(source, tmp_path / ("某" * 80 + f"{end}.xlsx"))
    for _ in range(2):
        assert run(".", "--quiet").code == 1
        names = [path.name for path in tmp_path.glob("*checked*")]
        assert len(names) == 2 and all(len(os.fsencode(name)) <= 255 for name in names)
        assert all(name.startswith("某" * 60) for name in names)


# -- texts in cells --------------------------------------------------------------------------------

TEXTS = {
    "C1": "甲\u009b31m街道",
    "turned round": "甲\u202e街道\u2066",
    "an escaped escape": "甲_x001B_[31m街道",
    "a line end": "甲\n✓ 通过 街道",
}


def told(tmp_path: Path, text: str, sheet: str, cell: str) -> Path:
    """A file with such a text in a cell, as programs write it."""
    target = tmp_path / "收到.xlsx"
    new = f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'.replace("\n", "&#10;").encode()
    with zipfile.ZipFile(WRONG) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == f"xl/worksheets/{sheet}.xml":
                start, end = re.search(rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % cell.encode(), data).span()
                data = data[:start] + new + data[end:]
            copy.writestr(name, data)
    return target


@pytest.mark.sampled(30)
@pytest.mark.parametrize("place", [("sheet1", "B4"), ("sheet1", "B5"), ("sheet3", "D6")], ids=str)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html"])
def test_a_text_of_a_cell_is_never_raw(tmp_path: Path, run: Run, text: str, form: str, place: tuple[str, str]) -> None:
    path = told(tmp_path, TEXTS[text], *place)
    arguments = [part for name in ("s.xlsx", "s.html", "s.csv") for part in ("--summary", name)]
    for more in ([], arguments):
        done = run(str(path), "--format", form, *more)
        assert done.code == 1, done.told
        safe(done.out, done.told)
        # A line that a cell makes up would pass for one of ours.
        assert form != "text" or not re.search(r"^✓ 通过 街道", done.out.decode(), re.M)
    safe((tmp_path / "s.html").read_bytes(), (tmp_path / "s.csv").read_bytes())
    openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert len(list(tmp_path.glob("*.checked.xlsx"))) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("某街道 甲　乙.xlsx", "某街道 甲　乙.xlsx"),
        ("a\x1b\x9b\u202e", "a\\x1b\\x9b\\u202e"),
        ("a\tb\nc\r", "a\\tb\\nc\\r"),
        ("\udcbd\udcd6", "街"),
        ("\udcff", "\\xff"),
        ("\ud800x", "\\ud800x"),
        ("é\u0301🀄", "é\u0301🀄"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown
    printable(text, lines=True).encode()
