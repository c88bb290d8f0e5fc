"""Annotated copies of workbooks with everything in them: nothing is lost, and only marks are added."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import datetime
from typing import Any

import pytest
import zoo
from copyjudge import load, looks, only_added, sound
from zoo import unzip

from xlsxcheck.copies.annotate import annotate, is_ours
from xlsxcheck.copies.comments import BEGIN
from xlsxcheck.copies.look import LOOKS
from xlsxcheck.copies.splice.zipwriter import kept, write_zip
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.package import open_package
from xlsxcheck.model import Finding, Report
from xlsxcheck.model.sheetnames import FINDINGS_SHEET as SHEET

WHEN = datetime(2026, 1, 15, 9, 30)
NOT_FOR_OPENPYXL = {"strict", "prefixed", "wps", "utf16", "empty_sheet", "disguised"}
"""openpyxl reads these as nothing, or not at all: no wonder, and not ours to mend."""

TOUCHED = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?workbook\.xml(\.rels)?|文档/(_rels/)?簿\.xml(\.rels)?|(.*/)?styles\.xml|文档/样式\.xml"
    r"|.*sheets?/(_rels/)?sheet\d+\.xml(\.rels)?|文档/页/(_rels/)?一\.xml(\.rels)?"
    r"|xl/(comments/)?comments?\d+\.xml|xl/drawings/(vmlDrawing|commentsDrawing)\d+\.vml"
)
"""Parts that must carry marks: sheets with what they show comments by, formats, the list of sheets, the directory."""


def finding(cell: str, severity: str = "error", *others: str) -> Finding:
    """A finding on one cell; with others it is a relation's."""
    sheet, _, ref = cell.rpartition("!")
    code = "T3-BALANCE" if others else "V06"
    cells = tuple(one.rpartition("!")[2] if one.startswith(f"{sheet}!") else one for one in others)
    return Finding(
        code, severity, "file", f"“{cell}”不对：<3 & =SUM(A1)。", "请改成数字。", sheet=sheet, cells=(ref, *cells),
        label="一、新收 · 自然人", value="=cmd|' /C calc'!A0", expected=12,
        case="T3-BALANCE[natural_person]" if others else None,
    )  # fmt: skip


def report_on(animal: zoo.Animal, severity: str = "error") -> Report:
    found = [finding(cell, severity) for cell in animal.cells]
    if animal.related:
        found.append(finding(animal.cells[0], severity, *animal.related))
    return Report("原件.xlsx", "fail", tuple(found))


def marked(animal: zoo.Animal, severity: str = "error") -> bytes:
    return annotate(animal.data, report_on(animal, severity), when=WHEN)


@pytest.fixture(params=zoo.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_only_marks_are_added_and_the_rest_is_the_same_bytes(name: str) -> None:
    animal = zoo.animal(name)
    copy = marked(animal)
    touched = only_added(animal.data, copy)
    assert all(TOUCHED.fullmatch(part) for part in touched), touched
    before, after = open_package(animal.data), open_package(copy)
    for part in before.entries.keys() - touched:
        assert after.raw(part) == before.raw(part), f"{part} was packed anew"


def test_the_copy_is_what_office_insists_on(name: str) -> None:
    sound(marked(zoo.animal(name)))


def test_our_reader_finds_the_same_values_behind_the_findings(name: str) -> None:
    animal = zoo.animal(name)
    before, after = open_workbook(animal.data), open_workbook(marked(animal))
    assert after.sheet_names[1:] == before.sheet_names and after.sheet_names[0].startswith(SHEET)
    for sheet in before.sheet_names:
        old, new = before.sheet(sheet), after.sheet(sheet)
        added = {at: cell.text for at, cell in new.cells.items() if at not in old.cells}
        assert all(text.startswith("↑") for text in added.values()), added
        assert len(added) == any(cell.startswith(f"{sheet}!") for cell in (*animal.cells, *animal.related))
        for at, cell in old.cells.items():
            assert new.cells[at][:3] == cell[:3]
        assert (new.merges, new.hidden_rows, new.hidden_columns) == (old.merges, old.hidden_rows, old.hidden_columns)
        assert (new.protected, new.validations, new.state) == (old.protected, old.validations, old.state)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [name for name in zoo.names() if name not in NOT_FOR_OPENPYXL])
