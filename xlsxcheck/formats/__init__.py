"""File formats -> grid: every kind of file that `workbook` opens, each read under limits."""
