"""Which files are one office's, and which of them is the newest: certain, or refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from xlsxcheck.many.item import newer
from xlsxcheck.round.parts import Part


class Offices(NamedTuple):
    """Files by office, in their order. unclear: files of one name that may be of one office or of another."""

    groups: tuple[tuple[Part, ...], ...]
    unclear: tuple[tuple[Part, ...], ...] = ()


def by_office(parts: Sequence[Part]) -> Offices:
    """Files by office: as the roster knows it, by credit code, by name, by the same bytes.

    Shape:  a name with two codes is two offices; a file of that name without a code may be either's, which is unclear.
            What has neither name nor code is nobody else's. A code that can't be one says nothing.
    """
    heads = list(range(len(parts)))
    unclear: list[tuple[Part, ...]] = []
    for same in _alike(parts, lambda part: part.listed):
        _join(heads, same)
    for same in (*_alike(parts, lambda part: part.code), *_alike(parts, lambda part: part.sha256)):
        _join(heads, same)
    for same in _alike(parts, lambda part: part.name):
        sure = {_head(heads, one) for one in same if parts[one].code or parts[one].listed is not None}
        codes = {parts[one].code for one in same if parts[one].code}
        places = {parts[one].listed for one in same if parts[one].listed is not None}
        if len(codes) < 2 and len(places) < 2:
            _join(heads, same)
        elif any(_head(heads, one) not in sure for one in same):
            unclear.append(tuple(parts[one] for one in same))
    groups: dict[int, list[Part]] = {}
    for number, part in enumerate(parts):
        groups.setdefault(_head(heads, number), []).append(part)
    return Offices(tuple(map(tuple, groups.values())), tuple(unclear))


def newest_of(same: Sequence[Part]) -> Part | None:
    """The file that is newer than every other of its office; None where nobody can tell.

    Files that can't be told apart are as good as one where they hold the same figures and may count alike.
    """
    for part in same:
        rest = [other for other in same if other is not part and not _as_good(part, other)]
        if all(newer(part.when, other.when) == 1 for other in rest):
            return part
    return None


def _as_good(one: Part, other: Part) -> bool:
    same = one.sha256 is not None and one.sha256 == other.sha256
    figures = (one.digest, one.form) == (other.digest, other.form)
    return (same or figures) and bool(one.why) == bool(other.why) and not newer(one.when, other.when)


def _alike(parts: Sequence[Part], key: Callable[[Part], Hashable]) -> list[list[int]]:
    """The places of parts that have the same key, of each key; what has none is alike to nothing."""
    found: dict[Hashable, list[int]] = {}
    for number, part in enumerate(parts):
        of = key(part)
        if of or of == 0:
            found.setdefault(of, []).append(number)
    return [same for same in found.values() if len(same) > 1]


def _head(heads: list[int], number: int) -> int:
    while heads[number] != number:
        number = heads[number]
    return number


def _join(heads: list[int], same: Iterable[int]) -> None:
    first, *rest = sorted({_head(heads, one) for one in same})
    for one in rest:
        heads[one] = first
