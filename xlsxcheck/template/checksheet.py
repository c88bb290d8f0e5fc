"""Draw the live check: a verdict, one line a table, one line a relation."""

from __future__ import annotations

from itertools import count
from typing import Any

from xlsxcheck.checking.explanations import LEAST
from xlsxcheck.messages import words
from xlsxcheck.model import Area, Number, cell_ref
from xlsxcheck.model.addresses import ranges, sheet_prefix
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.template import formulas
from xlsxcheck.template import livecheck as at
from xlsxcheck.template.colours import add_rule, colour_sentence
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.formulas import OFF
from xlsxcheck.template.livecheck import Line, LiveCheck, Tally
from xlsxcheck.template.prompts import add_validation
from xlsxcheck.template.reasons import reason_formulas, reason_values
from xlsxcheck.template.style import (
    BAND,
    DOUBT_FILL,
    DOUBT_INK,
    GOOD_INK,
    HEI,
    INPUT,
    LINK,
    MUTED,
    TEXT_FORMAT,
    UNFILLED_FILL,
    UNFILLED_INK,
    WRONG_FILL,
    WRONG_INK,
    Styles,
    put,
    set_width,
    text_height,
)

WIDTHS = (27.0, 58.0, 9.0, 8.5, 8.5, 8.5, 15.0, 24.0)
_SIZE, _HEIGHT = 10.0, 15.75
"""Printed across a page they come to nine points."""
_HEADS = tuple(words("zh")["check_sheet"].values())
_NOTE_LIMIT = 200
_NOTE_LINES = 4
"""So many lines of an explanation are seen where the row can't grow."""


def draw_check(sheet: Any, draft: Draft, check: LiveCheck, styles: Styles) -> Area:
    """Fill the check sheet and return the area to print."""
    for col, width in enumerate(WIDTHS):
        set_width(sheet, col, width)
    _verdict(sheet, check, styles)
    _summary(sheet, draft, check, styles)
    head = check.sections[0][1] - 1 if check.sections else check.total_row + 1
    for col, text in enumerate(_HEADS):
        sheet.write_string(head, col, text, styles.cell(font_name=HEI, align="center", bg_color=BAND, font_size=_SIZE))
    for title, row, lines in check.sections:
        sheet.set_row(row, _HEIGHT)
        band = styles.cell(font_name=HEI, font_size=_SIZE, bg_color="#F2F2F2", indent=1)
        put(sheet, Area(row, at.CODE, row, at.NOTE), title, band)
        for line in lines:
            _line(sheet, draft, line, styles)
    sheet.set_column(at.NOTE + 1, at.REASON, None, None, {"hidden": True})
    _colours(sheet, check, styles)
    _explanations(sheet, check, styles)
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    return Area(0, 0, check.last_row, at.NOTE)


def _spoken() -> dict[str, Any]:
    found: dict[str, Any] = words("zh")["template"]
    return found


def define_verdict_name(book: Any, check: LiveCheck) -> None:
    """Name the column of verdicts for the tables' conditional formats."""
    last = cell_ref(check.last_row, at.VERDICT).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    book.define_name(at.VERDICT_NAME, f"={sheet_prefix(CHECK_SHEET)}$G$1:$G${last}")


def _verdict(sheet: Any, check: LiveCheck, styles: Styles) -> None:
    sheet.set_row(at.TITLE, 30)
    put(
        sheet,
        Area(at.TITLE, 0, at.TITLE, at.NOTE),
        _spoken()["check_title"],
        styles.get(font_name=HEI, font_size=16, align="center"),
    )
    sheet.set_row(at.OVERALL, 26)
    style = styles.get(font_name=HEI, font_size=13, align="center", font_color=GOOD_INK)
    sheet.merge_range(at.OVERALL, 0, at.OVERALL, at.NOTE, "", style)
    sheet.write_formula(at.OVERALL, 0, f"={check.overall_sentence_formula()}", style, check.overall_sentence())


def _summary(sheet: Any, draft: Draft, check: LiveCheck, styles: Styles) -> None:
    for col, text in enumerate(_spoken()["summary"]):
        sheet.write_string(
            at.HEADS, col, text, styles.cell(font_name=HEI, align="center", bg_color=BAND, font_size=_SIZE)
        )
    link = styles.cell(font_color=LINK, underline=1, align="center")
    for number, table in enumerate(check.tables):
        row = at.SUMMARY + number
        first = table.fields[0].ref
        sheet.write_url(row, at.CODE, f"internal:{sheet_prefix(table.sheet)}{first}", link, table.sheet)
        tally = check.tally(table)
        style = styles.cell(indent=1)
        sheet.write_formula(row, at.RELATION, f"={check.sentence_formula(row, table)}", style, check.sentence(table))
        _figures(sheet, row, check.tally_formulas(table), tally, styles)
    row = check.total_row
    sheet.write_string(row, at.CODE, _spoken()["sum"], styles.cell(font_name=HEI, align="center"))
    sheet.write_formula(
        row,
        at.RELATION,
        f"={sheet_prefix(CHECK_SHEET)}A{at.OVERALL + 1}",
        styles.cell(indent=1),
        check.overall_sentence(),
    )
    _figures(sheet, row, check.overall_formulas(), check.overall(), styles)


def _figures(sheet: Any, row: int, texts: tuple[str, ...], tally: Tally, styles: Styles) -> None:
    for col, text, value in zip((at.KIND, at.LEFT, at.RIGHT, at.DIFFERENCE), texts, tally, strict=True):
        sheet.write_formula(row, col, f"={text}", styles.cell(align="center"), value)


