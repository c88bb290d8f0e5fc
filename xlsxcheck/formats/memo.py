"""What is remembered between files: results of pure functions, with the whole input as the key, and never much."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Protocol, TypeVar

_SEEN_A_KEPT = 64
"""Inputs met once are remembered by their hashes alone, this many for each result that may be kept."""
_MOST_SEEN = 20_000
"""More than that would be megabytes in a run of hundreds of thousands of files."""

_LARGE_KEPT = 8
_SHORT = 1_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(dict[K, V]):
    """Results by their whole input, from the second time on that it is met: most are met once or a thousand times.

    Shape:  at most `most` results; the oldest make room.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.seen: set[int] = set()

    def keep(self, key: K, value: V) -> V:
        """Keep a result if its input was met before, and hand it on."""
        if self.again(key):
            while key not in self and len(self) >= self.most:
                # Another thread may be at the same.
                self.pop(next(iter(self)), None)
            self[key] = value
        return value

    def again(self, key: K) -> bool:
        """Whether an input was met before; from now on it was."""
        mark = hash(key)
        if mark in self.seen:
            return True
        if len(self.seen) >= min(self.most * _SEEN_A_KEPT, _MOST_SEEN):
            self.seen.clear()
        self.seen.add(mark)
        return False

    def forget(self) -> None:
        """Know nothing any more, as in a new process."""
        self.clear()
        self.seen.clear()


class Memo(Kept[K, V]):
    """Results of a function of one input: `memo[input]` works out what is not known.

    Shape:  fits says which inputs are small enough to be kept; of the others the last few are, for one text that
            stands in thousands of cells.
    Errors: those of the function; nothing is kept then.
    """

    def __init__(self, work: Callable[[K], V], most: int, fits: Callable[[K], bool] | None = None) -> None:
        super().__init__(most)
        self.work = work
        self.fits = fits
        self.large: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        if self.fits is None or self.fits(key):
            return self.keep(key, self.work(key))
        if (known := self.large.get(key)) is not None:
            return known
        value = self.large[key] = self.work(key)
        while len(self.large) > _LARGE_KEPT:
            self.large.pop(next(iter(self.large)), None)
        return value

    def forget(self) -> None:
        """Know nothing any more, as in a new process."""
        super().forget()
        self.large.clear()

    def __call__(self, key: K) -> V:
        """The same as `memo[key]`."""
        return self[key]


class _Decorator(Protocol):
    def __call__(self, work: Callable[[K], V], /) -> Memo[K, V]: ...


def remembered(most: int) -> _Decorator:
    """Make a function of one input a Memo, which is called as the function was; of long texts a few are kept."""

    def decorate(work: Callable[[K], V]) -> Memo[K, V]:
        memo = Memo(work, most, _short)
        update_wrapper(memo, work)
        return memo

    return decorate


def _short(key: Hashable) -> bool:
    return not isinstance(key, str | bytes) or len(key) < _SHORT
