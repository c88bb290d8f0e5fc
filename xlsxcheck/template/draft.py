"""What a new workbook is to hold: the form, the options, the values to start with, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xlsxcheck.checking.lastyear import carried_fields
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import UsageError
from xlsxcheck.form.control import CONTROL, with_control
from xlsxcheck.form.editions import covers, edition_of, meant_year
from xlsxcheck.form.kinds import LAST_YEAR
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Case, Field, Form, Number, Outcome, Record, Table, Term, Value
from xlsxcheck.template import formulas

_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class TemplateOptions:
    """How a template is to be made.

    Shape:  totals is formula (locked sums), typed (the totals are typed too, as a control) or control (locked sums, and
            a few control figures typed on the cover); zeros prefills every number cell with 0; organ, code and year go
            onto the cover and into the workbook's identity. The password guards against slips only: anyone can take it
            off. kind is the choice of the kind of organ; locked: what is given of these four can't be changed on the
            cover. previous: last year's figures by field, which are carried over into this year's cells (locked unless
            open_carried) and compared in the live check; what is not among them stays blank, also with zeros. None
            where nobody asks for last year.
    """

    year: int | None = None
    organ: str | None = None
    code: str | None = None
    totals: str = "formula"
    zeros: bool = False
    password: str | None = None
    kind: str | None = None
    locked: bool = False
    previous: Mapping[str, Value] | None = None
    open_carried: bool = False


_GIVEN = ("organ", "code", "kind", "year")
"""Roles of cover fields that options can fill in."""


@once_per_form
def compared_fields(form: Form) -> frozenset[str]:
    """Fields whose figures of both years stand in one relation: last year's helps to fill in this year's."""
    cases = [case for relation in form.relations for case in relation.cases if case.needs_previous]
    return frozenset(figure.field for case in cases for figure in case.last_year if figure.field in case.fields)


def known_figures(previous: Mapping[str, Value]) -> dict[str, Number]:
    """Last year's figures without what is blank or text."""
    return {field: value for field, value in previous.items() if isinstance(value, int | Decimal)}


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


