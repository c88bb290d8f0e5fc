"""Every write goes one way: whole or not at all, nothing left behind, and told in words that a clerk understands."""

from __future__ import annotations

import builtins
import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xlsxcheck import files
from xlsxcheck.errors import OutputError, UsageError

OLD, NEW = b"old" * 100, b"new" * 100


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusing(number: int, winerror: int | None = None) -> OSError:
    error = OSError(number, os.strerror(number))
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined]
    return error


class Refusal:
    """Stands for a function of the system that refuses the first `times` calls."""

    def __init__(self, real: Callable[..., Any], error: BaseException, times: float = float("inf")) -> None:
        self.real, self.error, self.times, self.calls = real, error, times, 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return self.real(*arguments, **options)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No test waits; what would have been waited is noted."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "a.xlsx").write_bytes(OLD)
    return tmp_path / "a.xlsx"


def test_a_file_is_replaced_and_nothing_else_is_there(target: Path) -> None:
    files.write_whole(target, NEW)
    assert target.read_bytes() == NEW and names(target.parent) == ["a.xlsx"]
    files.write_whole(target.parent / "b", NEW)
    assert names(target.parent) == ["a.xlsx", "b"]
    assert (target.parent / "b").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


STEPS = ("fsync", "replace")
CAUSES = {
    errno.ENOSPC: "磁盘满了",
    errno.EACCES: "没有权限",
    errno.EROFS: "只读",
    errno.EFBIG: "超过了允许的大小",
    errno.EIO: "磁盘或者网络出错",
    errno.ENAMETOOLONG: "太长",
    errno.EBUSY: "正被别的程序打开",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", CAUSES, ids=errno.errorcode.get)
def test_whatever_the_system_refuses_is_told_and_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    monkeypatch.setattr(os, step, Refusal(getattr(os, step), refusing(number)))
    with pytest.raises(OutputError, match=CAUSES[number]) as refused:
        files.write_whole(target, NEW)
    assert "a.xlsx" in str(refused.value) and refused.value.exit_code == 4
    assert target.read_bytes() == OLD and names(target.parent) == ["a.xlsx"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_whatever_ends_the_program_leaves_no_temporary_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str, stop: type[BaseException]
) -> None:
    monkeypatch.setattr(os, step, Refusal(getattr(os, step), stop()))
    with pytest.raises(stop):
        files.write_whole(target, NEW)
    assert target.read_bytes() == OLD and names(target.parent) == ["a.xlsx"]


def test_a_block_that_breaks_writes_nothing(target: Path) -> None:
    with pytest.raises(ZeroDivisionError), files.whole(target) as file:
        file.write(NEW)
        _ = 1 / 0
    assert target.read_bytes() == OLD and names(target.parent) == ["a.xlsx"]


@pytest.mark.parametrize("winerror", [5, 32, 33, None])
@pytest.mark.parametrize("step", ["replace", "unlink", "link"])
def test_a_program_that_lets_go_within_a_second_is_waited_for(
    target: Path, monkeypatch: pytest.MonkeyPatch, quick: list[float], step: str, winerror: int | None
) -> None:
    """A virus scanner, OneDrive: the first calls are refused, the next ones not."""
    monkeypatch.setattr(os, step, Refusal(getattr(os, step), refusing(errno.EACCES, winerror), times=3))
    files.write_whole(target, NEW)
    assert files.claim(target.parent / "b", NEW)
    files.remove(target)
    assert names(target.parent) == ["b"]
    assert sum(quick) < 1.1


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_program_that_does_not_let_go_is_named_as_the_cause(
    target: Path, monkeypatch: pytest.MonkeyPatch, quick: list[float], winerror: int
) -> None:
    replace = Refusal(os.replace, refusing(errno.EACCES, winerror))
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError, match="请关掉打开它的程序") as refused:
        files.write_whole(target, NEW)
    assert refused.value.held and 0.5 < sum(quick) < 1.5 and replace.calls < 20
    assert target.read_bytes() == OLD and names(target.parent) == ["a.xlsx"]


