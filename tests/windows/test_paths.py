"""Long paths of Windows, refused by a stand-in as Windows refuses them; Wine itself takes them all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import wine
from helpers import ROOT

pytestmark = pytest.mark.windows

WRONG = ROOT / "samples" / "unbalanced.xlsx"


def test_long_paths(folder: Path) -> None:
    """At 245 to 259 characters, where only the copy is too long, and beyond; named, found in a folder, by a pattern."""
    start = len(wine.windows(folder))
    deep = folder
    while len(wine.windows(deep)) < 235:
        deep = deep / "很深的文件夹"[: max(1, 235 - len(wine.windows(deep)))]
    assert start < 100 and 235 <= len(wine.windows(deep)) <= 237
    deep.mkdir(parents=True)
    names = {}
    for length in (248, 255, 259, 262, 290):
        stem = "x" * (length - len(wine.windows(deep)) - 1 - len(".xlsx"))
        names[length] = deep / f"{stem}.xlsx"
        shutil.copyfile(WRONG, names[length])
        assert len(wine.windows(names[length])) == length
    limits = wine.faulty("long")
    # The limit is really there.
    program = "import sys; open(sys.argv[1], 'rb')"
    assert [wine.python(["-c", program, wine.windows(names[n])], folder, **limits).code for n in (259, 262)] == [0, 1]
    relative = str(deep.relative_to(folder)).replace("/", "\\")
    first = relative.split("\\")[0]
    for words in ([first, "--quiet"], [f"{relative}\\*.xlsx", "--quiet"]):
        done = wine.xlsxcheck([*words, "--format", "jsonl"], folder, **limits)
        reports = list(map(json.loads, done.text.splitlines()))
        assert (done.code, done.told) == (1, "") and len(reports) == len(names), done
        assert [one["verdict"] for one in reports] == ["fail"] * len(names)
        copies = sorted(path.name for path in deep.glob("*.checked.xlsx"))
        assert copies == sorted(f"{path.stem}.checked.xlsx" for path in names.values())
        assert not [path for path in deep.iterdir() if path.name.startswith(".")]
        for copy in copies:
            (deep / copy).unlink()
    one = wine.xlsxcheck([wine.windows(names[290]), "--quiet", "--out", relative + "\\退回"], folder, **limits)
    assert one.code == 1 and (deep / "退回" / f"{names[290].stem}.checked.xlsx").exists(), one
