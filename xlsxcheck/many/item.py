"""What goes to a worker and what comes back."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.model import Report, Value


class FileItem(NamedTuple):
    """One file to check. `relative` is where its copy goes below --out; `walked`: found in a folder, not named."""

    path: str
    relative: str
    walked: bool = False


class Checked(NamedTuple):
    """What came of one file.

    Shape:  text: the report as `Work.render` wrote it; values: the answers in the order of form.fields (None where the
            file could not be read, or they were not asked for); prints: digests of its tables, for compare.py;
            trouble: why the annotated copy could not be written.
    """

    item: FileItem
    report: Report
    text: str | None = None
    values: tuple[Value, ...] | None = None
    prints: tuple[bytes, ...] = ()
    scope: str | None = None
    trouble: str | None = None
