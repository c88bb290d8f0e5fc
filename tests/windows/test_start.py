"""From the README's first line to the first results, on Windows."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import wine
from helpers import ROOT
from packages import without_minute
from readme import windows_block

from xlsxcheck.version import VERSION

pytestmark = pytest.mark.windows

WRONG, CLEAN = (ROOT / "samples" / f"{name}.xlsx" for name in ("unbalanced", "busy"))
LINE = f"xlsxcheck {VERSION}\r\n".encode()


def test_every_command_of_the_readme(desk: Path, installed: dict[str, wine.Done]) -> None:
    """As somebody types them at the prompt of cmd in code page 936, one after the other; then each output is looked at.

    What the first makes, the judge has made: its build of Python has no venv.
    """
    first, second, *rest = windows_block()
    assert (first, second) == ("py -m venv .venv", ".venv\\Scripts\\pip install .") and len(rest) == 2
    template = wine.shell(rest[0], desk)
    assert (template.code, template.told) == (0, ""), template
    assert openpyxl.load_workbook(desk / "年报统计表.xlsx").sheetnames[0] == "封面"
    checked = wine.shell(rest[1], desk)
    assert checked.code == 3, checked
    assert "samples\\unbalanced.xlsx" in checked.text
    assert openpyxl.load_workbook(desk / "汇总.xlsx").worksheets[0].max_row > 5
    names = sorted(path.name for path in (desk / "退回").iterdir())
    assert names == ["blanks-and-text.checked.xlsx", "typed-totals.checked.xlsx", "unbalanced.checked.xlsx"]


def test_a_folder_that_is_dropped_on_the_icon(desk: Path, folder: Path) -> None:
    """Checked, with copies and summary beside it. Wine has no browser to open that with."""
    (folder / "收 到").mkdir()
    shutil.copyfile(WRONG, folder / "收 到" / "甲.xlsx")
    icon = wine.windows(desk / "samples" / "xlsxcheck.cmd")
    done = wine.run(["cmd", "/c", icon, wine.windows(folder / "收 到")], folder)
    assert done.code == 1 and b"T3-BALANCE" in done.out, done
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))
    assert found == ["收 到-checked.html", "收 到-checked/甲.checked.xlsx", "收 到/甲.xlsx"]
    alone = wine.run(["cmd", "/c", icon], folder)
    assert alone.code == 2 and b"Drop a folder" in alone.out


def test_both_doors_lead_in(folder: Path) -> None:
    assert wine.python(["-m", "xlsxcheck", "--version"], folder) == (0, LINE, b"")
    assert wine.xlsxcheck(["--version"], folder) == (0, LINE, b"")
    where = wine.python(
        ["-c", "import xlsxcheck, locale, sys; print(xlsxcheck.__file__, locale.getpreferredencoding())"], folder
    )
    assert where.out.split() == [b"J:\\desk\\.venv\\Lib\\site-packages\\xlsxcheck\\__init__.py", b"cp936"]


def test_one_file(folder: Path) -> None:
    """The same words and figures as here, byte for byte, and the same copy."""
    for source in (WRONG, CLEAN):
        shutil.copy(source, folder)
    for words in (
        ["unbalanced.xlsx"],
        ["unbalanced.xlsx", "--format", "json"],
        ["busy.xlsx", "unbalanced.xlsx", "x.xlsx"],
    ):
        there = wine.xlsxcheck(words, folder)
        copy = without_minute(folder / "unbalanced.checked.xlsx")
        (folder / "unbalanced.checked.xlsx").unlink()
        here = subprocess.run([sys.executable, "-m", "xlsxcheck", *words], capture_output=True, cwd=folder)
        assert (there.code, there.err) == (here.returncode, b"")
        assert there.out.replace(b"\r\n", b"\n") == here.stdout
        assert copy == without_minute(folder / "unbalanced.checked.xlsx")
    clean = wine.xlsxcheck(["busy.xlsx"], folder)
    assert (clean.code, clean.told) == (0, "") and not (folder / "busy.checked.xlsx").exists()


def test_what_is_printed_into_a_file(folder: Path) -> None:
    """`>` of cmd: CSV with single line ends, JSON as it is, both UTF-8; another encoding where it is asked for."""
    shutil.copy(WRONG, folder / "某街道.xlsx")
    exe = wine.windows(wine.HOME / "Scripts" / "xlsxcheck.exe")
    for more in ("", " --encoding gbk"):
        done = wine.shell(f'"{exe}" . --format csv --no-annotate{more} > "结 果.csv"', folder)
        data = (folder / "结 果.csv").read_bytes()
        assert done.code == 1 and data.count(b"\r\n") == data.count(b"\n") == 3 and b"\r\r" not in data, done
        assert "某街道" in data.decode("gbk" if more else "utf-8-sig")
        assert data.startswith(b"\xef\xbb\xbf") == (not more)
    done = wine.shell(f'"{exe}" . --format json --no-annotate > r.json', folder)
    assert done.code == 1 and json.loads((folder / "r.json").read_text(encoding="utf-8"))["totals"]["files"] == 1
    done = wine.shell(f'"{exe}" 某街道.xlsx --no-annotate --encoding gbk > "屏 幕.txt"', folder)
    assert done.code == 1 and "T3-BALANCE" in (folder / "屏 幕.txt").read_bytes().decode("gbk"), done


def test_a_reader_that_has_read_enough(folder: Path) -> None:
    """Windows says EINVAL, or that the pipe is being closed; the results are nobody's any more, and no failure."""
    for number in range(40):
        shutil.copy(ROOT / "samples" / "blanks-and-text.xlsx", folder / f"{number}.xlsx")
    process = wine.start(
        [wine.windows(wine.HOME / "Scripts" / "xlsxcheck.exe"), ".", "--format", "json", "--no-annotate"], folder
    )
    assert process.stdout is not None and process.stderr is not None and process.stdin is not None
    process.stdout.read(10)
    process.stdout.close()
    told = process.stderr.read()
    process.stdin.close()
    process.stderr.close()
    # A shell of this system hears the last eight bits of the code.
    assert (process.wait(wine.LIMIT_SECONDS), told) == (141, b"")
