"""Digests of a report's tables, by which files of one run are held against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, Record, Value
from xlsxcheck.model.taking import taker


def table_prints(record: Record, form: Form) -> tuple[bytes, ...]:
    """A digest of each table of figures, the first byte its weight; empty where it is blank or all zero.

    The weight is 0 where a single figure is typed in it.
    """
    return tuple([_print(record, figures) for figures in figures_of(form).values()])


class _Figures(NamedTuple):
    """The number fields of a table: how to take all of them, and the typed ones, out of a record's values."""

    fields: frozenset[str]
    all: Callable[[dict[str, Value]], tuple[Value, ...]]
    typed: Callable[[dict[str, Value]], tuple[Value, ...]]


@once_per_form
def figures_of(form: Form) -> dict[str, _Figures]:
    """The tables that hold figures, by their ids."""
    found = {}
    for table in form.tables:
        figures = [field for field in table.fields if field.type.numeric]
        typed = [field.id for field in figures if not field.sum_of]
        if figures:
            ids = [field.id for field in figures]
            found[table.id] = _Figures(frozenset(ids), taker(ids), taker(typed))
    return found


def _print(record: Record, figures: _Figures) -> bytes:
    values = figures.all(record.values)
    if not any(values) or (record.unread and not record.unread.isdisjoint(figures.fields)):
        return b""
    typed = list(filter(None, figures.typed(record.values)))
    # One figure among zeros says nothing: as many offices have it as have had one case.
    weight = sum(map(len, map(str, typed))) if len(typed) > 1 else 0
    text = "|".join(map(str, values))
    return bytes([min(weight, 255)]) + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()
