"""Files of one run against each other: the same office twice, the same bytes, the same tables.

Only digests are kept. A finding is told with the later file at once, since results leave as they come; totals and
summaries, which are written at the end, tell it with both.
"""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import NamedTuple

from xlsxcheck.many.spool import Spool
from xlsxcheck.many.work import Checked
from xlsxcheck.model import Form, Note, Record, Report, Value

_LIKELY_CHANCE = 4
"""A table with fewer digits than this in all its typed cells may well be another office's by chance."""
_BRACKETS = str.maketrans("〔〕【】[]{}《》", "()()()()()")
_NUMBER_BITS = 24
_SLOTS = 1 << 17
"""A megabyte: enough for 20,000 files, so that such a run takes no more memory than one of 2,000."""
_CONTENT = {
    "same": {"zh": "数字完全相同", "en": "with the same figures"},
    "other": {"zh": "数字不同", "en": "with other figures"},
}


class Office(NamedTuple):
    """What is kept of a file for later ones. prints: per table, empty where it is blank or all zero."""

    path: str
    organ: str | None
    code: str | None
    sha256: str | None
    prints: tuple[bytes, ...]
    slot: tuple[int | None, str | None]


class Match(NamedTuple):
    """Two files that have something in common, by their numbers. detail: the table's id, or whether figures differ."""

    code: str
    earlier: int
    later: int
    detail: str = ""
    by_chance: bool = False


def normal_name(name: str | None) -> str:
    """An office's name without what people type differently: width, brackets, blanks, case."""
    folded = unicodedata.normalize("NFKC", name or "").translate(_BRACKETS)
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf").casefold()


def table_prints(record: Record, form: Form) -> tuple[bytes, ...]:
    """A digest of each table of figures, the first byte its weight; empty where it is blank or all zero."""
    return tuple([_print(record, figures) for figures in _figures(form).values()])


class Comparison:
    """Everything seen so far, as digests."""

    def __init__(self, form: Form) -> None:
        self.tables = {table.id: table.title for table in form.tables}
        self.figures = list(_figures(form))
        self.seen = _Firsts()
        self.offices = Spool()

    def add(self, checked: Checked) -> list[Match]:
        """What the file has in common with earlier ones."""
        report = checked.report
        here = Office(
            report.path, report.organ, report.code, report.sha256, checked.prints, (report.year, checked.scope)
        )
        number = self.offices.append(here)
        if report.verdict == "unreadable":
            return []
        return list(self.matches(number, here))

    def matches(self, number: int, here: Office) -> Iterator[Match]:
        """One match for each thing in common; the same bytes say all there is to say."""
        same = self.earlier(f"bytes {here.sha256}", number, here.sha256)
        if same is not None and self.offices[same].sha256 == here.sha256:
            yield Match("R-SAME-FILE", same, number)
            return
        twice = self.same_office(number, here)
        if twice is not None:
            yield Match("R-TWICE", twice, number, "same" if self.offices[twice].prints == here.prints else "other")
        for column, (table, digest) in enumerate(zip(self.figures, here.prints, strict=False)):
            first = self.earlier(f"{table} {digest.hex()}", number, digest)
            if first is None or first == twice or _one_office(there := self.offices[first], here):
                continue
            if there.prints[column] == digest:
                yield Match("R-SAME-TABLE", first, number, table, digest[0] < _LIKELY_CHANCE)

    def earlier(self, key: str, number: int, wanted: object) -> int | None:
        """The first file with this key; an empty key has none."""
        return self.seen.first(key, number) if wanted else None

    def same_office(self, number: int, here: Office) -> int | None:
        """The first file of the same office for the same year, by its code, else by its name."""
        name = normal_name(here.organ)
        found = [
            self.earlier(f"code {here.code} {here.slot}", number, here.code),
            self.earlier(f"name {name} {here.slot}", number, name),
        ]
        return next((first for first in found if first is not None and self.is_same(first, here)), None)

    def is_same(self, first: int, here: Office) -> bool:
        """Whether an earlier file is of the same office, year and scope; the table of firsts may mistake one for it."""
        there: Office = self.offices[first]
        return there.slot == here.slot and _one_office(there, here)

    def note(self, match: Match, about: int) -> Note:
        """The match as it is told with one of the two files: about the other."""
        office: Office = self.offices[about]
        facts: dict[str, object] = {"organ": office.organ or "—", "path": office.path}
        facts["content"] = _CONTENT.get(match.detail, "")
        facts["table"] = self.tables.get(match.detail, "")
        return Note(match.code, facts=facts)


