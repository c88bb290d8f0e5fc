"""What is read a table at a time reads as cell by cell: fillings with all that people type, and every sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from filled import varied
from helpers import ROOT
from packages import parts_of, zipped

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Record
from xlsxcheck.reading import record as reading

SHEET = "xl/worksheets/sheet3.xml"
CONTENTS = (
    r'<c r="{0}"\1><v>{1}</v></c>',
    r'<c r="{0}" s="1"><v>{1}</v></c>',
    r'<c r="{0}"\1 t="str"><v>{1}</v></c>',
    r'<c r="{0}"\1><f>SUM(D4:I4)</f><v>{1}</v></c>',
    r'<c r="{0}"\1 t="e"><v>#N/A</v></c>',
    "",
)
CELLS = ("12.5", "-3", " 7 ", "1e5", "0012", "9" * 17, "", "0", "+4", "１２")


def both_ways(data: bytes, form: Form, monkeypatch: pytest.MonkeyPatch) -> tuple[Record | str, Record | str]:
    """The record as it is read, and as it is read where nothing is known to stand where the form has it."""
    found = read(data, form)
    ordinary = reading.locate
    with monkeypatch.context() as patch:
        patch.setattr(reading, "locate", lambda book, form: ordinary(book, form)._replace(exact=False))
        return found, read(data, form)


def read(data: bytes, form: Form) -> Record | str:
    try:
        return reading.read_record(open_workbook(data), form)
    except UnreadableFile as problem:
        return problem.code


@pytest.mark.slow
def test_fillings_with_and_without_mistakes(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = 0
    for _, data, _ in varied(form, 24, wrong=0.6, seed=9):
        found, singly = both_ways(data, form, monkeypatch)
        assert found == singly
        clean += isinstance(found, Record) and not found.unread and not found.notes
    assert clean > 3


@pytest.mark.parametrize("cell", ["D4", "D7", "J4", "J9", "E12"])
@pytest.mark.parametrize("content", CELLS)
@pytest.mark.slow
def test_one_odd_cell(form: Form, monkeypatch: pytest.MonkeyPatch, cell: str, content: str) -> None:
    """A count, totals and what they add up, with what may stand there: as a value, a text, a formula, in a format."""
    ((_, data, _),) = varied(form, 1, wrong=0, seed=2)
    parts = parts_of(data)
    sheet = parts[SHEET].decode()
    for spelt in CONTENTS:
        odd, number = re.subn(rf'<c r="{cell}"( s="[0-9]+")[^>]*?(?:/>|>.*?</c>)', spelt.format(cell, content), sheet)
        assert number == 1
        found, singly = both_ways(zipped({**parts, SHEET: odd.encode()}), form, monkeypatch)
        assert found == singly, spelt


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_samples(form: Form, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    found, singly = both_ways(path.read_bytes(), form, monkeypatch)
    assert found == singly


def test_nearly_all_is_read_at_once(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file without mistakes only the cover and the fees are read singly."""
    singly: list[str] = []
    ordinary = reading._Reading.answer
    monkeypatch.setattr(
        reading._Reading, "answer", lambda self, field: singly.append(field.type.kind) or ordinary(self, field)
    )
    ((_, data, _),) = varied(form, 1, wrong=0, seed=2)
    read(data, form)
    assert singly and "integer" not in singly
