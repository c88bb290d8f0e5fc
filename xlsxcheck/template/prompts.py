"""Data validations: what a cell takes, the help it shows when it is selected, and the refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from xlsxcheck.form.kinds import KINDS, LAST_YEAR
from xlsxcheck.messages import words
from xlsxcheck.model import Area, Field, FieldType, Form, Label, Table, cell_ref, plain
from xlsxcheck.model.addresses import ranges
from xlsxcheck.template.draft import Draft, compared_fields

TITLE_LIMIT, TEXT_LIMIT = 32, 255
_OWN_MESSAGES = 50
"""Up to so many cells each gets its own message; in a larger table a row shares one and the column's help stands at
its heading, because messages would make up most of a file that is read by the thousand."""

_FIRST_DAY = 1900
"""A spreadsheet has no earlier dates. The day on which a form is filled in is not before the form's first year."""


class Message(NamedTuple):
    """What is shown when a cell is selected, and the id of the type that it takes ("": it is locked)."""

    title: str
    text: str
    type: str


def add_validations(sheet: Any, table: Table, draft: Draft) -> None:
    """Give every input cell of a table its validation, and headings and totals their help."""
    types = {field.type.id: field.type for field in table.fields}
    groups: dict[Message, list[tuple[int, int]]] = {}
    for message, cell in _messages(table, draft):
        groups.setdefault(message, []).append(cell)
    for message, cells in groups.items():
        areas = ranges(cells)
        first = cell_ref(areas[0].top, areas[0].left)
        rule = _rule(types[message.type], draft.form, first) if message.type else {"validate": "any"}
        help_ = {"input_title": _cut(message.title, TITLE_LIMIT), "input_message": _cut(message.text, TEXT_LIMIT)}
        add_validation(sheet, areas, rule | help_)


def add_validation(sheet: Any, areas: list[Area], options: dict[str, Any]) -> None:
    """One validation over all areas; a formula in it is written for the first cell."""
    first = areas[0]
    if len(areas) > 1:
        options = options | {"other_cells": [[area.top, area.left, area.bottom, area.right] for area in areas[1:]]}
    sheet.data_validation(first.top, first.left, first.bottom, first.right, options)


def _messages(table: Table, draft: Draft) -> Iterator[tuple[Message, tuple[int, int]]]:
    if len(draft.inputs(table)) <= _OWN_MESSAGES:
        for field in table.fields:
            kind = "" if field.id in draft.computed or field.id in draft.locked else field.type.id
            yield Message(_title(field), _text(field, field.help, draft), kind), _corner(field.area)
        return
    shared = _shared_lines(table)
    for field in table.fields:
        if field.id not in draft.computed:
            title = "" if field.sum_of else _words(field.row_path)
            text = _text(field, shared.get(field.row_path, field.help), draft)
            yield Message(title, text, "" if field.id in draft.locked else field.type.id), _corner(field.area)
    typed_totals = {field.id for field in table.fields if field.sum_of} - draft.computed
    for path in dict.fromkeys(field.column_path for field in table.fields if field.id not in typed_totals):
        own = _column_lines(table, path, shared)
        if own:
            yield Message(_words(path), own, ""), _corner(path[-1].area)


def _shared_lines(table: Table) -> dict[tuple[Label, ...], str]:
    """The help lines that all cells of a row have."""
    found: dict[tuple[Label, ...], list[str]] = {}
    for field in table.fields:
        lines = field.help.split("\n")
        found[field.row_path] = [line for line in found.get(field.row_path, lines) if line in lines]
    return {path: "\n".join(lines) for path, lines in found.items() if lines}


def _column_lines(table: Table, path: tuple[Label, ...], shared: dict[tuple[Label, ...], str]) -> str:
    fields = [field for field in table.fields if field.column_path == path]
    lines = fields[0].help.split("\n")
    return "\n".join(line for line in lines if line and line not in shared.get(fields[0].row_path, "").split("\n"))


def _text(field: Field, text: str, draft: Draft) -> str:
    spoken = words("zh")["round"]
    if field.id in draft.locked:
        return str(spoken["carried" if field.id in draft.carried else "given"])
    if field.id in draft.previous and field.id in compared_fields(draft.form):
        text = "\n".join([spoken["reference"].format(n=plain(draft.previous[field.id])), text])
    return str(words("zh")["template"]["typed_total"]) if field.sum_of and field.id not in draft.computed else text


def _title(field: Field) -> str:
    parts = [_words(path) for path in (field.row_path, field.column_path[-2:]) if path]
    return " · ".join(parts) if len(" · ".join(parts)) <= TITLE_LIMIT else parts[0]


def _words(path: tuple[Label, ...]) -> str:
    """The last two labels of a path, or the last alone where both are too long for a title."""
    parts = [label.short or label.text for label in path[-2:]]
    return " ".join(parts) if len(" ".join(parts)) <= TITLE_LIMIT else parts[-1]


def _cut(text: str, limit: int) -> str:
    """Shortened to what a spreadsheet program shows; the guide sheet has it all."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _corner(area: Area) -> tuple[int, int]:
    return area.top, area.left


def _rule(kind: FieldType, form: Form, cell: str) -> dict[str, Any]:
    rule = _criteria(kind, form, cell)
    return {
        **rule,
        "error_title": words("zh")["template"]["refused"],
        "error_message": _cut(kind.invalid["zh"], TEXT_LIMIT),
    }


def _criteria(kind: FieldType, form: Form, cell: str) -> dict[str, Any]:
    if kind.kind == "choice":
        return {"validate": "list", "source": _choices(kind.choices)}
    if kind.kind == "integer":
        return _between("integer", kind.minimum, kind.maximum)
    if kind.kind == "decimal":
        tests = [f"ISNUMBER({cell})", f"ABS(ROUND({cell},{kind.places})-{cell})<1E-9"]
        tests += [f"{cell}>={kind.minimum}"] if kind.minimum is not None else []
        tests += [f"{cell}<={kind.maximum}"] if kind.maximum is not None else []
        return {"validate": "custom", "value": f"=AND({','.join(tests)})"}
    if kind.kind == "year":
        return _between("integer", kind.minimum, kind.maximum or LAST_YEAR)
    if kind.kind == "date":
        filled_in = form.role("date")
        first = form.first_year if filled_in is not None and filled_in.type == kind else _FIRST_DAY
        return _between("date", date(first, 1, 1), date(LAST_YEAR, 12, 31))
    if (length := KINDS[kind.kind].length) is not None:
        return {"validate": "length", "criteria": "==", "value": length}
    return {"validate": "length", "criteria": "<=", "value": kind.max_length or 32767}


def _between(what: str, low: Any, high: Any) -> dict[str, Any]:
    if low is None or high is None:
        bound = {"criteria": "<=", "value": high} if low is None else {"criteria": ">=", "value": low}
        return {"validate": what, **bound}
    return {"validate": what, "criteria": "between", "minimum": low, "maximum": high}


def _choices(choices: Iterable[dict[str, str]]) -> list[str]:
    return [choice["zh"] for choice in choices]
