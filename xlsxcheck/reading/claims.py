"""The text of a document -> its claims: figures with what they may stand for. Nothing is judged here."""

from __future__ import annotations

import re

from xlsxcheck.formats.prose import Prose
from xlsxcheck.model import Form, Record
from xlsxcheck.model.claims import Against
from xlsxcheck.model.said import MOST_NAMED, TextRead, Unread
from xlsxcheck.reading.clauses import MAX_FIGURES, Clauses
from xlsxcheck.reading.points import MAX_DRAWINGS, Drawing, compare_points, drawings
from xlsxcheck.reading.vocabulary import Vocabulary, plain_text, sentences, vocabulary
from xlsxcheck.reading.yearslips import period_slip, year_slip

MAX_CHARACTERS = 120_000
"""So much of a text is read; a report has some ten thousand."""

_LONGEST = 2000
"""A longer sentence is read in pieces."""

_HEADING = 40
_BETWEEN = 6
"""Characters between a word for a table and one that takes it back."""


def read_text(prose: Prose, form: Form, record: Record) -> TextRead:
    """The claims of a text beside the tables that a record was read from.

    Shape:  see TextRead; nothing where the form says nothing of texts. What lies beyond 120,000 characters, or 2,000
            numbers, is not read; `unread` says so.
    """
    known = vocabulary(form)
    if known is None:
        return TextRead()
    tables = {place.sheet for place in record.places.values()}
    paragraphs = [one.text for one in prose.paragraphs if one.table not in tables]
    year, organ = (record.values.get(form.roles.get(role, "")) for role in ("year", "organ"))
    reader = _Reader(known, year if isinstance(year, int) else None, organ if isinstance(organ, str) else "")
    return reader.read(paragraphs, prose)


class _Reader:
    """The paragraphs of a text, one after the other."""

    def __init__(self, known: Vocabulary, year: int | None, organ: str) -> None:
        self.claims = known.claims
        self.year = year
        self.clauses = Clauses(known, year, organ)
        units = {unit for group in self.claims.groups for unit in group.units}
        self.taken_back = _taken_back(known.claims.against)
        self.counted = re.compile(f"[0-9](?:{'|'.join(map(re.escape, sorted(units)))})")

    def read(self, paragraphs: list[str], prose: Prose) -> TextRead:
        """Every paragraph, then what charts and lines of names and numbers show."""
        slips, left, texts = [], MAX_CHARACTERS, []
        against: list[str] = []
        for text in paragraphs:
            text = plain_text(text[:left])
            left -= len(text)
            texts.append(text)
            against += [one[:_HEADING] for one in sentences(text) if self.against(one)]
            if self.heading(text):
                continue
            self.clauses.begin_paragraph(text)
            for number, sentence in enumerate(sentences(text)):
                for at in range(0, len(sentence), _LONGEST):
                    self.clauses.sentence(sentence[at : at + _LONGEST], number)
                if (slip := year_slip(sentence[:_LONGEST], self.claims.years, self.year)) is not None:
                    slips.append(slip)
            self.clauses.end_paragraph()
            if left <= 0:
                break
        if (slip := period_slip(texts, self.claims.years, self.claims.change, self.year)) is not None:
            slips.append(slip)
        drawn, more = drawings(paragraphs, prose)
        for one in drawn:
            self.drawing(one)
        points = compare_points(drawn, texts, self.claims.points)
        found, alone = self.clauses.found, (*self.clauses.unplaced, *points.unplaced)
        unread = Unread(
            characters=MAX_CHARACTERS if sum(map(len, paragraphs)) > MAX_CHARACTERS else 0,
            figures=MAX_FIGURES if self.clauses.figures > MAX_FIGURES else 0,
            drawings=MAX_DRAWINGS if more else 0,
        )
        return TextRead(
            tuple(found),
            tuple(slips),
            points.differing,
            points.compared,
            len(alone),
            unread,
            alone[:MOST_NAMED],
            tuple(dict.fromkeys(against)),
        )

    def drawing(self, drawn: Drawing) -> None:
        """The figures of a chart whose names are words of the form; shares of a hundred are none."""
        figures = [figure for _, figure in drawn.points]
        counts = all(one.isascii() and one.isdigit() and len(one) < 10 for one in figures)
        if not counts or sum(map(int, figures)) == 100:
            return
        self.clauses.headed = set()
        for name, figure in drawn.points:
            text = plain_text(f"{drawn.title}，{name}{figure}")
            self.clauses.begin_paragraph(text)
            self.clauses.sentence(text, 0)
            self.clauses.end_paragraph()

    def against(self, sentence: str) -> bool:
        """Whether a sentence says that a table does not hold, or is counted in another unit than the form's."""
        return self.taken_back is not None and self.taken_back.search(sentence) is not None

    def heading(self, text: str) -> bool:
        """Whether a paragraph is a heading; its words are what the text below it is about."""
        if len(text) > _HEADING or any(mark in text for mark in "。，；;") or self.counted.search(text):
            return False
        groups = self.claims.groups
        self.clauses.headed = {at for at, group in enumerate(groups) if any(word in text for word in group.headings)}
        return True


def _taken_back(against: Against) -> re.Pattern[str] | None:
    """What says that a table does not hold; None where the form knows no words for it."""
    tables, void, outright = ("|".join(map(re.escape, words)) for words in against)
    said = [f"(?:{tables})[^。]{{0,{_BETWEEN}}}?(?:{void})"] if tables and void else []
    return re.compile("|".join([*said, outright] if outright else said)) if said or outright else None
