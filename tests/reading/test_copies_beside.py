"""A second table with other figures, on whatever sheet and however written; our own sheets are never taken for one."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from formulabooks import record_with
from helpers import ROOT, balanced_values, with_totals
from office import office

from samples import make_samples
from xlsxcheck import annotate, check
from xlsxcheck.api import judge
from xlsxcheck.form.load import load_form
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Report, Table, cell_ref
from xlsxcheck.reading.beside import could_hold_a_table
from xlsxcheck.template.build import TemplateOptions, build_template

FORM = load_form()
FIGURES = [table for table in FORM.tables if any(field.type.numeric for field in table.fields)]
NAMES = [
    "检查结果2",
    "检查结果（二）",
    "填报说明",
    "校验",
    "校验2",
    "表三（终稿）",
    "Sheet1",
    "备份",
    "_form",
    "检查结果",
]
IN_WORDS = "〇一二三四五六七八九"


def filled(totals: str = "formula") -> bytes:
    values = {**balanced_values(FORM), "cover.code": "91110000600037341L"}
    if totals == "typed":
        values = with_totals(values, FORM)
    else:
        values = {field: value for field, value in values.items() if not FORM.fields[field].sum_of}
    return build_template(
        FORM, TemplateOptions(totals=totals), with_totals(values, FORM) if totals == "typed" else values
    )


FILLED = filled()
Content = Callable[[int], Any]
WAYS: dict[str, Content] = {
    "numbers": lambda number: number,
    "numbers as text": str,
    "numbers in words": lambda number: "".join(IN_WORDS[int(digit)] for digit in str(number)),
    "wide digits": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "formulas": lambda number: f"={number}+1",
    "with a unit": lambda number: f"{number}件",
}


def put(
    sheet: Any, table: Table, content: Content, top: int = 0, left: int = 0, spell: Callable[[str], str] = str
) -> None:
    """The official table on a sheet, filled; merges that were there are undone."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    for label in table.labels:
        sheet.cell(label.area.top + top + 1, label.area.left + left + 1).value = spell(label.text)
    for number, field in enumerate(table.fields, 7):
        sheet.cell(field.area.top + top + 1, field.area.left + left + 1).value = content(number)


def workbook(change: Callable[[Any], None], source: bytes = FILLED) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(source))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book: Any, name: str) -> Any:
    """The sheet of that name, without what stands in it; a new one if there is none."""
    if name in book.sheetnames and name != "_form":
        position = book.sheetnames.index(name)
        del book[name]
        return book.create_sheet(name, position)
    return book[name] if name in book.sheetnames else book.create_sheet(name)


def copies(report: Report) -> list[tuple[str | None, str]]:
    return [(finding.sheet, finding.severity) for finding in report.findings if finding.code == "L16"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_a_copy_of_any_table_on_any_sheet(form: Form, name: str, way: str) -> None:
    for table in FIGURES:
        left = 4 if name == "_form" else 0
        written: dict[str, Any] = {}
        for label in table.labels:
            written[f"{name}!{cell_ref(label.area.top, label.area.left + left)}"] = label.text
        for number, field in enumerate(table.fields, 7):
            written[f"{name}!{cell_ref(field.area.top, field.area.left + left)}"] = WAYS[way](number)
        notes = [note for note in record_with(form, written).notes if note.code == "L16"]
        assert [note.sheet for note in notes] == [name], (table.id, way)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["检查结果2", "填报说明", "校验", "表三（终稿）"])
def test_a_copy_in_a_file(name: str) -> None:
    for table, way in zip(FIGURES, ("numbers", "formulas", "numbers in words"), strict=True):
        report = check(workbook(lambda book, t=table, w=way: put(sheet_of(book, name), t, WAYS[w])))
        assert copies(report) == [(name, "warning")], (table.id, way)
        assert report.verdict == "warn"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "top", "left"), [("校验", 90, 0), ("校验", 0, 12), ("填报说明", 90, 0), ("填报说明", 4, 3)]
)
def test_a_copy_added_to_one_of_our_own_sheets(name: str, top: int, left: int) -> None:
    for table in FIGURES:
        for way in ("numbers", "formulas"):
            data = workbook(lambda book, table=table, way=way: put(book[name], table, WAYS[way], top, left))
            assert copies(check(data)) == [(name, "warning")], (table.id, way)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spell",
    [lambda text: f" {text[0]} {text[1:]}　", lambda text: text.replace("（", "(").replace("）", ")"),
     lambda text: f"“{text}”", lambda text: "\u200b".join(text),
     lambda text: text.replace("业", "業").replace("总计", "總計").replace("结", "結")],
    ids=["blanks", "brackets", "quotes", "unseen", "traditional"],
)  # fmt: skip
def test_a_copy_whose_labels_are_spelt_otherwise(spell: Callable[[str], str]) -> None:
    for table in FIGURES:
        data = workbook(lambda book, table=table: put(book.create_sheet("终稿"), table, WAYS["numbers"], spell=spell))
        assert copies(check(data)) == [("终稿", "warning")], table.id


