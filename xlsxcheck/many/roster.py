"""Who should report: a list of offices, and what has come in of it."""

from __future__ import annotations

import csv
import difflib
import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlsxcheck.errors import UsageError
from xlsxcheck.files import FilePath, told
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.many.names import normal_name
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Form, Note, Report

_HEADER_WITHIN = 10
_NEAR = 0.75
_ALSO = {"contact": ("联系人", "contact"), "phone": ("电话", "手机", "telephone")}
"""Headings that the form's cover does not have."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An office that should report. line: where it stands in the roster."""

    organ: str
    code: str = ""
    kind: str = ""
    contact: str = ""
    phone: str = ""
    line: int = 0


@dataclass
class Roster:
    """The offices that should report, found by code, else by name; and which files came from each."""

    offices: tuple[Expected, ...]
    received: dict[int, list[str]] = field(default_factory=dict)
    unknown: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index by code and name; a name that stands twice finds nobody."""
        self._codes = {office.code: number for number, office in enumerate(self.offices) if office.code}
        self._names: dict[str, int | None] = {}
        for number, office in enumerate(self.offices):
            name = normal_name(office.organ)
            self._names[name] = None if name in self._names else number

    def find(self, organ: str | None, code: str | None) -> Expected | None:
        """The office with this code, else with this name."""
        number = self._number(organ, code)
        return None if number is None else self.offices[number]

    def _number(self, organ: str | None, code: str | None) -> int | None:
        number = self._codes.get((code or "").strip().upper())
        return self._names.get(normal_name(organ)) if number is None else number

    def add(self, report: Report) -> Note | None:
        """Enter a report as received; a note where its office is not on the roster.

        A file that could not be checked counts as nobody's, and one of no named office gets its finding elsewhere.
        """
        if report.verdict == "unreadable" or not (report.organ or report.code):
            return None
        number = self._number(report.organ, report.code)
        if number is not None:
            self.received.setdefault(number, []).append(report.shown)
            return None
        organ = report.organ or report.code or ""
        near = self.near(organ)
        self.unknown.append((organ, near or "", report.shown))
        facts: dict[str, object] = {"organ": organ, "near": near}
        return Note("R-NEAR", facts=facts) if near else Note("R-UNKNOWN", facts=facts)

    def near(self, organ: str) -> str | None:
        """The most similar name of an office that has not reported: a suggestion, never taken for granted."""
        waiting = {name: n for name, n in self._names.items() if n is not None and n not in self.received}
        name = normal_name(organ)
        found = difflib.get_close_matches(name, waiting, 1, _NEAR)
        if not found and len(name) > 2:
            found = [other for other in waiting if len(other) > 2 and (name in other or other in name)][:1]
        number = waiting[found[0]] if found else None
        return None if number is None else self.offices[number].organ

    @property
    def missing(self) -> list[Expected]:
        """Who has not reported, in the roster's order."""
        return [office for number, office in enumerate(self.offices) if number not in self.received]

    @property
    def twice(self) -> list[tuple[Expected, list[str]]]:
        """Who reported more than once, with the files."""
        return [(self.offices[number], paths) for number, paths in sorted(self.received.items()) if len(paths) > 1]

    @property
    def counts(self) -> tuple[int, int]:
        """How many offices reported, and how many should."""
        return len(self.received), len(self.offices)


def load_roster(path: FilePath, form: FormSource | None = None) -> Roster:
    """Read a roster.

    Shape:  a .csv (UTF-8 or GB 18030) or .xlsx whose heading names the office as the form's cover does; code, type,
            contact and telephone are optional. The first sheet that has such a heading counts.
    Errors: UsageError naming file, line and cause.
    """
    headings = _headings(given_form(form))
    for sheet, rows in _sheets(Path(path)):
        columns, start = _columns(rows, headings)
        if columns:
            return Roster(tuple(_offices(rows, columns, start, f"{path}{sheet}")))
    wanted = headings["organ"][0]
    raise UsageError(f"{path}: 名册里找不到“{wanted}”这一列；请在表头写上“{wanted}” / the roster has no such column")


def _headings(form: Form) -> dict[str, tuple[str, ...]]:
    """What each column may be called: as on the form's cover, or in plain words."""
    found: dict[str, tuple[str, ...]] = dict(_ALSO)
    for role in ("organ", "code", "kind", "phone"):
        field = form.role(role)
        labels = [(label.text, label.en) for label in field.row_path] if field else []
        plain = tuple(str(words(lang)["roles"][role]) for lang in LANGUAGES)
        found[role] = (*(text for pair in labels for text in pair), *plain, *found.get(role, ()))
    return found


def _columns(rows: Sequence[Sequence[str]], headings: dict[str, tuple[str, ...]]) -> tuple[dict[str, int], int]:
    """Which column holds what, and the first row below the heading; empty where no row names the office."""
    wanted = {normal_name(name): key for key, names in headings.items() for name in names}
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for col, cell in enumerate(row):
            if (key := wanted.get(normal_name(cell))) is not None:
                columns.setdefault(key, col)
        if "organ" in columns:
            return columns, number + 1
    return {}, 0


def _offices(rows: Sequence[Sequence[str]], columns: dict[str, int], start: int, where: str) -> Iterator[Expected]:
    lines: dict[str, int] = {}
    for number, row in enumerate(rows[start:], start + 1):
        cells = {key: " ".join(row[col].split()) if col < len(row) else "" for key, col in columns.items()}
        if not cells["organ"]:
            continue
        code = cells["code"] = cells.get("code", "").upper()
        key = code or normal_name(cells["organ"])
        if key in lines:
            raise UsageError(
                f"{where}: 第{lines[key]}行和第{number}行是同一个单位（{cells['organ']}）；请删去一行 / stands twice"
            )
        lines[key] = number
        yield Expected(**cells, line=number)


def _sheets(path: Path) -> Iterable[tuple[str, list[list[str]]]]:
    """Each sheet's name (as a suffix for messages) and its cells as text."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # A pipe or a device has no end.
            raise UsageError(f"{path}: 名册应是 .csv 或 .xlsx 文件；请核对文件名 / no file")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: 打不开名册（{told(error)}）；请核对文件名 / can't be opened") from error
    if data.startswith(b"PK"):
        return _workbook(path, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(f"{path}: 名册请另存为 .xlsx 或 .csv / save the roster as .xlsx or .csv")
    return [("", list(csv.reader(io.StringIO(_decoded(data, path), newline=""))))]


def _decoded(data: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: 认不出名册的编码；请另存为 UTF-8 的 .csv 或 .xlsx / unknown encoding")


def _workbook(path: Path, data: bytes) -> list[tuple[str, list[list[str]]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [(f"，{sheet.title}", [[_text(cell) for cell in row] for row in sheet.values]) for sheet in book]
    except Exception as error:  # openpyxl raises a dozen different ones
        raise UsageError(f"{path}: 名册读不了（{error}）；请用 WPS 或 Excel 另存一次 / can't be read") from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return "" if cell is None else str(cell)
