"""A run on paper: Collection -> workbook, page, CSV, text below the lines."""

KIND = "summary"
"""What a summary says that it is, so that the next run may replace it."""
