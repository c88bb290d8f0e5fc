"""Styles of an OpenDocument spreadsheet: number formats, how cells are painted, sizes of rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from xlsxcheck.formats.looks import Change, Look, is_symbol_font, turned
from xlsxcheck.formats.numberformats import is_date_format
from xlsxcheck.formats.ods.datastyles import KINDS, KNOWN, DataStyle, code_of
from xlsxcheck.formats.richtext import PALE, RAISED, STRUCK, UNSEEN
from xlsxcheck.formats.xmlparts import Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE, _TABLE, _FO = f"{_OASIS}:style:1.0", f"{_OASIS}:table:1.0", f"{_OASIS}:xsl-fo-compatible:1.0"
_SVG, _DRAW, _OFFICE = f"{_OASIS}:svg-compatible:1.0", f"{_OASIS}:drawing:1.0", f"{_OASIS}:office:1.0"
_PROPERTIES = ("text-properties", "table-cell-properties", "table-column-properties", "table-row-properties",
               "table-properties", "graphic-properties", "paragraph-properties")  # fmt: skip
KNOWN_STYLES = (
    KNOWN
    | {f"{_STYLE} {name}": name for name in (*_PROPERTIES, "style", "default-style", "map", "font-face")}
    | {f"{_OFFICE} styles": "styles", f"{_OFFICE} automatic-styles": "automatic-styles"}
    | {f"{_OFFICE} master-styles": "master-styles"}
)
"""Elements that belong to styles; the same names come back in Styles.start and end."""

_DATA = {f"number:{kind}": kind for kind in KINDS}
_DEFAULT = "Default"
_BY_TYPE = {"percentage": "0.00%", "currency": '"¤"#,##0.00'}
"""What a figure of that type looks like where its style says nothing of numbers."""
_DEEPEST = 32
_COLOUR = re.compile(r"#([0-9A-Fa-f]{6})")
_ANGLE = re.compile(r"(-?[0-9]{1,5}(?:\.[0-9]{1,9})?)(?:deg)?")
_PADDINGS = ("padding", *(f"padding-{side}" for side in ("left", "right", "top", "bottom")))
_MARGINS = ("margin-left", "margin-right", "text-indent")
_LENGTH = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(pt|in|cm|mm|pc|px)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}


class _Cell(NamedTuple):
    """A cell style as far as it states something itself. data: its number format, and whether a common one."""

    parent: str
    data: str | None
    common: bool
    stated: dict[str, object]
    maps: list[tuple[str, str]]


class Styles:
    """What the styles say so far.

    codes and looks are those that cells use, the first being General, unpainted. zeros: whether zeros are shown.
    common: whether the pass is in the styles that all sheets share; automatic: whether others belong to cells.
    """

    def __init__(self) -> None:
        self.codes: list[str] = ["General"]
        self.looks: list[Look] = [Look(size=10.0)]
        self.hidden_tables: set[str] = set()
        self.widths: dict[str, float] = {}
        self.heights: dict[str, float] = {}
        self.bare: set[str] = set()
        self.lines: dict[str, float] = {}
        self.common = False
        self.automatic = self.zeros = True
        self._data: dict[bool, dict[str, DataStyle]] = {True: {}, False: {}}
        self._texts: dict[str, dict[str, object]] = {}
        self._raised: set[str] = set()
        self._cells: dict[str, _Cell] = {}
        self._default: dict[str, object] = {}
        self._called: dict[str, str] = {}
        self._faces: dict[str, bool] = {}
        self._indices: dict[tuple[str, str, bool], int] = {}
        self._maps: dict[str, list[tuple[str, str]]] = {}
        self._places: dict[tuple[str, Look], int] = {}
        self._open: DataStyle | None = None
        self._family = self._title = ""
        self._current: _Cell | None = None
        self._ignored = False

    @property
    def spelling(self) -> bool:
        """Whether characters belong to a number format just now."""
        return self._open is not None and bool(self._open.open)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element of KNOWN_STYLES."""
        if name in ("styles", "automatic-styles", "master-styles"):
            self.common = name == "styles"
            # What styles.xml calls automatic belongs to headers and footers.
            self._ignored = name == "master-styles" or (name == "automatic-styles" and not self.automatic)
        elif self._ignored:
            return
        elif name in _DATA:
            self._open = DataStyle(_DATA[name], attributes)
        elif self._open is not None:
            self._in_format(self._open, name, attributes)
        elif name == "font-face":
            self._face(attributes)
        elif name in ("style", "default-style"):
            self._style(name, attributes)
        elif name == "map" and self._current is not None:
            condition, other = (attributes.get(f"{_STYLE} {key}", "") for key in ("condition", "apply-style-name"))
            self._current.maps.append((condition, other))
        elif name in _PROPERTIES:
            self._properties(name, attributes)

    def characters(self, text: str) -> None:
        """Take in the texts of number formats."""
        if self._open is not None:
            self._open.characters(text)

    def end(self, name: str) -> None:
        """Take note that an element of KNOWN_STYLES ends."""
        if self._open is not None:
            if name in _DATA:
                self._data[self.common][self._open.name] = self._open
                self._open = None
            else:
                self._open.end(name.partition(":")[2])
        elif name in ("style", "default-style"):
            self._family, self._current = "", None

    def _in_format(self, style: DataStyle, name: str, attributes: Attributes) -> None:
        if name == "text-properties":
            style.paint(attributes)
        elif name == "map":
            style.map(attributes)
        elif name.startswith("number:"):
            style.start(name.removeprefix("number:"), attributes)

    def _face(self, attributes: Attributes) -> None:
        family = attributes.get(f"{_SVG} font-family", "").strip("'\" ")
        charset = 2 if attributes.get(f"{_STYLE} font-charset") == "x-symbol" else 0
        self._faces[attributes.get(f"{_STYLE} name", "")] = is_symbol_font(family, charset)

    def _style(self, name: str, attributes: Attributes) -> None:
        self._family = attributes.get(f"{_STYLE} family", "")
        self._title = attributes.get(f"{_STYLE} name", "")
        stated: dict[str, object] = {}
        if self._family == "text":
            self._texts[self._title] = stated
            self._current = _Cell("", None, self.common, stated, [])
        if self._family != "table-cell":
            return
        data = attributes.get(f"{_STYLE} data-style-name")
        cell = _Cell(attributes.get(f"{_STYLE} parent-style-name", ""), data, self.common, stated, [])
        if name == "default-style":
            self._default = stated
        else:
            self._cells[self._title] = cell
            self._called[attributes.get(f"{_STYLE} display-name", self._title)] = self._title
        self._current = cell

    def _properties(self, name: str, attributes: Attributes) -> None:
        """What a style says of the letters, the ground, or the size."""
        if self._current is not None:
            if name == "text-properties":
                self._current.stated.update(_letters(attributes, self._faces))
                position = attributes.get(f"{_STYLE} text-position", "")
                if self._family == "text" and position and not position.startswith("0%"):
                    self._raised.add(self._title)
            elif name == "table-cell-properties":
                self._current.stated.update(_ground(attributes))
            elif name == "paragraph-properties":
                self._current.stated.update(_inwards(attributes, "margin", _MARGINS))
                if (across := attributes.get(f"{_FO} text-align")) is not None:
                    self._current.stated["centred"] = across == "center"
        elif self._family == "table" and attributes.get(f"{_TABLE} display") == "false":
            self.hidden_tables.add(self._title)
        elif self._family == "table-column":
            self._size(self.widths, attributes.get(f"{_STYLE} column-width"))
        elif self._family == "table-row":
            self._size(self.heights, attributes.get(f"{_STYLE} row-height"))
        elif self._family == "graphic":
            if attributes.get(f"{_DRAW} fill") == "none":
                self.bare.add(self._title)
            if attributes.get(f"{_DRAW} stroke") != "none":
                self._size(self.lines, attributes.get(f"{_SVG} stroke-width"))

    def _size(self, sizes: dict[str, float], text: str | None) -> None:
        if (length := points(text)) is not None:
            sizes[self._title] = length

    def index(self, name: str, kind: str = "", protected: bool = False) -> int:
        """Give the place in `codes` and `looks` of a cell style.

        kind: the type of the value in the cell. protected: whether its sheet is.
        """
        kind = kind if kind in _BY_TYPE else ""
        found = self._indices.get((name, kind, protected))
        if found is None:
            stated = self._stated(name)
            code = self.code(name)
            own = self._cells.get(name or _DEFAULT)
            # LibreOffice lets the type speak where the style's own words don't, whatever it inherits.
            if code == "General" or own is None or own.data is None:
                code = _BY_TYPE.get(kind, code)
            key = (code, _look(stated, protected))
            found = self._places.get(key)
            if found is None:
                found = self._places[key] = self._new(*key)
            self._indices[name, kind, protected] = found
        return found

    def _new(self, code: str, look: Look) -> int:
        if (code, look) == (self.codes[0], self.looks[0]):
            return 0
        self.codes.append(code)
        self.looks.append(look)
        return len(self.codes) - 1

    def chain(self, name: str) -> list[_Cell]:
        """A cell style and what it inherits from, nearest first."""
        found: list[_Cell] = []
        name = name or _DEFAULT
        while (cell := self._cells.get(name)) is not None and len(found) < _DEEPEST:
            found.append(cell)
            name = cell.parent
        return found

    def code(self, name: str) -> str:
        """The number format code of a cell style."""
        for cell in self.chain(name):
            if cell.data is not None:
                return self._code(cell.data, cell.common)
        return "General"

    def _code(self, data: str, common: bool) -> str:
        for scope in (True,) if common else (False, True):
            if (style := self._data[scope].get(data)) is not None:
                return code_of(style, self._data[scope])
        return "General"

    def _stated(self, name: str) -> dict[str, object]:
        stated = dict(self._default)
        for cell in reversed(self.chain(name)):
            stated.update(cell.stated)
        return stated

    def change(self, called: str, protected: bool = False) -> Change:
        """What a conditional format changes that applies the style of that name. protected: whether its sheet is."""
        stated: dict[str, object] = {}
        code = None
        for cell in self.chain(self._called.get(called, called) or _DEFAULT)[::-1]:
            if cell is not self._cells.get(_DEFAULT):
                stated.update(cell.stated)
                code = code if cell.data is None else self._code(cell.data, cell.common)
        known = {key: value for key, value in stated.items() if key in ("ink", "fill", "size", "symbols", "struck")}
        look = _look(stated, protected)
        return Change(**known, code=code, beside=look.beside or None, indent=look.indent or None)  # type: ignore[arg-type]

    def mark(self, name: str) -> str:
        """The mark, as in richtext, of letters in the text style of that name, on a white ground."""
        stated = self._texts.get(name, {})
        if name in self._raised:
            return RAISED
        look = _look(stated)
        if look.struck:
            return STRUCK
        return PALE if look.unseen == "same_colour" else UNSEEN if look.unseen else ""

    def maps(self, name: str) -> list[tuple[str, str]]:
        """The conditions under which a cell style gives way to another one."""
        found = self._maps.get(name)
        if found is None:
            found = self._maps[name] = [one for cell in self.chain(name) for one in cell.maps]
        return found

    def is_date(self, index: int) -> bool:
        """Whether that number format shows a date or a time."""
        return is_date_format(self.codes[index])


