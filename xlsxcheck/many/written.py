"""What a run wrote as JSON or JSON Lines, report by report, so that memory does not grow with their number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from xlsxcheck.files import FilePath

_CHUNK = 1 << 16
_REPORTS = "reports"
_GOES_ON = ("", ".", "e", "E")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What PowerShell puts before what it writes for `>`."""


def written_reports(path: FilePath, rest: dict[str, Any] | None = None) -> Iterator[Any]:
    """The reports in a file that `--format json` or jsonl wrote, in order, each as its JSON value.

    Shape:  a document holds them under `reports`; without that each value of the file is a report itself. Numbers with
            a point are Decimal. rest: takes what else a document holds, once all its reports were taken.
    Errors: OSError; ValueError where it is no whole JSON; RecursionError where it is nested without end.
    """
    with open(path, "rb") as raw:
        encoding = "utf-16" if raw.read(2) in _UTF_16 else "utf-8-sig"
    with open(path, encoding=encoding, errors="surrogateescape") as file:
        text = _Text(file)
        if not text.peek():
            raise ValueError("empty")
        while text.peek():
            yield from _document(text, rest) if text.peek() == "{" else [text.value()]


def shown_of(raw: dict[str, Any]) -> str:
    """What a report of such a file is called for people: as Report.shown."""
    inside = [raw["member"]] if raw.get("member") else []
    inside += ["、".join(raw["sheets"])] if raw.get("sheets") else []
    return "".join([str(raw.get("path")), *(f" › {part}" for part in inside)])


def _document(text: _Text, rest: dict[str, Any] | None) -> Iterator[Any]:
    """The reports of one object: under their key as they are met, or the object itself."""
    whole: dict[str, Any] = {}
    found = False
    text.take("{")
    while text.peek() != "}":
        key = text.value()
        text.take(":")
        if key == _REPORTS and text.peek() == "[":
            found = True
            yield from _items(text)
        else:
            whole[str(key)] = text.value()
        text.comma("}")
    text.take("}")
    if not found:
        yield whole
    elif rest is not None:
        rest |= whole


def _items(text: _Text) -> Iterator[Any]:
    text.take("[")
    while text.peek() != "]":
        yield text.value()
        text.comma("]")
    text.take("]")


class _Text:
    """A text that is read a piece at a time, and the values in it."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.held = ""
        self.at = 0
        self.before = 0
        self.ended = False
        self.decoder = json.JSONDecoder(parse_float=Decimal)

    def peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            while self.at < len(self.held):
                if not self.held[self.at].isspace():
                    return self.held[self.at]
                self.at += 1
            if not self.more():
                return ""

    def take(self, char: str) -> None:
        if self.peek() != char:
            raise ValueError(f"{char} expected: char {self.before + self.at}")
        self.at += 1

    def comma(self, end: str) -> None:
        """A comma, unless the end comes next."""
        if self.peek() != end:
            self.take(",")
            if self.peek() == end:
                raise ValueError(f"value expected: char {self.before + self.at}")

    def value(self) -> Any:
        """The next value, however long."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.held, self.at)
            except json.JSONDecodeError as error:
                if not self.more():
                    raise ValueError(f"{error.msg}: char {self.before + error.pos}") from error
                continue
            # A number may go on in the next piece, also behind its point.
            length = end - self.at
            if self.held[end : end + 1] not in _GOES_ON or not self.more():
                self.at += length
                return value

    def more(self) -> bool:
        """Read on, as much again as is held; False at the end."""
        self.before += self.at
        self.held = self.held[self.at :]
        self.at = 0
        piece = "" if self.ended else self.file.read(max(_CHUNK, len(self.held)))
        self.ended = not piece
        self.held += piece
        return bool(piece)
