"""The same workbook as .xlsx, .xls, .ods and .xlsb: the same cells, the same record, the same findings."""

from __future__ import annotations

import io
import random
import struct
from decimal import Decimal
from pathlib import Path

import pytest
from helpers import with_totals
from mutants import rich_biff, rich_opendocument
from office import office
from packages import biff, compound, opendocument, record
from python_calamine import CalamineWorkbook
from test_workbook_judge import differences
from xlsbfile import as_xlsb

from xlsxcheck import Finding, Form, Report, check
from xlsxcheck.formats.open import Cell, Workbook, open_workbook
from xlsxcheck.formats.xls.formula import formula_text
from xlsxcheck.formats.xls.links import SheetLinks
from xlsxcheck.model import Value
from xlsxcheck.template.build import TemplateOptions, build_template

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
NAMES = [sample.name for sample in SAMPLES]
LEFT_OUT = ("校验", "填报说明")


def told(report: Report) -> list[Finding]:
    """The findings but for what a format can't hold, or is left out: formulas of totals, the live check."""
    formulas = {"L05", "L06", "L07", "L08"}
    kept = (finding for finding in report.findings if finding.code not in formulas)
    return [finding._replace(remedy="") if finding.code == "V07" else finding for finding in kept]


def same_report(one: Report, other: Report) -> None:
    assert one.record is not None and other.record is not None
    assert other.record.values == one.record.values
    assert other.record.places == one.record.places
    assert told(other) == told(one)
    assert other.relations == one.relations


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_binary_workbook_gives_the_same_report(sample: Path, form: Form) -> None:
    data = sample.read_bytes()
    book = open_workbook(data)
    binary = as_xlsb(book, tuple(name for name in book.sheet_names if name not in LEFT_OUT))
    one, other = check(data, form), check(binary, form)
    if one.record is None:
        assert [finding.code for finding in other.findings] == [finding.code for finding in one.findings]
    else:
        same_report(one, other)


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls", "et", "ods", "xlsx"])
def test_converted_workbooks_give_the_same_report(kind: str, form: Form, tmp_path: Path) -> None:
    for sample, file in zip(SAMPLES, office().convert(SAMPLES, kind, tmp_path), strict=True):
        one, other = check(sample.read_bytes(), form), check(file.read_bytes(), form)
        if one.record is None:
            assert [finding.code for finding in other.findings] == [finding.code for finding in one.findings]
        else:
            same_report(one, other)


