from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from helpers import balanced_values, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from xlsxcheck.checking.values import faults, text_faults, value_notes
from xlsxcheck.form.schema import record_schema, value_schema
from xlsxcheck.model import Form, Record

ANYTHING = st.one_of(
    st.none(),
    st.integers(-3, 5),
    st.integers(10**8, 10**10),
    st.just(10**400),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-2, max_value=10**9),
    st.sampled_from([2020, 2021, 2100, 2101, "县级政府", "本机关", "2026-01-15", "2026-1-5", "", "12件", "／"]),
    st.sampled_from(["91110000100000000A", "12340000000000000i", "字" * 100, "字" * 101]),
    st.text(max_size=5),
)


def document(record: Record) -> dict[str, Any]:
    """The record as a JSON document: the dots of the field ids are its nesting. Fields not found are left out."""
    doc: dict[str, Any] = {"form": record.form}
    for field_id, value in record.values.items():
        if value is None and field_id in record.unread:
            continue
        *outer, last = field_id.split(".")
        node = doc
        for name in outer:
            node = node.setdefault(name, {})
        node[last] = value
    return doc


def jsonschema_finds_nothing(record: Any, form: Form) -> bool:
    return not list(jsonschema.Draft202012Validator(record_schema(form)).iter_errors(document(record)))


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=300)
def test_what_is_told_agrees_with_jsonschema(data: st.DataObject, form: Form) -> None:
    values = balanced_values(form)
    for field in data.draw(st.lists(st.sampled_from(sorted(form.fields)), max_size=3)):
        values[field] = data.draw(ANYTHING)
    record = record_of(values, form)
    assert (not value_notes(record, form)) == jsonschema_finds_nothing(record, form)


@given(value=ANYTHING)
@pytest.mark.slow
def test_what_is_told_agrees_for_every_type(value: Any, form: Form) -> None:
    seen = {(field.type.id, field.required): field for field in form.fields.values()}
    for field in seen.values():
        values = {**balanced_values(form), field.id: value}
        valid = jsonschema.Draft202012Validator(value_schema(field)).is_valid(value)
        assert (not value_notes(record_of(values, form), form)) == valid, (field.id, value)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=200)
def test_the_whole_schema_finds_the_same_as_its_parts(data: st.DataObject, form: Form) -> None:
    values = balanced_values(form)
    for field in data.draw(st.lists(st.sampled_from(sorted(form.fields)), min_size=1, max_size=5)):
        values[field] = data.draw(ANYTHING)
    record = record_of(values, form)
    whole = jsonschema.Draft202012Validator(record_schema(form)).iter_errors(document(record))
    faulty = sorted(".".join(map(str, error.absolute_path)) for error in whole)
    assert sorted(note.field or "" for note in value_notes(record, form)) == faulty


@pytest.mark.slow
@given(value=ANYTHING)
def test_faults_are_those_that_jsonschema_finds(value: Any, form: Form) -> None:
    for field in {(field.type.id, field.required): field for field in form.fields.values()}.values():
        errors = list(jsonschema.Draft202012Validator(value_schema(field)).iter_errors(value))
        if errors:
            told = [(fault.validator, fault.instance) for fault in faults(value, field, form)]
            assert told == [(error.validator, error.instance) for error in errors], field.id


@given(value=ANYTHING)
def test_without_jsonschema_the_same_is_told(value: Any, form: Form) -> None:
    fields = {(field.type.id, field.required): field for field in form.fields.values() if not field.type.numeric}
    for field in fields.values():
        errors = jsonschema.Draft202012Validator(value_schema(field)).iter_errors(value)
        told = [(fault.validator, fault.instance) for fault in text_faults(value, field)]
        assert told == [(error.validator, error.instance) for error in errors], field.id


def test_where_jsonschema_is_missing_the_notes_are_the_same(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    for field, value, _ in FAULTS:
        record = record_of({**balanced_values(form), field: value}, form)
        with_it = value_notes(record, form)
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "jsonschema", None)
            assert value_notes(record, form._replace()) == with_it, field


def test_the_schema_has_no_alternatives_and_one_keyword_a_fault(form: Form) -> None:
    text = json.dumps(record_schema(form))
    assert not any(f'"{word}"' in text for word in ("anyOf", "oneOf", "allOf", "not", "multipleOf", "if"))


FAULTS = [
    ("requests.disclosed.natural_person", None, "V01"),
    ("requests.disclosed.natural_person", Decimal("2.5"), "V02"),
    ("requests.disclosed.natural_person", -1, "V03"),
    ("requests.disclosed.natural_person", 10**20, "V13"),
    ("proactive.fees.amount", Decimal("-0.1"), "V03"),
    ("proactive.fees.amount", None, "V01"),
    ("proactive.fees.amount", Decimal("1e9"), "V13"),
    ("cover.organ", None, "C01"),
    ("cover.organ", "长" * 101, "C08"),
    ("cover.year", None, "C02"),
    ("cover.year", 2020, "C11"),
    ("cover.year", 2018, "C03"),
    ("cover.year", "二〇二五", "C03"),
    ("cover.organ_type", "街道", "C05"),
    ("cover.scope", "全部", "C05"),
    ("cover.code", "123", "C04"),
    ("cover.date", "1月", "C07"),
]


@pytest.mark.parametrize(("field", "value", "code"), FAULTS)
def test_each_fault_is_one_note_on_its_cell(field: str, value: Any, code: str, form: Form) -> None:
    record = record_of({**balanced_values(form), field: value}, form)
    notes = value_notes(record, form)
    assert [(note.code, note.field) for note in notes] == [(code, field)]
    place = record.places[field]
    assert (notes[0].sheet, notes[0].cells) == (place.sheet, (place.ref,))


def test_all_blanks_are_told_in_one_pass(form: Form) -> None:
    values = dict.fromkeys(form.fields)
    codes = sorted(note.code for note in value_notes(record_of(values, form), form))
    assert codes == ["C01", "C02"] + ["V01"] * 200


def test_optional_cover_fields_may_be_blank(form: Form) -> None:
    values = balanced_values(form)
    optional = [field for field in form.table("cover").fields if not field.required]
    assert len(optional) == 7
    values.update({field.id: None for field in optional})
    assert value_notes(record_of(values, form), form) == []
