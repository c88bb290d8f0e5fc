"""Mutants of the relations across two years: each must be noticed by some pair of figures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest
from fillings import FORMS
from helpers import record_of

from xlsxcheck.checking.relations import evaluate
from xlsxcheck.model import Case, Figure, Form, Relation, Value

STEPS = (0, 1, 9, 10, 11, 19, 20, 21, 45, 50, 51, 99, 100, 101, 105)
"""Around every bound of these relations, and five times as much."""

Pair = tuple[dict[str, Value], dict[str, Value]]
"""This year's figures and last year's."""


def figures_of(case: Case) -> list[Figure]:
    return list(dict.fromkeys(figure for term in (*case.left, *case.right) for figure in term.figures))


def probes(case: Case, form: Form) -> list[Pair]:
    """Every two of its figures at every pair of steps, the others 0; in the years on both sides of a condition."""
    years = {2025} | {int(one.at_least) + step for one in case.when if one.answer for step in (-1, 0)}  # type: ignore[arg-type]
    zero: dict[str, Value] = dict.fromkeys(form.numeric, 0)
    found = []
    figures = figures_of(case)
    for one, other in itertools.combinations(figures, 2):
        for year, low, high in itertools.product(sorted(years), STEPS, STEPS):
            values = {**dict.fromkeys(figures, 0), one: low, other: high}
            now = {**zero, form.roles["year"]: year}
            now |= {figure.field: value for figure, value in values.items() if not figure.year}
            found.append((now, {**zero, **{figure.field: value for figure, value in values.items() if figure.year}}))
    return found


def mutants(case: Case) -> Iterator[Case]:
    """The other sign; each figure left out, or of the other year; each factor and bound moved; no condition."""
    yield case._replace(op="<=" if case.op == "=" else "=")
    for side in ("left", "right"):
        terms = getattr(case, side)
        for place, term in enumerate(terms):
            others = [term._replace(times=term.times * by) for by in (2, Decimal("0.99"))]
            for at, figure in enumerate(term.figures):
                before, after = term.figures[:at], term.figures[at + 1 :]
                others.append(term._replace(figures=(*before, figure._replace(year=-1 - figure.year), *after)))
                others.append(term._replace(figures=(*before, *after)) if before or after else None)
            for other in others:
                rest = (*terms[:place], *([other] if other is not None else []), *terms[place + 1 :])
                if rest:
                    yield case._replace(**{side: rest})
    for place, condition in enumerate(case.when):
        others = [condition._replace(at_least=condition.at_least + step) for step in (-1, 1)]
        if not condition.answer:
            turned = tuple(figure._replace(year=-1 - figure.year) for figure in condition.figures)
            others.append(condition._replace(figures=turned))
        yield case._replace(when=(*case.when[:place], *case.when[place + 1 :]))
        for other in others:
            yield case._replace(when=(*case.when[:place], other, *case.when[place + 1 :]))


def statuses(case: Case, relation: Relation, pairs: list[Pair], form: Form) -> Iterator[str]:
    alone = form._replace(relations=(relation._replace(cases=(case,), op=case.op),))
    return (evaluate(record_of(now, form), alone, record_of(before, form))[0].status for now, before in pairs)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_no_mutant_of_a_relation_across_years_survives(form: Form) -> None:
    survivors, tried = [], 0
    for relation in form.relations:
        # Of a relation for each column one column stands for all: they are one sentence of the definition.
        seen: set[bool] = set()
        for case in relation.cases if relation.needs_previous else ():
            stated = case.id.rstrip("]").endswith("less")
            if stated in seen:
                continue
            seen.add(stated)
            pairs = probes(case, form)
            truth = list(statuses(case, relation, pairs, form))
            assert {"passed", "failed"} <= set(truth), case.id
            for mutant in mutants(case):
                tried += 1
                if all(one == was for one, was in zip(statuses(mutant, relation, pairs, form), truth, strict=True)):
                    survivors.append((case.id, mutant.left, mutant.op, mutant.right, mutant.when))
    assert survivors == [] and tried > 30
