"""Which words of a form stand in a clause, and which sums of fields they may stand for."""

from __future__ import annotations

from itertools import pairwise, product
from typing import NamedTuple

from xlsxcheck.form.claims import cells_of
from xlsxcheck.model.claims import Claims, ClaimWords, Sum
from xlsxcheck.reading.vocabulary import At, Token

_MOST_READINGS = 24
_CUT = 11
"""So many words behind a figure are all that are looked at: the clause may go on."""


class Match(NamedTuple):
    """Words of one group in a clause: rows and columns, and the tokens behind the last of them."""

    rows: list[At]
    columns: list[At]
    tail: list[Token]
    joined: bool
    head: list[Token]


class Matcher:
    """Finds the words of a form in a clause."""

    def __init__(self, claims: Claims) -> None:
        """`claims` are the form's."""
        self.claims = claims

    def row(self, at: At) -> ClaimWords:
        """The words of a row."""
        return self.claims.groups[at[0]].rows[at[1]]

    def column(self, at: At) -> ClaimWords:
        """The words of a column."""
        return self.claims.groups[at[0]].columns[at[1]]

    def match(self, tokens: list[Token], group: int) -> Match | None:
        """The words of a group in a clause, if only what may stand there stands between them and the clause's end."""
        hits = [
            at
            for at, token in enumerate(tokens)
            if any(one[0] == group for one in (*token.word.rows, *token.word.columns))
        ]
        strong = [at for at in hits if not self._is_weak(tokens[at], group)]
        rows = [at for at in strong if any(one[0] == group for one in tokens[at].word.rows)]
        # Verbs say nothing beside more exact words, but for columns alone.
        used = [at for at in hits if at in strong or not rows]
        if not used:
            return None
        if any(not self.may_follow(token) for token in tokens[used[-1] + 1 :]):
            return None
        between = [tokens[one + 1 : other] for one, other in pairwise(used)]
        joined = bool(between) and all(any(token.plays("joins") for token in part) for part in between)
        return Match(
            [one for at in used for one in tokens[at].word.rows if one[0] == group],
            [one for at in used for one in tokens[at].word.columns if one[0] == group],
            tokens[used[-1] + 1 :],
            joined,
            tokens[: used[0]],
        )

    def named(self, tokens: list[Token], group: int) -> Match | None:
        """The subject of a group by itself as what is counted, where nothing else stands in the clause."""
        row = next((at for at, one in enumerate(self.claims.groups[group].rows) if one.named), None)
        subject = next((at for at, token in enumerate(tokens) if group in token.word.subjects), None)
        if row is None or subject is None or not all(self.may_stand(token) for token in tokens):
            return None
        return Match([(group, row)], [], tokens[subject:], False, tokens[:subject])

    def denied(self, no: list[Token], tokens: list[Token], group: int) -> Match | None:
        """The subject of a group that is itself said to be nothing, with no more than one word between them."""
        if not tokens or no[-1].start < tokens[-1].start:
            return None
        match = self.named(tokens, group)
        return match if match is not None and len(match.tail) <= 2 else None

    def behind(self, before: list[Token], tokens: list[Token], group: int) -> Match | None:
        """Words that follow a figure at once, such as 7件结转下年度, where nothing else stands before or behind it."""
        end = next(
            (at for at, one in enumerate(tokens) if one.kind in ("stop", "number") or one.text == "、"), len(tokens)
        )
        said = tokens[:end]
        if tokens[end].kind == "number" if end < len(tokens) else len(tokens) >= _CUT:
            return None
        match = self.match(said, group)
        known = match is not None and all(map(self.may_follow, match.head)) and all(map(self.may_stand, before))
        if match is None or not known or any(self.row(one).weak for one in match.rows) or not match.rows:
            return None
        return match._replace(head=before)

    def may_stand(self, token: Token) -> bool:
        """Whether a token may stand in a clause without saying what its figure is of."""
        return token.kind == "year" or token.plays("left") or self.may_follow(token)

    def _is_weak(self, token: Token, group: int) -> bool:
        rows = [one for one in token.word.rows if one[0] == group]
        return bool(rows) and all(self.row(one).weak for one in rows)

    def may_follow(self, token: Token) -> bool:
        """Whether a token may stand between words and their figure."""
        word = token.word
        if token.kind != "word":
            return False
        roles = ("fill", "ignored", "about", "whole", "own", "joins")
        return bool(word.subjects) or any(role in word.roles for role in roles)

    def readings(
        self, match: Match, at: int, known: list[At] | None, verbs: list[ClaimWords], is_topic: bool
    ) -> tuple[list[Sum], list[ClaimWords]]:
        """The sums of fields that a match may stand for, and the words that say what it is.

        known: the rows that the text named before, for columns alone; verbs: the weak ones; is_topic: whether it speaks
        of that group.
        """
        rows, columns = [self.row(one) for one in match.rows], [self.column(one) for one in match.columns]
        group = self.claims.groups[at]
        if not rows:
            if known is None and not (verbs and is_topic):
                return [], []
            rows = [*(self.row(one) for one in known or () if not self.row(one).weak), *verbs]
        down = [reading for row in rows for reading in row.readings]
        across = [reading for column in columns for reading in column.readings] or list(group.alone)
        apart = not match.rows and len(known or ()) > 1
        if (match.joined and len(match.rows) > 1) or apart:
            # Words of a column may be of all rows together that were named before.
            summed = [self.row(one) for one in known or ()] if apart else rows
            down += [sum(parts, ()) for parts in product(*(row.readings for row in summed[:4]))]
        if match.joined and len(match.columns) > 1:
            across += [sum(parts, ()) for parts in product(*(column.readings for column in columns[:4]))]
        found = [cells_of(group.table, one, other) for one, other in product(down, across)]
        names = (rows if match.rows or len(rows) == 1 else []) + columns
        return list(dict.fromkeys(found))[:_MOST_READINGS], names

    def used(self, match: Match) -> list[ClaimWords]:
        """The words that were found."""
        return [self.row(one) for one in match.rows] + [self.column(one) for one in match.columns]
