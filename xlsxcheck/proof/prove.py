"""Prove a form definition: each point is good, bad, or something to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.api import check
from xlsxcheck.checking.blank import BLANK_CODES
from xlsxcheck.checking.detection import ways
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.form.among import is_part
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import BLANK, Case, Form, Place, Record, cell_ref
from xlsxcheck.proof.algebra import figures_read, verdicts
from xlsxcheck.proof.filling import Values, broken, correct
from xlsxcheck.proof.forgotten import cells, headings_beside, parts_added, totals_alone
from xlsxcheck.proof.formulas import too_long
from xlsxcheck.proof.office import differences, program
from xlsxcheck.proof.together import OnlyZero, When, clashes, implied, only_zero
from xlsxcheck.proof.wrong import unseen, wrong_values
from xlsxcheck.template.build import TemplateOptions, build_template

GOOD, BAD, KNOW = "good", "bad", "know"

_MOST_COMPARED = 12
"""So many fillings at most are calculated by LibreOffice beside the correct, the blank, the zero and the wrong one."""


_FEW = 6
"""More cells than these are not listed in a sentence."""

_PER_CENT = 100


class Point(NamedTuple):
    """One thing that was looked at: good, bad or know; `key` says which, in the words of messages."""

    state: str
    key: str
    facts: dict[str, object] = {}  # noqa: RUF012 - never changed


class Proof(NamedTuple):
    """What came of a definition."""

    form: Form
    points: tuple[Point, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is bad."""
        return all(point.state != BAD for point in self.points)


def prove(form: Form, *, office: bool = True) -> Proof:
    """Prove a definition that could be loaded: its cells, its relations, its template.

    Shape:  points in the order in which to tell them. office: whether LibreOffice is asked, where there is one.
    """
    return Proof(form, tuple(_points(form, office=office)))


def _points(form: Form, *, office: bool) -> Iterator[Point]:
    yield from (Point(BAD, "review", {"text": text}) for text in form.review)
    yield from _cells(form)
    base = correct(form, lambda values: judge(_record(values, form), form).verdict == "pass")
    yield from _relations(form, base)
    yield from (Point(KNOW, "worth", way._asdict()) for way in ways(form))
    if base is None:
        yield Point(BAD, "no_filling")
        return
    yield from _template(form, base)
    yield from _wrongly_filled(form, base)
    mutants: dict[str, Values] = {}
    yield from _failing(form, base, mutants)
    if not office:
        return
    if program() is None:
        yield Point(KNOW, "no_office")
        return
    zero: Values = {**base, **dict.fromkeys(form.numeric, 0)}
    wrong: Values = {**base, **wrong_values(form)}
    fillings = [base, zero, wrong, dict.fromkeys(form.fields), *list(mutants.values())[:_MOST_COMPARED]]
    found = differences(form, fillings)
    yield from (Point(BAD, "office_differs", {"case": case, "live": live, "ours": ours}) for case, live, ours in found)
    if not found:
        yield Point(GOOD, "office", {"count": len(fillings)})


def _cells(form: Form) -> Iterator[Point]:
    fields = list(form.fields.values())
    nameless = [f"{field.sheet}!{field.ref}" for field in fields if not field.label()]
    names: dict[tuple[str, str], list[str]] = {}
    for field in fields:
        names.setdefault((field.sheet, field.label()), []).append(field.ref)
    twice = [(name, sheet, refs) for (sheet, name), refs in names.items() if name and len(refs) > 1]
    if nameless:
        yield Point(BAD, "nameless", {"count": len(nameless), "cells": _few(nameless)})
    for name, sheet, refs in twice:
        yield Point(BAD, "same_label", {"label": name, "cells": _few([f"{sheet}!{ref}" for ref in refs])})
    beside = list(headings_beside(form))
    for one in beside:
        where = f"{one.table.sheet}!{cell_ref(one.label.area.top, one.label.area.left)}"
        yield Point(BAD, "beside", {"label": one.label.text, "at": where, "cells": cells(one.fields, _FEW)})
    if not nameless and not twice and not beside:
        facts: dict[str, object] = {"tables": len(form.tables), "cells": len(fields), "figures": len(form.numeric)}
        yield Point(GOOD, "cells", facts)
    read = figures_read(form)
    alone = [f"{form.fields[field].sheet}!{form.fields[field].ref}" for field in form.numeric if field not in read]
    for label, totals in totals_alone(form):
        yield Point(KNOW, "total_alone", {"label": label.text, "cells": cells(totals, _FEW)})
    if alone:
        yield Point(KNOW, "unguarded", {"count": len(alone), "cells": _few(alone)})


def _relations(form: Form, base: Values | None) -> Iterator[Point]:
    found = verdicts(form)
    told = {case.id for verdict in found for case in (verdict.case, verdict.other) if case}
    for verdict in found:
        other = verdict.other.id if verdict.other else ""
        yield Point(BAD, verdict.kind, {"case": verdict.case.id, "title": verdict.case.title, "other": other})
    apart = [one for one in clashes(form) if told.isdisjoint(case.id for case in one.cases)]
    for clash in apart:
        cases = "、".join(case.id for case in clash.cases)
        yield Point(BAD, "clash", {"cases": cases, "when": _supposed(clash.when, form)})
    zeros = list(only_zero(form, [field for field in form.numeric if base is not None and not base[field]]))
    for cell in zeros:
        why: dict[str, object] = {"cases": "、".join(cell.because), "label": form.fields[cell.field].name()}
        yield Point(BAD, "only_zero", {**why, "cell": _at(cell.field, form)})
    # What follows from cells that can only be 0 is not what is wrong.
    because = {case.id for relation in form.relations for case in relation.cases if _reads(case, zeros)}
    follow = list(implied(form, told | because))
    for one in follow:
        facts = {"case": one.case.id, "title": one.case.title, "others": "、".join(one.others)}
        yield Point(BAD, "implied", {**facts, **_times(one.case)})
    for case in (case for relation in form.relations for case in relation.cases[:1]):
        if case.id not in {one.case.id for one in follow} and _bounds_a_part(case, form):
            yield Point(KNOW, "part_times", {"case": case.id, **_times(case)})
    double = list(parts_added(form))
    for twice in double:
        yield Point(BAD, "part_added", {"case": twice.case.id, "part": twice.part.name(), "whole": twice.whole.name()})
    if not (found or apart or zeros or follow or double):
        yield Point(
            GOOD, "relations", {"count": len(form.relations), "cases": sum(len(r.cases) for r in form.relations)}
        )


