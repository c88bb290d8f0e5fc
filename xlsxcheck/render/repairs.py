"""The fewest cells to change, in words: the same sentences on a terminal, in a copy and on a summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxcheck.errors import refuse_no_report, refuse_other_language
from xlsxcheck.form.editions import form_behind
from xlsxcheck.form.given import FormSource
from xlsxcheck.messages import words
from xlsxcheck.model import SEVERITIES, Alternative, Change, Finding, Form, Repair, Report, plain

_MOST = 6
"""So many of several cells are named; of more only that there are more."""

_MOST_CERTAIN = 3


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
    first = _together(ways[0].cells, lang)
    named = spoken["causes"][ways[0].cause]
    cause = spoken["alone"].format(cause=named) if named else ""
    if repair.unique or len(ways) == 1:
        return str(spoken["only"].format(cells=first, cause=cause))
    if repair.size == 1:
        named_ways = likelier(repair)
        cells = _listed([_short(way.cells[0], lang) for way in named_ways], lang, more=len(ways) > len(named_ways))
        return str(spoken["one_of"].format(count=len(ways), first=first, cause=cause, cells=cells))
    return str(spoken["ways"].format(count=len(ways), size=repair.size, first=first, cause=cause))


def likelier(repair: Repair) -> tuple[Alternative, ...]:
    """The ways to name and to mark of many: the likeliest, and others of cells that hold a figure, if there are any."""
    first, *others = repair.alternatives
    filled = [way for way in others if not all(change.old in (None, 0) for change in way.cells)]
    return (first, *(filled or others)[: _MOST - 1])


def is_certain(finding: Finding) -> bool:
    """Whether a finding is a cell's or the file's own error, which nobody has to look for."""
    return finding.severity == "error" and finding.case is None and not finding.settled


def perhaps(change: Change, repair: Repair, lang: str) -> str:
    """What to say about a cell that may be the wrong one."""
    spoken = _spoken(lang)
    key = "maybe_unsettled" if change.new is None else "maybe" if repair.size == 1 else "maybe_ways"
    return str(spoken[key].format(new=plain(change.new), others=len(repair.alternatives) - 1))


def to_change(finding: Finding, report: Report, lang: str) -> str:
    """Which cell to change for a finding, in a few characters: its own, or that of the repair which it follows from."""
    repair = repair_of(finding, report)
    if repair is None:
        return f"{finding.sheet}!{finding.cells[0]}" if finding.case is None and finding.cells else ""
    first = repair.alternatives[0].cells
    cells = str(words(lang)["list_comma"].join(_short(change, lang) for change in first))
    if repair.unique:
        return cells
    return str(_spoken(lang)["any"].format(cells=cells, count=len(repair.alternatives)))


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


def place(change: Change) -> str:
    """Where a cell stands, such as 表三!D17."""
    return f"{change.sheet}!{change.cell}"


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
    return str(_spoken(lang)[key].format(place=place(change), old=old, new=plain(change.new)))


def _spoken(lang: str) -> dict[str, Any]:
    spoken: dict[str, Any] = words(lang)["repair"]
    return spoken
