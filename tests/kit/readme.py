"""What of the README is made: its tables, and what its recipes print. `python tests/kit/readme.py` writes both anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from helpers import ROOT
from test_cells import table as cells_table

from xlsxcheck.checking.detection import ways
from xlsxcheck.form.load import load_form
from xlsxcheck.messages import words
from xlsxcheck.model import Form
from xlsxcheck.render.rules import condition_words

README = ROOT / "README.md"
_RECIPE = re.compile(r"^```python\n(.*?)^```\n(?:^```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def rules_table(form: Form, *, yearly: bool = False) -> str:
    """The relations of one year, or those that compare it with the year before."""
    names = words("zh")
    lines = ["| 代码 | 条数 | 级别 | 应当成立 |", "|---|---|---|---|"]
    for relation in (one for one in form.relations if one.needs_previous is yearly):
        title = re.sub(r"^“\{[^}]*\}”", "每一", relation.title["zh"]).replace("每一：", "每一类：")
        title = re.sub(r"\{[^}]*\}", "”“".join(case.subject["zh"] for case in relation.cases), title)
        conditions = {tuple(condition_words(one, form, "zh") for one in case.when) for case in relation.cases}
        if len(conditions) == 1 and (only := conditions.pop()):
            title += f"（只看{'，'.join(only)}的）"
        rank = names["class"][relation.kind], names["severity"][relation.severity]
        lines.append(f"| {relation.id} | {len(relation.cases)} | {'·'.join(dict.fromkeys(rank))} | {title} |")
    return "\n".join(lines)


def worth_table(form: Form) -> str:
    """What each way to fill in totals is worth."""
    lines = ["| 模板 | 要填的格 | 一格填错，查得出的 | 认得出是哪一格的 |", "|---|---|---|---|"]
    for found in ways(form):
        more = f" + {found.control}" if found.control else ""
        lines.append(f"| `--totals {found.totals}` | {found.cells}{more} | {found.detectable} | {found.locatable} |")
    return "\n".join(lines)


def with_block(readme: str, name: str, block: str) -> str:
    before, rest = readme.split(f"<!-- {name} -->", 1)
    after = rest.split(f"<!-- /{name} -->", 1)[1]
    return f"{before}<!-- {name} -->\n{block}\n<!-- /{name} -->{after}"


def fresh(readme: str, form: Form) -> str:
    """The README with its tables made anew."""
    tables = {
        "rules": rules_table(form),
        "yearly": rules_table(form, yearly=True),
        "cells": cells_table(form, "zh"),
        "worth": worth_table(form),
    }
    for name, table in tables.items():
        readme = with_block(readme, name, table)
    return readme


def recipes(readme: str) -> list[tuple[str, str]]:
    """Each Python program of the README with what it prints, as stated below it."""
    return _RECIPE.findall(readme)


def windows_block() -> list[str]:
    """The commands for Windows, a line each."""
    found = re.search(r"<!-- command: windows -->\n```bat\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1].splitlines()


def printed(program: str, folder: Path) -> str:
    """What a recipe prints, run as a reader would: from a file, beside the samples."""
    shutil.copytree(ROOT / "samples", folder / "samples")
    (folder / "recipe.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "recipe.py"],
        capture_output=True, text=True, encoding="utf-8", cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def first_run(kept: str) -> str:
    """What the README shows of its first command: the first lines, out of what that prints in full."""
    run = re.search(r"^\$ [^\n]*xlsxcheck samples --out checked\n(.*?)^= 3$", kept, re.MULTILINE | re.DOTALL)
    assert run, "the first command is not among the runs"
    shown = run[1].split("\n\n")
    return "\n\n".join(shown[:2]) + "\n"


def with_first_run(readme: str, kept: str) -> str:
    """The README with the first lines of what its first command prints."""
    shown = f"<!-- first run -->\n```text\n{first_run(kept)}```\n"
    return re.sub(r"<!-- first run -->\n```text\n.*?```\n", lambda _: shown, readme, count=1, flags=re.DOTALL)


def remade(form: Form) -> bytes:
    """The README with its tables and the outputs of its recipes made anew."""
    return _with_outputs(fresh(README.read_text(encoding="utf-8"), form)).encode()


def _with_outputs(readme: str) -> str:
    for program, stated in recipes(readme):
        with tempfile.TemporaryDirectory() as folder:
            readme = readme.replace(stated, printed(program, Path(folder)))
    return readme


if __name__ == "__main__":
    README.write_bytes(remade(load_form()))
