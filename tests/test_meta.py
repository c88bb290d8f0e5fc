"""Tests of the project itself: its imports, its generated files, its start-up."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT
from readme import README, fresh

from xlsxcheck.model import Form

PACKAGE = ROOT / "xlsxcheck"

HEAVY = ("openpyxl", "xlsxwriter", "jsonschema", "rich", "pydantic", "typer", "python_calamine", "stdnum", "dask")


def imports(path: Path) -> set[str]:
    """Modules of ours that a module imports at its top."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xlsxcheck"):
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("xlsxcheck")}
    return {module for module in found if module_path(module) is not None}


def module_path(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def test_imports_never_go_in_a_circle() -> None:
    graph = {name: imports(path) - {"xlsxcheck"} for name, path in modules().items() if name != "xlsxcheck"}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for other in graph.get(name, ()):
                if other != name:
                    visit(other, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_model_imports_nothing_of_ours() -> None:
    assert not [name for name, path in modules().items() if name.startswith("xlsxcheck.model") and imports(path) - MODEL]


def test_each_library_has_its_one_importer() -> None:
    owners = {"xlsxwriter": {"template.build", "summary.book"}, "typer": {"command.cli"}}
    for library, allowed in owners.items():
        users = {
            name.removeprefix("xlsxcheck.")
            for name, path in modules().items()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == library for alias in node.names))
            or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library)
        }
        assert users <= allowed, (library, users)
        assert users, f"nobody uses {library}"


def test_no_official_label_is_typed_in_python(form: Form) -> None:
    labels = {label.text for table in form.tables for label in table.labels if len(label.text) > 5}
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert not [label for label in labels if label in text], name


@pytest.mark.parametrize("arguments", [["samples/busy.xlsx"], ["--help"], ["check", "--help"]])
def test_the_fast_path_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "xlsxcheck", *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "xlsxcheck" in imported
    allowed = {"typer"} if "--help" in arguments else set()
    assert imported & set(HEAVY) <= allowed


def test_the_readme_tables_are_fresh(form: Form) -> None:
    readme = README.read_text(encoding="utf-8")
    assert fresh(readme, form) == readme, "run: python tests/readme.py"


def test_nothing_of_a_machine_or_a_registry_is_named() -> None:
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    for name in files:
        path = ROOT / name
        if path.suffix in (".xlsx", ".png", ".json", "") or not path.is_file() or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("/" + "work/", "pypi." + "org", "/ro" + "ot/") if word in text], name
