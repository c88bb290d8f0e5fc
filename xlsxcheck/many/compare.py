"""Files of one run against each other: the same office twice, the same bytes, the same tables.

Only digests are kept. A finding is told with the later file at once, since results leave as they come; totals and
summaries, which are written at the end, tell it with both.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.form.editions import form_of
from xlsxcheck.many.item import ANY, Checked, Sent, order, same_slot
from xlsxcheck.many.newest import is_as_good, which_is_newer
from xlsxcheck.many.prints import figures_of
from xlsxcheck.many.roster import OWNER, Roster, same_office
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.many.spool import Spool
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Form, Note, Report, Value, plain
from xlsxcheck.model.names import alike, normal_name

_LIKELY_CHANCE = 4
"""A table with fewer digits than this in all its typed cells may well be another office's by chance."""
_NUMBER_BITS = 24
_MOST_YEARS = 50
_MOST_SCOPES = 10
_TWO = "two"
_SLOTS = 1 << 17
"""A megabyte: enough for 20,000 files, so that such a run takes no more memory than one of 2,000."""
_MOST_CELLS = 6


class Office(NamedTuple):
    """What is kept of a file for later ones.

    prints: per table, empty where it is blank or all zero; listed: where its office stands in the roster; named: it is
    the name that the roster has there; disputed: name and code are two offices' of the roster.
    """

    path: str
    organ: str | None
    code: str | None
    prints: tuple[bytes, ...]
    form: str | None
    sent: Sent
    values: tuple[Value, ...] = ()
    listed: int | None = None
    named: bool = False
    disputed: bool = False


class Match(NamedTuple):
    """Two files that have something in common, by their numbers. detail: the table's id, or whether figures differ."""

    code: str
    earlier: int
    later: int
    detail: str = ""
    by_chance: bool = False


