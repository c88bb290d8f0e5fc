"""What is not there of a form's tables: one note a table, with where it breaks off; one note for all that are gone."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.model import Form, Note, Table, cell_ref
from xlsxcheck.reading.layout.blocks import Line, layout
from xlsxcheck.reading.layout.match import Match

_MOST_TOLD = 6

_TORN = 2
"""So many rows missing in a row are no slip of the pen: the table breaks off there."""


def missing_tables(tables: Sequence[Table], pictures: int = 0) -> list[Note]:
    """One note on all tables that were not found, with how many pictures the file has: they may be in these."""
    if not tables:
        return []
    named = [{lang: f"“{text}”" for lang, text in table.title.items()} for table in tables]
    return [Note("L01", facts={"tables": named, "count": len(tables), "pictures": pictures or ""})]


def missing_lines(match: Match, table: Table, form: Form) -> list[Line]:
    """Rows and columns of the form that were not found. Of a block without any row only the rows are told."""
    lines = []
    for block in layout(table, form).blocks:
        rows = [row for row in block.rows if row.at not in match.rows and row.at not in match.single]
        lines += rows
        if len(rows) < len(block.rows) and block.columns[0].path:
            lines += [column for column in block.columns if (block.rows[0].at, column.at) not in match.columns]
    return lines


def missing_note(match: Match, table: Table, form: Form) -> list[Note]:
    """One note on the rows and columns of a table that were not found, and the row after which it breaks off."""
    lines = missing_lines(match, table, form)
    if not lines:
        return []
    labels: list[object] = [_called(line) for line in lines[:_MOST_TOLD]]
    labels += ["…"] * (len(lines) > _MOST_TOLD)
    facts: dict[str, object] = {"table": table.title, "count": len(lines), "labels": labels}
    return [Note("L14", match.page.name, facts={**facts, "after": _last_before(match, layout(table, form).rows)})]


def _called(line: Line) -> object:
    """A line by its labels; a row without any by its number, as a spreadsheet names whole rows."""
    return {lang: f"“{text}”" for lang, text in line.text.items()} if line.path else f"{line.at + 1}:{line.at + 1}"


def _last_before(match: Match, rows: list[Line]) -> object:
    """The last row that is there before several that are not, with its address; nothing where there is no such row."""
    found = [row.at in match.rows or row.at in match.single for row in rows]
    for number in range(1, len(rows)):
        gap = found[number : number + _TORN]
        if found[number - 1] and len(gap) == _TORN and not any(gap) and rows[number - 1].at in match.rows:
            ref = cell_ref(*match.rows[rows[number - 1].at])
            return {lang: f"{ref} “{text}”" for lang, text in _leaf(rows[number - 1]).items()}
    return ""


def _leaf(line: Line) -> dict[str, str]:
    return {"zh": line.leaf.text, "en": line.leaf.en}
