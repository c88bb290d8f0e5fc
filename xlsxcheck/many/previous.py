"""Last year's reports: from a file, a folder, or what `--format json` wrote; found by code, else by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from xlsxcheck.checking.lastyear import last_of, last_year_fields, nothing_known, other_year, who
from xlsxcheck.errors import UsageError
from xlsxcheck.files import FilePath, path_of, told
from xlsxcheck.form.editions import form_of
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.many.find import find_files
from xlsxcheck.many.item import ANY, Checked, Sent
from xlsxcheck.many.newest import replaced
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.run import run_many
from xlsxcheck.many.work import Work
from xlsxcheck.many.written import shown_of, written_reports
from xlsxcheck.model import Form, Note, Record, Value
from xlsxcheck.model.names import alike, normal_name

_JSON = (".json", ".jsonl")
_MOST_NAMED = 3
_CALLED = "上年（--previous）"


class Known(NamedTuple):
    """What is kept of an office's report: the figures that the year after reads, in the order of the report's form.

    form: its id; None for the one that was asked for. sent: by what it is known which of an office's files counts.
    """

    organ: str | None
    code: str | None
    year: int | None
    path: str
    failed: bool
    figures: tuple[Value, ...]
    form: str | None = None
    sent: Sent = Sent((None, None), ("", 0.0))


class Found(NamedTuple):
    """Last year's report of an office, or why there is none: none, nameless, owner, twice or year.

    paths: the files meant.
    """

    known: Known | None
    why: str = ""
    paths: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass
class LastYear:
    """Last year's figures by office. unread: files that could not be read, each with the reason.

    Called with this year's record it gives last year's, without figures where there is none: what `check` takes. Last
    year's reports may be of another edition of the form. roster: that of this year, by which it is known that a code
    and a name are two offices'.
    """

    form: Form
    known: list[Known] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    roster: Roster | None = None

    def __post_init__(self) -> None:
        """Index by code and name."""
        self._any = any_edition(self.form)
        self._codes: dict[str, list[int]] = {}
        self._names: dict[str, list[int]] = {}
        self._year: tuple[int, int | None] | None = None
        known, self.known = self.known, []
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        """Enter a report."""
        number = len(self.known)
        self.known.append(one)
        if one.code:
            self._codes.setdefault(one.code.upper(), []).append(number)
        if one.organ:
            self._names.setdefault(normal_name(one.organ), []).append(number)

    def beside(self, roster: Roster | None) -> LastYear:
        """The same for a check of the offices of a roster."""
        return self if roster is None else replace(self, known=list(self.known), roster=roster)

    def take(self, checked: Checked) -> None:
        """Enter what came of a file."""
        report = checked.report
        if report.verdict == "unreadable":
            self.unread.append((report.shown, report.findings[0].message if report.findings else ""))
            return
        figures = tuple(map(report.next_year.get, last_year_fields(form_of(report.form, self._any))))
        failed = report.verdict == "fail"
        self.add(
            Known(report.organ, report.code, report.year, report.shown, failed, figures, report.form, checked.sent())
        )

    def find(self, organ: str | None, code: str | None, year: int | None, scope: str | None = None) -> Found:
        """The report of the year before `year` of the office with this code, else with this name.

        Shape:  with the same name but another code it is another office. Of several files that counts which would in a
                check, see newest.py. scope: what this year's report is about, where that is known.
        """
        if not (organ or code):
            return Found(None, "nameless")
        if self._is_two_offices(organ, code):
            return Found(None, "owner")
        code = (code or "").strip().upper()
        found = [self.known[number] for number in self._codes.get(code, ())] if code else []
        if not found:
            named = [self.known[number] for number in self._names.get(normal_name(organ), ())] if organ else []
            found = [one for one in named if not (code and one.code)]
        if not found:
            return Found(None, "none")
        found = [one for one in found if any(value is not None for value in one.figures)] or found
        copies = {one.sent.of: one for one in found if one.sent.of}
        corrected = [one for one in found if _is_one(one, copies.get(one.sent.sha256 or ""))]
        found = [one for one in found if one not in corrected]
        fitting = [one for one in found if year is None or one.year == year - 1] or [
            one for one in found if one.year is None
        ]
        fitting = [one for one in fitting if scope is not None and one.sent.slot[1] in (scope, ANY)] or fitting
        if not fitting:
            years = {one.year for one in found if one.year is not None}
            return Found(None, "year", tuple(one.path for one in found), tuple(sorted(years)))
        fitting = _counting(corrected, fitting)
        paths = tuple(one.path for one in fitting)
        if len({(one.form, one.figures) for one in fitting}) > 1:
            return Found(None, "twice", paths)
        return Found(fitting[-1], "", paths)

    def _is_two_offices(self, organ: str | None, code: str | None) -> bool:
        """Whether a code is one office's and the name another's: on the roster, else of last year's reports."""
        if self.roster is not None and self.roster.whose(organ, code)[2]:
            return True
        coded = self._codes.get((code or "").strip().upper(), ())
        named = self._names.get(normal_name(organ), ()) if organ else ()
        return bool(coded and named) and not any(
            alike(normal_name(self.known[number].organ), normal_name(organ)) for number in coded
        )

    def values(self, known: Known) -> dict[str, Value]:
        """The figures by field."""
        return dict(zip(last_year_fields(form_of(known.form, self._any)), known.figures, strict=True))

    def __call__(self, record: Record) -> Record:
        """Last year's record of the office whose record of this year it is."""
        form = form_of(record.form, self._any)
        organ, code, year = (who(role, record, form) for role in ("organ", "code", "year"))
        scope = _text(record.values.get(form.roles.get("scope", "")))
        found = self.find(_text(organ), _text(code), year if isinstance(year, int) else None, scope)
        if found.known is None:
            shown = [os.path.basename(path) for path in found.paths[:_MOST_NAMED]]
            shown += ["…"] * (len(found.paths) > _MOST_NAMED)
            why = "misfiled" if self._is_misfiled(found, year) else found.why
            nothing = nothing_known(form, why, files=shown or "", years=found.years or "")
            late = self._late(record, form, year, found, shown) if why == found.why else []
            return nothing._replace(notes=(*nothing.notes, *late))
        return Record(found.known.form or self.form.id, self.values(found.known), {})

    def _is_misfiled(self, found: Found, year: Value) -> bool:
        """Whether the office's file among last year's is of this very year, while most others are of the year before.

        Then that file lies in the wrong folder; else this year's report would be an old one.
        """
        if found.why != "year" or not isinstance(year, int) or year not in found.years:
            return False
        years = [one.year for one in self.known if one.year is not None]
        return years.count(year - 1) > sum(other >= year for other in years)

    def _late(self, record: Record, form: Form, year: Value, found: Found, shown: list[str]) -> list[Note]:
        """That a report is of a year of which last year's files are already, or of an earlier one."""
        if self._year is None or self._year[0] != len(self.known):
            self._year = len(self.known), last_of([one.year for one in self.known])
        before = max(found.years) if found.why == "year" and found.years else self._year[1]
        if not isinstance(year, int) or before is None or year > before:
            return []
        same = shown if found.why == "year" and year in found.years else ""
        return [other_year(record, form, year, before + 1, before=str(before), files=same)]


