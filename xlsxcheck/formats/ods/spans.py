"""Spans of text in the cells of an OpenDocument spreadsheet: letters of a cell that are not all alike."""

from __future__ import annotations

from xlsxcheck.formats.grid import Cell
from xlsxcheck.formats.ods.styles import Styles
from xlsxcheck.formats.richtext import Rich, joined, noted
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
        self.rich = False

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

    def noted(self, cell: Cell | None, paragraphs: list[list[str]]) -> Cell | None:
        """The cell of these paragraphs, whose text is as in richtext.noted."""
        if cell is None or not self.marks or cell.kind != "s":
            return cell
        pieces: list[str] = []
        marks: list[str] = []
        for number, paragraph in enumerate(paragraphs):
            pieces += ["\n"] * bool(number) + paragraph
            marks += [""] * bool(number) + [self.marks.get((number, place), "") for place in range(len(paragraph))]
        if cell.text != "".join(pieces):
            return cell
        text = noted(cell.text, pieces, marks)
        self.rich |= isinstance(text, Rich)
        return cell._replace(text=text)

    def marked(self, paragraphs: list[list[str]]) -> list[list[str]]:
        """The paragraphs; a figure of unlike spans as in richtext.joined."""
        if not self.marks:
            return paragraphs
        return [
            [joined(pieces, [self.marks.get((number, place), "") for place in range(len(pieces))])]
            for number, pieces in enumerate(paragraphs)
        ]
