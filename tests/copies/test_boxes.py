"""The boxes of comments in drawings whose root doesn't declare the prefixes that its shapes use."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from copyjudge import sound
from helpers import HERE
from packages import parts_of
from test_annotate_zoo import marked
from zoo import Animal, animal

from xlsxcheck.copies.annotate import annotate
from xlsxcheck.copies.splice.vml import Drawing
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Report

V, O, X = (f"urn:schemas-microsoft-com:{name}" for name in ("vml", "office:office", "office:excel"))  # noqa: E741
SPELT = {
    "shape by shape": (
        f'<xml><v:shapetype xmlns:v="{V}" xmlns:o="{O}" id="_x0000_t202" o:spt="202"/><v:shape xmlns:v="{V}" '
        f'id="_x0000_s1" type="#_x0000_t202"><m:ClientData xmlns:m="{X}" ObjectType="Note"><m:Anchor>1, 15, 2, 2, 3, '
        "15, 6, 4</m:Anchor><m:Row>2</m:Row><m:Column>0</m:Column></m:ClientData></v:shape></xml>"
    ),
    "one prefix for two": (
        f'<xml><n:shapelayout xmlns:n="{O}"/><n:shape xmlns:n="{V}" id="_x0000_s1026"><p:ClientData xmlns:p="{X}" '
        'ObjectType="Note"><p:Row>2</p:Row><p:Column>0</p:Column></p:ClientData></n:shape></xml>'
    ),
    "without any": (
        f'<xml xmlns="{V}"><shape id="_x0000_s1"><ClientData xmlns="{X}" ObjectType="Note"><Anchor>1, 15, 2, 2, 3, 15,'
        " 6, 4</Anchor><Row>2</Row><Column>0</Column></ClientData></shape></xml>"
    ),
}


def boxes(data: bytes) -> dict[tuple[int, int], str | None]:
    """Cells with the anchors of their boxes, as a parser of XML finds them."""
    found = {}
    for shape in ET.fromstring(data).iter(f"{{{V}}}shape"):
        (client,) = shape.iter(f"{{{X}}}ClientData")
        if client.get("ObjectType") == "Note":
            anchor = client.find(f"{{{X}}}Anchor")
            row, column = (int(client.findtext(f"{{{X}}}{key}", "-1")) for key in ("Row", "Column"))
            found[row, column] = None if anchor is None else anchor.text
    return found


@pytest.mark.parametrize("data", SPELT.values(), ids=SPELT)
def test_boxes_are_found_added_resized_and_dropped_however_prefixes_are_declared(data: str) -> None:
    drawing = Drawing(data.encode(), 1)
    assert list(drawing.notes()) == [(2, 0)]
    drawing.add_note((4, 5), (6, 1, 4, 2, 8, 3, 7, 4))
    drawing.resize({(2, 0): (0, 0, 0, 0, 1, 1, 1, 1)})
    assert boxes(drawing.done()) == {(2, 0): "0, 0, 0, 0, 1, 1, 1, 1", (4, 5): "6, 1, 4, 2, 8, 3, 7, 4"}
    again = Drawing(drawing.done(), 1)
    again.drop({(2, 0)})
    assert boxes(again.done()) == {(4, 5): "6, 1, 4, 2, 8, 3, 7, 4"} and not again.bare
    again.drop({(4, 5)})
    assert boxes(again.done()) == {} and again.bare


def test_a_box_that_is_there_is_used_and_all_is_well_formed() -> None:
    data = (HERE / "data" / "trial" / "15-closedxml-vml-root-without-prefixes.xlsx").read_bytes()
    book = open_workbook(data)
    name = next(name for name in book.sheet_names if book.sheet(name).cells)
    copy = marked(Animal(data, (f"{name}!D49", f"{name}!A3", f"{name}!E49")))
    sound(copy)
    old, new = (
        {part: boxes(content) for part, content in parts_of(one).items() if part.endswith(".vml")}
        for one in (data, copy)
    )
    assert {(48, 3), (2, 0)} <= {cell for part in old.values() for cell in part}
    for part, found in old.items():
        assert set(found) <= set(new[part])
    added = {cell for part in new.values() for cell in part} - {cell for part in old.values() for cell in part}
    assert added == {(48, 4)}


def test_what_openpyxl_drew_stays_when_the_marks_go() -> None:
    before = animal("openpyxl")
    clean = annotate(marked(before), Report("原件.xlsx", "pass", ()))
    old, new = (parts_of(one)["xl/drawings/commentsDrawing1.vml"] for one in (before.data, clean))
    assert boxes(new) == boxes(old) != {}
