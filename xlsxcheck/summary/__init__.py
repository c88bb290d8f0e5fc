"""A run on paper: Collection -> workbook, page, CSV, text below the lines."""
