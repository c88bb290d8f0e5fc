"""Putting marks into one sheet: formats, comments, the line that leads back. What was there before is told."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from xlsxcheck.copies.collect import Mark, Position
from xlsxcheck.copies.comments import Comments
from xlsxcheck.copies.look import LOOKS, RANK
from xlsxcheck.copies.splice.geometry import Grid, anchor, extent
from xlsxcheck.copies.splice.outline import cell_text, units
from xlsxcheck.copies.splice.parts import Draft, namespace
from xlsxcheck.copies.splice.rows import blank_cell
from xlsxcheck.copies.splice.vml import Anchor, Drawing
from xlsxcheck.copies.splice.worksheet import Worksheet, edges
from xlsxcheck.copies.styles import ALL_SIDES, Styles
from xlsxcheck.copies.talks import noted, threads
from xlsxcheck.messages import words
from xlsxcheck.model import cell_ref

_BOX_WIDTH = 350
_BOX_UNITS = 52
"""Half-width characters that one line of a comment holds at that width in pixels."""

_BOX_OF_OTHERS = (144, 79)
_LINE = 17
_HIGHEST = 700
_LAST_ROW = 1_048_575


_WAYS = ((0, 1), (0, -1), (-1, 0), (1, 0))
_FARTHEST = 9
_LARGE = 200
_ACROSS = {
    b"left": (0, -1, b"right"),
    b"right": (0, 1, b"left"),
    b"top": (-1, 0, b"bottom"),
    b"bottom": (1, 0, b"top"),
}
"""Side of a cell -> the way to the cell beyond it, and what that one calls the same side."""


class Kept:
    """What a sheet's cells and comment boxes were like before: format -> cells, and (cell, anchor, our anchor).

    moved: cells whose explanation stands on another cell, with that cell.
    """

    def __init__(self) -> None:
        self.moved: list[tuple[str, str]] = []
        self.styles: dict[int, list[str]] = {}
        self.boxes: list[tuple[str, Anchor, Anchor]] = []


class Back(NamedTuple):
    """The line that leads back to the findings: where to, its words, its format, in which language."""

    location: str
    text: str
    style: int
    lang: str = "zh"


def mark_sheet(draft: Draft, part: str, marks: dict[Position, Mark], styles: Styles, back: Back, block: int) -> Kept:
    """Mark cells of one sheet. `block` numbers the boxes of comments."""
    sheet = Worksheet(draft, part)
    kept = Kept()
    _formats(sheet, marks, styles, kept)
    _lead_back(sheet, max(sheet.rows.last(), *(row for row, _ in marks)) + 2, back, kept)
    texts = {at: mark.text for at, mark in marks.items() if mark.text}
    if (talked := threads(sheet)) and not talked.isdisjoint(texts):
        texts = _beside(sheet, texts, talked, kept, back.lang)
    _comments(sheet, texts, block, kept)
    sheet.save()
    return kept


def _beside(
    sheet: Worksheet, texts: dict[Position, str], talked: set[Position], kept: Kept, lang: str
) -> dict[Position, str]:
    """The same with texts for cells that are talked about put on a cell beside them.

    Programs that know such talks show nothing else of a cell's comment.
    """
    found = {at: text for at, text in texts.items() if at not in talked}
    taken = talked | texts.keys() | noted(sheet) | _covered(sheet)
    about: str = words(lang)["copy"]["about"]
    for at in sorted(texts.keys() & talked):
        ways = ((at[0] + down * step, at[1] + right * step) for step in range(1, _FARTHEST) for down, right in _WAYS)
        place = next((one for one in ways if min(one) >= 0 and one not in taken), None)
        if place is None:
            found[at] = texts[at]
            continue
        taken.add(place)
        found[place] = about.format(cell=cell_ref(*at)) + "\n" + texts[at]
        kept.moved.append((cell_ref(*at), cell_ref(*place)))
    return found


def _covered(sheet: Worksheet) -> set[Position]:
    """Cells under merges, as far as they lie near; their comments are not seen."""
    areas = [one for one in sheet.merges().values() if max(one.bottom - one.top, one.right - one.left) < _LARGE]
    return {
        (row, col)
        for one in areas[:_LARGE]
        for row in range(one.top, one.bottom + 1)
        for col in range(one.left, one.right + 1)
        if (row, col) != (one.top, one.left)
    }


def _formats(sheet: Worksheet, marks: dict[Position, Mark], styles: Styles, kept: Kept) -> None:
    merges = sheet.merges()
    wanted: dict[Position, tuple[str, frozenset[bytes], bool]] = {}
    for at, mark in marks.items():
        for place, sides in edges(merges[at]).items() if at in merges else ((at, ALL_SIDES),):
            if place == at or place not in marks:
                wanted[place] = (mark.kind, sides, place == at)
    rows: dict[int, list[Position]] = {}
    for at in sorted(wanted):
        rows.setdefault(at[0], []).append(at)
    for number, places in rows.items():
        row = sheet.rows.row(number)
        for at in places:
            kind, _, filled = wanted[at]
            cell = sheet.rows.cell(row, at[1]) if row else None
            old = sheet.rows.style(cell) if cell else sheet.rows.inherited(row, at[1])
            lines = frozenset((side, LOOKS[one]) for side, one in _lines(at, wanted).items())
            style = styles.marked(old, LOOKS[kind], lines, filled=filled)
            kept.styles.setdefault(old, []).append(cell_ref(*at))
            if cell:
                sheet.rows.restyle(cell, style)
            else:
                sheet.rows.put(*at, blank_cell(sheet.markup.prefix, at, style))


def _lines(at: Position, wanted: dict[Position, tuple[str, frozenset[bytes], bool]]) -> dict[bytes, str]:
    """Side -> the kind of its line: of two marked cells that share a side the stronger mark has it, on both."""
    kind, sides, _ = wanted[at]
    lines = {}
    for side in sides:
        down, right, opposite = _ACROSS[side]
        other, others, _ = wanted.get((at[0] + down, at[1] + right), (kind, frozenset(), False))
        lines[side] = min(kind, other, key=RANK.index) if opposite in others else kind
    return lines


def _comments(sheet: Worksheet, texts: dict[Position, str], block: int, kept: Kept) -> None:
    """Say what is wrong: beside the sender's comments and form controls, in the one drawing that a sheet may have."""
    if not texts:
        return
    linked = sheet.linked("comments")
    part = linked[1] if linked else ""
    comments = Comments(sheet.draft.read(part) if linked else None, part, namespace(sheet.markup))
    shared = set(comments.there)
    comments.add(texts)
    if linked:
        sheet.draft.write(part, comments.done())
    else:
        sheet.add_comments(comments.done())
    named = sheet.drawing()
    target = named[1] if named else None
    drawing = Drawing(sheet.draft.read(target) if target else None, block)
    grid = sheet.rows.grid()
    boxes = drawing.notes()
    grown: dict[Position, Anchor] = {}
    for at, text in sorted(texts.items()):
        width, height = box_size(text)
        if at in boxes:
            if at in shared:
                now = boxes[at].anchor
                grown[at] = _grown(grid, at, now, width, height)
                kept.boxes.append((cell_ref(*at), now, grown[at]))
        else:
            drawing.add_note(at, anchor(grid, *at, width, height))
    drawing.resize(grown)
    if target:
        sheet.draft.write(target, drawing.done())
    else:
        sheet.add_drawing(drawing.done())


