"""Styles of an OpenDocument spreadsheet, as far as a reader needs them: number formats, hidden sheets."""

from __future__ import annotations

from xlsxcheck.formats.numberformats import is_date_format
from xlsxcheck.formats.xmlparts import Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE, _TABLE, _NUMBER = f"{_OASIS}:style:1.0", f"{_OASIS}:table:1.0", f"{_OASIS}:datastyle:1.0"
_DATA_STYLES = ("number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style")
KNOWN_STYLES = {f"{_NUMBER} {name}": name for name in (*_DATA_STYLES, "number", "boolean-style")} | {
    f"{_STYLE} style": "style",
    f"{_STYLE} table-properties": "table-properties",
}
"""Elements of content.xml that belong to styles; the same names come back in Styles.start and end."""

_FIXED = {"date-style": "yyyy-mm-dd", "time-style": "hh:mm:ss", "text-style": "@"}
_SIGN = {"percentage-style": "%"}


class Styles:
    """What the styles say so far. `codes` are the number formats that cells use, the first being General."""

    def __init__(self) -> None:
        self.codes: list[str] = ["General"]
        self.hidden_tables: set[str] = set()
        self._data: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._indices: dict[str, int] = {}
        self._open = ("", "")
        self._table = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element of KNOWN_STYLES."""
        if name in _DATA_STYLES:
            self._open = (attributes.get(f"{_STYLE} name", ""), name)
            self._data[self._open[0]] = _FIXED.get(name, "General")
        elif name == "number" and self._open[1] not in ("", *_FIXED):
            self._data[self._open[0]] = _number_code(attributes) + _SIGN.get(self._open[1], "")
        elif name == "style":
            title = attributes.get(f"{_STYLE} name", "")
            self._table = title if attributes.get(f"{_STYLE} family") == "table" else ""
            data = attributes.get(f"{_STYLE} data-style-name")
            if data is not None:
                self._cells[title] = data
        elif name == "table-properties" and self._table and attributes.get(f"{_TABLE} display") == "false":
            self.hidden_tables.add(self._table)

    def end(self, name: str) -> None:
        """Take note that an element of KNOWN_STYLES ends."""
        if name in _DATA_STYLES:
            self._open = ("", "")

    def index(self, name: str) -> int:
        """Give the place in `codes` of a cell style's number format; 0 where it has none."""
        found = self._indices.get(name)
        if found is None:
            code = self._data.get(self._cells.get(name, ""), "General")
            if code not in self.codes:
                self.codes.append(code)
            found = self._indices[name] = self.codes.index(code)
        return found

    def is_date(self, index: int) -> bool:
        """Whether that number format shows a date or a time."""
        return is_date_format(self.codes[index])


def _number_code(attributes: Attributes) -> str:
    places = attributes.get(f"{_NUMBER} decimal-places")
    if places is None or not places.isdecimal():
        return "General"
    grouped = attributes.get(f"{_NUMBER} grouping") == "true"
    decimals = "0" * min(int(places[:3]), 30)
    return ("#,##0" if grouped else "0") + (f".{decimals}" if decimals else "")