def test_clean_up_never_fails(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is there; that a scanner holds our second name of it is no failure."""
    monkeypatch.setattr(os, "unlink", Refusal(os.unlink, refusing(errno.EACCES, 32)))
    assert files.claim(target.parent / "b", NEW)
    assert (target.parent / "b").read_bytes() == NEW


def test_a_folder_that_refuses_is_asked_once(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tempfile does on Windows is to try two thousand million names."""
    tried: list[str] = []
    real = builtins.open

    def refuse(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "x" in mode:
            tried.append(os.fspath(path))
            raise refusing(errno.EACCES, 5)
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    for write in (files.write_whole, files.claim):
        with pytest.raises(OutputError):
            write(target, NEW)
    with pytest.raises(OutputError):
        files.try_to_write(target)
    with pytest.raises(OutputError, match="--out"):
        files.check_copies_folder(str(target.parent / "not" / "yet"))
    assert len(tried) == 4
    # A long name must leave room for the temporary one: it is short whatever the name is.
    assert all(len(os.path.basename(path)) <= 16 for path in tried)


def test_a_path_that_the_system_cannot_follow_is_still_one(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some of Windows, that are too long or lie on drives of their own kind."""
    before = files.identity(target.parent / "b")
    monkeypatch.setattr(os.path, "realpath", Refusal(os.path.realpath, refusing(errno.EINVAL, 234)))
    assert files.identity(target.parent / "." / "b") == before


def test_a_name_that_was_taken_meanwhile_is_left_alone(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not files.claim(target, NEW)
    for refusal in (refusing(errno.EPERM), refusing(errno.EOPNOTSUPP), refusing(errno.EMLINK)):
        monkeypatch.setattr(os, "link", Refusal(os.link, refusal))
        assert not files.claim(target, NEW)
        assert files.claim(target.parent / "b", NEW)
        files.remove(target.parent / "b")
    monkeypatch.delattr(os, "link")
    assert files.claim(target.parent / "b", NEW) and not files.claim(target, NEW)
    assert target.read_bytes() == OLD and names(target.parent) == ["a.xlsx", "b"]


def test_a_held_target_is_found_before_the_run(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.try_to_write(target)
    real = builtins.open

    def held(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if mode == "r+b":
            raise refusing(errno.EACCES, 32)
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr(builtins, "open", held)
    with pytest.raises(OutputError) as refused:
        files.try_to_write(target)
    assert refused.value.held and names(target.parent) == ["a.xlsx"] and target.read_bytes() == OLD


def test_a_folder_that_is_not_there_is_a_wrong_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有这个文件夹"):
        files.write_whole(tmp_path / "no" / "a.xlsx", NEW)


def test_files_are_told_apart_where_the_system_numbers_none(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WebDAV, WinFsp and cloud drives report 0 for every file."""
    other = target.parent / "b.xlsx"
    other.write_bytes(OLD)
    real = os.stat

    def unnumbered(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        found = real(path, *arguments, **options)
        return os.stat_result((found[0], 0, 0, *found[3:]))

    monkeypatch.setattr(os, "stat", unnumbered)
    assert files.identity(target) != files.identity(other)
    assert files.identity(target) == files.identity(target.parent / "." / "a.xlsx")


@pytest.mark.parametrize(
    ("path", "spelt"),
    [
        ("C:\\a\\b.xlsx", "\\\\?\\C:\\a\\b.xlsx"),
        ("\\\\server\\share\\b.xlsx", "\\\\?\\UNC\\server\\share\\b.xlsx"),
        ("\\\\?\\C:\\a", "\\\\?\\C:\\a"),
    ],
)
def test_long_paths_of_windows_are_spelt_in_full(path: str, spelt: str) -> None:
    assert files.spelt_in_full(path) == spelt


def test_only_long_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "name", "nt")
    assert files.reachable("a.xlsx") == "a.xlsx" and files.reachable("a.xlsx", 240).startswith("\\\\?\\")
    assert files.reachable("/" + "a/" * 150 + "b.xlsx").startswith("\\\\?\\")
