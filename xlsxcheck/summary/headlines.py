"""What a run comes to, in a few lines: how many files came out how, who is missing, what else is to be known."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxcheck.many.collect import Collection
from xlsxcheck.many.passed import no_reports, unread
from xlsxcheck.messages import words
from xlsxcheck.summary.overview import roster_counts, totals_line, years_head

_MOST_NAMES = 12
"""So many offices that are missing are named above a list; a sheet of their own names all."""
_MOST_OF_A_YEAR = 3


def headlines(collection: Collection) -> Iterator[str]:
    """The totals, the roster's and who is missing, then that years are mixed or files not read."""
    spoken = words(collection.lang)["bulk"]
    yield totals_line(collection.settled.counts, collection.lang)
    roster = collection.roster
    if roster is not None:
        yield str(spoken["roster"].format(**roster_counts(roster)))
        if missing := [" ".join(filter(None, (one.organ, one.contact, one.phone))) for one in roster.missing]:
            names = words(collection.lang)["list_comma"].join(missing[:_MOST_NAMES])
            more = len(missing) - _MOST_NAMES
            yield spoken["missing"] + names + (spoken["and_missing"].format(count=more) if more > 0 else "")
    yield from notes(collection)


def notes(collection: Collection) -> Iterator[str]:
    """What is to be looked at besides: files of other years, and those in a format that is not read."""
    if years := years_line(collection, _MOST_OF_A_YEAR):
        yield years
    if count := len(unread(collection.passed_over)):
        yield str(words(collection.lang)["bulk"]["unread_see"].format(count=count))


def years_line(collection: Collection, most: int) -> str:
    """That files are of several years, with so many names of each of the rarer ones; nothing where all are of one."""
    spoken, years = words(collection.lang)["standing"], collection.years(most)
    if len(years) < 2:
        return ""
    files = spoken["semicolon"].join(
        spoken["year_line"].format(year=year, files=spoken["comma"].join(named) + "…" * (count > len(named)))
        for year, (count, named) in list(years.items())[:-1]
    )
    return f"{years_head(collection, years)}{files}"


def passed_rows(collection: Collection) -> Iterator[list[str]]:
    """Files that were not checked: which, what it is, what to do; those that may hold a report first."""
    spoken = words(collection.lang)
    for one in unread(collection.passed_over):
        yield [one, f"{spoken['bulk']['unread_title']}：{spoken['found'][one.kind]}", spoken["instead"][one.kind]]
    for path in no_reports(collection.passed_over):
        yield [path, spoken["bulk"]["others_title"], ""]
