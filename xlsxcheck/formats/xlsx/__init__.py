"""The .xlsx and .xlsm packages: workbook, sheets, strings, and the fast ways through them."""