class Comparison:
    """Everything seen so far, as digests."""

    def __init__(self, form: Form, roster: Roster | None = None) -> None:
        self.form = form
        self.roster = roster
        self.seen = _Firsts()
        self.years: set[int] = set()
        self.scopes: set[str] = set()
        self.offices = Spool()

    def add(self, checked: Checked) -> list[Match]:
        """What the file has in common with earlier ones."""
        report = checked.report
        here = Office(
            report.shown,
            report.organ,
            report.code,
            checked.prints,
            report.form,
            checked.sent(),
            checked.values or (),
            *(self.roster.whose(report.organ, report.code) if self.roster is not None else ()),
        )
        number = self.offices.append(here)
        # A blank template takes no report's place.
        if report.verdict == "unreadable" or report.blank:
            return []
        return list(self.matches(number, here))

    def matches(self, number: int, here: Office) -> Iterator[Match]:
        """One match for each thing in common; the same bytes say all there is to say."""
        sha256 = here.sent.sha256
        same = self.earlier(f"bytes {sha256}", number, sha256)
        if same is not None and self.offices[same].sent.sha256 == sha256:
            yield Match("R-SAME-FILE", same, number, self.of_two(self.offices[same], here))
            return
        twice = list(dict.fromkeys([*self.corrected(number, here), *self.same_office(number, here)]))
        for earlier in twice:
            there = self.offices[earlier]
            if _is_disputed(there, here):
                yield Match(OWNER, earlier, number)
            else:
                yield Match("R-TWICE", earlier, number, _figures_of(there, here))
        figures = figures_of(form_of(here.form, self.form)) if here.prints else {}
        for column, (table, digest) in enumerate(zip(figures, here.prints, strict=False)):
            first = self.earlier(f"{here.form} {table} {digest.hex()}", number, digest)
            if first is None or first in twice or _one_office(there := self.offices[first], here):
                continue
            if digest[0] and there.form == here.form and there.prints[column] == digest:
                yield Match("R-SAME-TABLE", first, number, table, digest[0] < _LIKELY_CHANCE)

    def earlier(self, key: str, number: int, wanted: object) -> int | None:
        """The first file with this key; an empty key has none."""
        return self.seen.first(key, number) if wanted else None

    def corrected(self, number: int, here: Office) -> Iterator[int]:
        """An earlier file that this one is a corrected copy of, or that is a corrected copy of this one."""
        first = self.seen.known(f"bytes {here.sent.of}") if here.sent.of else None
        if here.sent.of:
            self.seen.first(f"copy of {here.sent.of}", number)
        for one in (first, self.seen.known(f"copy of {here.sent.sha256}") if here.sent.sha256 else None):
            if one is not None and _is_copy(self.offices[one], here):
                yield one

    def of_two(self, there: Office, here: Office) -> str:
        """The mark of the same bytes as two offices' reports: nobody's, or under the name of another of the roster."""
        known = (here.organ or here.code) and not here.disputed
        names = {self.roster.named_by(one.path) for one in (there, here)} if self.roster is not None else set()
        return "" if known and not names - {None, here.listed} else _TWO

    def same_office(self, number: int, here: Office) -> list[int]:
        """The first file of the same office for the same year: as the roster knows it, by its code, by its name.

        A year that can't be read may be any: then the first file of each.
        """
        year, scope = here.sent.slot
        who = (("listed", here.listed), ("code", here.code), ("name", normal_name(here.organ)))
        found: list[int | None] = []
        # A document may be of any scope.
        others = [one for one in sorted(self.scopes) if (one == ANY) != (scope == ANY)]
        for key in (f"{what} {which} {scope}" for what, which in who if which or which == 0):
            first = self.seen.first(key, number)
            whose = key.removesuffix(f" {scope}")
            for elsewhere in (f"{whose} {one}" for one in others):
                found += [self.seen.known(elsewhere), self.seen.known(f"{elsewhere} {year}")]
            # Most offices report once: only where one has reported already it is looked at for which year.
            if first is not None:
                found += [first, self.seen.known(f"{key} None"), self.seen.first(f"{key} {year}", number)]
                found += [self.seen.known(f"{key} {one}") for one in (sorted(self.years) if year is None else ())]
        if year is not None and len(self.years) < _MOST_YEARS:
            self.years.add(year)
        if len(self.scopes) < _MOST_SCOPES or scope == ANY:
            self.scopes.add(str(scope))
        same = [first for first in dict.fromkeys(found) if first is not None and self.is_same(first, here)]
        apart = [first for first in same if _is_disputed(self.offices[first], here)]
        same = [first for first in same if first not in apart]
        dated = [first for first in same if year is None and self.offices[first].sent.slot[0] is not None]
        return [*(dated or same[:1]), *apart[:1]]

    def is_same(self, first: int, here: Office) -> bool:
        """Whether an earlier file is of the same office, year and scope; the table of firsts may mistake one for it."""
        there: Office = self.offices[first]
        return same_slot(there.sent.slot, here.sent.slot) and _one_office(there, here)

    def note(self, match: Match, about: int) -> Note:
        """The match as it is told with one of the two files: about the other, maybe of a form without organs."""
        office: Office = self.offices[about]
        unnamed = "" if match.code.startswith("R-SAME") else "—"
        facts: dict[str, object] = {"organ": office.organ or unnamed, "path": office.path}
        if match.code == "R-TWICE":
            facts |= self.twice(match, about)
        if match.code == "R-SAME-TABLE":
            facts["table"] = form_of(office.form, self.form).table(match.detail).title
        if match.code == OWNER:
            here: Office = self.offices[match.later if about == match.earlier else match.earlier]
            facts |= {"organ": here.organ or "—", "owner": office.organ or "—", "code": here.code or office.code or "—"}
        return Note(match.code, facts=facts)

    def twice(self, match: Match, about: int) -> dict[str, object]:
        """Whether the figures of two files of one office differ, and where; and which of the two is the newer."""
        one, other = self.offices[match.earlier], self.offices[match.later]
        here, there = (other, one) if about == match.earlier else (one, other)
        return {
            "content": {lang: words(lang)["twice"][match.detail] for lang in LANGUAGES},
            "where": {lang: self.differing(here, there, lang) for lang in LANGUAGES},
            "newer": {lang: which_is_newer(here.sent, there.sent, lang) for lang in LANGUAGES},
        }

    def differing(self, here: Office, there: Office, lang: str) -> str:
        """The cells in which two files of one form differ, with both figures, the first few of them; maybe nothing."""
        fields = form_of(here.form, self.form).fields.values() if here.form == there.form else ()
        apart = [
            (f"{field.sheet}!{field.ref}", one, other)
            for field, one, other in zip(fields, here.values, there.values, strict=False)
            if field.type.numeric and one != other
        ]
        if not apart:
            return ""
        spoken = words(lang)["twice"]
        cells = [
            spoken["cell"].format(cell=cell, here=_figure(one, lang), there=_figure(other, lang))
            for cell, one, other in apart[:_MOST_CELLS]
        ]
        shown = spoken["comma"].join(cells) + ("…" if len(apart) > _MOST_CELLS else "")
        return str(spoken["where"].format(count=len(apart), cells=shown))

    def apart(self, number: int, other: int, lang: str, *, counts: bool = False) -> str:
        """In what two files of one office differ, and which is the newer and why, as seen from the first.

        counts: whether that one counts and the other does not, which may be known by a third one only.
        """
        here, there = self.offices[number], self.offices[other]
        spoken, newest = words(lang)["twice"], which_is_newer(here.sent, there.sent, lang)
        if here.sent.sha256 is not None and here.sent.sha256 == there.sent.sha256:
            return str(spoken["bytes"])
        if counts and not order(here.sent, there.sent) and not is_as_good(here.sent, there.sent):
            newest = spoken["among"]
        where = self.differing(here, there, lang)
        content = spoken[_figures_of(here, there)]
        return str(spoken["apart"].format(content=content, where=where, newer=newest))

    def is_calm(self, match: Match, about: int) -> bool:
        """Whether the match with the file `about` asks nothing of the other.

        It may be chance, or that one is older, or says the same, or has the name that belongs to the code.
        """
        here, there = self.offices[match.later if about == match.earlier else match.earlier], self.offices[about]
        if match.code == "R-TWICE":
            return match.detail == "same" or order(here.sent, there.sent) > 0
        if match.code == "R-SAME-FILE":
            return match.detail != _TWO
        return match.by_chance or (match.code == OWNER and bool(here.named and not there.named))


