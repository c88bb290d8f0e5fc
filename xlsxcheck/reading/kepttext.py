"""The text of a document, kept by the copy of its tables: the copy holds none, and is corrected and sent back alone.

It lies in hidden cells of the copy's first sheet, which every program saves; what is read there may be anybody's.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.model import Form, Note, Record
from xlsxcheck.model.said import Claim, Differing, TextRead, Unread, YearSlip
from xlsxcheck.model.sheetnames import COPY_MARK, FINDINGS_SHEET
from xlsxcheck.reading.claims import read_text

TEXT = "text"
"""The facts that hold a text are called so, with a number behind: a cell takes 32,767 characters."""

DOCUMENT = "document"
"""The fact that names the document that a copy was made of."""

OF_DOCUMENT = "L35"
"""The code of the note on a copy of a document."""

_DIGEST = 64
"""Digits of a sha256."""
_PIECE = 30_000
_MOST_PIECES = 8
_LARGEST = 4_000_000
"""A text has at most 2,000 figures; packed, those of a real report take a thousand characters."""

_LONGEST = 4000
_FIGURE = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,10})?")
_SHOWN = re.compile(r"[0-9][0-9,]{0,30}(?:\.[0-9]{1,10})?")
_KINDS = ("figure", "none", "done")


def facts_of_copy(book: Workbook) -> dict[str, str]:
    """What a copy of ours keeps about itself, whoever saved it last; nothing where the book is no copy."""
    facts: dict[str, str] = {}
    for name in book.sheet_names:
        if name.startswith(FINDINGS_SHEET):
            first = {col: cell.text for (row, col), cell in book.sheet(name).cells.items() if row == 0}
            if COPY_MARK in first.values():
                pairs = (text[5:].partition("=") for text in first.values() if text.startswith("fact|"))
                facts |= {key: value for key, _, value in pairs}
    return facts


def copy_of(book: Workbook) -> str:
    """The sha256 of the file that a copy of ours was made of; nothing where that can't be read, or the book is none."""
    try:
        of = facts_of_copy(book).get("of", "")
    except UnreadableFile:
        return ""
    return of if len(of) == _DIGEST else ""


def with_text(book: Workbook, form: Form, record: Record) -> Record:
    """The record with what a document's text says; a copy of its tables keeps that, since it is corrected alone."""
    if book.prose is not None:
        return record._replace(said=read_text(book.prose, form, record))
    facts = facts_of_copy(book)
    if DOCUMENT not in facts:
        return record
    said = kept_text(facts, form)
    return record._replace(said=said, notes=(_of_document(facts, said), *record.notes))


def _of_document(facts: Mapping[str, str], said: TextRead | None) -> Note:
    """A word on what is not in the copy of a document: its text."""
    return Note(OF_DOCUMENT, facts={"source": facts[DOCUMENT], "count": len(said.claims) if said else 0})


def text_facts(text: TextRead | None, document: str | None) -> dict[str, str]:
    """What the copy of a document is to keep of it: its name, and its text unless that is beyond all measure."""
    if document is None:
        return {}
    facts = {DOCUMENT: document}
    if text is None:
        return facts
    raw = json.dumps(text, default=str, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    packed = base64.b64encode(zlib.compress(raw, 9)).decode()
    pieces = [packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE)]
    if len(pieces) <= _MOST_PIECES and len(raw) <= _LARGEST:
        facts |= {f"{TEXT}{number}": piece for number, piece in enumerate(pieces)}
    return facts


def kept_text(facts: Mapping[str, str], form: Form) -> TextRead | None:
    """The text that a copy keeps; None where there is none, or one that this form has no words for."""
    packed = "".join(facts.get(f"{TEXT}{number}", "") for number in range(_MOST_PIECES))
    if not packed:
        return None
    try:
        raw = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), _LARGEST)
        return _text(json.loads(raw), form)
    except (binascii.Error, zlib.error, ValueError, TypeError, LookupError, RecursionError):
        return None


def _text(raw: Any, form: Form) -> TextRead:
    """The text as it was. Errors: ValueError, TypeError or LookupError for whatever we did not write."""
    claims, years, differing, compared, unplaced, unread, *left = raw
    return TextRead(
        tuple(_claim(one, form) for one in claims),
        tuple(YearSlip(_string(said), tuple(map(_count, of)), period is True) for said, of, period in years),
        tuple(
            Differing(_string(name), _match(_SHOWN, figure), _string(line), tuple(map(_string, said)), _string(title))
            for name, figure, line, said, title in differing
        ),
        _count(compared),
        _count(unplaced),
        Unread(*map(_count, unread)),
        tuple(_string(one) for part in left for one in part),
    )


def _claim(raw: Any, form: Form) -> Claim:
    # Copies of 0.1 do not know of what a figure is a part or where it stands, nor which ones were left.
    sentence, figure, low, high, label, readings, rows, kind, loose, above, whole, year, first, *more = raw
    parts_of, at = more if len(more) > 1 else ((more or [()])[0], -1)
    if kind not in _KINDS or not readings:
        raise ValueError(kind)
    return Claim(
        sentence=_string(sentence),
        figure=_string(figure),
        low=Decimal(_match(_FIGURE, low)),
        high=None if high is None else Decimal(_match(_FIGURE, high)),
        label={lang: _string(label[lang]) for lang in ("zh", "en")},
        readings=tuple(tuple(_terms(reading, form)) for reading in readings),
        rows=tuple(map(_string, rows)),
        kind=kind,
        loose=loose is True,
        above=above is True,
        whole=None if whole is None else whole is True,
        year=None if year is None else _count(year),
        first=first is True,
        parts_of=tuple(map(_count, parts_of)),
        at=-1 if at == -1 else _count(at),
    )


def _terms(reading: Any, form: Form) -> Iterator[tuple[int, str]]:
    for sign, field in reading:
        if sign not in (1, -1) or field not in form.fields:
            raise ValueError(field)
        yield sign, field


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw[:_LONGEST]


def _match(pattern: re.Pattern[str], raw: Any) -> str:
    if pattern.fullmatch(_string(raw)) is None:
        raise ValueError(raw)
    return str(raw)


def _count(raw: Any) -> int:
    if type(raw) is not int or not 0 <= raw < 10**9:
        raise ValueError(raw)
    return raw
