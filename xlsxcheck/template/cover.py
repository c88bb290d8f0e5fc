"""Draw the cover around its fields: title, verdict, one line a table, the meaning of the colours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from xlsxcheck.messages import fill, words
from xlsxcheck.model import Area, Table
from xlsxcheck.model.addresses import sheet_prefix
from xlsxcheck.model.livewords import TO_CHECK
from xlsxcheck.model.sheetnames import CHECK_SHEET, GUIDE_SHEET
from xlsxcheck.template import livecheck as at
from xlsxcheck.template.colours import colour_sentence
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.guide import legend
from xlsxcheck.template.livecheck import LiveCheck
from xlsxcheck.template.style import BAND, GOOD_INK, HEI, LINK, MUTED, UNFILLED_INK, Styles, put


def draw_cover(sheet: Any, table: Table, draft: Draft, check: LiveCheck, styles: Styles) -> Area:
    """Fill the cover around its fields and return the area to print."""
    left, right = table.area.left, table.area.right
    _title(sheet, table, draft, styles)
    for row in range(table.area.top, table.area.bottom + 1):
        sheet.set_row(row, 36)
    for label in table.labels:
        put(sheet, label.area, label.text, styles.cell(font_size=12, indent=1, bg_color=BAND))
    row = table.area.bottom + 1
    _unchecked(sheet, row, table, draft, styles)
    row = _verdicts(sheet, row + 1, table, check, styles)
    sheet.set_row(row, 14)
    row = _legend(sheet, row + 1, left, draft, styles)
    link = styles.get(font_color=LINK, underline=1, align="center")
    sheet.write_url(
        row + 1,
        right,
        f"internal:{sheet_prefix(GUIDE_SHEET)}A1",
        link,
        words("zh")["template"]["first_time"].format(guide=GUIDE_SHEET),
    )
    return Area(0, left, row - 1, right)


def _title(sheet: Any, table: Table, draft: Draft, styles: Styles) -> None:
    top, left, right = table.area.top, table.area.left, table.area.right
    if top < 2:
        return
    sheet.set_row(top - 2, 54)
    sheet.set_row(top - 1, 24)
    style = styles.get(font_name=HEI, font_size=20, align="center")
    put(sheet, Area(top - 2, left, top - 2, right), draft.form.title["zh"], style)
    words = f"（{draft.form.document}）"
    put(sheet, Area(top - 1, left, top - 1, right), words, styles.get(font_color=MUTED, align="center", valign="top"))


def _unchecked(sheet: Any, row: int, table: Table, draft: Draft, styles: Styles) -> None:
    """Below the fields: which are required, and what nobody checks as long as the kind of organ is blank."""
    kind = draft.form.fields.get(draft.form.roles.get("kind", ""))
    spoken, comma, lines = words("zh")["template"], words("zh")["list_comma"], draft.unasked
    required = comma.join(field.name("zh") for field in table.fields if field.required)
    always = fill(spoken["required"], {"labels": required}, "zh") if required else ""
    style = styles.get(text_wrap=True, indent=1, font_color=UNFILLED_INK, font_size=10)
    if kind is None or kind.table != table.id or not lines:
        sheet.set_row(row, 18 if always else 14)
        if always:
            put(sheet, Area(row, table.area.left, row, table.area.right), always, style)
        return
    sheet.set_row(row, 46)
    each = Counter(case.relation for case in lines)
    codes = comma.join(fill(spoken["codes"], {"code": code, "count": count}, "zh") for code, count in each.items())
    text = fill(spoken["unchecked"], {"label": kind.name("zh"), "count": len(lines), "codes": codes}, "zh")
    sheet.merge_range(row, table.area.left, row, table.area.right, "", style)
    start = always + (text if draft.values[kind.id] is None else "")
    formula = f'="{always}"&IF(LEN(TRIM({kind.ref}))=0,"{text}","")'
    sheet.write_formula(row, table.area.left, formula, style, start)


def _verdicts(sheet: Any, row: int, table: Table, check: LiveCheck, styles: Styles) -> int:
    left, right = table.area.left, table.area.right
    sheet.set_row(row, 44)
    head = styles.cell(font_name=HEI, font_size=12, indent=1, bg_color=BAND, font_color=LINK, underline=1)
    target = f"internal:{sheet_prefix(CHECK_SHEET)}A1"
    sheet.write_url(row, left, target, head, words("zh")["template"]["verdict"], TO_CHECK)
    style = styles.cell(font_name=HEI, font_size=13, indent=1, text_wrap=True, font_color=GOOD_INK)
    where = f"{sheet_prefix(CHECK_SHEET)}A{at.OVERALL + 1}"
    sheet.write_formula(row, right, f"={where}", style, check.overall_sentence())
    colour_sentence(sheet, row, right, styles)
    link = styles.cell(font_color=LINK, underline=1, indent=1, font_size=11)
    for number, other in enumerate(check.tables, 1):
        at_row = row + number
        sheet.set_row(at_row, 22)
        target = f"internal:{sheet_prefix(other.sheet)}{other.fields[0].ref}"
        sheet.write_url(at_row, left, target, link, other.sheet)
        text = styles.cell(indent=1, font_size=11)
        sheet.write_formula(at_row, right, f"={check.summary_cell(other)}", text, check.sentence(other))
        colour_sentence(sheet, at_row, right, styles)
    return row + len(check.tables) + 1


def _legend(sheet: Any, row: int, left: int, draft: Draft, styles: Styles) -> int:
    for colour, name, meaning in legend(draft):
        sheet.set_row(row, 20)
        sheet.write_string(row, left, name, styles.cell(align="center", bg_color=colour))
        sheet.write_string(row, left + 1, meaning, styles.cell(indent=1))
        row += 1
    return row
