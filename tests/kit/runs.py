"""Every command line of the READMEs, run in a folder with the files that they speak of, and what it prints.

`python tests/kit/runs.py` prints all of it; kept in tests/data/readme-runs.txt, where a test compares it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from helpers import ROOT  # noqa: E402

from samples import filled, published  # noqa: E402
from xlsxcheck import write_word  # noqa: E402
from xlsxcheck.form.load import load_form  # noqa: E402

READMES = (ROOT / "README.md", ROOT / "samples" / "README.md", ROOT / "samples" / "recipes" / "README.md")
KEPT = ROOT / "tests" / "data" / "readme-runs.txt"
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_SHELLS = ("sh", "bat")
_MOST_LINES = 60
"""So much of a list is kept."""

_PLACES = {
    "代码": "T3-BALANCE",
    "文件夹": "收到的文件夹",
    "收到的": "收到的文件夹",
    "上年的": "2024年收到的",
    "FILE": "某街道.xlsx",
    "FOLDER": "收到的文件夹",
    "PATH...": "收到的文件夹",
    "RETURN": "退回",
    "ROSTER.xlsx": "名册.xlsx",
    "ROSTER.csv": "名册.csv",
    "DIR": "下发",
    "SUM.xlsx": "合计.xlsx",
    "SUMMARY.xlsx": "汇总.xlsx",
    "REPORT.docx": "年度报告.docx",
}
"""Words that stand for a reader's own files, and which of the folder's are put in for them."""

ELSEWHERE = {
    r"py -m venv|\.venv\\Scripts\\pip|\.venv/bin/pytest": ".ci/run",
    r"python samples/yearly_round\.py": "tests/round/test_yearly_round.py",
    r"python tests/(kit|benchmarks)/": "tests/test_meta.py",
    r"python samples/recipes/": "tests/test_recipes.py",
    r"xlsxcheck page": "tests/page",
    r"xlsxcheck forms (new|test)": "tests/proof",
}
"""Command lines that another place runs: what they begin with, and where."""


def commands(readme: str) -> list[str]:
    """The command lines of a README, each once: in fenced blocks line by line, and in the text between them."""
    blocks = [block for kind, block in _FENCED.findall(readme) if kind in _SHELLS]
    found = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    spans = (" ".join(span.split()) for span in _CODE.findall(_FENCED.sub("", readme)))
    found += [span for span in spans if re.match(r"xlsxcheck \S|python (samples|tests)/|make |git ", span)]
    return list(dict.fromkeys(filter(None, found)))


def elsewhere(command: str) -> str | None:
    """Which other place runs a command line."""
    own = command.rpartition("&&")[2].strip()
    return next((place for start, place in ELSEWHERE.items() if re.match(start, own)), None)


def arguments(command: str) -> list[str]:
    """The arguments of the program in a command line, with the folder's files in place of a reader's own."""
    command = command.rpartition("&&")[2].replace("\\", "/")
    command = re.sub(r"\[[^\]]*\]", "", command)
    words = [_PLACES.get(word, word) for word in shlex.split(command)]
    assert words[0].endswith("xlsxcheck"), command
    return words[1:]


def lay_out(folder: Path) -> None:
    """The files that the READMEs speak of: received, last year's, a roster, a published report."""
    form = load_form()
    folder.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "samples", folder / "samples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "samples" / "busy.xlsx", folder / "某街道.xlsx")
    for name, files in (("收到的文件夹", ("busy", "unbalanced")), ("2024年收到的", ("busy",))):
        (folder / name).mkdir()
        for file in files:
            shutil.copy(ROOT / "samples" / f"{file}.xlsx", folder / name)
    (folder / "2025年收到的").mkdir()
    data = filled(form, {**published(form, "2023-suqian.json"), "cover.organ": "宿迁市", "cover.year": 2025})
    (folder / "2025年收到的" / "宿迁市.xlsx").write_bytes(data)
    roster = [["单位名称", "联系人", "电话"], ["宿迁市", "", ""], ["还没报的街道办事处", "张三", "010-12345678"]]
    (folder / "名册.csv").write_text("".join(",".join(row) + "\n" for row in roster), encoding="utf-8")
    import openpyxl

    book = openpyxl.Workbook()
    for row in roster:
        book.active.append(row)
    book.save(folder / "名册.xlsx")
    write_word(folder / "某街道.xlsx", folder / "公布的年报.docx")
    shutil.copy(ROOT / "samples" / "busy.xlsx", folder / "全区.xlsx")
    earlier = run(["收到的文件夹", "--format", "json", "--no-annotate"], folder).stdout
    (folder / "第一次.json").write_text(earlier, encoding="utf-8")
    for file in folder.rglob("*.*"):
        os.utime(file, (0, 1_000_000_000))


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The program run with these arguments in a folder."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "xlsxcheck", *words],
        capture_output=True, text=True, encoding="utf-8", cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def ran(command: str, folder: Path) -> str:
    """What a command line prints, and its exit code; what changes from run to run masked."""
    words, _, file = " ".join(map(shlex.quote, arguments(command))).partition(" '>' ")
    given = shlex.split(words)
    if "-o" in given:
        (folder / given[given.index("-o") + 1]).unlink(missing_ok=True)
    shown = run(given, folder)
    if file:
        (folder / shlex.split(file)[0]).write_text(shown.stdout, encoding="utf-8")
    lines = [] if file else shown.stdout.splitlines(keepends=True)
    text = f"$ {command}\n{''.join(lines[:_MOST_LINES])}" + ("…\n" if len(lines) > _MOST_LINES else "")
    text += "".join(f"! {line}\n" for line in shown.stderr.splitlines()) + f"= {shown.returncode}\n"
    return re.sub(r"\b[0-9a-f]{64}\b", "‹sha256›", text).replace("\\", "/")


def all_runs() -> Iterator[str]:
    """Every command line of the READMEs that no other place runs, each in a fresh folder."""
    texts = [readme.read_text(encoding="utf-8") for readme in READMES if readme.is_file()]
    with tempfile.TemporaryDirectory() as whole:
        lay_out(base := Path(whole) / "base")
        for number, command in enumerate(dict.fromkeys(one for text in texts for one in commands(text))):
            if elsewhere(command) is None:
                folder = Path(whole) / str(number)
                shutil.copytree(base, folder)
                yield ran(command, folder)


def kept() -> bytes:
    """What tests/data/readme-runs.txt should hold."""
    return "\n".join(all_runs()).encode()


if __name__ == "__main__":
    sys.stdout.write(kept().decode())
