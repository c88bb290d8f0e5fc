"""Damaged files raise our own errors and nothing else; and where both ways of reading succeed they agree."""

from __future__ import annotations

import os
import random

import pytest
from mutants import mutant, seeds
from packages import parts_of, zipped

from xlsxcheck import Form, check
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Sheet
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.xlsx import book as package

CHUNKS = 20
EACH = int(os.environ.get("XLSXCHECK_FUZZ", "4000")) // CHUNKS

pytestmark = pytest.mark.slow

Content = list[tuple[Sheet, str]] | str


def read(data: bytes) -> Content:
    """All that the reader says: sheets with their number formats, or the code of the refusal."""
    try:
        book = open_workbook(data)
        sheets = [book.sheet(name) for name in book.sheet_names]
        assert book.notes is not None
        return [(sheet, book.number_format(0)) for sheet in sheets]
    except UnreadableFile as problem:
        str(problem)
        return problem.code


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutants_raise_only_our_errors(chunk: int) -> None:
    chance = random.Random(chunk)
    known = seeds()
    outcomes = [read(mutant(known[number % len(known)], chance)) for number in range(EACH)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, str)]
    # A fuzzer whose every file is refused at the door, or read, would test nothing.
    assert EACH / 10 < len(refused) < EACH * 0.9
    assert {"F03", "F05"} <= set(refused)


@pytest.mark.parametrize("chunk", range(4))
def test_fast_path_and_expat_agree_on_mutants(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1000 + chunk)
    known = [seed for seed in seeds() if seed[0].endswith(".xlsx")]
    both = 0
    for number in range(EACH // 4):
        data = mutant(known[number % len(known)], chance)
        fast = read(data)
        with monkeypatch.context() as patch:
            patch.setattr(package, "read_plain_sheet", lambda *_: None)
            patch.setattr(package, "read_plain_strings", lambda *_: None)
            slow = read(data)
        if isinstance(slow, list):
            assert fast == slow, (chunk, number)
            both += 1
    assert both > EACH / 20


def test_whole_check_never_raises_for_what_a_file_holds(form: Form) -> None:
    chance = random.Random(77)
    known = seeds()
    verdicts = {check(mutant(known[number % len(known)], chance), form).verdict for number in range(EACH // 2)}
    assert verdicts >= {"unreadable", "fail"}


def test_seeds_are_read_whole() -> None:
    for name, data in seeds():
        content = read(data)
        assert isinstance(content, list), name
        assert sum(len(sheet.cells) for sheet, _ in content) > 5, name


def test_repacked_seed_reads_the_same() -> None:
    for name, data in seeds():
        if not name.endswith(".xls"):
            assert read(zipped(parts_of(data), stored=True)) == read(data)
