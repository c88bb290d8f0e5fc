"""What is counted over the rows of a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from xlsxcheck.model import Report
from xlsxcheck.summary.heat import count_cells


class Tally:
    """How many findings each field has as the one to correct first, by form; older: files that are not counted."""

    def __init__(self, older: Container[str] = ()) -> None:
        self.older = older
        self.cells: dict[str, Counter[str]] = {}

    def add(self, report: Report) -> None:
        """Count one report."""
        if report.findings and report.form is not None and report.shown not in self.older:
            count_cells(report, self.cells.setdefault(report.form, Counter()))
