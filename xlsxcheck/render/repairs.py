"""The fewest cells to change, in words: the same sentences on a terminal, in a copy and on a summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxcheck.errors import refuse_no_report, refuse_other_language
from xlsxcheck.form.editions import form_behind
from xlsxcheck.form.given import FormSource
from xlsxcheck.messages import words
from xlsxcheck.model import (
    SEVERITIES,
    Alternative,
    Change,
    Finding,
    Form,
    Number,
    Repair,
    Report,
    plain,
    ranges,
    span,
    split_ref,
)

_MOST = 6
"""So many of several cells are named, or marked in several ways; of more only that there are more."""

_MOST_CERTAIN = _MOST_FAULTS = 3


def change_first(report: Report, form: FormSource | None = None, *, lang: str = "zh") -> tuple[str, ...]:
    """What to change first, in the words of the program: the lines “先改”, in English “first”, that remedies speak of.

    Shape:  a sentence for each of report.repairs, which hold the same as figures: cells, from what to what, whether it
            is the only way, the probable slip. Empty where every sum holds.
    Errors: UsageError for a language that we don't have, and for another form than that of the report; FormError.
    """
    refuse_other_language(lang)
    refuse_no_report(report)
    made_for = form_behind(report.form, form)
    return tuple(sentence(repair, made_for, lang) for repair in report.repairs)


def sentence(repair: Repair, form: Form | None, lang: str) -> str:
    """What to change first for one block of broken relations, or why it is not known."""
    spoken = _spoken(lang)
    if not repair.complete:
        titles = [table.title[lang] for table in form.tables if table.id == repair.table] if form else []
        table = titles[0] if titles else repair.table
        return str(spoken["gave_up"][repair.reason or "nodes"].format(table=f"“{table}”"))
    ways = repair.alternatives
    if not tells_cells(repair):
        return _unknown(repair, form, lang)
    first = _together(ways[0].cells, lang)
    named = spoken["causes"][ways[0].cause]
    cause = spoken["alone"].format(cause=named) if named else ""
    if repair.unique or len(ways) == 1:
        return str(spoken["only"].format(cells=first, cause=cause))
    key = "likely" if repair.size == 1 else "likely_ways"
    return str(spoken[key].format(others=len(ways) - 1, size=repair.size, first=first, cause=cause))


def tells_cells(repair: Repair) -> bool:
    """Whether it is known, or clearly likeliest, which cells are wrong; else only that it is one of the ways."""
    return repair.unique or repair.likely or len(repair.alternatives) == 1


def label_of(repair: Repair, lang: str) -> str:
    """The word before what is said of a repair: change this, look there, or a note that nothing is known."""
    return str(_spoken(lang)["note" if not repair.complete else "first" if tells_cells(repair) else "look"])


def in_question(repair: Repair) -> tuple[Change, ...]:
    """All cells of which some are wrong, each once, in the order of the sheets."""
    cells = {change.field: change._replace(new=None) for way in repair.alternatives for change in way.cells}
    return tuple(sorted(cells.values(), key=lambda change: (change.sheet, split_ref(change.cell))))


def to_mark(repair: Repair) -> tuple[tuple[Alternative, bool], ...]:
    """The ways whose cells are marked, each with whether its figures may be told: of them all, if none stands out."""
    first, *others = repair.alternatives or (None,)
    if first is None or repair.unique:
        return ((first, True),) if first else ()
    if not tells_cells(repair) and repair.size == 1:
        return tuple((way, False) for way in repair.alternatives)
    filled = [way for way in others if not all(change.old in (None, 0) for change in way.cells)]
    more = (filled or others)[: _MOST - 1]
    return ((first, tells_cells(repair)), *((way, False) for way in more))


def _unknown(repair: Repair, form: Form | None, lang: str) -> str:
    """What is known where nothing tells the cells: what does not hold, by how much, and among which they are."""
    spoken = _spoken(lang)
    cases = {case.id: case for relation in form.relations for case in relation.cases} if form else {}
    faults = [cases[one].fault[lang] for one in repair.relations if one in cases]
    told = _listed(faults[:_MOST_FAULTS], lang, more=len(faults) > _MOST_FAULTS) if faults else spoken["sums"]
    apart = {_apart(change) for way in repair.alternatives for change in way.cells}
    amount = spoken["amount"].format(n=plain(apart.pop())) if len(apart) == 1 and None not in apart else ""
    cells = in_question(repair)
    facts = {"faults": told, "amount": amount, "cells": _areas(cells, lang), "count": len(cells)}
    key = "unknown" if repair.size == 1 else "unknown_ways"
    return str(spoken[key].format(ways=len(repair.alternatives), size=repair.size, **facts))


def _apart(change: Change) -> Number | None:
    """By how much a cell would change, if that is known."""
    if change.new is None or isinstance(change.old, str):
        return None
    old: Number = change.old or 0
    return max(change.new - old, old - change.new)


def _areas(cells: Sequence[Change], lang: str) -> str:
    """Cells as few rectangles: 表三!E4:E26、E28; of a document each in words."""
    if named := [change.place for change in cells if change.place]:
        return _listed(named[:_MOST], lang, more=len(cells) > _MOST)
    sheets: dict[str, list[tuple[int, int]]] = {}
    for change in cells:
        sheets.setdefault(change.sheet, []).append(split_ref(change.cell))
    told = []
    for sheet, places in sheets.items():
        first, *rest = map(span, ranges(places))
        told += [f"{sheet}!{first}", *rest]
    return _listed(told[:_MOST], lang, more=len(told) > _MOST)


def is_certain(finding: Finding) -> bool:
    """Whether a finding is a cell's or the file's own error, which nobody has to look for."""
    return finding.severity == "error" and finding.case is None and not finding.settled


def perhaps(change: Change, repair: Repair, lang: str, *, told: bool) -> str:
    """What to say about a cell that may be the wrong one; told: with the figure that it would have to be."""
    spoken = _spoken(lang)
    key = "maybe_unsettled" if change.new is None or not told else "maybe"
    key += "_ways" if repair.size != 1 else ""
    return str(spoken[key].format(new=plain(change.new), others=len(repair.alternatives) - 1))


def to_change(finding: Finding, report: Report, lang: str) -> str:
    """Which cell to change for a finding, in a few characters: its own, or that of the repair which it follows from."""
    repair = repair_of(finding, report)
    if repair is None:
        return finding.place or f"{finding.sheet}!{finding.cells[0]}" if finding.case is None and finding.cells else ""
    if not tells_cells(repair):
        return str(_spoken(lang)["any"].format(cells=_areas(in_question(repair), lang), size=repair.size))
    first = repair.alternatives[0].cells
    cells = str(words(lang)["list_comma"].join(_short(change, lang) for change in first))
    return cells if repair.unique else str(_spoken(lang)["probably"].format(cells=cells))


def first_thing(report: Report, form: Form | None, lang: str) -> str:
    """What to do first about a report: a certain error, else the most serious finding, or what it follows from."""
    serious = [finding for finding in report.findings if finding.severity != "info" and not finding.settled]
    first = min(serious, key=lambda one: (SEVERITIES.index(one.severity), not is_certain(one)), default=None)
    if first is None:
        return ""
    repair = repair_of(first, report)
    return sentence(repair, form, lang) if repair and repair.unique else first.message


def in_turn(report: Report, form: Form | None, lang: str) -> list[str]:
    """What to do first about a report, in that order: errors that are certain, then the cells to change."""
    certain = [finding.message for finding in report.findings if is_certain(finding)]
    more = [str(_spoken(lang)["others"].format(count=len(certain) - _MOST_CERTAIN))] * (len(certain) > _MOST_CERTAIN)
    return [*certain[:_MOST_CERTAIN], *more, *(sentence(repair, form, lang) for repair in report.repairs)]


def repair_of(finding: Finding, report: Report) -> Repair | None:
    """The repair that puts a finding's relation right, if one is known."""
    if finding.case is None:
        return None
    return next((one for one in report.repairs if one.alternatives and finding.case in one.relations), None)


