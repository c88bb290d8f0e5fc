"""What is counted over the rows of a summary."""

from __future__ import annotations

from collections import Counter

from xlsxcheck.model import Report
from xlsxcheck.summary.heat import count_cells


class Tally:
    """Counts over the rows of a summary; unlike the run's own totals they know what was found out only later."""

    def __init__(self) -> None:
        self.verdicts = dict.fromkeys(("pass", "warn", "fail", "unreadable"), 0)
        self.files_by_code: Counter[str] = Counter()
        self.findings_by_code: Counter[str] = Counter()
        self.cells: Counter[str] = Counter()
        self.severity_of: dict[str, tuple[str, str]] = {}

    def add(self, report: Report) -> None:
        """Count one report."""
        self.verdicts[report.verdict] += 1
        if not report.findings:
            return
        self.files_by_code.update({finding.code for finding in report.findings})
        self.findings_by_code.update(finding.code for finding in report.findings)
        for finding in report.findings:
            self.severity_of.setdefault(finding.code, (finding.severity, finding.kind))
        count_cells(report, self.cells)

    def by_code(self) -> list[tuple[str, int, int]]:
        """Code, files and findings, what breaks most often first."""
        ordered = sorted(self.files_by_code.items(), key=lambda item: (-item[1], item[0]))
        return [(code, files, self.findings_by_code[code]) for code, files in ordered]
