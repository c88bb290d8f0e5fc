"""Files that another program of Windows holds open, as Excel and WPS do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import wine
from helpers import ROOT

pytestmark = pytest.mark.windows

WRONG, OTHER, CLEAN = (ROOT / "samples" / f"{name}.xlsx" for name in ("unbalanced", "blanks-and-text", "busy"))


@contextmanager
def held(path: Path, sharing: str) -> Iterator[None]:
    """The file is open in another program: "read" lets others look, "none" does not."""
    holder = wine.windows(wine.DESK / "tests" / "kit" / "onwindows" / "holder.py")
    process = wine.start([wine.windows(wine.HOME / "python.exe"), holder, wine.windows(path), sharing], path.parent)
    assert process.stdout is not None and process.stdout.readline().strip() == b"held", process.communicate()
    try:
        yield
    finally:
        process.communicate(timeout=wine.LIMIT_SECONDS)


@pytest.mark.parametrize("sharing", ["read", "none"])
def test_a_copy_that_is_open_in_excel(folder: Path, sharing: str) -> None:
    """The results are whole, exit code 4, and what to close; one file and a folder are told alike."""
    shutil.copyfile(WRONG, folder / "a.xlsx")
    assert wine.xlsxcheck(["a.xlsx"], folder).code == 1
    copy = folder / "a.checked.xlsx"
    before = copy.read_bytes()
    with held(copy, sharing):
        if sharing == "read":
            unchanged = wine.xlsxcheck(["a.xlsx"], folder)
            assert (unchanged.code, unchanged.told) == (1, ""), "nothing is to be written"
        for source, words in ((OTHER, ["."]), (CLEAN, ["."]), (OTHER, ["a.xlsx"]), (CLEAN, ["a.xlsx"])):
            if (words == ["."]) == (sharing == "none"):
                shutil.copyfile(source, folder / "a.xlsx")
                done = wine.xlsxcheck([*words, "--quiet"], folder)
                assert done.code == 4 and "请关掉打开它的程序" in done.told, (words, done)
                assert "a.checked.xlsx" in done.told and "WinError" not in done.told and "空间" not in done.told
                assert ("✗ 不通过" in done.text) == (source == OTHER)
    assert copy.read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.checked.xlsx", "a.xlsx"], "no second copy, no remains"
    assert wine.xlsxcheck(["a.xlsx"], folder).code == 0 and not copy.exists(), "stale, and free again"


@pytest.mark.parametrize("kind", ["xlsx", "html"])
def test_a_summary_that_is_open(folder: Path, kind: str) -> None:
    shutil.copyfile(WRONG, folder / "a.xlsx")
    words = ["a.xlsx", "--no-annotate", "--summary", f"汇总.{kind}", "--summary", "t.csv"]
    assert wine.xlsxcheck(words, folder).code == 1
    before = (folder / f"汇总.{kind}").read_bytes()
    shutil.copyfile(OTHER, folder / "b.xlsx")
    with held(folder / f"汇总.{kind}", "read"):
        for _ in range(2):
            done = wine.xlsxcheck(["b.xlsx", *words], folder)
            assert done.code == 1 and f"汇总-2.{kind}" in done.told, done
            names = {path.name for path in folder.iterdir()}
            assert names == {"a.xlsx", "b.xlsx", "t.csv", f"汇总.{kind}", f"汇总-2.{kind}"}
    assert (folder / f"汇总.{kind}").read_bytes() == before
    assert "b.xlsx" in (folder / "t.csv").read_text(encoding="utf-8-sig"), "no other summary is lost"


def test_a_source_that_nobody_may_read(folder: Path) -> None:
    """Locked whole: it may be a program or a permission, and both are said. Open as in Excel it is read."""
    for source, name in ((WRONG, "a.xlsx"), (CLEAN, "b.xlsx")):
        shutil.copyfile(source, folder / name)
    with held(folder / "a.xlsx", "read"):
        assert wine.xlsxcheck(["a.xlsx", "--no-annotate"], folder).code == 1
    with held(folder / "a.xlsx", "none"):
        done = wine.xlsxcheck([".", "--no-annotate", "--format", "json"], folder)
        assert done.code == 3 and "正被别的程序" in done.text and "没有" in done.text, done


def test_outputs_of_other_commands_that_are_open(folder: Path) -> None:
    assert wine.xlsxcheck(["template", "-o", "t.xlsx"], folder).code == 0
    with held(folder / "t.xlsx", "read"):
        done = wine.xlsxcheck(["template", "-o", "t.xlsx", "--zeros"], folder)
        assert done.code == 4 and "请关掉打开它的程序" in done.told, done
    assert wine.xlsxcheck(["template", "-o", "t.xlsx", "--zeros"], folder).code == 0
