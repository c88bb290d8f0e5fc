"""What may be wrong about a sum although every file of it is right: counted twice, or not the newest after all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from xlsxcheck.many.item import newer
from xlsxcheck.many.roster import Roster
from xlsxcheck.model import Form
from xlsxcheck.model.names import normal_name
from xlsxcheck.round.parts import LeftOut, Part, said
from xlsxcheck.round.sums import Gathered

_MAY_BE_ANYONES = ("F01", "F04", "F05", "F06", "F07", "F10", "F11")
"""What is in a file that could not be opened is not known; of other files it is known that they are no such report."""


def doubts(gathered: Gathered, roster: Roster | None) -> Iterator[str]:
    """What has to be cleared up before anybody uses the sum, in words, each with the files that it is about."""
    parts = gathered.parts
    yield from (said("doubt_year", told=part.other_year, file=part.shown) for part in parts if part.other_year)
    yield from _same_figures(parts)
    yield from _same_names(parts, gathered.form)
    if roster is not None:
        yield from _two_owners(gathered.disputed, roster)
    yield from _newer_of_another_year(parts, gathered.other_years)
    yield from _unread(parts, gathered.left_out)


def _same_figures(parts: Sequence[Part]) -> Iterator[str]:
    """Two offices with the same figures in every cell: one report under two names."""
    first: dict[tuple[bytes, str | None], Part] = {}
    for part in parts:
        if part.trivial:
            continue
        other = first.setdefault((part.digest, part.form), part)
        if other is not part:
            yield said("doubt_same", one=other.shown, other=part.shown)


def _same_names(parts: Sequence[Part], form: Form) -> Iterator[str]:
    """Names that differ only in how long the kind of organ is written, of files that no two codes tell apart."""
    first: dict[object, Part] = {}
    for part in parts:
        key = _stem(part.name, form)
        other = first.setdefault(key, part) if key else part
        if other is not part and not (other.code and part.code) and not _both_listed(other, part):
            yield said("doubt_name", one=other.shown, other=part.shown)


def _both_listed(one: Part, other: Part) -> bool:
    return one.listed is not None and other.listed is not None


def _stem(name: str, form: Form) -> tuple[str, int, str] | None:
    """A name without its ending, with which ending that is: 甲街道 and 甲街道办事处 have the same."""
    best: tuple[int, tuple[str, int, str]] | None = None
    for number, ending in enumerate(form.naming.endings if form.naming else ()):
        for end in map(normal_name, ending.ends):
            if end and name.endswith(end) and len(name) > len(end) and (best is None or len(end) > best[0]):
                best = len(end), (name[: -len(end)], number, end[0])
    return best[1] if best else None


def _two_owners(parts: Sequence[Part], roster: Roster) -> Iterator[str]:
    """Files whose code is one office's of the roster and whose name another's."""
    for part in parts:
        owner = roster.find(None, part.written_code)
        yield said("doubt_owner", file=part.shown, code=part.code, owner=owner.organ if owner else "")


def _newer_of_another_year(parts: Sequence[Part], others: Sequence[Part]) -> Iterator[str]:
    """Files of an office that were left out for their year although they are dated later than the one that counts."""
    codes = {part.code: part for part in parts if part.code}
    names = {part.name: part for part in parts if part.name}
    for other in others:
        part = (codes.get(other.code) if other.code else None) or names.get(other.name)
        if part is not None and part.when[0] and other.when[0] and newer(other.when, part.when) == 1:
            yield said("doubt_newer", file=other.shown, year=other.year, counted=part.path)


def _unread(parts: Sequence[Part], left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Files that could not be read and may be the newest of an office that counts with another one."""
    for one in left_out:
        if not one.finding or one.organ or one.code:
            continue
        stem = normal_name(os.path.splitext(os.path.basename(one.path.replace("\\", "/").rpartition(" › ")[2]))[0])
        whose = max((part for part in parts if _named(part, stem)), key=lambda part: len(part.name), default=None)
        if whose is not None:
            yield said("doubt_unread_of", file=one.path, organ=whose.organ, counted=whose.path)
        elif one.finding in _MAY_BE_ANYONES:
            yield said("doubt_unread", file=one.path)


def _named(part: Part, stem: str) -> bool:
    """Whether a file may be called after an office."""
    return len(part.name) > 1 and (part.name in stem or (len(stem) > 2 and stem in part.name))
