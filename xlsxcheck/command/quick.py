"""Plain command lines of `check`, understood without the command line parser, which costs more than a check."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from xlsxcheck.command.options import COMMANDS, DASHES, FORMATS, CheckOptions

_FLAGS: dict[str, dict[str, Any]] = {
    "--annotate": {"annotate": True},
    "--no-annotate": {"annotate": False},
    "--quiet": {"quiet": True},
    "--no-text": {"text": False},
}
_CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "--format": ("format", FORMATS),
    "--lang": ("lang", ("zh", "en")),
    "--fail-on": ("fail_on", ("error", "warning")),
}
_VALUES = {"--roster": "roster", "--previous": "previous", "--waivers": "waivers", "--since": "since"}
"""Options that take what stands behind them as it is."""

_MANY = {"--summary": "summary", "--form": "forms"}
"""Options that may be given several times."""


def quick_options(arguments: Sequence[str]) -> CheckOptions | None:
    """The options of a plain check: file names, flags, choices and plain values. None where the parser has to look."""
    rest = list(arguments[1:] if arguments[:1] == ["check"] else arguments)
    if not rest or rest[0] in COMMANDS or (arguments[0] != "check" and _may_be_a_command(rest[0])):
        return None
    paths: list[str] = []
    options: dict[str, Any] = {}
    while rest:
        word = rest.pop(0)
        if word in _FLAGS:
            options |= _FLAGS[word]
        elif word in _CHOICES and rest and rest[0] in _CHOICES[word][1]:
            options[_CHOICES[word][0]] = rest.pop(0)
        elif not word[:1].isascii() and word[:1] in DASHES:
            # It may be meant as an option: the parser's side says so.
            return None
        elif word.startswith("-"):
            read = _with_value(word, rest.pop(0), options) if rest else None
            if read is None:
                return None
            options |= read
        else:
            paths.append(word)
    return CheckOptions(tuple(paths))._replace(**options) if paths else None


def _with_value(word: str, value: str, options: dict[str, Any]) -> dict[str, Any] | None:
    """What an option and the word behind it mean; None where the parser has to look."""
    if not value or value.startswith("-"):
        return None
    if word in _VALUES:
        return {_VALUES[word]: value}
    if word in _MANY:
        return {_MANY[word]: (*options.get(_MANY[word], ()), value)}
    if word == "--out" and value == os.path.normpath(value):
        return {"out": value}
    if word == "--year" and value.isascii() and value.isdigit() and len(value) == 4:
        return {"year": int(value)}
    if word == "--jobs" and value.isascii() and value.isdigit() and len(value) < 5 and int(value):
        return {"jobs": int(value)}
    return None


def _may_be_a_command(word: str) -> bool:
    """Whether a word may be a command that was mistyped: no such file, and nothing but letters."""
    return word.isascii() and word.isalpha() and not os.path.lexists(word)
