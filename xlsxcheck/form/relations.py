"""The relations of a form definition: patterns over cells spelt out into cases."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any, cast

from xlsxcheck.errors import FormError
from xlsxcheck.form.take import Definition, Faults, Follows, Json, nearest
from xlsxcheck.model import SEVERITIES, Case, Condition, Field, FieldSet, Figure, Relation, Severity, Term, Text
from xlsxcheck.model.patterns import late

CLASSES = ("balance", "logical", "verify", "info")
OPS = ("=", "<=")
_TURNED, _STRICT = (">=", "≥", "=>"), ("<", ">", "＜", "＞")
YEARS = (0, -1)
"""Whose figures a relation may read: this year's record, and last year's."""
_PLACEHOLDER = late(r"[{\[]([^}\]]*)[}\]]")


class RelationReader(Definition):
    """Reads sets and relations over the fields of a form."""

    def __init__(self, name: str, fields: dict[str, Field], cover: str | None, faults: Faults | None = None) -> None:
        """`fields` are the form's, by id; conditions may ask for the cover's; `sets` fill up as they are read."""
        super().__init__(name, faults)
        self.cover = cover
        self.fields = fields
        self.sets: dict[str, FieldSet] = {}
        self.at_hand = ""
        self.over: dict[str, str] = {}

    def fail(self, place: str, cause: str, zh: str = "") -> FormError:
        """The error to raise, with the code of the relation at hand."""
        said = f"{self.at_hand}：" if self.at_hand and place.startswith("relations") else ""
        return super().fail(place, cause if zh or not said else f"{said}{cause}", f"{said}{zh}" if zh else "")

    def field_set(self, key: str, raw: Any, place: str) -> FieldSet:
        """A set of ids."""
        self.take(raw, place, "label members")
        members = tuple(self.identifier(item, at) for item, at in self.items(raw["members"], f"{place}.members"))
        if not members or len(set(members)) < len(members):
            raise self.fail(f"{place}.members", "empty, or an id stands twice", "是空的，或者有重复；请补上或去重")
        return FieldSet(key, self.text(raw["label"], f"{place}.label"), members)

    def relations(self, raw: Any, where: str = "relations") -> tuple[Relation, ...]:
        """All relations of a list, in their order."""
        found: dict[str, Relation] = {}
        for item, place in self.items(raw, where):
            code = item.get("id") if isinstance(item, dict) else None
            self.at_hand, self.over = code if isinstance(code, str) else "", {}
            with self.going_on():
                relation = self.relation(item, place)
                if relation.id in found:
                    raise self.fail(place, f'relation "{relation.id}" stands twice', "代码不能重复；请改名")
                found[relation.id] = relation
        self.at_hand = ""
        return tuple(found.values())

    def relation(self, raw: Any, place: str) -> Relation:
        """One relation with its cases."""
        raw = self.taken(
            raw,
            place,
            "id class severity title fault left op right basis remedy",
            "for_each when computes needs_filled also printed",
        )
        kinds = (("class", CLASSES), ("severity", SEVERITIES))
        kind, severity = (
            self.part(raw, key, partial(self.one_of, known=known), known[0], place) for key, known in kinds
        )
        op = self.part(raw, "op", self.op, OPS[0], place)
        words = {key: self.part(raw, key, self.text, {}, place) for key in ("title", "basis", "remedy")}
        axis, members = self.axis(raw.get("for_each"), f"{place}.for_each")
        stated = [(raw, place), *self.also(raw, place)]
        cases = self.cases(stated, axis, members, self.identifier(raw["id"], f"{place}.id"))
        if len({case.id for case in cases}) < len(cases):
            raise self.fail(f"{place}.also", "an id stands twice, or is a member's", "代号重复；请改名")
        computes = self.part(raw, "computes", self.flag, False, place)
        if computes and (op != "=" or any(_plain(case.left) is None or not _sums(case.right) for case in cases)):
            zh = "自动合计只能是一格等于几格相加：左边只能是一格，右边只能是相加的格子"
            raise self.fail(place, "computes needs one cell = a sum of cells", zh)
        return Relation(
            id=self.identifier(raw["id"], f"{place}.id"),
            kind=kind,
            severity=cast(Severity, severity),
            title=words["title"],
            basis=words["basis"],
            remedy=words["remedy"],
            op=op,
            cases=tuple(cases),
            computes=computes,
            needs_filled=self.part(raw, "needs_filled", self.flag, False, place),
            printed=self.part(raw, "printed", self.flag, False, place),
        )

    def op(self, raw: Any, place: str) -> str:
        """How the sides compare; what is written differently is told in the way in which it can be."""
        if raw in _TURNED:
            zh = f"没有“{raw}”：请把左右两边对调（left 换成 right，right 换成 left），用“<=”"
            raise self.fail(place, f'"{raw}" is none of =, <=; swap left and right and use <=', zh)
        if raw in _STRICT:
            zh = f'没有“{raw}”：整数的 A < B，请在小的一边加 {{"constant": 1}}，用“<=”'
            raise self.fail(place, f'"{raw}" is none of =, <=; add 1 to the smaller side and use <=', zh)
        return self.one_of(raw, place, OPS)

    def cases(self, stated: list[tuple[Json, str]], axis: str, members: tuple[str, ...], relation: str) -> list[Case]:
        """The relation for every member, as often as it is stated; what is wrong for one is told of that one only."""
        found: list[Case] = []
        said = [{key: self.part(one, key, self.text, None, at) for key in ("title", "fault")} for one, at in stated]
        for member in members:
            whole = len(found) + len(stated)
            for (one, at), words in zip(stated, said, strict=True):
                with self.going_on():
                    found.append(self.case(one, at, words, relation, axis, member))
            if len(found) < whole:
                raise Follows(relation)
        return found

    def axis(self, raw: Any, place: str) -> tuple[str, tuple[str, ...]]:
        """The name and members that a relation is stated for; one empty member without for_each."""
        if raw is None:
            return "", ("",)
        if not isinstance(raw, dict) or len(raw) != 1:
            cause = 'expected one name and set such as {"column": "columns"}'
            raise self.fail(place, cause, "这里应是一个名称和一个集合")
        name, set_id = next(iter(raw.items()))
        self.over[name] = set_id
        return name, self.known_set(set_id, place).members

    def known_set(self, set_id: Any, place: str) -> FieldSet:
        """A set by its id."""
        if self.string(set_id, place) not in self.sets:
            raise self.unknown(place, ("set", "集合"), set_id, self.sets)
        return self.sets[set_id]

    def also(self, raw: Json, place: str) -> list[tuple[Json, str]]:
        """What else must hold under the same code, each with the relation's own op and conditions."""
        found = []
        for item, at in self.items(raw.get("also", []), f"{place}.also"):
            self.take(item, at, "id title fault left right")
            self.identifier(item["id"], f"{at}.id")
            found.append(({**item, "op": raw["op"], "when": raw.get("when", []), "also_id": item["id"]}, at))
        return found

    def case(self, raw: Json, place: str, words: dict[str, Text | None], relation: str, axis: str, member: str) -> Case:
        """The relation for one member; words: its title and what is wrong where it does not hold."""
        binding = {axis: member} if member else {}
        left, right = (
            self.part(raw, key, partial(self.terms, binding=binding), None, place) for key in ("left", "right")
        )
        when = tuple(self.condition(item, at, binding) for item, at in self.part(raw, "when", self.items, [], place))
        if left is None or right is None or None in words.values():
            raise Follows(relation)
        fields = [figure.field for term in left + right for figure in term.figures if not figure.year]
        if not fields:
            raise self.fail(place, "reads no cell at all", "至少要有一格")
        subject = self.subject(fields[0], member) if member else {"zh": "", "en": ""}
        return Case(
            relation=relation,
            member=".".join(part for part in (member, raw.get("also_id", "")) if part),
            title=_about(words["title"], axis, subject),
            fault=_about(words["fault"], axis, subject),
            subject=subject,
            left=left,
            right=right,
            op=raw["op"],
            when=when,
        )

    def subject(self, field_id: str, member: str) -> Text:
        """The member's own label: the row's where the member names the row, else the column's."""
        field = self.fields[field_id]
        rest = field_id.removeprefix(f"{field.table}.")
        in_row = rest.startswith(f"{member}.") and bool(field.row_path)
        path = field.row_path if in_row else field.column_path
        if not in_row and rest.startswith(f"{member}.") and len(path) > 1:
            path = path[:-1]
        if not path:
            # No label leads to the cell: its id is all there is to call it by.
            return {"zh": member, "en": member}
        label = path[-1]
        parent = path[-2] if in_row and (len(path) > 2 or field.grouped) else None
        zh = label.short or label.text
        return {"zh": f"{parent.text}{zh}" if parent else zh, "en": f"{parent.en}: {label.en}" if parent else label.en}

    def terms(self, raw: Any, place: str, binding: dict[str, str]) -> tuple[Term, ...]:
        """One side of a relation."""
        if not self.items(raw, place):
            raise self.fail(place, "is empty", "至少要有一项")
        terms = tuple(self.each(raw, place, partial(self.term, binding=binding)))
        if len(terms) < len(raw):
            raise Follows(place)
        return terms

    def term(self, raw: Any, place: str, binding: dict[str, str]) -> Term:
        """A pattern, a pattern with a factor, or a constant."""
        if isinstance(raw, str):
            return self.cells(raw, place, binding, Decimal(1))
        if isinstance(raw, dict) and "constant" in raw:
            self.take(raw, place, "constant")
            return Term((), self.number(raw["constant"], f"{place}.constant"))
        if isinstance(raw, dict) and not raw.keys().isdisjoint(("answer", "filled")):
            return self.answers(raw, place, binding)
        self.take(raw, place, "cells", "times year")
        year = self.whole(raw.get("year", 0), f"{place}.year")
        if year not in YEARS:
            cause = f"{year} is none of 0 (this year) and -1 (last year)"
            raise self.fail(f"{place}.year", cause, "只能是0（本年）或-1（上年）；请改成其中之一")
        return self.cells(raw["cells"], place, binding, self.number(raw.get("times", 1), f"{place}.times"), year)

    def answers(self, raw: Json, place: str, binding: dict[str, str]) -> Term:
        """1 for every field where one of these choices stands (`answer`, `in`), or anything at all (`filled`)."""
        what = "answer" if "answer" in raw else "filled"
        self.take(raw, place, "answer in" if what == "answer" else "filled", "times")
        names, called = self.named(raw[what], f"{place}.{what}", binding)
        for name in names:
            if self.fields[name].type.numeric:
                raise self.fail(f"{place}.{what}", f'field "{name}" holds figures', "这是数字格，请用 cells")
        says = [self.words(raw["in"], f"{place}.in", name) for name in names] if what == "answer" else [()] * len(names)
        figures = tuple(Figure(name, 0, words) for name, words in zip(names, says, strict=True))
        return Term(figures, self.number(raw.get("times", 1), f"{place}.times"), called)

    def words(self, raw: Any, place: str, field: str) -> tuple[str, ...]:
        """Words that may stand in a field; choices of it, where it has some."""
        words = tuple(self.string(item, at) for item, at in self.items(raw, place))
        choices = {choice["zh"] for choice in self.fields[field].type.choices}
        if not words:
            raise self.fail(place, "is empty", "至少要写一个选项")
        if unknown := [word for word in words if choices and word not in choices]:
            raise self.unknown(place, ("choice", "选项"), unknown[0], choices)
        return words

    def cells(self, pattern: Any, place: str, binding: dict[str, str], times: Decimal, year: int = 0) -> Term:
        """The figures of the fields that a pattern stands for."""
        names, called = self.named(pattern, place, binding)
        for one in names:
            if not self.fields[one].type.numeric:
                raise self.fail(place, f'field "{one}" holds no figures', f"“{one}”不是数字格；选项请用 answer")
        return Term(tuple(Figure(name, year) for name in names), times, called)

    def named(self, pattern: Any, place: str, binding: dict[str, str]) -> tuple[list[str], Text | None]:
        """The fields that a pattern stands for: {axis} is the member at hand, [set] runs over a set."""
        names = [self.string(pattern, place)]
        called: Text | None = None
        while (mark := _PLACEHOLDER.search(names[0])) is not None:
            whole, name = mark.group(), mark[1]
            if whole.startswith("{"):
                if name not in binding:
                    zh = f"{whole} 不是 for_each 里的名称；请核对"
                    raise self.fail(place, f"{whole} is not the axis of for_each", zh)
                members: tuple[str, ...] = (binding[name],)
            else:
                field_set = self.known_set(name, place)
                members = field_set.members
                called = called or field_set.label
            names = [one.replace(whole, member, 1) for one in names for member in members]
        for one in names:
            if one not in self.fields:
                raise self.no_cell(place, str(pattern), one, binding)
        return names, called

    def no_cell(self, place: str, pattern: str, name: str, binding: dict[str, str]) -> FormError:
        """The error for what a pattern stands for and is no field; it is the set's where others of its members are."""
        error = self.no_field(place, name, self.fields)
        if isinstance(error, Follows):
            return error
        for mark in _PLACEHOLDER.finditer(pattern):
            of = self.over.get(mark[1], "") if mark.group().startswith("{") else mark[1]
            members = self.sets[of].members if of in self.sets else ()
            inside = f".{name}."
            for member in (one for one in members if f".{one}." in inside and binding.get(mark[1], one) == one):
                others = [inside.replace(f".{member}.", f".{one}.", 1).strip(".") for one in members if one != member]
                if not self.fields.keys().isdisjoint(others):
                    return self.no_member(of, member, f"{pattern} 成了 {name}")
        return error

    def no_member(self, of: str, member: str, why: str) -> FormError:
        """The error for a member of a set that leads to no cell, told once."""
        if ("member", f"{of} {member}") in self.faults.lost:
            return Follows(member)
        self.faults.lost.add(("member", f"{of} {member}"))
        members = self.sets[of].members
        near = nearest(member, {part for field in self.fields for part in field.split(".")} - set(members))
        zh = f"集合“{of}”里的“{member}”没有格子（{why}）" + (f"，是不是“{near}”？" if near else "；请核对")
        return self.fail(f"sets.{of}.members[{members.index(member)}]", f'"{member}" leads to no cell', zh)

    def condition(self, raw: Any, place: str, binding: dict[str, str]) -> Condition:
        """When a relation applies."""
        self.take(raw, place, "", "answer cover sum in not_in at_least at_most")
        if len(raw.keys() & {"answer", "cover", "sum"}) != 1:
            raise self.fail(place, 'needs one of "answer", "cover" and "sum"', "answer、cover、sum 三者必有其一")
        if not raw.keys() & {"in", "not_in", "at_least", "at_most"}:
            raise self.fail(place, "states no bound", "没有写条件；请写 in、not_in、at_least 或 at_most")
        least, most = (
            self.number(raw[key], f"{place}.{key}") if key in raw else None for key in ("at_least", "at_most")
        )
        if "sum" in raw:
            terms = self.terms(raw["sum"], f"{place}.sum", binding)
            if any(term.times != 1 or not term.figures for term in terms):
                raise self.fail(f"{place}.sum", "adds up cells only", "这里只能是格子，不能有系数和常数")
            figures = [one for term in terms for one in term.figures]
            if raw.keys() & {"in", "not_in"}:
                raise self.fail(place, "in and not_in go with answer", "合计只能用 at_least、at_most")
            return Condition(tuple(figures), at_least=least, at_most=most)
        key = "answer" if "answer" in raw else "cover"
        field_id = f"{self.cover}.{raw[key]}" if key == "cover" else self.bound(raw[key], f"{place}.{key}", binding)
        if field_id not in self.fields:
            raise self.no_field(f"{place}.{key}", field_id, self.fields)
        if self.fields[field_id].type.numeric:
            raise self.fail(f"{place}.{key}", f'field "{field_id}" holds figures', "这是数字格，请用 sum")
        lists = {one: self.words(raw[one], f"{place}.{one}", field_id) for one in ("in", "not_in") if one in raw}
        return Condition((Figure(field_id),), True, lists.get("in"), lists.get("not_in"), least, most)

    def bound(self, pattern: Any, place: str, binding: dict[str, str]) -> str:
        """A pattern with the member at hand put in; what it says of sets is left, and names no field."""
        name = self.string(pattern, place)
        for axis, member in binding.items():
            name = name.replace(f"{{{axis}}}", member)
        return name


def _about(text: Text | None, axis: str, subject: Text) -> Text:
    """A text with the member's own label put in."""
    return {lang: words.replace(f"{{{axis}}}", subject[lang]) for lang, words in (text or {}).items()}


def _plain(terms: tuple[Term, ...]) -> str | None:
    """The one cell that a side consists of, if it does."""
    if len(terms) != 1 or len(terms[0].figures) != 1 or not _sums(terms):
        return None
    return terms[0].figures[0].field


def _sums(terms: tuple[Term, ...]) -> bool:
    """Whether a side is a plain sum of this year's figures, each once."""
    fields = [field for term in terms for field in term.fields]
    whole = all(term.times == 1 and len(term.fields) == len(term.figures) > 0 for term in terms)
    return whole and len(set(fields)) == len(fields)