def change_of(finding: Finding, report: Report) -> Change | None:
    """The one cell whose change certainly is what a finding needs."""
    repair = repair_of(finding, report)
    if repair is None or not repair.unique or repair.size != 1:
        return None
    return repair.alternatives[0].cells[0]


def _together(changes: Sequence[Change], lang: str) -> str:
    spoken = _spoken(lang)
    named = [_change(change, ("change", "blank", "unsettled"), lang) for change in changes[:_MOST]]
    return str(spoken["also"].join(named)) + str(spoken["more"] if len(changes) > _MOST else "")


def _listed(texts: Sequence[str], lang: str, *, more: bool) -> str:
    return str(words(lang)["list_comma"].join(texts)) + str(_spoken(lang)["more"] if more else "")


def _short(change: Change, lang: str) -> str:
    return _change(change, ("short", "short_blank", "short_unsettled"), lang)


def _change(change: Change, keys: tuple[str, str, str], lang: str) -> str:
    key = keys[2] if change.new is None else keys[1] if change.old is None else keys[0]
    old = plain(change.old)
    if isinstance(change.old, str):
        old = f"“{change.old[:20]}”"
    return str(_spoken(lang)[key].format(place=change.where, old=old, new=plain(change.new)))


def _spoken(lang: str) -> dict[str, Any]:
    spoken: dict[str, Any] = words(lang)["repair"]
    return spoken
