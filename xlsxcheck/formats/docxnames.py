"""The elements of a Word document that are looked at, each by the name under which it is told.

Source: ECMA-376 part 1, 17 (WordprocessingML), 22.1 (mathematics); part 3 (alternate content).
"""

from __future__ import annotations

from xlsxcheck.formats.docxlooks import FILLED, RUN, WORD, WORD_2010
from xlsxcheck.formats.docxshapes import SHAPES
from xlsxcheck.formats.xmlparts import names

GRID = (
    "tbl",
    "tblStyle",
    "tr",
    "trPr",
    "gridBefore",
    "tc",
    "tcPr",
    "gridSpan",
    "vMerge",
    "hMerge",
    "trHeight",
    "hidden",
    "tblInd",
    "tblpPr",
    "top",
)
TEXT = ("p", "pPr", "pStyle", "numId", "r", "rPr", "rStyle", "t", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym")
FIELDS = ("fldChar", "fldSimple", "instrText", "pgNum", "type")
DATES = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")
REVISED = ("cellDel", "cellIns", "cellMerge", "delText")
WRAPPERS = ("sdt", "dataBinding", "choice")
INSIDE = ("drawing", "pict", "object", "footnoteReference", "endnoteReference")
SKIPPED = ("moveFrom", "rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblPrExChange")
BOXES = ("txbxContent", "altChunk", "subDoc")
MATH = {"den": "/", "sup": "^", "sub": "_", "deg": "√"}
SHAPED = frozenset(SHAPES.values())
_MATHEMATICS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_FORMULAS = (
    *("phant", "borderBox", "limLow", "limUpp", "m", "nary", "d", "acc", "bar", "groupChr", "eqArr", "sPre"),
    *("sepChr", "func"),
)
"""Parts of formulas that write, hide or cross out something by themselves."""

KNOWN = (
    names(
        *GRID,
        *TEXT,
        *RUN,
        *FIELDS,
        *DATES,
        *REVISED,
        "sdt",
        "dataBinding",
        "background",
        *INSIDE,
        "del",
        "ins",
        "moveTo",
        "framePr",
        "ind",
        "bdo",
        "spacing",
        spaces=WORD,
    )
    | dict.fromkeys(names(*SKIPPED, spaces=WORD), "skip")
    | dict.fromkeys(names(*BOXES, spaces=WORD), "box")
    | names("rt", spaces=WORD)
    | {"urn:schemas-microsoft-com:vml textpath": "box"}
    | {"http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback": "other"}
    | {"http://schemas.openxmlformats.org/markup-compatibility/2006 Choice": "choice"}
    | names("textFill", *FILLED, spaces=WORD_2010)
    | {f"{_MATHEMATICS} {name}": name for name in ("r", "t", *MATH)}
    | {f"{_MATHEMATICS} {name}": "formula" for name in _FORMULAS}
    | {"http://schemas.openxmlformats.org/drawingml/2006/main blip": "picture"}
    | SHAPES
)