def _look(stated: dict[str, object], protected: bool = False) -> Look:
    own: dict[str, Any] = {"size": 10.0, **stated}
    locked, lies, left_out = (own.pop(key, False) for key in ("locked", "lies", "left_out"))
    beside = "locked_away" if locked and protected else "turned" if lies else "not_printed" if left_out else ""
    margin = own.pop("margin", 0.0)
    indent = own.pop("padding", 0.0) + (0.0 if own.pop("centred", False) else margin)
    return Look(**own, beside=beside, indent=indent)


def _letters(attributes: Attributes, faces: dict[str, bool]) -> dict[str, object]:
    """What is stated of the letters, by the names of Look."""
    found: dict[str, object] = {}
    if match := _COLOUR.fullmatch(attributes.get(f"{_FO} color", "")):
        found["ink"] = int(match[1], 16)
    if attributes.get(f"{_STYLE} use-window-font-color") == "true":
        found["ink"] = None
    if (size := points(attributes.get(f"{_FO} font-size"))) is not None:
        found["size"] = size
    if (face := attributes.get(f"{_STYLE} font-name")) is not None:
        found["symbols"] = faces.get(face, is_symbol_font(face))
    elif (family := attributes.get(f"{_FO} font-family")) is not None:
        found["symbols"] = is_symbol_font(family.strip("'\" "))
    keys = [f"{_STYLE} text-line-through-{one}" for one in ("style", "type")]
    lines = [attributes[key] for key in keys if key in attributes]
    if lines:
        found["struck"] = "none" not in lines
    return found


