"""A blank workbook with many tables of headings, groups, subtotals and totals, to make a large form of."""

from __future__ import annotations

import io

import xlsxwriter

_GROUPS = (("（一）人员", ("在编", "聘用", "借调", "小计")), ("（二）经费", ("基本", "项目", "其他", "小计")),
           ("（三）设备", ("新购", "调入", "报废", "小计")))  # fmt: skip
_COLUMNS = ("一季度", "二季度", "三季度", "四季度", "补报", "合计")


def many_tables(tables: int) -> bytes:
    """So many sheets, each with 14 rows by 6 columns to fill in: 84 cells, 19 sums."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for number in range(1, tables + 1):
        sheet = book.add_worksheet(f"表{number}")
        sheet.merge_range(0, 0, 0, 1, f"第{number}项", None)
        sheet.write_row(0, 2, _COLUMNS)
        row = 1
        for group, items in _GROUPS:
            sheet.merge_range(row, 0, row + len(items) - 1, 0, group, None)
            for item in items:
                sheet.write(row, 1, item)
                row += 1
        sheet.merge_range(row, 0, row, 1, "总计", None)
        sheet.merge_range(row + 1, 0, row + 1, 1, "上年同期", None)
    book.close()
    return out.getvalue()
