"""Types and bounds: what the record's JSON Schema finds wrong with its values."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from xlsxcheck.form.editions import edition_of
from xlsxcheck.form.kinds import KINDS, LAST_YEAR
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.schema import definition_name, value_schema
from xlsxcheck.model import Field, FieldType, Form, Note, Record, Value


def _unusual(values: dict[str, Value], form: Form) -> list[Field]:
    """The fields whose values are not plainly within the bounds of their type."""
    unusual = []
    for low, high, field_ids, pick in _bounds(form):
        found = pick(values)
        # Nearly always a whole column of whole numbers: one look at all of them.
        if len(field_ids) > 1 and set(map(type, found)) == {int} and low <= min(found) and max(found) <= high:
            continue
        for field_id in field_ids:
            value = values[field_id]
            if type(value) is not int or not low <= value <= high:
                unusual.append(form.fields[field_id])
    return unusual


_Bounds = tuple[int, int, tuple[str, ...], Callable[[dict[str, Value]], Any]]


@once_per_form
def _bounds(form: Form) -> list[_Bounds]:
    """(least, greatest, fields, their values) where a whole number is plainly right; an empty range elsewhere."""
    groups: dict[tuple[int, int], list[str]] = {}
    for field in form.fields.values():
        kind = field.type
        bounded = kind.numeric and kind.minimum is not None and kind.maximum is not None
        bounds = (int(kind.minimum or 0), int(kind.maximum or 0)) if bounded else (1, 0)
        groups.setdefault(bounds, []).append(field.id)
    return [(*bounds, tuple(ids), itemgetter(*ids)) for bounds, ids in groups.items()]


def _accepts_value(value: Value, field: Field, form: Form) -> bool:
    kind = field.type
    if value is None:
        return not field.required
    if kind.numeric:
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole or (kind.kind == "decimal" and isinstance(value, Decimal) and value.is_finite())
        return fits and _within(value, kind.minimum, kind.maximum)
    if kind.kind == "year":
        return type(value) is int and _within(value, kind.minimum, kind.maximum or LAST_YEAR)
    return isinstance(value, str) and _accepts_text(value, kind)


def _accepts_text(value: str, kind: FieldType) -> bool:
    if kind.kind == "choice":
        return any(value == choice["zh"] for choice in kind.choices)
    pattern = KINDS[kind.kind].pattern
    if pattern is not None and re.search(pattern, value) is None:
        return False
    return kind.max_length is None or len(value) <= kind.max_length


def _within(value: Any, low: Any, high: Any) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


@once_per_form
def _validators(form: Form) -> dict[str, Any]:
    """The schema of each type's values, ready to find errors; filled as they are needed."""
    return {}


def _validator(field: Field, form: Form) -> Any:
    """The judge of a field's values; None where jsonschema can't be had."""
    known, name = _validators(form), definition_name(field)
    if name not in known:
        try:
            import jsonschema
        except ImportError:
            return None
        known[name] = jsonschema.Draft202012Validator(value_schema(field))
    return known[name]


class Fault(NamedTuple):
    """The keyword of the schema that a value breaks, with the names of jsonschema's errors."""

    validator: str
    instance: Value


def faults(value: Value, field: Field, form: Form) -> list[Any]:
    """What the schema finds wrong with a value that it does not accept.

    What a blank and a figure out of its type or bounds break can be told without loading jsonschema, which costs
    more than all else that is done with a file; a test shows that jsonschema says the same. Texts are left to it
    wherever it can be had; the offline page does without it.
    """
    kind = field.type
    if value is None and kind.kind != "choice":
        return [Fault("type", None)]
    if not kind.numeric or value is None:
        judge = _validator(field, form)
        return text_faults(value, field) if judge is None else list(judge.iter_errors(value))
    if isinstance(value, str):
        return [Fault("type", value)]
    broken = {
        "type": kind.kind == "integer" and not isinstance(value, int),
        "minimum": not _within(value, kind.minimum, None),
        "maximum": not _within(value, None, kind.maximum),
    }
    return [Fault(keyword, value) for keyword, breaks in broken.items() if breaks]


def text_faults(value: Value, field: Field) -> list[Fault]:
    """What breaks the schema of a field that is no figure, without jsonschema: keyword by keyword, in its order."""
    return [Fault(key, value) for key, bound in value_schema(field).items() if not _KEEPS[key](value, bound)]


