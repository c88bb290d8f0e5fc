"""The report in Word: the same figures, organ and year when it is read back; the official layout."""

from __future__ import annotations

import io
import itertools
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import office
import pytest
from documents import as_docx, as_fods, as_html
from grids import distinct_values, grids_of
from helpers import ROOT, balanced_values
from hypothesis import given, settings
from hypothesis import strategies as st

from xlsxcheck import Refused, UsageError, check, read_workbook, write_word
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import parse_form
from xlsxcheck.form.source import definition
from xlsxcheck.model import Form, Value
from xlsxcheck.word.build import build_word

SAMPLES = ROOT / "samples"
CLEAN, WRONG, OTHER = (SAMPLES / f"{name}.xlsx" for name in ("busy", "unbalanced", "wrong-form"))


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "xlsxcheck", "word", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment)


def told(source: bytes | Path, form: Form) -> dict[str, Value]:
    """What a report says: its figures, organ and year."""
    record = read_workbook(source, form)
    return {key: record.values[key] for key in (*form.numeric, form.roles["organ"], form.roles["year"])}


COUNTS = st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 999_999_999))
FEES = st.decimals(0, 99_999_999, places=4, allow_nan=False, allow_infinity=False)
NAMES = st.builds(
    "{}{}{}".format,
    st.text("甲乙丙丁东西南北某测试第一二三〇市县区镇路", min_size=1, max_size=12),
    st.sampled_from(["街道办事处", "人民政府", "卫生健康局", "政府信息公开办公室", "A区", "·乙局", "（园区）管委会"]),
    st.sampled_from(["", "", "（丙局）", "(2)", " 本级"]),
)


@settings(max_examples=60)
@given(data=st.data())
@pytest.mark.slow
def test_whatever_a_record_holds_is_read_back(data: st.DataObject, form: Form) -> None:
    values: dict[str, Value] = dict.fromkeys(form.fields)
    for field in form.numeric:
        values[field] = data.draw(COUNTS if form.fields[field].type.kind == "integer" else FEES)
    values |= {form.roles["organ"]: data.draw(NAMES), form.roles["year"]: data.draw(st.integers(2021, 2099))}
    found = told(build_word(values, form), form)
    assert {key: found[key] for key in form.numeric} == {key: values[key] for key in form.numeric}
    assert found[form.roles["year"]] == values[form.roles["year"]]
    assert found[form.roles["organ"]] == str(values[form.roles["organ"]]).replace(" ", "")


@pytest.mark.parametrize(
    "write",
    [as_docx, lambda grids, before: as_html(grids, before=before), lambda grids, before: as_fods(grids)],
    ids=["docx", "html", "fods"],
)
def test_from_other_formats(write: Callable[..., bytes], form: Form) -> None:
    values = balanced_values(form)
    title = f"{values[form.roles['organ']]}{values[form.roles['year']]}年政府信息公开工作年度报告"
    source = write(grids_of(form, values), before=[title])
    wanted = told(source, form)
    assert {key: wanted[key] for key in form.numeric} == {key: values[key] for key in form.numeric}
    assert told(write_word(source, form=form), form) == wanted


def test_the_same_each_time_and_nothing_new_to_tell(form: Form) -> None:
    made = write_word(CLEAN, form=form)
    assert made == write_word(CLEAN, form=form)
    again = check(made, form)
    assert [one.code for one in again.findings] == ["L30"] and again.verdict == "pass"


def test_the_official_layout(form: Form) -> None:
    document = docx.Document(io.BytesIO(build_word(distinct_values(form), form)))
    assert form.word is not None
    texts = [paragraph.text for paragraph in document.paragraphs][1:]
    assert texts == [text for chapter in form.word.chapters for text in (chapter.title, *chapter.texts)]
    for shown, chapter in zip(document.tables, [one for one in form.word.chapters if one.table], strict=True):
        table = form.table(chapter.table or "")
        rows = [row.cells for row in shown.rows]
        assert [column.width.twips for column in shown.columns] == list(chapter.widths)  # type: ignore[union-attr]
        wanted = {label.area: label.text for label in table.labels} | {field.area: None for field in table.fields}
        for area, text in wanted.items():
            first = rows[area.top][area.left]
            inside = itertools.product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
            assert {rows[row][col]._tc for row, col in inside} == {first._tc}
            assert text is None or first.text == text
        assert len({cell._tc for row in rows for cell in row}) == len(wanted)
    names = zipfile.ZipFile(io.BytesIO(build_word(distinct_values(form), form))).namelist()
    assert not [name for name in names if "thumbnail" in name]
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]


def test_a_file_with_errors_gives_no_report(form: Form, tmp_path: Path) -> None:
    target = tmp_path / "r.docx"
    with pytest.raises(Refused) as refused:
        write_word(WRONG, target, form)
    assert refused.value.exit_code == 1 and refused.value.report.count("error") == 2
    with pytest.raises(Refused) as refused:
        write_word(OTHER, target, form)
    assert refused.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_command(form: Form, tmp_path: Path) -> None:
    shutil.copy(CLEAN, tmp_path / "a.xlsx")
    done = run("a.xlsx", "-o", "r.docx", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "已写出 Word 报告：r.docx\n", "")
    assert told(tmp_path / "r.docx", form) == told(CLEAN, form)
    assert run("a.xlsx", "-o", "r.docx", cwd=tmp_path).returncode == 0

    wrong = run(WRONG, "-o", "w.docx", cwd=tmp_path)
    assert wrong.returncode == 1 and "T3-BALANCE" in wrong.stdout and "没有写出 Word 报告" in wrong.stderr
    other = run(OTHER, "-o", "w.docx", "--lang", "en", cwd=tmp_path)
    assert other.returncode == 3 and "F08" in other.stdout and "no report was written" in other.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "r.docx"]


