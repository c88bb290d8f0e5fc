"""What the words of a report's text stand for: which cells, in which readings. Data of a form."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.model.values import Text

Sum = tuple[tuple[int, str], ...]
"""Fields to add up, each with 1 or -1."""


class ClaimWords(NamedTuple):
    """Words that stand for rows or columns of a table. readings: members to add up, each with 1 or -1.

    weak: verbs such as received, which say nothing beside a more exact word. loose: words that are told nothing of
    where no reading fits. above: the figure in the table may be larger, as it holds more than the text speaks of.
    denied: words that a text may say there is nothing of. named: what a subject stands for that is counted by itself.
    """

    id: str
    label: Text
    words: tuple[str, ...]
    readings: tuple[Sum, ...]
    weak: bool = False
    loose: bool = False
    above: bool = False
    denied: bool = False
    named: bool = False


class ClaimGroup(NamedTuple):
    """What a text can say of one table: its rows, its columns, and both together.

    subjects are words without which a text speaks of something else; headings the same in headings. units: what a
    figure may be counted in, and how much of the form's own unit that is. alone: the columns that a row stands for
    where no column is named; none: then it says nothing. apart: words beside which a figure may be of others.
    """

    table: str
    subjects: tuple[str, ...]
    headings: tuple[str, ...]
    units: dict[str, Decimal]
    rows: tuple[ClaimWords, ...]
    columns: tuple[ClaimWords, ...]
    alone: tuple[Sum, ...]
    near: bool = False
    apart: tuple[str, ...] = ()


class Share(NamedTuple):
    """Who a figure is about: `own` names one organ, `whole` all of them; organs whose names end so add up others.

    parts are what names of organs end with, ours what stands before one that is the reporting organ.
    """

    own: tuple[str, ...]
    whole: tuple[str, ...]
    ends: tuple[str, ...]
    parts: tuple[str, ...]
    ours: tuple[str, ...]


class Done(NamedTuple):
    """Words for: nothing is left over. `unless` words beside them take that back; `field` must then be 0.

    The same say words for `all` before a verb; verbs: the ids of their rows. row: the id of the words for what is left
    over.
    """

    words: tuple[str, ...]
    all: tuple[str, ...]
    verbs: tuple[str, ...]
    unless: tuple[str, ...]
    field: str
    row: str


class Years(NamedTuple):
    """Words of a sentence that states the statistics period (`period`), or announces the report (`report`)."""

    period: tuple[str, ...]
    report: tuple[str, ...]
    past: tuple[str, ...]


class Points(NamedTuple):
    """How a text says what a chart shows: `between` may stand between a point's name and its figure.

    titles: what a chart of such figures is called; apart: what one of other figures is called.
    """

    between: tuple[str, ...]
    units: tuple[str, ...]
    titles: tuple[str, ...]
    apart: tuple[str, ...]


class Against(NamedTuple):
    """How a text takes back what its tables say, or gives them another unit.

    A word of tables with one of void soon after it; or one of outright, which says it by itself.
    """

    tables: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    outright: tuple[str, ...] = ()


class Claims(NamedTuple):
    """Everything that a form knows of the text around its tables. Words that stand longest at a place count.

    fillers may stand between words and their figure; ignored are phrases that only look like words; joins link words
    whose figure is one for all; none says that there is nothing; other is what else figures are about. What makes a
    figure one of a part: narrow in its clause, aside in its sentence, behind right behind it. left says that it is
    what is left; change, that it is a difference; about, that it is an estimate.
    """

    groups: tuple[ClaimGroup, ...]
    fillers: tuple[str, ...]
    ignored: tuple[str, ...]
    joins: tuple[str, ...]
    none: tuple[str, ...]
    other: tuple[str, ...]
    narrow: tuple[str, ...]
    aside: tuple[str, ...]
    behind: tuple[str, ...]
    left: tuple[str, ...]
    change: tuple[str, ...]
    about: tuple[str, ...]
    share: Share
    done: Done
    years: Years
    points: Points
    against: Against = Against()
