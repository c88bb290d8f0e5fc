"""Processes that die, hang or never start: no run ends silently, none hangs, and none is left behind."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import multiprocessing
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import resource_tracker, spawn
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

import faults
import pytest
from helpers import ROOT

from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.many import pool, worker
from xlsxcheck.many.item import FileItem
from xlsxcheck.many.run import run_many
from xlsxcheck.many.timing import in_time
from xlsxcheck.many.work import Work
from xlsxcheck.model import Form

METHODS = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def found(form: Form, files: list[str], **options: Any) -> dict[str, str]:
    """The code of each file that has one; all files must have come out, in order."""
    results = list(run_many(files, Work(form, check=faults.by_name), **options))
    assert [result.report.path for result in results] == files
    return {result.report.path: result.report.findings[0].code for result in results if result.report.findings}


@pytest.mark.slow
def test_a_dead_pipe_that_raises_when_asked_is_an_empty_one(
    form: Form, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: poll() of a pipe whose other end is gone raises BrokenPipeError, which ended the whole run."""

    def broken(*_: Any) -> bool:
        raise BrokenPipeError(errno.EPIPE, "The pipe has been ended")

    monkeypatch.setattr(Connection, "poll", broken)
    files = [f"{number}.xlsx" for number in range(206)]
    files[3], files[7] = "hang.xlsx", "abort.xlsx"
    assert found(form, files, isolate=True, method=method, jobs=2, timeout=0.5) == {
        "hang.xlsx": "F10",
        "abort.xlsx": "F11",
    }


