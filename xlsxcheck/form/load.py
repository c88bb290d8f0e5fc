"""form.json -> Form. A definition with unknown keys, dangling ids or two fields in one cell is refused."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from xlsxcheck.errors import FormError
from xlsxcheck.form.control import read_control
from xlsxcheck.form.relations import RelationReader
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.form.source import definition
from xlsxcheck.form.take import Json, did_you_mean
from xlsxcheck.form.texts import TextReader
from xlsxcheck.form.types import TypeReader
from xlsxcheck.model import (
    Area,
    Field,
    FieldType,
    Form,
    Label,
    OtherEdition,
    Relation,
    SearchLimits,
    SingleRow,
    Table,
    cell_ref,
    column_number,
)

_ID = re.compile(r"[A-Za-z0-9_-]+")

ROLES = ("organ", "code", "kind", "year", "scope", "phone", "date")
"""What the program itself needs to know of a file, wherever the form has it."""


def load_form(source: str | os.PathLike[str] | bytes | None = None) -> Form:
    """Load a form definition.

    Shape:  source is the id of a form that came with the program, the path of a form.json, or its bytes; None is the
            form that schema/forms.json calls the default.
    Errors: FormError, naming file, place, cause and what to do.
    """
    data, name = definition(source)
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
    try:
        raw = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise FormError(f"{name}: 不是有效的 JSON：{error}；请用 JSON 编辑器检查 / not valid JSON") from error
    return _Reader(name, hashlib.sha256(data).hexdigest()).form(raw)


class _Reader(TypeReader):
    """Builds a Form."""

    def __init__(self, name: str, digest: str) -> None:
        super().__init__(name)
        self.digest = digest
        self.types: dict[str, FieldType] = {}
        self.tables: dict[str, Table] = {}
        self.fields: dict[str, Field] = {}

    def form(self, raw: Any) -> Form:
        self.take(
            raw,
            "(root)",
            "id title edition document years types tables sets relations",
            "$schema called other_editions naming cover roles titles word control repair claims summing",
        )
        years = self.take(raw["years"], "years", "first last")
        last = years["last"]
        for key, value in self.entries(raw["types"], "types"):
            self.types[key] = self.field_type(key, value, f"types.{key}")
        sheets: dict[str, str] = {}
        for item, place in self.items(raw["tables"], "tables"):
            table = self.table(item, place)
            if table.id in self.tables:
                raise self.fail(place, f'table "{table.id}" stands twice; 请改名')
            if table.sheet in sheets:
                raise self.fail(place, f"sheet {table.sheet} belongs to {sheets[table.sheet]} already; 请换一个表名")
            sheets[table.sheet] = table.id
            self.tables[table.id] = table
        cover = self.cover(raw["cover"]) if "cover" in raw else None
        roles = self.roles(raw.get("roles", {}))
        texts = TextReader(self.name, self.fields, roles)
        reader = RelationReader(self.name, self.fields, cover)
        for key, value in self.entries(raw["sets"], "sets"):
            reader.sets[key] = reader.field_set(key, value, f"sets.{key}")
        relations = reader.relations(raw["relations"])
        self.totals(relations)
        return Form(
            id=self.identifier(raw["id"], "id"),
            edition=(edition := self.string(raw["edition"], "edition")),
            title=self.text(raw["title"], "title"),
            called=self.text(raw["called"], "called")
            if "called" in raw
            else {"zh": f"{edition}年版的表格", "en": f"edition {edition}"},
            document=self.string(raw["document"], "document"),
            first_year=self.whole(years["first"], "years.first"),
            last_year=None if last is None else self.whole(last, "years.last"),
            tables=tuple(self.tables.values()),
            relations=relations,
            sets=reader.sets,
            definition=self.digest,
            fields=self.fields,
            numeric=tuple(field.id for field in self.fields.values() if field.type.numeric),
            totals=tuple(sorted((key for key, field in self.fields.items() if field.sum_of), key=self.depth)),
            other_editions=tuple(
                self.other_edition(item, at) for item, at in self.items(raw.get("other_editions", []), "other_editions")
            ),
            naming=texts.naming(raw["naming"]) if "naming" in raw else None,
            cover=cover,
            roles=roles,
            titles=texts.titles(raw["titles"]) if "titles" in raw else None,
            word=texts.word(raw["word"], self.tables) if "word" in raw else None,
            control=read_control(self, reader, raw["control"]) if "control" in raw else None,
            search=self.search(raw.get("repair", {})),
            summing=texts.summing(raw["summing"]) if "summing" in raw else None,
            claims=raw.get("claims"),
        )

    def search(self, raw: Any) -> SearchLimits:
        self.take(raw, "repair", "", " ".join(SearchLimits._fields))
        return SearchLimits(**{key: self.whole(value, f"repair.{key}") for key, value in raw.items()})

    def cover(self, raw: Any) -> str:
        if raw not in self.tables:
            raise self.fail("cover", f'no table "{raw}"{did_you_mean(str(raw), self.tables)}')
        return str(raw)

    def roles(self, raw: Any) -> dict[str, str]:
        self.take(raw, "roles", "", " ".join(ROLES))
        return {role: self.known_field(field, f"roles.{role}").id for role, field in raw.items()}

    def known_field(self, raw: Any, place: str) -> Field:
        if raw not in self.fields:
            raise self.fail(place, f'no field "{raw}"{did_you_mean(str(raw), self.fields)}；请核对字段名')
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
        if raw["table"] not in self.tables:
            raise self.fail(
                f"{place}.table", f'no table "{raw["table"]}"{did_you_mean(str(raw["table"]), self.tables)}'
            )
        area, into = self.area(raw["at"], f"{place}.at"), self.whole(raw["into"], f"{place}.into") - 1
        label = next((label for label in self.tables[raw["table"]].labels if label.area == area), None)
        if label is None:
            raise self.fail(f"{place}.at", f"no label stands in {raw['at']}; 请写成分组标签的地址")
        if not area.top <= into <= area.bottom:
            raise self.fail(f"{place}.into", f"row {into + 1} is not in {raw['at']}; 请改成该组的一行")
        return SingleRow(raw["table"], label, tuple(range(area.top, area.bottom + 1)), into)

    def table(self, raw: Any, place: str) -> Table:
        self.take(raw, place, "id sheet title range column_widths labels blocks")
        table_id, sheet = self.identifier(raw["id"], f"{place}.id"), self.string(raw["sheet"], f"{place}.sheet")
        area = self.area(raw["range"], f"{place}.range")
        taken: dict[tuple[int, int], str] = {}
        labels = tuple(self.label(item, at, area, taken) for item, at in self.items(raw["labels"], f"{place}.labels"))
        fields = [
            field
            for block, at in self.items(raw["blocks"], f"{place}.blocks")
            for field in self.block(block, at, table_id, sheet, labels)
        ]
        for field in fields:
            self.claim(field.area, field.id, place, area, taken)
            if field.id in self.fields:
                raise self.fail(place, f'field "{field.id}" stands twice; 请改名')
            self.fields[field.id] = field
        widths = [self.number(item, at) for item, at in self.items(raw["column_widths"], f"{place}.column_widths")]
        if len(widths) != area.right - area.left + 1:
            raise self.fail(f"{place}.column_widths", f"{len(widths)} widths for the columns of {raw['range']}")
        return Table(
            id=table_id,
            sheet=sheet,
            title=self.text(raw["title"], f"{place}.title"),
            area=area,
            column_widths=tuple(float(width) for width in widths),
            labels=labels,
            fields=tuple(sorted(fields, key=lambda field: (field.area.top, field.area.left))),
        )

    def label(self, raw: Any, place: str, area: Area, taken: dict[tuple[int, int], str]) -> Label:
        self.take(raw, place, "at text en", "also short")
        label = Label(
            area=self.area(raw["at"], f"{place}.at"),
            text=self.string(raw["text"], f"{place}.text"),
            en=self.string(raw["en"], f"{place}.en"),
            also=self.strings(raw.get("also", []), f"{place}.also"),
            short=self.string(raw["short"], f"{place}.short") if "short" in raw else None,
        )
        self.claim(label.area, label.text, place, area, taken)
        return label

    def claim(self, area: Area, who: str, place: str, whole: Area, taken: dict[tuple[int, int], str]) -> None:
        """Enter who stands in these cells, and refuse a second one."""
        inside = whole.top <= area.top and area.bottom <= whole.bottom
        if not (inside and whole.left <= area.left and area.right <= whole.right):
            raise self.fail(place, f'"{who}" stands outside the range of its table; 请改地址或 range')
        for row in range(area.top, area.bottom + 1):
            for col in range(area.left, area.right + 1):
                if (row, col) in taken:
                    cell = cell_ref(row, col)
                    raise self.fail(place, f'{cell} holds both "{taken[row, col]}" and "{who}"; 一格只能放一项')
                taken[row, col] = who

    def block(self, raw: Any, place: str, table: str, sheet: str, labels: tuple[Label, ...]) -> Iterator[Field]:
        self.take(raw, place, "rows columns", "label_columns header_rows type")
        rows = [(self.member(item, at, "row"), at) for item, at in self.items(raw["rows"], f"{place}.rows")]
        columns = [(self.member(item, at, "at"), at) for item, at in self.items(raw["columns"], f"{place}.columns")]
        label_columns = self.pair(raw.get("label_columns"), f"{place}.label_columns")
        header_rows = self.pair(raw.get("header_rows"), f"{place}.header_rows")
        spans = [self.area(_span(column["at"]), f"{at}.at") for column, at in columns]
        column_paths = [self.path(labels, header_rows, span.left, along_row=False) for span in spans]
        for row, row_place in rows:
            top = self.whole(row["row"], f"{row_place}.row") - 1
            row_path = self.path(labels, label_columns, top, along_row=True)
            for (column, _), span, column_path in zip(columns, spans, column_paths, strict=True):
                kind = row.get("type") or column.get("type") or raw.get("type")
                if kind not in self.types:
                    raise self.fail(row_place, f'no type "{kind}"{did_you_mean(str(kind), self.types)}')
                yield Field(
                    id=".".join(part for part in (table, row["id"], column["id"]) if part),
                    table=table,
                    sheet=sheet,
                    area=Area(top, span.left, top, span.right),
                    type=self.types[kind],
                    required=self.types[kind].numeric or self.flag(row.get("required", False), row_place),
                    row_path=row_path,
                    column_path=column_path,
                    help="\n".join(part["help"] for part in (row, column) if "help" in part),
                )

    def member(self, raw: Any, place: str, where: str) -> Json:
        self.take(raw, place, f"id {where}", "type required help")
        if raw["id"] != "":
            self.identifier(raw["id"], f"{place}.id")
        if "help" in raw:
            self.string(raw["help"], f"{place}.help")
        return dict(raw)

    def pair(self, raw: Any, place: str) -> tuple[int, int] | None:
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) != 2:
            raise self.fail(place, "expected two ends such as [1, 3] or ['A', 'C']; 请写首尾两个")
        ends = [column_number(end) if isinstance(end, str) else self.whole(end, place) - 1 for end in raw]
        return ends[0], ends[1]

    def path(
        self, labels: tuple[Label, ...], ends: tuple[int, int] | None, at: int, *, along_row: bool
    ) -> tuple[Label, ...]:
        """The labels that a row or column of fields stands under, outermost first."""
        if ends is None:
            return ()
        found = []
        for label in labels:
            area = label.area
            across = (area.top, area.bottom) if along_row else (area.left, area.right)
            along = (area.left, area.right) if along_row else (area.top, area.bottom)
            if across[0] <= at <= across[1] and along[0] <= ends[1] and along[1] >= ends[0]:
                found.append((along[0], label))
        return tuple(label for _, label in sorted(found, key=lambda item: item[0]))

    def totals(self, relations: tuple[Relation, ...]) -> None:
        """Give each computed cell its sum; of two relations that compute one cell the first counts."""
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

    def depth(self, field_id: str, above: tuple[str, ...] = ()) -> int:
        """How many sums lie between a field and typed cells; 0 for a typed cell."""
        if field_id in above:
            raise self.fail("relations", f'"{field_id}" is computed from itself; 请改关系')
        parts = self.fields[field_id].sum_of
        return 1 + max(self.depth(part, (*above, field_id)) for part in parts) if parts else 0


def _span(letters: Any) -> str:
    """The columns of a member as cells of the first row: B:D -> B1:D1."""
    return ":".join(f"{part}1" for part in str(letters).split(":"))
