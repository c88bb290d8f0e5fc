"""The claims of a text against the record: told only where no reading of the form fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, groupby
from typing import NamedTuple

from xlsxcheck.form.claims import claims_of
from xlsxcheck.form.prints import ABOUT_TEXT, text_print
from xlsxcheck.messages import codes, fill, wording
from xlsxcheck.model import Field, Finding, Form, Record, Value, plain
from xlsxcheck.model.claims import Claims, Sum
from xlsxcheck.model.report import TextCounts
from xlsxcheck.model.said import MOST_NAMED, Claim, TextRead

MOST_TOLD = 50
"""Findings about one text that are told one by one; a text of which more is wrong is another report's."""

_NEAREST = 3
_MOST_QUOTED = 4
_LARGER = 2
"""The figure of a whole district is so many times that of one of its offices."""

_OF_THE_TABLES = ("label", "readings", "earlier", "later")


class _Judged(NamedTuple):
    """A claim and what its readings come to; None for one that has a cell which could not be read."""

    claim: Claim
    values: tuple[Decimal | None, ...]

    @property
    def fits(self) -> bool:
        return any(value is not None and self.claim.fits(value) for value in self.values)

    @property
    def largest(self) -> Decimal:
        return max((value for value in self.values if value is not None), default=Decimal(0))

    @property
    def settled(self) -> bool:
        """Whether the record can say no: every cell of every reading could be read."""
        return all(value is not None for value in self.values)


def judge_text(text: TextRead, form: Form, record: Record, lang: str) -> tuple[list[Finding], TextCounts]:
    """What a text says that its tables, or the text itself, do not bear out.

    Shape:  findings without a place in a table, the first fifty, with a word on what was left out; and how many figures
            were compared.
    """
    claims = claims_of(form)
    if claims is None:
        return [], TextCounts()
    teller = _Teller(form, record, lang, claims)
    compared, unplaced, left = text.compared, text.unplaced, [*text.left]
    findings: dict[tuple[object, ...], Finding] = {}
    judged = [_Judged(claim, teller.values(claim)) for claim in teller.narrowed(text.claims)]
    conflicts = list(teller.contradictions(judged))
    for one in judged:
        known = one.claim.year is None and (one.fits or (one.settled and not teller.may_be_of_others(one)))
        compared, unplaced = compared + known, unplaced + (not known)
        left += [] if known else [one.claim.words]
        if known and not one.fits and not (one.claim.kind == "done" and conflicts):
            claim = one.claim
            findings.setdefault((claim.rows, claim.readings, claim.low, claim.high), teller.claim(one))
    told = [*teller.against(text), *findings.values(), *conflicts, *teller.points(text), *teller.years(text, judged)]
    left_out = list(teller.left_out(text, max(0, len(told) - MOST_TOLD)))
    few = tuple(left) if len(left) == unplaced <= MOST_NAMED else ()
    return [*told[:MOST_TOLD], *left_out], TextCounts(compared + unplaced, compared, unplaced, few)


