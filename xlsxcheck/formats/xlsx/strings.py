"""The shared strings of an .xlsx package -> list of texts, by expat and within limits."""

from __future__ import annotations

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.richtext import SETTINGS, joined, mark_of, noted
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, names, places, unescape, walk

MAX_STRINGS = 200_000

_KNOWN = names("si", "r", "t", "rPh", *SETTINGS)
_PLACED = places("sst/si/(t)", "sst/si/r/(t)", "sst/si/rPh/(t)")


def read_strings(data: bytes, part: str) -> list[str]:
    """Parse the texts: runs joined, phonetic guides left out; a figure of unlike runs as in richtext.joined.

    Errors: UnreadableFile F05 malformed, F06 over a limit, F07.
    """
    reader = _Reader(part)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters, _PLACED)
    return reader.strings


class _Reader:
    """The state of one pass."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.strings: list[str] = []
        self.texts: list[str] = []
        self.marks: list[str] = []
        self.settings: dict[str, Attributes] = {}
        self.size = 0
        self.keep = self.phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self.texts, self.marks, self.settings = [], [], {}
            self.size = 0
            self.phonetic = False
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.keep = not self.phonetic
        elif name == "r":
            self.settings = {}
        else:
            self.settings[name] = attributes

    def characters(self, text: str) -> None:
        if self.keep:
            self.size += len(text)
            self.limit("text", self.size, MAX_TEXT)
            self.texts.append(text)
            self.marks.append(mark_of(self.settings) if self.settings else "")

    def end(self, name: str) -> None:
        if name == "rPh":
            self.phonetic = False
        elif name == "si":
            text = joined(self.texts, self.marks)
            plain = unescape(text)
            if any(self.marks) and text == "".join(self.texts):
                plain = noted(plain, list(map(unescape, self.texts)), self.marks)
            self.strings.append(plain)
            self.limit("strings", len(self.strings), MAX_STRINGS)
        self.keep = False

    def limit(self, what: str, found: int, allowed: int) -> None:
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)