def with_notes(report: Report, notes: list[tuple[Note, bool]], form: Form, lang: str) -> Report:
    """The report with notes about other files added (each with: may it be chance?); a warning makes it warn."""
    from xlsxcheck.api import verdict
    from xlsxcheck.checking.wording import in_order, of_note

    findings = [(of_note(note, form, None, lang), chance) for note, chance in notes]
    added = [found._replace(severity="info", kind="info") if chance else found for found, chance in findings]
    found = [*report.findings, *added]
    told = in_order(found, form, report.record) if report.record else (*added, *report.findings)
    return report._replace(findings=told, verdict=report.verdict if report.verdict == "unreadable" else verdict(found))


class _Firsts:
    """Key -> the number of the first file that had it: a hash table of 8 bytes an entry, where a dict takes 150."""

    def __init__(self) -> None:
        self.slots = array("Q", bytes(8)) * _SLOTS
        self.used = 0

    def first(self, key: str, number: int) -> int | None:
        """The number that came with this key first; None (and this one is it from now on) where it is new."""
        mark = int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        at = self.place(mark)
        if self.slots[at]:
            return (self.slots[at] & ((1 << _NUMBER_BITS) - 1)) - 1
        self.slots[at] = mark >> _NUMBER_BITS << _NUMBER_BITS | number + 1
        self.used += 1
        if self.used * 5 > len(self.slots) * 4:
            self.grow()
        return None

    def place(self, mark: int) -> int:
        """Where the mark stands, or the free slot where it would."""
        top = mark >> _NUMBER_BITS
        at = top % len(self.slots)
        while self.slots[at] and self.slots[at] >> _NUMBER_BITS != top:
            at = (at + 1) % len(self.slots)
        return at

    def grow(self) -> None:
        old, self.slots = self.slots, array("Q", bytes(8)) * (len(self.slots) * 3 // 2)
        for entry in old:
            if entry:
                self.slots[self.place(entry)] = entry


class _Figures(NamedTuple):
    """The number fields of a table: how to take all of them, and the typed ones, out of a record's values."""

    fields: frozenset[str]
    all: Callable[[dict[str, Value]], tuple[Value, ...]]
    typed: Callable[[dict[str, Value]], tuple[Value, ...]]


_figures_of: dict[str, dict[str, _Figures]] = {}


def _figures(form: Form) -> dict[str, _Figures]:
    """The tables that hold figures, by their ids; made once a form."""
    found = _figures_of.get(form.definition)
    if found is None:
        found = _figures_of[form.definition] = {}
        for table in form.tables:
            figures = [field for field in table.fields if field.type.numeric]
            typed = [field.id for field in figures if not field.sum_of]
            if figures:
                ids = [field.id for field in figures]
                found[table.id] = _Figures(frozenset(ids), _getter(ids), _getter(typed))
    return found


def _getter(ids: list[str]) -> Callable[[dict[str, Value]], tuple[Value, ...]]:
    if len(ids) < 2:
        return lambda values: tuple(values[one] for one in ids)
    return itemgetter(*ids)


def _print(record: Record, figures: _Figures) -> bytes:
    values = figures.all(record.values)
    if not any(values) or (record.unread and not record.unread.isdisjoint(figures.fields)):
        return b""
    weight = sum(map(len, map(str, filter(None, figures.typed(record.values)))))
    text = "|".join(map(str, values))
    return bytes([min(weight, 255)]) + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def _one_office(one: Office, other: Office) -> bool:
    if one.code and other.code:
        return one.code == other.code
    return bool(one.organ) and normal_name(one.organ) == normal_name(other.organ)