class _Teller:
    """Claims of one record in words."""

    def __init__(self, form: Form, record: Record, lang: str, claims: Claims) -> None:
        self.form = form
        self.record = record
        self.lang = lang
        self.claims = claims
        self.known: dict[tuple[Sum, ...], tuple[Decimal | None, ...]] = {}

    def narrowed(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims; where the whole of which a figure is a part was read in one way, its part is read in that one."""
        found: list[Claim] = []
        for claim in claims:
            wholes = [found[number] for number in claim.parts_of if number < len(found)]
            found.append(claim._replace(readings=self.as_parts(claim.readings, wholes)) if wholes else claim)
        return found

    def as_parts(self, readings: tuple[Sum, ...], wholes: Sequence[Claim]) -> tuple[Sum, ...]:
        """The readings but those of a whole that the text gives another figure for."""
        told = [one for one in wholes if one.year is None and not one.loose]
        fitting = [[rows for rows, fits in self.rows_of(one) if fits] for one in told]
        possible = {rows for one, fits in zip(told, fitting, strict=True) if fits for rows, _ in self.rows_of(one)}
        said = {rows for fits in fitting for rows in fits}
        said |= {one | other for one, other in combinations(said, 2)}
        return tuple(one for one in readings if _rows(one) not in possible - said) or readings

    def rows_of(self, claim: Claim) -> Iterator[tuple[frozenset[tuple[int, str]], bool]]:
        """The rows that a claim may be of, and whether its figure is what they come to."""
        for reading in claim.readings:
            values = self.values(claim._replace(readings=(reading,)))
            yield _rows(reading), any(value is not None and claim.fits(value) for value in values)

    def values(self, claim: Claim) -> tuple[Decimal | None, ...]:
        """What the readings come to, totals as they are written and as their parts add up."""
        if claim.readings in self.known:
            return self.known[claim.readings]
        found = [self.sum(reading) for reading in claim.readings]
        added = [self.sum(parts) for reading in claim.readings if (parts := self.parts(reading)) != reading]
        # Parts that can't be read keep nothing from being said about a total that can.
        self.known[claim.readings] = (*found, *(value for value in added if value is not None))
        return self.known[claim.readings]

    def sum(self, reading: Sum) -> Decimal | None:
        total = Decimal(0)
        for sign, field in reading:
            value = self.record.values.get(field)
            if field in self.record.unread or value is None or isinstance(value, str):
                return None
            total += sign * value
        return total

    def parts(self, reading: Sum) -> Sum:
        return tuple((sign, part) for sign, field in reading for part in self.form.fields[field].sum_of or (field,))

    def claim(self, judged: _Judged) -> Finding:
        """A figure that nothing fits, with the readings that come nearest."""
        claim = judged.claim
        found = [
            (abs(value - claim.low), number, value)
            for number, value in enumerate(judged.values[: len(claim.readings)])
            if value is not None
        ]
        # Of readings that come to the same the first one says it best.
        nearest = [next(same) for _, same in groupby(sorted(found), key=lambda one: one[2])][:_NEAREST]
        told = [self.reading(claim.readings[number]) for _, number, _ in nearest]
        value = nearest[0][2]
        code = "TX-DONE" if claim.kind == "done" else "TX-FEE" if claim.above else "TX-FIGURE"
        if code == "TX-FIGURE" and self.is_share(judged):
            code = "TX-PART"
        facts = {"sentence": claim.sentence, "figure": claim.figure, "label": claim.label, "readings": told}
        one = self.finding(code, facts, claim.low, value)
        # What it would have to be is said only where there is one answer.
        return one if len(nearest) == 1 else one._replace(expected=None, difference=None)

    def reading(self, reading: Sum) -> str:
        """What a reading adds up and comes to, such as 本年新收 · 总计 3511 + 上年结转 · 总计 96 = 3607."""
        told, total, number = "", Decimal(0), 0
        for sign, name, value in self.terms(reading):
            told += (" + " if sign > 0 else " - ") if told or sign < 0 else ""
            told += f"{name} {plain(value)}"
            total, number = total + sign * value, number + 1
        return told + (f" = {plain(total)}" if number > 1 else "")

    def terms(self, reading: Sum) -> Iterator[tuple[int, str, Decimal]]:
        """The rows of a reading, those of one word together: sign, name, what the cells come to."""
        for sign in (1, -1):
            rows: dict[str, list[Field]] = {}
            for one, field in reading:
                if one == sign:
                    rows.setdefault(field.rpartition(".")[0], []).append(self.form.fields[field])
            whole = [field for fields in rows.values() for field in fields]
            for fields in [whole] if len(rows) > 1 and self.together(whole, 0) else rows.values():
                values = (self.record.values[field.id] for field in fields)
                yield sign, self.called(fields), sum((Decimal(str(value)) for value in values), Decimal(0))

    def called(self, fields: Sequence[Field]) -> str:
        """The name of cells: of one its own, of several that of their rows and columns in the words of a text."""
        first = fields[0]
        row, column = self.together(fields, 0), self.together(fields, 2)
        if not row and not column:
            return first.name(self.lang)
        row = row or " ".join(label.name(self.lang) for label in first.named_rows)
        return f"{row} · {column or first.column_path[-1].name(self.lang)}"

    def together(self, fields: Sequence[Field], part: int) -> str:
        """What a text calls the rows (part 0) or columns (part 2) of cells; nothing where it is one, or no word's."""
        members = {field.id.split(".", 1)[1].rpartition(".")[part] for field in fields}
        groups = [group for group in self.claims.groups if group.table == fields[0].table and len(members) > 1]
        known = [one for group in groups for one in (group.columns if part else group.rows)]
        return next((one.label[self.lang] for one in known if {name for _, name in one.readings[0]} == members), "")

    def may_be_of_others(self, judged: _Judged) -> bool:
        """Whether a figure that does not fit may be of a part, or of a whole that the tables don't hold."""
        claim = judged.claim
        return claim.loose or (claim.whole is True and not self.adds_up() and claim.low > _LARGER * judged.largest)

    def is_share(self, judged: _Judged) -> bool:
        """Whether the figure can only be the organ's own, where the tables hold those of others too."""
        claim = judged.claim
        plain_figure = claim.kind == "figure" and not claim.whole and 0 < claim.low < judged.largest
        return plain_figure and self.adds_up()

    def adds_up(self) -> bool:
        """Whether the tables are those of several organs, by what the record says of it or by the organ's name."""
        held = [self.record.values.get(self.form.roles.get(role, "")) for role in ("scope", "organ")]
        return any(isinstance(one, str) and one.endswith(self.claims.share.ends) for one in held)

    def contradictions(self, judged: list[_Judged]) -> Iterator[Finding]:
        """Nothing left over, yet some carried on; no fee, yet a fee."""
        certain = [one.claim for one in judged if one.claim.year is None and not one.claim.loose]
        done = [claim for claim in certain if claim.kind == "done"]
        left = [claim for claim in certain if claim.low > 0 and claim.rows == (self.claims.done.row,)]
        if done and left:
            yield self.conflict(left[0], done[0])
        fees = [claim for claim in certain if claim.above]
        none = [claim for claim in fees if claim.kind == "none"]
        some = [claim for claim in fees if claim.low > 0]
        if none and some:
            yield self.conflict(some[0], none[0])

    def conflict(self, one: Claim, other: Claim) -> Finding:
        facts = {"sentence": one.sentence, "figure": one.figure, "other": other.sentence, "said": other.figure}
        return self.finding("TX-CONFLICT", facts, one.low, other.low)

    def points(self, text: TextRead) -> Iterator[Finding]:
        """Figures of charts that the text gives otherwise."""
        for one in text.differing:
            facts = {**one._asdict(), "said": list(one.said)}
            yield self.finding("TX-CHART", facts, Decimal(one.figure.replace(",", "")), None)

    def against(self, text: TextRead) -> Iterator[Finding]:
        """Sentences that take the tables back, told once."""
        if text.against:
            said = list(text.against[:_MOST_QUOTED]) + ["…"] * (len(text.against) > _MOST_QUOTED)
            yield self.finding("TX-TABLE", {"list": [f"“{one}”" if one != "…" else one for one in said]}, None, None)

    def years(self, text: TextRead, judged: list[_Judged]) -> Iterator[Finding]:
        """Another year as the report's, as its period's, or before a figure that is this year's."""
        year = self.record.values.get(self.form.roles.get("year", ""))
        facts: dict[str, object] = {"year": plain(year)}
        for slip in text.years:
            which = {**facts, "sentence": slip.sentence, **_which_years(slip.years, year)}
            yield self.finding("TX-PERIOD" if slip.period else "TX-YEAR", which, None, None)
        this_year = {row for one in judged if one.claim.year is None for row in one.claim.rows}
        for one in judged:
            claim = one.claim
            alone = claim.year is not None and claim.first and not this_year.intersection(claim.rows)
            told = any(slip.sentence.startswith(claim.sentence.strip("…")) for slip in text.years)
            certain = not told and claim.kind == "figure" and claim.low > 1 and claim.high is None and not claim.above
            if alone and certain and one.fits:
                which = {**facts, "sentence": claim.sentence, **_which_years((claim.year,), year)}
                yield self.finding("TX-YEAR", which, None, None)
                return

    def left_out(self, text: TextRead, untold: int) -> Iterator[Finding]:
        """What of a long text was not compared, or not told."""
        facts = {**text.unread._asdict(), "untold": untold}
        if any(facts.values()):
            yield self.finding(
                "TX-CUT", {key: f"{value:,}" if value else "" for key, value in facts.items()}, None, None
            )

    def finding(
        self, code: str, facts: Mapping[str, object], value: Decimal | None, expected: Decimal | None
    ) -> Finding:
        texts = wording(self.lang)["codes"][code]
        return Finding(
            code=code,
            severity=codes()[code]["severity"],
            kind=codes()[code]["class"],
            message=fill(texts["message"], facts, self.lang),
            remedy=fill(texts["remedy"], facts, self.lang),
            basis=texts["basis"],
            print=_print(code, facts, expected) if codes()[code]["severity"] == "warning" else "",
            value=_whole(value),
            expected=_whole(expected),
            difference=None if value is None or expected is None else _whole(value - expected),
        )


def _which_years(years: Sequence[int | None], year: Value) -> dict[str, object]:
    """The years that a text names: all of them, and once more where all are before the report's, or all behind it."""
    told = [str(one) for one in years]
    reported = year if isinstance(year, int) else 0
    before = all(one is not None and one < reported for one in years)
    behind = all(one is not None and one > reported for one in years)
    return {"years": told, "earlier": told if before else "", "later": told if behind else ""}


def _print(code: str, facts: Mapping[str, object], expected: Decimal | None) -> str:
    """What was said, by which one finding about a text is told from another; then what the table says."""
    said = sorted((key, str(value)) for key, value in facts.items() if key not in _OF_THE_TABLES)
    return f"{ABOUT_TEXT}{text_print(f'{code} {said}')}.{text_print(plain(expected))}"


def _rows(reading: Sum) -> frozenset[tuple[int, str]]:
    """The rows of a reading, each with the sign of its first cell."""
    rows: dict[str, int] = {}
    for sign, field in reading:
        rows.setdefault(field.rpartition(".")[0], sign)
    return frozenset((sign, row) for row, sign in rows.items())


def _whole(value: Decimal | None) -> Decimal | int | None:
    return int(value) if value is not None and value == value.to_integral_value() else value
