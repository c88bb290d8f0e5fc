"""Forms of a few cells and equations, made at random, and every way to put them right found by trying all figures."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

from xlsxcheck.model import Area, Case, Field, FieldType, Figure, Form, Place, Record, Relation, Table, Term, Value

TOP = 6
"""No cell of a small form holds more, so that all figures can be tried and bounds matter often."""

KIND = FieldType("small", "integer", {"zh": "", "en": ""}, 0, TOP)
NOTHING = {"zh": "", "en": ""}


def small_form(rng: random.Random, cells: int, equations: int, *, solvable: bool) -> Form:
    """Cells a, b, c … and equalities over some of them, few with a factor; solvable: some figures fulfil all."""
    names = [f"t.{chr(97 + number)}" for number in range(cells)]
    fields = {name: Field(name, "t", "S", Area(0, at, 0, at), KIND, True, (), (), "") for at, name in enumerate(names)}
    truth = {name: rng.randint(0, TOP) for name in names}
    relations = []
    for number in range(equations):
        chosen = rng.sample(names, rng.randint(1, min(4, cells)))
        cut = rng.randint(0, len(chosen))
        left, right = _terms(rng, chosen[:cut]), _terms(rng, chosen[cut:])
        if solvable:
            right = (*right, Term((), Decimal(sum(_side(left, truth)) - sum(_side(right, truth)))))
        case = Case(f"E{number}", "", NOTHING, NOTHING, NOTHING, left, right, "=")
        relations.append(Relation(f"E{number}", "balance", "error", NOTHING, NOTHING, NOTHING, "=", (case,)))
    table = Table("t", "S", NOTHING, Area(0, 0, 0, cells), (), (), tuple(fields.values()))
    return Form(
        id="small",
        edition="1",
        title=NOTHING,
        document="",
        first_year=2000,
        last_year=None,
        tables=(table,),
        relations=tuple(relations),
        sets={},
        definition=f"{cells} {equations} {rng.random()}",
        fields=fields,
        numeric=tuple(names),
    )


def _terms(rng: random.Random, names: list[str]) -> tuple[Term, ...]:
    if not names:
        return (Term((), Decimal(rng.randint(0, 5))),)
    if rng.random() < 0.15:
        return (Term((Figure(names[0]),), Decimal(2)), *(Term((Figure(name),)) for name in names[1:]))
    return tuple(Term((Figure(name),)) for name in names)


def small_record(rng: random.Random, form: Form) -> Record:
    """Figures at random, now and then a blank, a text or a figure out of bounds."""
    values: dict[str, Value] = {}
    unread = set()
    for name in form.fields:
        roll = rng.random()
        values[name] = rng.randint(0, TOP)
        if roll < 0.1:
            values[name] = None
        elif roll < 0.16:
            values[name] = "3件"
            unread.add(name)
        elif roll < 0.2:
            values[name] = -2
    places = {name: Place("S", 0, field.area.left) for name, field in form.fields.items()}
    return Record("small", values, places, frozenset(unread))


def all_ways(form: Form, record: Record, fixed: frozenset[str]) -> dict[frozenset[str], list[dict[str, int]]]:
    """The smallest sets of cells that, changed beside those that must change anyway, make all hold, and how."""
    must = [name for name in form.numeric if name not in fixed and not _may_stand(record, name)]
    may = [name for name in form.numeric if name not in fixed and name not in must]
    there = {name: _figure(record, name, name in fixed) for name in form.numeric}
    for size in range(len(may) + 1):
        found: dict[frozenset[str], list[dict[str, int]]] = {}
        for chosen in itertools.combinations(may, size):
            for figures in itertools.product(range(TOP + 1), repeat=len(must) + size):
                trial = dict(zip([*must, *chosen], figures, strict=True))
                if _holds(form, {**there, **trial}):
                    found.setdefault(frozenset(chosen), []).append(trial)
        if found:
            return found
    return {}


def _may_stand(record: Record, name: str) -> bool:
    value = record.values[name]
    return name not in record.unread and (value is None or (isinstance(value, int) and 0 <= value <= TOP))


def _figure(record: Record, name: str, stays: bool) -> int:
    value = record.values[name]
    return value if isinstance(value, int) and (stays or _may_stand(record, name)) else 0


def _holds(form: Form, figures: dict[str, int]) -> bool:
    return all(
        sum(_side(case.left, figures)) == sum(_side(case.right, figures))
        for relation in form.relations
        for case in relation.cases
    )


def _side(terms: tuple[Term, ...], figures: dict[str, int]) -> list[int]:
    return [int(term.times) * (sum(map(figures.__getitem__, term.fields)) if term.fields else 1) for term in terms]
