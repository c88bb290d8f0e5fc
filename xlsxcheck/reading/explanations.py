"""What an office wrote about its figures: beside the relations on the check sheet, and in a copy beside the findings.

Read from the cells of any format, so that a copy which another program saved as .ods or .xls says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlsxcheck.form.prints import text_print
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.messages import words
from xlsxcheck.model import Form, cell_ref
from xlsxcheck.model.sheetnames import CHECK_SHEET, COPY_MARK, FINDINGS_SHEET

NOTE_FACT = "note"
"""A hidden cell that keeps for which figures what stands on the check sheet was written."""

_SPLIT = "?"
"""Stands in no name of a sheet."""
_HEADING_WITHIN = 40
_LONGEST = 1000

Cells = Mapping[tuple[int, int], Cell]


class Told(NamedTuple):
    """What somebody wrote, or could write. case: of which relation; or code, sheet and cells of a finding.

    text: empty where nothing stands. figures: the digest of the figures that it was written for; None: those of the
    file in which it stands. place: where it stands, such as 校验!H13.
    """

    text: str
    case: str = ""
    code: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    figures: str | None = None
    place: str = ""


def read_explanations(book: Workbook, form: Form) -> list[Told]:
    """All that was written, and where something could be, in the order of the sheets. Errors: UnreadableFile."""
    told: list[Told] = []
    kept: dict[str, tuple[str, str]] = {}
    for name in book.sheet_names:
        if name.startswith(FINDINGS_SHEET):
            cells = book.sheet(name).cells
            mark = next((col for (row, col), cell in cells.items() if row == 0 and cell.text == COPY_MARK), None)
            if mark is not None:
                told += _answers(cells, mark - 1, name)
                kept |= dict(_kept(cells, mark))
    if CHECK_SHEET in book.sheet_names:
        for one in _notes(book.sheet(CHECK_SHEET).cells, form):
            figures, same = kept.get(one.case, ("", ""))
            told.append(one._replace(figures=figures if same == text_print(one.text) else None))
    return told


def check_notes(cells: Cells, form: Form) -> Iterator[tuple[str, str]]:
    """What stands beside the relations of the check sheet: the case's id and the text."""
    return ((one.case, one.text) for one in _notes(cells, form) if one.case and one.text)


def _notes(cells: Cells, form: Form) -> Iterator[Told]:
    """The rows of the check sheet on which a relation stands, or a text."""
    names: dict[str, str] = words("zh")["check_sheet"]
    rows: dict[int, dict[str, int]] = {}
    for (at, col), cell in cells.items():
        if at < _HEADING_WITHIN:
            rows.setdefault(at, {})[cell.text.strip()] = col
    row = min((at for at, heads in rows.items() if names["code"] in heads and names["note"] in heads), default=None)
    if row is None:
        return
    heads = rows[row]
    code, title, note = heads[names["code"]], heads.get(names["relation"]), heads[names["note"]]
    relations = {relation.id: relation for relation in form.relations}
    for at in sorted({at for at, col in cells if col in (code, note) and at > row}):
        text, relation = clean(_text(cells, at, note)), relations.get(_text(cells, at, code))
        cases = relation.cases if relation else ()
        named = [case.id for case in cases if len(cases) == 1 or case.title["zh"] == _text(cells, at, title)]
        if named or text:
            yield Told(text, named[0] if named else "", place=f"{CHECK_SHEET}!{cell_ref(at, note)}")


def _text(cells: Cells, row: int, col: int | None) -> str:
    cell = cells.get((row, -1 if col is None else col))
    return cell.text.strip() if cell else ""


def clean(text: str) -> str:
    """A text without what surrounds it, cut to what a report can show."""
    text = text.strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


# -- a copy's findings sheet ---------------------------------------------------------------------


def _answers(cells: Cells, key_col: int, name: str) -> Iterator[Told]:
    for (row, col), key in cells.items():
        if col == key_col and row and "|" in key.text:
            text = clean(_text(cells, row, key_col - 1))
            code, _, rest = key_of(key.text).partition("|")
            sheet, _, refs = rest.rpartition("|")
            place = f"{name}!{cell_ref(row, key_col - 1)}"
            yield Told(text, "", code, sheet, tuple(refs.split()), written_for(key.text, text), place)


def _kept(cells: Cells, mark: int) -> Iterator[tuple[str, tuple[str, str]]]:
    start = f"fact|{NOTE_FACT} "
    for (row, col), cell in cells.items():
        if row == 0 and col > mark and cell.text.startswith(start):
            case, _, rest = cell.text[len(start) :].partition("=")
            figures, _, same = rest.partition(" ")
            yield case, (figures, same)


def key_cell(key: str, figures: str, answer: str = "", written: str = "") -> str:
    """What stands in the hidden cell of a row.

    Shape:  what the row is about, and the digest of the figures that it is about in this copy; where the copy is issued
            with an answer, also the digest of those that it was written for, and of the answer.
    """
    parts = [key, figures, *([written, text_print(clean(answer))] if written and answer.strip() else [])]
    return _SPLIT.join(parts) if figures else key


def key_of(hidden: str) -> str:
    """What a row is about."""
    return hidden.partition(_SPLIT)[0]


def written_for(hidden: str, answer: str) -> str | None:
    """The digest of the figures that an answer was written for; None: those of the file in which it stands.

    Only a text that the copy was issued with is older than the file: where nothing stood, or something else, whoever
    wrote it had the figures before him as they are now.
    """
    _, *kept = hidden.split(_SPLIT)
    return kept[1] if len(kept) == 3 and kept[2] == text_print(clean(answer)) else None
