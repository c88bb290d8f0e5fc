"""What a run over many files comes to: reports with what files have in common, totals, who reported."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from xlsxcheck.form.editions import form_of
from xlsxcheck.many.compare import Comparison, Match, with_notes
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.since import LastRun
from xlsxcheck.many.spool import Spool
from xlsxcheck.many.waivers import NO_WAIVERS, Waivers, lines_used
from xlsxcheck.model import Counts, Form, Note, Report, Since

_UNOPENED = ("F01", "F12")
"""Nothing is there that could be sent back."""

_VERDICTS = ("pass", "warn", "unreadable", "fail")
_RANK_BITS = 16
_MOST_NOTES = 3
"""So many files that copy one file are told with that one; each of them names it."""


class Returned(NamedTuple):
    """A file that should go back to its office, and why."""

    path: str
    organ: str | None
    message: str
    annotated: str | None
    code: str | None = None


class Changed(NamedTuple):
    """What has changed about an office's file since an earlier run."""

    organ: str | None
    path: str
    since: Since


class Collection:
    """Takes what came of each file, in order; keeps counts and what must be known at the end, on disk."""

    def __init__(
        self,
        form: Form,
        *,
        lang: str = "zh",
        roster: Roster | None = None,
        render: Callable[[Report], str] | None = None,
        keep: bool = False,
        waivers: Waivers = NO_WAIVERS,
        since: LastRun | None = None,
    ) -> None:
        self.form = form
        self.lang = lang
        self.roster = roster
        self.render = render
        self.waivers = waivers
        self.waived: set[int] = set()
        self.since = since
        self.started = datetime.now()
        self.changes = Spool()
        self.kept = Spool() if keep else None
        self.returned = Spool()
        self.unopened = Spool()
        self.counts = Counts()
        self._met: dict[str, None] = {}
        self.troubles: list[str] = []
        self._comparison = Comparison(form, roster)
        self._about_earlier: dict[int, list[Match]] = {}

    def take(self, checked: Checked) -> Checked:
        """Count it, and hand it on with what it has in common with earlier files."""
        matches = self._comparison.add(checked)
        notes = [(self._comparison.note(match, match.earlier), match.by_chance) for match in matches]
        if (note := self._enter(checked)) is not None:
            notes.append((note, False))
        if notes:
            checked = self.amended(checked, notes)
        if self.since is not None:
            checked = self.compared(checked, self.since)
        for match in matches:
            self.remember(match)
        self.count(checked)
        if self.kept is not None:
            self.kept.append(checked._replace(text=None, report=checked.report._replace(record=None)))
        return checked

    def _enter(self, checked: Checked) -> Note | None:
        """Enter a report in the roster."""
        return self.roster.add(checked.report, checked.when, checked.scope) if self.roster is not None else None

    def amended(self, checked: Checked, notes: list[tuple[Note, bool]]) -> Checked:
        """The same with more findings, and its text written anew."""
        report = self.waivers.apply(with_notes(checked.report, notes, self.form, self.lang))
        return checked._replace(report=report, text=self.render(report) if self.render else None)

    def compared(self, checked: Checked, since: LastRun) -> Checked:
        """The same with what has changed since an earlier run, and its text written anew."""
        report = since.compare(checked.report)
        self.changes.append(Changed(report.organ, report.shown, report.since or Since("new")))
        return checked._replace(report=report, text=self.render(report) if self.render else None)

    def remember(self, match: Match) -> None:
        """Keep what is to be told with the earlier file: that one has left already."""
        known = self._about_earlier.setdefault(match.earlier, [])
        if match.code not in (other.code for other in known):
            self.counts.files_by_code[match.code] += 1
        if len(known) < _MOST_NOTES:
            known.append(match)
            self.counts.findings_by_code[match.code] += 1

    def count(self, checked: Checked) -> None:
        """Enter a report in the totals."""
        report = self.counts.add(checked.report)
        if report.form is not None:
            self._met[report.form] = None
        self.waived |= lines_used(report)
        if report.verdict in ("fail", "unreadable"):
            unopened = report.findings and report.findings[0].code in _UNOPENED
            back = self.unopened if unopened else self.returned
            back.append(Returned(report.shown, report.organ, first_problem(report), report.annotated, report.code))
        if checked.trouble is not None and len(self.troubles) < 100:
            self.troubles.append(checked.trouble)

    @property
    def forms(self) -> list[Form]:
        """The forms of which there are reports, the one that was meant first; that one alone where there are none."""
        known = [form_of(form_id, self.form) for form_id in self._met]
        return sorted(known, key=lambda form: form.id != self.form.id) or [self.form]

    def rows(self) -> Iterator[Checked]:
        """Everything that was kept, now also with what later files have in common with earlier ones."""
        for number, _ in enumerate(self.kept or ()):
            yield self.row(number)

    def worst_first(self) -> Iterator[Checked]:
        """The same, in the order in which to see to it: by verdict, then by errors and by warnings that are open."""
        ranks = array("Q", (_badness(checked.report) for checked in self.rows()))
        for number in sorted(range(len(ranks)), key=ranks.__getitem__, reverse=True):
            yield self.row(number)

    def row(self, number: int) -> Checked:
        """One of them, by its place in the run."""
        checked: Checked = (self.kept or Spool())[number]
        matches = self._about_earlier.get(number)
        if not matches:
            return checked
        notes = [(self._comparison.note(match, match.later), match.by_chance) for match in matches]
        report = self.waivers.apply(with_notes(checked.report, notes, self.form, self.lang))
        return checked._replace(report=report)


def _badness(report: Report) -> int:
    """How bad a report is, as one figure: verdict, errors, open warnings."""
    doubts = sum(finding.severity == "warning" and not finding.settled for finding in report.findings)
    figures = (report.count("error"), doubts, report.count("warning"))
    rank = _VERDICTS.index(report.verdict)
    for figure in figures:
        rank = rank << _RANK_BITS | min(figure, (1 << _RANK_BITS) - 1)
    return rank


def first_problem(report: Report) -> str:
    """The message of the most serious finding; nothing where all is well."""
    for severity in ("error", "warning"):
        for finding in report.findings:
            if finding.severity == severity and not finding.settled:
                return finding.message
    return ""