def _grown(grid: Grid, at: Position, now: Anchor, width: int, height: int) -> Anchor:
    """The anchor of the sender's box with room for ours under what is said in it."""
    now = now or anchor(grid, *at, *_BOX_OF_OTHERS)
    old_width, old_height = extent(grid, now)
    return anchor(grid, 0, 0, max(old_width, width), old_height + height, start=now[:4])


def _lead_back(sheet: Worksheet, number: int, back: Back, kept: Kept) -> None:
    """Put the line that leads back into that row, or below what is merged there."""
    merges = [merged for merged in sheet.merges().values() if merged.left == 0]
    while (hit := next((one for one in merges if one.top <= number <= one.bottom), None)) is not None:
        number = hit.bottom + 1
    if number > _LAST_ROW:
        return
    prefix = sheet.markup.prefix.decode()
    ref = cell_ref(number, 0)
    text = f"<{prefix}t>{cell_text(back.text)}</{prefix}t>"
    cell = f'<{prefix}c r="{ref}" s="{back.style}" t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>'.encode()
    row = sheet.rows.row(number)
    there = sheet.rows.cell(row, 0) if row else None
    if there:
        kept.styles.setdefault(sheet.rows.style(there), []).append(ref)
        sheet.edits.replace(there.start, there.end, cell)
    else:
        sheet.rows.put(number, 0, cell)
    sheet.add_hyperlink(number, 0, back.location, back.text)


def box_size(text: str) -> tuple[int, int]:
    """Width and height in pixels of a comment's box that shows all of a text."""
    lines = sum(max(1, ceil(units(line) / _BOX_UNITS)) for line in text.split("\n"))
    return _BOX_WIDTH, min((lines + 2) * _LINE + 16, _HIGHEST)