def _figure(value: Value, lang: str) -> str:
    return words(lang)["twice"]["blank"] if value is None else plain(value)


def with_notes(report: Report, notes: list[tuple[Note, bool]], form: Form, lang: str) -> Report:
    """The report with notes about other files added (each with: is it only to be known?); a warning makes it warn."""
    from xlsxcheck.checking.judge import verdict
    from xlsxcheck.checking.order import in_order
    from xlsxcheck.checking.wording import of_note

    findings = [(of_note(note, form, None, lang), calm) for note, calm in notes]
    added = [found._replace(severity="info", kind="info") if calm else found for found, calm in findings]
    found = [*report.findings, *added]
    if report.record is not None:
        told = in_order(found, form, report.record, report.repairs)
    else:
        # Without places only what is about no sheet can be put in order, and that stands first.
        about = [one for one in report.findings if one.sheet is None]
        rest = [one for one in report.findings if one.sheet is not None]
        told = (*in_order([*added, *about], form, None, report.repairs), *rest)
    return report._replace(findings=told, verdict=report.verdict if report.verdict == "unreadable" else verdict(found))


class _Firsts:
    """Key -> the number of the first file that had it: a hash table of 8 bytes an entry, where a dict takes 150."""

    def __init__(self) -> None:
        self.slots = array("Q", bytes(8)) * _SLOTS
        self.used = 0

    def first(self, key: str, number: int) -> int | None:
        """The number that came with this key first; None (and this one is it from now on) where it is new."""
        mark = _mark(key)
        at = self.place(mark)
        if self.slots[at]:
            return (self.slots[at] & ((1 << _NUMBER_BITS) - 1)) - 1
        self.slots[at] = mark >> _NUMBER_BITS << _NUMBER_BITS | number + 1
        self.used += 1
        if self.used * 5 > len(self.slots) * 4:
            self.grow()
        return None

    def known(self, key: str) -> int | None:
        """The number that came with this key first, if any did."""
        slot = self.slots[self.place(_mark(key))]
        return (slot & ((1 << _NUMBER_BITS) - 1)) - 1 if slot else None

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


def _mark(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _figures_of(one: Office, other: Office) -> str:
    """same, other, or alike: those that could be read are the same."""
    if is_as_good(one.sent, other.sent):
        return "same"
    return "alike" if one.prints == other.prints else "other"


def _is_copy(one: Office, other: Office) -> bool:
    """Whether one of two files is a copy of the other, which its office has corrected and no other one taken over."""
    return not _is_disputed(one, other) and any(
        a.sent.of and a.sent.of == b.sent.sha256 for a, b in ((one, other), (other, one))
    )


def _is_disputed(one: Office, other: Office) -> bool:
    """Whether two files have two offices' names, whatever else says that they are one's."""
    return not alike(normal_name(one.organ), normal_name(other.organ))


def _one_office(one: Office, other: Office) -> bool:
    if one.disputed or other.disputed:
        return False
    if one.listed is not None and other.listed is not None:
        return one.listed == other.listed
    return same_office(Expected(one.organ or "", one.code or ""), Expected(other.organ or "", other.code or ""))
