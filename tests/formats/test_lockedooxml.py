"""Workbooks under the built-in password of Excel, with and without the optional library that opens them."""

from __future__ import annotations

import io
import sys

import msoffcrypto
import pytest
from clock import within
from helpers import ROOT

from xlsxcheck import annotate, check

SAMPLE = ROOT / "samples" / "unbalanced.xlsx"


def locked(password: str, data: bytes = SAMPLE.read_bytes()) -> bytes:
    """A package as Excel encrypts it."""
    file, out = msoffcrypto.OfficeFile(io.BytesIO(data)), io.BytesIO()
    file.encrypt(password, out)
    return out.getvalue()


BUILT_IN = locked("VelvetSweatshop")


@pytest.mark.slow
def test_the_built_in_password_is_no_lock() -> None:
    found, plain = check(BUILT_IN), check(SAMPLE)
    assert [(one.code, one.cells) for one in found.findings] == [(one.code, one.cells) for one in plain.findings]
    assert found.record is not None and plain.record is not None and found.record.values == plain.record.values
    again = check(annotate(BUILT_IN, found))
    assert {one.code for one in again.findings if one.severity == "error"} == {
        one.code for one in plain.findings if one.severity == "error"
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_the_library_it_is_told_truthfully(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    (finding,) = check(BUILT_IN, lang=lang).findings
    assert finding.code == "F04"
    assert ("保护工作簿" if lang == "zh" else "Protect Workbook") in finding.remedy


def test_somebodys_own_password_is_not_guessed() -> None:
    assert [one.code for one in check(locked("123456")).findings] == ["F04"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'spinCount="100000"', b'spinCount="900000"'), (b'<?xml version="1.0"', b"<!DOCTYPE a [<!E")],
)
@pytest.mark.slow
def test_a_lock_that_only_keeps_us_busy_is_not_opened(old: bytes, new: bytes) -> None:
    assert BUILT_IN.count(old) == 1 and len(old) <= len(new) + 3
    with within(1):
        report = check(BUILT_IN.replace(old, new.ljust(len(old))))
    assert [one.code for one in report.findings] == ["F04"]


@pytest.mark.slow
@pytest.mark.parametrize("step", range(0, 40))
def test_a_damaged_lock_is_refused(step: int) -> None:
    at = len(BUILT_IN) * step // 40
    report = check(BUILT_IN[:at] + bytes(7) + BUILT_IN[at + 7 :])
    if report.verdict != "unreadable":
        plain = check(SAMPLE)
        assert report.record is not None and plain.record is not None and report.record.values == plain.record.values
