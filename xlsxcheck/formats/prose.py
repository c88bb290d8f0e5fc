"""The text of a document beside its tables: paragraphs and the figures of charts. No reading here."""

from __future__ import annotations

from typing import NamedTuple

HEADING, ASIDE = "heading", "aside"


class Paragraph(NamedTuple):
    """One paragraph. table: the sheet whose cell it stands in; empty for one that stands in none.

    standing: heading for one that the document marks as its heading, aside for one that only leads elsewhere, such as a
    link or a line of a table of contents; else empty.
    """

    text: str
    table: str = ""
    standing: str = ""


class Chart(NamedTuple):
    """The points of one series of a chart: what each is called, and its figure as text. name: what stands above it."""

    name: str
    points: tuple[tuple[str, str], ...]


class Charts(NamedTuple):
    """The charts of a document. more: whether there are more of them, or of their points, than were read."""

    series: tuple[Chart, ...] = ()
    more: bool = False


NO_CHARTS = Charts()


class Prose(NamedTuple):
    """The text of a document in its order. title: what the file itself says it is called, which may be nothing.

    pictures: how many there are, in which nobody reads anything.
    """

    title: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    charts: Charts = NO_CHARTS
    pictures: int = 0
