"""What reports come to together: files, verdicts, severities, and how often each code was told."""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from collections import Counter
from typing import NamedTuple

from xlsxcheck.model.report import Finding, Report
from xlsxcheck.model.values import SEVERITIES, VERDICTS, Severity, Verdict

Kind = tuple[str, Severity, str, str]
"""Of a finding: code, severity, class, and its state: waived, explained, expired or nothing."""


class Weight(NamedTuple):
    """What is counted of a report. open: somebody has to do something about it; told: kind of finding -> how many."""

    verdict: Verdict
    open: bool
    told: dict[Kind, int]

    @property
    def part(self) -> str:
        """Among which of the files it is counted: its verdict, or `explained` where nothing is left to be done."""
        return "explained" if self.verdict == "warn" and not self.open else str(self.verdict)

    def with_more(self, other: "Weight") -> "Weight":
        """The same report with what else was found out about it."""
        verdict = min(self.verdict, other.verdict, key=_SERIOUS.index)
        return Weight(verdict, self.open or other.open, dict(Counter(self.told) + Counter(other.told)))


_SERIOUS: tuple[Verdict, ...] = ("unreadable", "fail", "warn", "pass")


def weight(report: Report) -> Weight:
    """What is counted of a report."""
    if not report.findings:
        return Weight(report.verdict, report.open, {})
    told = Counter((one.code, one.severity, one.kind, _state(one)) for one in report.findings)
    return Weight(report.verdict, report.open, dict(told))


def part_of(report: Report) -> str:
    """Among which of the files a report is counted: its verdict, or `explained` where nothing is left to be done."""
    return "explained" if report.verdict == "warn" and not report.open else str(report.verdict)


def _state(finding: Finding) -> str:
    if finding.waived is not None:
        return "waived"
    return "explained" if finding.settled else "expired" if finding.expired is not None else ""


class Counts:
    """Counts over reports, taken as they pass.

    Shape:  files; verdicts and severities, each word -> how many; explained: how many of the verdicts `warn` have
            nothing left to be done; older: files that a newer one of their office replaces, in none of the others;
            settled: how many findings are waived (those are in no severity), explained, or waived until a day that
            has passed; files_by_code.
    """

    def __init__(self) -> None:
        self.files = 0
        self.explained = 0
        self.older = 0
        self.verdicts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
        self.severities: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        self.settled: Counter[str] = Counter()
        self.files_by_code: Counter[str] = Counter()
        self._told: Counter[tuple[str, Severity, str]] = Counter()

    def add(self, report: Report) -> Report:
        """Count a report and hand it on."""
        self.file(weight(report))
        return report

    def file(self, one: Weight) -> None:
        """Count a file, by what it weighs."""
        self.files += 1
        self.enter(one)

    def enter(self, one: Weight, times: int = 1) -> None:
        """Count what a report weighs; -1 takes it back."""
        self.verdicts[one.verdict] += times
        self.explained += times * (one.verdict == "warn" and not one.open)
        for code in {kind[0] for kind in one.told}:
            self.files_by_code[code] += times
        for (code, severity, kind, state), count in one.told.items():
            if state:
                self.settled[state] += times * count
            if state != "waived":
                self.severities[severity] += times * count
            self._told[code, severity, kind] += times * count

    def copy(self) -> "Counts":
        """The same counts, to go on with."""
        from copy import deepcopy

        return deepcopy(self)

    @property
    def findings_by_code(self) -> Counter[str]:
        """How often each code was told."""
        found: Counter[str] = Counter()
        for (code, _, _), count in self._told.items():
            found[code] += count
        return +found

    @property
    def worst(self) -> dict[str, tuple[Severity, str]]:
        """Code -> severity and class of the most serious finding that was told with it."""
        found = sorted(
            (kind for kind, count in self._told.items() if count), key=lambda kind: SEVERITIES.index(kind[1])
        )
        return {code: (severity, kind) for code, severity, kind in reversed(found)}

    def by_severity(self) -> list[tuple[str, int, int]]:
        """Code, files and findings: errors, then warnings, then what is only told; in each what most files have."""
        worst = self.worst
        return sorted(self._codes(), key=lambda item: (SEVERITIES.index(worst[item[0]][0]), -item[1], item[0]))

    def totals(self) -> dict[str, int]:
        """The counts as the JSON document ends with them."""
        plural = {f"{severity}s": count for severity, count in self.severities.items()}
        settled = {word: count for word, count in self.settled.items() if count}
        verdicts = {str(verdict): count for verdict, count in self.verdicts.items()}
        older = {"older": self.older} if self.older else {}
        return {"files": self.files, **verdicts, **plural, **settled, **older}

    def shares(self) -> dict[str, int]:
        """Into what the files fall, each into one: verdicts, those with nothing left to be done apart, and older."""
        parts: dict[str, int] = {str(verdict): count for verdict, count in self.verdicts.items()}
        parts["warn"] -= self.explained
        return parts | {word: count for word, count in (("explained", self.explained), ("older", self.older)) if count}

    def _codes(self) -> list[tuple[str, int, int]]:
        found = self.findings_by_code
        return [(code, files, found[code]) for code, files in self.files_by_code.items() if files]
