"""What a run over many files comes to: reports with what files have in common, totals, who reported."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from xlsxcheck.checking.lastyear import NONE, OTHER_YEAR
from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.form.editions import form_of
from xlsxcheck.many.compare import Comparison, Match, with_notes
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import OWNER, Roster
from xlsxcheck.many.settled import Ledger, Settled
from xlsxcheck.many.since import LastRun
from xlsxcheck.many.spool import Spool
from xlsxcheck.many.waivers import NO_WAIVERS, Waivers, lines_used
from xlsxcheck.model import Counts, Form, Note, Report, Since, Weight, part_of, weight

_UNOPENED = ("F01", "F12")
"""Nothing is there that could be sent back."""

_VERDICTS = ("pass", "warn", "unreadable", "fail")
_RANK_BITS = 16
_ONE_OFFICE = ("R-TWICE", "R-SAME-FILE")
_MOST_EXPIRED = 20
"""So many waivers whose time has passed are named."""
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
    """What has changed about an office's file since an earlier run. verdict: with what is explained apart."""

    organ: str | None
    path: str
    since: Since
    verdict: str


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
        year: int | None = None,
    ) -> None:
        self.form = form
        self.year = year
        self.lang = lang
        self.roster = roster
        self.render = render
        self.waivers = waivers
        self.waived: set[int] = set()
        self.expired: dict[tuple[str, str, str], None] = {}
        self.since = since
        self.started = datetime.now()
        self.changes = Spool()
        self.kept = Spool() if keep else None
        self.returned = Spool()
        self.unopened = Spool()
        self.doubtful = Spool()
        self.counts = Counts()
        self.disputed: set[str] = set()
        self.uncompared = Spool()
        self._met: dict[str, None] = {}
        self.troubles: list[str] = []
        self.passed_over: Sequence[str] = ()
        self.removed = Spool()
        """Copies that were taken away, and whether they were made in this very run."""
        self._fresh = array("q")
        self._taken: dict[str, str] = {}
        self._comparison = Comparison(form, roster)
        self._about_earlier: dict[int, list[Match]] = {}
        self._ledger = Ledger()
        self._settled: tuple[int, Settled] | None = None

    def take(self, checked: Checked) -> Checked:
        """Count it, and hand it on with what it has in common with earlier files."""
        matches = self._comparison.add(checked)
        notes = [self.noted(match, match.earlier) for match in matches]
        if (note := self._enter(checked)) is not None:
            notes.append((note, False))
        if notes:
            checked = self.amended(checked, notes)
        self._dispute(checked.report, matches)
        if self.since is not None:
            checked = self.compared(checked, self.since)
        weighed = weight(checked.report)
        self._ledger.add(checked, weighed)
        for match in matches:
            self.remember(match)
        self.count(checked, weighed)
        if self.kept is not None:
            self.kept.append(checked._replace(text=None, report=checked.report._replace(record=None)))
        return checked

    def noted(self, match: Match, about: int) -> tuple[Note, bool]:
        """A match as it is told with one of its files, about the other; and whether it is only to be known."""
        return self._comparison.note(match, about), self._comparison.is_calm(match, about)

    def _enter(self, checked: Checked) -> Note | None:
        """Enter a report in the roster."""
        return self.roster.add(checked.report, checked.when, checked.scope) if self.roster is not None else None

    def amended(self, checked: Checked, notes: list[tuple[Note, bool]]) -> Checked:
        """The same with more findings, and its text written anew."""
        report = self.waivers.apply(with_notes(checked.report, notes, self.form, self.lang))
        return checked._replace(report=report, text=self.render(report) if self.render else None)

    def compared(self, checked: Checked, since: LastRun) -> Checked:
        """The same with what has changed since an earlier run, and its text written anew."""
        report = since.compare(checked.report, checked.of)
        self.changes.append(Changed(report.organ, report.shown, report.since or Since("new"), part_of(report)))
        return checked._replace(report=report, text=self.render(report) if self.render else None)

    def _dispute(self, report: Report, matches: Sequence[Match]) -> None:
        """Enter what bears one office's code and another's name: it is nobody's until that is cleared up."""
        if any(one.code == OWNER and one.severity == "warning" for one in report.findings):
            self.disputed.add(report.shown)
        for match in matches:
            if match.code == OWNER and not self._comparison.is_calm(match, match.later):
                self.disputed.add(self._ledger.entry(match.earlier).shown)

    def remember(self, match: Match) -> None:
        """Keep what is to be told with the earlier file: that one has left already."""
        if match.code in _ONE_OFFICE:
            self._ledger.same_office(match.earlier, match.later)
        known = self._about_earlier.setdefault(match.earlier, [])
        if len(known) < _MOST_NOTES:
            known.append(match)

    def count(self, checked: Checked, weighed: Weight) -> None:
        """Enter a report in the totals, with what it weighs."""
        report = checked.report
        self.counts.file(weighed)
        if report.form is not None:
            self._met[report.form] = None
        self.waived |= lines_used(report)
        for finding in report.findings:
            if finding.code == NONE:
                self.uncompared.append((report.shown, report.organ))
            if finding.expired is not None and len(self.expired) < _MOST_EXPIRED:
                self.expired[report.organ or report.shown, finding.code, finding.expired.until] = None
        if report.verdict in ("fail", "unreadable"):
            unopened = report.findings and report.findings[0].code in _UNOPENED
            back = self.unopened if unopened else self.returned
            back.append(Returned(report.shown, report.organ, first_problem(report), report.annotated, report.code))
        elif report.open:
            why = "" if report.annotated else first_problem(report)
            self.doubtful.append(Returned(report.shown, report.organ, why, report.annotated, report.code))
        if checked.trouble is not None and len(self.troubles) < 100:
            self.troubles.append(checked.trouble)
            self._taken[report.annotated or ""] = checked.trouble
        for path in checked.removed:
            self.removed.append((path, False))
        if checked.fresh:
            self._fresh.append(hash(report.annotated))

    @property
    def settled(self) -> Settled:
        """What the files so far come to, each with what later ones have in common with it."""
        files = len(self._ledger)
        if self._settled is None or self._settled[0] != files:
            since = {
                number: weight(self.with_later(self._ledger.entry(number).about, matches))
                for number, matches in self._about_earlier.items()
            }
            self._settled = files, self._ledger.settle(self.counts, since)
        return self._settled[1]

    def years(self, most: int) -> dict[int, tuple[int, list[str]]]:
        """How many files are of each report year, the rarest year first, and the names of so many of them."""
        return self._ledger.years(most)

    @property
    def year_known(self) -> bool:
        """Whether it is known of which year reports should be, so that others do not count: it was said, or told."""
        return self.year is not None or self.counts.files_by_code[OTHER_YEAR] > 0

    def unused(self) -> Iterator[str]:
        """What to say of lines of the waivers that have fitted nothing."""
        return self.waivers.unused(self.waived, self.lang, self._ledger.who())

    def apart(self, path: str, other: str) -> str:
        """In what two files of one office differ, and which is the newer and why; nothing where that is not known."""
        here, there = (self.settled.several.get(shown) for shown in (path, other))
        return (
            ""
            if here is None or there is None
            else self._comparison.apart(
                here, there, self.lang, counts=other in self.settled.older and path not in self.settled.older
            )
        )

    def replaced_copies(self) -> Iterator[str]:
        """Copies of files that a newer one replaces: what `tidy` takes away."""
        for entry in self._ledger.useless():
            yield entry.copy or ""

    def tidy(self) -> None:
        """Take away the copies of files that a newer one replaces, since nobody is to correct those."""
        fresh: frozenset[int] | None = None
        for entry in self._ledger.useless():
            from xlsxcheck.copies.files import take_away

            copy = entry.copy or ""
            try:
                gone = take_away(copy, entry.source, entry.sent.sha256 or "")
            except XlsxcheckError as error:
                self.troubles.append(str(error))
                continue
            if gone and (told := self._taken.pop(copy, None)) is not None:
                # Nobody is to look for a copy that is not there.
                self.troubles.remove(told)
            fresh = frozenset(self._fresh) if fresh is None else fresh
            if gone:
                self.removed.append((copy, hash(copy) in fresh))

    def with_later(self, report: Report, matches: Sequence[Match]) -> Report:
        """A report with what later files have in common with it."""
        notes = [self.noted(match, match.later) for match in matches]
        return self.waivers.apply(with_notes(report, notes, self.form, self.lang))

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
        """The same, in the order in which to see to it: by verdict, then by errors and by warnings that are open.

        What a newer file replaces comes last.
        """
        older = self.settled.older
        ranks = array("Q", (0 if one.report.shown in older else _badness(one.report) for one in self.rows()))
        for number in sorted(range(len(ranks)), key=ranks.__getitem__, reverse=True):
            yield self.row(number)

    def row(self, number: int) -> Checked:
        """One of them, by its place in the run."""
        checked: Checked = (self.kept or Spool())[number]
        matches = self._about_earlier.get(number)
        report = self.with_later(checked.report, matches) if matches else checked.report
        if report.shown in self.settled.older and not report.sheets:
            report = report._replace(annotated=None)
        return checked._replace(report=report)


def _badness(report: Report) -> int:
    """How bad a report is, as one figure: verdict, errors, open warnings."""
    doubts = sum(finding.severity == "warning" and not finding.settled for finding in report.findings)
    figures = (report.count("error"), doubts, report.count("warning"))
    rank = _VERDICTS.index(report.verdict) + 1
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
