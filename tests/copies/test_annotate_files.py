"""Copies as files: names, whole or not at all, stale ones removed, nothing of others overwritten."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zoo
from copyjudge import load
from helpers import ROOT

from xlsxcheck import api
from xlsxcheck.copies.annotate import annotate, copy_facts, is_ours
from xlsxcheck.copies.files import copy_path, name_taken, write_copy
from xlsxcheck.errors import OutputError, UnreadableFile
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Finding, Report

FORM = load_form("ogi-2021")
WRONG = ROOT / "samples" / "unbalanced.xlsx"
CLEAN = ROOT / "samples" / "busy.xlsx"
TYPED = ROOT / "samples" / "typed-totals.xlsx"


def put(source: Path, target: Path) -> Path:
    shutil.copy(source, target)
    return target


def write(path: Path, out: Path | None = None) -> Path | None:
    return write_copy(path, api.check(path, FORM), FORM, out)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def resaved(path: Path) -> None:
    book = load(path.read_bytes())
    book.save(path)


def test_beside_the_input_or_in_another_folder(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "街道 甲.xlsx")
    (tmp_path / "out").mkdir()
    assert write(path) == tmp_path / "街道 甲.checked.xlsx"
    assert write(path, tmp_path / "out") == tmp_path / "out" / "街道 甲.checked.xlsx"
    assert path.read_bytes() == WRONG.read_bytes()
    assert names(tmp_path) == {"街道 甲.xlsx", "街道 甲.checked.xlsx", "out"}


def test_a_clean_file_has_no_copy_and_loses_the_stale_one(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    write(path)
    put(CLEAN, path)
    assert write(path) is None
    assert names(tmp_path) == {"a.xlsx"}


def test_an_unreadable_file_leaves_the_copy_alone(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    write(path)
    path.write_bytes(b"nothing")
    assert write(path) is None
    assert names(tmp_path) == {"a.xlsx", "a.checked.xlsx"}


def test_a_copy_of_ours_is_replaced_and_one_that_says_the_same_is_not_even_written(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    copy = write(path)
    assert copy is not None
    before = os.stat(copy)
    assert write(path) == copy
    assert os.stat(copy).st_mtime_ns == before.st_mtime_ns and os.stat(copy).st_ino == before.st_ino
    put(ROOT / "samples" / "blanks-and-text.xlsx", path)
    assert write(path) == copy
    assert names(tmp_path) == {"a.xlsx", "a.checked.xlsx"}
    assert copy_facts(copy.read_bytes())["of"] == api.check(path, FORM).sha256


def test_what_is_not_ours_is_never_overwritten(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    other = tmp_path / "a.checked.xlsx"
    other.write_bytes(CLEAN.read_bytes())
    second = write(path)
    assert second == tmp_path / "a.checked-2.xlsx"
    assert "a.checked.xlsx" in (name_taken(path, second) or "") and name_taken(path, other) is None
    assert other.read_bytes() == CLEAN.read_bytes()
    assert write(path) == second and names(tmp_path) == {"a.xlsx", "a.checked.xlsx", "a.checked-2.xlsx"}
    put(CLEAN, path)
    assert write(path) is None
    assert names(tmp_path) == {"a.xlsx", "a.checked.xlsx"}


def test_a_copy_in_which_somebody_worked_is_kept(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    copy = write(path)
    assert copy is not None
    resaved(copy)
    worked = copy.read_bytes()
    assert write(path) == tmp_path / "a.checked-2.xlsx"
    assert copy.read_bytes() == worked
    put(CLEAN, path)
    assert write(path) is None
    assert names(tmp_path) == {"a.xlsx", "a.checked.xlsx"} and copy.read_bytes() == worked


def test_a_corrected_copy_that_is_named_is_not_overwritten_by_its_own_copy(tmp_path: Path) -> None:
    copy = write(put(WRONG, tmp_path / "a.xlsx"))
    assert copy is not None
    assert write(copy) == copy, "it bears these marks already"
    resaved(copy)
    (tmp_path / "out").mkdir()
    worked = copy.read_bytes()
    assert write(copy) == tmp_path / "a.checked-2.xlsx"
    assert write(copy) == tmp_path / "a.checked-2.xlsx"
    assert write(copy, tmp_path / "out") == tmp_path / "out" / "a.checked.xlsx"
    assert copy.read_bytes() == worked


def test_a_copy_of_another_file_is_not_overwritten(tmp_path: Path) -> None:
    copy = write(put(WRONG, tmp_path / "a.xlsx"))
    assert copy is not None
    copy.rename(tmp_path / "b.checked.xlsx")
    assert write(put(WRONG, tmp_path / "b.xlsx")) == tmp_path / "b.checked-2.xlsx"
    put(CLEAN, tmp_path / "b.xlsx")
    assert write(tmp_path / "b.xlsx") is None
    assert names(tmp_path) == {"a.xlsx", "b.xlsx", "b.checked.xlsx"}


def test_a_senders_own_file_called_checked_is_an_input_like_any_other(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.checked.xlsx")
    assert write(path) == tmp_path / "a.checked-2.xlsx"


def test_two_files_of_one_stem_have_two_copies(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.xls", "a.ods", "a.xlsm"):
        put(WRONG, tmp_path / name)
    copies_ = [copy_path(tmp_path / name).name for name in ("a.xlsx", "a.xls", "a.ods", "a.xlsm")]
    assert copies_ == ["a.checked.xlsx", "a.xls.checked.xlsx", "a.ods.checked.xlsx", "a.checked.xlsm"]
    assert copy_path(tmp_path / "b.xls").name == "b.xls.checked.xlsx"


def test_macros_keep_the_name_that_lets_them_open(tmp_path: Path) -> None:
    animal = zoo.animal("macros")
    path = tmp_path / "a.xlsm"
    path.write_bytes(animal.data)
    report = Report("a.xlsm", "fail", (Finding("V06", "error", "file", "不对", "改", sheet="表", cells=("B2",)),))
    assert write_copy(path, report, FORM) == tmp_path / "a.checked.xlsm"


def test_a_file_that_changed_since_it_was_checked_is_not_marked(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    report = api.check(path, FORM)
    put(CLEAN, path)
    with pytest.raises(UnreadableFile):
        write_copy(path, report, FORM)
    assert names(tmp_path) == {"a.xlsx"}


# -- whole or not at all --------------------------------------------------------------------------


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_copy_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    copy = write(path)
    assert copy is not None
    before = copy.read_bytes()
    put(ROOT / "samples" / "blanks-and-text.xlsx", path)
    monkeypatch.setattr(os, step, _full)
    with pytest.raises(OutputError, match="磁盘满了"):
        write(path)
    assert names(tmp_path) == {"a.xlsx", "a.checked.xlsx"} and copy.read_bytes() == before


def test_a_disk_that_really_is_full(tmp_path: Path) -> None:
    """With room for half a copy nothing is left: the limit is the process's own."""
    path = put(WRONG, tmp_path / "a.xlsx")
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        "from xlsxcheck import api; from xlsxcheck.copies.files import write_copy;"
        "write_copy(sys.argv[1], api.check(sys.argv[1]), api.default_form())"
    )
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "OutputError" in done.stderr
    assert names(tmp_path) == {"a.xlsx"}


