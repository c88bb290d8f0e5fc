"""What a form definition says beside its tables and relations: of names, titles, documents, sums, and limits."""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from typing import NamedTuple


class NameEnding(NamedTuple):
    """What names that end so are the names of: `kinds` are choices of the kind of organ; none: that says nothing."""

    ends: tuple[str, ...]
    kinds: tuple[str, ...]


class Naming(NamedTuple):
    """What the name of an organ (the role organ) tells: `field` holds it, `kind` the choice of the kind of organ.

    placeholders are what stands there instead of a name; strange are parts that no real name has; no_offices are parts
    of names of sheets that are not called after an office; sums are what rows of sums begin with in lists of offices;
    labels stand before a name, stamps in brackets behind it.
    """

    field: str
    kind: str
    placeholders: tuple[str, ...]
    strange: tuple[str, ...]
    endings: tuple[NameEnding, ...]
    no_offices: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()


class Titles(NamedTuple):
    """What the title of a document with this form's tables has in it: the subject, and behind it one of the ends."""

    subject: str
    ends: tuple[str, ...]


class Chapter(NamedTuple):
    """A chapter of a Word report: texts to be written by the office, or one of the form's tables.

    Units: widths of the table's columns in twips, 1/20 pt.
    """

    title: str
    texts: tuple[str, ...] = ()
    table: str | None = None
    widths: tuple[int, ...] = ()


class WordLayout(NamedTuple):
    """A report as a Word document. {organ} and {year} in the title are filled in; `no_year` where none is known."""

    title: str
    no_year: str
    font: str
    chapters: tuple[Chapter, ...]


class Summing(NamedTuple):
    """The cover of a sum of reports: `scope` is the choice of the role scope, `organ` a name with {count} in it."""

    scope: str
    organ: str


class SearchLimits(NamedTuple):
    """How far the search for the fewest cells to change goes: steps, answers, and cells of one answer."""

    nodes: int = 10_000
    answers: int = 200
    cells: int = 8
