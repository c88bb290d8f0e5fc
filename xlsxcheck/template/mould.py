"""One template for many offices: what they have in common is made once, and only what differs is put in.

Made for an office of its kind with marks in place of name, code, kind and last year's figures, it is cut where those
marks and the cells that depend on them stand. What comes out is, byte for byte, what build_template makes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from xml.sax.saxutils import escape

from xlsxcheck.model import Form, Number, Value, cell_ref
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.template import livecheck as at
from xlsxcheck.template.build import build_template, footer_of, plain_number
from xlsxcheck.template.draft import Draft, TemplateOptions
from xlsxcheck.template.livecheck import LiveCheck

_TEXTS = {"organ": "\ue0f1", "code": "\ue0f2", "kind": "\ue0f3"}
"""Marks in place of an office's own texts: characters that mean nothing and that no name has."""
_FIGURE = 8_123_400_001
"""The first of the figures that stand for last year's."""
_MOST = 10**9
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)?<v>([^<]*)</v></c>')
_SHAREABLE = re.compile(r"[^\x00-\x1f\ue000-\uf8ff]+")
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)

Key = tuple[str, str]
"""A sheet and the address of a cell on it."""


class _Slot(NamedTuple):
    """A place in a part where something of the office's own goes: a cell, a text, a figure of last year, the footer."""

    what: str
    key: Key = ("", "")
    head: str = ""
    formula: str = ""


class Moulds:
    """Templates for offices of one form and year; one mould for each set of things that is known of an office."""

    def __init__(self, form: Form, options: TemplateOptions) -> None:
        """`options` are what all offices have in common."""
        self.form = form
        self.options = options
        self.made: dict[tuple[object, ...], _Mould] = {}

    def workbook(self, organ: str, code: str | None, kind: str | None, previous: Mapping[str, Value] | None) -> bytes:
        """The workbook of an office. Shape: as build_template; previous are last year's figures, where known."""
        options = replace(self.options, organ=organ, code=code, kind=kind, previous=previous)
        draft = Draft(self.form, options, None)
        if not _fits(options, draft):
            return build_template(self.form, options)
        shape = (code is None, kind is None, previous is None, frozenset(draft.previous))
        if shape not in self.made:
            self.made[shape] = _Mould(self.form, options, draft)
        mould = self.made[shape]
        known = [text for text in (organ, code, kind) if text is not None]
        if len(set(known)) < len(known) or not mould.texts.isdisjoint({organ, code}):
            return build_template(self.form, options)
        return mould.cast(draft)


def _fits(options: TemplateOptions, draft: Draft) -> bool:
    """Whether an office can be put into a mould: figures as they should be, a name that is written as it stands."""
    texts = [options.organ, options.code, options.kind]
    plain = all(text is None or (_SHAREABLE.fullmatch(text) and text.strip() == text) for text in texts)
    return plain and "_x" not in (options.organ or "") and all(map(_usual, draft.previous.values()))


def _usual(figure: Number) -> bool:
    return isinstance(figure, int) and 0 <= figure < _MOST


