"""Hostile documents are checked to the end, not only read, in under 2 seconds; damaged ones raise only our errors."""

from __future__ import annotations

import os
import random
import time

import pytest
from documents import as_csv, as_docx, as_fods, as_html, as_xml2003
from grids import distinct_values, grids_of
from hostile_documents import documents
from mutants import Seed, mutant
from packages import Trap

from xlsxcheck import Form, check

SECONDS = 2.0
CHUNKS = 20
EACH = int(os.environ.get("XLSXCHECK_FUZZ", "20000")) // CHUNKS


@pytest.mark.parametrize("trap", list(documents()), ids=lambda trap: trap.name)
def test_a_hostile_document_is_soon_done_with(trap: Trap, form: Form) -> None:
    data = trap.make()
    start = time.process_time()
    report = check(data, form)
    assert time.process_time() - start < SECONDS
    assert [one.code for one in report.findings] == [trap.code or "F08"]


def seeds(form: Form) -> list[Seed]:
    """Small good documents of every kind."""
    grids = grids_of(form, distinct_values(form))[1:]
    small = [grids[0], grids[2]]
    title = ["甲街道2023年政府信息公开工作年度报告", "一、总体情况"]
    page = as_html(small, title[0], title)
    mail = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    mail += b"Content-Type: text/html\r\n\r\n"
    return [
        ("a.docx", as_docx(small, title)),
        ("a.docx", as_docx(grids[2:], title)),
        ("a.html", page),
        ("a.html", as_html(grids[2:], title[0], title, charset="gb18030")),
        ("a.mht", mail + page + b"\r\n--x--"),
        ("a.xml", as_xml2003(small)),
        ("a.fods", as_fods(small)),
        ("a.csv", as_csv(small)),
    ]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_damaged_documents_raise_only_our_errors(chunk: int, form: Form) -> None:
    chance = random.Random(chunk)
    known = seeds(form)
    refused = 0
    for number in range(EACH):
        report = check(mutant(known[number % len(known)], chance), form)
        refused += report.verdict == "unreadable"
    # A fuzzer whose every file is refused at the door, or read, would test nothing.
    assert EACH / 50 < refused < EACH * 0.9
