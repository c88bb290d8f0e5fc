"""The order in which findings are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxcheck.model import SEVERITIES, Finding, Form, Record, Repair, split_ref


def in_order(
    findings: Iterable[Finding], form: Form | None, record: Record | None, repairs: Sequence[Repair] = ()
) -> tuple[Finding, ...]:
    """The order of every output: by table, the serious first; then what is wrong by itself, then sums that don't match.

    Sums that one repair puts right stand together, those first of which it is certain what to change.
    """
    findings = list(findings)
    if len(findings) < 2:
        return tuple(findings)
    tables = {table.id: number for number, table in enumerate(form.tables)} if form else {}
    sheets: dict[str, int] = {}
    for field_id, place in record.places.items() if record else ():
        number = tables[field_id.partition(".")[0]]
        sheets[place.sheet] = min(number, sheets.get(place.sheet, number))
    groups = _groups(repairs)

    def key(finding: Finding) -> tuple[object, ...]:
        sheet = sheets.get(finding.sheet or "", -1 if finding.sheet is None else len(sheets))
        row, col = _position(finding.cells)
        group = groups.get(finding.case, len(repairs) + 1) if finding.case else 0
        return (sheet, SEVERITIES.index(finding.severity), group, row, col, finding.code, finding.message)

    return tuple(sorted(findings, key=key))


def _groups(repairs: Sequence[Repair]) -> dict[str, int]:
    """Case -> the place of the repair that puts it right, the certain ones first, those that nobody knows last."""
    certain_first = sorted(repairs, key=lambda repair: (not repair.unique, not repair.complete))
    return {case: place for place, repair in enumerate(certain_first, 1) for case in repair.relations}


def _position(cells: Sequence[str]) -> tuple[int, int]:
    return split_ref(cells[0]) if cells else (-1, -1)