def random_values(form: Form, chance: random.Random) -> dict[str, Value]:
    """Answers as offices give them: figures mostly small, often 0, some blank, totals right or typed wrong."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values.update(
        {"cover.organ": f"第{chance.randrange(999)}街道办事处", "cover.year": chance.choice((2022, 2023, None))}
    )
    for field in form.fields.values():
        if not field.type.numeric or chance.random() < 0.02:
            continue
        if field.type.kind == "decimal":
            values[field.id] = Decimal(chance.randrange(10**7)).scaleb(-chance.randrange(5))
        else:
            values[field.id] = 0 if chance.random() < 0.6 else chance.randrange(chance.choice((5, 500, 10**9)))
    return with_totals(values, form) if chance.random() < 0.8 else values


@pytest.mark.office
def test_fifty_random_records_survive_every_format(form: Form, tmp_path: Path) -> None:
    chance = random.Random(20211)
    files = []
    for number in range(50):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(build_template(form, TemplateOptions(), random_values(form, chance)))
        files.append(path)
    reports = [check(path.read_bytes(), form) for path in files]
    assert {report.verdict for report in reports} >= {"fail"}
    # The first ten in every format, the others in one each: LibreOffice takes a second for each.
    for number, kind in enumerate(("xls", "ods", "xlsx")):
        chosen = [*range(10), *range(10 + number, 50, 3)]
        made = office().convert([files[one] for one in chosen], kind, tmp_path / kind)
        for one, file in zip(chosen, made, strict=True):
            same_report(reports[one], check(file.read_bytes(), form))


@pytest.mark.office
def test_libreoffice_reads_our_binary_workbooks_as_we_do(tmp_path: Path) -> None:
    files = []
    for sample in SAMPLES:
        book = open_workbook(sample.read_bytes())
        path = tmp_path / f"{sample.stem}.xlsb"
        path.write_bytes(as_xlsb(book, tuple(name for name in book.sheet_names if name not in LEFT_OUT)))
        files.append(path)
    for file, converted in zip(files, office().convert(files, "xlsx", tmp_path / "out"), strict=True):
        mine, theirs = open_workbook(file.read_bytes()), open_workbook(converted.read_bytes())
        theirs.structure_protected = mine.structure_protected
        # On the way LibreOffice turns veryHidden into hidden, and drops the lock of the workbook's structure.
        assert [line for line in differences(theirs, mine, lost_texts=False) if "eryHidden" not in line] == []


def test_calamine_reads_the_same_values() -> None:
    samples = [open_workbook(sample.read_bytes()) for sample in SAMPLES]
    binaries = [as_xlsb(book, tuple(n for n in book.sheet_names if n not in LEFT_OUT)) for book in samples]
    count = 0
    for data in (rich_biff(), rich_opendocument(), *binaries):
        ours, theirs = open_workbook(data), CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert list(ours.sheet_names) == theirs.sheet_names
        for name in ours.sheet_names:
            rows = theirs.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for (row, col), cell in ours.sheet(name).cells.items():
                assert same_value(ours, cell, rows[row][col]), (name, row, col, cell, rows[row][col])
                count += 1
    assert count > 1000


def same_value(book: Workbook, cell: Cell, value: object) -> bool:
    if cell.kind == "e":
        # calamine does not tell an error value from a blank.
        return value == "" or value == cell.text
    if cell.kind == "b":
        return value is (cell.text == "1")
    if cell.kind == "n" and not book.is_date(cell.style):
        return isinstance(value, int | float) and float(value) == float(cell.text)
    # calamine leaves tabs out.
    return cell.kind == "n" or str(value).replace("\t", "") == cell.text.replace("\t", "")


def test_every_kind_of_xls_record() -> None:
    sheet = open_workbook(rich_biff()).sheet("S1")
    kinds = {at: (cell.kind, cell.text, cell.formula) for at, cell in sheet.cells.items()}
    assert kinds == {
        (0, 0): ("n", "12.5", None),
        (1, 0): ("n", "1", None),
        (2, 0): ("n", "1", None),
        (2, 1): ("n", "2", None),
        (3, 0): ("s", "中文", None),
        (4, 0): ("e", "#DIV/0!", None),
        (4, 1): ("s", "ab", None),
        (5, 0): ("n", "6", "SUM(A1:A4)"),
        (6, 0): ("s", "abc", "SUM(A1:A4)"),
    }
    assert sheet.protected and sheet.validations == 1
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {1, 2, 3})
    assert [(area.top, area.left, area.bottom, area.right) for area in sheet.merges] == [(0, 3, 1, 4)]


def test_xls_number_forms() -> None:
    packed = {4 << 2 | 2: "4", 4 << 2 | 3: "0.04", (1 << 32) - 4 | 2: "-1", 0x3FF80000: "1.5"}
    for number, digits in packed.items():
        (cell,) = open_workbook(biff(record(0x27E, struct.pack("<HHHL", 0, 0, 0, number)))).sheet("S1").cells.values()
        assert cell.text == digits
    for value, digits in ((1e20, "1e+20"), (0.1 + 0.2, "0.30000000000000004"), (-0.0, "0"), (72701.2578, "72701.2578")):
        (cell,) = open_workbook(biff(record(0x203, struct.pack("<HHHd", 0, 0, 0, value)))).sheet("S1").cells.values()
        assert cell == Cell("n", digits, None, 0)
    (cell,) = open_workbook(biff(record(0x203, struct.pack("<HHHd", 0, 0, 0, float("nan"))))).sheet("S1").cells.values()
    assert cell.kind == "e"


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 9])
def test_xls_text_runs_over_records(cut: int) -> None:
    whole = "".join(chr(0x4E00 + n) for n in range(12)).encode("utf-16-le")
    first = struct.pack("<LL", 2, 2) + b"\x0c\0\1" + whole[: 2 * cut]
    rest = b"\1" + whole[2 * cut :] + b"\3\0\0abc"
    shown = record(0xFD, struct.pack("<HHHL", 0, 0, 0, 0)) + record(0xFD, struct.pack("<HHHL", 1, 0, 0, 1))
    sheet = open_workbook(biff(shown, before=record(0xFC, first) + record(0x3C, rest))).sheet("S1")
    assert [cell.text for cell in sheet.cells.values()] == [whole.decode("utf-16-le"), "abc"]


def test_formula_without_spelling_is_known_as_a_formula() -> None:
    assert formula_text(b"\x17\1\0a") == '"a"'
    assert formula_text(b"\x17\1\1\x2d\x4e\x1d\1\x08") == '"中"&TRUE'
    assert formula_text(b"\x21\x3f\0") == "RAND()"
    assert formula_text(b"\x01\0\0\0\0") == ""
    assert formula_text(b"\x1e\5\0\x1e\7\0\x03\x15") == "(5+7)"
    assert formula_text(b"\x24\0\0\0\xc0\x24\1\0\0\x00\x22\2\4\0") == "SUM(A1,$A$2)"
    assert formula_text(b"\x03") == ""


def test_references_to_other_sheets_need_to_know_them() -> None:
    links = SheetLinks()
    links.sheets += ["表三", "it's", "x y"]
    for own in (b"\3\0\1\4", b"\1\0\1\0"):
        links.book(own)
    links.links(struct.pack("<H15H", 5, 0, 0, 0, 0, 1, 1, 0, 0, 2, 1, 0, 0, 0, 9, 9))
    cell = b"\x3a%s\3\0\3\xc0"
    found = [formula_text(cell % struct.pack("<H", number), links=links.prefix) for number in range(7)]
    assert found == ["表三!D4", "'it''s'!D4", "", "[2]!D4", "", "", ""]
    area = b"\x3b\0\0\3\0\4\0\3\xc0\5\xc0"
    assert formula_text(area, links=links.prefix) == "表三!D4:F5"
    assert formula_text(area) == ""


def test_every_kind_of_ods_cell() -> None:
    book = open_workbook(rich_opendocument())
    sheet = book.sheet("S1")
    kinds = {at: (cell.kind, cell.text, cell.formula, book.is_date(cell.style)) for at, cell in sheet.cells.items()}
    assert kinds == {
        (0, 0): ("n", "12", None, False),
        (2, 0): ("s", "a  b\t\nc", None, False),
        (3, 0): ("n", "46027", None, True),
        (4, 0): ("n", "0.3541666666666667", None, True),
        (5, 0): ("b", "1", None, False),
        (6, 0): ("n", "1.5", "SUM(A1:A2)", False),
        (7, 0): ("e", "#DIV/0!", "1/0", False),
    }
    assert sheet.protected
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({8, 9, 10}, {0, 1})
    assert [(area.top, area.left, area.bottom, area.right) for area in sheet.merges] == [(2, 0, 3, 1)]


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ('table:formula="of:=[.A1]"/>', "z", ""),
        ('table:formula="of:=[.A1]"><text:p/></table:table-cell>', "s", ""),
        (
            'table:formula="of:=A" office:value-type="string"><text:p>Err:508</text:p></table:table-cell>',
            "e",
            "#VALUE!",
        ),
        ('office:value-type="float" office:value="x"/>', "s", "x"),
        ('office:value-type="percentage" office:value="0.5"/>', "n", "0.5"),
        ('office:value-type="date" office:date-value="gestern"/>', "s", "gestern"),
        ('office:value-type="string" office:string-value="甲"/>', "s", "甲"),
        (
            'office:value-type="string"><office:annotation><text:p>x</text:p></office:annotation><text:p>甲</text:p>'
            "</table:table-cell>",
            "s",
            "甲",
        ),
    ],
)
def test_ods_cell_forms(cell: str, kind: str, text: str) -> None:
    row = f"<table:table-row><table:table-cell {cell}</table:table-row>"
    book = open_workbook(opendocument(f'<table:table table:name="甲">{row}</table:table>'))
    (found,) = book.sheet("甲").cells.values()
    assert (found.kind, found.text) == (kind, text)


def test_stream_of_an_embedded_workbook_is_not_the_workbook() -> None:
    from xlsxcheck.errors import UnreadableFile

    with pytest.raises(UnreadableFile) as raised:
        open_workbook(compound({"WordDocument": b"x", "ObjectPool": b"y"}))
    assert raised.value.facts["found"] == "doc"
