"""What is counted over the rows of a summary."""

from __future__ import annotations

from collections import Counter

from xlsxcheck.model import Counts, Report
from xlsxcheck.summary.heat import count_cells


class Tally:
    """Counts over the rows of a summary; unlike the run's own they know what was found out only later."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.cells: Counter[str] = Counter()

    def add(self, report: Report) -> None:
        """Count one report."""
        self.counts.add(report)
        if report.findings:
            count_cells(report, self.cells)
