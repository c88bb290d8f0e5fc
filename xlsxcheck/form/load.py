"""form.json -> Form. A definition with unknown keys, dangling ids or two fields in one cell is refused."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from xlsxcheck.errors import FormError
from xlsxcheck.form.control import read_control
from xlsxcheck.form.kinds import EARLIEST, LAST_YEAR
from xlsxcheck.form.relations import RelationReader
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.form.source import Definition, definition
from xlsxcheck.form.tables import TableReader
from xlsxcheck.form.take import EVERYTHING, did_you_mean
from xlsxcheck.form.texts import TextReader
from xlsxcheck.model import (
    Field,
    FieldType,
    Form,
    OtherEdition,
    Relation,
    SearchLimits,
    SingleRow,
    Table,
)
from xlsxcheck.model.patterns import late

_ID = late(r"[A-Za-z0-9_-]+")

FIRST_YEAR = 1900

ROLES = ("organ", "code", "kind", "year", "scope", "phone", "date")
"""What the program itself needs to know of a file, wherever the form has it."""


def load_form(source: Definition | None = None) -> Form:
    """Load a form definition.

    Shape:  source is the id of a form that came with the program, the path of a form.json, or its content; None is the
            form that schema/forms.json calls the default.
    Errors: FormError, naming file, place, cause and what to do.
    """
    data, name = definition(source, "source")
    if source is None:
        # Nobody said which edition is meant: a file may be of any.
        form = _form(data, name)
        return form._replace(others=tuple(other.form for other in form.other_editions))
    return _form(data, name) if isinstance(source, str) and _ID.fullmatch(source) else parse_form(data, name)


def parse_form(data: bytes, name: str = "form.json") -> Form:
    """A form from the bytes of its definition; `name` is what messages call the file."""
    form = _form(data, name)
    if form.claims is not None:
        # What came with the program is proven by tests, and read when a text is; all else is refused at once.
        from xlsxcheck.form.claims import read_claims

        read_claims(form, name)
    for number, other in enumerate(form.other_editions):
        if other.form not in form_ids():
            hint = did_you_mean(other.form, form_ids())
            raise FormError(
                f'{name}, other_editions[{number}].form: no form "{other.form}"{hint}；请改成随程序的表格代号'
            )
    return form


def _form(data: bytes, name: str) -> Form:
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        raw = json.loads(data, parse_float=Decimal, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        from xlsxcheck.form.jsonfaults import told

        raise FormError(f"{name}: {told(error, data)}") from error
    if twice:
        keys = "、".join(f"“{key}”" for key in dict.fromkeys(twice))
        raise FormError(f"{name}: 同一个对象里写了两次：{keys}；请删去一处 / a key stands twice in one object")
    if isinstance(raw, dict) and "like" in raw:
        from xlsxcheck.form.like import resolved

        raw, other = resolved(raw, name)
        data += other
    return _Reader(name, hashlib.sha256(data).hexdigest()).form(raw)


class _Reader(TableReader):
    """Builds a Form."""

    def __init__(self, name: str, digest: str) -> None:
        super().__init__(name)
        self.digest = digest
        self.types: dict[str, FieldType] = {}
        self.tables: dict[str, Table] = {}
        self.fields: dict[str, Field] = {}

    def form(self, raw: Any) -> Form:
        """The whole definition; FormError with everything that is wrong with it."""
        optional = "$schema review called other_editions naming cover roles titles word control repair claims summing"
        raw = self.taken(raw, "(root)", "id title edition document years types tables sets relations", optional)
        for key, value in self.part(raw, "types", self.entries, []):
            self.types[key] = self.stand_in(key, value)
            with self.going_on():
                self.types[key] = self.field_type(key, value, f"types.{key}")
        if not self.types:
            self.faults.lost.add(("type", EVERYTHING))
        for item, place in self.part(raw, "tables", self.items, []):
            with self.going_on("table", str(item.get("id", EVERYTHING)) if isinstance(item, dict) else EVERYTHING):
                self.add(self.table(item, place), place)
        if not self.tables:
            self.faults.lost.add(("table", EVERYTHING))
        cover = self.part(raw, "cover", self.cover, None)
        roles = self.part(raw, "roles", self.roles, {})
        texts = TextReader(self.name, self.fields, roles, self.faults)
        reader = RelationReader(self.name, self.fields, cover, self.faults)
        for key, value in self.part(raw, "sets", self.entries, []):
            with self.going_on("set", key):
                reader.sets[key] = reader.field_set(key, value, f"sets.{key}")
        relations = self.part(raw, "relations", reader.relations, ())
        first, last = self.part(raw, "years", self.years, (0, None))
        self.years_of_cells(roles.get("year"), first, last)
        totals = self.totals(relations)
        edition = self.part(raw, "edition", self.string, "")
        form = Form(
            id=self.part(raw, "id", self.identifier, ""),
            edition=edition,
            called=self.part(raw, "called", self.text, {"zh": f"{edition}年版的表格", "en": f"edition {edition}"}),
            title=self.part(raw, "title", self.title, {}),
            document=self.part(raw, "document", self.string, ""),
            first_year=first,
            last_year=last,
            tables=tuple(self.tables.values()),
            relations=relations,
            sets=reader.sets,
            definition=self.digest,
            fields=self.fields,
            numeric=tuple(field.id for field in self.fields.values() if field.type.numeric),
            totals=totals,
            other_editions=tuple(
                self.part(raw, "other_editions", lambda items, at: self.each(items, at, self.other_edition), [])
            ),
            naming=self.part(raw, "naming", lambda one, _: texts.naming(one), None),
            cover=cover,
            roles=roles,
            titles=self.part(raw, "titles", lambda one, _: texts.titles(one), None),
            word=self.part(raw, "word", lambda one, _: texts.word(one, self.tables), None),
            control=self.part(raw, "control", lambda one, _: read_control(self, reader, one), None),
            search=self.part(raw, "repair", self.search, SearchLimits()),
            summing=self.part(raw, "summing", lambda one, _: texts.summing(one), None),
            claims=raw.get("claims"),
            review=self.part(raw, "review", self.strings, ()),
        )
        self.faults.finish()
        return form

    def add(self, table: Table, place: str) -> None:
        """Enter a table among those of the form."""
        if table.id in self.tables:
            raise self.fail(f"{place}.id", f'table "{table.id}" stands twice', f"“{table.id}”写了两次；请改名")
        if other := next((one for one in self.tables.values() if one.sheet.lower() == table.sheet.lower()), None):
            cause = f"sheet {table.sheet} belongs to {other.id} already; give {other.id} further blocks, or rename it"
            way = f"同一个工作表上的几张表，请写成 {other.id} 的几个 blocks；要分开的，请换一个工作表名称"
            raise self.fail(f"{place}.sheet", cause, f"工作表“{table.sheet}”已经是 {other.id} 的；{way}")
        self.tables[table.id] = table

    def years(self, raw: Any, place: str) -> tuple[int, int | None]:
        """The first and the last report year; None: still in force."""
        self.take(raw, place, "first last")
        first = self.whole(raw["first"], f"{place}.first")
        last = None if raw["last"] is None else self.whole(raw["last"], f"{place}.last")
        if last is not None and last < first:
            raise self.fail(place, f"last {last} is before first {first}", "最后一年早于第一年；请对调")
        if not FIRST_YEAR <= first <= LAST_YEAR:
            raise self.fail(f"{place}.first", f"{first} is no year", f"年份应在{FIRST_YEAR}和{LAST_YEAR}之间")
        return first, last

    def years_of_cells(self, report: str | None, first: int, last: int | None) -> None:
        """Give the types of cells with a year their bounds: the report year has the form's, any other its own."""
        for field in [one for one in self.fields.values() if one.type.kind == "year"]:
            kind = field.type
            if field.id != report:
                low, high = kind.minimum or EARLIEST, kind.maximum or LAST_YEAR
                self.fields[field.id] = field._replace(type=kind._replace(minimum=low, maximum=high))
                continue
            if kind.minimum is not None or kind.maximum is not None:
                zh = "报告年度由 years 管；请删去 min、max，或者另写一个类型"
                self.faults.take(self.fail(f"types.{kind.id}", "the report year is bound by years", zh))
            shared = any(one.type.id == kind.id for one in self.fields.values() if one.id != report)
            own = kind._replace(id=f"{kind.id}.report" if shared else kind.id, minimum=first, maximum=last)
            self.fields[field.id] = field._replace(type=own)

    def search(self, raw: Any, place: str) -> SearchLimits:
        """How far the search for repairs goes."""
        self.take(raw, place, "", " ".join(SearchLimits._fields))
        return SearchLimits(**{key: self.whole(value, f"{place}.{key}") for key, value in raw.items()})

    def cover(self, raw: Any, place: str) -> str:
        """The table that is the cover."""
        if self.string(raw, place) not in self.tables:
            raise self.unknown(place, ("table", "表"), raw, self.tables)
        return str(raw)

    def roles(self, raw: Any, place: str) -> dict[str, str]:
        """Which field holds what."""
        raw = self.taken(raw, place, "", " ".join(ROLES))
        found = {}
        for role in ROLES:
            with self.going_on("role", role):
                if role in raw:
                    found[role] = self.known_field(raw[role], f"{place}.{role}").id
        return found

    def known_field(self, raw: Any, place: str) -> Field:
        """A field by its id."""
        if self.string(raw, place) not in self.fields:
            raise self.no_field(place, str(raw), self.fields)
        return self.fields[raw]

    def other_edition(self, raw: Any, place: str) -> OtherEdition:
        self.take(raw, place, "form", "single_rows")
        return OtherEdition(
            form=self.identifier(raw["form"], f"{place}.form"),
            single_rows=tuple(
                self.single_row(item, at) for item, at in self.items(raw.get("single_rows", []), f"{place}.single_rows")
            ),
        )

    def single_row(self, raw: Any, place: str) -> SingleRow:
        self.take(raw, place, "table at into")
        if self.string(raw["table"], f"{place}.table") not in self.tables:
            raise self.unknown(f"{place}.table", ("table", "表"), raw["table"], self.tables)
        area, into = self.area(raw["at"], f"{place}.at"), self.whole(raw["into"], f"{place}.into") - 1
        label = next((label for label in self.tables[raw["table"]].labels if label.area == area), None)
        if label is None:
            raise self.fail(f"{place}.at", f"no label stands in {raw['at']}; 请写成分组标签的地址")
        if not area.top <= into <= area.bottom:
            raise self.fail(f"{place}.into", f"row {into + 1} is not in {raw['at']}; 请改成该组的一行")
        return SingleRow(raw["table"], label, tuple(range(area.top, area.bottom + 1)), into)

    def totals(self, relations: tuple[Relation, ...]) -> tuple[str, ...]:
        """Give each computed cell its sum; of two relations that compute one cell the first counts.

        Shape:  the fields that are totals, parts before the totals that add them up.
        """
        sums: dict[str, tuple[str, ...]] = {}
        for relation in relations:
            for case in relation.cases if relation.computes else ():
                parts = tuple(field for term in case.right for field in term.fields)
                sums.setdefault(case.left[0].fields[0], parts)
        for field_id, parts in sums.items():
            self.fields[field_id] = self.fields[field_id]._replace(sum_of=parts)
        for table in self.tables.values():
            fields = tuple(self.fields[field.id] for field in table.fields)
            self.tables[table.id] = table._replace(fields=fields)
        with self.going_on():
            return tuple(sorted((key for key, field in self.fields.items() if field.sum_of), key=self.depth))
        return ()

    def depth(self, field_id: str, above: tuple[str, ...] = ()) -> int:
        """How many sums lie between a field and typed cells; 0 for a typed cell."""
        if field_id in above:
            raise self.fail("relations", f'"{field_id}" is computed from itself', f"“{field_id}”由自己算出；请改关系")
        parts = self.fields[field_id].sum_of
        return 1 + max(self.depth(part, (*above, field_id)) for part in parts) if parts else 0
