"""Plain command lines of `check`, understood without the command line parser, which costs more than a check."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from xlsxcheck.command.options import COMMANDS, FORMATS, CheckOptions

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


def quick_options(arguments: Sequence[str]) -> CheckOptions | None:
    """The options of a plain check: file names, flags and choices. None where the parser has to look."""
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
        elif word.startswith("-"):
            return None
        else:
            paths.append(word)
    return CheckOptions(tuple(paths))._replace(**options) if paths else None


def _may_be_a_command(word: str) -> bool:
    """Whether a word may be a command that was mistyped: no such file, and nothing but letters."""
    return word.isascii() and word.isalpha() and not os.path.lexists(word)
