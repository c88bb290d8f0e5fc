"""Sheets read by the plan of a sheet met before, of every spelling, against expat: several in a row, in any order."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from memories import all_memories
from packages import worksheet

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Sheet
from xlsxcheck.formats.xlsx import fastsheet, skeletons
from xlsxcheck.formats.xlsx.sheet import read_sheet

PART = "xl/worksheets/sheet1.xml"
STRINGS = ["标签", "b & c", "", "文字"]
BODIES = {
    "shared": '<row r="1"><c r="A1" s="2" t="s"><v>{}</v></c><c r="B1" s="1"><v>{}</v></c><c r="C1"/></row>',
    "inline": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c><c r="B1" t="n"><v>{}</v></c><c r="C1" t="n" />'
        '<c r="D1" t="inlineStr"><is><t xml:space="preserve"> 定 </t></is></c></row>'
    ),
    "formulas": (
        '<row r="1"><c r="A1" t="str"><f>B1&amp;"x"</f><v>{}</v></c><c r="B1"><v>{}</v></c><c r="C1"><f>B1</f><v />'
        '</c><c r="D1"><f aca="false">B1</f><v></v></c></row>'
    ),
    "shared formulas": (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>{}</v></c><c r="B1"><v>{}</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>8</v></c></row>'
    ),
    "arrays": ('<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1*2</f><v>{}</v></c><c r="B1"><v>{}</v></c></row>'),
    "other types": '<row r="1"><c r="A1" t="b"><v>{}</v></c><c r="B1" t="e"><v>{}</v></c></row>',
    "no pairs": '<row r="1"><c r="A1"><v>{}</t></c><c r="B1"><v>{}</v></c></row>',
    "not where it belongs": '<row r="1"><c r="A1" t="inlineStr"><is><v>{}</v></is></c><c r="B1"><v>{}</v></c></row>',
    "twice in one cell": '<row r="1"><c r="A1"><v>{}</v><v>{}</v></c></row>',
    "twice one cell": '<row r="1"><c r="A1"><v>{}</v></c><c r="A1"><v>{}</v></c></row>',
    "rich": '<row r="1"><c r="A1" t="inlineStr"><is><r><t>{}</t></r><r><t>{}</t></r></is></c></row>',
    "date": '<row r="1"><c r="A1" t="d"><v>{}</v></c><c r="B1"><v>{}</v></c></row>',
}
VALUES = ["", "0", "1", "12", "3", "-1", " 7 ", "1e5", "x", "标签", "a&amp;b", "&#26631;", "&bogus;", "a\nb", "_x0041_",
          "\x00", "true", "#N/A", ":c ", "c>", "１", "\u00a0", "2026-01-05"]  # fmt: skip


def read(data: bytes, reader: object) -> Sheet | str | None:
    try:
        if reader is read_sheet:
            return read_sheet(data, PART, "S1", "visible", STRINGS, False)
        return reader.read_plain_sheet(data, PART, "S1", "visible", STRINGS)  # type: ignore[attr-defined, no-any-return]
    except UnreadableFile as problem:
        return problem.code


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("seed", range(3))
def test_every_sheet_of_a_row_is_read_as_expat_reads_it(kind: str, seed: int) -> None:
    for memory in all_memories():
        memory.forget()
    sheets = [worksheet(BODIES[kind].format(*pair)).encode() for pair in itertools.product(VALUES, VALUES)]
    random.Random(seed).shuffle(sheets)
    read_by_plan = 0
    for data in sheets:
        truth = read(data, read_sheet)
        found = read(data, skeletons)
        assert found in (None, truth), data
        if isinstance(found, Sheet):
            assert list(found.cells) == list(truth.cells)  # type: ignore[union-attr]
            read_by_plan += 1
    assert read_by_plan or kind in ("no pairs", "not where it belongs", "twice in one cell", "rich", "date")


def test_bodies_that_differ_in_their_tags_alone_are_different_skeletons() -> None:
    plain = '<row r="1"><c r="A1"{}>{}</c></row>'
    kinds = [
        "<v>1</v>",
        "<t>1</t>",
        "<v>1</t>",
        "<t>1</v>",
        "<is><t>1</t></is>",
        "<is><v>1</v></is>",
        "<v/>",
        "<v />",
        "",
    ]
    bodies = [plain.format(kind, inner) for inner in kinds for kind in ("", ' t="inlineStr"', ' t="n"', ' t="str"')]
    for order in (bodies, bodies[::-1], sorted(bodies)):
        for memory in all_memories():
            memory.forget()
        for body in [*order, *order, *order]:
            data = worksheet(body).encode()
            assert read(data, skeletons) in (None, read(data, read_sheet)), body


@pytest.mark.parametrize("kind", ["rich", "date", "twice in one cell"])
def test_what_only_expat_reads_is_not_tried_for_every_file(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skeletons.PLANS.forget()
    skeletons.ROWS.forget()
    tried: list[bytes] = []
    ordinary = fastsheet.read_plain_sheet
    monkeypatch.setattr(fastsheet, "read_plain_sheet", lambda data, *more: tried.append(data) or ordinary(data, *more))
    for number in range(6):
        assert read(worksheet(BODIES[kind].format(number, number)).encode(), skeletons) is None
    assert len(tried) == 2


@pytest.mark.parametrize("kind", ["shared", "inline", "formulas", "shared formulas", "other types"])
def test_the_third_sheet_is_read_by_plan(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skeletons.PLANS.forget()
    skeletons.ROWS.forget()
    sheets = [worksheet(BODIES[kind].format(first, first)).encode() for first in "1233"]
    for data in sheets[:2]:
        read(data, skeletons)
    monkeypatch.setattr(fastsheet, "read_plain_sheet", None)
    for data in sheets[2:]:
        assert read(data, skeletons) == read(data, read_sheet) is not None


@pytest.mark.parametrize("odd", [b"<!-- x -->", b"<?x y?>", b"<![CDATA[]]>", b"\r\n"])
def test_what_is_not_plain_behind_the_cells_is_seen_every_time(odd: bytes) -> None:
    skeletons.PLANS.forget()
    skeletons.ROWS.forget()
    skeletons.FRAMES.forget()
    plain = worksheet(
        BODIES["shared"].format(1, 2), after='<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    )
    for data in [plain.encode()] * 3 + [re.sub(rb"</worksheet>", odd + b"</worksheet>", plain.encode())] * 3:
        assert read(data, skeletons) in (None, read(data, read_sheet))
        assert (read(data, skeletons) is None) == (odd in data)
