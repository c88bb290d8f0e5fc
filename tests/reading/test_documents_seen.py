"""What a person sees in a Word document or a web page is what is checked, or it is told."""

from __future__ import annotations

import pytest
from dresseddocuments import WORD_CHANGED, WORD_SEEN, WORD_UNSEEN, document

from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Note
from xlsxcheck.reading.record import read_record


def told(data: bytes, form: Form) -> list[Note]:
    """What there is to tell but where organ and year come from."""
    return [note for note in read_record(open_workbook(data), form).notes if note.code != "L30"]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", WORD_UNSEEN)
def test_a_figure_of_word_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    changes, reason = WORD_UNSEEN[name]
    (note,) = told(document(form, **changes), form)
    assert note.code == "L09" and note.facts["how"] == reason
    assert note.sheet == "表格3" and note.cells[0] == "D6"
    assert len(note.cells) == (7 if reason.endswith("rows") else 1)


@pytest.mark.parametrize("name", WORD_CHANGED)
def test_a_figure_of_word_that_is_another(name: str, form: Form) -> None:
    from xlsxcheck.api import check

    changes, code = WORD_CHANGED[name]
    report = check(document(form, **changes))
    assert code in {finding.code for finding in report.findings}
    assert report.verdict != "pass"


@pytest.mark.parametrize("name", WORD_SEEN)
def test_a_figure_of_word_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(document(form, **WORD_SEEN[name]), form) == []
