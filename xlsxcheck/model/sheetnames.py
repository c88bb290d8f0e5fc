"""What the sheets are called that we put into a workbook beside the form's own."""

CHECK_SHEET = "校验"
GUIDE_SHEET = "填报说明"
IDENTITY_SHEET = "_form"

SUM_SHEET, LEFT_OUT_SHEET = "汇总明细", "未计入"
"""The sheets of a sum: every office's figures, and the files that are not in it."""

FINDINGS_SHEET = "检查结果"
"""The sheet of an annotated copy, in every language; a number follows where the sender has one of that name."""

COPY_MARK = "xlsxcheck copy 1"
"""What stands in the first row of that sheet, in a hidden cell."""

NO_TABLES = (CHECK_SHEET, GUIDE_SHEET, IDENTITY_SHEET)
"""Sheets of the template that name the form's labels and hold no answers."""
