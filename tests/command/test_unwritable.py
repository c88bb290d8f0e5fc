"""What can't be written: the check goes on, file and reason are told, nothing is left behind, and the code is 4."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import openpyxl
import pytest
from helpers import ROOT

from xlsxcheck.__main__ import main
from xlsxcheck.command.check import run_check
from xlsxcheck.command.options import CheckOptions
from xlsxcheck.many import spool
from xlsxcheck.summary.book import OVERVIEW

SAMPLES = ROOT / "samples"
WRONG, CLEAN = SAMPLES / "unbalanced.xlsx", SAMPLES / "busy.xlsx"
WRONG_TOO = SAMPLES / "typed-totals.xlsx"


class Done(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    told: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The command line, in this process and in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | Path) -> Done:
        capfdbinary.readouterr()
        code = main([str(one) for one in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        out, told = (text.decode() for text in capfdbinary.readouterr())
        assert "Traceback" not in told, told
        return Done(code, out, told)

    return command


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收到"
    folder.mkdir()
    for name, source in (("a", WRONG), ("b", CLEAN), ("c", WRONG_TOO)):
        shutil.copy(source, folder / f"{name}.xlsx")
    return folder


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is nearly full."""
    folder = tmp_path / "盘"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("no small disk can be made here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


# -- a full disk -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "paths", [["收到/a.xlsx"], ["收到/a.xlsx", "收到/c.xlsx"], ["收到"]], ids=["one", "two", "folder"]
)
def test_a_full_disk_costs_the_copies_and_nothing_else(
    run: Run, inbox: Path, small_disk: Path, paths: list[str]
) -> None:
    done = run(*paths, "--out", "盘")
    assert done.code == 4 and "磁盘满了" in done.told and "a.checked.xlsx" in done.told
    assert "不平" in done.out, "the results are there"
    assert names(small_disk) == set()


@pytest.mark.parametrize("kind", ["xlsx", "html", "csv"])
def test_a_full_disk_costs_one_summary(run: Run, inbox: Path, small_disk: Path, kind: str) -> None:
    (small_disk / "filler").write_bytes(b"x" * 16384)
    done = run("收到", "--no-annotate", "--summary", f"盘/s.{kind}", "--summary", "t.csv")
    assert done.code == 4 and f"s.{kind}" in done.told and "磁盘满了" in done.told
    assert (inbox.parent / "t.csv").exists() and names(small_disk) == {"filler"}


def test_a_full_disk_costs_a_template(run: Run, small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * 4096)
    done = run("template", "-o", "盘/t.xlsx")
    assert done.code == 4 and "t.xlsx" in done.told and "磁盘满了" in done.told
    assert names(small_disk) == {"filler"}