def test_warnings_are_told_with_the_report(form: Form, tmp_path: Path) -> None:
    done = run(SAMPLES / "zero.xlsx", "-o", "r.docx", cwd=tmp_path)
    count = check(SAMPLES / "zero.xlsx", form).count("warning")
    assert done.returncode == 0 and (f"有 {count} 处需要核实" in done.stderr) == bool(count)


@pytest.mark.parametrize("content", [b"mine", b"", "saved", "filled"])
def test_nothing_of_the_user_is_overwritten(content: bytes | str, form: Form, tmp_path: Path) -> None:
    target = tmp_path / "r.docx"
    if content == "saved":
        document = docx.Document(io.BytesIO(write_word(CLEAN, form=form)))
        document.core_properties.modified = document.core_properties.modified.replace(year=2026)
        document.save(str(target))
    elif content == "filled":
        target.write_bytes(as_docx(grids_of(form, distinct_values(form))))
    else:
        target.write_bytes(bytes(content))  # type: ignore[arg-type]
    before = target.read_bytes()
    with pytest.raises(UsageError, match="不会覆盖"):
        write_word(CLEAN, target, form)
    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["r.xlsx", "r", "nowhere/r.docx"])
def test_names_that_no_report_can_have(name: str, form: Form, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_word(CLEAN, tmp_path / name, form)
    assert list(tmp_path.iterdir()) == []


def test_the_source_is_never_replaced(form: Form, tmp_path: Path) -> None:
    source = tmp_path / "r.docx"
    write_word(CLEAN, source, form)
    before = source.read_bytes()
    with pytest.raises(UsageError, match="这次要读的文件"):
        write_word(source, source, form)
    assert source.read_bytes() == before


def test_what_nobody_knows_is_left_open(form: Form) -> None:
    values = {**distinct_values(form), form.roles["organ"]: None, form.roles["year"]: None}
    title = docx.Document(io.BytesIO(build_word(values, form))).paragraphs[0].text
    assert form.word is not None and title == form.word.title.format(organ="", year=form.word.no_year)
    known = {**values, form.roles["year"]: 2023}
    assert told(build_word(known, form), form)[form.roles["year"]] == 2023


def test_what_a_name_holds_breaks_nothing(form: Form) -> None:
    values = {**distinct_values(form), form.roles["organ"]: "甲局<b>&\x00\x1b\ud800{year}\n", form.roles["year"]: 2023}
    title = docx.Document(io.BytesIO(build_word(values, form))).paragraphs[0].text
    assert title.startswith("甲局<b>&{year}2023年")


def test_figures_are_written_as_typed(form: Form) -> None:
    fees = next(key for key in form.numeric if form.fields[key].type.kind == "decimal")
    for value in (Decimal("96171.6"), Decimal("0.0001"), Decimal("1E+3"), 5):
        assert told(build_word({**distinct_values(form), fees: value}, form), form)[fees] == value


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"title": "{organ}{year}年', '"title": "{organ}年', "needs {organ} and {year}"),
        ('{"table": "proactive", "widths"', '{"table": "proactiv", "widths"', 'did you mean "proactive"'),
        ('"widths": [2435, ', '"widths": [', "not one for each column"),
        ('"no_year": "____",', "", '"no_year" is missing'),
    ],
)
def test_a_definition_that_no_report_can_be_made_of(old: str, new: str, complaint: str) -> None:
    data, name = definition("ogi-2021")
    changed = data.decode().replace(old, new, 1)
    assert changed != data.decode()
    with pytest.raises(FormError, match=complaint.replace("{", "[{]")):
        parse_form(changed.encode(), name)


@pytest.mark.office
def test_libreoffice_breaks_no_table_numbers_its_pages_and_keeps_its_figures(form: Form, tmp_path: Path) -> None:
    program = office.office()
    source = tmp_path / "r.docx"
    write_word(CLEAN, source, form)
    (pdf,) = program.pdf([source], tmp_path / "out")
    pages = office.printed_text(pdf)
    assert len(pages) == 3
    assert [page.split()[-1] for page in pages] == ["1", "2", "3"]
    rows = ("一、本年新收", "（一）予以公开", "1.属于国家秘密", "2.没有现成信息", "3.其他", "四、结转下年度")
    assert all(row in "".join(pages[1].split()) for row in rows), "the first row, the last, and those between"
    shown = "".join("".join(pages).split())
    assert form.word is not None
    for chapter in form.word.chapters:
        assert "".join(chapter.title.split()) in shown
    (saved,) = program.convert([source], "docx", tmp_path / "saved")
    assert told(saved, form) == told(source, form)


@pytest.mark.office
def test_from_what_libreoffice_saves(form: Form, tmp_path: Path) -> None:
    program = office.office()
    for kind in ("xls", "ods"):
        (source,) = program.convert([CLEAN], kind, tmp_path)
        assert told(write_word(source, form=form), form) == told(CLEAN, form)