def _ground(attributes: Attributes) -> dict[str, object]:
    """What is stated of the cell itself, by the names of Look."""
    found: dict[str, object] = {}
    if (ground := attributes.get(f"{_FO} background-color")) is not None:
        match = _COLOUR.fullmatch(ground)
        found["fill"] = int(match[1], 16) if match else None
    for key, name in ((f"{_STYLE} repeat-content", "repeated"), (f"{_STYLE} shrink-to-fit", "shrinks")):
        if key in attributes:
            found[name] = attributes[key] == "true"
    if (protect := attributes.get(f"{_STYLE} cell-protect")) is not None:
        found["locked"] = protect == "hidden-and-protected"
    if (printed := attributes.get(f"{_STYLE} print-content")) is not None:
        found["left_out"] = printed == "false"
    if (angle := attributes.get(f"{_STYLE} rotation-angle")) is not None:
        match = _ANGLE.fullmatch(angle)
        found["lies"] = match is not None and turned(float(match[1]))
    return found | _inwards(attributes, "padding", _PADDINGS)


def _inwards(attributes: Attributes, name: str, keys: Iterable[str]) -> dict[str, object]:
    """How far what stands in a cell is pushed from its edges, at most; nothing where that is not stated."""
    found = [length for key in keys if (length := points(attributes.get(f"{_FO} {key}"))) is not None]
    return {name: max(found)} if found else {}


def points(length: str | None) -> float | None:
    """A length in points: 2.5cm, 0.3in; None for what is none."""
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _POINTS[match[2]] if match else None
