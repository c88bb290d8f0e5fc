"""Zips of many members: shared out among processes with the same results; a bad member costs no other."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import faults
import pytest
from helpers import ROOT
from packages import zipped

from xlsxcheck import Form
from xlsxcheck.formats import bundle
from xlsxcheck.many import apart, shares
from xlsxcheck.many.apart import check_all
from xlsxcheck.many.find import find_files
from xlsxcheck.many.run import run_many
from xlsxcheck.many.work import Work
from xlsxcheck.model import Report

GOOD = (ROOT / "samples" / "busy.xlsx").read_bytes()
BAD = (ROOT / "samples" / "unbalanced.xlsx").read_bytes()
real_check = apart.check


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shares, "_SHARE", 4)
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def told(reports: list[Report]) -> list[tuple[str, str | None, str, list[str]]]:
    return [(one.path, one.member, one.verdict, [found.message for found in one.findings]) for one in reports]


def run(folder: Path, form: Form, **how: object) -> tuple[list[Report], list[str]]:
    left_out: list[str] = []
    results = run_many(find_files(folder), Work(form), left_out=left_out, **how)  # type: ignore[arg-type]
    return [one.report for one in results], left_out


@pytest.mark.parametrize("how", [{"isolate": False}, {"jobs": 1}, {"jobs": 2}], ids=str)
@pytest.mark.sampled(2)
def test_shared_out_they_are_what_they_are_together(how: dict[str, object], folder: Path, form: Form) -> None:
    names = {f"{number:02d}.xlsx": BAD if number % 3 else GOOD for number in range(11)}
    (folder / "a.zip").write_bytes(zipped({**names, "读我.txt": b"x", "图.png": b"x", "空.csv": b"a,b\n"}))
    (folder / "b.xlsx").write_bytes(BAD)
    (folder / "c.zip").write_bytes(zipped({f"{number}.csv": b"1,2\n" for number in range(9)}))
    reports, left_out = run(folder, form, **how)
    whole = [one for path in (folder / "a.zip", folder / "b.xlsx") for one in check_all(path, form)]
    assert told(reports) == told(whole) and len(reports) == 12
    assert [Path(name).name for name in left_out if "a.zip" in name] == ["读我.txt", "图.png", "空.csv"]
    assert any("c.zip" in name for name in left_out)
    named = list(run_many([folder / "c.zip"], Work(form), isolate=False))
    assert [(one.report.verdict, one.report.path) for one in named] == [("unreadable", str(folder / "c.zip"))]


def may_break(source: bytes, *given: object, **options: object) -> Report:
    if isinstance(source, bytes) and source.startswith(b"do "):
        faults.by_name(source[3:].decode(), given[0], lang="zh")  # type: ignore[arg-type]
    return real_check(source, *given, **options)  # type: ignore[arg-type]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="the fault is put in before a fork")
@pytest.mark.parametrize("isolate", [True, False])
@pytest.mark.parametrize("share", [4, 32])
@pytest.mark.slow
def test_a_member_that_breaks_the_check_costs_no_other(
    isolate: bool, share: int, folder: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "check", may_break)
    monkeypatch.setattr(shares, "_SHARE", share)
    members = {f"{number}.xlsx": GOOD for number in range(7)}
    broken = {"2.xlsx": "F10", "5.xlsx": "F11"}
    members |= {"2.xlsx": b"do hang", "5.xlsx": b"do abort" if isolate else b"do raise"}
    (folder / "a.zip").write_bytes(zipped(members))
    reports, _ = run(folder, form, isolate=isolate, timeout=1.0, method="fork")
    assert [one.member for one in reports] == list(members)
    codes = {one.member: one.findings[0].code for one in reports if one.verdict == "unreadable"}
    assert codes == broken


def test_the_limit_of_all_members_holds_however_they_are_shared_out(
    folder: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MAX_BUNDLE", 6 * len(GOOD))
    (folder / "a.zip").write_bytes(zipped({f"{number:02d}.xlsx": GOOD for number in range(10)}))
    reports, _ = run(folder, form, isolate=False)
    assert told(reports) == told(list(check_all(folder / "a.zip", form)))
    assert [one.verdict for one in reports].count("unreadable") == 4
