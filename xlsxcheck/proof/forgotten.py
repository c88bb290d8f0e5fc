"""What a definition probably forgot or mixed up, by what its labels say: nothing of it is certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.form.among import is_part, is_total
from xlsxcheck.model import Case, Field, Form, Label, Table, Term, cell_ref


class Beside(NamedTuple):
    """A heading below which nothing is to be filled in, while cells beside it have none."""

    table: Table
    label: Label
    fields: tuple[Field, ...]


class Twice(NamedTuple):
    """A case that adds up a cell and one that is part of it."""

    case: Case
    part: Field
    whole: Field


def headings_beside(form: Form) -> Iterator[Beside]:
    """Headings with nothing below them in tables where cells without a heading stand in the next row."""
    for table in form.tables:
        led = {label.area for field in table.fields for label in (*field.row_path, *field.column_path)}
        for label in (one for one in table.labels if one.area not in led):
            area = label.area
            areas = [label.area for label in table.labels] + [field.area for field in table.fields]
            next_row = [one for one in areas if one.top == area.bottom + 1]
            if any(one.left <= area.right and one.right >= area.left for one in next_row):
                continue
            bare = [one for one in table.fields if one.area in next_row and not one.column_path]
            if bare:
                yield Beside(table, label, tuple(bare))


def totals_alone(form: Form) -> Iterator[tuple[Label, tuple[Field, ...]]]:
    """Labels that are called totals and their cells, none of which any relation says to be a sum."""
    sums: dict[str, list[tuple[str, ...]]] = {}
    for case in (case for one in form.relations for case in one.cases):
        for total, parts in _sums(case):
            sums.setdefault(total, []).append(parts)
    under: dict[tuple[str, Label], list[Field]] = {}
    for field in (field for field in form.fields.values() if field.type.numeric):
        for path in (field.row_path, field.column_path):
            if path and is_total(path[-1].text):
                under.setdefault((field.table, path[-1]), []).append(field)
    for (_, label), fields in under.items():
        own = {field.id for field in fields}
        # A total's own row may be added up along the row, which says nothing of what the total is of.
        if not any(not own.issuperset(parts) for field in own for parts in sums.get(field, ())):
            yield label, tuple(fields)


def parts_added(form: Form) -> Iterator[Twice]:
    """Sums that add up a cell together with one that its label calls a part (其中), and the form no more than it."""
    cases = [case for one in form.relations for case in one.cases]
    wholes = {part: whole for case in cases if case.op == "<=" and not case.when for part, whole in _pair(case)}
    for relation in form.relations:
        for case in relation.cases[:1]:
            added = {field for side in (case.left, case.right) if case.op == "=" for field in _several(side)}
            for part in sorted(added & wholes.keys()):
                if wholes[part] in added:
                    one, whole = form.fields[part], form.fields[wholes[part]]
                    labels = [path[-1].text for path in (one.row_path, one.column_path) if path]
                    if any(map(is_part, labels)):
                        yield Twice(case, one, whole)


def cells(fields: tuple[Field, ...], most: int) -> str:
    """Where cells stand, the first few of them."""
    refs = [f"{field.sheet}!{cell_ref(field.area.top, field.area.left)}" for field in fields]
    return "、".join(refs[:most]) + ("…" if len(refs) > most else "")


def _sums(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one, other in ((case.left, case.right), (case.right, case.left)):
        if case.op == "=" and _several(other) and len(one) == 1 and len(one[0].fields) == 1:
            yield one[0].fields[0], _several(other)


def _pair(case: Case) -> Iterator[tuple[str, str]]:
    sides = [side[0].fields for side in (case.left, case.right) if len(side) == 1 and side[0].times == 1]
    if len(sides) == 2 and len(sides[0]) == len(sides[1]) == 1:
        yield sides[0][0], sides[1][0]


def _several(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """The cells of a side that adds up more than one."""
    found = tuple(field for term in terms if term.times == 1 for field in term.fields)
    return found if len(found) > 1 else ()
