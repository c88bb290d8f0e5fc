"""The sum of accepted reports: which count, why others don't, every cell added up exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xlsxcheck.errors import NotMerged
from xlsxcheck.form.editions import form_of
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.spool import Spool
from xlsxcheck.model import Form, Number, Value
from xlsxcheck.model.names import alike
from xlsxcheck.round.offices import are_as_good, by_office, newest_of
from xlsxcheck.round.parts import LeftOut, Part, part_of, said

_MOST_NAMED = 20


def added(totals: dict[str, Number], values: Iterable[tuple[str, Value]]) -> dict[str, Number]:
    """The totals with one report's figures added, each exactly; what is no figure adds nothing."""
    for field, value in values:
        if isinstance(value, int | Decimal):
            totals[field] = totals[field] + value
    return totals


def summed(records: Iterable[dict[str, Value]], form: Form) -> dict[str, Number]:
    """The sum of records, cell by cell; totals are added up anew from their parts."""
    totals: dict[str, Number] = dict.fromkeys(form.numeric, 0)
    for values in records:
        added(totals, ((field, values.get(field)) for field in form.numeric))
    for field in form.totals:
        totals[field] = sum(totals[part] for part in form.fields[field].sum_of)
    return totals


class Gathered:
    """What came of the files: the parts of the sum with their figures on disk, and what is left out.

    form: that of the parts; before they are settled, the one that was meant. taken: every report that could be read;
    of them `parts` count once they are settled. other_years: those that were left out for their year; disputed: those
    that were because code and name are two offices'.
    """

    def __init__(self, form: Form, *, include_failing: bool = False, roster: Roster | None = None) -> None:
        self.form = form
        self.include_failing = include_failing
        self.roster = roster or Roster(())
        self.taken: list[Part] = []
        self.parts: list[Part] = []
        self.figures = Spool()
        self.left_out: list[LeftOut] = []
        self.other_years: list[Part] = []
        self.disputed: list[Part] = []

    def take(self, checked: Checked) -> None:
        """Enter what came of a file."""
        report = checked.report
        if report.verdict == "unreadable" or checked.values is None:
            why, code = (report.findings[0].message, report.findings[0].code) if report.findings else ("", "")
            self.left_out.append(LeftOut(report.shown, report.organ or "", report.code or "", why, True, code))
            return
        if report.blank:
            self.left_out.append(
                LeftOut(report.shown, report.organ or "", report.code or "", report.findings[0].message, True)
            )
            return
        listed, _, two = self.roster.whose(report.organ, report.code)
        part = part_of(checked, self.form, listed, include_failing=self.include_failing)._replace(two=two)
        if not part.why:
            form = form_of(report.form, self.form)
            values = dict(zip(form.fields, checked.values, strict=True))
            part = part._replace(number=self.figures.append(tuple(values[field] for field in form.numeric)))
        self.taken.append(part)

    def settle(self, *, newest: bool, year: int | None = None) -> None:
        """Keep one report an office, the newest, whatever its state; refuse what can't be added up.

        year: the one that is asked for; files of other years are left out.
        Errors: NotMerged, naming the files.
        """
        if all(part.why for part in self.taken):
            for part in self.taken:
                self.leave_out(part, part.why, office=True)
            raise self.nothing()
        parts = self.of_one_owner(self.without_corrected())
        # Before one of two files is let go: last year's report is no earlier one of this year's.
        parts = self.of_one_year(parts, year)
        self.parts = self.one_an_office(parts, newest=newest)
        self.leave_out_other_years()
        self.refuse_mixed("edition", "form")
        self.refuse_mixed("edition", "edition")
        sums = [part for part in self.parts if part.aggregate]
        if sums and len(sums) < len(self.parts):
            raise NotMerged(_told("aggregate", [part.shown for part in sums]))
        if not self.parts:
            raise self.nothing()
        self.form = form_of(self.parts[0].form, self.form)
        self.refuse_whole()

    def nothing(self) -> NotMerged:
        """That nothing is left, and why."""
        return NotMerged(_told("nothing", [f"{one.path}：{one.why}" for one in self.left_out]))

    def without_corrected(self) -> list[Part]:
        """The files without those of which a copy of ours came back: a year or a code may have been put right in it."""
        copies = {part.of: part for part in self.taken if part.of}
        kept = []
        for part in self.taken:
            by = part
            # What another office made of a copy is its own report.
            while (copy := copies.get(by.sha256 or "")) is not None and alike(copy.name, part.name):
                by = copy
            if by is part:
                kept.append(part)
            else:
                self.leave_out(part, said("older_failing" if by.why else "older", path=by.path))
        return kept

    def of_one_owner(self, parts: Sequence[Part]) -> list[Part]:
        """The files without those whose code is one office's and whose name another's."""
        self.disputed = [part for part in parts if part.two]
        for part in self.disputed:
            self.leave_out(part, said("two_owners", code=part.code), office=True)
        return [part for part in parts if not part.two]

    def of_one_year(self, parts: Sequence[Part], year: int | None) -> list[Part]:
        """The files of the year that is asked for, else of the one of which all are that could count."""
        years = {part.year for part in parts if part.year is not None and not part.why}
        if year is None and len(years) > 1:
            raise NotMerged(_told("mixed_year", _by_year([part for part in parts if not part.why])))
        if year is not None and years and year not in years:
            raise NotMerged(said("other_year", year=year, years=sorted(years)))
        year = year or next(iter(years), None)
        kept = []
        for part in parts:
            if year is None or part.year in (None, year):
                kept.append(part)
                continue
            self.other_years.append(part)
        return kept

    def one_an_office(self, parts: Sequence[Part], *, newest: bool) -> list[Part]:
        """The newest file of each office, where that may count."""
        offices = by_office(parts)
        if offices.unclear:
            raise NotMerged(_told("unclear", map(_names, offices.unclear)))
        if offices.two_names:
            raise NotMerged(_told("two_names", map(_names, offices.two_names)))
        twice = [same for same in offices.groups if not are_as_good(same)]
        if twice and not newest:
            raise NotMerged(_told("twice", map(_names, twice)))
        chosen = [newest_of(same) for same in offices.groups]
        unordered = [same for one, same in zip(chosen, offices.groups, strict=True) if one is None]
        if unordered:
            raise NotMerged(_told("unordered", map(_names, unordered)))
        kept = []
        for one, same in zip(chosen, offices.groups, strict=True):
            if one is None:
                continue
            if one.why:
                self.leave_out(one, one.why, office=True)
            else:
                kept.append(one)
            for part in same:
                if part is not one:
                    self.leave_out(part, said("older_failing" if one.why else "older", path=one.path))
        return kept

    def leave_out_other_years(self) -> None:
        """Name the files of other years; whose office has no other one is missed."""
        there = {key for part in self.parts for key in part.keys}
        for part in self.other_years:
            why = said("of_year", year=part.year, why=part.why)
            self.leave_out(part, why, office=there.isdisjoint(part.keys))

    def leave_out(self, part: Part, why: str, *, office: bool = False) -> None:
        """Name a file that does not count; `office`: its office is without a report because of that."""
        self.left_out.append(LeftOut(part.path, part.organ, part.written_code, why, office))

    def refuse_mixed(self, key: str, of: str) -> None:
        """NotMerged for parts of several editions."""
        known = [part for part in self.parts if getattr(part, of)]
        if len({getattr(part, of) for part in known}) > 1:
            by = key if len({getattr(part, key) for part in known}) > 1 else of
            raise NotMerged(_told(f"mixed_{by}", sorted(f"{getattr(part, by)}：{part.shown}" for part in known)))

    def refuse_whole(self) -> None:
        """NotMerged for a report of unknown scope that is the sum of all the others: they would count twice."""
        unknown = [part for part in self.parts if part.scope is None]
        if len(self.parts) < 3 or not unknown or "scope" not in self.form.roles:
            return
        whole = self.totals()
        for part in unknown:
            own = dict(zip(self.form.numeric, self.figures[part.number], strict=True))
            typed = [field for field in self.form.numeric if field not in self.form.totals]
            if any(own[field] for field in typed) and all(2 * (_number(own[field])) == whole[field] for field in typed):
                raise NotMerged(_told("aggregate", [part.shown]))

    def rows(self) -> Iterator[tuple[Part, tuple[Value, ...]]]:
        """Each part with its figures in the order of form.numeric."""
        for part in self.parts:
            yield part, self.figures[part.number]

    def totals(self) -> dict[str, Number]:
        """The sum."""
        return summed((dict(zip(self.form.numeric, values, strict=True)) for _, values in self.rows()), self.form)


def _number(value: Value) -> Number:
    return value if isinstance(value, int | Decimal) else 0


def _by_year(parts: Sequence[Part]) -> list[str]:
    """The years, that of the fewest files first, each with its files."""
    often = Counter(part.year for part in parts if part.year is not None)
    lines = []
    for year, count in sorted(often.items(), key=lambda item: (item[1], item[0])):
        lines.append(said("year_count", year=year, count=count))
        shown = [f"  {part.shown}" for part in parts if part.year == year]
        lines += [*shown[:_FEW], *(["  ……"] if len(shown) > _FEW else [])]
    return lines


_FEW = 5


def _names(same: Sequence[Part]) -> str:
    names = dict.fromkeys(part.organ for part in same)
    return f"{'、'.join(names)}：{'、'.join(part.path for part in same)}"


def _told(key: str, lines: Iterable[str]) -> str:
    listed = list(lines)
    more = ["……"] if len(listed) > _MOST_NAMED else []
    return "\n  ".join([said(key, count=len(listed)), *listed[:_MOST_NAMED], *more])
