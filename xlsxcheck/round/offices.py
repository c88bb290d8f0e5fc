"""Which files are one office's, and which of them is the newest: certain, or refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlsxcheck.many.newest import is_as_good, replaced
from xlsxcheck.model.names import alike
from xlsxcheck.round.parts import Part


class Offices(NamedTuple):
    """Files by office, in their order.

    unclear: files of one name that may be of one office or of another; two_names: of one office's code and two names.
    """

    groups: tuple[tuple[Part, ...], ...]
    unclear: tuple[tuple[Part, ...], ...] = ()
    two_names: tuple[tuple[Part, ...], ...] = ()


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
    found = tuple(map(tuple, groups.values()))
    return Offices(found, tuple(unclear), tuple(one for one in found if not _may_be_one(one)))


def _may_be_one(same: Sequence[Part]) -> bool:
    """Whether the names of files that seem to be one office's may be one: each is another with parts left out."""
    names = sorted({part.name for part in same}, key=len)
    return all(alike(one, other) for one, other in pairwise(names))


def newest_of(same: Sequence[Part]) -> Part | None:
    """The file that no newer one of its office replaces; None where nobody can tell which that is."""
    older = replaced({number: part.sent for number, part in enumerate(same)})
    rest = [part for number, part in enumerate(same) if number not in older]
    return rest[0] if len(rest) == 1 else None


def are_as_good(same: Sequence[Part]) -> bool:
    """Whether files of one office hold the same figures and may count alike."""
    return all(is_as_good(same[0].sent, one.sent) and bool(same[0].why) == bool(one.why) for one in same)


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