def _line(sheet: Any, draft: Draft, line: Line, styles: Styles) -> None:
    case, row, form = line.case, line.row, draft.form
    title = case.title["zh"]
    height = text_height(title, WIDTHS[at.RELATION], _SIZE) + 2
    if line.explained:
        height = _room(height, draft.notes.get(case.id, ""))
    if height:
        sheet.set_row(row, max(_HEIGHT, height))
    first = form.fields[case.fields[0]]
    target = f"internal:{sheet_prefix(first.sheet)}{first.ref}"
    sheet.write_url(row, at.CODE, target, styles.cell(font_color=LINK, font_size=_SIZE, shrink=True), line.relation.id)
    sheet.write_string(row, at.RELATION, title, styles.cell(text_wrap=True, font_size=_SIZE))
    sheet.write_string(
        row, at.KIND, words("zh")["class"][line.relation.kind], styles.cell(align="center", font_size=_SIZE)
    )
    figure = styles.cell(align="center", shrink=True, font_size=_SIZE)
    left, right, off = (cell_ref(row, col) for col in (at.LEFT, at.RIGHT, at.DIFFERENCE))
    _number(sheet, row, at.LEFT, formulas.side_formula(case.left, form, draft.previous), draft.side(case.left), figure)
    _number(
        sheet, row, at.RIGHT, formulas.side_formula(case.right, form, draft.previous), draft.side(case.right), figure
    )
    text = formulas.difference_formula(case, form, left, right)
    _number(sheet, row, at.DIFFERENCE, text, draft.difference(case), figure)
    verdict = styles.cell(align="center", font_size=_SIZE, shrink=True)
    shown = formulas.relation_formula(case, form, off, draft.previous)
    sheet.write_formula(row, at.VERDICT, f"={shown}", verdict, draft.verdicts[case.id])
    if line.explained:
        note = styles.cell(text_wrap=True, font_size=_SIZE, bg_color=INPUT, locked=False, num_format=TEXT_FORMAT)
        text = draft.notes.get(case.id, "")
        if text:
            sheet.write_string(row, at.NOTE, text, note)
        else:
            sheet.write_blank(row, at.NOTE, None, note)
        for col, formula, value in zip(count(at.NOTE + 1), reason_formulas(row, at.NOTE), reason_values(text)):
            sheet.write_formula(row, col, f"={formula}", styles.cell(), value)
    else:
        sheet.write_blank(row, at.NOTE, None, styles.cell())


def _room(needed: float, note: str) -> float:
    """The height of a row for an explanation: 0 where it has none of its own, so that it grows with what is typed."""
    line = text_height("", WIDTHS[at.NOTE], _SIZE)
    if not note and needed <= line + 2:
        return 0
    return max(needed, line * _NOTE_LINES, text_height(note, WIDTHS[at.NOTE], _SIZE) + 2)


def _number(sheet: Any, row: int, col: int, text: str, value: Number, style: Any) -> None:
    shown = value if isinstance(value, int) else float(value)
    if text.isdigit():
        sheet.write_number(row, col, shown, style)
    else:
        sheet.write_formula(row, col, f"={text}", style, shown)


def _colours(sheet: Any, check: LiveCheck, styles: Styles) -> None:
    figures = range(at.LEFT, at.VERDICT + 1)
    for lines, style in (
        ([line for line in check.lines if line.broken_is_wrong], styles.mark(WRONG_FILL, WRONG_INK)),
        ([line for line in check.lines if not line.broken_is_wrong], styles.mark(DOUBT_FILL, DOUBT_INK)),
    ):
        if lines:
            test = f'LEFT(${cell_ref(lines[0].row, at.VERDICT)},{len(OFF)})="{OFF}"'
            add_rule(sheet, {(line.row, col) for line in lines for col in figures}, test, style)
    for word, ink in ((formulas.PASSED, GOOD_INK), (formulas.NOT_APPLICABLE, MUTED), (formulas.UNFILLED, UNFILLED_INK)):
        if check.lines:
            test = f'{cell_ref(check.lines[0].row, at.VERDICT)}="{word}"'
            cells = {(line.row, at.VERDICT) for line in check.lines}
            add_rule(sheet, cells, test, styles.get_plain(font_color=ink))
    colour_sentence(sheet, at.OVERALL, 0, styles)
    for number in range(len(check.tables) + 1):
        colour_sentence(sheet, at.SUMMARY + number, at.RELATION, styles)


def _explanations(sheet: Any, check: LiveCheck, styles: Styles) -> None:
    """Help and limit of the cells for explanations; yellow where one is due."""
    rows = [line.row for line in check.lines if line.explained]
    if not rows:
        return
    verdict, reason = (f"${cell_ref(rows[0], col)}" for col in (at.VERDICT, at.REASON))
    test = f'AND(LEFT({verdict},{len(OFF)})="{OFF}",{reason}=0)'
    add_rule(sheet, {(row, at.NOTE) for row in rows}, test, styles.get_plain(bg_color=UNFILLED_FILL))
    rule = {
        "validate": "length",
        "criteria": "between",
        "minimum": LEAST,
        "maximum": _NOTE_LIMIT,
        "input_title": _HEADS[at.NOTE],
        "input_message": _spoken()["explain"].format(least=LEAST),
        "error_title": _spoken()["refused"],
        "error_message": _spoken()["too_long"].format(least=LEAST, count=_NOTE_LIMIT),
    }
    add_validation(sheet, ranges((row, at.NOTE) for row in rows), rule)
