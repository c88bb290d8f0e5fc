"""Tests of the project itself: its imports, its generated files, its start-up."""

from __future__ import annotations

import ast
import functools
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fillings import ALL_FORMS
from helpers import ROOT
from readme import README, fresh

from xlsxcheck.form.shipped import default_id, form_ids
from xlsxcheck.model import Form

PACKAGE = ROOT / "xlsxcheck"

HEAVY = (
    "openpyxl",
    "xlsxwriter",
    "docx",
    "lxml",
    "jsonschema",
    "rich",
    "pydantic",
    "typer",
    "python_calamine",
    "stdnum",
    "dask",
)


ROOMS: dict[str, set[str]] = {
    "model": set(),
    "messages": set(),
    "version": set(),
    "errors": {"messages", "model"},
    "files": {"errors", "messages"},
    "form": {"model", "messages", "errors", "files"},
    "formats": {"model", "errors", "files"},
    "reading": {"formats", "form", "model", "messages", "errors"},
    "checking": {"reading", "form", "model", "messages", "errors"},
    "render": {"checking", "form", "model", "messages", "errors", "version"},
    "template": {"checking", "form", "model", "messages", "errors", "version"},
    "copies": {"template", "render", "reading", "formats", "form", "model", "messages", "errors", "files", "version"},
    "word": {"formats", "model", "errors"},
    "api": {
        "copies",
        "template",
        "checking",
        "reading",
        "formats",
        "form",
        "model",
        "messages",
        "errors",
        "files",
    },
    "many": {"api", "copies", "checking", "formats", "form", "model", "messages", "errors", "files"},
    "summary": {
        "many",
        "render",
        "copies",
        "template",
        "formats",
        "form",
        "model",
        "messages",
        "errors",
        "files",
        "version",
    },
    "round": {
        "many",
        "api",
        "word",
        "render",
        "template",
        "copies",
        "checking",
        "formats",
        "form",
        "model",
        "messages",
        "errors",
        "files",
        "version",
    },
    "page": {
        "summary",
        "many",
        "api",
        "render",
        "copies",
        "formats",
        "form",
        "model",
        "messages",
        "errors",
        "files",
        "version",
    },
    "drafting": {"form", "formats", "model", "messages", "errors", "files"},
    "proof": {"api", "template", "checking", "formats", "form", "model", "messages", "errors"},
    "command": {
        "page",
        "proof",
        "drafting",
        "round",
        "summary",
        "many",
        "api",
        "render",
        "copies",
        "form",
        "model",
        "messages",
        "errors",
        "files",
        "version",
    },
    "__main__": {"command", "messages", "errors"},
    "": {"api", "many", "summary", "round", "render", "formats", "form", "model", "errors", "files", "version"},
}
"""Each room with the rooms that it may import: only rooms above it in this table."""


def room_of(module: str) -> str:
    """The room that a module stands in; the package's face has none."""
    return module.split(".")[1] if "." in module else ""


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports(path: Path) -> set[str]:
    """Modules of ours that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            if (node.module or "").split(".")[0] == "xlsxcheck":
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= {name if module_path(name) else str(node.module) for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "xlsxcheck"}
    return found


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


def test_a_room_imports_only_rooms_below_it() -> None:
    order = list(ROOMS)
    for room, below in ROOMS.items():
        assert all(order.index(one) < order.index(room) for one in below), room
    wrong = {
        (name, imported)
        for name, path in modules().items()
        for imported in imports(path) - {"xlsxcheck"}
        if room_of(name) != room_of(imported) and room_of(imported) not in ROOMS[room_of(name)]
    }
    assert not wrong


def test_imports_never_go_in_a_circle() -> None:
    graph = {name: imports(path) - {"xlsxcheck"} for name, path in modules().items() if name != "xlsxcheck"}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for other in graph.get(name, ()):
                # A package hands on what its own modules hold.
                if other != name and not (name.startswith(other + ".") and graph.get(other) == set()):
                    visit(other, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_hall_holds_nothing_but_what_all_need() -> None:
    loose = {path.stem for path in PACKAGE.glob("*.py")}
    assert loose == {"__init__", "__main__", "api", "errors", "files", "version"}
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name not in ("__pycache__", "_data")}
    assert rooms <= set(ROOMS)


def test_no_message_stands_twice() -> None:
    """JSON keeps the last of two, and a merge can leave both."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({key for key, _ in pairs}) == len(pairs), sorted(key for key, _ in pairs)
        return dict(pairs)

    for path in (PACKAGE / "messages").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)