def _is_one(one: Known, copy: Known | None) -> bool:
    """Whether a copy of a file came back from the same office: another one's report is its own."""
    return copy is not None and alike(normal_name(one.organ), normal_name(copy.organ))


def _counting(corrected: list[Known], found: list[Known]) -> list[Known]:
    """Those of an office's files that no newer one replaces, in their order; corrected: of which copies came back."""
    if len(found) < 2:
        return found
    files = [*corrected, *found]
    older = replaced(
        {n: one.sent._replace(figures=(one.form, one.figures), rank=int(one.failed)) for n, one in enumerate(files)}
    )
    return [one for number, one in enumerate(files) if number not in older]


def any_edition(form: Form) -> Form:
    """The form, with its other editions among those that a file may be of: last year's may have been one of them."""
    editions = (other.form for other in form.other_editions)
    return form._replace(others=tuple(dict.fromkeys((*form.others, *editions))))


def load_previous(
    path: FilePath, form: FormSource | None = None, *, jobs: int | None = None, timeout: float | None = None
) -> LastYear:
    """Read last year's reports.

    Shape:  a file or folder of whatever `check` reads, or a .json or .jsonl that `--format` wrote; figures are kept
            whatever the check says of them.
    Units:  timeout in seconds a file.
    Errors: UsageError where nothing is there, or nothing in it can be read.
    """
    form = given_form(form)
    name = path_of(path, "path")
    if not os.path.exists(name):
        raise UsageError(f"{_CALLED}{name}：没有这个文件或文件夹；请核对路径 / not there")
    found = LastYear(form)
    if os.path.splitext(name)[1].lower() in _JSON and os.path.isfile(name):
        for one in _written(name, form):
            found.add(one)
    else:
        for checked in run_many(find_files(name), Work(any_edition(form)), jobs=jobs, timeout=timeout, left_out=[]):
            found.take(checked)
    if not found.known:
        first = "".join(f"；{file}：{why}" for file, why in found.unread[:1])
        raise UsageError(f"{_CALLED}{name}：里面没有读得出的上年年报{first} / no report of last year could be read")
    return found


def _written(name: str, form: Form) -> Iterator[Known]:
    """The offices of a run that was written as JSON, without the files that a newer one replaced in it."""
    rest: dict[str, Any] = {}
    known = list(_all_written(name, form, rest))
    older = {str(one.get("path")) for one in rest.get("older", ()) if isinstance(one, dict)}
    yield from (one for one in known if one.path not in older)


def _all_written(name: str, form: Form, rest: dict[str, Any]) -> Iterator[Known]:
    known = any_edition(form)
    for number, raw in enumerate(_reports(name, rest), 1):
        if not isinstance(raw, dict) or "verdict" not in raw:
            raise UsageError(f"{_CALLED}{name}：第{number}项不是检查结果；请用 --format json 写出的文件 / no report")
        of = _text(raw.get("form"))
        if raw["verdict"] == "unreadable" or of is None or (other := form_of(of, known)).id != of:
            continue
        figures = raw.get("next_year")
        if not isinstance(figures, dict):
            raise UsageError(f"{_CALLED}{name}：是旧版本写出的，里面没有数字；请用原来的表格文件 / has no figures")
        values = tuple(_figure(figures.get(field)) for field in last_year_fields(other))
        year = raw.get("year")
        path, failed = shown_of(raw), raw["verdict"] == "fail"
        known_year = year if isinstance(year, int) else None
        sent = Sent((known_year, None), ("", 0.0), None if raw.get("sheets") else _text(raw.get("sha256")))
        yield Known(_text(raw.get("organ")), _text(raw.get("code")), known_year, path, failed, values, of, sent)


def _reports(name: str, rest: dict[str, Any]) -> Iterator[Any]:
    try:
        yield from written_reports(name, rest)
    except OSError as error:
        raise UsageError(f"{_CALLED}{name}：打不开（{told(error, reading=True)}）/ can't be opened") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{_CALLED}{name}：不是完整的 JSON（{error}）；请重新写出 / no whole JSON") from error


def _figure(raw: Any) -> Value:
    return raw if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else None


def _text(raw: Any) -> str | None:
    return raw if isinstance(raw, str) else None
