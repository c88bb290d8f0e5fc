from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import faults
import pytest

from xlsxcheck import api
from xlsxcheck.errors import FormError, XlsxcheckError
from xlsxcheck.many import pool
from xlsxcheck.many.find import find_files
from xlsxcheck.many.item import FileItem
from xlsxcheck.many.reports import check_many
from xlsxcheck.many.run import run_many
from xlsxcheck.many.work import Work
from xlsxcheck.model import Form, Report

SAMPLES = Path(__file__).parents[2] / "samples"
METHODS = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def codes(reports: list[Report]) -> dict[str, str]:
    return {Path(report.path).name: finding.code for report in reports for finding in report.findings}


def run(form: Form, files: list[str], method: str, **options: float) -> list[Report]:
    work = Work(form, check=faults.by_name)
    results = run_many(files, work, isolate=True, method=method, jobs=2, timeout=options.get("timeout", 30.0))
    return [checked.report for checked in results]


@pytest.mark.slow
def test_results_come_in_the_order_of_the_files(form: Form, method: str) -> None:
    files = [f"{number}{' slow' if number % 37 == 0 else ''}.xlsx" for number in range(300)]
    assert [report.path for report in run(form, files, method)] == files


@pytest.mark.sampled(12)
@pytest.mark.parametrize("fault", ["abort", "segfault", "exit", "panic", "raise", "memory"])
def test_a_crash_is_the_finding_of_its_file_alone(form: Form, method: str, fault: str) -> None:
    files = [f"{number}.xlsx" for number in range(80)]
    files[40] = f"{fault}.xlsx"
    reports = run(form, files, method)
    assert [report.path for report in reports] == files
    assert codes(reports) == {f"{fault}.xlsx": "F11"}
    assert reports[40].verdict == "unreadable"


@pytest.mark.slow
def test_a_hang_is_ended_after_its_time(form: Form, method: str) -> None:
    files = [f"{number}.xlsx" for number in range(80)]
    files[7] = files[41] = "hang.xlsx"
    start = time.monotonic()
    reports = run(form, files, method, timeout=0.5)
    assert time.monotonic() - start < 60
    assert [report.path for report in reports] == files
    assert [number for number, report in enumerate(reports) if report.findings] == [7, 41]
    assert "0.5" in reports[7].findings[0].message


@pytest.mark.sampled(2)
def test_a_process_that_was_killed_from_outside_gets_a_second_chance(form: Form, tmp_path: Path, method: str) -> None:
    files = [str(tmp_path / f"{number}.xlsx") for number in range(40)]
    files[20] = str(tmp_path / "once.xlsx")
    assert codes(run(form, files, method)) == {}


