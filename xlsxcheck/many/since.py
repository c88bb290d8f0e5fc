"""What has changed since an earlier run: from the JSON that it wrote, office by office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from xlsxcheck.errors import UsageError
from xlsxcheck.files import told
from xlsxcheck.many.written import shown_of, written_reports
from xlsxcheck.model import Finding, Report, Since
from xlsxcheck.model.names import alike, normal_name

_TWICE = "R-TWICE"
STATES = ("passed", "open", "broken", "new", "clean")


class Before(NamedTuple):
    """What is kept of a report of the earlier run.

    path: with what it is about of the file; open: what was neither explained nor waived, with how often.
    """

    organ: str | None
    code: str | None
    year: int | None
    file: str
    path: str
    sha256: str | None
    is_open: bool
    open: Counter[str]


class LastRun:
    """The reports of an earlier run, by code, else by name."""

    def __init__(self, path: str, reports: Iterable[Before]) -> None:
        """Index them."""
        self.path = path
        self.reports = list(reports)
        self.met: set[int] = set()
        self._by: dict[str, list[int]] = {}
        for number, report in enumerate(self.reports):
            for key in (*_keys(report.organ, report.code), f"path {report.file}", f"bytes {report.sha256}"):
                self._by.setdefault(key, []).append(number)

    def compare(self, report: Report, of: str = "") -> Report:
        """The report with what has changed since. of: the sha256 of the file of which it is a copy of ours."""
        number = self._find(report)
        if number is None and of:
            same = (n for n in self._by.get(f"bytes {of}", ()) if _may_be_one(self.reports[n].organ, report.organ))
            number = next(same, None)
        if number is None:
            return report._replace(since=Since("new"))
        self.met.add(number)
        before, now = self.reports[number], Counter(map(mark, filter(is_open, report.findings)))
        state = {(True, True): "open", (True, False): "passed", (False, True): "broken"}
        return report._replace(
            since=Since(
                state.get((before.is_open, any(map(is_open, filter(_is_its_own, report.findings)))), "clean"),
                replaced=None not in (before.sha256, report.sha256) and before.sha256 != report.sha256,
                solved=tuple((before.open - now).elements()),
                added=tuple((now - before.open).elements()),
                path=before.path,
                still=tuple((now & before.open).elements()),
            )
        )

    def _find(self, report: Report) -> int | None:
        """The earlier report of the office: the same file's, else one of the same path, else the last of the office.

        A file of no named office is found by its path.
        """
        keys = list(_keys(report.organ, report.code))
        found = next((self._by[key] for key in keys if key in self._by), [])
        if report.code:
            # With the same name but another code it is another office.
            found = [n for n in found if self.reports[n].code in (None, "", report.code)]
        if not found:
            # A file that could not be read then, or can't be now, is of no office.
            there = self._by.get(f"path {report.path}", [])
            found = [n for n in there if not keys or not any(_keys(*self.reports[n][:2]))]
        years = (report.year, None)
        fitting = [n for n in found if report.year is None or self.reports[n].year in years]
        for same in (
            [n for n in fitting if self.reports[n].sha256 == report.sha256],
            [n for n in fitting if self.reports[n].path == report.shown],
            fitting,
        ):
            if same:
                return same[-1]
        return None

    @property
    def gone(self) -> list[Before]:
        """Who was in the earlier run and is not in this one."""
        met = {key for number in self.met for key in _keys(*self.reports[number][:2])}
        rest = (one for number, one in enumerate(self.reports) if number not in self.met)
        return [one for one in rest if met.isdisjoint(_keys(one.organ, one.code))]


def _may_be_one(one: str | None, other: str | None) -> bool:
    return alike(normal_name(one), normal_name(other))


def is_open(finding: Finding) -> bool:
    """Whether somebody has to do something about a finding."""
    return finding.severity != "info" and not finding.settled


def _is_its_own(finding: Finding) -> bool:
    """Whether a finding says something of the file: that there are two of them is none of either's faults."""
    return finding.code != _TWICE


def mark(finding: Finding) -> str:
    """By what a finding is known again: its code and where it stands first."""
    return _mark(finding.code, finding.sheet, finding.cells)


def _mark(code: object, sheet: object, cells: Any) -> str:
    where = f"{sheet}!{cells[0]}" if sheet and cells else str(sheet or "")
    return f"{code} {where}".strip()


def _keys(organ: str | None, code: str | None) -> Iterator[str]:
    if code:
        yield f"code {code.strip().upper()}"
    if organ and (name := normal_name(organ)):
        yield f"name {name}"


def load_since(path: str) -> LastRun:
    """Read what `--format json` or jsonl wrote.

    Errors: UsageError where the file can't be read, or is no such thing.
    """
    try:
        return LastRun(path, map(_before, written_reports(path)))
    except OSError as error:
        raise UsageError(
            f"{path}: 打不开上次的结果（{told(error, reading=True)}）；请核对文件名 / can't be opened"
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        wanted = "请用上次 --format json 或 jsonl 存下来的文件"
        raise UsageError(f"{path}: 不是上次检查的结果；{wanted} / no output of --format json") from error


def _before(raw: dict[str, Any]) -> Before:
    findings = [
        one
        for one in raw["findings"]
        if one["severity"] != "info" and "waived" not in one and one.get("explanation", {}).get("state") != "accepted"
    ]
    return Before(
        raw["organ"],
        raw["code"],
        raw["year"],
        raw["path"],
        shown_of(raw),
        raw["sha256"],
        raw["verdict"] == "unreadable" or any(one["code"] != _TWICE for one in findings),
        Counter(_mark(one["code"], one["sheet"], one["cells"]) for one in findings),
    )
