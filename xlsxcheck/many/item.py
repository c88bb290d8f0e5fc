"""What goes to a worker and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.model import Report, Value

When = tuple[str, float]
"""How new a file is: the day that stands in it (ISO, or nothing), then when the system says that it was changed."""


Slot = tuple[int | None, str | None]
"""For which year and in which scope an office reports; None where that can't be read."""

ANY = "*"
"""The scope of a report in a document, which has no cover that names one."""

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


class Sent(NamedTuple):
    """What is known of a file among others of its office.

    sha256: of the file, where the report is all of it; of: that of the file of which it is a copy of ours; figures: by
    which it is known that another has the same ones, None where that can't be known; rank: how much is open in it.
    """

    slot: Slot
    when: When
    sha256: str | None = None
    of: str = ""
    figures: object = None
    rank: int = 0


def order(one: Sent, other: Sent) -> int:
    """The same as newer(), of files: a copy of ours is newer than the file that it was made of, whatever they say."""
    if one.of and one.of == other.sha256:
        return 1
    return -1 if other.of and other.of == one.sha256 else newer(one.when, other.when)


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


def same_slot(one: Slot, other: Slot) -> bool:
    """Whether two files of one office may be the same report: of the same year and scope, as far as these are known."""
    scope = one[1] == other[1] or ANY in (one[1], other[1])
    return scope and (one[0] == other[0] or None in (one[0], other[0]))


class Checked(NamedTuple):
    """What came of one file.

    Shape:  text: the report as `Work.render` wrote it; values: the answers in the order of the fields of the report's
            form (None where the file could not be read, or they were not asked for); prints: digests of its tables, for
            compare.py;
            trouble: why the annotated copy could not be written; more: the results of other reports in the same file;
            left_out: names of what is no report, in the file or itself; counts: whether there is a report at all; when:
            how new it is; of: the sha256 of the file of which it is a copy of ours, nothing for any other; carried: it
            was sent out with last year's figures in it; fresh: whether the annotated copy is a new file; removed: old
            copies that were taken away.
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
    of: str = ""
    carried: bool = False
    fresh: bool = False
    removed: tuple[str, ...] = ()

    def sent(self) -> Sent:
        """What is known of it among the files of its office."""
        report, whole = self.report, not self.report.sheets
        known = all(self.prints) or report.verdict in ("pass", "warn")
        return Sent(
            (report.year, self.scope),
            self.when,
            report.sha256 if whole else None,
            self.of if whole else "",
            (report.form, self.prints) if self.prints and known else None,
            0 if not report.open else 1 if report.verdict == "warn" else 2,
        )

    def each(self, left_out: list[str] | None = None) -> Iterator[Checked]:
        """The result of every report that the file holds; what was passed over is added to `left_out`."""
        if left_out is not None:
            left_out += self.left_out
        if self.counts:
            yield self
        for one in self.more:
            yield from one.each(left_out)
