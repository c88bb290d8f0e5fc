"""Copies of what other programs write: choices for older and newer programs, parts that are missing, talks on cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

import copyjudge
import pytest
from helpers import HERE
from packages import parts_of, repacked, zipped

from xlsxcheck import annotate, check

TRIAL = HERE / "data" / "trial"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XF = re.compile(rb"<xf [^<>]*?(?:/>|>.*?</xf>)", re.DOTALL)


def trial(name: str) -> bytes:
    return (TRIAL / name).read_bytes()


class Sent(NamedTuple):
    """A file, and the codes of what is told of it besides infos."""

    name: str
    data: bytes
    codes: list[str]


TWO = ["T3-BALANCE", "T3-BALANCE"]


def corpora() -> Iterator[Sent]:
    yield Sent("base", trial("00-form-in-one-sheet.xlsx"), TWO)
    for name, codes in (
        ("05-strict-wrapped-legacyDrawing", TWO),
        ("06-vba5-module-sheet-without-part", TWO),
        ("11-alternate-content-around-xf", ["V08", *TWO]),
        ("12-mergeCell-whole-column", TWO),
        ("15-closedxml-vml-root-without-prefixes", TWO),
        ("17-no-styles-part", TWO),
        ("merge-without-ref", []),
    ):
        yield Sent(name, trial(f"{name}.xlsx"), codes)


SENT = list(corpora())


@pytest.mark.sampled(2)
@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.name)
def test_a_file_of_the_corpora_gets_its_answer_and_a_sound_copy(sent: Sent) -> None:
    report = check(sent.data)
    assert sorted(one.code for one in report.findings if one.severity != "info") == sorted(sent.codes)
    copy = annotate(sent.data, report)
    copyjudge.sound(copy)
    again = check(copy)
    assert [(one.code, one.cells, one.value) for one in again.findings] == [
        (one.code, one.cells, one.value) for one in report.findings
    ]
    assert annotate(copy, again) == copy


# -- a drawing within a choice ------------------------------------------------------------------------

WRAPPED = "05-strict-wrapped-legacyDrawing.xlsx"


@pytest.mark.parametrize("fallback", [False, True])
@pytest.mark.parametrize("missing", [False, True])
def test_boxes_go_into_the_drawing_that_stands_in_a_choice(fallback: bool, missing: bool) -> None:
    data = trial(WRAPPED)
    sheet = parts_of(data)["xl/worksheets/sheet1.xml"]
    tag = re.search(rb"<legacyDrawing [^>]*/>", sheet)
    assert tag is not None
    if fallback:
        both = b"</mc:Choice><mc:Fallback>" + tag[0] + b"</mc:Fallback>"
        data = repacked(data, xl__worksheets__sheet1_xml=sheet.replace(b"</mc:Choice>", both))
    if missing:
        data = repacked(data, xl__drawings__commentsDrawing1_vml=None)
    copy = annotate(data, check(data))
    parts = parts_of(copy)
    drawings = [name for name in parts if "raw" in name]
    named = set(re.findall(rb"<legacyDrawing [^>]*/>", parts["xl/worksheets/sheet1.xml"]))
    assert (len(drawings), len(named)) == (1, 1)
    if not missing:
        copyjudge.sound(copy)
        assert drawings == ["xl/drawings/commentsDrawing1.vml"]
    # Marks taken out again leave the file as it was sent.
    assert check(copy).relations == check(data).relations


# -- formats within a choice ---------------------------------------------------------------------------

CHOICE = "11-alternate-content-around-xf.xlsx"


def test_a_marked_format_is_made_of_what_stands_for_older_programs() -> None:
    data = trial(CHOICE)
    parts = parts_of(annotate(data, check(data)))
    styles = parts["xl/styles.xml"]
    assert re.search(rb"<mc:AlternateContent [^>]*(?:fillId|borderId)", styles) is None
    assert styles.count(b"<mc:AlternateContent") == 1
    tree = ElementTree.fromstring(styles)
    listed = next(one for one in tree if one.tag.endswith("}cellXfs"))
    assert int(listed.get("count", "0")) == len(listed)
    dated = re.search(rb'<c r="D51"[^>]*? s="(\d+)"', parts["xl/worksheets/sheet1.xml"])
    assert dated is not None
    assert listed[int(dated[1])].get("numFmtId") == "14"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("kind", ["both", "choice", "fallback"])
def test_formats_count_alike_for_reader_and_copy(place: int, kind: str) -> None:
    """D51 has the format that counts as the third, wherever a choice stands; one without a fallback counts as none."""
    base = trial(CHOICE)
    plain = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    date = b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    wrapped = {
        "both": b'<mc:Choice Requires="q">%b</mc:Choice><mc:Fallback>%b</mc:Fallback>' % (date + date, plain),
        "choice": b'<mc:Choice Requires="q">%b</mc:Choice>' % date,
        "fallback": b"<mc:Fallback>%b</mc:Fallback>" % plain,
    }[kind]
    choice = b'<mc:AlternateContent xmlns:mc="%b" xmlns:q="urn:q">%b</mc:AlternateContent>' % (_MC.encode(), wrapped)
    items = [plain, plain]
    if kind == "choice":
        items.insert(place, choice)
    else:
        items[min(place, 1)] = choice
    styles = parts_of(base)["xl/styles.xml"]
    start = styles.index(b"<cellXfs"), styles.index(b"</cellXfs>")
    inner = b'<cellXfs count="3">' + b"".join((*items, date))
    data = repacked(base, xl__styles_xml=styles[: start[0]] + inner + styles[start[1] :])
    report = check(data)
    assert [one.cells for one in report.findings if one.code == "V08"] == [("D51",)]
    copy = annotate(data, report)
    if kind != "choice":
        # The judge counts whatever stands in the list.
        copyjudge.sound(copy)
    assert [one.cells for one in check(copy).findings if one.code == "V08"] == [("D51",)]


# -- no styles -----------------------------------------------------------------------------------------

BARE = "17-no-styles-part.xlsx"


@pytest.mark.parametrize("named", [True, False])
def test_a_part_of_styles_that_is_missing_is_written_where_it_is_listed(named: bool) -> None:
    data = trial(BARE)
    rels = parts_of(data)["xl/_rels/workbook.xml.rels"]
    if not named:
        data = repacked(data, xl___rels__workbook_xml_rels=re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", rels))
    copy = annotate(data, check(data))
    copyjudge.sound(copy)
    parts = parts_of(copy)
    assert parts["xl/_rels/workbook.xml.rels"].count(b"/styles") == 1
    assert len([name for name in parts if "styles" in name]) == 1


@pytest.mark.parametrize("highest", [0, 9, 40, 500, 64_999, 99_999])
def test_formats_that_nobody_wrote_are_not_ours(highest: int) -> None:
    """A cell whose format is beyond the end looks plain, and still does when formats are added."""
    data = trial(BARE)
    sheet = parts_of(data)["xl/worksheets/sheet1.xml"].replace(b's="40"', b's="%d"' % highest)
    data = repacked(data, xl__worksheets__sheet1_xml=sheet)
    parts = parts_of(annotate(data, check(data)))
    if highest >= 65_000:
        return
    formats = _XF.findall(parts["xl/styles.xml"].partition(b"<cellXfs")[2])
    assert b'fillId="0"' in formats[highest]
    assert b'numFmtId="0"' in formats[highest]
    assert b"apply" not in formats[highest]


# -- talks ---------------------------------------------------------------------------------------------

TALK = "threaded-comment-at-a-fault.xlsx"
NOTES = {"D5": "[线程批注] 请核实"}


def notes(data: bytes, sheet: str = "表三") -> dict[str, str]:
    book = copyjudge.load(data)
    return {cell.coordinate: cell.comment.text for row in book[sheet] for cell in row if cell.comment}


@pytest.mark.slow
def test_what_is_wrong_with_a_cell_that_is_talked_about_stands_beside_it() -> None:
    data = trial(TALK)
    before, copy = parts_of(data), annotate(data, check(data))
    copyjudge.sound(copy)
    after = parts_of(copy)
    for name in ("xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"):
        assert after[name] == before[name]
    said = notes(copy)
    assert said["D5"] == NOTES["D5"]
    assert "这里说的是 D5" in said["E5"]
    assert "不能小于0" in said["E5"]
    listed = copyjudge.load(copy)["检查结果"]
    head = "".join(str(listed.cell(row, 1).value) for row in range(1, 10))
    assert "表三!D5 上有别人的批注讨论，说明写在 E5 的批注里" in head
    assert listed["A1"].value == "检查结果"
    fills = copyjudge.load(copy)["表三"]["D5"].fill.fgColor.rgb
    assert fills == copyjudge.load(copy)["表三"]["D6"].fill.fgColor.rgb != "00000000"


@pytest.mark.slow
def test_marks_beside_talks_are_taken_out_again() -> None:
    data = trial(TALK)
    copy = annotate(data, check(data))
    again = check(copy)
    assert [(one.code, one.cells) for one in again.findings] == [(one.code, one.cells) for one in check(data).findings]
    assert annotate(copy, again) == copy
    # Saved by somebody since: what we said is replaced, not piled up.
    touched = zipped(parts_of(copy) | {"xl/persons/person.xml": parts_of(copy)["xl/persons/person.xml"] + b"\n"})
    twice = annotate(touched, check(touched))
    assert notes(twice) == notes(copy)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("taken", "place"),
    [
        ([], "E5"),
        (["E5"], "C5"),
        (["E5", "D4"], "C5"),
        (["E5", "C5"], "D4"),
    ],
)
def test_the_place_beside_is_free(taken: list[str], place: str) -> None:
    """Not where somebody has said something already, nor where we do ourselves."""
    data = trial(TALK)
    comments = parts_of(data)["xl/comments1.xml"]
    more = b"".join(
        b'<comment ref="%b" authorId="0" shapeId="0"><text><t>x</t></text></comment>' % ref.encode() for ref in taken
    )
    sheet = parts_of(data)["xl/worksheets/sheet3.xml"]
    # Without the merge of the label beside it.
    sheet = sheet.replace(b'<mergeCell ref="A5:C5"/>', b'<mergeCell ref="A5:B5"/>')
    changed = {"xl/comments1.xml": comments.replace(b"</commentList>", more + b"</commentList>")}
    data = zipped(parts_of(data) | changed | {"xl/worksheets/sheet3.xml": sheet})
    said = notes(annotate(data, check(data)))
    found = [ref for ref, text in said.items() if "这里说的是 D5" in text]
    expected = place if place != "D4" else found[0]
    assert found == [expected]
    assert expected not in taken
    assert said["D5"] == NOTES["D5"]


@pytest.mark.slow
def test_a_talk_where_nothing_is_wrong_changes_nothing() -> None:
    data = trial(TALK)
    talk = parts_of(data)["xl/threadedComments/threadedComment1.xml"]
    note = parts_of(data)["xl/comments1.xml"]
    moved = {
        "xl/threadedComments/threadedComment1.xml": talk.replace(b'"D5"', b'"L20"'),
        "xl/comments1.xml": note.replace(b'"D5"', b'"L20"'),
    }
    copy = annotate(zipped(parts_of(data) | moved), check(zipped(parts_of(data) | moved)))
    assert "这里说的是" not in "".join(notes(copy).values())
    listed = copyjudge.load(copy)["检查结果"]
    assert not any("批注讨论" in str(listed.cell(row, 1).value) for row in range(1, 10))