@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_exactly_the_cells_of_the_findings_are_marked(name: str, severity: str) -> None:
    animal = zoo.animal(name)
    copy = marked(animal, severity)
    before, after = looks(animal.data), looks(copy, without=load(copy).sheetnames[0])
    look = LOOKS[severity]
    filled = {cell for cell, seen in after.items() if seen["fill"] == ("solid", f"FF{look.fill}")}
    assert filled == set(animal.cells)
    line = (LOOKS["related"].style, ("rgb", f"FF{LOOKS['related'].line}"))
    lined = {cell for cell, seen in after.items() if line in [side[1:] for side in seen["border"]]}
    assert lined == set(animal.related)
    for cell, seen in after.items():
        old: dict[str, Any] = before.get(cell) or dict(seen, value=None, comment=None)
        same = (
            ["font", "alignment", "format", "locks"] if cell in before and seen["value"] != "↑ 返回“检查结果”" else []
        )
        assert [seen[key] for key in same] == [old[key] for key in same], cell
        if cell in animal.cells and str(old["comment"]).startswith("[Threaded comment]"):
            # What is said beside a talk is seen, what is added to the note that stands in for it is not.
            assert seen["comment"] == old["comment"]
            assert any("请改成数字。" in (one["comment"] or "") for one in after.values())
        elif cell in animal.cells:
            assert seen["comment"].startswith(old["comment"] or BEGIN) and "请改成数字。" in seen["comment"]
            assert seen["value"] == old["value"]
        elif cell in before and same:
            assert seen["fill"] == old["fill"]
            if cell in animal.related:
                assert seen["comment"].startswith(old["comment"] or BEGIN) and "【有关】" in seen["comment"]
            else:
                assert seen["comment"] == old["comment"] or name == "threaded"
                assert seen["border"] == old["border"]


def test_marking_a_copy_again_changes_not_a_byte(name: str) -> None:
    animal = zoo.animal(name)
    copy = marked(animal)
    assert is_ours(copy) and not is_ours(animal.data)
    assert annotate(copy, report_on(animal), when=datetime(2027, 1, 1)) == copy


def test_marks_are_replaced_never_piled_up(name: str) -> None:
    """Other findings on a copy give what they would have given on the original, but for formats no longer used."""
    animal = zoo.animal(name)
    other = Report("原件.xlsx", "warn", (finding(animal.cells[-1], "warning"),))
    around = annotate(marked(animal), other, when=WHEN)
    sound(around)
    assert unzip(annotate(around, report_on(animal), when=WHEN)).keys() == unzip(marked(animal)).keys()
    small = annotate(animal.data, other, when=WHEN)
    assert _size(around) < _size(small) * 1.05 + 200


def _size(copy: bytes) -> int:
    return sum(map(len, unzip(copy).values()))


@pytest.mark.parametrize("name", [name for name in zoo.names() if name not in NOT_FOR_OPENPYXL])
def test_taking_the_marks_out_gives_the_original(name: str) -> None:
    """A copy whose findings are all gone looks like the original, cell by cell."""
    animal = zoo.animal(name)
    clean = annotate(marked(animal), Report("原件.xlsx", "warn"), when=WHEN)
    before, after = looks(animal.data), looks(clean, without=load(clean).sheetnames[0])
    for cell, old in before.items():
        assert after[cell] == old, cell
    assert all(seen["value"] is None and seen["comment"] is None for cell, seen in after.items() if cell not in before)


def test_comments_and_boxes_of_the_sender_are_as_they_were_after_the_marks_are_gone() -> None:
    animal = zoo.animal("rich")
    before, after = unzip(animal.data), unzip(annotate(marked(animal), Report("原件.xlsx", "warn"), when=WHEN))
    parts = [part for part in before if "comments" in part or part.endswith(".vml")]
    assert len(parts) == 7
    assert {part: after[part] for part in parts} == {part: before[part] for part in parts}
    assert not [part for part in after if "comments" in part and part not in before]


