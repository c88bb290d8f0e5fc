"""What a paragraph has said so far: which verbs had a figure, whose parts a figure may be, and what was named."""

from __future__ import annotations

from xlsxcheck.model.claims import Claims, ClaimWords, Sum
from xlsxcheck.model.said import Claim
from xlsxcheck.reading.matching import Match
from xlsxcheck.reading.vocabulary import At, Token

_MOST_WHOLES = 8
"""So many figures, the last ones, are looked at as the whole of which another one is a part."""


class Spoken:
    """The memory of one paragraph, group by group of the form's claims."""

    def __init__(self, claims: Claims) -> None:
        """`claims` are the form's."""
        self.claims = claims
        self.begin(0)

    def begin(self, first: int) -> None:
        """A new paragraph, whose first claim has that number."""
        self.first = first
        self.wholes: dict[int, list[int]] = {}
        self.verbs: dict[int, list[At]] = {}
        self.named: set[str] = set()

    def notice(self, token: Token) -> None:
        """Take in a word. Verbs count from the first one on that had a figure: before it they only tell of duties."""
        for at in token.word.rows:
            row = self.claims.groups[at[0]].rows[at[1]]
            if row.weak and at[0] in self.verbs and at not in self.verbs[at[0]]:
                self.verbs[at[0]].append(at)
            if not row.loose:
                self._name(at[0], row)

    def counted(self, match: Match, group: int, number: int) -> None:
        """Take in a claim, which has that number, and the words that it was read by."""
        for _, row in match.rows:
            self._name(group, self.claims.groups[group].rows[row])
        if match.columns:
            return
        self.wholes[group] = [*self.wholes.get(group, [])[1 - _MOST_WHOLES :], number]
        known = self.verbs.setdefault(group, [])
        known += [at for at in match.rows if self.claims.groups[group].rows[at[1]].weak and at not in known]

    def said_verbs(self, group: int) -> list[ClaimWords]:
        """The verbs that a column alone may be of: those said, or all where none had a figure."""
        rows = self.claims.groups[group].rows
        return [rows[at] for _, at in self.verbs.get(group, ())] or [row for row in rows if row.weak]

    def wholes_of(self, match: Match, group: int) -> tuple[int, ...]:
        """The claims whose parts a figure of columns alone may be."""
        return () if match.rows else tuple(self.wholes.get(group, ()))

    def end(self, found: list[Claim]) -> None:
        """Nobody takes away in his mind what he does not speak of: such readings of the paragraph's claims go."""
        for number in range(self.first, len(found)):
            claim = found[number]
            kept = tuple(reading for reading in claim.readings if self._is_meant(reading))
            if kept and len(kept) < len(claim.readings):
                found[number] = claim._replace(readings=kept)
        self.first = len(found)

    def _is_meant(self, reading: Sum) -> bool:
        """Whether a row that is only taken away is named, where there is one."""
        added, taken = ({_row(field) for sign, field in reading if sign == one} for one in (1, -1))
        return not taken - added or not self.named.isdisjoint(taken - added)

    def _name(self, group: int, words: ClaimWords) -> None:
        """Words name what one of their readings is alone, and what all of them have."""
        table, first = self.claims.groups[group].table, words.readings[0]
        named = [reading[0] for reading in words.readings if len(reading) == 1]
        named += [one for one in first if all(one in other for other in words.readings)]
        self.named |= {f"{table}.{one}" for _, one in named}


def _row(field: str) -> str:
    """The row of a field, with its table: requests.carried_in."""
    return field.rpartition(".")[0]