@pytest.mark.slow
def test_two_hundred_good_files_with_twenty_hostile_ones(form: Form, tmp_path: Path) -> None:
    hostile = ["abort", "segfault", "exit", "hang", "raise", "panic", "vanish", "denied", "huge", "truncated"] * 2
    good = (SAMPLES / "busy.xlsx").read_bytes()
    for number in range(220):
        kind = hostile[number // 11] if number % 11 == 5 else ""
        path = tmp_path / f"{number // 100}" / f"{number:03d}{kind}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(good[: len(good) // 2] if kind == "truncated" else good)
        if kind == "huge":
            with open(path, "r+b") as file:
                file.truncate(200 * 1024 * 1024)
    items = list(find_files([tmp_path]))
    expected = api.check(good, form)
    start = time.monotonic()
    work = Work(form, check=faults.real_or_by_name)
    reports = [checked.report for checked in run_many(iter(items), work, timeout=2, jobs=2, isolate=True)]
    assert time.monotonic() - start < 120
    assert len(reports) == len(items) == 220
    found = {number: report.findings[0].code for number, report in enumerate(reports) if report.verdict == "unreadable"}
    kinds = {"hang": "F10", "vanish": "F12", "denied": "F01", "huge": "F06", "truncated": "F05"}
    assert found == {11 * number + 5: kinds.get(kind, "F11") for number, kind in enumerate(hostile)}
    for number, (item, report) in enumerate(zip(items, reports, strict=True)):
        if number not in found:
            assert report == expected._replace(path=item.path, record=None)


def test_a_broken_definition_is_no_finding(form: Form, method: str) -> None:
    results = run_many(["a.xlsx"], Work(form, check=_broken), isolate=True, method=method)
    with pytest.raises(FormError, match="our own fault"):
        list(results)
    with pytest.raises(FormError):
        list(check_many(["a.xlsx"], form, check=_broken))


def _broken(path: str, form: Form, *, lang: str) -> Report:
    raise FormError("our own fault")


def test_a_handful_needs_no_processes(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "run_pool", None)
    reports = list(check_many(sorted(SAMPLES.glob("*.xlsx")), form))
    assert len(reports) == len(list(SAMPLES.glob("*.xlsx")))
    assert all(report.record is not None for report in reports if report.verdict != "unreadable")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer on this system")
def test_a_hang_ends_in_this_process_too(form: Form) -> None:
    reports = list(check_many(["hang.xlsx", "a.xlsx"], form, check=faults.by_name, timeout=0.2, isolate=False))
    assert codes(reports) == {"hang.xlsx": "F10"}
    assert reports[1].verdict == "pass"


def test_files_are_taken_only_as_they_are_needed(form: Form, method: str) -> None:
    taken = 0

    def files() -> Iterator[FileItem]:
        nonlocal taken
        for number in range(10**9):
            taken += 1
            yield FileItem(f"{number}.xlsx", f"{number}.xlsx")

    results = run_many(files(), Work(form, check=faults.by_name), isolate=True, method=method, jobs=2)
    for _ in range(100):
        next(results)
    results.close()
    assert taken <= pool.WINDOW + 200


@pytest.mark.slow
def test_one_that_hangs_does_not_make_the_others_pile_up(form: Form) -> None:
    taken = 0

    def files() -> Iterator[str]:
        nonlocal taken
        yield "hang.xlsx"
        for number in range(5000):
            taken += 1
            yield f"{number}.xlsx"

    results = run_many(files(), Work(form, check=faults.by_name), isolate=True, timeout=1, jobs=2)
    assert next(results).report.findings[0].code == "F10"
    assert taken <= pool.WINDOW
    assert sum(1 for _ in results) == 5000


@pytest.mark.skipif("coverage" in sys.modules, reason="coverage is loaded into every process, and replaces os._exit")
def test_processes_that_never_start_are_told(form: Form) -> None:
    with pytest.raises(XlsxcheckError, match="检查进程启动不了"):
        list(pool.run_pool(iter(range(5)), _Unpicklable(), jobs=1, timeout=5, method="spawn"))


class _Unpicklable:
    def __reduce__(self) -> tuple[object, ...]:
        return (os._exit, (3,))

    def __call__(self, item: object) -> object:
        return item


def test_reports_pickle(form: Form) -> None:
    report = api.check(SAMPLES / "unbalanced.xlsx", form)
    again = pickle.loads(pickle.dumps(report))
    assert again == report
    assert again.record.values == report.record.values


@pytest.mark.slow
def test_no_process_is_left_behind(form: Form, method: str) -> None:
    import multiprocessing

    # What an earlier test broke off may wait for the garbage collector.
    before = multiprocessing.active_children()
    list(run_many([f"{n}.xlsx" for n in range(50)], Work(form, check=faults.by_name), isolate=True, method=method))
    assert [process for process in multiprocessing.active_children() if process not in before] == []


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.slow
def test_ctrl_c_ends_promptly_and_says_how_far_it_got(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "0.xlsx").write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    for number in range(1, 4000):
        os.link(inbox / "0.xlsx", inbox / f"{number}.xlsx")
    with open(tmp_path / "told", "w+b") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "xlsxcheck", str(inbox), "--format", "jsonl", "--no-annotate"],
            stdout=subprocess.PIPE, stderr=told, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        with process.stdout as results:
            # Nobody reads on, so that it can't come to its end before it is stopped: a pipe holds a few hundred lines.
            lines = [results.readline() for _ in range(50)]
            os.killpg(process.pid, signal.SIGINT)
            lines += results.readlines()
        assert process.wait(timeout=60) == 130
        told.seek(0)
        said = told.read().decode()
    done = [json.loads(line) for line in lines]
    assert 50 <= len(done) < 4000
    assert f"检查完 {len(done)} 个" in said
    assert "Traceback" not in said


def test_where_there_are_no_processes_none_is_started(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(pool, "run_pool", None)
    items = [FileItem(str(tmp_path / f"{number}.xlsx"), f"{number}.xlsx") for number in range(201)]
    assert len(list(run_many(items, Work(form), jobs=2, isolate=True))) == 201