def test_a_workbook_without_our_identity(form: Form) -> None:
    def change(book: Any) -> None:
        del book["_form"]
        for name in ("校验", "填报说明"):
            put(sheet_of(book, name), FIGURES[1], WAYS["numbers"])

    (found,) = [one for one in check(workbook(change)).findings if one.code == "L16"]
    assert found.severity == "warning" and "“校验”、“填报说明”" in found.message
    assert [cell.partition("!")[0] for cell in found.cells[1:]] == ["填报说明"]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_copy_below_or_beside_the_table_on_its_own_sheet(way: str) -> None:
    for table, top, left in ((FIGURES[1], 40, 0), (FIGURES[1], 0, 14), (FIGURES[0], 30, 0), (FIGURES[2], 20, 0)):
        for sheet in ("表三", "表二"):
            data = workbook(lambda book, t=table, a=top, b=left, s=sheet: put(book[s], t, WAYS[way], a, b))
            found = [one for one in check(data).findings if one.code in ("L17", "L04")]
            assert found and found[0].severity in ("warning", "error"), (table.id, sheet, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_without_its_header(form: Form, way: str) -> None:
    table = FIGURES[1]
    rows = {cell_ref(*label.area[:2]): label.text for label in table.labels if label.area.top > 2}
    figures = {field.ref: WAYS[way](number) for number, field in enumerate(table.fields, 7)}
    written = {f"定稿!{at}": content for at, content in {**rows, **figures}.items()}
    assert [note.sheet for note in record_with(form, written).notes if note.code == "L16"] == ["定稿"]


def test_many_sheets_with_the_same_table_are_told_once(form: Form) -> None:
    table = FIGURES[1]
    labels = {cell_ref(*label.area[:2]): label.text for label in table.labels}
    figures = {field.ref: number for number, field in enumerate(table.fields, 7)}
    for count, said in (
        (1, "“甲0”里"),
        (3, "“甲0”、“甲1”、“甲2”里"),
        (4, "“甲2”等4张工作表里"),
        (25, "等至少20张工作表里"),
    ):
        sheets = [f"甲{number}" for number in range(count)]
        written = {f"{sheet}!{at}": content for sheet in sheets for at, content in {**labels, **figures}.items()}
        found = [one for one in judge(record_with(form, written), form).findings if one.code == "L16"]
        assert len(found) == 1 and said in found[0].message, (count, found)
        assert len(found[0].cells) == min(count, 20)


def test_rows_of_the_form_in_a_list_of_months_are_no_copy(form: Form) -> None:
    labels = [label for label in FIGURES[1].labels if label.area.top > 2]
    written: dict[str, Any] = {f"台账!{cell_ref(*label.area[:2])}": label.text for label in labels}
    written |= {f"台账!{cell_ref(row, col)}": 1 for row in range(3, 28) for col in range(3, 15)}
    assert "L16" not in [note.code for note in record_with(form, written).notes]


def test_a_blank_copy_is_no_other_table() -> None:
    def blank(book: Any) -> None:
        sheet = book.create_sheet("空表")
        put(sheet, FIGURES[1], lambda number: None)
        for row in range(4, 29):
            sheet.cell(row, 10).value = f"=SUM(D{row}:I{row})"

    assert copies(check(workbook(blank))) == []


@pytest.mark.parametrize(("more", "told"), [("", False), ("+1", True), ("*2", True)])
def test_a_sheet_that_shows_what_counts_is_no_other_table(form: Form, more: str, told: bool) -> None:
    table = FIGURES[1]
    written: dict[str, Any] = {f"打印!{cell_ref(*label.area[:2])}": label.text for label in table.labels}
    written |= {f"打印!{field.ref}": f"=表三!{field.ref}" for field in table.fields}
    written["打印!D4"] += more
    codes = [note.code for note in record_with(form, written).notes]
    assert ("L16" in codes) == told


@pytest.mark.slow
def test_very_many_copies_are_told_and_no_more_looked_for() -> None:
    def change(book: Any) -> None:
        for number in range(60):
            put(book.create_sheet(f"第{number}份"), FIGURES[2], WAYS["numbers"])

    (found,) = [one for one in check(workbook(change)).findings if one.code == "L16"]
    assert len(found.cells) == 20 and "至少20张" in found.message


# -- our own sheets ---------------------------------------------------------------------------------


def own_files() -> dict[str, bytes]:
    files = {name: data for name, data in make_samples(FORM).items() if name != "wrong-form.xlsx" and "/" not in name}
    files |= {"formula": FILLED, "typed": filled("typed"), "blank": build_template(FORM, TemplateOptions(zeros=True))}
    return files


def layout_codes(report: Report) -> set[str]:
    return {one.code for one in report.findings if one.code in ("L16", "L17", "L24")}


@pytest.mark.slow
def test_our_own_sheets_are_no_copies() -> None:
    for name, data in own_files().items():
        assert layout_codes(check(data)) == set(), name
        assert layout_codes(check(workbook(lambda book: None, data))) == set(), name
        book = open_workbook(data)
        for sheet in ("校验", "填报说明", "_form"):
            assert not could_hold_a_table(book.texts(sheet), FORM), (name, sheet)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_annotated_copies_hold_no_second_table(lang: str) -> None:
    for name, data in own_files().items():
        report = check(data, lang=lang)
        if report.findings:
            again = check(annotate(data, report, lang=lang))
            assert layout_codes(again) == set(), name


@pytest.mark.office
def test_our_own_sheets_as_libreoffice_saves_them_and_copies_in_other_formats(tmp_path: Path) -> None:
    files = own_files()
    for name, data in files.items():
        files[name] = annotate(data, report) if (report := check(data)).findings and name == "unbalanced.xlsx" else data
    changed = {}
    for number, (sheet, way) in enumerate(
        [("校验", "numbers"), ("检查结果2", "numbers in words"), ("填报说明", "formulas")]
    ):
        for table in FIGURES:
            changed[f"copy-{number}-{table.id}"] = workbook(
                lambda book, s=sheet, t=table, w=way: put(sheet_of(book, s), t, WAYS[w])
            )
    paths = []
    for name, data in {**files, **changed}.items():
        paths.append(tmp_path / f"{name.removesuffix('.xlsx')}.xlsx")
        paths[-1].write_bytes(data)
    for ending in ("ods", "xls", "xlsx"):
        for path in office().convert(paths, ending, tmp_path / f"as-{ending}"):
            report = check(path)
            if path.name.startswith("copy-"):
                assert len(copies(report)) == 1, path.name
            else:
                assert layout_codes(report) == set(), path.name


# -- texts without parsing --------------------------------------------------------------------------


@pytest.mark.slow
def test_the_texts_of_a_sheet_are_among_those_seen_without_parsing() -> None:
    book = [*own_files().values(), *(path.read_bytes() for path in (ROOT / "templates").glob("*.xlsx"))]
    book.append(workbook(lambda book: put(book["校验"], FIGURES[1], WAYS["formulas"], 90)))
    for data in [*book, *book]:
        quick, slow = open_workbook(data), open_workbook(data)
        for name in quick.sheet_names:
            seen = set(quick.texts(name))
            shown = {cell.text for cell in slow.sheet(name).cells.values() if cell.kind == "s"}
            assert shown <= seen, name
            assert seen == set(slow.texts(name)) | (seen - shown)


def test_what_is_remembered_of_texts_changes_no_answer(form: Form) -> None:
    files = [FILLED, workbook(lambda book: put(sheet_of(book, "校验"), FIGURES[1], str)), filled("typed"), FILLED]
    alone = [copies(check(data, form._replace())) for data in files]
    for order in ([0, 1, 2, 3], [3, 1, 0, 2], [1, 1, 2, 0]):
        assert [copies(check(files[at], form)) for at in order] == [alone[at] for at in order]
