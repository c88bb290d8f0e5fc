"""A table that went over paper: cut at pages, unmerged, its labels moved within their groups or slightly misspelt.

The search by labels (align.py) lets rows and columns stand in any order, and needs what is above and beside them. This
one needs nothing but the order of the form, and every label of it: then a place is certain whatever was lost around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlsxcheck.model import Form, Label, Place, Table
from xlsxcheck.reading.layout.blocks import Block, Layout, Line, layout
from xlsxcheck.reading.layout.chain import chain
from xlsxcheck.reading.layout.labels import keys
from xlsxcheck.reading.layout.scroll import Scroll, Spot
from xlsxcheck.reading.layout.slips import bare, is_slip
from xlsxcheck.reading.layout.strip import NotRead, Strip, Width, figures, left_of, strips

_HEADER = 12
"""A header begins at most so many lines above the first row of its block."""

_BEHIND = 3
"""So many columns behind the last one that was found its missing successor may stand; so many lines above the first."""

_MOST_SLIPS = 3
"""A table with more misspelt labels is not told by them any more."""


class Slip(NamedTuple):
    """A label that is not as the form prints it; `spot` is None where nothing stands for it."""

    label: Label
    spot: Spot | None


class Found(NamedTuple):
    """A table that was read whole. lines: those of its rows and header on the scroll; slips: see Slip."""

    places: dict[str, Place]
    lines: tuple[int, ...]
    slips: tuple[Slip, ...]


def read_on_paper(scroll: Scroll, table: Table, form: Form) -> Found | None:
    """Read a table by the order of its labels; None unless all of it is there, and in one way only."""
    try:
        return _Paper(scroll, layout(table, form), form).read()
    except NotRead:
        return None


class _Paper:
    """One table being read."""

    def __init__(self, scroll: Scroll, wanted: Layout, form: Form) -> None:
        self.scroll = scroll
        self.layout = wanted
        self.exact = frozenset(one for table in form.tables for label in table.labels for one in keys(label))
        self.known = frozenset(one for table in form.tables for label in table.labels for one in _spellings(label))
        own = {line.leaf for line in wanted.rows}
        rows = (line.leaf for table in form.tables for line in layout(table, form).rows)
        self.others = sorted({spot.line for leaf in rows if leaf not in own for spot in scroll.find(leaf)})
        self.places: dict[str, Place] = {}
        self.slips: list[Slip] = []
        self.drawn_off: list[Slip] = []
        self.lines: set[int] = set()

    def read(self) -> Found:
        rows = self.rows()
        end = -1
        for block in self.layout.blocks:
            end = self.block(block, rows, end)
        missing = [field for field in self.layout.table.fields if field.id not in self.places]
        if missing or len(self.slips) > _MOST_SLIPS:
            raise NotRead
        self.slips += self.drawn_off
        self.lost()
        return Found(self.places, tuple(sorted(self.lines)), tuple(self.slips))

    def rows(self) -> dict[int, Spot]:
        """The labels of all rows of the table, top down."""
        lines = self.layout.rows
        zone = self.zone(lines)
        spots = [self.spots(line, zone) for line in lines]
        chosen = chain([[spot.line for spot in found] for found in spots])
        if chosen is None:
            raise NotRead
        rows = {
            line.at: next(spot for spot in found if spot.line == at)
            for line, found, at in zip(lines, spots, chosen, strict=True)
            if at is not None
        }
        if len(rows) < len(lines):
            if len(lines) - len(rows) > _MOST_SLIPS:
                raise NotRead
            self.misspelt_rows(lines, rows)
        return rows

    def zone(self, lines: Sequence[Line]) -> dict[int, int]:
        """The last column of each page in which labels of these rows stand."""
        zone: dict[int, int] = {}
        for line in lines:
            own = keys(line.leaf)
            for spot in self.scroll.find_texts(own | (_spellings(line.leaf) - self.exact)):
                page = self.scroll.rows[spot.line][0]
                zone[page] = max(spot.col, zone.get(page, 0))
        return zone

    def spots(self, line: Line, zone: dict[int, int] | None = None) -> list[Spot]:
        """Where the line's own label stands; only where it does not, the label without its number, within the zone."""
        found = self.scroll.find(line.leaf)
        if found:
            return found
        unnumbered = self.scroll.find_texts(frozenset(map(bare, keys(line.leaf))) - keys(line.leaf))
        return [
            one for one in unnumbered if zone is None or one.col <= zone.get(self.scroll.rows[one.line][0], one.col)
        ]

    def misspelt_rows(self, lines: Sequence[Line], rows: dict[int, Spot]) -> None:
        """Find the rows whose label has a slip: each between its neighbours, where one text fits and no other."""
        right = max((spot.col for spot in rows.values()), default=-1)
        for number, line in enumerate(lines):
            if line.at in rows:
                continue
            above = [rows[one.at].line for one in lines[:number] if one.at in rows]
            below = [rows[one.at].line for one in lines[number + 1 :] if one.at in rows]
            first = max(above) if above else (min(below) - _BEHIND - 1 if below else -1)
            last = min(below) if below else self.behind(first)
            between = [
                spot for at in range(max(first + 1, 0), last) for spot in self.scroll.on_line[at] if spot.col <= right
            ]
            rows[line.at] = self.misspelt(line, lines, between)

    def behind(self, line: int) -> int:
        """The first line behind that one which may not belong to the table any more."""
        following = min((other for other in self.others if other > line), default=len(self.scroll.rows))
        return min(line + _HEADER, following)

    def misspelt(self, line: Line, lines: Sequence[Line], between: Iterable[Spot]) -> Spot:
        """The one text of these that is the line's label with a slip."""
        rivals = [one.leaf for one in lines]
        fitting = [spot for spot in between if spot.text not in self.known and is_slip(spot.text, line.leaf, rivals)]
        if len(fitting) != 1:
            raise NotRead
        self.slips.append(Slip(line.leaf, fitting[0]))
        return fitting[0]

    def block(self, block: Block, rows: dict[int, Spot], end: int) -> int:
        """Read one block; the last line of it."""
        if not block.columns[0].path:
            raise NotRead
        if block.rows[0].path:
            spots = [rows[row.at] for row in block.rows]
            header = self.header(block, end, spots[0].line)
            width = self.columns(block.columns, range(header, spots[0].line), self.left(block, header, spots))
            pieces = strips(self.scroll, block, spots, width, self.repeated)
        else:
            pieces = [self.one_row(block)]
        for piece in pieces:
            self.lines |= set(piece.lines)
            for row, line in zip(piece.rows, piece.lines, strict=True):
                for column in block.columns:
                    field = block.fields.get((row.at, column.at))
                    if field is not None:
                        page = self.scroll.page(line)
                        self.places[field.id] = Place(page.name, self.scroll.rows[line][1], piece.value(line, column))
        return max(line for piece in pieces for line in piece.lines)

    def left(self, block: Block, header: int, spots: Sequence[Spot]) -> int:
        """Right of which column the header stands: of none where it stands on another page than its rows."""
        page = self.scroll.rows[spots[0].line][0]
        lines = range(header, spots[0].line)
        found = [spot.line for line in block.columns for spot in self.spots(line) if spot.line in lines]
        elsewhere = found and all(self.scroll.rows[at][0] != page for at in found)
        return -1 if elsewhere else left_of(self.scroll, spots, 0)

    def header(self, block: Block, end: int, first: int) -> int:
        """The first line that may belong to the header above that line."""
        above = max((line for line in self.others if line < first), default=-1)
        return max(end + 1, above + 1, first - _HEADER, 0)

    def columns(self, columns: Sequence[Line], lines: range, left: int) -> Width:
        """The header's labels of all columns, from the left, in any of these lines."""
        found = [[spot for spot in self.spots(line) if spot.line in lines and spot.col > left] for line in columns]
        chosen = chain([[spot.col for spot in spots] for spots in found])
        if chosen is None:
            raise NotRead
        width = {
            line.at: max(spot for spot in spots if spot.col == at)
            for line, spots, at in zip(columns, found, chosen, strict=True)
            if at is not None
        }
        if len(columns) - len(width) > _MOST_SLIPS or (len(columns) > 1 and len(width) < 2):
            raise NotRead
        self.misspelt_columns(columns, width, lines, left)
        self.lines |= {spot.line for spot in width.values()}
        self.attested(columns, width, lines)
        return width

    def misspelt_columns(self, columns: Sequence[Line], width: Width, lines: range, left: int) -> None:
        for number, line in enumerate(columns):
            if line.at in width:
                continue
            before = [width[one.at].col for one in columns[:number] if one.at in width]
            behind = [width[one.at].col for one in columns[number + 1 :] if one.at in width]
            first = max(before, default=left)
            last = min(behind) if behind else first + _BEHIND + 1
            between = [spot for at in lines for spot in self.scroll.on_line[at] if first < spot.col < last]
            width[line.at] = self.misspelt(line, columns, between)

    def attested(self, columns: Sequence[Line], width: Width, lines: range) -> None:
        """See that columns of the same name are told apart by what stands over them, drawn roughly as it may be."""
        leaves: dict[frozenset[str], list[Line]] = {}
        for line in columns:
            leaves.setdefault(keys(line.leaf), []).append(line)
        alike = [same for same in leaves.values() if len(same) > 1]
        if not alike:
            return
        groups = {label for line in columns for label in line.path[:-1]}
        seen = {label for label in groups if self.stands_over(label, columns, width, lines)}
        for same in alike:
            for number, one in enumerate(same):
                for other in same[number + 1 :]:
                    if not seen.intersection(set(one.path[:-1]).symmetric_difference(other.path[:-1])):
                        raise NotRead

    def stands_over(self, label: Label, columns: Sequence[Line], width: Width, lines: range) -> bool:
        """Whether a group's label is there; one whose middle is over columns of another group contradicts."""
        spots = [spot for spot in self.scroll.find(label) if spot.line in lines] or self.slipped(label, lines)
        own = [width[line.at].col for line in columns if label in line.path]
        if not spots:
            return False
        over = [spot for spot in spots if min(own) <= self.scroll.middle(spot)[1] <= max(own)]
        if not over:
            raise NotRead
        if not any(self.scroll.right_of(spot) in (spot.col, max(own)) and spot.col >= min(own) for spot in over):
            self.drawn_off.append(Slip(label, over[0]))
        return True

    def slipped(self, label: Label, lines: Iterable[int]) -> list[Spot]:
        """Where the label stands with a slip."""
        near = [spot for at in lines for spot in self.scroll.on_line[at] if spot.text not in self.known]
        return [spot for spot in near if is_slip(spot.text, label, self.layout.table.labels)]

    def repeated(self, block: Block, lines: range, left: int) -> Width | None:
        """The columns of a header that is printed once more within the rows; None where there is none."""
        leaves = [self.scroll.find(line.leaf) for line in block.columns]
        if not any(spot.line in lines and spot.col > left for spots in leaves for spot in spots):
            return None
        return self.columns(block.columns, lines, left)

    def one_row(self, block: Block) -> Strip:
        """The one row without a label of its own, below its header."""
        bands = self.bands(sorted({spot.line for line in block.columns for spot in self.scroll.find(line.leaf)}))
        found: list[Strip] = []
        for first, last in bands:
            lines = range(max(self.header(block, -1, first), first - 3), last + 1)
            try:
                width = self.columns(block.columns, lines, -1)
            except NotRead:
                continue
            found += Strip.below(self.scroll, block, width, last, self.known)
        if len(found) != 1:
            raise NotRead
        return found[0]

    def bands(self, lines: list[int]) -> list[tuple[int, int]]:
        """Runs of lines with header labels, as first and last; a line without figures may stand between."""
        bands: list[tuple[int, int]] = []
        for line in lines:
            if bands and line - bands[-1][1] <= 2 and not figures(self.scroll, range(bands[-1][1] + 1, line)):
                bands[-1] = (bands[-1][0], line)
            else:
                bands.append((line, line))
        return bands

    def lost(self) -> None:
        """Labels of groups that stand nowhere near the table: with the text that is left of them, if any."""
        told = {slip.label for slip in self.slips}
        lines = range(min(self.lines) - 3, max(self.lines) + 1)
        labels = self.layout.table.labels
        for label in labels:
            here = [spot.line for spot in self.scroll.find(label) if spot.line in lines]
            self.lines.update(here)
            if label in told or here:
                continue
            if self.bare_is_there(label, lines):
                continue
            like = self.slipped(label, lines)
            self.slips.append(Slip(label, like[0] if len(like) == 1 else None))

    def bare_is_there(self, label: Label, lines: range) -> bool:
        texts = frozenset(map(bare, keys(label)))
        return any(spot.line in lines for spot in self.scroll.find_texts(texts))


def _spellings(label: Label) -> frozenset[str]:
    return keys(label) | frozenset(map(bare, keys(label)))
