"""The fields of a Word document: which text is their code, and whether what they show is certain to be their text."""

from __future__ import annotations

import re

from xlsxcheck.formats.docxcolours import attribute
from xlsxcheck.formats.docxlooks import OFF
from xlsxcheck.formats.xmlparts import Attributes
from xlsxcheck.model.patterns import late

_TYPED = frozenset(("formtext", "hyperlink"))
"""Fields that show the text saved with them and nothing else; others are computed anew. ECMA-376 part 1, 17.16.5."""

_TYPED_IN = ("", "regular", "number", "date")
_SUM = late(r'\s*=\s*SUM\s*\(\s*(LEFT|ABOVE)\s*\)\s*(\\#\s*"?[0#]+"?\s*)?(\\\*\s*MERGEFORMAT\s*)?', re.IGNORECASE)
_DEEPEST = 50
_LONGEST = 64


class Fields:
    """The fields that are open in a paragraph.

    open: the code of each so far; in_code: whether the text at hand is code, for each.
    """

    def __init__(self) -> None:
        """Start outside of any field."""
        self.open: list[str] = []
        self.in_code: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> str:
        """Take in a tag of a field.

        Shape:  field where it may show something else than its text; left or above where it shows the sum of the
                cells there; else empty.
        """
        dirty = attribute(attributes, "dirty") not in ("", *OFF)
        if name == "fldSimple":
            return "field" if dirty else _shows(attribute(attributes, "instr"))
        if name != "fldChar":
            typed_in = name == "type" and (not self.open or attribute(attributes, "val") in _TYPED_IN)
            return "" if typed_in or name == "instrText" else "field"
        kind = attribute(attributes, "fldCharType")
        if kind == "begin":
            if len(self.open) < _DEEPEST:
                self.open.append("")
                self.in_code.append(True)
            return "field" if dirty else ""
        return self.close(kind) if self.open else "field"

    def close(self, kind: str) -> str:
        """The end of a code, or of the field."""
        shows = _shows(self.open[-1]) if self.in_code[-1] else ""
        if kind == "end":
            self.open.pop()
            self.in_code.pop()
        else:
            self.in_code[-1] = False
        return shows

    def code(self, text: str) -> bool:
        """Whether a text is code, which is not seen; then it may tell what field it is."""
        if True not in self.in_code:
            return False
        self.open[-1] = (self.open[-1] + text)[:_LONGEST]
        return True


def _shows(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    if words and words[0].lower() in _TYPED:
        return ""
    found = _SUM.fullmatch(instruction)
    return found[1].lower() if found else "field"