@pytest.mark.sampled(2)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("moment", ["fsync", "link"])
def test_a_killed_process_leaves_no_half_copy(tmp_path: Path, moment: str) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    program = (
        f"import os, sys, time; os.{moment} = lambda *_: (print('now', flush=True), time.sleep(60));"
        "from xlsxcheck import api; from xlsxcheck.copies.files import write_copy;"
        "write_copy(sys.argv[1], api.check(sys.argv[1]), api.default_form())"
    )
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "now\n"
        process.kill()
    assert not (tmp_path / "a.checked.xlsx").exists()
    copy = write(path)
    assert copy is not None and is_ours(copy.read_bytes())


def test_two_processes_never_take_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was free a moment ago and is taken now is left to who took it."""
    path = put(WRONG, tmp_path / "a.xlsx")
    link: Callable[..., None] = os.link

    def late(source: str, target: str) -> None:
        if Path(target).name == "a.checked.xlsx" and not Path(target).exists():
            Path(target).write_text("somebody else's")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert write(path) == tmp_path / "a.checked-2.xlsx"
    assert (tmp_path / "a.checked.xlsx").read_text() == "somebody else's"


def test_reading_and_marking_change_nothing_about_the_input(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    os.chmod(path, 0o444)
    os.utime(path, ns=(1, 1))
    before = (path.read_bytes(), os.stat(path).st_mtime_ns, os.stat(path).st_mode)
    write(path)
    time.sleep(0.01)
    assert (path.read_bytes(), os.stat(path).st_mtime_ns, os.stat(path).st_mode) == before


def test_is_ours_of_anything(tmp_path: Path) -> None:
    data = WRONG.read_bytes()
    copy = annotate(data, api.check(data, FORM, name="a.xlsx"), FORM)
    assert is_ours(copy)
    for other in (b"", b"PK", b"text", data, copy[:2000], zoo.animal("namesake").data):
        assert not is_ours(other)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import sys, hashlib, datetime; from xlsxcheck import api; from xlsxcheck.copies.annotate import annotate;"
        "data = open(sys.argv[1], 'rb').read(); when = datetime.datetime(2026, 1, 15);"
        "print(hashlib.sha256(annotate(data, api.check(data, name='a'), when=when)).hexdigest())"
    )
    command = [sys.executable, "-c", program, str(ROOT / "samples" / "blanks-and-text.xlsx")]
    digests = {
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def command_line(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "xlsxcheck", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_line_writes_the_copy_unless_told_not_to(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    assert command_line(str(path), "--no-annotate").returncode == 1
    assert names(tmp_path) == {"a.xlsx"}
    done = command_line(str(path))
    assert done.returncode == 1 and "a.checked.xlsx" in done.stdout
    assert is_ours((tmp_path / "a.checked.xlsx").read_bytes())
    command_line(str(path), "--out", str(tmp_path / "out"))
    assert names(tmp_path / "out") == {"a.checked.xlsx"}


@pytest.mark.slow
def test_a_name_that_is_taken_is_told(tmp_path: Path) -> None:
    path = put(WRONG, tmp_path / "a.xlsx")
    (tmp_path / "a.checked.xlsx").write_text("mine")
    done = command_line(str(path))
    assert done.returncode == 1 and "没有覆盖" in done.stderr and "a.checked-2.xlsx" in done.stderr + done.stdout
    put(WRONG, tmp_path / "b.xlsx")
    assert "没有覆盖" in command_line(str(tmp_path / "a.xlsx"), str(tmp_path / "b.xlsx")).stderr
    assert (tmp_path / "a.checked.xlsx").read_text() == "mine"


@pytest.mark.slow
def test_a_folder_is_walked_without_taking_copies_for_inputs(tmp_path: Path) -> None:
    put(WRONG, tmp_path / "a.xlsx")
    put(CLEAN, tmp_path / "b.xlsx")
    put(TYPED, tmp_path / "senders.checked.xlsx")
    command_line(str(tmp_path))
    again = command_line(str(tmp_path), "--format", "json").stdout
    assert names(tmp_path) == {
        "a.xlsx", "b.xlsx", "senders.checked.xlsx", "a.checked.xlsx", "senders.checked-2.xlsx"
    }  # fmt: skip
    assert again.count('"path"') == 3