def test_a_system_that_cannot_say_who_has_something_to_tell(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = pool.wait, []

    def failing(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) % 3 == 1:
            raise OSError(errno.EINVAL, "The handle is invalid")
        return real(*arguments)

    monkeypatch.setattr(pool, "wait", failing)
    files = [f"{number}.xlsx" for number in range(60)]
    files[5] = "raise.xlsx"
    assert found(form, files, isolate=True, jobs=2) == {"raise.xlsx": "F11"}
    assert calls


class _Large(Work):
    """Work that weighs more than a pipe holds."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (_large, (tuple(self), "x" * 300_000))


def _large(fields: tuple[Any, ...], padding: str) -> _Large:
    return _Large(*fields)


def test_a_process_that_ends_while_starting_holds_up_nobody(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in its first second, a virus scanner, an unguarded script: the work was written to it for ever."""
    resource_tracker.ensure_running()  # it is started by the same means
    monkeypatch.setattr(spawn, "get_executable", lambda: b"/bin/true")
    work = _Large(form, check=faults.by_name)
    assert len(pickle.dumps(work)) > 100_000
    start = time.monotonic()
    files = [f"{number}.xlsx" for number in range(40)]
    results = list(run_many(files, work, isolate=True, method="spawn", jobs=2))
    assert [result.report.path for result in results] == files, "done in this process"
    with pytest.raises(XlsxcheckError, match="检查进程启动不了"):
        list(pool.run_pool(iter(range(5)), work, jobs=1, timeout=5, method="spawn"))
    assert time.monotonic() - start < 90


@pytest.mark.slow
def test_a_process_that_stops_while_starting_is_ended(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    resource_tracker.ensure_running()  # it is started by the same means
    monkeypatch.setattr(spawn, "get_executable", lambda: b"/bin/sleep")
    monkeypatch.setattr(spawn, "get_command_line", lambda **_: [b"/bin/sleep", b"60"])
    monkeypatch.setattr(worker, "_START_SECONDS", 0.2)
    monkeypatch.setattr(pool, "_MOST_DEATHS", 1)
    files = ["a.xlsx", "b.xlsx"]
    results = list(run_many(files, Work(form, check=faults.by_name), isolate=True, method="spawn", jobs=1))
    assert [result.report.path for result in results] == files


@pytest.mark.slow
def test_large_work_reaches_a_spawned_process(form: Form) -> None:
    results = run_many(["a.xlsx", "raise.xlsx"], _Large(form, check=faults.by_name), isolate=True, method="spawn")
    assert [len(result.report.findings) for result in results] == [0, 1]


@pytest.mark.parametrize("given", [0, 1])
def test_a_system_that_gives_no_more_processes_still_gets_everything_done(
    form: Form, monkeypatch: pytest.MonkeyPatch, given: int
) -> None:
    real, started = pool.Worker, []

    def scarce(*arguments: Any) -> worker.Worker:
        if len(started) >= given:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        started.append(real(*arguments))
        return started[-1]

    monkeypatch.setattr(pool, "Worker", scarce)
    files = [f"{number}.xlsx" for number in range(100)]
    files[50] = "raise.xlsx"
    assert found(form, files, isolate=True, jobs=4) == {"raise.xlsx": "F11"}


def test_what_had_come_back_is_not_done_again(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes die at their start from the second on: what the first did counts, the rest is done here."""
    files = [f"{number}.xlsx" for number in range(60)]
    files[20] = "abort.xlsx"
    real, started = pool.Worker, []

    def once(*arguments: Any) -> worker.Worker:
        started.append(1)
        if len(started) > 2:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        return real(*arguments)

    def tame(path: str, form: Form, *, lang: str) -> Any:
        here = multiprocessing.current_process().name == "MainProcess"
        return faults.by_name("tame" if here else path, form, lang=lang)._replace(path=path)

    monkeypatch.setattr(pool, "Worker", once)
    results = list(run_many(files, Work(form, check=tame), isolate=True, method="fork", jobs=1))
    assert [result.report.path for result in results] == files


# -- how a process ended, and how many there are ---------------------------------------------------


@pytest.mark.parametrize(
    ("code", "told"),
    [(-11, "SIGSEGV"), (7, "exit code 7"), (3221225477, "0xC0000005 ACCESS_VIOLATION"), (0xC0000999, "0xC0000999")],
)
def test_a_crash_is_called_by_its_name(code: int, told: str) -> None:
    assert worker.cause(code) == told


def test_no_more_processes_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    class Pool:
        def __init__(self, items: Any, work: Any, jobs: int, *_: Any) -> None:
            seen.append(jobs)

        def results(self) -> Any:
            return iter(())

        def stop(self) -> None:
            pass

    monkeypatch.setattr(pool, "_Pool", Pool)
    for platform in ("win32", "linux"):
        monkeypatch.setattr(sys, "platform", platform)
        list(pool.run_pool(iter(()), print, jobs=200, timeout=1))
    assert seen == [60, 200]


def test_a_process_of_windows_ignores_ctrl_c_from_its_first_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    class Console:
        @staticmethod
        def SetConsoleCtrlHandler(handler: Any, ignore: bool) -> None:
            calls.append((handler, ignore))

    class Dlls:
        kernel32 = Console

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", Dlls, raising=False)
    with worker._no_interrupts():
        calls.append("started")
    assert calls == [(None, True), "started", (None, False)]


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"timeout": 0.5}, {"timeout": 0.5, "jobs": 2}])
@pytest.mark.slow
def test_a_time_that_is_asked_for_holds_without_a_clock_of_the_system(
    form: Form, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """Windows has no setitimer: a handful of files had no time limit and no process of their own."""
    monkeypatch.delattr(signal, "setitimer")
    start = time.monotonic()
    assert found(form, ["a.xlsx", "hang.xlsx", "exit.xlsx", "b.xlsx"], **options) == {
        "hang.xlsx": "F10",
        "exit.xlsx": "F11",
    }
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("clock", [True, False])
def test_in_this_process_a_file_that_hangs_is_stopped(form: Form, monkeypatch: pytest.MonkeyPatch, clock: bool) -> None:
    if not clock:
        monkeypatch.delattr(signal, "setitimer")
    before = signal.getsignal(signal.SIGINT)
    work = Work(form, check=faults.by_name)
    assert in_time(work, FileItem("hang.xlsx", ""), 0.2).report.findings[0].code == "F10"
    assert in_time(work, FileItem("a.xlsx", ""), 5).report.verdict == "pass"
    assert signal.getsignal(signal.SIGINT) is before


# -- what is ended leaves nobody behind ------------------------------------------------------------

_HANGING = """
import sys
from xlsxcheck import api
import xlsxcheck.many.work as work
import faults
work._check = lambda path, form, lang, *_: (faults.real_or_by_name(path, form, lang=lang), None)
from xlsxcheck.__main__ import main
sys.exit(main())
"""


LONG = 60
"""Seconds after which a machine is not slow any more, but something is wrong."""


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The program in a folder, whose file `hangs` it makes when it is at a file that hangs."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'kit'}",
        faults.MARK: str(folder / "hangs"),
    }
    command = [sys.executable, "-c", _HANGING, *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for a condition, however busy the machine is."""
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def waiting(pipe: IO[bytes]) -> int:
    """Bytes that were written into a pipe and nobody has read."""
    import termios

    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"), sys.byteorder)


def temporary(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if ".tmp" in path.name or path.name.startswith(".")]


def alive(group: int) -> list[int]:
    """The processes of a group that are not dead and buried."""
    there = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            there.append(int(entry.parent.name))
    return there


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("whole_group", [False, True], ids=["it alone", "its group"])
def test_after_the_end_no_process_stays_and_the_output_is_whole(
    tmp_path: Path, end: signal.Signals, whole_group: bool
) -> None:
    good = (ROOT / "samples" / "unbalanced.xlsx").read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02d}{' hang' if number == 50 else ''}.xlsx").write_bytes(good)
    process = start(tmp_path, "in", "--format", "json", "--jobs", "3", "--out", "out", "--summary", "s.xlsx")
    wait_until(lambda: len(list(tmp_path.glob("out/*"))) >= 40 and (tmp_path / "hangs").exists())
    (os.killpg if whole_group else os.kill)(process.pid, end)
    out, told = process.communicate(timeout=LONG)
    assert process.returncode == 128 + end
    wait_until(lambda: not alive(process.pid))
    reports = json.loads(out)["reports"]
    assert f"检查完 {len(reports)} 个" in told.decode() and "Traceback" not in told.decode()
    assert temporary(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_an_output_that_nobody_reads_holds_up_no_end(tmp_path: Path, end: signal.Signals) -> None:
    """The pipe is full, and whoever should read it waits for us to end."""
    (tmp_path / "in").mkdir()
    for number in range(120):
        (tmp_path / "in" / f"{number:02d}.xlsx").write_bytes((ROOT / "samples" / "blanks-and-text.xlsx").read_bytes())
    process = start(tmp_path, "in", "--format", "json", "--no-annotate", "--jobs", "2")
    assert process.stdout is not None
    output = process.stdout
    wait_until(lambda: waiting(output) >= fcntl.fcntl(output, fcntl.F_GETPIPE_SZ) - select.PIPE_BUF)
    assert process.poll() is None, "there is more than a pipe holds"
    process.send_signal(end)
    if end == signal.SIGINT:
        time.sleep(0.3)
        process.send_signal(end)
    assert process.wait(timeout=LONG) == 128 + end
    wait_until(lambda: not alive(process.pid))
    process.communicate()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGBREAK"])
def test_whatever_ends_a_program_is_handled_where_the_system_has_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-Break and a closed window of Windows go the way of Ctrl-C: temporary files are cleaned up."""
    import importlib

    from xlsxcheck.command import interrupts

    number = getattr(signal, name, signal.SIGUSR1)
    monkeypatch.setattr(signal, name, number, raising=False)
    fresh = importlib.reload(interrupts)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as ended, fresh.ends_as_interrupts():
        signal.raise_signal(number)
    assert fresh.exit_code_of(ended.value) == 128 + number and signal.getsignal(number) is before
    with fresh.ends_as_interrupts(), fresh.Interrupts() as interruptions, pytest.raises(KeyboardInterrupt):
        done = []
        with interruptions.whole():
            signal.raise_signal(number)
            done.append("whole")
    assert done == ["whole"] and signal.getsignal(number) is before
    monkeypatch.undo()
    importlib.reload(interrupts)


def test_a_signal_that_is_switched_off_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """As nohup does."""
    from xlsxcheck.command.interrupts import ends_as_interrupts

    old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ends_as_interrupts():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, old)


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_named_file_that_hangs_can_be_ended(tmp_path: Path, end: signal.Signals) -> None:
    process = start(tmp_path, "hang.xlsx")
    wait_until((tmp_path / "hangs").exists)
    process.send_signal(end)
    out, told = process.communicate(timeout=LONG)
    assert (process.returncode, out, told) == (128 + end, b"", b"")


@pytest.mark.slow
def test_the_time_holds_for_files_that_are_named(tmp_path: Path) -> None:
    for name in ("b.xlsx", "hang.xlsx"):
        (tmp_path / name).write_bytes((ROOT / "samples" / "busy.xlsx").read_bytes())
    process = start(tmp_path, "hang.xlsx", "b.xlsx", "--timeout", "0.5")
    out, told = process.communicate(timeout=LONG)
    assert process.returncode == 3 and told == b""
    assert "超过了0.5秒" in out.decode() and "通过" in out.decode()
