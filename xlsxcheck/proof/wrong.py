"""Cells filled in wrongly: the live check of the template must count what the checker calls an error."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxcheck.checking.judge import judge
from xlsxcheck.model import Field, Form, Place, Record, Value
from xlsxcheck.proof.filling import Values
from xlsxcheck.template.build import TemplateOptions
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.livecheck import LiveCheck

_NOTHING = "@@"
"""A text that is no figure, no year and no choice. One that is no day is only to be explained."""


def wrong_values(form: Form) -> Values:
    """For one typed cell of each type something that may not stand there; nothing where everything may."""
    firsts: dict[str, Field] = {}
    for field in form.fields.values():
        if not field.sum_of:
            firsts.setdefault(field.type.id, field)
    found = ((field.id, _wrong(field)) for field in firsts.values())
    return {field: value for field, value in found if value is not None}


def unseen(form: Form, base: Values, places: dict[str, Place]) -> Iterator[tuple[Field, Value]]:
    """The cells in which the checker finds an error and the live check of the template none."""
    for field, value in wrong_values(form).items():
        values = {**base, field: value}
        unread = frozenset([field] if form.fields[field].type.numeric else [])
        found = judge(Record(form.id, values, places, unread), form).findings
        told = any(one.field == field and one.severity == "error" and one.case is None for one in found)
        if told and not LiveCheck(Draft(form, TemplateOptions(), values)).overall().wrong:
            yield form.fields[field], value


def _wrong(field: Field) -> Value:
    kind = field.type
    if kind.kind == "text":
        return "@" * (kind.max_length + 1) if kind.max_length is not None else None
    return _NOTHING if kind.kind != "date" else None
