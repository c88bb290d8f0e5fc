"""Damaged and odd inputs: only our own errors, and copies of formats that can't be spliced."""

from __future__ import annotations

import random
import re

import pytest
import zoo
from copyjudge import sound
from helpers import balanced_values
from test_annotate import expected_marks, seen_marks
from test_annotate_zoo import WHEN, marked, report_on
from zoo import rezip, unzip

from samples import filled
from xlsxcheck import api
from xlsxcheck.copies.annotate import annotate, is_ours
from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Report, Value

FORM = load_form("ogi-2021")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD_NUMBERS = (b'"-1"', b'"99999999999"', b'""', b'"x"')
BAD_REFS = (b'"A0"', b'"ZZZZ1"', b'"A99999999"', b'"1A"')


def damaged(parts: dict[str, bytes], chance: random.Random) -> bytes:
    """One part of a package cut, doubled, spoilt or emptied somewhere."""
    name = chance.choice([part for part in sorted(parts) if part.endswith((".xml", ".rels", ".vml"))])
    data = parts[name]
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 40))
    tags = list(re.finditer(rb"<[^>]*>", data))
    numbers = list(re.finditer(rb'"\d+"', data)) or tags
    refs = list(re.finditer(rb'"[A-Z]+\d+"', data)) or tags
    spot = chance.choice([chance.choice(tags), chance.choice(numbers), chance.choice(refs)])
    new = chance.choice([
        data[:start] + data[end:],
        data[:start],
        data[:end] + data[start:],
        data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :],
        data[: spot.start()] + data[spot.end() :],
        data[: spot.start()] + chance.choice(BAD_NUMBERS + BAD_REFS) + data[spot.end() :],
    ])  # fmt: skip
    return rezip({**parts, name: new or b" "})


@pytest.mark.slow
@pytest.mark.parametrize("name", zoo.names())
def test_damaged_workbooks_raise_only_our_errors(name: str) -> None:
    chance = random.Random(name)
    animal = zoo.animal(name)
    outcomes = set()
    for parts in (unzip(animal.data), unzip(marked(animal))):
        for _ in range(25):
            data = damaged(parts, chance)
            is_ours(data)
            try:
                annotate(data, report_on(animal), when=WHEN)
                outcomes.add("marked")
            except XlsxcheckError:
                outcomes.add("refused")
    assert outcomes == {"marked", "refused"}


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"<html>", COMPOUND])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(XlsxcheckError):
        annotate(data, Report("x", "fail"), FORM)


ODD: list[dict[str, Value]] = [
    {"cover.year": 1999},
    {"cover.year": "二〇二五"},
    {"cover.code": "91110000X"},
    {"cover.organ": None},
    {"cover.organ": "=cmd|' /C calc'!A0"},
    {"cover.organ": "长" * 500},
    {"cover.date": "不知道"},
    {"cover.organ_type": "街道"},
    {"proactive.rules.issued": "=1+1"},
    {"proactive.rules.issued": 10**20},
    {"requests.handled.natural_person": 5},
    {"requests.refused.state_secret.natural_person": None},
]


@pytest.mark.sampled(12)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(*odd.items())[:40])
def test_a_copy_of_another_format_says_the_same_whatever_was_filled_in(odd: dict[str, Value]) -> None:
    """The template of the copy takes every answer as it was, even one that it would not let anybody type."""
    values = {**balanced_values(FORM), **{field: value for field, value in odd.items() if field in FORM.fields}}
    report = api.check(filled(FORM, values, totals="typed"), FORM, name="a.xls")
    copy = annotate(COMPOUND, report, FORM, when=WHEN)
    sound(copy)
    again = api.check(copy, FORM)
    assert {(f.code, f.field, f.value) for f in again.findings} == {(f.code, f.field, f.value) for f in report.findings}
    assert seen_marks(copy) == expected_marks(report)


def test_without_form_or_record_there_is_no_copy_of_another_format() -> None:
    report = api.check(filled(FORM, balanced_values(FORM) | {"cover.organ": None}), FORM, name="a.xls")
    with pytest.raises(XlsxcheckError, match="needs the form"):
        annotate(COMPOUND, report, None)
    with pytest.raises(XlsxcheckError, match="needs the form"):
        annotate(COMPOUND, report._replace(record=None), FORM)
