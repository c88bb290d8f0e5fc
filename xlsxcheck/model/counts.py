"""What reports come to together: files, verdicts, severities, and how often each code was told."""

from __future__ import annotations

from collections import Counter

from xlsxcheck.model.report import Report
from xlsxcheck.model.values import SEVERITIES, VERDICTS, Severity, Verdict


class Counts:
    """Counts over reports, taken as they pass.

    Shape:  files; verdicts and severities, each word -> how many; settled: how many findings are waived (those are in
            no severity) and how many explained; files_by_code and findings_by_code; worst: code ->
            severity and class of the most serious finding that was told with it.
    """

    def __init__(self) -> None:
        self.files = 0
        self.verdicts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
        self.severities: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        self.settled: Counter[str] = Counter()
        self.files_by_code: Counter[str] = Counter()
        self.findings_by_code: Counter[str] = Counter()
        self.worst: dict[str, tuple[Severity, str]] = {}

    def add(self, report: Report) -> Report:
        """Count a report and hand it on."""
        self.files += 1
        self.verdicts[report.verdict] += 1
        if report.findings:
            self.files_by_code.update({finding.code for finding in report.findings})
        for finding in report.findings:
            self.settled["waived"] += finding.waived is not None
            self.settled["explained"] += finding.settled and finding.waived is None
            self.severities[finding.severity] += finding.waived is None
            self.findings_by_code[finding.code] += 1
            known = self.worst.get(finding.code)
            if known is None or SEVERITIES.index(finding.severity) < SEVERITIES.index(known[0]):
                self.worst[finding.code] = finding.severity, finding.kind
        return report

    def by_severity(self) -> list[tuple[str, int, int]]:
        """Code, files and findings: errors, then warnings, then what is only told; in each what most files have."""
        return sorted(self._codes(), key=lambda item: (self._rank(item[0]), -item[1], item[0]))

    def by_files(self) -> list[tuple[str, int, int]]:
        """Code, files and findings, what most files have first."""
        return sorted(self._codes(), key=lambda item: (-item[1], item[0]))

    def totals(self) -> dict[str, int]:
        """The counts as the JSON document ends with them."""
        plural = {f"{severity}s": count for severity, count in self.severities.items()}
        settled = {word: count for word, count in self.settled.items() if count}
        verdicts = {str(verdict): count for verdict, count in self.verdicts.items()}
        return {"files": self.files, **verdicts, **plural, **settled}

    def _codes(self) -> list[tuple[str, int, int]]:
        return [(code, files, self.findings_by_code[code]) for code, files in self.files_by_code.items()]

    def _rank(self, code: str) -> int:
        """What was told with another file than its own has no severity yet, and comes last."""
        return SEVERITIES.index(self.worst[code][0]) if code in self.worst else len(SEVERITIES)
