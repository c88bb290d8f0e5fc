"""The sum of accepted reports: which count, why others don't, every cell added up exactly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.errors import NotMerged
from xlsxcheck.form.editions import form_of
from xlsxcheck.many.item import Checked
from xlsxcheck.many.spool import Spool
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Form, Number, Report, Value
from xlsxcheck.model.names import normal_name

_MOST_NAMED = 20
_JOINED = "L13"
"""Some figures of a report stand together in one cell, so that the sum has them in one row too."""


class Part(NamedTuple):
    """An office's report, without its figures. notes: what is to be known of it; date: of the report, ISO, or empty.

    form: the id of the form that it is of.
    """

    number: int
    organ: str
    code: str
    year: int | None
    edition: str
    aggregate: bool
    path: str
    file: str
    date: str
    notes: tuple[str, ...] = ()
    failing: bool = False
    form: str | None = None


class LeftOut(NamedTuple):
    """A file that is not in the sum, and why. office: whether it is an office's report at all, so that it is missed."""

    path: str
    organ: str
    code: str
    why: str
    office: bool


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

    form: that of the parts; before they are settled, the one that was meant.
    """

    def __init__(self, form: Form, *, include_failing: bool = False) -> None:
        self.form = form
        self.include_failing = include_failing
        self.parts: list[Part] = []
        self.figures = Spool()
        self.left_out: list[LeftOut] = []

    def take(self, checked: Checked) -> None:
        """Enter what came of a file."""
        report = checked.report
        if report.verdict == "unreadable" or checked.values is None:
            why = report.findings[0].message if report.findings else ""
            self.left_out.append(LeftOut(report.shown, report.organ or "", report.code or "", why, True))
            return
        notes = list(_notes(report))
        if report.verdict == "fail":
            if not self.include_failing:
                self.leave_out_failing(report)
                return
            notes.append(_said("failing", count=report.count("error")))
        form = form_of(report.form, self.form)
        values = dict(zip(form.fields, checked.values, strict=True))
        blanks = sum(not isinstance(values[field], int | Decimal) for field in form.numeric)
        if blanks:
            notes.append(_said("no_figures", count=blanks))
        number = self.figures.append(tuple(values[field] for field in form.numeric))
        dates = (field.id for field in form.fields.values() if field.type.kind == "date")
        date = next((str(values[field]) for field in dates if values.get(field)), "")
        summing = form.summing
        self.parts.append(
            Part(
                number, report.organ or "", (report.code or "").upper(), report.year, report.edition or "",
                summing is not None and checked.scope == summing.scope, report.shown, checked.item.path, date,
                tuple(notes), report.verdict == "fail", form.id,
            )
        )  # fmt: skip

    def leave_out_failing(self, report: Report) -> None:
        """A report with errors, and the first of them."""
        first = next((one.message for one in report.findings if one.severity == "error" and one.waived is None), "")
        why = _said("has_errors", count=report.count("error"), first=first)
        self.left_out.append(LeftOut(report.shown, report.organ or "", report.code or "", why, True))

    def settle(self, *, newest: bool, year: int | None = None) -> None:
        """Keep one report an office, and refuse what can't be added up; `year` is the one that is asked for.

        Errors: NotMerged, naming the files.
        """
        # Before one of two files is let go: last year's report is no earlier one of this year's.
        self.refuse_mixed(year)
        twice = [same for same in _same_office(self.parts) if len(same) > 1]
        if twice and not newest:
            raise NotMerged(_told("twice", (_names(same) for same in twice)))
        gone: set[int] = set()
        for same in twice:
            ordered = newest_first(same)
            if ordered is None:
                raise NotMerged(_told("unordered", [_names(same)]))
            for part in ordered[1:]:
                gone.add(part.number)
                why = _said("older", path=ordered[0].path)
                self.left_out.append(LeftOut(part.path, part.organ, part.code, why, False))
        self.parts = [part for part in self.parts if part.number not in gone]
        self.form = form_of(self.parts[0].form, self.form)

    def refuse_mixed(self, year: int | None) -> None:
        """NotMerged for several years or editions, another year than is asked for, an aggregate among its parts."""
        for key, of in (("edition", "form"), ("edition", "edition"), ("year", "year")):
            known = [part for part in self.parts if getattr(part, of)]
            if len({getattr(part, of) for part in known}) > 1:
                lines = sorted(f"{getattr(part, key)}：{part.organ}（{part.path}）" for part in known)
                raise NotMerged(_told(f"mixed_{key}", lines))
        sums = [part for part in self.parts if part.aggregate]
        if sums and len(sums) < len(self.parts):
            raise NotMerged(_told("aggregate", (f"{part.organ}（{part.path}）" for part in sums)))
        if not self.parts:
            raise NotMerged(_told("nothing", (f"{one.path}：{one.why}" for one in self.left_out)))
        years = {part.year for part in self.parts if part.year is not None}
        if year is not None and years and years != {year}:
            raise NotMerged(_said("other_year", year=year, years=sorted(years)))

    def rows(self) -> Iterator[tuple[Part, tuple[Value, ...]]]:
        """Each part with its figures in the order of form.numeric."""
        for part in self.parts:
            yield part, self.figures[part.number]

    def totals(self) -> dict[str, Number]:
        """The sum."""
        return summed((dict(zip(self.form.numeric, values, strict=True)) for _, values in self.rows()), self.form)


def newest_first(same: list[Part]) -> list[Part] | None:
    """Reports of one office by the date in them, else by the file system's; None where neither tells them apart."""
    dated = all(part.date for part in same) and len({part.date for part in same}) == len(same)
    keys = {part.number: part.date if dated else str(_saved(part.file)) for part in same}
    if len(set(keys.values())) < len(same):
        return None
    return sorted(same, key=lambda part: keys[part.number], reverse=True)


def _saved(path: str) -> str:
    try:
        return f"{os.stat(path).st_mtime_ns:024d}"
    except OSError:
        return ""


def _same_office(parts: list[Part]) -> list[list[Part]]:
    """Reports by office: by code where both have one, else by name."""
    groups: list[list[Part]] = []
    codes: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for part in parts:
        name = normal_name(part.organ)
        at = codes.get(part.code) if part.code else None
        if at is None:
            fitting = [one for one in names.get(name, ()) if _may_be(groups[one], part)]
            at = fitting[0] if fitting else None
        if at is None:
            at = len(groups)
            groups.append([])
            names.setdefault(name, []).append(at)
        groups[at].append(part)
        if part.code:
            codes.setdefault(part.code, at)
    return groups


def _may_be(group: list[Part], part: Part) -> bool:
    return not part.code or all(not one.code or one.code == part.code for one in group)


def _notes(report: Report) -> Iterator[str]:
    """What was waived in a report that counts, and what of it is added up together."""
    for finding in report.findings:
        if finding.waived is not None and finding.severity == "error":
            yield _said("waived", code=finding.code, reason=finding.waived.reason, who=finding.waived.who)
        if finding.code == _JOINED:
            yield finding.message


def _names(same: list[Part]) -> str:
    return f"{same[0].organ}：{'、'.join(part.path for part in same)}"


def _said(key: str, **facts: object) -> str:
    return fill(words("zh")["merge"][key], facts, "zh")


def _told(key: str, lines: Iterable[str]) -> str:
    listed = list(lines)
    more = ["……"] if len(listed) > _MOST_NAMED else []
    return "\n  ".join([_said(key, count=len(listed)), *listed[:_MOST_NAMED], *more])
