"""The clauses of a text's sentences: which figure is of which words.

A figure is placed only where nothing stands between it and its words but what may stand there: what is not certain is
counted and left alone.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.model.claims import ClaimGroup, ClaimWords, Sum
from xlsxcheck.model.said import Claim, words_of
from xlsxcheck.reading.matching import Match, Matcher
from xlsxcheck.reading.numerals import Amount, amount
from xlsxcheck.reading.spoken import Spoken
from xlsxcheck.reading.vocabulary import At, Token, Vocabulary, shadow, year_of
from xlsxcheck.reading.whose import Whose

MAX_FIGURES = 2000
"""Numbers of any kind that are looked at; a report has some two hundred."""

_LOOKED_AT = 12
"""Words behind a figure that may say what it is of."""

_MOST_ROWS = 3
"""Rows named before that words of a column may belong to."""

_BEFORE, _AFTER = 46, 24
_NO_COUNT = re.compile("第$|[0-9][^，。]?[-~～—至到]$")
"""Before the number of a thing, or the end of a range."""

_MONTH = re.compile("([0-9]{1,2})月([0-9]{1,2}日|底|末)?")
_WHOLE_YEAR = (("1", "1日"), ("12", "31日"), ("12", "底"), ("12", "末"))
_ENDS = ("", "，", ",", "、", "；", "）", ")")
_NOTHING = Amount(Decimal(0), None, 0, 0)


class _Before(NamedTuple):
    """What the text was about before a bracket was opened."""

    clause: list[Token]
    seen: dict[int, int]
    topic: int | None
    rows: dict[int, list[At]]


class Clauses:
    """The state of one pass over a text.

    found: its claims; unplaced: figures that are of nobody knows what, with their words; headed: the groups that the
    heading above speaks of.
    """

    def __init__(self, known: Vocabulary, year: int | None, organ: str) -> None:
        """`year` and `organ` are the report's, where they are known."""
        self.known = known
        self.claims = known.claims
        self.words = Matcher(known.claims)
        self.spoken = Spoken(known.claims)
        self.year = year
        self.whose = Whose(self.claims.share, organ)
        self.found: list[Claim] = []
        self.unplaced: list[str] = []
        self.headed: set[int] = set()
        self.figures = 0
        self.units = {unit for group in self.claims.groups for unit in group.units}

    def begin_paragraph(self, text: str) -> None:
        """What the text is about is told anew, but for what its heading says."""
        groups = self.claims.groups
        self.told = {at for at, group in enumerate(groups) if any(word in text for word in group.subjects)}
        self.seen = {at: 0 for at in self.headed if not groups[at].near}
        self.topic: int | None = next(iter(self.seen), None)
        self.rows: dict[int, list[At]] = {}
        self.loose: dict[int, bool] = {}
        self.spoken.begin(len(self.found))

    def end_paragraph(self) -> None:
        """What its figures may stand for is known once all of it was read."""
        self.spoken.end(self.found)

    def sentence(self, sentence: str, number: int) -> None:
        """Every figure of a sentence, and every clause that says there is none."""
        text = shadow(sentence, self.year)
        tokens = list(self.known.tokens(text))
        self.aside = any(token.plays("aside") for token in tokens) or _of_months(text)
        kept: list[_Before] = []
        self.said = sentence
        groups = self.claims.groups
        self.here = {at for at, group in enumerate(groups) if any(word in text for word in group.subjects)}
        self.years: list[tuple[int | None, int]] = []
        self.whole: bool | None = None
        self.last_weak = True
        clause: list[Token] = []
        for at, token in enumerate(tokens):
            if token.kind == "stop":
                if token.text in "（(":
                    # What stands in brackets is a sentence of its own; behind them the clause goes on.
                    kept.append(_Before(clause, dict(self.seen), self.topic, dict(self.rows)))
                    clause = []
                    continue
                self.without_figure(clause, number)
                clause = []
                if token.text in "）)" and kept:
                    clause, self.seen, self.topic, self.rows = kept.pop()
            elif token.kind == "number":
                self.figure(clause, tokens[at : at + _LOOKED_AT], number, text)
                clause = []
            else:
                clause.append(token)
                self.notice(token, number)
        self.without_figure(clause, number)

    def notice(self, token: Token, number: int) -> None:
        """Take in what the text is about now."""
        word = token.word
        self.spoken.notice(token)
        if token.kind == "year":
            self.years.append((year_of(token, self.year), token.start))
        for group in word.subjects:
            self.seen[group] = number
        if word.subjects:
            # What a group needs near by says little where it stands alone.
            exact = [at for at in word.subjects if not self.claims.groups[at].near]
            self.topic = exact[0] if exact else None if self.topic == -1 else self.topic
        elif strong := [at for at in word.rows if not self.words.row(at).weak]:
            self.topic = strong[0][0]
            for at in strong:
                known = [one for one in self.rows.get(at[0], []) if one != at]
                self.rows[at[0]] = [*known[1 - _MOST_ROWS :], at]
        elif token.plays("other") and not word.columns:
            self.topic = -1
            self.seen.clear()
            self.rows.clear()
        if token.plays("past"):
            self.years.append((self.year and self.year - 1, -1))
        if token.plays("own") or token.plays("whole"):
            self.whole = token.plays("whole")

    def figure(self, clause: list[Token], rest: list[Token], number: int, text: str) -> None:
        """A figure: what it counts, and what it is of."""
        token = rest[0]
        self.figures += 1
        if self.figures > MAX_FIGURES:
            return
        about = bool(clause) and clause[-1].plays("about")
        meant = amount(token.text, text, token.start, about)
        if meant is None or _NO_COUNT.search(text[max(0, token.start - 3) : token.start]):
            self.leave(start=token.start, end=token.end, unit=self.unit_at(text, token.end))
            return
        unit = self.unit_at(text, meant.end)
        if not unit and not self.is_bare(text, meant.end):
            return
        behind = [one for one in rest[1:] if one.start >= meant.end + len(unit)]
        apart = text.startswith(self.claims.behind, meant.end + len(unit))
        claim = None if apart else self.placed(clause, behind, meant, unit, number)
        if claim is None:
            self.leave(start=meant.start, end=meant.end, unit=unit)
        else:
            self.found.append(claim)

    def leave(self, *, start: int, end: int, unit: str) -> None:
        """A figure that counts something, of which nobody knows what it is of."""
        if unit:
            self.unplaced.append(words_of(self.said, start, self.said[start:end] + unit))

    def unit_at(self, text: str, at: int) -> str:
        """The unit of any group that stands there; empty for none."""
        after = text[at : at + 2]
        return next((one for one in (after, after[:1]) if one in self.units), "")

    def is_bare(self, text: str, end: int) -> bool:
        """Whether a number that ends there stands without a unit; 3，525 may be one number."""
        return text[end : end + 1] in _ENDS and not text[end + 1 : end + 2].isdigit()

    def placed(self, clause: list[Token], behind: list[Token], meant: Amount, unit: str, number: int) -> Claim | None:
        """What a figure is of: of the words before it, else of those behind it; None where that is not certain."""
        if any(token.plays("change") for token in clause):
            return None
        start = meant.start
        for at, group in enumerate(self.claims.groups):
            # Without a unit nobody knows which of several is meant.
            if unit not in group.units if unit else len(set(group.units.values())) > 1:
                continue
            match = self.words.match(clause, at) or self.words.named(clause, at)
            if match is None and unit:
                match = self.words.behind(clause, behind, at)
            if match is None or not self.is_about(match, at, behind, number):
                continue
            readings, names = self.meant(match, at)
            if not readings:
                continue
            scale = group.units.get(unit) if unit else next(iter(group.units.values()))
            used = self.words.used(match)
            self.last_weak = all(one.weak for one in used)
            loose = any(one.loose for one in used) or self.partial(clause, match, group)
            if match.rows:
                self.loose[at] = loose
            loose = loose or self.loose.get(at, False)
            whole = self.spoken.wholes_of(match, at)
            self.spoken.counted(match, at, len(self.found))
            claim = self.claim(meant.times(scale or meant.low), start, readings, names, used, loose, unit)
            return claim._replace(parts_of=whole)
        return None

    def meant(self, match: Match, group: int) -> tuple[list[Sum], list[ClaimWords]]:
        """What a match may stand for here, and the words that say what it is."""
        verbs = self.spoken.said_verbs(group)
        return self.words.readings(match, group, self.rows.get(group), verbs, self.topic == group)

    def partial(self, clause: list[Token], match: Match, group: ClaimGroup) -> bool:
        """Whether a figure may be of a part only: of a channel, of an organ among several, of some months."""
        if self.aside or any(token.plays("narrow") or token.text in group.apart for token in clause):
            return True
        return self.whose.another(_unknown(match.head))

    def is_about(self, match: Match, at: int, behind: list[Token], number: int) -> bool:
        """Whether the text speaks of a group's subject where the figure stands."""
        group = self.claims.groups[at]
        if not group.subjects:
            return self.topic != -1
        weak = all(self.words.row(one).weak for one in match.rows) if match.rows else False
        told = any(at in token.word.subjects for token in match.tail)
        if weak and not told:
            # A verb without an object: what follows the figure may be one.
            for token in behind:
                if token.kind == "stop":
                    break
                if at in token.word.subjects:
                    return True
                if not token.plays("fill") and not token.plays("joins"):
                    return False
        if self.topic == -1:
            return told
        seen = self.seen.get(at)
        near = seen is not None and number - seen <= 1
        if weak:
            return told or (near and self.topic == at)
        if group.near:
            return near or at in self.here or (at in self.headed and self.topic in (None, at))
        return at in self.told or at in self.headed

    def claim(
        self,
        meant: Amount,
        start: int,
        readings: list[Sum],
        names: list[ClaimWords],
        used: list[ClaimWords],
        loose: bool,
        unit: str,
    ) -> Claim:
        """The claim of a figure that begins there."""
        years = {year for year, _ in self.years} - {self.year}
        year = next(iter(years)) if len(years) == 1 else None
        return Claim(
            sentence=self.shown(start),
            figure=self.said[start : meant.end] + unit,
            low=meant.low,
            high=meant.high,
            label={lang: " ".join(dict.fromkeys(one.label[lang] for one in names)) for lang in ("zh", "en")},
            readings=tuple(readings),
            rows=tuple(one.id for one in used),
            loose=loose or bool(years and year is None),
            above=any(one.above for one in used),
            whole=self.whole,
            year=year if self.year is not None else None,
            first=len(self.years) == 1 and 0 <= self.years[0][1] <= 2,
            at=min(start, _BEFORE + 1),
        )

    def without_figure(self, tokens: list[Token], number: int) -> None:
        """A clause without a figure may say that there is nothing, or that nothing is left over."""
        none = next((at for at, token in enumerate(tokens) if token.plays("none")), None)
        if none is not None:
            # What there is nothing of may also stand before the word for nothing.
            no, rest = tokens[: none + 1], tokens[none + 1 :]
            self.denied(no if rest else no[-1:], rest or no[:-1], number)
        elif self.says_all(tokens):
            self.done(tokens, number)

    def says_all(self, tokens: list[Token]) -> bool:
        """Whether a clause says that all is done."""
        every = next((at for at, token in enumerate(tokens) if token.plays("all")), len(tokens))
        return any(map(self.is_done, tokens[every:])) or any(token.plays("done") for token in tokens)

    def is_done(self, token: Token) -> bool:
        """Whether a token says that what it is about is done."""
        done = self.claims.done
        return token.plays("done") or any(self.words.row(at).id in done.verbs for at in token.word.rows)

    def denied(self, before: list[Token], tokens: list[Token], number: int) -> None:
        """There is nothing of what the words behind a no stand for, or those right before it."""
        for at in range(len(self.claims.groups)):
            match = self.words.match(tokens, at) or self.words.denied(before, tokens, at)
            if match is None or not match.rows or not all(self.words.row(one).denied for one in match.rows):
                continue
            if any(not self.words.may_follow(token) for token in match.head):
                continue
            if any(token.plays("change") or token.plays("narrow") for token in (*before, *tokens)):
                continue
            if not self.is_about(match, at, [], number):
                continue
            readings, names = self.meant(match, at)
            used = self.words.used(match)
            loose = any(one.loose for one in used) or self.whose.another(_unknown(before[:-1]))
            if readings:
                claim = self.claim(_NOTHING, tokens[-1].end, readings, names, used, loose, "")
                figure = self.said[min(before[-1].start, tokens[0].start) : max(before[-1].end, tokens[-1].end)]
                self.found.append(claim._replace(figure=figure[-_AFTER:], kind="none"))
            return

    def done(self, tokens: list[Token], number: int) -> None:
        """Nothing is left over: said of all requests, without a word that takes it back."""
        done = self.claims.done
        group = next(at for at, one in enumerate(self.claims.groups) if any(row.id == done.row for row in one.rows))
        said = "".join(token.text for token in tokens)
        if any(word in said for word in done.unless) or not self.last_weak or self.topic != group:
            return
        if number - self.seen.get(group, -2) > 1 or any(not self.is_plain(token) for token in tokens):
            return
        row = next(one for one in self.claims.groups[group].rows if one.id == done.row)
        if not self.years_differ():
            claim = self.claim(_NOTHING, tokens[-1].end, [((1, done.field),)], [row], [row], False, "")
            self.found.append(claim._replace(figure=said[-_AFTER:], kind="done"))

    def years_differ(self) -> bool:
        """Whether the sentence names another year."""
        return bool({year for year, _ in self.years} - {self.year})

    def is_plain(self, token: Token) -> bool:
        """Whether a token may stand in a clause that says that all is done."""
        return self.is_done(token) or token.kind == "year" or self.words.may_follow(token)

    def shown(self, at: int) -> str:
        """The part of the sentence around a figure."""
        first, last = max(0, at - _BEFORE), min(len(self.said), at + _AFTER)
        return ("…" if first else "") + self.said[first:last] + ("…" if last < len(self.said) else "")


def _unknown(tokens: list[Token]) -> str:
    """What a clause has beside the words of the form, where organs are named."""
    return "".join(token.text if token.kind == "unknown" else "，" for token in tokens)


def _of_months(text: str) -> bool:
    """Whether a sentence speaks of some months only: it names other days than the first and the last of a year."""
    return any(day not in _WHOLE_YEAR for day in _MONTH.findall(text))
