"""The one rule that says which of an office's files counts: in a check, in a sum, among last year's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xlsxcheck.many.item import ANY, Sent, Slot, When, order, same_slot
from xlsxcheck.messages import words

_UNKNOWN = "?"
"""The scope of a document where there are several that it may have."""
_TRIES = 3
"""So often a file is looked for that is newer than the newest so far: days and times may contradict each other."""


def replaced(files: Mapping[int, Sent]) -> dict[int, int]:
    """The files of one office of which it sent a newer one, and the number of that one. Files by number, in order.

    Shape:  a copy of ours is newer than the file that it was made of, also where it is of another year than that one.
            Else the days that stand in them say it, else when they were changed. Of those that nobody can order, those
            with the same bytes or figures count once: the one in which less is open, else the later in the run. Where
            it can't be told which of several is the newest, none of those is replaced. A document may be of the one
            scope of which the others are.
    """
    scopes = {one.slot[1] for one in files.values()} - {ANY}
    scope = next(iter(scopes)) if len(scopes) == 1 else _UNKNOWN
    files = {
        number: one._replace(slot=(one.slot[0], scope)) if one.slot[1] == ANY else one for number, one in files.items()
    }
    copies = {one.of: number for number, one in files.items() if one.of}
    corrected = {number: copies[one.sha256] for number, one in files.items() if one.sha256 in copies}
    by_digest = {one.sha256: one for one in files.values() if one.sha256} if copies else {}
    rest = {
        number: one._replace(when=_since(one, by_digest)) if one.of else one
        for number, one in files.items()
        if number not in corrected
    }
    slots: dict[Slot, list[int]] = {}
    for number, one in rest.items():
        slots.setdefault(one.slot, []).append(number)
    tops = {slot: top for slot, same in slots.items() if (top := _top(same, rest)) is not None}
    found: dict[int, int] = {}
    for number, one in rest.items():
        # Of several that are newer the newest is named, as far as that is known.
        for other in (top for slot, top in tops.items() if same_slot(slot, one.slot)):
            best = found.get(number, number)
            if _is_newer(other, rest[other], best, rest[best]):
                found[number] = other
    for number in corrected:
        by = number
        while by in corrected:
            by = corrected[by]
        found[number] = found.get(by, by)
    return found


def _since(one: Sent, by_digest: Mapping[str, Sent]) -> When:
    """How new a copy is: no older than any file that it was made of, one after another."""
    day, changed = one.when
    for _ in by_digest:
        source = by_digest.get(one.of) if one.of else None
        if source is None:
            break
        day, changed = max(day, source.when[0]), max(changed, source.when[1]) if changed else changed
        one = source
    return day, changed


def _top(numbers: list[int], files: Mapping[int, Sent]) -> int | None:
    """The newest, or one of those of which nobody can tell; None where each has a newer one."""
    best = max(numbers, key=lambda number: files[number].when)
    for _ in range(_TRIES):
        beaten = False
        for number in numbers:
            if _is_newer(number, files[number], best, files[best]):
                best, beaten = number, True
        if not beaten:
            return best
    return None


def _is_newer(number: int, one: Sent, other: int, there: Sent) -> bool:
    """Whether one is the newer; of two that are as good as one, whether it is the one that counts."""
    first = order(one, there)
    if first or not is_as_good(one, there):
        return first > 0
    return (there.rank, number) > (one.rank, other)


def is_as_good(one: Sent, other: Sent) -> bool:
    """Whether two files say the same: byte for byte, or every figure."""
    bytes_too = one.sha256 is not None and one.sha256 == other.sha256
    figures_too = one.figures is not None and one.figures == other.figures and one.slot[0] == other.slot[0]
    return bytes_too or (figures_too and same_slot(one.slot, other.slot))


def which_is_newer(here: Sent, there: Sent, lang: str) -> str:
    """Which of two files is the newer and by what that is known; or that it can't be told."""
    spoken, first = words(lang)["twice"], order(here, there)
    if not first:
        return str(spoken["either" if is_as_good(here, there) else "unordered"])
    days = [one.when[0] for one in (here, there)]
    dated = all(days) and days[0] != days[1]
    told = days if dated else [_moment(one.when[1]) for one in (here, there)]
    copy = here.sha256 == there.of if first < 0 else there.sha256 == here.of
    why = spoken["copy" if copy else "dated" if dated else "changed"].format(here=told[0], there=told[1])
    return str(spoken["this" if first > 0 else "that"].format(why=why))


def _moment(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
    except (OSError, OverflowError, ValueError):  # a time that this system can't name
        return "—"
