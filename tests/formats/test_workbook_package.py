"""How the reader takes what programs write: every way to put a package together."""

from __future__ import annotations

import pytest
from packages import (
    DECLARATION,
    LINKS,
    MAIN,
    STRICT,
    STRICT_LINKS,
    book,
    cells,
    links,
    shared_strings,
    workbook_parts,
    worksheet,
    zipped,
)

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import Cell, open_workbook
from xlsxcheck.model import Note

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)
STRINGS = shared_strings("<t>甲</t>", "<r><t>a</t></r><r><t>b</t></r>")


def test_strict_workbook() -> None:
    parts = workbook_parts(worksheet(cells(' t="s"><v>0</v></c>'), space=STRICT), strings=STRINGS.replace(MAIN, STRICT))
    strict = {name: str(part).replace(MAIN, STRICT).replace(LINKS, STRICT_LINKS) for name, part in parts.items()}
    assert open_workbook(zipped(strict)).sheet("S1").cells == {(0, 0): Cell("s", "甲", None, 0)}


def test_prefixed_workbook() -> None:
    def prefixed(part: str) -> str:
        return (
            part.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
            .replace("<", "<x:")
            .replace("<x:/", "</x:")
            .replace("<x:?", "<?")
        )

    parts = workbook_parts(worksheet(cells(' t="s"><v>1</v></c>')), strings=STRINGS)
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        parts[name] = prefixed(str(parts[name]))
    assert open_workbook(zipped(parts)).sheet("S1").cells == {(0, 0): Cell("s", "ab", None, 0)}


def test_cells_of_a_foreign_namespace_are_none() -> None:
    rows = '<row r="1"><y:c xmlns:y="urn:y" r="A1"><y:v>9</y:v></y:c><c r="B1"><v>1</v></c></row>'
    assert set(open_workbook(book(worksheet(rows))).sheet("S1").cells) == {(0, 1)}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_other_encodings(encoding: str) -> None:
    name = "UTF-16" if "16" in encoding else "UTF-8"

    def encoded(part: str) -> bytes:
        mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
        return mark + part.replace("UTF-8", name).encode(encoding)

    parts = workbook_parts(worksheet(cells(' t="s"><v>0</v></c>')), strings=STRINGS, styles=STYLES)
    data = zipped({part: encoded(str(content)) for part, content in parts.items()})
    assert open_workbook(data).sheet("S1").cells == {(0, 0): Cell("s", "甲", None, 0)}


@pytest.mark.parametrize(
    "target",
    ["/xl/worksheets/sheet1.xml", "worksheets\\Sheet1.XML", "../xl/worksheets/sheet1.xml"],
)
def test_targets_of_relationships(target: str) -> None:
    parts = workbook_parts(worksheet(cells("><v>1</v></c>"))) | {
        "xl/_rels/workbook.xml.rels": links(("rId1", "worksheet", target))
    }
    assert open_workbook(zipped(parts)).sheet("S1").cells[0, 0].text == "1"


def test_part_names_in_other_case_and_with_backslashes() -> None:
    parts = workbook_parts(worksheet(cells(' t="s"><v>0</v></c>')), strings=STRINGS)
    renamed = {name.upper().replace("/", "\\"): part for name, part in parts.items()}
    assert open_workbook(zipped(renamed)).sheet("S1").cells[0, 0].text == "甲"


def test_what_may_be_missing() -> None:
    parts = workbook_parts(worksheet(cells("><v>1</v></c>")), strings=STRINGS, styles=STYLES)
    for gone in ("xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels"):
        opened = open_workbook(zipped({name: part for name, part in parts.items() if name != gone}))
        assert opened.sheet("S1").cells[0, 0].text == "1"
        assert opened.number_format(2) == ("General" if "styles" in gone else 'yyyy"年"')


def test_states_protection_dates_and_macros() -> None:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId1" {state}/>'
        for n, (name, state) in enumerate([("一", ""), ("二", 'state="hidden"'), ("三", 'state="veryHidden"')], 1)
    )
    content = (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr date1904="true"/>'
        f'<workbookProtection lockStructure="1"/><sheets>{listed}</sheets></workbook>'
    )
    parts = workbook_parts(worksheet(cells(' t="d"><v>1904-01-02</v></c>'))) | {"xl/workbook.xml": content}
    opened = open_workbook(zipped(parts | {"xl/vbaProject.bin": b"x"}))
    assert (opened.kind, opened.macros, opened.date1904, opened.structure_protected) == ("xlsm", True, True, True)
    assert opened.states == {"一": "visible", "二": "hidden", "三": "veryHidden"}
    assert opened.sheet("三").state == "veryHidden"
    assert opened.sheet("三").cells[0, 0].text == "1"
    plain = open_workbook(book(worksheet("")))
    assert (plain.kind, plain.macros, plain.date1904, plain.structure_protected) == ("xlsx", False, False, False)
    with pytest.raises(KeyError):
        plain.sheet("四")


def test_odd_packages_are_told() -> None:
    parts = workbook_parts(worksheet(cells("><v>1</v></c>")), worksheet(""))
    twice = zipped(parts, ("xl/worksheets/sheet1.xml", worksheet(cells("><v>2</v></c>"))))
    opened = open_workbook(twice)
    assert opened.sheet("S1").cells[0, 0].text == "2"
    assert opened.notes == (Note("L15", facts={"what": "double_parts", "found": "xl/worksheets/sheet1.xml"}),)
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('"S2"', '"S1"')
    same_name = open_workbook(zipped(parts))
    assert same_name.sheet_names == ("S1",)
    assert same_name.notes == (Note("L15", facts={"what": "double_sheets"}),)
    assert same_name.sheet("S1").cells[0, 0].text == "1"


def test_chart_sheet_has_no_cells() -> None:
    rels = links(("rId1", "chartsheet", "worksheets/sheet1.xml"))
    parts = workbook_parts(worksheet(cells("><v>1</v></c>"))) | {"xl/_rels/workbook.xml.rels": rels}
    assert open_workbook(zipped(parts)).sheet("S1").cells == {}


def test_only_the_sheets_asked_for_are_read() -> None:
    parts = workbook_parts(worksheet(cells("><v>1</v></c>")), "<broken")
    opened = open_workbook(zipped(parts))
    assert opened.sheet("S1") is opened.sheet("S1")
    with pytest.raises(UnreadableFile):
        opened.sheet("S2")
    del parts["xl/worksheets/sheet2.xml"]
    assert open_workbook(zipped(parts)).sheet("S1").cells