def _reads(case: Case, zeros: list[OnlyZero]) -> bool:
    return not {cell.field for cell in zeros}.isdisjoint(case.fields)


def _at(field: str, form: Form) -> str:
    return f"{form.fields[field].sheet}!{form.fields[field].ref}"


def _supposed(when: When, form: Form) -> str:
    """What is supposed, with the form's own words and addresses."""
    said = [f"“{form.fields[field].name()}”=“{word}”" for field, word in when.chosen]
    for one in when.sums:
        cells = "+".join(f"{form.fields[field].sheet}!{form.fields[field].ref}" for field in one.fields[:_FEW])
        cells += "+…" if len(one.fields) > _FEW else ""
        said += [f"{cells} {sign} {n}" for sign, n in ((">=", one.at_least), ("<=", one.at_most)) if n is not None]
    return "、".join(said)


def _times(case: Case) -> dict[str, object]:
    """A factor above 1 on the right with the share that was probably meant: 40 for 40 %."""
    times = next((term.times for term in case.right if term.figures and 1 < term.times <= _PER_CENT), None)
    return {"times": times, "share": times / _PER_CENT} if times else {"times": "", "share": ""}


def _bounds_a_part(case: Case, form: Form) -> bool:
    """Whether what the form calls a part of something is bounded by more than all of it."""
    cells = [(*side[0].figures, None)[0] for side in (case.left, case.right) if len(side) == 1]
    if case.op != "<=" or len(cells) < 2 or not all(one and one.says is None and not one.year for one in cells):
        return False
    path = form.fields[cells[0].field].row_path or form.fields[cells[0].field].column_path if cells[0] else ()
    return bool(path) and is_part(path[-1].text) and bool(_times(case)["times"])


def _template(form: Form, base: Values) -> Iterator[Point]:
    strange = [one for one in check(build_template(form), form).findings if one.code not in {BLANK, *BLANK_CODES}]
    for finding in strange[:3]:
        yield Point(BAD, "not_blank", {"code": finding.code, "message": finding.message})
    if not strange:
        yield Point(GOOD, "blank")
    for totals in ("formula", "typed"):
        values = {field: value for field, value in base.items() if totals == "typed" or not form.fields[field].sum_of}
        data = build_template(form, TemplateOptions(totals=totals), values=values)
        if found := too_long(data):
            yield Point(BAD, "long_formula", {"count": len(found), "cells": _few(found)})
        report = check(data, form)
        if report.verdict == "pass":
            yield Point(GOOD, f"passes_{totals}")
        for finding in report.findings[:3] if report.verdict != "pass" else ():
            yield Point(BAD, "does_not_pass", {"code": finding.code, "message": finding.message})


def _wrongly_filled(form: Form, base: Values) -> Iterator[Point]:
    """Whether the live check counts what the checker calls an error, for a cell of each type."""
    missed = list(unseen(form, base, _places(form)))
    for field, value in missed:
        yield Point(BAD, "wrong_unseen", {"cell": f"{field.sheet}!{field.ref}", "label": field.name(), "value": value})
    if not missed:
        yield Point(GOOD, "wrong_seen", {"count": len(wrong_values(form))})


def _failing(form: Form, base: Values, mutants: dict[str, Values]) -> Iterator[Point]:
    """Whether each case can fail, and fails in the check; `mutants` gets a filling for every relation."""
    dead: list[Case] = []
    asked = yearly = 0
    for relation in form.relations:
        yearly += sum(case.needs_previous for case in relation.cases)
        for case in (one for one in relation.cases if not one.needs_previous):
            asked += 1
            values = broken(form, base, case)
            caught = values is not None and _fails(values, case, form)
            if not caught:
                dead.append(case)
            elif values is not None:
                mutants.setdefault(relation.id, values)
    for case in dead:
        yield Point(BAD, "uncaught", {"case": case.id, "title": case.title})
    if not dead:
        yield Point(GOOD, "caught", {"cases": asked, "relations": len(mutants)})
    if yearly:
        yield Point(KNOW, "yearly", {"cases": yearly})


def _fails(values: Values, case: Case, form: Form) -> bool:
    relation = next(one for one in form.relations if one.id == case.relation)
    read = with_parts([*case.fields, *case.condition_fields], form)
    figures = tuple(field for field in read if form.fields[field].type.numeric)
    alone = form._replace(relations=(relation._replace(cases=(case,)),), numeric=figures)
    return [outcome.status for outcome in evaluate(Record(form.id, values, {}), alone)] == ["failed"]


def _record(values: Values, form: Form) -> Record:
    return Record(form.id, values, _places(form))


@once_per_form
def _places(form: Form) -> dict[str, Place]:
    return {field.id: Place(field.sheet, field.area.top, field.area.left) for field in form.fields.values()}


def _few(texts: list[str]) -> str:
    return "、".join(texts[:_FEW]) + ("…" if len(texts) > _FEW else "")