def _is_of(value: Value, types: str | list[str]) -> bool:
    return any(_TYPES[one](value) for one in ([types] if isinstance(types, str) else types))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Value], bool]] = {
    "null": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and isinstance(value, int),
    "number": _is_number,
}
_KEEPS: dict[str, Callable[[Any, Any], bool]] = {
    "type": _is_of,
    "enum": lambda value, allowed: value in allowed,
    "minimum": lambda value, low: not _is_number(value) or value >= low,
    "maximum": lambda value, high: not _is_number(value) or value <= high,
    "pattern": lambda value, pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
    "maxLength": lambda value, most: not isinstance(value, str) or len(value) <= most,
}
"""Each keyword of a value's schema -> whether a value keeps to it; one that says nothing of such a value is kept."""


def value_notes(record: Record, form: Form) -> list[Note]:
    """What the JSON Schema finds wrong with a record, one note a fault; what the reader told already is left out.

    Every fault is one value's, so that only the values that are not plainly right are looked at again; a test shows
    that jsonschema finds the same in the whole document.
    """
    values, unread = record.values, record.unread
    told = {note.field for note in record.notes if note.field is not None and note.field in unread}
    notes = []
    for field in _unusual(values, form):
        value = values[field.id]
        # Told already: by the reader, by the layout finding of its table, or on the part of a total.
        if field.id in told or field.id in record.computed or (value is None and field.id in unread):
            continue
        if _accepts_value(value, field, form):
            continue
        # The title of a document, which stands for the cover, has no cell.
        place = record.places.get(field.id)
        sheet, cells = (place.sheet, (place.ref,)) if place is not None else (None, ())
        if (other := _of_other_edition(value, field, form)) is not None:
            notes.append(Note("C11", sheet, cells, field.id, other))
            continue
        notes += [
            Note(_code(fault, field), sheet, cells, field.id, _facts(fault, field))
            for fault in faults(value, field, form)
        ]
    return notes


def _of_other_edition(value: Value, field: Field, form: Form) -> dict[str, object] | None:
    """What to tell of a report year for which another edition of the form is in force; None for any other value."""
    if field.type.kind != "year" or field.id != form.roles.get("year") or type(value) is not int:
        return None
    other = edition_of(value, form)
    if other is None:
        return None
    return {"called": form.called, "right": other.called, "document": other.document}


_YEAR_DIGITS = 4
_KEYWORD_CODES = {"type": "V02", "minimum": "V03", "maximum": "V13", "maxLength": "C08"}


def _code(error: Any, field: Field) -> str:
    """The finding's code for a schema error: by what is wrong, and by the kind of field."""
    kind = KINDS[field.type.kind]
    if error.instance is None:
        return kind.blank
    if not field.type.numeric and error.validator != "maxLength":
        return kind.wrong
    return _KEYWORD_CODES[error.validator]


def _facts(error: Any, field: Field) -> dict[str, object]:
    facts: dict[str, object] = {"suggestion": _suggestion(error.instance, field)}
    if field.type.kind == "year":
        facts |= _year_facts(error.instance, field.type)
    elif error.validator == "maxLength":
        facts |= {"length": len(error.instance), "allowed": field.type.max_length}
    elif error.validator == "maximum":
        facts["allowed"] = field.type.maximum
    elif error.validator == "pattern":
        facts["reason"] = "shape"
    if field.type.choices:
        facts["choices"] = [dict(choice) for choice in field.type.choices]
    return facts


def _year_facts(value: Value, kind: FieldType) -> dict[str, object]:
    """What a year has to be that this one is not: of four digits, from the first year on, or between two years."""
    facts: dict[str, object] = {"digits": "", "first": "", "start": "", "last": ""}
    if type(value) is not int or len(str(value)) != _YEAR_DIGITS:
        return {**facts, "digits": _YEAR_DIGITS}
    last = kind.maximum or (LAST_YEAR if value > LAST_YEAR else "")
    return {**facts, "start": kind.minimum, "last": last} if last else {**facts, "first": kind.minimum}


_CHINESE_DIGITS = str.maketrans("〇○零O一二三四五六七八九壹贰叁肆伍陆柒捌玖", "0000123456789123456789")


def _suggestion(value: Value, field: Field) -> str:
    """The year that a text in the cell for the year probably means; nothing in other cells."""
    if field.type.kind != "year" or not isinstance(value, str):
        return ""
    found = {int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", value.translate(_CHINESE_DIGITS))}
    fitting = [year for year in found if _within(year, field.type.minimum, field.type.maximum or LAST_YEAR)]
    return str(fitting[0]) if len(found) == len(fitting) == 1 else ""
