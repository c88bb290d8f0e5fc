"""Draw the guide for clerks: how to fill in, what the colours mean, what not to do, and the help of every cell."""

from __future__ import annotations

from typing import Any

from xlsxcheck.model import Area, Field, Label, Table
from xlsxcheck.model.livewords import MEANINGS
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.style import (
    BAND,
    DOUBT_FILL,
    HEI,
    INPUT,
    TOTAL,
    UNFILLED_FILL,
    WRONG_FILL,
    Styles,
    put,
    set_width,
    text_height,
)

WIDTHS = (46.0, 88.0)
_SIZE, _HEIGHT = 10.0, 15.5

LEGEND = (
    (UNFILLED_FILL, "黄色", MEANINGS["unfilled"]),
    (INPUT, "浅绿", MEANINGS["input"]),
    (TOTAL, "灰色", MEANINGS["total"]),
    (WRONG_FILL, "红色", MEANINGS["wrong"]),
    (DOUBT_FILL, "橙色", MEANINGS["doubt"]),
)
"""What the colours mean: fill, its name, meaning."""


def draw_guide(sheet: Any, draft: Draft, styles: Styles) -> Area:
    """Fill the guide sheet and return the area to print."""
    for col, width in enumerate(WIDTHS):
        set_width(sheet, col, width)
    sheet.set_row(0, 32)
    put(sheet, Area(0, 0, 0, 1), "怎样填写", styles.get(font_name=HEI, font_size=16, align="center"))
    row = 1
    for head, texts in _chapters(draft):
        row = _chapter(sheet, row, head, texts, styles)
    row = _head(sheet, row, "颜色的意思", styles)
    for fill, name, meaning in LEGEND:
        if fill == TOTAL and not draft.computed:
            continue
        sheet.set_row(row, _HEIGHT)
        sheet.write_string(row, 0, name, styles.cell(align="center", bg_color=fill, font_size=_SIZE))
        sheet.write_string(row, 1, meaning, styles.cell(indent=1, font_size=_SIZE))
        row += 1
    for table in draft.form.tables:
        row = _head(sheet, row, f"{table.sheet}　{_title(table)}".rstrip("　"), styles)
        for label, text in help_lines(table, draft):
            sheet.set_row(
                row,
                max(_HEIGHT, text_height(text, WIDTHS[1] - 2, _SIZE) + 1, text_height(label, WIDTHS[0] - 2, _SIZE) + 1),
            )
            sheet.write_string(row, 0, label, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
            sheet.write_string(row, 1, text, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
            row += 1
    return Area(0, 0, row - 1, 1)


def help_lines(table: Table, draft: Draft) -> list[tuple[str, str]]:
    """Each different help text of a table with the labels that the cells it belongs to have in common."""
    found: dict[str, list[Field]] = {}
    for field in table.fields:
        for line in field.help.split("\n"):
            if line and not (field.sum_of and field.id not in draft.computed):
                found.setdefault(line, []).append(field)
    ordered = sorted(found.items(), key=lambda item: not _same_row(item[1]))
    return [(_common_label(fields), line) for line, fields in ordered]


def _same_row(fields: list[Field]) -> bool:
    return len({field.row_path for field in fields}) == 1 and bool(fields[0].row_path)


def _common_label(fields: list[Field]) -> str:
    columns = {field.column_path for field in fields}
    if _same_row(fields):
        return _words(fields[0].row_path)
    if len(columns) == 1:
        return _words(fields[0].column_path)
    texts = [label.short or label.text for label in fields[0].column_path]
    shared = [text for text in texts if all(text in [one.short or one.text for one in f.column_path] for f in fields)]
    return " · ".join(shared)


def _words(path: tuple[Label, ...]) -> str:
    return " · ".join(label.short or label.text for label in path[-2:])


def _title(table: Table) -> str:
    return "" if table.title["zh"] == table.sheet else table.title["zh"]


def _chapters(draft: Draft) -> list[tuple[str, list[str]]]:
    names = "、".join(table.sheet for table in draft.form.tables[1:])
    totals = "合计格是公式，自动算出。" if draft.computed else "合计格也要自己填，系统会核对。"
    return [
        (
            "填写步骤",
            [
                f"1．先填{draft.form.tables[0].sheet}，再填{names}。只填有颜色的格；按 Tab 键跳到下一格。",
                f"2．每一格都要填数字，没有的填0，不能空着，也不要填“/”“无”“-”。{totals}",
                f"3．填完看{draft.form.tables[0].sheet}的校验结论；不通过的，到“{CHECK_SHEET}”表点代码，就跳到要核对的格。",
                f"4．{CHECK_SHEET}表里橙色的关系不一定错，核实无误的在“情况说明”写明原因。",
                "5．显示“可以报送”后，保存为 .xlsx 文件报送；不要改成图片、PDF 或 .csv。",
            ],
        ),
        (
            "请不要",
            [
                "插入、删除行列，剪切、拖动或合并单元格，改表名，撤销保护。",
                "整块粘贴别的表格：粘贴会带走提示和颜色。要粘贴时用“选择性粘贴 → 数值”。",
                "在数字后面写单位或文字（例如“12件”），也不要写公式引用别的文件。",
            ],
        ),
    ]


def _chapter(sheet: Any, row: int, head: str, texts: list[str], styles: Styles) -> int:
    row = _head(sheet, row, head, styles)
    for text in texts:
        sheet.set_row(row, max(17.0, text_height(text, sum(WIDTHS) - 3, _SIZE) + 4))
        put(sheet, Area(row, 0, row, 1), text, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
        row += 1
    return row


def _head(sheet: Any, row: int, text: str, styles: Styles) -> int:
    sheet.set_row(row, 17)
    put(sheet, Area(row, 0, row, 1), text, styles.cell(font_name=HEI, font_size=_SIZE, bg_color=BAND, indent=1))
    return row + 1
