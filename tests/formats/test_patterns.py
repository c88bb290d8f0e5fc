"""Regular expressions of the package: none that an older Python of those that we promise gets wrong."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from helpers import ROOT

import xlsxcheck

PACKAGE = ROOT / "xlsxcheck"

TOO_NEW = (constants.POSSESSIVE_REPEAT, constants.ATOMIC_GROUP)
"""Python before 3.11.5 gets these wrong around look-aheads: a self-closing tag was no tag, and no copy was written."""


def written() -> Iterator[tuple[str, str | bytes]]:
    """Every text in the source that could be a pattern or a piece of one, with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def compiled() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a module of the package keeps."""
    for module in pkgutil.walk_packages(xlsxcheck.__path__, "xlsxcheck."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


def uses(parsed: Any) -> set[Any]:
    """The kinds of steps of a parsed pattern, at any depth."""
    if isinstance(parsed, parser.SubPattern | list | tuple):
        return set().union(*map(uses, parsed))
    return {parsed} & set(TOO_NEW)


def is_too_new(pattern: str | bytes) -> bool:
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    if not re.search(r"[*+?}]\+|\(\?>", text):
        return False
    try:
        return bool(uses(parser.parse(pattern)))
    except (re.error, OverflowError, RecursionError):
        return False


@pytest.mark.parametrize("pattern", ["a++", "(?:b|c)*+", "d?+", "e{2,3}+", "(?>f+)", "(g(?:h(?=i++)))"])
def test_the_look_at_a_pattern_finds_what_it_is_for(pattern: str) -> None:
    assert is_too_new(pattern)
    assert is_too_new(pattern.encode())


@pytest.mark.slow
def test_no_pattern_is_possessive() -> None:
    patterns = dict(compiled())
    assert len(patterns) > 40
    assert not [name for name, pattern in patterns.items() if is_too_new(pattern.pattern)]
    assert not [place for place, text in written() if is_too_new(text)]
