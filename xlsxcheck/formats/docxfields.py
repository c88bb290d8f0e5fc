"""The fields of a Word document: which text is their code, and whether what they show changes by itself."""

from __future__ import annotations

from xlsxcheck.formats.docxlooks import attribute
from xlsxcheck.formats.xmlparts import Attributes

_MOVING = frozenset(
    (
        *("page", "numpages", "section", "sectionpages", "date", "time", "createdate", "savedate", "printdate"),
        *("edittime", "revnum", "numwords", "numchars", "filesize", "seq", "listnum", "autonum", "autonumlgl"),
        *("autonumout", "advance", "eq", "symbol", "link", "dde", "ddeauto", "includetext", "includepicture"),
        *("ref", "pageref", "noteref", "styleref", "docproperty", "docvariable", "database", "if", "fillin", "ask"),
    )
)
"""Fields that a program computes anew, or that show what is not their saved text. ECMA-376 part 1, 17.16.5."""

_DEEPEST = 50


class Fields:
    """The fields that are open in a paragraph."""

    def __init__(self) -> None:
        """Start outside of any field."""
        self.open: list[bool] = []
        self.instruction = ""
        self.moving = False

    def start(self, name: str, attributes: Attributes) -> bool:
        """Take in a tag of a field; whether what it shows changes by itself."""
        if name == "fldSimple":
            return _moves(attribute(attributes, "instr"))
        kind = attribute(attributes, "fldCharType")
        if kind == "begin" and len(self.open) < _DEEPEST:
            self.open.append(True)
            self.instruction = ""
            self.moving = False
        elif kind == "separate" and self.open:
            self.open[-1] = False
        elif kind == "end" and self.open:
            self.open.pop()
        return name == "pgNum"

    def code(self, text: str) -> bool:
        """Whether a text is code, which is not seen; then it may tell what field it is."""
        if True not in self.open:
            return False
        self.instruction = (self.instruction + text)[:64]
        self.moving = _moves(self.instruction)
        return True


def _moves(instruction: str) -> bool:
    words = instruction.split(maxsplit=1)
    return bool(words) and words[0].lower() in _MOVING
