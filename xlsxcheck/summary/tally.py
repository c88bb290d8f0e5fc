"""What is counted over the rows of a summary."""

from __future__ import annotations

from collections import Counter

from xlsxcheck.model import Counts, Report
from xlsxcheck.summary.heat import count_cells


class Tally:
    """Counts over the rows of a summary; unlike the run's own they know what was found out only later.

    cells: by form, how many findings each field has as the one to correct first.
    """

    def __init__(self) -> None:
        self.counts = Counts()
        self.cells: dict[str, Counter[str]] = {}

    def add(self, report: Report) -> None:
        """Count one report."""
        self.counts.add(report)
        if report.findings and report.form is not None:
            count_cells(report, self.cells.setdefault(report.form, Counter()))
