"""Tables of requests at random, and slips planted in them, as people make them."""

from __future__ import annotations

import random

from helpers import with_totals

from xlsxcheck.model import Form, Relation, Term, Value

Values = dict[str, Value]

SIZES = (30, 400, 5000)
"""So many applications a year: a street office, a county bureau, a city."""


def requests_table(form: Form, rng: random.Random, applications: int) -> Values:
    """Every application counted where it came in and where it went; most come from natural persons."""
    values: Values = dict.fromkeys(form.fields) | dict.fromkeys(form.numeric, 0)
    columns = form.sets["applicants"].members
    rows = form.sets["outcomes"].members
    weights = [rng.random() ** 3 + 0.02 for _ in rows]
    kinds = rng.choices(columns, (60, 15, 2, 4, 12, 7)[: len(columns)], k=applications)
    for column, went in zip(kinds, rng.choices(rows, weights, k=applications), strict=True):
        values[f"requests.{went if rng.random() > 0.06 else 'carried_out'}.{column}"] += 1
        values[f"requests.{'received_new' if rng.random() > 0.06 else 'carried_in'}.{column}"] += 1
    return with_totals(values, form)


def cells(form: Form) -> list[str]:
    """The cells of the table, totals too."""
    return [field for field in form.numeric if field.startswith("requests.")]


def mistyped(number: int, rng: random.Random) -> int:
    """The figure with one digit left out, doubled, swapped with the next, or mistaken."""
    digits = str(number)
    while True:
        at = rng.randrange(len(digits))
        typed = {
            "left out": digits[:at] + digits[at + 1 :],
            "doubled": digits[: at + 1] + digits[at:],
            "swapped": digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :],
            "mistaken": digits[:at] + rng.choice("0123456789") + digits[at + 1 :],
        }[rng.choice(["left out", "doubled", "swapped", "mistaken"])]
        if typed and int(typed) != number:
            return int(typed)


def with_slips(form: Form, values: Values, count: int, rng: random.Random) -> tuple[Values, set[str]]:
    """The values with so many cells mistyped, and which."""
    planted = rng.sample(cells(form), count)
    return {**values, **{field: mistyped(int(str(values[field])), rng) for field in planted}}, set(planted)


def exchanged(form: Form, values: Values, way: str, rng: random.Random) -> tuple[Values, set[str]]:
    """The values with two neighbours in each other's place: way is row or column."""
    rows, columns = form.sets["rows"].members, form.sets["columns"].members
    while True:
        row, column = rng.randrange(len(rows) - (way == "row")), rng.randrange(len(columns) - (way == "column"))
        one = f"requests.{rows[row]}.{columns[column]}"
        other = f"requests.{rows[row + (way == 'row')]}.{columns[column + (way == 'column')]}"
        if values[one] != values[other]:
            return {**values, one: values[other], other: values[one]}, {one, other}


def part_of(form: Form, rows: int, columns: int) -> Form:
    """The form with fewer outcomes and kinds of applicant, so that a judge has less to do: the same shape of sums."""
    outcomes = form.sets["outcomes"].members[:rows]
    applicants = form.sets["applicants"].members[:columns]
    kept = {
        f"requests.{row}.{column}"
        for row in ("received_new", "carried_in", *outcomes, "processed_total", "carried_out")
        for column in (*applicants, "total")
    }
    fewer = {"outcomes": outcomes, "applicants": applicants}
    return form._replace(
        sets={key: one._replace(members=fewer.get(key, one.members)) for key, one in form.sets.items()},
        fields={
            key: field._replace(sum_of=tuple(part for part in field.sum_of if part in kept))
            for key, field in form.fields.items()
        },
        totals=tuple(field for field in form.totals if field in kept),
        numeric=tuple(field for field in form.numeric if field in kept),
        relations=tuple(_within(relation, kept) for relation in form.relations if relation.id.startswith("T3-")),
        definition=f"{form.definition} {rows} {columns}",
    )


def _within(relation: Relation, kept: set[str]) -> Relation:
    cases = [
        case._replace(left=_terms_within(case.left, kept), right=_terms_within(case.right, kept))
        for case in relation.cases
        if relation.op == "=" and case.fields[0] in kept
    ]
    return relation._replace(cases=tuple(cases))


def _terms_within(terms: tuple[Term, ...], kept: set[str]) -> tuple[Term, ...]:
    return tuple(
        term._replace(figures=tuple(figure for figure in term.figures if figure.field in kept)) for term in terms
    )
