"""What a definition says of the text around the tables: which words stand for which cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.take import Definition, did_you_mean
from xlsxcheck.model import Field, Form
from xlsxcheck.model.claims import Against, ClaimGroup, Claims, ClaimWords, Done, Points, Share, Sum, Years

_LISTS = ("fillers", "ignored", "joins", "none", "other", "narrow", "aside", "behind", "left", "change", "about")


@once_per_form
def claims_of(form: Form) -> Claims | None:
    """What a form knows of the text around its tables; None where that is nothing."""
    return read_claims(form, f"{form.id}/form.json")


def read_claims(form: Form, name: str) -> Claims | None:
    """The same, with what messages call the definition. FormError where it can't be understood."""
    return None if form.claims is None else ClaimReader(name, form.fields).claims(form.claims)


class ClaimReader(Definition):
    """Takes the claims of a definition whose fields are known."""

    def __init__(self, name: str, fields: Mapping[str, Field]) -> None:
        """`name` is what messages call the file."""
        super().__init__(name)
        self.fields = fields

    def claims(self, raw: Any) -> Claims:
        """All of them."""
        self.take(raw, "claims", f"groups share done years points {' '.join(_LISTS)}", "against")
        groups = tuple(self.group(item, at) for item, at in self.items(raw["groups"], "claims.groups"))
        share, done, years, points = (
            self.take(raw[key], f"claims.{key}", " ".join(kind._fields))
            for key, kind in (("share", Share), ("done", Done), ("years", Years), ("points", Points))
        )
        if done["field"] not in self.fields:
            hint = did_you_mean(str(done["field"]), self.fields)
            raise self.fail("claims.done.field", f'no field "{done["field"]}"{hint}')
        known = {row.id for group in groups for row in group.rows}
        verbs = self.strings(done["verbs"], "claims.done.verbs")
        for key, row in (("row", done["row"]), *(("verbs", verb) for verb in verbs)):
            if row not in known:
                raise self.fail(f"claims.done.{key}", f'no row "{row}"{did_you_mean(str(row), known)}')
        return Claims(
            groups=groups,
            share=Share(*(self.strings(share[key], f"claims.share.{key}") for key in Share._fields)),
            done=Done(
                self.strings(done["words"], "claims.done.words"),
                self.strings(done["all"], "claims.done.all"),
                verbs,
                self.strings(done["unless"], "claims.done.unless"),
                done["field"],
                done["row"],
            ),
            years=Years(*(self.strings(years[key], f"claims.years.{key}") for key in Years._fields)),
            against=self.against(raw.get("against")),
            points=Points(*(self.strings(points[key], f"claims.points.{key}") for key in Points._fields)),
            **{key: self.strings(raw[key], f"claims.{key}") for key in _LISTS},
        )

    def against(self, raw: Any) -> Against:
        """By what words a text takes its tables back, where the definition says so."""
        if raw is None:
            return Against()
        self.take(raw, "claims.against", " ".join(Against._fields))
        return Against(*(self.strings(raw[key], f"claims.against.{key}") for key in Against._fields))

    def group(self, raw: Any, place: str) -> ClaimGroup:
        """What a text can say of one table."""
        self.take(raw, place, "table subjects units rows", "headings columns alone near apart")
        tables = {field.table for field in self.fields.values()}
        if raw["table"] not in tables:
            raise self.fail(f"{place}.table", f'no table "{raw["table"]}"{did_you_mean(str(raw["table"]), tables)}')
        table, units = raw["table"], raw["units"]
        if not isinstance(units, dict) or not units:
            raise self.fail(f"{place}.units", 'expected units with their worth, such as {"件": 1}; 请写明单位')
        rows = {field.id.split(".", 1)[1].rpartition(".")[0] for field in self.fields.values() if field.table == table}
        columns = {field.id.rpartition(".")[2] for field in self.fields.values() if field.table == table}
        group = ClaimGroup(
            table=table,
            subjects=self.strings(raw["subjects"], f"{place}.subjects"),
            headings=self.strings(raw.get("headings", []), f"{place}.headings"),
            units={unit: self.number(worth, f"{place}.units.{unit}") for unit, worth in units.items()},
            rows=tuple(self.words(item, at, rows) for item, at in self.items(raw["rows"], f"{place}.rows")),
            columns=tuple(
                self.words(item, at, columns) for item, at in self.items(raw.get("columns", []), f"{place}.columns")
            ),
            alone=self.readings(raw.get("alone", []), f"{place}.alone", columns),
            near=self.flag(raw.get("near", False), f"{place}.near"),
            apart=self.strings(raw.get("apart", []), f"{place}.apart"),
        )
        self.cells(group, place)
        return group

    def words(self, raw: Any, place: str, members: set[str]) -> ClaimWords:
        """Words that stand for rows or columns."""
        self.take(raw, place, "id label words readings", "weak loose above denied named")
        return ClaimWords(
            self.identifier(raw["id"], f"{place}.id"),
            self.text(raw["label"], f"{place}.label"),
            self.strings(raw["words"], f"{place}.words"),
            self.readings(raw["readings"], f"{place}.readings", members),
            **{
                key: self.flag(raw.get(key, False), f"{place}.{key}")
                for key in ("weak", "loose", "above", "denied", "named")
            },
        )

    def readings(self, raw: Any, place: str, members: set[str]) -> tuple[Sum, ...]:
        """Sums of members; -x takes one away, x.* is all whose id begins with x."""
        return tuple(
            tuple(signed for one in self.strings(item, at) for signed in self.signed(one, at, members))
            for item, at in self.items(raw, place)
        )

    def signed(self, text: str, place: str, members: set[str]) -> list[tuple[int, str]]:
        """One member, or all of a kind, with the sign."""
        sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
        found = sorted(one for one in members if one.startswith(name[:-1])) if name.endswith(".*") else [name]
        if not found or not members.issuperset(found):
            raise self.fail(place, f'no member "{name}"{did_you_mean(name, members)}；请核对')
        return [(sign, one) for one in found]

    def cells(self, group: ClaimGroup, place: str) -> None:
        """Refuse readings of cells that the table does not have."""
        across = [*group.alone, *(reading for one in group.columns for reading in one.readings)]
        for row in group.rows:
            for down in row.readings:
                for reading in across:
                    if missing := [one for _, one in cells_of(group.table, down, reading) if one not in self.fields]:
                        raise self.fail(f"{place}.rows", f'no field "{missing[0]}" for "{row.id}"; 请改行或列')


def cells_of(table: str, rows: Sum, columns: Sum) -> Sum:
    """The fields where rows and columns meet."""
    return tuple((one * other, f"{table}.{row}.{column}") for one, row in rows for other, column in columns)
