"""What stands beside the tables that count: figures, remarks, and the tables once more, here or on another sheet."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.form.once import once_per_form
from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.formats.memo import Kept, remembered
from xlsxcheck.model import Area, Form, Label, Note, Value
from xlsxcheck.model.livewords import is_live_line
from xlsxcheck.model.patterns import late
from xlsxcheck.model.sheetnames import CHECK_SHEET, FINDINGS_SHEET, IDENTITY_SHEET, NO_TABLES
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.locate import MANY_ROWS, Located

_LONGEST_FIGURE = 400
"""Characters of a text that may be a figure, with all that people put around it."""

_UNSURE = ("L01", "L04")
_DIGITS = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾")
_ENOUGH = 0.5
"""Of the labels over its columns a table that is found has at least so many."""

_GAP, _OWN_LINES = 2, 2
"""The lines that the template has beside a table: behind one blank column, from the first row on."""

_VOID = late("作废|更正|勘误|订正")
_CORRECTS = late("作废|更正|勘误|订正|应(?:为|是|改)|以此为准")
_CORRECTION = late(r"^\W*(?:更正|勘误|订正)|作废\W*$|以此为准\W*$")
"""What says that something is void or corrected: beside a table; on a cover, where dates and telephones stand; on a
sheet of its own, which may be one of instructions that only speak of it."""

_MOST_KNOWN = 64
_OTHER = "?"
_LEFT_OUT = late("(?:[^\u3400-\u9fff]|[一二三四五六七八九十])+")
"""What labels may be written without, or with: all but Chinese characters, and of these the numerals."""


def outside_the_tables(book: Workbook, form: Form, located: Located, areas: dict[str, Area]) -> list[Note]:
    """Figures and remarks beside what was read of a sheet, unless it is not sure what counts: that is told then."""
    if any(note.code in _UNSURE for note in located.notes):
        return []
    notes: list[Note] = []
    for name, (_, _, bottom, right) in areas.items():
        sheet = book.sheet(name)
        behind = {pos: cell for pos, cell in sheet.cells.items() if pos[0] > bottom or pos[1] > right}
        figures = [pos for pos, cell in behind.items() if _is_figure(cell)]
        texts: list[tuple[int, int]] = []
        if _is_cover(name, form):
            notes += _on_the_cover(sheet, behind)
        else:
            texts = [pos for pos, cell in behind.items() if cell.kind == "s" and not _is_ours(cell)]
            if located.identity:
                texts = [pos for pos in texts if pos not in _own_lines(form).get(name, ())]
            if len(texts) > 1 and could_hold_a_table([behind[pos].text for pos in texts], form):
                # A table once more: its figures may be formulas, or words.
                figures = [pos for pos, cell in behind.items() if _is_figure(cell) or _could_be_figure(cell)]
            if located.by_labels:
                texts = _beside(sheet, form, located)
        void = {pos for pos in texts if _VOID.search(sheet.cells[pos].text[:_LONGEST_FIGURE])}
        if void:
            from xlsxcheck.reading.layout import outside

            notes += outside.voided(sheet, void)
            texts = [pos for pos in texts if pos not in void]
        if figures or any(not _DIGITS.isdisjoint(sheet.cells[pos].text) for pos in texts):
            from xlsxcheck.reading.layout import outside

            texts = [pos for pos in texts if not _is_printed(sheet.cells[pos].text, form)]
            notes += outside.figures_outside(sheet, areas[name], figures) + outside.remarks(sheet, texts, figures)
    return notes


def _on_the_cover(sheet: Sheet, behind: dict[tuple[int, int], Cell]) -> list[Note]:
    """Texts below or beside a cover that correct something; what else stands there is nobody's concern."""
    found = [pos for pos, cell in behind.items() if cell.kind == "s" and _CORRECTS.search(cell.text[:_LONGEST_FIGURE])]
    if not found:
        return []
    from xlsxcheck.reading.layout import outside

    return outside.voided(sheet, found)


def corrections(book: Workbook, areas: dict[str, Area]) -> list[Note]:
    """Visible sheets without tables that correct something: by their name, or by how a text on them begins or ends."""
    read = {*areas, *NO_TABLES}
    notes = []
    for name in book.sheet_names if book.prose is None else ():
        if name in read or book.states[name] != "visible" or name.startswith(FINDINGS_SHEET):
            continue
        try:
            texts = tuple(book.texts(name))
        except UnreadableFile:
            continue
        told = [text for text in texts if _CORRECTION.search(text[:_LONGEST_FIGURE])]
        if told or (texts and _VOID.search(name)):
            list_ = [f"“{quoted(text)}”" for text in (told or [name])[:1]]
            notes.append(Note("L27", name, (), facts={"count": max(len(told), 1), "list": list_}))
    return notes


def on_other_sheets(book: Workbook, form: Form, located: Located, values: dict[str, Value]) -> list[Note]:
    """Tables of the form on sheets where they are not looked for: what a sheet is called says nothing of what it holds.

    Without an identity the search for the tables has looked at all sheets but those that are called as ours are.
    """
    if located.identity:
        own = {table.sheet for table in form.tables}
        others = [name for name in book.sheet_names if name not in own and not _is_identity(book, name)]
    else:
        others = [name for name in book.sheet_names if name in NO_TABLES]
    others = [name for name in others if _may_hold_a_table(book, name, form)]
    if not others:
        return []
    from xlsxcheck.reading.layout.further import further_copies

    return further_copies(book, form, others, located.places, values)


