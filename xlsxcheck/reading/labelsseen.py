"""Labels that a person does not see, or sees as another text; and how notes on what is not seen are put."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell, Details, Rule, Shape, Sheet, Workbook
from xlsxcheck.formats.looks import BESIDE, Look
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.richtext import seen_of
from xlsxcheck.model import Area, Note, cell_ref
from xlsxcheck.reading.cells.shown import keeps_texts, text_shown

_MOST_TOLD = 8
_FAR_OUT = 150.0
"""Points: so far in a label may have left its cell, which is wider than one for figures."""
_OF_FIGURES = BESIDE | {"low_rows"}
"""Reasons that texts can live with: they are read without one of their lines."""
HIDE_LABELS = frozenset(("box", "text_box", "chart"))
"""What is laid over labels and hides them; pictures are stamps, notes and controls stand there to help."""


class _Seen(NamedTuple):
    """What is seen of a label: why it is not (a word key), or as which other text; both empty for what it is."""

    reason: str = ""
    text: str | None = None


def label_notes(
    book: Workbook, sheet: Sheet, printed: Iterable[tuple[Position, Cell]], details: Details, boxes: bool
) -> list[Note]:
    """The notes on the labels of a sheet.

    boxes: whether what lies over them counts; not on a cover, nor where the figures that it covers were told.
    Shape:  L09 one a reason; at most one L02.
    """
    unseen: dict[str, list[str]] = {}
    changed: list[tuple[str, str]] = []
    shapes = [one for one in details.shapes if boxes and one.kind in HIDE_LABELS]
    for at, cell in printed:
        seen = _seen(book, sheet, at, cell, details.rules, shapes)
        if seen.reason:
            unseen.setdefault(seen.reason, []).append(cell_ref(*at))
        elif seen.text is not None:
            changed.append((cell_ref(*at), f"“{cell.text[:40]}”→“{seen.text}”"))
    notes = [
        unseen_note(sheet.name, refs, reason, "labels", "covered" if reason in HIDE_LABELS else "")
        for reason, refs in unseen.items()
    ]
    if changed:
        told = [f"{ref} {change}" for ref, change in changed]
        told[_MOST_TOLD:] = ["…"] * (len(told) > _MOST_TOLD)
        facts: dict[str, object] = {"count": len(changed), "changes": told, "order": ""}
        notes.append(Note("L02", sheet.name, tuple(ref for ref, _ in changed), facts=facts))
    return notes


def _seen(
    book: Workbook, sheet: Sheet, at: Position, cell: Cell, rules: Iterable[Rule], shapes: Iterable[Shape]
) -> _Seen:
    look = book.look(cell.style)
    if reason := _reason(book.styles.unseen.get(cell.style, ""), look):
        return _Seen(reason)
    if not keeps_texts(code := book.number_format(cell.style)):
        return _Seen(text=text_shown(cell.text, code))
    if (seen := seen_of(cell.text, look.fill)) != cell.text:
        return _Seen(text=seen)
    for rule in rules:
        if (changed := _by_condition(rule, look, sheet, at, cell)) is not None:
            return changed
    return _Seen(next((one.kind for one in shapes if _over(one.area, at)), ""))


def _reason(reason: str, look: Look) -> str:
    """Why a label is not seen, of what keeps a figure from being seen: texts can live with some of that."""
    return "" if reason in _OF_FIGURES or (reason == "indented" and look.indent < _FAR_OUT) else reason


def _by_condition(rule: Rule, look: Look, sheet: Sheet, at: Position, cell: Cell) -> _Seen | None:
    """What a conditional format makes of a label; None where nothing."""
    from xlsxcheck.reading.conditions import applies

    change = rule.change
    reason = _reason(change.hides(look), change.on(look))
    code = change.code if change.code is not None and not keeps_texts(change.code) else None
    if not (reason or code is not None) or not applies(rule, at, sheet):
        return None
    return _Seen(reason) if code is None or reason else _Seen(text=text_shown(cell.text, code))


def _over(area: Area, at: Position) -> bool:
    return area.top <= at[0] <= area.bottom and area.left <= at[1] <= area.right


def unseen_note(sheet: str, refs: list[str], reason: str, what: str = "", how: str = "") -> Note:
    """The note on cells that are not seen. what: what stands in them, where that is no figure; how they are seen."""
    facts: dict[str, object] = {"what": what or reason, "how": how or reason, "fix": reason, "list": few(refs)}
    return Note("L09", sheet, tuple(refs), facts=facts)


def few(refs: list[str]) -> list[str]:
    """The first cells of many, for a sentence."""
    return refs if len(refs) <= _MOST_TOLD else [*refs[:_MOST_TOLD], "…"]
