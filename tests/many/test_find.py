from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from xlsxcheck.api import annotate, check
from xlsxcheck.many.find import Skipped, find_files
from xlsxcheck.model import Form

SAMPLES = Path(__file__).parents[2] / "samples"


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(root: Path, *paths: Path | str, **options: list[str]) -> list[str]:
    return [os.path.relpath(item.path, root) for item in find_files(paths or [root], **options)]


def test_a_folder_gives_spreadsheets_in_a_stable_order(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "a.XLS", "乙/2.et", "乙/1.ods", "甲/深/x.xlsm", "c.xlsb", "notes.docx", "list.csv")
    touch(tmp_path, "photo.jpg", "scan.pdf")
    expected = ["a.XLS", "b.xlsx", "c.xlsb", "list.csv", "notes.docx", "乙/1.ods", "乙/2.et", "甲/深/x.xlsm"]
    assert names(tmp_path) == expected == names(tmp_path)


def test_lock_files_and_hidden_ones_are_skipped_but_named_ones_taken(tmp_path: Path) -> None:
    skipped = ["~$a.xlsx", ".~lock.a.xlsx#", ".hidden.xlsx", "._a.xlsx", ".git/a.xlsx", "__MACOSX/a.xlsx"]
    touch(tmp_path, "a.xlsx", *skipped)
    assert names(tmp_path) == ["a.xlsx"]
    assert names(tmp_path, tmp_path / "~$a.xlsx") == ["~$a.xlsx"]


def test_our_copies_are_skipped_by_content_not_by_name(tmp_path: Path, form: Form) -> None:
    source = SAMPLES / "unbalanced.xlsx"
    (tmp_path / "a.xlsx").write_bytes(source.read_bytes())
    (tmp_path / "a.checked.xlsx").write_bytes(annotate(source, check(source, form), form))
    (tmp_path / "b.checked.xlsx").write_bytes(source.read_bytes())
    assert names(tmp_path) == ["a.xlsx", "b.checked.xlsx"]
    assert names(tmp_path, tmp_path / "a.checked.xlsx") == ["a.checked.xlsx"]


def test_a_copy_that_was_corrected_and_sent_back_is_checked(tmp_path: Path, form: Form) -> None:
    source = SAMPLES / "unbalanced.xlsx"
    copy = annotate(source, check(source, form), form)
    (tmp_path / "old.checked.xlsx").write_bytes(copy)
    (tmp_path / "back.checked.xlsx").write_bytes(copy)
    book = openpyxl.load_workbook(tmp_path / "back.checked.xlsx")
    book.save(tmp_path / "back.checked.xlsx")
    skipped = Skipped()
    assert [Path(item.path).name for item in find_files([tmp_path], skipped=skipped)] == ["back.checked.xlsx"]
    assert (skipped.copies, skipped.others) == (1, {})


def test_what_was_not_looked_at_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "b.docx", "c/d.DOCX", "e.pdf", "README", "~$a.xlsx", ".x", "Thumbs.db", "汇总.html")
    skipped = Skipped()
    found = find_files([tmp_path], exclude=[tmp_path / "汇总.html"], skipped=skipped)
    # What may be a report is looked into; only what can't be one is left out by its name.
    assert [os.path.basename(item.path) for item in found] == ["README", "a.xlsx", "b.docx", "d.DOCX"]
    assert (skipped.copies, skipped.others) == (0, {".pdf": 1})


def test_loops_of_links_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.xlsx")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    assert names(tmp_path) == ["a/1.xlsx"]


def test_files_and_folders_mixed_are_taken_once(tmp_path: Path) -> None:
    touch(tmp_path, "x/1.xlsx", "x/2.xlsx", "y/3.xlsx")
    mixed = [tmp_path / "x" / "2.xlsx", tmp_path / "x", tmp_path / "y", tmp_path / "x"]
    assert names(tmp_path, *mixed) == ["x/2.xlsx", "x/1.xlsx", "y/3.xlsx"]


def test_patterns_that_no_shell_expanded(tmp_path: Path) -> None:
    touch(tmp_path, "b1.xlsx", "a1.xlsx", "a2.xls", "deep/a3.xlsx")
    assert names(tmp_path, str(tmp_path / "a*")) == ["a1.xlsx", "a2.xls"]
    assert names(tmp_path, str(tmp_path / "**" / "a3.xlsx")) == ["deep/a3.xlsx"]
    touch(tmp_path, "[1].xlsx")
    assert names(tmp_path, str(tmp_path / "[1].xlsx")) == ["[1].xlsx"]


def test_our_own_outputs_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "汇总.xlsx")
    assert names(tmp_path, exclude=[str(tmp_path / "汇总.xlsx")]) == ["a.xlsx"]


def test_what_is_not_there_is_not_lost(tmp_path: Path) -> None:
    assert names(tmp_path, tmp_path / "none.xlsx", tmp_path / "none*.xlsx") == ["none.xlsx", "none*.xlsx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root lists every folder")
def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    touch(tmp_path, "closed/a.xlsx")
    (tmp_path / "closed").chmod(0)
    assert names(tmp_path) == ["closed"]


def test_copies_mirror_folders_and_never_meet(tmp_path: Path) -> None:
    touch(tmp_path, "x/s/1.xlsx", "y/s/1.xlsx", "z/x/1.xlsx", "p/1.xlsx", "q/1.xlsx")
    one = [item.relative for item in find_files([tmp_path / "x"])]
    assert one == [os.path.join("s", "1.xlsx")]
    several = [tmp_path / name for name in ("x", "y", "z/x", "p/1.xlsx", "q/1.xlsx")]
    relatives = [item.relative for item in find_files(several)]
    assert relatives == [f"x{os.sep}s{os.sep}1.xlsx", f"y{os.sep}s{os.sep}1.xlsx", f"x-2{os.sep}1.xlsx",
                         f"p{os.sep}1.xlsx", f"q{os.sep}1.xlsx"]  # fmt: skip
