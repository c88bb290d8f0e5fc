"""What a run comes to once every file is known: which files a newer one replaces, and what the others come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxcheck.many.item import Checked, Sent, order
from xlsxcheck.many.newest import is_as_good, replaced
from xlsxcheck.many.spool import Spool
from xlsxcheck.model import Counts, Report, Weight


class Entry(NamedTuple):
    """What is kept of a file until the end. shown: what to call it; source: by what its copy knows it."""

    shown: str
    weight: Weight
    sent: Sent
    source: str
    copy: str | None
    organ: str | None
    code: str | None
    year: int | None

    @property
    def about(self) -> Report:
        """A report of the same office with nothing told in it."""
        return Report(self.shown, "pass", organ=self.organ, code=self.code, year=self.year)


class Turned(NamedTuple):
    """A file whose result is another at the end than it was when it was told, and the codes of what was found since.

    was, now: its verdict, or `explained` where nothing is left to be done.
    """

    shown: str
    was: str
    now: str
    codes: tuple[str, ...]


class Settled(NamedTuple):
    """The run as it stands at the end.

    Shape:  older: what is replaced -> the newer file, both as they are called; counts leave these files out, but for
            how many they are; alike: those of them that are replaced by one that is as good, not by a newer; offices:
            by code, how many have it (of one office that sent two of which neither is the newer, one); turned: files
            that were told otherwise; several: the files of offices that sent more than one, with their numbers; groups:
            whose they are, and which.
    """

    older: Mapping[str, str]
    alike: frozenset[str]
    counts: Counts
    offices: Counter[str]
    turned: Sequence[Turned]
    several: Mapping[str, int]
    groups: Sequence[tuple[str | None, list[str]]]


class Ledger:
    """The files of a run in order, and which of them are one office's."""

    def __init__(self) -> None:
        self.entries = Spool()
        self.groups: dict[int, list[int]] = {}
        self._group_of: dict[int, int] = {}

    def add(self, checked: Checked, weighed: Weight) -> None:
        """Enter a file as it was told, and what it weighs. Plain tuples: every file of a run comes by here."""
        report = checked.report
        self.entries.append(
            (
                report.shown,
                tuple(weighed),
                tuple(checked.sent()),
                checked.item.path,
                None if report.sheets else report.annotated,
                report.organ,
                report.code,
                report.year,
            )
        )

    def entry(self, number: int) -> Entry:
        """A file, by its place in the run."""
        shown, weighed, sent, *rest = self.entries[number]
        return Entry(shown, Weight(*weighed), Sent(*sent), *rest)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entry, range(len(self)))

    def same_office(self, earlier: int, later: int) -> None:
        """Enter that two files are one office's, by their numbers."""
        first = self._group_of.get(earlier, earlier)
        self.groups.setdefault(first, [first]).append(later)
        self._group_of[later] = first

    def older(self) -> dict[int, int]:
        """Files of which their office sent a newer one, and the number of that one; in the order of the run."""
        found: dict[int, int] = {}
        for numbers in self.groups.values():
            found |= replaced({number: self.entry(number).sent for number in sorted(numbers)})
        return dict(sorted(found.items()))

    def who(self) -> Iterator[tuple[str | None, str | None, int | None]]:
        """Whose reports there are: organ, code, year."""
        yield from ((entry.organ, entry.code, entry.year) for entry in self)

    def years(self, most: int) -> dict[int, tuple[int, list[str]]]:
        """How many files are of each report year, the rarest year first, and the names of so many of them.

        Shape:  files that a newer one replaces are of none.
        """
        names: dict[int, list[str]] = {}
        count = Counter[int]()
        older = self.older()
        for number, entry in enumerate(self):
            if entry.year is not None and number not in older:
                count[entry.year] += 1
                if count[entry.year] <= most:
                    names.setdefault(entry.year, []).append(entry.shown)
        return {year: (count[year], names[year]) for year in sorted(names, key=lambda year: (count[year], year))}

    def useless(self) -> Iterator[Entry]:
        """The files that a newer one replaces, as far as they have a copy of their own."""
        for number, by in self.older().items():
            entry = self.entry(number)
            if entry.copy is not None and entry.copy != self.entry(by).copy:
                yield entry

    def settle(self, counts: Counts, since: Mapping[int, Weight]) -> Settled:
        """The run as it stands. since: what was found out of a file after it was told, by its number."""
        older = self.older()
        counts, offices = counts.copy(), Counter[str]()
        turned = []
        for number in older:
            counts.enter(self.entry(number).weight, -1)
            counts.older += 1
        for number in (number for number in sorted(since) if number not in older):
            entry = self.entry(number)
            whole = entry.weight.with_more(since[number])
            counts.enter(entry.weight, -1)
            counts.enter(whole)
            if whole.part != entry.weight.part:
                codes = tuple(sorted({kind[0] for kind in since[number].told}))
                turned.append(Turned(entry.shown, entry.weight.part, whole.part, codes))
        offices.update(counts.files_by_code)
        for code in self._again(older, since):
            offices[code] -= 1
        shown = {self.entry(number).shown: self.entry(by).shown for number, by in older.items()}
        several = {self.entry(number).shown: number for group in self.groups.values() for number in group}
        files = [[self.entry(number) for number in group] for group in self.groups.values()]
        groups = [(group[0].organ, [one.shown for one in group]) for group in files]
        alike = frozenset(self.entry(one).shown for one, by in older.items() if self._as_good(one, by))
        return Settled(shown, alike, counts, offices, turned, several, groups)

    def _as_good(self, number: int, other: int) -> bool:
        one, there = self.entry(number).sent, self.entry(other).sent
        return not order(one, there) and is_as_good(one, there)

    def _again(self, older: Mapping[int, int], since: Mapping[int, Weight]) -> Iterator[str]:
        """The codes of every file of an office but the first that has them."""
        for numbers in self.groups.values():
            met: set[str] = set()
            for number in (number for number in numbers if number not in older):
                codes = {kind[0] for one in self._weights(number, since) for kind in one.told}
                yield from codes & met
                met |= codes

    def _weights(self, number: int, since: Mapping[int, Weight]) -> Iterable[Weight]:
        return (self.entry(number).weight, *((since[number],) if number in since else ()))
