"""Long paths of Windows, refused by a stand-in as Windows refuses them; Wine itself takes them all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import wine
from helpers import ROOT
from ownoffice import of_its_own

pytestmark = pytest.mark.windows

WRONG, OTHER, CLEAN = (ROOT / "samples" / f"{name}.xlsx" for name in ("unbalanced", "blanks-and-text", "busy"))


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
        of_its_own(WRONG, names[length])
        assert len(wine.windows(names[length])) == length
    limits = wine.faulty("long")
    # The limit is really there.
    program = "import sys; open(sys.argv[1], 'rb')"
    assert [wine.python(["-c", program, wine.windows(names[n])], folder, **limits).code for n in (259, 262)] == [0, 1]
    relative = str(deep.relative_to(folder)).replace("/", "\\")
    first = relative.split("\\")[0]
    # The second and third time the copies are there: the same ones, and no others.
    for words in ([first, "--quiet"], [f"{relative}\\*.xlsx", "--quiet"], [first, "--quiet"]):
        done = wine.xlsxcheck([*words, "--format", "jsonl"], folder, **limits)
        reports = list(map(json.loads, done.text.splitlines()))
        assert (done.code, done.told) == (1, "") and len(reports) == len(names), done
        assert [one["verdict"] for one in reports] == ["fail"] * len(names)
        copies = sorted(path.name for path in deep.glob("*.checked.xlsx"))
        assert copies == sorted(f"{path.stem}.checked.xlsx" for path in names.values())
        assert not [path for path in deep.iterdir() if path.name.startswith(".")]
    for source in (OTHER, CLEAN):
        shutil.copyfile(source, names[290])
        one = wine.xlsxcheck([wine.windows(names[290]), "--quiet"], folder, **limits)
        assert one.code == (1 if source == OTHER else 0) and not list(deep.glob("*-2*")), one
    assert len(list(deep.glob("*.checked.xlsx"))) == 4, "the one that is clean now has none"
    of_its_own(WRONG, names[290])
    long = f"{relative}\\{'汇总' * 20}"
    for _ in range(2):
        outputs = ["--summary", f"{long}.xlsx", "--summary", f"{long}.csv", "--notices", long]
        done = wine.xlsxcheck([first, "--no-annotate", "--quiet", *outputs], folder, **limits)
        assert (done.code, done.told) == (1, ""), done
    assert sorted(path.suffix for path in deep.glob("汇总*")) == ["", ".csv", ".xlsx"]
    one = wine.xlsxcheck([wine.windows(names[290]), "--quiet", "--out", relative + "\\退回"], folder, **limits)
    assert one.code == 1 and (deep / "退回" / f"{names[290].stem}.checked.xlsx").exists(), one
