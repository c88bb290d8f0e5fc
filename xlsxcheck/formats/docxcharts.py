"""The charts of a Word document: what is written above each, and the figures that it was drawn from."""

from __future__ import annotations

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.prose import Chart, Charts
from xlsxcheck.formats.xmlparts import Attributes, names, walk

_CHART = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://purl.oclc.org/ooxml/drawingml/chart",
)
_DRAWING = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
_KNOWN = names("plotArea", "title", "ser", "tx", "cat", "val", "pt", "v", spaces=_CHART) | names("t", spaces=_DRAWING)
_MOST_CHARTS = 20
_MOST_POINTS = 1000
_LONGEST = 200


def read_charts(package: Package, part: str) -> Charts:
    """The figures that the charts of a document were drawn from; one that can't be read says nothing.

    Shape:  a series is a chart. No more than twenty charts, and a thousand points of a series; `more` says
            whether there are any.
    """
    folder = f"{part.rpartition('/')[0]}/charts/chart".lstrip("/")
    parts = sorted(name for name in package.entries if name.startswith(folder) and name.endswith(".xml"))
    charts: list[Chart] = []
    more = len(parts) > _MOST_CHARTS
    for name in parts[:_MOST_CHARTS]:
        reader = _Reader()
        try:
            walk(package.read(name), name, _KNOWN, reader.start, reader.end, reader.characters)
        except UnreadableFile:
            continue
        charts += reader.charts
        more = more or reader.more
    return Charts(tuple(charts), more)


class _Reader:
    """The state of one pass over a chart."""

    def __init__(self) -> None:
        self.charts: list[Chart] = []
        self.more = False
        self.title = ""
        self.above = True
        self.parts: dict[str, dict[int, str]] = {}
        self.part = ""
        self.index = 0
        self.value: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "plotArea":
            # Titles of axes come within it.
            self.above = False
        elif name == "title" and self.above:
            self.part = name
        elif name == "ser":
            self.parts = {"tx": {}, "cat": {}, "val": {}}
        elif name in self.parts:
            self.part = name
            self.index = 0
        elif name == "pt":
            self.index = int(attributes.get("idx", "0"))
        elif name in ("v", "t"):
            self.value = []

    def end(self, name: str) -> None:
        if name in ("v", "t") and self.value is not None:
            self.take("".join(self.value)[:_LONGEST])
            self.value = None
        elif name == "ser" and self.parts:
            named = self.parts["cat"]
            points = tuple((named.get(at, ""), figure) for at, figure in sorted(self.parts["val"].items()))
            called = dict.fromkeys(one for one in (self.title, self.parts["tx"].get(0, "")) if one)
            self.charts.append(Chart("，".join(called), points))
            self.parts, self.part = {}, ""
        elif name == self.part:
            self.part = ""

    def take(self, text: str) -> None:
        if self.part == "title":
            self.title = (self.title + text)[:_LONGEST]
        elif self.part and len(self.parts[self.part]) < _MOST_POINTS:
            self.parts[self.part][self.index] = text
        else:
            self.more = self.more or bool(self.part)

    def characters(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)