def test_a_senders_comment_keeps_its_author_and_gets_room_for_ours() -> None:
    parts = unzip(marked(zoo.animal("rich")))
    comments = parts["xl/comments2.xml"].decode()
    assert comments.index("王五") < comments.index("xlsxcheck")
    shape = next(
        shape
        for shape in re.findall(r"(?s)<v:shape .*?</v:shape>", parts["xl/drawings/vmlDrawing5.vml"].decode())
        if "<x:Row>2</x:Row>" in shape and "<x:Column>2</x:Column>" in shape
    )
    left, _, top, _, right, _, bottom, _ = (int(n) for n in re.search(r"<x:Anchor>([^<]*)", shape)[1].split(","))
    assert right - left >= 5 and bottom - top >= 6, "the box of 90 x 40 pixels can't show both"


def test_a_cell_that_was_not_in_the_file_looks_like_its_row_or_column_under_the_mark() -> None:
    seen = looks(marked(zoo.animal("rich")))
    assert (seen["数据 一!A9"]["format"], seen["数据 一!A9"]["locks"]) == ("0.00", (False, False))
    assert seen["数据 一!B21"]["locks"] == (True, True) and "b=True" in seen["数据 一!B21"]["font"].replace(" ", "")
    assert (seen["数据 一!Z50"]["format"], seen["数据 一!Z50"]["locks"]) == ("General", (True, False))


def test_macros_keep_their_kind() -> None:
    copy = marked(zoo.animal("macros"))
    assert b"macroEnabled" in unzip(copy)["[Content_Types].xml"]
    assert unzip(copy)["xl/vbaProject.bin"] == unzip(zoo.animal("macros").data)["xl/vbaProject.bin"]


def test_text_of_a_file_is_never_a_formula() -> None:
    """What the sender typed is text on the findings sheet, whatever it starts with."""
    for name in ("rich", "wps", "prefixed"):
        parts = unzip(marked(zoo.animal(name)))
        sheet = next(content for content in parts.values() if b"xlsxcheck copy" in content and b"<worksheet" in content)
        assert b"<f>" not in sheet and b"=cmd|" in sheet


def test_names_and_views_still_mean_the_sheets_they_meant() -> None:
    book = load(marked(zoo.animal("rich")))
    assert book.sheetnames[0] == SHEET and book.active.title == SHEET
    assert book["数据 一"].print_area.endswith("$A$1:$F$8")
    assert list(book["有批注"].defined_names) == ["局部"]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == [SHEET]


def test_a_sheet_of_the_sender_that_is_called_like_ours_is_left_alone() -> None:
    book = load(marked(zoo.animal("namesake")))
    assert book.sheetnames == [f"{SHEET}2", SHEET, "表"]
    assert book[SHEET]["B2"].value == 11


def test_the_crc_of_every_part_is_right() -> None:
    package = open_package(marked(zoo.animal("rich")))
    for part, entry in package.entries.items():
        assert zlib.crc32(package.read(part)) == entry.crc


def test_new_parts_of_a_strict_file_are_strict() -> None:
    parts = unzip(marked(zoo.animal("strict")))
    new = [name for name in parts if name not in unzip(zoo.animal("strict").data) and not name.endswith(".vml")]
    assert sorted(new) == ["xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet2.xml"]
    assert all(b"openxmlformats.org/spreadsheetml" not in parts[name] for name in new)
    assert all(b"openxmlformats.org/officeDocument/2006" not in parts[name] for name in new)


def test_part_names_keep_their_spelling() -> None:
    """Names in UTF-8 with the flag that says so, and names in a code page without it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/media/é.png", b"1")
        archive.writestr("xl/media/图.png", b"2")
        archive.writestr("xl/plain.bin", b"3")
    package = open_package(stream.getvalue())
    copy = write_zip(kept(entry, package.raw(name)) for name, entry in package.entries.items())
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert archive.namelist() == ["xl/media/é.png", "xl/media/图.png", "xl/plain.bin"]
