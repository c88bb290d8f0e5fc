"""form.json -> Form. A definition with unknown keys, dangling ids or two fields in one cell is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xlsxcheck import resources
from xlsxcheck.errors import FormError
from xlsxcheck.model import (
    SEVERITIES,
    Area,
    Case,
    Condition,
    Field,
    FieldSet,
    FieldType,
    Form,
    Label,
    Relation,
    Table,
    Term,
    Text,
    cell_ref,
)

Json = dict[str, Any]

KINDS = ("integer", "decimal", "text", "choice", "credit_code", "year", "date")
CLASSES = ("balance", "logical", "verify", "info")
COVER = "cover"

_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PLACEHOLDER = re.compile(r"[{\[]([^}\]]*)[}\]]")


def load_form(source: str | Path = "ogi-2021") -> Form:
    """Load a form definition.

    Shape:  source is the id of a form that came with the program, or the path of a form.json.
    Errors: FormError, naming file, place, cause and what to do.
    """
    path = _definition_path(source)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormError(f"{path}: 读不了表格定义（{error.strerror}）；请核对文件名 / can't be read") from error
    return parse_form(data, _short_name(path))


def parse_form(data: bytes, name: str = "form.json") -> Form:
    """A form from the bytes of its definition; `name` is what messages call the file."""
    try:
        raw = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise FormError(f"{name}: 不是有效的 JSON：{error}；请用 JSON 编辑器检查 / not valid JSON") from error
    return _Reader(name, hashlib.sha256(data).hexdigest()).form(raw)


def _definition_path(source: str | Path) -> Path:
    if isinstance(source, Path) or source.endswith(".json") or "/" in source or "\\" in source:
        return Path(source)
    path = resources.form_path(source)
    if not _ID.fullmatch(source) or not path.is_file():
        known = "、".join(resources.form_ids())
        raise FormError(f"没有“{source}”这种表格；现有：{known} / no such form{_did_you_mean(source, resources.form_ids())}")
    return path


def _short_name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""


class _Reader:
    """Builds a Form; every complaint carries the place in the definition."""

    def __init__(self, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest
        self.types: dict[str, FieldType] = {}
        self.sets: dict[str, FieldSet] = {}
        self.tables: dict[str, Table] = {}
        self.fields: dict[str, Field] = {}

    def fail(self, place: str, cause: str) -> FormError:
        return FormError(f"{self.name}, {place}: {cause}")

    def take(self, raw: Any, place: str, required: str, optional: str = "") -> Json:
        """The object itself, once its keys are all known and all there."""
        if not isinstance(raw, dict):
            raise self.fail(place, f"expected an object with {required}, found {_kind(raw)}; 这里应是一个对象")
        need, may = set(required.split()), set(optional.split())
        if unknown := sorted(raw.keys() - need - may):
            hint = _did_you_mean(unknown[0], need | may) or f"; allowed: {', '.join(sorted(need | may))}"
            raise self.fail(place, f'unknown key "{unknown[0]}"{hint}；请删去或改正')
        if missing := sorted(need - raw.keys()):
            raise self.fail(place, f'key "{missing[0]}" is missing; 请补上')
        return raw

    def items(self, raw: Any, place: str) -> list[tuple[Any, str]]:
        if not isinstance(raw, list):
            raise self.fail(place, f"expected a list, found {_kind(raw)}; 这里应是一个列表")
        return [(item, f"{place}[{number}]") for number, item in enumerate(raw)]

    def string(self, raw: Any, place: str) -> str:
        if not isinstance(raw, str) or not raw.strip():
            raise self.fail(place, f"expected a text, found {_kind(raw)}; 这里应是文字")
        return raw

    def flag(self, raw: Any, place: str) -> bool:
        if not isinstance(raw, bool):
            raise self.fail(place, f"expected true or false, found {_kind(raw)}")
        return raw

    def text(self, raw: Any, place: str) -> Text:
        self.take(raw, place, "zh en")
        return {lang: self.string(raw[lang], f"{place}.{lang}") for lang in ("zh", "en")}

    def number(self, raw: Any, place: str) -> Decimal:
        try:
            if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
                return Decimal(raw)
        except InvalidOperation:
            pass
        raise self.fail(place, f"expected a number, found {_kind(raw)}; 这里应是数字")

    def whole(self, raw: Any, place: str) -> int:
        value = self.number(raw, place)
        if value != int(value):
            raise self.fail(place, f"expected a whole number, found {value}; 这里应是整数")
        return int(value)

    def identifier(self, raw: Any, place: str) -> str:
        if not isinstance(raw, str) or not _ID.fullmatch(raw):
            raise self.fail(place, f"expected an id of letters, digits, dots, _ and -, found {raw!r}")
        return raw

    def area(self, raw: Any, place: str) -> Area:
        ends = [_REF.fullmatch(part) for part in raw.split(":")] if isinstance(raw, str) else []
        if len(ends) not in (1, 2) or not all(ends):
            raise self.fail(place, f"expected cells such as A1:C3, found {raw!r}; 请写成 A1 或 A1:C3")
        corners = [(int(end[2]) - 1, _column(end[1])) for end in ends if end]
        (top, left), (bottom, right) = corners[0], corners[-1]
        if top > bottom or left > right:
            raise self.fail(place, f"{raw} ends before it starts; 请把左上角写在前面")
        return Area(top, left, bottom, right)

    # -- the parts of a definition, in their order ---------------------------------------------

    def form(self, raw: Any) -> Form:
        self.take(raw, "(root)", "id title edition document years types tables sets relations", "$schema")
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
        for key, value in self.entries(raw["sets"], "sets"):
            self.sets[key] = self.field_set(key, value, f"sets.{key}")
        relations = self.relations(raw["relations"])
        self.totals(relations)
        return Form(
            id=self.identifier(raw["id"], "id"),
            edition=self.string(raw["edition"], "edition"),
            title=self.text(raw["title"], "title"),
            document=self.string(raw["document"], "document"),
            first_year=self.whole(years["first"], "years.first"),
            last_year=None if last is None else self.whole(last, "years.last"),
            tables=tuple(self.tables.values()),
            relations=relations,
            sets=self.sets,
            definition=self.digest,
            fields=self.fields,
            numeric=tuple(field.id for field in self.fields.values() if field.type.numeric),
            totals=tuple(sorted((key for key, field in self.fields.items() if field.sum_of), key=self.depth)),
        )

    def entries(self, raw: Any, place: str) -> Iterator[tuple[str, Any]]:
        if not isinstance(raw, dict):
            raise self.fail(place, f"expected an object, found {_kind(raw)}; 这里应是一个对象")
        for key, value in raw.items():
            yield self.identifier(key, place), value

    def field_type(self, key: str, raw: Any, place: str) -> FieldType:
        self.take(raw, place, "kind invalid", "min max places max_length unit choices")
        if raw["kind"] not in KINDS:
            raise self.fail(f"{place}.kind", f'"{raw["kind"]}" is none of {", ".join(KINDS)}; 请改成其中之一')
        bounds = [self.number(raw[name], f"{place}.{name}") if name in raw else None for name in ("min", "max")]
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise self.fail(place, f"min {bounds[0]} is above max {bounds[1]}; 请对调")
        choices = [self.text(item, at) for item, at in self.items(raw.get("choices", []), f"{place}.choices")]
        if (raw["kind"] == "choice") != bool(choices):
            raise self.fail(place, "choices belong to kind choice, and it needs some; 请补上选项")
        return FieldType(
            id=key,
            kind=raw["kind"],
            invalid=self.text(raw["invalid"], f"{place}.invalid"),
            minimum=bounds[0],
            maximum=bounds[1],
            places=self.whole(raw.get("places", 0), f"{place}.places"),
            max_length=self.whole(raw["max_length"], f"{place}.max_length") if "max_length" in raw else None,
            unit=self.text(raw["unit"], f"{place}.unit") if "unit" in raw else None,
            choices=tuple(choices),
        )

    def table(self, raw: Any, place: str) -> Table:
        self.take(raw, place, "id sheet title range column_widths labels blocks")
        table_id, sheet = self.identifier(raw["id"], f"{place}.id"), self.string(raw["sheet"], f"{place}.sheet")
        area = self.area(raw["range"], f"{place}.range")
        taken: dict[tuple[int, int], str] = {}
        labels = tuple(
            self.label(item, at, area, taken) for item, at in self.items(raw["labels"], f"{place}.labels")
        )
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
            also=tuple(self.string(item, at) for item, at in self.items(raw.get("also", []), f"{place}.also")),
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
        for row, row_place in rows:
            top = self.whole(row["row"], f"{row_place}.row") - 1
            row_path = self.path(labels, label_columns, top, along_row=True)
            for column, column_place in columns:
                letters = str(column["at"]).partition(":")
                span = f"{letters[0]}{top + 1}:{letters[2] or letters[0]}{top + 1}"
                area = self.area(span, f"{column_place}.at")
                kind = row.get("type") or column.get("type") or raw.get("type")
                if kind not in self.types:
                    raise self.fail(row_place, f'no type "{kind}"{_did_you_mean(str(kind), self.types)}')
                yield Field(
                    id=".".join(part for part in (table, row["id"], column["id"]) if part),
                    table=table,
                    sheet=sheet,
                    area=area,
                    type=self.types[kind],
                    required=self.types[kind].numeric or self.flag(row.get("required", False), row_place),
                    row_path=row_path,
                    column_path=self.path(labels, header_rows, area.left, along_row=False),
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
        ends = [_column(end) if isinstance(end, str) else self.whole(end, place) - 1 for end in raw]
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

    def field_set(self, key: str, raw: Any, place: str) -> FieldSet:
        self.take(raw, place, "label members")
        members = tuple(self.identifier(item, at) for item, at in self.items(raw["members"], f"{place}.members"))
        if not members or len(set(members)) < len(members):
            raise self.fail(f"{place}.members", "empty, or an id stands twice; 请补上或去重")
        return FieldSet(key, self.text(raw["label"], f"{place}.label"), members)

    # -- relations -----------------------------------------------------------------------------

    def relations(self, raw: Any) -> tuple[Relation, ...]:
        found: dict[str, Relation] = {}
        for item, place in self.items(raw, "relations"):
            relation = self.relation(item, place)
            if relation.id in found:
                raise self.fail(place, f'relation "{relation.id}" stands twice; 代码不能重复')
            found[relation.id] = relation
        return tuple(found.values())

    def relation(self, raw: Any, place: str) -> Relation:
        self.take(
            raw,
            place,
            "id class severity title fault left op right basis remedy",
            "for_each when computes needs_filled",
        )
        for key, known in (("class", CLASSES), ("severity", SEVERITIES), ("op", ("=", "<="))):
            if raw[key] not in known:
                raise self.fail(f"{place}.{key}", f'"{raw[key]}" is none of {", ".join(known)}; 请改成其中之一')
        relation_id = self.identifier(raw["id"], f"{place}.id")
        title = self.text(raw["title"], f"{place}.title")
        axis, members = self.axis(raw.get("for_each"), f"{place}.for_each")
        words = {"title": title, "fault": self.text(raw["fault"], f"{place}.fault")}
        cases = tuple(self.case(raw, place, relation_id, words, axis, member) for member in members)
        computes = self.flag(raw.get("computes", False), f"{place}.computes")
        if computes and (raw["op"] != "=" or any(_plain(case.left) is None for case in cases)):
            raise self.fail(place, "computes needs one cell = a sum of cells; 左边只能是一格")
        return Relation(
            id=relation_id,
            kind=raw["class"],
            severity=raw["severity"],
            title=title,
            basis=self.text(raw["basis"], f"{place}.basis"),
            remedy=self.text(raw["remedy"], f"{place}.remedy"),
            op=raw["op"],
            cases=cases,
            computes=computes,
            needs_filled=self.flag(raw.get("needs_filled", False), f"{place}.needs_filled"),
        )

    def axis(self, raw: Any, place: str) -> tuple[str, tuple[str, ...]]:
        if raw is None:
            return "", ("",)
        if not isinstance(raw, dict) or len(raw) != 1:
            raise self.fail(place, 'expected one name and set such as {"column": "columns"}')
        name, set_id = next(iter(raw.items()))
        return name, self.known_set(set_id, place).members

    def known_set(self, set_id: Any, place: str) -> FieldSet:
        if set_id not in self.sets:
            raise self.fail(place, f'no set "{set_id}"{_did_you_mean(str(set_id), self.sets)}')
        return self.sets[set_id]

    def case(self, raw: Json, place: str, relation: str, words: dict[str, Text], axis: str, member: str) -> Case:
        binding = {axis: member} if member else {}
        left = self.terms(raw["left"], f"{place}.left", binding)
        right = self.terms(raw["right"], f"{place}.right", binding)
        fields = [field for term in left + right for field in term.fields]
        if not fields:
            raise self.fail(place, "reads no cell at all; 至少要有一格")
        subject = self.subject(fields[0], member) if member else {"zh": "", "en": ""}
        return Case(
            relation=relation,
            member=member,
            title={lang: text.replace(f"{{{axis}}}", subject[lang]) for lang, text in words["title"].items()},
            fault={lang: text.replace(f"{{{axis}}}", subject[lang]) for lang, text in words["fault"].items()},
            subject=subject,
            left=left,
            right=right,
            op=raw["op"],
            when=tuple(self.condition(item, at, binding) for item, at in self.items(raw.get("when", []), f"{place}.when")),
        )

    def subject(self, field_id: str, member: str) -> Text:
        """The member's own label: the row's where the member names the row, else the column's."""
        field = self.fields[field_id]
        rest = field_id.removeprefix(f"{field.table}.")
        in_row = rest.startswith(f"{member}.") and bool(field.row_path)
        path = field.row_path if in_row else field.column_path
        if not in_row and rest.startswith(f"{member}.") and len(path) > 1:
            path = path[:-1]
        label = path[-1]
        parent = path[-2] if in_row and len(path) > 2 else None
        zh = label.short or label.text
        return {"zh": f"{parent.text}{zh}" if parent else zh, "en": f"{parent.en}: {label.en}" if parent else label.en}

    def terms(self, raw: Any, place: str, binding: dict[str, str]) -> tuple[Term, ...]:
        terms = tuple(self.term(item, at, binding) for item, at in self.items(raw, place))
        if not terms:
            raise self.fail(place, "is empty; 至少要有一项")
        return terms

    def term(self, raw: Any, place: str, binding: dict[str, str]) -> Term:
        if isinstance(raw, str):
            return self.cells(raw, place, binding, Decimal(1))
        if isinstance(raw, dict) and "constant" in raw:
            self.take(raw, place, "constant")
            return Term((), self.number(raw["constant"], f"{place}.constant"))
        self.take(raw, place, "cells", "times")
        return self.cells(raw["cells"], place, binding, self.number(raw.get("times", 1), f"{place}.times"))

    def cells(self, pattern: Any, place: str, binding: dict[str, str], times: Decimal) -> Term:
        """The fields that a pattern stands for: {axis} is the member at hand, [set] runs over a set."""
        names = [self.string(pattern, place)]
        called: Text | None = None
        while (mark := _PLACEHOLDER.search(names[0])) is not None:
            whole, name = mark.group(), mark[1]
            if whole.startswith("{"):
                if name not in binding:
                    raise self.fail(place, f"{whole} is not the axis of for_each{_did_you_mean(name, binding)}")
                members: tuple[str, ...] = (binding[name],)
            else:
                field_set = self.known_set(name, place)
                members = field_set.members
                called = called or field_set.label
            names = [one.replace(whole, member, 1) for one in names for member in members]
        for one in names:
            if one not in self.fields:
                raise self.fail(place, f'no field "{one}"{_did_you_mean(one, self.fields)}；请核对字段名')
            if not self.fields[one].type.numeric:
                raise self.fail(place, f'field "{one}" holds no figures; 关系只能用数字格')
        return Term(tuple(names), times, called)

    def condition(self, raw: Any, place: str, binding: dict[str, str]) -> Condition:
        self.take(raw, place, "", "cover sum in not_in at_least at_most")
        if ("cover" in raw) == ("sum" in raw):
            raise self.fail(place, 'needs either "cover" or "sum"; 二者必有其一')
        if not raw.keys() & {"in", "not_in", "at_least", "at_most"}:
            raise self.fail(place, "states no bound; 请写明条件")
        bounds = {
            key: self.number(raw[key], f"{place}.{key}") if key in raw else None for key in ("at_least", "at_most")
        }
        if "sum" in raw:
            fields = [field for term in self.terms(raw["sum"], f"{place}.sum", binding) for field in term.fields]
            if raw.keys() & {"in", "not_in"}:
                raise self.fail(place, "in and not_in go with cover; 合计只能用 at_least、at_most")
            return Condition(tuple(fields), **bounds)
        field_id = f"{COVER}.{raw['cover']}"
        if field_id not in self.fields:
            raise self.fail(f"{place}.cover", f'no field "{field_id}"{_did_you_mean(field_id, self.fields)}')
        choices = {choice["zh"] for choice in self.fields[field_id].type.choices}
        lists: dict[str, tuple[str, ...] | None] = {"in": None, "not_in": None}
        for key in lists.keys() & raw.keys():
            lists[key] = tuple(self.string(item, at) for item, at in self.items(raw[key], f"{place}.{key}"))
            if unknown := [item for item in lists[key] or () if choices and item not in choices]:
                raise self.fail(f"{place}.{key}", f'no choice "{unknown[0]}"{_did_you_mean(unknown[0], choices)}')
        return Condition((field_id,), True, lists["in"], lists["not_in"], **bounds)

    def totals(self, relations: tuple[Relation, ...]) -> None:
        """Give each computed cell its sum; of two relations that compute one cell the first counts."""
        for relation in relations:
            for case in relation.cases if relation.computes else ():
                target = case.left[0].fields[0]
                if not self.fields[target].sum_of:
                    parts = tuple(field for term in case.right for field in term.fields)
                    self.replace(target, parts)

    def depth(self, field_id: str, above: tuple[str, ...] = ()) -> int:
        """How many sums lie between a field and typed cells; 0 for a typed cell."""
        if field_id in above:
            raise self.fail("relations", f'"{field_id}" is computed from itself; 请改关系')
        parts = self.fields[field_id].sum_of
        return 1 + max(self.depth(part, (*above, field_id)) for part in parts) if parts else 0

    def replace(self, target: str, parts: tuple[str, ...]) -> None:
        from dataclasses import replace

        old = self.fields[target]
        new = self.fields[target] = replace(old, sum_of=parts)
        table = self.tables[old.table]
        fields = tuple(new if field.id == target else field for field in table.fields)
        self.tables[old.table] = replace(table, fields=fields)


def _plain(terms: tuple[Term, ...]) -> str | None:
    """The one cell that a side consists of, if it does."""
    return terms[0].fields[0] if len(terms) == 1 and len(terms[0].fields) == 1 and terms[0].times == 1 else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _kind(raw: Any) -> str:
    return "nothing" if raw is None else f"{type(raw).__name__} {str(raw)[:40]!r}"