def could_hold_a_table(texts: Iterable[str], form: Form) -> bool:
    """Whether the labels over the columns of a table of figures, or of its many rows, may be among these texts.

    A no is certain; a yes has to be looked into. Texts with characters that simplified Chinese doesn't have, such as
    traditional ones, are a yes.
    """
    texts, known = tuple(texts), _known(form)
    return known[texts] if texts in known else known.keep(texts, _could_hold_a_table(texts, form))


@once_per_form
def _known(form: Form) -> Kept[tuple[str, ...], bool]:
    """What was seen of the texts of sheets: a template's own are the same in a thousand files."""
    return Kept(_MOST_KNOWN)


def _could_hold_a_table(texts: tuple[str, ...], form: Form) -> bool:
    # One text may stand in many cells.
    found = set(map(_core.__getitem__, set(texts)))
    return _OTHER in found or any(
        sum(not found.isdisjoint(line) for line in lines) >= _ENOUGH * len(lines) for lines in _lines(form)
    )


@remembered(4096)
def _core(text: str) -> str:
    """What is left of a text to be compared; _OTHER where it has other characters than simplified Chinese has."""
    core = _LEFT_OUT.sub("", text)
    try:
        core.encode("gb2312")
    except UnicodeEncodeError:
        return _OTHER
    return core


@once_per_form
def _lines(form: Form) -> list[list[frozenset[str]]]:
    """The labels over the columns of each table of figures, and those of its rows where it has many, to be compared."""
    found: list[set[Label]] = []
    for table in form.tables:
        fields = [field for field in table.fields if field.type.numeric]
        rows = {field.row_path[-1] for field in fields if field.row_path}
        columns = {field.column_path[-1] for field in fields if field.column_path}
        found += [columns, rows if len(rows) >= MANY_ROWS else set()]
    return [[frozenset(map(_core, (one.text, *one.also))) for one in labels] for labels in found if labels]


def _beside(sheet: Sheet, form: Form, located: Located) -> list[tuple[int, int]]:
    """Texts on a sheet of tables that moved which are neither the form's labels nor stand where labels of rows do."""
    from xlsxcheck.reading.layout.labels import key

    known = _printed(form)
    first: dict[int, int] = {}
    for place in located.places.values():
        if place.sheet == sheet.name:
            first[place.row] = min(place.col, first.get(place.row, place.col))
    read = {place[1:] for place in located.places.values() if place.sheet == sheet.name}
    return [
        pos
        for pos, cell in sheet.cells.items()
        if cell.kind == "s"
        and pos not in read
        and pos[1] >= first.get(pos[0], 0)
        and not _is_ours(cell)
        and key(cell.text) not in known
    ]


def _is_cover(sheet: str, form: Form) -> bool:
    return form.cover is not None and form.table(form.cover).sheet == sheet


def _is_ours(cell: Cell) -> bool:
    """Whether a text is a line of the template's that shows what its check came to, or one whose formula is unknown."""
    if cell.formula is None:
        return is_live_line(cell.text)
    return not cell.formula or f"{CHECK_SHEET}!" in cell.formula.replace("'", "")


@once_per_form
def _own_lines(form: Form) -> dict[str, frozenset[tuple[int, int]]]:
    """Where the template shows beside each table what its check came to: a text only, once formulas are lost."""
    return {
        table.sheet: frozenset((table.area.top + line, table.area.right + _GAP) for line in range(_OWN_LINES))
        for table in form.tables
    }


def _is_printed(text: str, form: Form) -> bool:
    """Whether a text is one that the form itself prints, such as its notes below a table."""
    from xlsxcheck.reading.layout.labels import key

    return key(text) in _printed(form)


@once_per_form
def _printed(form: Form) -> frozenset[str]:
    from xlsxcheck.reading.layout.labels import key, keys

    titles = {key(text) for table in form.tables for text in table.title.values()}
    return frozenset(titles | {one for table in form.tables for label in table.labels for one in keys(label)})


def _is_figure(cell: Cell) -> bool:
    """Whether a number was entered, as such or as text."""
    if cell.formula is not None:
        return False
    if cell.kind != "s" or len(cell.text) > _LONGEST_FIGURE:
        return cell.kind == "n"
    return cell.text.strip().replace(",", "").replace(".", "").isdecimal()


def _could_be_figure(cell: Cell) -> bool:
    """Whether a cell among the labels of a table shows a number: by a formula, with a unit, or in words."""
    if cell.kind in "nz":
        return True
    from xlsxcheck.reading.cells.figures import understand
    from xlsxcheck.reading.layout.outside import is_figure_in_words

    return cell.kind == "s" and (is_figure_in_words(cell.text) or understand(cell.text).kind in ("number", "unit"))


def _is_identity(book: Workbook, name: str) -> bool:
    """Whether a sheet is the template's identity sheet and nothing else: keys and values."""
    return name == IDENTITY_SHEET and all(col < 2 for _, col in book.sheet(name).cells)


def _may_hold_a_table(book: Workbook, name: str, form: Form) -> bool:
    try:
        return could_hold_a_table(book.texts(name), form)
    except UnreadableFile:
        return False
