"""Ctrl-C at a console of Windows: at once, whole outputs, no remains, no process left behind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import wine
from helpers import ROOT

pytestmark = pytest.mark.windows

FILES = 220


@pytest.fixture(scope="module")
def inbox(installed: object) -> Path:
    made = wine.JUDGE / "停" / "收到"
    shutil.rmtree(made.parent, ignore_errors=True)
    made.mkdir(parents=True)
    for number in range(FILES):
        shutil.copyfile(ROOT / "samples" / "unbalanced.xlsx", made / f"{number:03}.xlsx")
    return made


@pytest.mark.parametrize("when", ["it starts", "a worker starts", "late"])
def test_ctrl_c(inbox: Path, when: str) -> None:
    desk = inbox.parent
    out, mark = desk / "退回", desk / "up"
    shutil.rmtree(out, ignore_errors=True)
    for path in (*desk.glob("up.*"), *desk.glob("汇总*")):
        path.unlink()
    until = {"late": (out, "60"), "a worker starts": (f"{mark}.worker", "1"), "it starts": (f"{mark}.parent", "1")}
    place, count = until[when]
    kit = wine.DESK / "tests" / "kit" / "onwindows"
    exe = wine.windows(wine.HOME / "Scripts" / "xlsxcheck.exe")
    words = [exe, "收到", "--out", "退回", "--summary", "汇总.xlsx", "--jobs", "2", "--format", "json"]
    press = [wine.windows(kit / "keyboard.py"), wine.windows(place), count]
    done = wine.python([*press, *words], desk, **wine.faulty("starts", MARK=wine.windows(mark)))
    assert wine.alive() == []
    assert not (desk / "汇总.xlsx").exists() and list(desk.rglob("*.tmp")) == []
    assert done.code == 130 and "Traceback" not in done.told, done
    reports = json.loads(done.text)["reports"] if done.out else []
    assert done.told == "" or f"检查完 {len(reports)} 个" in done.told, done
    assert 0 < len(reports) < FILES if when == "late" else len(reports) < 20
