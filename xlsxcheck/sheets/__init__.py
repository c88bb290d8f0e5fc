"""The parts that a new workbook is drawn from; xlsxcheck.template puts them together."""
