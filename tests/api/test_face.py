"""What a reader of the library meets: names in help() and dir(), each loaded when it is first used."""

from __future__ import annotations

import ast
import inspect
import json
import pydoc
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import xlsxcheck
from xlsxcheck import Form, Report, Severity, Status, Verdict, api
from xlsxcheck.model import SEVERITIES, VERDICTS
from xlsxcheck.model.report import Outcome

SAMPLES = Path(__file__).parents[2] / "samples"
VERBS = [name for name in xlsxcheck.__all__ if inspect.isfunction(getattr(xlsxcheck, name))]


def test_every_public_name_is_there_and_listed() -> None:
    assert dir(xlsxcheck) == sorted(xlsxcheck.__all__)
    assert set(VERBS) >= {"check", "check_many", "annotate", "load_form", "load_roster", "write_summary"}
    for name in xlsxcheck.__all__:
        assert getattr(xlsxcheck, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        xlsxcheck.chekc  # noqa: B018


def test_help_tells_of_every_verb_and_every_verb_tells_of_itself() -> None:
    told = pydoc.plain(pydoc.render_doc(xlsxcheck))
    for verb in VERBS:
        assert f"\n    {verb}(" in told, verb
        assert "Shape:" in (inspect.getdoc(getattr(xlsxcheck, verb)) or ""), verb
        assert verb in (xlsxcheck.__doc__ or ""), verb


def test_type_checkers_and_the_interpreter_find_the_same_names() -> None:
    tree = ast.parse(Path(xlsxcheck.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    stated = {str(node.module).removeprefix("xlsxcheck."): {alias.name for alias in node.names} for node in imports}
    assert stated == {home: set(names) for home, names in xlsxcheck._HOMES.items()}
    assert {name for names in stated.values() for name in names} == {*xlsxcheck.__all__} - {"__version__"}


def test_importing_the_package_loads_nothing_of_it() -> None:
    program = "import sys, xlsxcheck; print(*[name for name in sys.modules if name.startswith('xlsxcheck.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["xlsxcheck.version"]


def test_a_verb_loads_only_what_it_needs() -> None:
    program = "import sys, xlsxcheck; xlsxcheck.check; print(*[name for name in sys.modules if 'many' in name])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_words_of_a_report_are_literal_types() -> None:
    assert typing.get_args(Verdict) == VERDICTS == ("pass", "warn", "fail", "unreadable")
    assert typing.get_args(Severity) == SEVERITIES == ("error", "warning", "info")
    assert typing.get_type_hints(Report)["verdict"] == Verdict
    assert typing.get_type_hints(Outcome)["status"] == Status


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["busy", "unbalanced", "blanks-and-text", "wrong-form"])
def test_a_report_writes_itself_as_the_program_writes_it(name: str, form: Form) -> None:
    path = SAMPLES / f"{name}.xlsx"
    done = subprocess.run(
        [sys.executable, "-m", "xlsxcheck", str(path), "--format", "jsonl", "--no-annotate"], capture_output=True
    )
    report = api.check(path, form)
    assert f"{report.to_json()}\n".encode() == done.stdout
    assert json.loads(report.to_json()) == report.to_dict()
