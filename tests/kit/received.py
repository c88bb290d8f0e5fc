"""What a collector might receive: samples, filled workbooks, other formats, a zip, a report, twice the same."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from filled import Filler, answers
from helpers import ROOT

from xlsxcheck.model import Form

FOLDER = "收到的"
COPIES = "标注副本"
_SEAL = re.compile(rb"<!-- xlsxcheck [0-9a-f]{64} -->\n\Z")
_MADE = re.compile(rb"\d{4}-\d\d-\d\d(?:T| )\d\d:\d\d(?::\d\dZ?)?")


def received(folder: Path, form: Form, count: int = 45) -> Path:
    """The folder with everything in it; files of each kind lie in a sub-folder of their own."""
    root = folder / FOLDER
    filler = Filler(form)
    (root / "街道").mkdir(parents=True)
    for number in range(count):
        data = filler.workbook(answers(form, number, wrong=0.6)[1])
        place = root / "街道" if number % 3 else root
        (place / f"第{number:02d}份.xlsx").write_bytes(data)
    samples = root / "样例"
    samples.mkdir()
    for path in sorted((ROOT / "samples").glob("*.xlsx")):
        shutil.copy(path, samples)
    shutil.copy(samples / "busy.xlsx", root / "又一份.xlsx")
    other = root / "别的格式"
    other.mkdir()
    for path in sorted((ROOT / "tests" / "data" / "trial").iterdir()):
        if path.suffix in (".ods", ".xls", ".xlsb"):
            shutil.copy(path, other)
    shutil.copy(ROOT / "tests" / "data" / "real-reports" / "2023-zhangfan.docx", other)
    with zipfile.ZipFile(other / "一包.zip", "w") as bundle:
        for number in range(3):
            bundle.writestr(f"里/{number}.xlsx", filler.workbook(answers(form, 100 + number, wrong=1)[1]))
    (other / "坏的.xlsx").write_bytes(b"PK\3\4 is no workbook")
    (other / "说明.txt").write_text("不是表格", encoding="utf-8")
    for path in root.rglob("*"):
        os.utime(path, (1_767_000_000, 1_767_000_000))
    return root


def by_command(folder: Path, *more: str) -> Path:
    """What the command line makes of the folder beside it: 结果.json, summaries, copies."""
    out = folder / "结果.json"
    with out.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "xlsxcheck", FOLDER, "--out", COPIES, "--format", "json",
             *(word for kind in ("xlsx", "html", "csv") for word in ("--summary", f"检查结果.{kind}")), *more],
            cwd=folder, stdout=file, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    return out


def same_but_for_the_time(one: bytes, other: bytes) -> bool:
    """Whether two files are the same, byte for byte, but for when they say that they were made."""
    if one == other:
        return True
    if not one.startswith(b"PK"):
        # The digest at a page's end is also of the time.
        return _MADE.sub(b"", _SEAL.sub(b"", one)) == _MADE.sub(b"", _SEAL.sub(b"", other))
    with zipfile.ZipFile(io.BytesIO(one)) as first, zipfile.ZipFile(io.BytesIO(other)) as second:
        if first.namelist() != second.namelist():
            return False
        parts = [(first.read(name), second.read(name)) for name in first.namelist()]
        return all(_MADE.sub(b"", a) == _MADE.sub(b"", b) for a, b in parts)