class _Mould:
    """The parts of a workbook, those that differ cut at their slots."""

    def __init__(self, form: Form, options: TemplateOptions, draft: Draft) -> None:
        self.marks = {field: _FIGURE + number for number, field in enumerate(sorted(draft.previous))}
        given = {role: None if getattr(options, role) is None else mark for role, mark in _TEXTS.items()}
        before = self.marks if options.previous is not None else None
        marked = replace(options, organ=given["organ"], code=given["code"], kind=given["kind"], previous=before)
        whole = zipfile.ZipFile(io.BytesIO(build_template(form, marked)))
        self.check = LiveCheck(draft)
        self.live = {(sheet, ref) for (sheet, ref), _ in live_values(draft, self.check)}
        sheets = [table.sheet for table in form.tables]
        self.sheets = {
            f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate([*sheets, CHECK_SHEET], 1)
        }
        self.footer = escape(footer_of(form, marked))
        self.parts = [(name, self._cut(name, whole.read(name).decode())) for name in whole.namelist()]
        self.texts = set(re.findall(r"<t[^>]*>([^<]*)</t>", whole.read("xl/sharedStrings.xml").decode()))

    def _cut(self, name: str, text: str) -> list[str | _Slot]:
        """A part as what stays and slots, by turns."""
        pieces: list[str | _Slot] = []
        done, sheet = 0, self.sheets.get(name)
        for found in _CELL.finditer(text) if sheet else ():
            if (sheet, found[1]) in self.live:
                style = found[2].replace(' t="str"', "")
                head = f'<c r="{found[1]}"{style}'
                pieces += self._marks(text[done : found.start()])
                pieces.append(_Slot("cell", (str(sheet), found[1]), head, ""))
                pieces += [*self._marks(found[3] or ""), _Slot("value", (str(sheet), found[1]))]
                done = found.end()
        return [*pieces, *self._marks(text[done:])]

    def _marks(self, text: str) -> Iterator[str | _Slot]:
        """A piece cut at the marks for texts and figures."""
        names = {mark: _Slot(role) for role, mark in _TEXTS.items()}
        names |= {str(mark): _Slot("before", ("", field)) for field, mark in self.marks.items()}
        names[self.footer] = _Slot("footer")
        pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        for number, piece in enumerate(re.split(f"({pattern})", text)):
            if piece:
                yield names[piece] if number % 2 else piece

    def cast(self, draft: Draft) -> bytes:
        """The workbook of one office."""
        values = dict(live_values(draft, self.check.of(draft)))
        options = draft.options
        texts = {role: escape(str(getattr(options, role))) for role in _TEXTS}
        texts["footer"] = escape(footer_of(draft.form, options))

        def filled(piece: str | _Slot) -> str:
            if isinstance(piece, str):
                return piece
            if piece.what == "cell":
                value = values[piece.key]
                return f'{piece.head} t="str">' if isinstance(value, str) and value else f"{piece.head}>"
            if piece.what == "value":
                return f"<v>{_written(values[piece.key])}</v></c>"
            if piece.what == "before":
                return str(draft.previous[piece.key[1]])
            return texts[piece.what]

        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", compression=zipfile.ZIP_DEFLATED) as package:
            for name, pieces in self.parts:
                info = zipfile.ZipInfo(name, _DAY_ZERO)
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, "".join(map(filled, pieces)).encode())
        return stream.getvalue()


def _written(value: Value | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.16G}" if isinstance(value, float) else str(value)


def live_values(draft: Draft, check: LiveCheck) -> Iterator[tuple[Key, Value | float]]:
    """Every cell whose value follows from what the workbook starts with, and that value."""
    overall = check.overall_sentence()
    yield (CHECK_SHEET, cell_ref(at.OVERALL, 0)), overall
    yield (CHECK_SHEET, cell_ref(check.total_row, at.RELATION)), overall
    rows = [(check.total_row, check.overall())]
    for number, table in enumerate(check.tables):
        tally = check.tally(table)
        rows.append((at.SUMMARY + number, tally))
        yield (CHECK_SHEET, cell_ref(at.SUMMARY + number, at.RELATION)), check.sentence(table)
        yield from _table_values(draft, check, number, overall)
    for row, tally in rows:
        for col, count in zip((at.KIND, at.LEFT, at.RIGHT, at.DIFFERENCE), tally, strict=True):
            yield (CHECK_SHEET, cell_ref(row, col)), count
    for line in check.lines:
        left, right = draft.side(line.case.left), draft.side(line.case.right)
        figures = (plain_number(left), plain_number(right), plain_number(left - right), check.verdict(line))
        for col, value in zip((at.LEFT, at.RIGHT, at.DIFFERENCE, at.VERDICT), figures, strict=True):
            yield (CHECK_SHEET, cell_ref(line.row, col)), value


def _table_values(draft: Draft, check: LiveCheck, number: int, overall: str) -> Iterator[tuple[Key, Value | float]]:
    """The figures of a table's own cells, and the sentences beside it."""
    table = check.tables[number]
    if table.id == draft.form.cover:
        row = table.area.bottom + 2
        yield (table.sheet, cell_ref(row, table.area.right)), overall
        for offset, other in enumerate(check.tables, 1):
            yield (table.sheet, cell_ref(row + offset, table.area.right)), check.sentence(other)
        return
    yield (table.sheet, cell_ref(table.area.top, table.area.right + 2)), check.headline(table)
    if fault := check.first_fault(table):
        yield (table.sheet, cell_ref(table.area.top + 1, table.area.right + 2)), fault[1]
    for field in table.fields:
        value = draft.values[field.id]
        if value is not None and not isinstance(value, str):
            yield (table.sheet, field.ref), plain_number(value)
