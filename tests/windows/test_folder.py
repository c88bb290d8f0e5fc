"""Folders, patterns, drives and shares on Windows."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import wine
from helpers import ROOT
from ownoffice import of_its_own

pytestmark = pytest.mark.windows

SAMPLES = ROOT / "samples"
WRONG = SAMPLES / "unbalanced.xlsx"


def codes(done: wine.Done) -> dict[str, list[str]]:
    """The codes of each file by its name, of a run with --format jsonl."""
    found = map(json.loads, done.text.splitlines())
    return {one["path"]: [finding["code"] for finding in one["findings"]] for one in found}


def test_250_files_with_some_that_hang_and_some_that_crash(folder: Path) -> None:
    """No file costs another its result, and the run says so in its exit code."""
    inbox = folder / "收到"
    inbox.mkdir()
    bad = {"007 hang.xlsx": "F10", "100 crash.xlsx": "F11", "101 exit.xlsx": "F11", "249 hang.xlsx": "F10"}
    names = [
        next((name for name in bad if name.startswith(f"{number:03}")), f"{number:03}.xlsx") for number in range(250)
    ]
    for name in names:
        shutil.copyfile(SAMPLES / "zero.xlsx", inbox / name)
    words = ["收到", "--format", "jsonl", "--timeout", "4", "--jobs", "2", "--no-annotate"]
    done = wine.xlsxcheck(words, folder, **wine.faulty("names"))
    assert done.code == 3, done.told
    told = codes(done)
    assert list(told) == [f"收到\\{name}" for name in names]
    for name in names:
        assert bad.get(name, "X-ZERO") in told[f"收到\\{name}"], name
    assert "0xC0000005 ACCESS_VIOLATION" in done.text and "exit code 7" in done.text
    assert wine.alive() == []


def test_a_few_files_with_one_that_hangs(folder: Path) -> None:
    for name in ("a.xlsx", "b hang.xlsx", "c.xlsx"):
        shutil.copyfile(WRONG, folder / name)
    done = wine.xlsxcheck(
        ["a.xlsx", "b hang.xlsx", "c.xlsx", "--timeout", "3", "--no-annotate"], folder, **wine.faulty("names")
    )
    assert done.code == 3 and done.text.count("T3-BALANCE") >= 2 and "F10" in done.text, done


def test_patterns(folder: Path) -> None:
    """The shell of Windows leaves them to the program; they mean what a folder means."""
    inbox = folder / "[2025]收到"
    inbox.mkdir()
    for name in ("年报1.xlsx", "年报2.xlsx", "别的.xlsx", "~$年报1.xlsx", "._年报1.xlsx"):
        of_its_own(WRONG, inbox / name)
    shutil.copyfile(WRONG, inbox / "藏着.xlsx")
    assert wine.run(["attrib", "+h", "藏着.xlsx"], inbox).code == 0
    first = wine.xlsxcheck(["[2025]收到", "--quiet"], folder)
    assert first.code == 1 and len(list(inbox.glob("*.checked.xlsx"))) == 3, first
    for pattern, names in {
        "[2025]收到\\*.xlsx": ["别的", "年报1", "年报2"],
        "[2025]收到/年报?.xlsx": ["年报1", "年报2"],
        "[2025]收到\\年报[2-9].XLSX": ["年报2"],
        "*\\年报1.xlsx": ["年报1"],
    }.items():
        done = wine.xlsxcheck([pattern, "--format", "jsonl", "--no-annotate"], folder)
        assert done.code == 1 and [re.split(r"[\\/.]", path)[-2] for path in codes(done)] == names, (pattern, done.told)
    done = wine.shell(
        f'"{wine.windows(wine.HOME / "Scripts" / "xlsxcheck.exe")}" "[2025]收到\\*.xlsx" --no-annotate', folder
    )
    assert done.code == 1 and "共 3 个文件" in done.text


def test_drives_and_shares(folder: Path) -> None:
    """Files on D: and on a share, everything else on J:; the same names on both."""
    share = wine.JUDGE / "prefix" / "dosdevices" / "unc" / "服务器"
    share.mkdir(parents=True, exist_ok=True)
    there = wine.JUDGE / "share"
    there.mkdir(exist_ok=True)
    if not (share / "共享").is_symlink():
        (share / "共享").symlink_to(there)
    for place in (wine.DRIVE_D, there):
        shutil.rmtree(place / "收 到", ignore_errors=True)
        (place / "收 到").mkdir(parents=True)
        of_its_own(WRONG, place / "收 到" / "1.xlsx")
    of_its_own(WRONG, folder / "1.xlsx")
    paths = ["D:\\收 到\\1.xlsx", "\\\\服务器\\共享\\收 到\\1.xlsx", "1.xlsx"]
    done = wine.xlsxcheck([*paths, "--out", "退回", "--summary", "汇总.html", "--format", "jsonl"], folder)
    assert done.code == 1 and list(codes(done)) == paths, done.told
    copies = [json.loads(line)["annotated"] for line in done.text.splitlines()]
    assert len(set(copies)) == 3 and len(list((folder / "退回").rglob("*.xlsx"))) == 3
    page = (folder / "汇总.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="((?:file|\.\.|1)[^"]*)"', page))
    assert {"file:///D:/%E6%94%B6%20%E5%88%B0/1.xlsx", "1.xlsx"} <= links
    assert "file://%E6%9C%8D%E5%8A%A1%E5%99%A8/%E5%85%B1%E4%BA%AB/%E6%94%B6%20%E5%88%B0/1.xlsx" in links, links
    # A whole drive and a whole folder of a share; the copies beside the files.
    done = wine.xlsxcheck(["D:\\收 到", "\\\\服务器\\共享\\收 到", "--quiet"], folder)
    assert done.code == 1, done
    assert all((place / "收 到" / "1.checked.xlsx").exists() for place in (wine.DRIVE_D, there))


def test_words_that_a_backslash_glued(folder: Path) -> None:
    """What PowerShell completes: "收 到\\" is a word that goes on behind its quotation mark."""
    (folder / "收 到").mkdir()
    shutil.copyfile(WRONG, folder / "收 到" / "1.xlsx")
    exe = wine.windows(wine.HOME / "Scripts" / "xlsxcheck.exe")
    glued = wine.shell(f'"{exe}" "收 到\\" --out "退 出\\"', folder)
    assert glued.code == 2 and "引号里的文件夹不要以 \\ 结尾" in glued.told, glued
    right = wine.shell(f'"{exe}" "收 到" --out "退 出" --quiet', folder)
    assert right.code == 1 and (folder / "退 出" / "1.checked.xlsx").exists(), right
    right = wine.shell(f'"{exe}" 收?到 --no-annotate', folder)
    assert right.code == 1 and "共 1 个文件" in right.text, right


def test_what_was_called_otherwise_only_in_its_capitals(folder: Path) -> None:
    shutil.copyfile(WRONG, folder / "某街道.xlsx")
    assert wine.xlsxcheck(["某街道.xlsx"], folder).code == 1
    (folder / "某街道.xlsx").rename(folder / "某街道.XLSX")
    done = wine.xlsxcheck(["某街道.XLSX", "--format", "jsonl"], folder)
    assert done.code == 1 and json.loads(done.text)["annotated"].lower() == "某街道.checked.xlsx", done
    assert len(list(folder.glob("*checked*"))) == 1
