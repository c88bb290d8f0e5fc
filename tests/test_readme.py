"""The README's recipes: each runs as it stands, prints what stands below it, and imports public names only."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT
from readme import README, printed, recipes

import xlsxcheck

RECIPES = recipes(README.read_text(encoding="utf-8"))


def test_every_recipe_is_found() -> None:
    assert len(RECIPES) == README.read_text(encoding="utf-8").count("```python") >= 3


@pytest.mark.slow
@pytest.mark.parametrize(("program", "expected"), RECIPES)
def test_a_recipe_prints_what_stands_below_it(program: str, expected: str, tmp_path: Path) -> None:
    assert printed(program, tmp_path) == expected, "run: python tests/kit/remake.py"
    assert expected, "a recipe whose output nobody sees proves nothing"


@pytest.mark.parametrize(("program", "expected"), RECIPES)
def test_a_recipe_imports_public_names_only(program: str, expected: str) -> None:
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xlsxcheck"):
            assert node.module == "xlsxcheck"
            assert {alias.name for alias in node.names} <= set(xlsxcheck.__all__)
        elif isinstance(node, ast.Import):
            assert not [alias.name for alias in node.names if alias.name.startswith("xlsxcheck.")]


MISSPELT = """
import xlsxcheck
from xlsxcheck import chek

print(xlsxcheck.chekc("a.xlsx"), chek)
print(xlsxcheck.check("a.xlsx").verdikt)
try:
    xlsxcheck.write_word("a.xlsx")
except xlsxcheck.Refused as refused:
    print(refused.report.verdikt)
"""
"""Each of these four names is nobody's."""


@pytest.mark.slow
def test_a_misspelt_name_is_told_by_a_type_checker(tmp_path: Path) -> None:
    (tmp_path / "misspelt.py").write_text(MISSPELT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(tmp_path / "cache"),
         str(tmp_path / "misspelt.py")],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if "[attr-defined]" in line]
    assert [name for line in lines for name in ("chekc", "chek", "verdikt") if f'"{name}"' in line] == [
        "chek", "chekc", "verdikt", "verdikt",
    ], done.stdout  # fmt: skip


@pytest.mark.slow
def test_what_the_readme_and_the_recipes_call_typed_is(tmp_path: Path) -> None:
    files = list((ROOT / "samples" / "recipes").glob("*.py"))
    for number, (program, _) in enumerate(RECIPES):
        files.append(tmp_path / f"recipe_{number}.py")
        files[-1].write_text(program, encoding="utf-8")
    # dask says nothing of its types; what is ours is looked at all the same.
    (tmp_path / "mypy.ini").write_text("[mypy]\nuntyped_calls_exclude = dask, distributed\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(tmp_path / "mypy.ini"),
         "--cache-dir", str(tmp_path / "cache"), *map(str, files)],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
