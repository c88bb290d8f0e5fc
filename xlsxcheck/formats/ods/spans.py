"""Spans of text in the cells of an OpenDocument spreadsheet: letters of a cell that are not all alike."""

from __future__ import annotations

from xlsxcheck.formats.ods.styles import Styles
from xlsxcheck.formats.richtext import joined
from xlsxcheck.formats.xmlparts import Attributes

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_DEEPEST = 100


class Spans:
    """The spans of one cell."""

    def __init__(self, styles: Styles) -> None:
        """Start without any."""
        self.styles = styles
        self.open: list[str] = []
        self.marks: dict[tuple[int, int], str] = {}

    def forget(self) -> list[list[str]]:
        """Begin a cell; give its paragraphs, none yet."""
        self.open.clear()
        self.marks.clear()
        return []

    def start(self, attributes: Attributes) -> None:
        """Take in that a span begins."""
        mark = self.styles.mark(attributes.get(f"{_TEXT} style-name", ""))
        if len(self.open) < _DEEPEST:
            self.open.append(mark or (self.open[-1] if self.open else ""))

    def end(self) -> None:
        """Take in that a span ends."""
        if self.open:
            self.open.pop()

    def piece(self, paragraphs: list[list[str]]) -> None:
        """Take in that the next piece of the last paragraph stands in the spans that are open."""
        if self.open and self.open[-1]:
            self.marks[len(paragraphs) - 1, len(paragraphs[-1])] = self.open[-1]

    def marked(self, paragraphs: list[list[str]]) -> list[list[str]]:
        """The paragraphs; a figure of unlike spans as in richtext.joined."""
        if not self.marks:
            return paragraphs
        return [
            [joined(pieces, [self.marks.get((number, place), "") for place in range(len(pieces))])]
            for number, pieces in enumerate(paragraphs)
        ]