class Draft:
    """The form with the values that its cells start with, and which cells are formulas."""

    def __init__(
        self,
        form: Form,
        options: TemplateOptions,
        values: Mapping[str, Value] | None,
        typed: frozenset[str] = frozenset(),
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """notes: what stands beside relations on the check sheet, by the ids of their cases."""
        self.notes = {case: _XML.sub("", text) for case, text in (notes or {}).items()}
        self.options = _checked(options, form)
        self.typed = typed
        form = with_control(form) if options.totals == CONTROL else form
        self.form = form
        self.previous = known_figures(self.options.previous or {})
        self.carried: set[str] = set()
        self.values = self._start_values(values or {})
        self.computed = frozenset(field for field in form.totals if self._is_computed(field))
        for field in form.totals:
            if field in self.computed:
                self.values[field] = self._sum(form.fields[field].sum_of)
        unread = {field for field in form.numeric if _is_text(self.values[field])}
        unread |= {field for field in self.computed if not unread.isdisjoint(form.fields[field].sum_of)}
        self.locked = self._locked()
        before = Record(form.id, dict(self.previous), {}) if self.previous else None
        # A text is no year: the formula of a condition takes it for a blank.
        no_year = {
            key: None for key, one in form.fields.items() if one.type.kind == "year" and _is_text(self.values[key])
        }
        read = {**self.values, **no_year} if no_year else self.values
        outcomes = evaluate(Record(form.id, read, {}, frozenset(unread)), form, before)
        self.verdicts = {outcome.case.id: self._verdict(outcome, unread) for outcome in outcomes}

    def inputs(self, table: Table) -> list[Field]:
        """The cells of a table that are to be filled in, in reading order."""
        return [field for field in table.fields if field.id not in self.computed and field.id not in self.locked]

    @property
    def unasked(self) -> list[Case]:
        """The cases that are not assessed as long as the kind of organ is blank, which it may be."""
        kind = self.form.roles.get("kind", "")
        cases = (case for relation in self.form.relations for case in relation.cases if self.asks(case))
        return [case for case in cases if any(one.answer and kind in one.fields for one in case.when)]

    @property
    def answers(self) -> bool:
        """Whether some cells of its tables take something else than figures; a cover's always do."""
        fields = self.form.fields.values()
        return any(not field.type.numeric for field in fields if field.table != self.form.cover)

    def asks(self, case: Case) -> bool:
        """Whether the live check has a line for a case: not for one that reads what is not known of last year."""
        return all(figure.field in self.previous for figure in case.last_year)

    def side(self, terms: tuple[Term, ...]) -> Number:
        """What one side of a relation comes to, text and blanks counting 0 as a spreadsheet's SUM takes them."""
        total = sum((term.times * (self._figures(term) if term.figures else 1) for term in terms), Decimal(0))
        return int(total) if total == int(total) else total

    def difference(self, case: Case) -> Number:
        """Left minus right, as the live check shows it."""
        return self.side(case.left) - self.side(case.right)

    def _verdict(self, outcome: Outcome, unread: set[str]) -> str:
        """What the live formula makes of it; it waits for every part of a total, also of a typed one."""
        case = outcome.case
        if not unread:
            return formulas.verdict(outcome)
        if not unread.isdisjoint(with_parts(case.condition_fields, self.form)):
            return formulas.UNFILLED
        if outcome.status != "not_applicable" and not unread.isdisjoint(with_parts(case.fields, self.form)):
            return formulas.UNFILLED
        return formulas.verdict(outcome)

    def _figures(self, term: Term) -> Number:
        before = sum(self.previous[figure.field] for figure in term.figures if figure.year)
        counted = sum(figure.counted(self.values[figure.field]) for figure in term.answers)
        return self._sum(term.fields) + before + counted

    def _locked(self) -> frozenset[str]:
        """Cells that are filled in already, for good."""
        carried = frozenset() if self.options.open_carried else frozenset(self.carried - self.computed)
        if not self.options.locked:
            return carried
        cover = {self.form.roles.get(role, "") for role in _GIVEN if getattr(self.options, role) is not None}
        return carried | (cover & self.values.keys())

    def _sum(self, fields: Iterable[str]) -> Number:
        return sum(value for field in fields if isinstance(value := self.values[field], int | Decimal))

    def _start_values(self, given: Mapping[str, Value]) -> dict[str, Value]:
        start = dict.fromkeys(self.form.fields) | {key: given[key] for key in self.form.fields if key in given}
        for role in _GIVEN:
            field = self.form.roles.get(role)
            if field is not None and start[field] is None:
                start[field] = getattr(self.options, role)
        for key, before in carried_fields(self.form).items():
            typed = self.options.totals == "typed" or not self.form.fields[key].sum_of
            if start[key] is None and before in self.previous and typed:
                start[key] = self.previous[before]
                self.carried.add(key)
        if self.options.zeros:
            for field in self.form.numeric:
                if start[field] is None and not self.form.fields[field].sum_of and not self._is_unknown(field):
                    start[field] = 0
        return {key: _XML.sub("", value) if isinstance(value, str) else value for key, value in start.items()}

    def _is_unknown(self, field: str) -> bool:
        """Whether last year's figure should stand in a cell and can't be had: nobody can say that it is 0."""
        before = carried_fields(self.form).get(field)
        return self.options.previous is not None and before is not None and before not in self.previous

    def _is_computed(self, field: str) -> bool:
        """A total is a formula unless it is to be typed, or was given and is not what its parts come to."""
        parts = self.form.fields[field].sum_of
        if self.options.totals == "typed":
            if self.options.zeros and self.values[field] is None and not self._is_unknown(field):
                self.values[field] = self._sum(parts)
            return False
        if field in self.typed:
            return False
        given = self.values[field]
        if given is None or given == self._sum(parts):
            self.values[field] = self._sum(parts)
            return True
        return False


def _checked(options: TemplateOptions, form: Form) -> TemplateOptions:
    known = ("formula", "typed", *([CONTROL] if form.control else []))
    if options.totals not in known:
        raise UsageError(
            f"总计的填法“{options.totals}”（--totals）：这种表格可用 {'、'.join(known)} / not a way to fill in totals"
        )
    if options.year is not None:
        _refuse_other_years(options.year, form)
    return options


def _refuse_other_years(year: int, form: Form) -> None:
    """UsageError for a year that is none of the edition's, with what was probably meant."""
    if covers(form, year):
        return
    first, last = form.first_year, form.last_year or LAST_YEAR
    open_ended = form.last_year is None and year < first
    known, english = (f"{first}年起", f"from {first}") if open_ended else (f"{first}–{last}", f"{first}–{last}")
    meant, other = meant_year(year, form), edition_of(year, form)
    if not any(meant) and other is not None:
        meant = f"；{year} 年度的请加 --form {other.id}", f"; for {year} add --form {other.id}"
    raise UsageError(
        f"年度 {year}（--year）：{form.edition}版表格适用于{known}{meant[0]} / this edition is for {english}{meant[1]}"
    )
