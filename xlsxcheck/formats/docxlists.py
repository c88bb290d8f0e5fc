"""The automatic numbers of a Word document: which lists put digits or letters in front of a paragraph.

Source: ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re

from xlsxcheck.formats.docxcolours import attribute
from xlsxcheck.formats.docxlooks import WORD
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xmlparts import Attributes, names, walk

_NUMBERS = names(
    "abstractNum", "lvl", "numFmt", "lvlText", "lvlPicBulletId", "num", "abstractNumId", spaces=WORD
)  # fmt: skip
_UNNUMBERED = ("bullet", "none")
_OWN_NUMBER = re.compile("%[1-9]")
_SIGNS = frozenset("-−–—－﹣‐‑‒―~～%％.．,，+＋")
"""What changes a figure before which it stands, beside digits."""


class Lists:
    """The lists of a document; a part that is missing says nothing."""

    def __init__(self, package: Package, part: str) -> None:
        """Read the lists beside the main part. Errors: UnreadableFile F05 to F07."""
        self.lists: dict[str, str] = {}
        self.levels: dict[str, bool] = {}
        self.list = ""
        found = package.find(f"{part.rpartition('/')[0]}/numbering.xml".lstrip("/"))
        if found is not None:
            walk(package.read(found), found, _NUMBERS, self.start)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in a tag of the lists: which of them write nothing but bullets."""
        value = attribute(attributes, "val")
        if name == "abstractNum":
            self.list = attribute(attributes, "abstractNumId")
        elif name == "num":
            self.list = f"num {attribute(attributes, 'numId')}"
        elif name == "abstractNumId":
            self.lists[self.list.removeprefix("num ")] = value
        elif name == "numFmt":
            self.bare(value in _UNNUMBERED)
        elif name == "lvlText":
            self.bare(not any(sign.isnumeric() or sign in _SIGNS for sign in _OWN_NUMBER.sub("", value)))
        elif name == "lvlPicBulletId":
            self.bare(False)

    def bare(self, bare: bool) -> None:
        """Take in whether one level of the list at hand leaves a figure as it is."""
        self.levels[self.list] = self.levels.get(self.list, True) and bare

    def adds(self, number: str | None) -> bool:
        """Whether the list of that number puts something in front that changes a figure; None and 0 are no list."""
        if number is None or number == "0":
            return False
        own = self.levels.get(f"num {number}", True)
        return not (own and self.levels.get(self.lists.get(number, ""), False))
