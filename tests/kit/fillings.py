"""A correct report for any form, found by its own relations: no table, no field and no relation is named here."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import openpyxl
from helpers import ROOT, of_one_year, record_of, with_totals

from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.form.given import given_form
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.model import Form, Outcome, Value
from xlsxcheck.model.sheetnames import IDENTITY_SHEET
from xlsxcheck.template.build import TemplateOptions, build_template

SAMPLE_FORMS = sorted((ROOT / "samples" / "forms").glob("*/form.json"))
"""Forms of other kinds that don't ship."""

FORMS = [given_form(form_id) for form_id in form_ids()]
"""Every form that comes with the program, for tests that are about forms in general."""

ALL_FORMS = [*FORMS, *map(given_form, SAMPLE_FORMS)]

_ROUNDS = 500


def correct(form: Form) -> dict[str, Value]:
    """Values in which nothing is found, the typed figures all different where that is possible."""
    for start in _answers(form):
        values = _settled(start, form)
        if values is not None and judge(record_of(values, form), form).verdict == "pass":
            return values
    raise AssertionError(f"{form.id}: no correct report was found")


def filled(form: Form, values: dict[str, Value], totals: str = "formula") -> bytes:
    typed = {field: value for field, value in values.items() if totals == "typed" or not form.fields[field].sum_of}
    return build_template(form, TemplateOptions(totals=totals), values=typed)


def without_identity(data: bytes, prefix: str = "") -> bytes:
    """The same workbook as somebody copied it by hand: no identity, other names of sheets."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    del book[IDENTITY_SHEET]
    for sheet in book.worksheets:
        sheet.title = prefix + sheet.title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _answers(form: Form) -> Iterator[dict[str, Value]]:
    """Figures, and each combination of choices; the name of the organ ends as that of an organ of its kind."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    typed = [field for field in form.numeric if not form.fields[field].sum_of]
    values |= {field: 11 + 2 * number for number, field in enumerate(typed)}
    year = form.role("year")
    if year is not None:
        values[year.id] = form.last_year or form.first_year + 2
    values |= {field.id: "甲" for field in form.fields.values() if field.required and field.type.kind == "text"}
    asked = [field for field in form.fields.values() if field.type.kind == "choice"]
    for chosen in itertools.product(*(field.type.choices for field in asked)):
        picked = {field.id: one["zh"] for field, one in zip(asked, chosen, strict=True)}
        yield {**values, **picked, **_organ(picked, form)}


def _organ(picked: dict[str, str], form: Form) -> dict[str, Value]:
    naming = form.naming
    if naming is None:
        return {}
    fitting = [one.ends[0] for one in naming.endings if picked[naming.kind] in one.kinds]
    return {naming.field: f"测试{fitting[0] if fitting else '单位'}"}


def _settled(values: dict[str, Value], form: Form) -> dict[str, Value] | None:
    """The values with figures raised until every relation holds; None where that comes to no end."""
    form = of_one_year(form)
    for _ in range(_ROUNDS):
        values = with_totals(values, form)
        failed = [one for one in evaluate(record_of(values, form), form) if one.status == "failed"]
        if not failed:
            return values
        if not _raise_one(failed[0], values, form):
            return None
    return None


def _raise_one(outcome: Outcome, values: dict[str, Value], form: Form) -> bool:
    """Raise the first figure of the side that is too small by what is missing, or lower one of the other side."""
    case, missing = outcome.case, abs(outcome.difference)
    small, large = (case.left, case.right) if outcome.difference < 0 else (case.right, case.left)
    for terms, sign in ((small, 1), (large, -1)):
        for term in terms:
            for figure in term.answers if sign * term.times > 0 else ():
                if not figure.counted(values[figure.field]):
                    values[figure.field] = figure.says[0] if figure.says else "甲"
                    return True
            for field in _typed(list(term.fields), form):
                step = -(-missing // abs(term.times)) * sign * (1 if term.times > 0 else -1)
                kind, value = form.fields[field].type, int(values[field] + step)
                if (kind.minimum is None or value >= kind.minimum) and (kind.maximum is None or value <= kind.maximum):
                    values[field] = value
                    return True
    return False


def _typed(fields: list[str], form: Form) -> Iterator[str]:
    for field in fields:
        parts = form.fields[field].sum_of
        yield from _typed(list(parts), form) if parts else [field]
