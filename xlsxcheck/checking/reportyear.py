"""Of which year a report should be, where that is known: another one is told, it is no report of this year."""

from __future__ import annotations

from xlsxcheck.checking.lastyear import OTHER_YEAR
from xlsxcheck.model import Form, Note, Record, Report


def other_year(
    record: Record | None, form: Form, year: int, wanted: int, *, before: str = "", files: object = "", count: int = 0
) -> Note:
    """That a report of `year` is not of the one that is wanted.

    before: of which year last year's files are; files: names of those that are this office's too; count: how many other
    files of the run are of the year that is wanted. What is empty is not why.
    """
    field = form.roles.get("year")
    place = record.places.get(field or "") if record is not None else None
    facts = {"year": year, "wanted": wanted, "before": before, "files": files, "count": count or ""}
    return Note(OTHER_YEAR, place.sheet if place else None, (place.ref,) if place else (), field, facts)


def is_of_other_year(report: Report) -> bool:
    """Whether a report was told to be of another year, and nobody has accepted that."""
    return any(finding.code == OTHER_YEAR and finding.waived is None for finding in report.findings)


def last_of(years: list[int | None]) -> int | None:
    """The year of which nearly all of last year's files are; None where they are of several."""
    known = [year for year in years if year is not None]
    often = max(set(known), key=known.count, default=None)
    return often if often is not None and known.count(often) * 5 >= len(known) * 4 else None
