"""What is not there of a form's tables: one note a table, with where it breaks off; one note for all that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from xlsxcheck.model import Form, Note, Table, Text, cell_ref
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.layout.blocks import Line, layout
from xlsxcheck.reading.layout.labels import keys, same
from xlsxcheck.reading.layout.match import Match
from xlsxcheck.reading.layout.order import strays
from xlsxcheck.reading.layout.page import Page, Position

_MOST_TOLD = 6

_TORN = 2
"""So many rows missing in a row are no slip of the pen: the table breaks off there."""


_LIKE = 0.3
"""With such a share of its labels at their places a table was meant to stand there."""

_FIRST = 3
"""So many labels that differ are told of a table that was not found for them."""


def missing_tables(
    tables: Sequence[Table],
    pages: Iterable[Page],
    older: Sequence[Table] = (),
    other: Form | None = None,
    pictures: int = 0,
) -> list[Note]:
    """One note on all tables that were not found, with the first labels that differ where one seems to stand.

    older: those that are there as another edition prints them; pictures: how many the file has, they may be in these.
    """
    if not tables:
        return []
    changed = [_quoted(table) for table in tables if table not in older]
    pages = tuple(pages)
    differing = [
        (page, pos, text) for table in tables if table not in older for page, pos, text in _differing(table, pages)
    ]
    told = [f"{page.ref(pos)} “{text}”→“{quoted(_text(page, pos))}”" for page, pos, text in differing]
    sheets = {page.name for page, _, _ in differing}
    alone = len(sheets) == 1
    cells = tuple(cell_ref(*pos) for _, pos, _ in differing) if alone else ()
    facts: dict[str, object] = {"tables": list(map(_quoted, tables)), "count": len(tables), "differing": told}
    facts |= {"outdated": list(map(_quoted, older)), "other": other.called if other is not None else ""}
    facts |= {"changed": changed, "pictures": pictures or ""}
    return [Note("L01", sheets.pop() if alone else None, cells, facts=facts)]


def _quoted(table: Table) -> Text:
    return {lang: f"“{text}”" for lang, text in table.title.items()}


def _differing(table: Table, pages: Sequence[Page]) -> list[tuple[Page, Position, str]]:
    """The first labels that differ, where a table's others stand as in the form: where, and the official text."""
    places = [(page, _shifts(table, page).most_common(1)) for page in pages]
    ranked = [(count, page, shift) for page, best in places for shift, count in best]
    count, page, (down, right) = max(ranked, key=lambda one: one[0], default=(0, None, (0, 0)))
    if page is None or count < max(2, _LIKE * len(table.labels)):
        return []
    at = sorted(((label.area.top + down, label.area.left + right), label) for label in table.labels)
    found = [(pos, label) for pos, label in at if min(pos) >= 0 and page.keys.get(pos) not in keys(label)]
    changed = [(pos, label) for pos, label in found if not same(_text(page, pos), label)]
    return [(page, pos, label.text) for pos, label in changed[:_FIRST]]


def _shifts(table: Table, page: Page) -> Counter[Position]:
    """How far labels stand from where the form has them -> how many labels."""
    return Counter(
        shift
        for label in table.labels
        for shift in {(row - label.area.top, col - label.area.left) for row, col in page.find(label)}
    )


def _text(page: Page, pos: Position) -> str:
    cell = page.sheet.cells.get(pos)
    return cell.text if cell is not None else ""


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
    facts["astray"] = [f"{cell_ref(*pos)} “{line.leaf.text}”" for pos, line in strays(match, table, form).items()]
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
