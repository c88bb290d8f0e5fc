"""What goes to a worker and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.model import Report, Value

When = tuple[str, float]
"""How new a file is: the day that stands in it (ISO, or nothing), then when the system says that it was changed."""


_COARSE_SECONDS = 2.0
"""Some file systems know no more of a file's time, and files that were copied together are as far apart."""


def newer(one: When, other: When) -> int:
    """1 where the first of two files is the newer one, -1 where the other is, 0 where nobody can tell.

    By the days that stand in them where both have one, else by when they were changed, where that is known of both.
    """
    if one[0] and other[0] and one[0] != other[0]:
        return 1 if one[0] > other[0] else -1
    if not one[1] or not other[1] or abs(one[1] - other[1]) < _COARSE_SECONDS:
        return 0
    return 1 if one[1] > other[1] else -1


class Part(NamedTuple):
    """Which members of a zip, by their number: from `start` up to `stop`; `last`: there are none behind them."""

    start: int
    stop: int
    last: bool


class FileItem(NamedTuple):
    """One file to check. `relative` is where its copy goes below --out; `walked`: found in a folder, not named.

    part: which members of a zip, where its members are shared out; None: all of the file.
    """

    path: str
    relative: str
    walked: bool = False
    part: Part | None = None


Slot = tuple[int | None, str | None]
"""For which year and in which scope an office reports; None where that can't be read."""


def same_slot(one: Slot, other: Slot) -> bool:
    """Whether two files of one office may be the same report: of the same year, or of one that can't be read."""
    return one[1] == other[1] and (one[0] == other[0] or None in (one[0], other[0]))


class Checked(NamedTuple):
    """What came of one file.

    Shape:  text: the report as `Work.render` wrote it; values: the answers in the order of the fields of the report's
            form (None where the file could not be read, or they were not asked for); prints: digests of its tables, for
            compare.py;
            trouble: why the annotated copy could not be written; more: the results of other reports in the same file;
            left_out: names of what is no report, in the file or itself; counts: whether there is a report at all; when:
            how new it is; fresh: whether the annotated copy is a new file; removed: old copies that were taken away.
    """

    item: FileItem
    report: Report
    text: str | None = None
    values: tuple[Value, ...] | None = None
    prints: tuple[bytes, ...] = ()
    scope: str | None = None
    trouble: str | None = None
    more: tuple[Checked, ...] = ()
    left_out: tuple[str, ...] = ()
    counts: bool = True
    when: When = ("", 0.0)
    fresh: bool = False
    removed: tuple[str, ...] = ()

    def each(self, left_out: list[str] | None = None) -> Iterator[Checked]:
        """The result of every report that the file holds; what was passed over is added to `left_out`."""
        if left_out is not None:
            left_out += self.left_out
        if self.counts:
            yield self
        for one in self.more:
            yield from one.each(left_out)
