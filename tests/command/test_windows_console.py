"""What Windows does otherwise, as far as it can be shown without it."""

from __future__ import annotations

import ctypes
import io
import ntpath
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from readme import README

from xlsxcheck.command.check import refuse_quotes
from xlsxcheck.command.progress import Progress
from xlsxcheck.command.terminal import obeys_codes, terminal
from xlsxcheck.errors import UsageError
from xlsxcheck.render.csv import csv_line
from xlsxcheck.summary import links


class _Console(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2


@pytest.mark.parametrize(("known", "obeys"), [(1, 1), (1, 0), (0, 1)])
def test_a_console_is_told_to_obey_codes(known: int, obeys: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def get(handle: Any, mode: Any) -> int:
        mode._obj.value = 3
        return known

    def put(handle: Any, mode: int) -> int:
        asked.append((handle.value, mode))
        return obeys

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: number + 70))
    kernel = SimpleNamespace(GetConsoleMode=get, SetConsoleMode=put)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert obeys_codes(_Console(), system="nt") is bool(known and obeys)
    assert asked == ([(72, 7)] if known else [])


def test_where_the_console_refuses_there_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal(_Console())[1]
    monkeypatch.setattr("xlsxcheck.command.terminal._switched_on", lambda out: False)
    assert obeys_codes(_Console(), system="posix")
    assert not obeys_codes(_Console(), system="nt")
    monkeypatch.setattr("xlsxcheck.command.progress.obeys_codes", lambda stream: False)
    assert not Progress(_Console(), 5).shown


def test_a_line_leaves_the_last_column_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda number: os.terminal_size((90, 20)))
    assert terminal(_Console())[0] == 89


def test_a_console_without_a_width_counts_as_one_of_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda number: os.terminal_size((0, 0)))
    assert terminal(_Console())[0] == 79
    assert terminal(io.StringIO()) == (None, False)


@pytest.mark.parametrize(
    ("path", "folder", "leads_to"),
    [
        ("D:\\收 到\\1#.xlsx", "C:\\汇总", "file:///D:/%E6%94%B6%20%E5%88%B0/1%23.xlsx"),
        ("\\\\server\\share\\1.xlsx", "C:\\汇总", "file://server/share/1.xlsx"),
        ("C:\\收到\\a b.xlsx", "C:\\汇总", "../%E6%94%B6%E5%88%B0/a%20b.xlsx"),
    ],
)
def test_a_link_leads_to_another_drive(path: str, folder: str, leads_to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(os, "path", ntpath)
        changed.setattr(os, "sep", "\\")
        found = links.href(path, folder)  # type: ignore[arg-type]
    assert found == leads_to


def test_words_that_a_backslash_glued_are_told() -> None:
    glued = '收 到" --out 退 出"'
    with pytest.raises(UsageError, match="不要以"):
        refuse_quotes(["a.xlsx", glued], system="nt")
    refuse_quotes([glued], system="posix")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("110101000000000018", "'110101000000000018"),
        ("1234567890123456", "'1234567890123456"),
        ("123456789012345", "123456789012345"),
        ("91350100M000100Y43", "91350100M000100Y43"),
        (10**20, "100000000000000000000"),
    ],
)
def test_a_code_keeps_its_last_digits(value: str | int, cell: str) -> None:
    assert csv_line([value]) == f"{cell}\r\n"


def test_no_command_of_the_readme_has_what_cmd_takes_for_words() -> None:
    text = Path(README).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(sh|bat)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert {kind for kind, _ in blocks} == {"sh", "bat"}
    for kind, commands in blocks:
        assert "#" not in commands
        assert kind == "sh" or not re.search(r"&&|\\\"|^\s|python3", commands, re.MULTILINE)
