"""What is known of a file that may be a part of a sum: whose it is, of which year, how new, whether it may count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.checking.lastyear import OTHER_YEAR
from xlsxcheck.form.creditcode import is_credit_code
from xlsxcheck.form.editions import form_of
from xlsxcheck.many.item import ANY, Checked, Sent, When
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Form, Report, Value
from xlsxcheck.model.names import normal_name

_JOINED = "L13"
"""Some figures of a report stand together in one cell, so that the sum has them in one row too."""
_NO_YEAR = ("C02", "C03")
"""The report year is lacking or can't be right, so that the file may be of any year."""
_TRIVIAL = 4
"""Fewer digits than this in all figures may well be two offices' by chance."""


class Part(NamedTuple):
    """An office's report, without its figures: those stand in a spool under `number` where it may count.

    Shape:  notes: what is to be known of it. why: why it may not count; empty where it may. code: the credit code,
            where it is one. year None: nobody knows, or the form asks for none (`ageless`). scope None: unknown.
            aggregate: its scope is that of a sum. when: how new it is. digest: of its figures; trivial: there is next
            to nothing in them. sha256: of the file, where the report is all of it. open: warnings that nobody has
            explained. listed: where its office stands in the roster. form: the id of the form that it is of.
            other_year: what is told of its year, where that is not the one which is reported on. of: the sha256 of the
            file of which it is a copy of ours. two: code and name are two offices' of the roster. carried: its template
            has last year's figures.
    """

    number: int
    path: str
    organ: str
    code: str
    written_code: str
    year: int | None
    ageless: bool
    edition: str
    form: str | None
    scope: str | None
    aggregate: bool
    when: When
    digest: bytes
    trivial: bool
    sha256: str | None
    notes: tuple[str, ...] = ()
    why: str = ""
    failing: bool = False
    open: int = 0
    listed: int | None = None
    other_year: str = ""
    of: str = ""
    two: bool = False
    carried: bool = False

    @property
    def sent(self) -> Sent:
        """What is known of it among the files of its office."""
        figures = (self.digest, self.form)
        # The scope of a page isn't known; it is no reason to count an office twice.
        return Sent((self.year, None), self.when, self.sha256, self.of, figures, bool(self.why) * 2 + bool(self.open))

    @property
    def name(self) -> str:
        """The office's name, as names are compared."""
        return normal_name(self.organ)

    @property
    def keys(self) -> set[object]:
        """By what its office is known."""
        return {key for key in (self.listed, self.code, self.name) if key or key == 0}

    @property
    def shown(self) -> str:
        """Office and file, for a list."""
        return f"{self.organ}（{self.path}）"


class LeftOut(NamedTuple):
    """A file that is not in the sum, and why.

    office: whether an office is without a report because of it; finding: the code that says why it could not be read.
    """

    path: str
    organ: str
    code: str
    why: str
    office: bool
    finding: str = ""


def part_of(checked: Checked, form: Form, listed: int | None, *, include_failing: bool) -> Part:
    """What is known of a file that could be read."""
    report, form = checked.report, form_of(checked.report.form, form)
    values = dict(zip(form.fields, checked.values or (), strict=True))
    code = (report.code or "").strip().upper()
    unsure = any(one.code in _NO_YEAR for one in report.findings)
    part = Part(
        number=-1,
        path=report.shown,
        organ=report.organ or "",
        code=code if is_credit_code(code) else "",
        written_code=code,
        year=None if unsure else report.year,
        ageless="year" not in form.roles and report.year is None,
        edition=report.edition or "",
        form=form.id,
        scope=None if checked.scope == ANY else checked.scope,
        aggregate=form.summing is not None and checked.scope == form.summing.scope,
        when=checked.when,
        digest=_digest(values, form),
        trivial=sum(len(str(values[field])) for field in form.numeric if values[field]) < _TRIVIAL,
        sha256=None if report.sheets else report.sha256,
        failing=report.verdict == "fail",
        open=sum(one.severity == "warning" and not one.settled for one in report.findings),
        listed=listed,
        of="" if report.sheets else checked.of,
        carried=checked.carried,
        other_year=next((one.message for one in report.findings if one.code == OTHER_YEAR and not one.waived), ""),
    )
    why = _why(part, report, form, include_failing=include_failing)
    return part._replace(why=why, notes=() if why else tuple(_notes(part, report, values, form)))


def _why(part: Part, report: Report, form: Form, *, include_failing: bool) -> str:
    """Why a report may not count; nothing where it may."""
    if part.failing and not include_failing:
        first = next((one.message for one in report.findings if one.severity == "error" and one.waived is None), "")
        return said("has_errors", count=report.count("error"), first=first)
    if part.year is None and not part.ageless:
        return said("no_year")
    if not (part.organ or part.written_code) and form.roles.keys() & {"organ", "code"}:
        return said("nameless")
    return ""


def _notes(part: Part, report: Report, values: dict[str, Value], form: Form) -> Iterator[str]:
    """What was waived or is open in a report that counts, and what of it is added up together; each once."""
    told: dict[str, None] = {}
    for finding in report.findings:
        if finding.waived is not None and finding.severity == "error":
            told[said("waived", code=finding.code, reason=finding.waived.reason, who=finding.waived.who)] = None
        if finding.code == _JOINED:
            told[finding.message] = None
    yield from told
    if part.failing:
        yield said("failing", count=report.count("error"))
    if part.open:
        first = next(one for one in report.findings if one.severity == "warning" and not one.settled)
        yield said("open", count=part.open, first=first.message)
    if blanks := sum(not isinstance(values[field], int | Decimal) for field in form.numeric):
        yield said("no_figures", count=blanks)


def _digest(values: dict[str, Value], form: Form) -> bytes:
    text = "|".join(str(values[field]) for field in form.numeric)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def said(key: str, **facts: object) -> str:
    """One of merge's sentences."""
    return fill(words("zh")["merge"][key], facts, "zh")
