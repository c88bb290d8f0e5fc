"""What part a paragraph of a web page has: a heading of the page, or one of its lists and links to other pages."""

from __future__ import annotations

from xlsxcheck.formats.prose import ASIDE, HEADING

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLES = ("h1", "h2")
"""These are the page's own also where they are links; smaller ones head what other pages are listed."""

_LISTS = ("ul", "ol", "dl", "menu", "nav", "aside", "footer")
_AROUND = (*_LISTS, "div", "section", "article", "main", "table")
_CELLS = ("tr", "td", "th")


class Standing:
    """Where in the page the paragraph at hand stands; tags are taken in as they come."""

    def __init__(self) -> None:
        """Start at the top of a page."""
        self.heading = ""
        self.around: list[str] = []
        self.open = dict.fromkeys(_AROUND, 0)
        self.linked = False
        self.only_links = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in a start tag."""
        if name in _HEADINGS:
            self.heading = name
        elif name == "a":
            self.linked = "href" in attributes
        elif name in _CELLS:
            self.new_cell()
        elif name in _AROUND:
            self.around.append(name)
            self.open[name] += 1
            if name == "table":
                self.heading, self.linked = "", False

    def end(self, name: str) -> None:
        """Take in an end tag."""
        if name in _HEADINGS:
            self.heading = ""
        elif name == "a":
            self.linked = False
        elif name in _CELLS:
            self.new_cell()
        elif name in _AROUND and self.open[name]:
            self.close_to(name)
            self.around.pop()
            self.open[name] -= 1

    def new_cell(self) -> None:
        """End what was never closed in the cell before."""
        self.heading, self.linked = "", False
        if self.open["table"]:
            self.close_to("table")

    def close_to(self, name: str) -> None:
        """End all that was opened within the innermost element of that name."""
        while self.around[-1] != name:
            self.open[self.around.pop()] -= 1

    def text(self) -> None:
        """Take in that some text of the paragraph is seen."""
        self.only_links = self.only_links and self.linked

    def paragraph(self) -> str:
        """What part the paragraph that ends here has; see Paragraph."""
        only_links, self.only_links = self.only_links, True
        if self.heading in _TITLES or (self.heading and not only_links):
            return HEADING
        return ASIDE if only_links or any(self.open[name] for name in _LISTS) else ""