@pytest.mark.slow
def test_a_limit_of_the_process_is_told_too(inbox: Path) -> None:
    pytest.importorskip("resource")
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "from xlsxcheck.__main__ import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", program, "收到", "--summary", "s.xlsx", "--summary", "s.html"]
    done = subprocess.run(command, cwd=inbox.parent, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    told = done.stderr.decode()
    assert done.returncode == 4 and told.count("超过了允许的大小") == 4 and "Traceback" not in told
    assert names(inbox.parent) == {"收到", "收到/a.xlsx", "收到/b.xlsx", "收到/c.xlsx"}


# -- temporary files -------------------------------------------------------------------------------


def _many(inbox: Path, count: int) -> None:
    for number in range(count):
        os.link(inbox / "a.xlsx", inbox / f"n{number}.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("state", ["full", "gone"])
def test_where_temporary_files_have_no_room_memory_takes_over(
    run: Run, inbox: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    _many(inbox, 60)
    make = partial(tempfile.TemporaryFile, dir=small_disk) if state == "full" else _no_folder
    (small_disk / "filler").write_bytes(b"x" * 8192)
    monkeypatch.setattr(spool, "_SMALL_BYTES", 1000)
    monkeypatch.setattr(spool, "tempfile", SimpleNamespace(TemporaryFile=make))
    done = run("收到", "--no-annotate", "--summary", "s.xlsx", "--summary", "s.csv", "--jobs", "2")
    assert done.code == 1, done.told
    assert (inbox.parent / "s.csv").read_text(encoding="utf-8").count("\n") == 64
    book = openpyxl.load_workbook(inbox.parent / "s.xlsx")
    ((sheet, area),) = book.defined_names[OVERVIEW].destinations
    assert len(book[sheet][area]) == 64


def _no_folder(*_: Any, **__: Any) -> Any:
    raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")


def test_more_than_memory_may_hold_is_told(run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "tempfile", SimpleNamespace(TemporaryFile=_full, gettempdir=tempfile.gettempdir))
    monkeypatch.setattr(spool, "_SMALL_BYTES", 10)
    monkeypatch.setattr(spool, "_MOST_BYTES", 2000)
    _many(inbox, 10)
    done = run("收到", "--no-annotate", "--summary", "s.xlsx", "--format", "jsonl")
    assert done.code == 4 and "磁盘满了" in done.told and tempfile.gettempdir() in done.told


def _full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# -- folders and files that refuse -----------------------------------------------------------------


def refuse(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int, modes: str = "x") -> None:
    """Nothing new in a folder: as for everybody but root in one that is read-only."""
    real = builtins.open

    def refusing(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        new = modes in mode and isinstance(path, str | os.PathLike)
        if new and os.path.abspath(path).startswith(str(folder)):
            raise OSError(number, os.strerror(number), os.fspath(path))
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refusing)


REFUSALS = {errno.EACCES: "没有权限", errno.EROFS: "只读", errno.EIO: "磁盘或者网络出错"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
@pytest.mark.parametrize("paths", [["收到/a.xlsx"], ["收到"]], ids=["one", "folder"])
def test_a_folder_that_refuses_copies(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], number: int
) -> None:
    """The same for one file and for a folder: the results are complete, the code says that something is missing."""
    before = names(inbox)
    refuse(monkeypatch, inbox, number)
    done = run(*paths)
    assert done.code == 4 and "不平" in done.out
    assert "a.checked.xlsx" in done.told and REFUSALS[number] in done.told and names(inbox) == before
    told = run(*paths, "--out", inbox / "out")
    assert (told.code, told.out) == (4, "") and "--out" in told.told and REFUSALS[number] in told.told
    told = run(*paths, "--no-annotate", "--summary", inbox / "s.xlsx")
    assert (told.code, told.out) == (4, "") and "s.xlsx" in told.told and REFUSALS[number] in told.told
    told = run("template", "-o", inbox / "t.xlsx")
    assert (told.code, told.out) == (4, "") and "t.xlsx" in told.told and REFUSALS[number] in told.told
    assert names(inbox) == before


@pytest.mark.parametrize("paths", [["收到/a.xlsx"], ["收到"]], ids=["one", "folder"])
def test_a_copy_that_another_program_holds(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    """Excel reads with the door half open: we may look, not write. An unchanged copy needs no writing at all."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert run(*paths).code == 1
    before = (inbox / "a.checked.xlsx").read_bytes()
    held = OSError(errno.EACCES, "in use")
    held.winerror = 32  # type: ignore[attr-defined]

    def refusing(*_: Any) -> None:
        raise held

    monkeypatch.setattr(os, "replace", refusing)
    done = run(*paths)
    assert done.code == 1 and "写不了" not in done.told, "nothing to be written"
    shutil.copy(SAMPLES / "blanks-and-text.xlsx", inbox / "a.xlsx")
    done = run(*paths)
    assert done.code == 4 and "请关掉打开它的程序" in done.told and "a.checked.xlsx" in done.told
    assert "空间" not in done.told
    shutil.copy(CLEAN, inbox / "a.xlsx")
    monkeypatch.setattr(os, "unlink", refusing)
    done = run(*paths)
    assert done.code == 4 and "请关掉打开它的程序" in done.told and "WinError" not in done.told
    assert (inbox / "a.checked.xlsx").read_bytes() == before


@pytest.mark.parametrize("paths", [["收到/a.xlsx"], ["收到"]], ids=["one", "folder"])
def test_a_copy_that_cannot_even_be_looked_at_is_not_foreign(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    run(*paths)
    before = names(inbox)
    real = builtins.open

    def refusing(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if isinstance(path, str | os.PathLike) and "a.checked" in os.fspath(path):
            raise PermissionError(errno.EACCES, "in use", os.fspath(path))
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refusing)
    done = run(*paths)
    assert done.code == 4 and "请关掉打开它的程序" in done.told and "没有覆盖" not in done.told
    assert names(inbox) == before


@pytest.mark.sampled(9)
@pytest.mark.parametrize("kind", ["xlsx", "html", "csv"])
@pytest.mark.parametrize("when", ["from the start", "at the end", "only while replaced"])
def test_a_summary_that_is_held_open_goes_elsewhere(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch, kind: str, when: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    more = ["--no-annotate", "--summary", "t.csv"]
    assert run("收到", "--summary", f"汇总.{kind}", *more).code == 1
    old = (inbox.parent / f"汇总.{kind}").read_bytes()
    real_open, real_replace, asked = builtins.open, os.replace, []

    def held_open(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if mode == "r+b" and f"汇总.{kind}" in os.fspath(path):
            asked.append(path)
            if when == "from the start" or (when == "at the end" and len(asked) > 1):
                raise PermissionError(errno.EACCES, "in use", os.fspath(path))
        return real_open(path, mode, *arguments, **options)

    def held_replace(source: Any, target: Any) -> None:
        if f"汇总.{kind}" in os.fspath(target):
            raise PermissionError(errno.EACCES, "in use", os.fspath(target))
        real_replace(source, target)

    monkeypatch.setattr(builtins, "open", held_open)
    if when == "only while replaced":
        monkeypatch.setattr(os, "replace", held_replace)
    shutil.copy(WRONG, inbox / "d.xlsx")
    for _ in range(2):
        asked.clear()
        done = run("收到", "--summary", f"汇总.{kind}", *more)
        assert done.code == 1 and f"汇总-2.{kind}" in done.told and "没有覆盖" in done.told
        assert ("跑完时如果还是这样" in done.told) == (when == "from the start")
        found = {name for name in names(inbox.parent) if "收到" not in name}
        assert found == {f"汇总.{kind}", f"汇总-2.{kind}", "t.csv"}
        assert (inbox.parent / f"汇总.{kind}").read_bytes() == old
    quiet = run("收到", "--summary", f"汇总.{kind}", *more, "--quiet")
    assert f"汇总-2.{kind}" in quiet.told, "where it went is no progress"


def test_a_free_name_that_somebody_else_has_is_left_alone(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("收到", "--summary", "汇总.csv", "--no-annotate")
    (inbox.parent / "汇总-2.csv").write_text("mine")
    refuse(monkeypatch, inbox.parent / "汇总.csv", errno.EACCES, "r+")
    assert run("收到", "--summary", "汇总.csv", "--no-annotate").code == 1
    assert (inbox.parent / "汇总-2.csv").read_text() == "mine" and (inbox.parent / "汇总-3.csv").exists()


def test_a_copy_that_breaks_costs_no_result(run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever our own marking does wrong."""

    def broken(*_: Any, **__: Any) -> bytes:
        raise ZeroDivisionError("marking")

    monkeypatch.setattr("xlsxcheck.copies.files.annotate", broken)
    for paths in (["收到/a.xlsx"], ["收到"]):
        done = run(*paths)
        assert done.code == 4 and "a.xlsx" in done.told and "ZeroDivisionError" in done.told and "不平" in done.out


# -- output ----------------------------------------------------------------------------------------


class Refusing(io.StringIO):
    """An output that refuses what is written to it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, text: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("number", "code"), [(errno.EINVAL, 141), (errno.EPIPE, 141), (errno.ENOSPC, 4), (errno.EIO, 4)], ids=str
)
@pytest.mark.parametrize(
    "paths", [["收到/a.xlsx"], ["收到"], ["收到", "--jobs", "2"], ["收到", "--out", "o"]], ids=" ".join
)
def test_whoever_reads_no_more_is_no_failure(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], paths: list[str], number: int,
    code: int,
) -> None:  # fmt: skip
    """Windows says EINVAL where a reader has closed the pipe."""
    monkeypatch.chdir(inbox.parent)
    monkeypatch.setattr(sys, "stdout", Refusing(number))
    assert main([*paths, "--no-annotate"]) == code
    told = capfd.readouterr().err
    assert (told == "") == (code == 141) and "Traceback" not in told


def test_a_file_that_is_refused_is_no_reader_that_has_gone(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Only a pipe has no name: whatever else Windows calls an invalid argument is told."""

    def refused(*_: Any) -> int:
        raise OSError(errno.EINVAL, "more data", "D:\\汇总.xlsx")

    monkeypatch.setattr("xlsxcheck.command.check.run_check", refused)
    assert main([str(inbox / "a.xlsx")]) == 4
    assert "D:\\汇总.xlsx" in capfd.readouterr().err


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("paths", [["收到"], ["收到/a.xlsx"]], ids=["folder", "one"])
def test_no_second_line_end_is_added(inbox: Path, monkeypatch: pytest.MonkeyPatch, form: str, paths: list[str]) -> None:
    """As on Windows, where every line end that is written becomes two characters."""
    monkeypatch.chdir(inbox.parent)
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", newline="\r\n")
    run_check(CheckOptions(tuple(paths), format=form, annotate=False), out)
    out.flush()
    data = raw.getvalue()
    assert b"\r\r\n" not in data and (data.count(b"\r\n") == data.count(b"\n")) == (form == "csv")


def test_a_mistake_of_ours_is_never_taken_for_a_finding(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> int:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("xlsxcheck.command.check.run_check", broken)
    assert main([str(inbox / "a.xlsx")]) == 2
    assert "程序自己出错了" in capfd.readouterr().err


# -- what is no file -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file_is_named_and_not_read(run: Run, inbox: Path, kind: str, tmp_path: Path) -> None:
    special = inbox / "s.xlsx"
    if kind == "pipe":
        os.mkfifo(special)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(os.path.relpath(special))
    else:
        special.symlink_to("/dev/zero")
    for paths in (["收到"], ["收到/s.xlsx", "收到/a.xlsx"], ["收到/*.xlsx"]):
        done = run(*paths, "--no-annotate")
        assert done.code == 3 and "s.xlsx" in done.out and "不平" in done.out
    assert "管道、设备" in run("收到/s.xlsx").out
    # As a roster, an output, a copy.
    done = run("收到", "--roster", special)
    assert done.code == 2 and "s.xlsx" in done.told
    shutil.move(special, inbox / "a.checked.xlsx")
    done = run("收到", "--summary", "收到/a.checked.xlsx")
    assert done.code == 2 and not (inbox / "a.checked-2.xlsx").exists()
    assert run("收到/a.xlsx").code == 1 and (inbox / "a.checked-2.xlsx").exists()


def test_links_that_lead_nowhere_cost_no_other_file(run: Run, inbox: Path) -> None:
    (inbox / "l1").symlink_to("l2")
    (inbox / "l2").symlink_to("l1")
    (inbox / "me.xlsx").symlink_to("me.xlsx")
    (inbox / "gone.xlsx").symlink_to("nobody.xlsx")
    (inbox / "up").symlink_to("..")
    done = run("收到", "--no-annotate")
    assert done.code == 3
    for name in ("a.xlsx", "b.xlsx", "c.xlsx", "me.xlsx", "gone.xlsx"):
        assert f"收到/{name}" in done.out
    assert "共 5 个文件" in done.out and "链接绕成了圈" in done.out


def test_one_bad_entry_costs_no_other_file(run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged entry of a folder, and a folder that fails in the middle."""
    real = os.scandir

    class Entry:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path, self.entry = entry.name, entry.path, entry

        def is_dir(self) -> bool:
            if self.name == "b.xlsx":
                raise OSError(errno.EIO, "damaged")
            return self.entry.is_dir()

    class Folder:
        def __init__(self, path: Any) -> None:
            self.entries = real(path)

        def __enter__(self) -> Folder:
            return self

        def __exit__(self, *_: object) -> None:
            self.entries.close()

        def __iter__(self) -> Iterator[Any]:
            for number, entry in enumerate(sorted(self.entries, key=lambda entry: entry.name)):
                if number == 2:
                    raise OSError(errno.EIO, "damaged")
                yield Entry(entry)

    monkeypatch.setattr(os, "scandir", Folder)
    done = run("收到", "--no-annotate", "--format", "csv")
    assert done.code == 3 and "收到/a.xlsx" in done.out and "收到/b.xlsx" in done.out
    assert "\n收到," in done.out, "the folder that could not be read to its end is told"
