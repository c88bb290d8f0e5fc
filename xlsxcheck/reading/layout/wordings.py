"""Which label a text stands for that is not spelt like it: numbered in another way, with its unit, with a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form
from xlsxcheck.model.patterns import late
from xlsxcheck.reading.layout.itemnumbers import Numbered, numbered
from xlsxcheck.reading.layout.labels import key, keys, named

Position = tuple[int, int]

_UNIT = late(r"(.+?)\((?:单位:)?([^()]{1,6})\)")
_YEAR = late(r"(?P<before>.*?)(?P<year>(?:19|20)[0-9]{2})年度?(?P<behind>.*)")
_RELATIVE = {"本年": 0, "上年": 1, "下年": -1, "本年度": 0, "上年度": 1, "下年度": -1}
"""What a year may stand for, and how many years later the report's own year is."""


class _Meant(NamedTuple):
    """The key of a label; year: the report year by which it is that label; exact: told by its number alone."""

    label: str
    year: int | None = None
    exact: bool = True


class Settled(NamedTuple):
    """The keys of a page, each that stands for one label of the form as that label's key.

    reworded: where more than a number differs; year: the report year that years in labels tell, if there are any.
    """

    texts: dict[Position, str]
    reworded: frozenset[Position]
    year: int | None


class Wordings(NamedTuple):
    """The labels of a form. named: keys by what is left without their number; units: of the figures that they name."""

    known: frozenset[str]
    named: Mapping[str, frozenset[str]]
    units: Mapping[str, frozenset[str]]

    def settle(self, texts: Mapping[Position, str], dated: bool = True) -> Settled:
        """What the texts of a page stand for. dated: whether a year may stand for words of a label.

        Years do so only where they all make it one report year. A label without a number is not meant by a text with
        one where it stands as it is.
        """
        here = self.known.intersection(texts.values())
        found = ((pos, self._meant(text, dated)) for pos, text in texts.items() if text not in self.known)
        meant = {pos: one for pos, one in found if one and (named(one.label)[1] or one.label not in here)}
        years = {one.year for one in meant.values() if one.year is not None}
        if len(years) > 1:
            meant = {pos: one for pos, one in meant.items() if one.year is None}
        settled = {pos: meant[pos].label if pos in meant else text for pos, text in texts.items()}
        reworded = frozenset(pos for pos, one in meant.items() if not one.exact)
        return Settled(settled, reworded, years.pop() if len(years) == 1 else None)

    def _meant(self, text: str, dated: bool) -> _Meant | None:
        """The one label that a text stands for."""
        if label := self._by_number(text):
            return _Meant(label)
        unit = _UNIT.fullmatch(text)
        if unit is not None:
            label = self._spelt(unit[1])
            return (
                _Meant(label, exact=False)
                if label and self.units.get(label, frozenset()) == frozenset((unit[2],))
                else None
            )
        if not dated:
            return None
        found = {_Meant(label, year, exact=False) for one, year in _without_year(text) if (label := self._spelt(one))}
        return found.pop() if len(found) == 1 else None

    def _spelt(self, text: str) -> str:
        return text if text in self.known else self._by_number(text)

    def _by_number(self, text: str) -> str:
        """The label with the same name: of several the one with the same number; nothing where that is not just one."""
        for one in numbered(text):
            fitting = self._fitting(one)
            if len(fitting) == 1:
                return fitting[0]
        return ""

    def _fitting(self, one: Numbered) -> list[str]:
        alike = [label for label in self.named.get(one.rest, ()) if one.plain or named(label)[1]]
        return [label for label in alike if named(label)[1] & one.numbers] or alike


def _without_year(text: str) -> Iterator[tuple[str, int]]:
    """A text with each word that its year may stand for, and the report year that this makes."""
    match = _YEAR.fullmatch(text)
    if match is None:
        return
    for word, later in _RELATIVE.items():
        yield f"{match['before']}{word}{match['behind']}", int(match["year"]) + later


@once_per_form
def wordings(form: Form) -> Wordings:
    """What is to be known of a form's labels."""
    alike: dict[str, set[str]] = defaultdict(set)
    units: dict[str, set[str]] = defaultdict(set)
    known = {one for table in form.tables for label in table.labels for one in keys(label)}
    for one in known:
        alike[named(one)[0]].add(one)
    for field in form.fields.values():
        for one in (one for label in (*field.row_path, *field.column_path) for one in keys(label)):
            units[one].add(key(field.type.unit["zh"]) if field.type.unit else "")
    return Wordings(
        frozenset(known),
        {one: frozenset(labels) for one, labels in alike.items()},
        {one: frozenset(found) for one, found in units.items()},
    )