def test_nothing_grew_too_big() -> None:
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 350, name
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 60, f"{name}.{node.name}"


@pytest.mark.slow
def test_each_library_has_its_one_importer() -> None:
    owners = {"xlsxwriter": {"template.build", "summary.book"}, "typer": {"command.cli"}, "docx": {"word.build"}}
    for library, allowed in owners.items():
        users = {
            name.removeprefix("xlsxcheck.")
            for name, path in modules().items()
            for node in ast.walk(parsed(path))
            if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == library for alias in node.names))
            or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library)
        }
        assert users <= allowed, (library, users)
        assert users, f"nobody uses {library}"


@pytest.mark.slow
@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_no_official_label_nor_field_of_a_form_is_typed_in_python(form: Form) -> None:
    """Long labels and ids of fields nowhere, docstrings and comments included; short labels as no value of the code."""
    printed = {text for table in form.tables for label in table.labels for text in (label.text, *label.also)}
    printed |= {table.title["zh"] for table in form.tables}
    nowhere = {text for text in printed if len(text) > 5} | {field for field in form.fields if "." in field}
    nowhere |= set(form.called.values()) | {form.document}
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert not [one for one in nowhere if one in text and (name, one) not in SAYS_SO], name
        values = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
        # 合计 and 年度 are words of our own sheets too.
        assert not {text for text in printed if len(text) > 2} & values, name


SAYS_SO = {("xlsxcheck.api", "国办公开办函〔2021〕30号")}
"""Where a docstring says on which document something rests."""


def test_no_id_of_a_form_is_typed_in_python() -> None:
    """Which forms there are, and which one is the default, is data: schema/ says it, docstrings don't."""
    assert default_id() in form_ids()
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert not [form_id for form_id in form_ids() if form_id in text], name
        assert not re.search(r"\bogi[-_]", text), name


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


@pytest.mark.slow
def test_the_readme_tables_are_fresh(form: Form) -> None:
    readme = README.read_text(encoding="utf-8")
    assert fresh(readme, form) == readme, "run: python tests/kit/remake.py"


NO_PROSE = (".xlsx", ".xlsb", ".xls", ".ods", ".docx", ".png", ".json", "")


def test_nothing_of_a_machine_or_a_registry_is_named() -> None:
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    for name in files:
        path = ROOT / name
        if (
            path.suffix in (".xlsx", ".xlsb", ".xls", ".ods", ".docx", ".png", ".json", "")
            or not path.is_file()
            or path == Path(__file__)
        ):
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("/" + "work/", "pypi." + "org", "/ro" + "ot/") if word in text], name


def test_no_system_changes_the_line_ends_of_a_definition() -> None:
    """A definition is known by its digest: Windows' git would change it."""
    lines = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in lines and "*.xlsx binary" in lines
    for path in [*ROOT.glob("schema/**/*.json"), *PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js")]:
        assert b"\r" not in path.read_bytes(), path


def test_no_two_test_modules_have_one_name() -> None:
    """pytest takes a module by its name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))


def test_what_contributing_names_is_there() -> None:
    """Every file, folder and test that CONTRIBUTING.md leads to."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = {word for quoted in re.findall(r"`([^`\n]+)`", text) for word in quoted.split() if "/" in word}
    paths = {path for path in paths if re.fullmatch(r"[\w./-]+", path)} - {"dist/"}
    assert len(paths) > 25
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    names = re.findall(r"`tests/([\w/]+\.py)`, `(\w+)`", text)
    assert len(names) >= 2
    assert [name for path, name in names if name not in (ROOT / "tests" / path).read_text(encoding="utf-8")] == []
