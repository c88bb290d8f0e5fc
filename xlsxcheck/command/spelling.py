"""What is wrong with a command line, said as plainly as what is wrong with a file; and what was probably meant."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from xlsxcheck.command.options import DASHES
from xlsxcheck.errors import UsageError
from xlsxcheck.messages.printable import printable

_ALIKE = 0.6
_MUCH_ALIKE = 0.85
_ODD_DASHES = re.compile(rf"(-(?=..)|[-{DASHES}]*[{DASHES}][-{DASHES}]*)([A-Za-z][A-Za-z-]*)(?:=.*)?", re.DOTALL)
_HELP = {"help": "--help", "version": "--version"}
"""Words that other programs take for what are options here."""
_NO_NUMBER = re.compile(r"'(.*)' is not a valid (?:int|integer|float|number)", re.DOTALL)
_TOO_MANY = re.compile(r"unexpected extra argument[^ ]* \((.*)\)", re.DOTALL)
_MOST_PARTS = 8
_YEAR = re.compile(r"20[0-9]{2}")
_NO_CHOICE = re.compile(r"'(.*)' is not one of (.*)", re.DOTALL)


def meant_as_command(word: str, commands: Iterable[str]) -> str | None:
    """The command that a first word is probably meant to be: one that is no file and much like a command."""
    if not (word.isascii() and word.isalpha()) or os.path.lexists(word):
        return None
    if word.lower() in _HELP:
        return _HELP[word.lower()]
    found = get_close_matches(word.lower(), list(commands), 1, _ALIKE)
    return found[0] if found else None


def meant_as_path(path: str) -> str | None:
    """What lies in the folder of a path where nothing is, and has much the same name; None where nothing has.

    Endings are alike in every second file, and say nothing.
    """
    folder, name = os.path.split(os.path.normpath(path))
    try:
        there = os.listdir(folder or os.curdir)
    except OSError:
        return None
    stems = {os.path.splitext(one)[0]: one for one in sorted(there, reverse=True)}
    found = get_close_matches(os.path.splitext(name)[0], stems, 1, _ALIKE)
    return os.path.join(folder, stems[found[0]]) if found else None


def parted(paths: Sequence[str]) -> tuple[str, int] | None:
    """A path with spaces in it that was written without quotation marks, and of how many words; None where it is none.

    Shape:  the first words of `paths` are the path's parts.
    """
    for count in range(min(len(paths), _MOST_PARTS), 1, -1):
        whole = " ".join(paths[:count])
        if os.path.lexists(whole):
            return whole, count
    return None


def refuse_dashes(arguments: Iterable[str], program: Callable[[], Any]) -> None:
    """UsageError for a word that is meant as a long option but does not begin with two plain minus signs.

    A parser takes -out for -o with the value "ut", and —out, which an input method makes of it, for a file.
    """
    for word in arguments:
        if word == "--":
            return
        match = _ODD_DASHES.fullmatch(word)
        if match is None or os.path.lexists(word):
            continue
        dashes, name = match.groups()
        found = get_close_matches(f"--{name.lower()}", _long_options(program()), 1, _MUCH_ALIKE)
        if found or dashes != "-":
            meant = found[0] if found else f"-{name}" if len(name) == 1 else f"--{name}"
            signs = "一个" if len(meant) == 2 else "两个"
            said = f"没有 {dashes}{name} 这个选项；是不是 {meant}？（前面是{signs}半角的减号）"
            raise UsageError(f"{said}/ did you mean {meant}?")


def refuse_empty(arguments: Sequence[str]) -> None:
    """UsageError for a word that is empty, as a variable gives it that nobody has set: the parser takes it for "."."""
    before = "xlsxcheck"
    for word in arguments:
        name, equals, value = word.partition("=")
        if not word or (word.startswith("--") and equals and not value):
            named = name if word else before
            raise UsageError(f"{named} 后面是空的；请写上内容，或者把 {named} 去掉 / nothing stands behind {named}")
        before = word


def _long_options(program: Any) -> list[str]:
    """Every long option of every command."""
    options = [option for one in program.commands.values() for option in one.params]
    return [name for one in options for name in (*one.opts, *one.secondary_opts) if name.startswith("--")]


def no_such_command(word: str, meant: str) -> UsageError:
    """What to say of a misspelt command."""
    return UsageError(f"没有“{word}”这个命令，也没有这个文件；是不是 {meant}？ / did you mean {meant}?")


def in_words(error: Exception) -> UsageError:
    """What the parser refuses, in both languages, with where to read more."""
    said, english = _said(error)
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "xlsxcheck"
    return UsageError(printable(f"{said.rstrip('；')}（“{command} --help”列出用法）/ {english}"))


def _said(error: Exception) -> tuple[str, str]:
    kind, message = type(error).__name__, str(getattr(error, "message", error))
    name = _name(error)
    if kind == "NoSuchOption":
        name = str(getattr(error, "option_name", ""))
        close = list(getattr(error, "possibilities", None) or [])[:1]
        meant = [f"；是不是 {close[0]}？", f"; did you mean {close[0]}?"] if close else ["；", ""]
        return f"没有 {name} 这个选项{meant[0]}", f"no such option: {name}{meant[1]}"
    if kind == "MissingParameter":
        return f"缺少 {name}", f"missing: {name}"
    if kind == "BadOptionUsage":
        name = str(getattr(error, "option_name", name))
        if "does not take" in message:
            return f"{name} 后面不该有值", f"{name}: takes no value"
        return f"{name} 后面要有一个值", f"{name}: a value is missing"
    if match := _NO_NUMBER.search(message):
        return f"{name} 后面要写数字，不是“{match[1]}”", f"{name}: not a number"
    if match := _NO_CHOICE.search(message):
        choices = match[2].rstrip(".").replace("'", "")
        return f"{name} 不能是“{match[1]}”，可用：{choices}", f"{name}: one of {choices}"
    if match := _TOO_MANY.search(message):
        if _YEAR.fullmatch(match[1]):
            return (
                f"多出了“{match[1]}”；年度要写 --year {match[1]}",
                f"unexpected: {match[1]}; did you mean --year {match[1]}?",
            )
        return f"多出了“{match[1]}”", f"unexpected: {match[1]}"
    return f"{name} 的值不对" if name else "命令写得不对", message


def _name(error: Exception) -> str:
    """The option or argument that an error is about, as it is written."""
    parameter = getattr(error, "param", None)
    written = getattr(parameter, "opts", None) or []
    if written and str(written[0]).startswith("-"):
        return str(written[-1] if str(written[-1]).startswith("--") else written[0])
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", None) or "")
