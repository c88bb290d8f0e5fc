"""The words of a form's claims as one pattern, and a sentence as the words, figures and stops that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.form.claims import claims_of
from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form
from xlsxcheck.model.claims import Claims
from xlsxcheck.reading.layout.traditional import TO_SIMPLIFIED
from xlsxcheck.reading.numerals import NUMBER

At = tuple[int, int]
"""A group of claims and its words' place in it."""

_LAST, _NEXT = "LAST", "NEXT"
"""What stands in place of last year and next year, four characters as they have."""

_NARROWED = dict(zip(map(ord, "０１２３４５６７８９．％"), "0123456789.%", strict=True))
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_TITLES = re.compile(r"《[^《》]{0,60}》|〔[^〔〕]{0,12}〕|“[^“”]{30,60}”")
_SENTENCE = re.compile("[。！？；!?;\n]")
_YEAR = re.compile("((?:19|20)[0-9]{2})(?=年)")


class Word(NamedTuple):
    """What a word is: rows and columns that it stands for, groups whose subject it is, other parts that it plays."""

    rows: tuple[At, ...] = ()
    columns: tuple[At, ...] = ()
    subjects: tuple[int, ...] = ()
    roles: frozenset[str] = frozenset()


class Token(NamedTuple):
    """A piece of a sentence. kind: word, number, year, stop ((, ) or ，) or unknown."""

    kind: str
    start: int
    end: int
    text: str
    word: Word = Word()

    def plays(self, role: str) -> bool:
        """Whether it is a word of that role."""
        return role in self.word.roles


class Vocabulary(NamedTuple):
    """The words of a form, and the pattern that finds them with numbers and stops."""

    claims: Claims
    words: dict[str, Word]
    pattern: re.Pattern[str]

    def tokens(self, sentence: str) -> Iterator[Token]:
        """The sentence from start to end, every character in one token; the longest word counts at each place."""
        at = 0
        for match in self.pattern.finditer(sentence):
            if match.start() > at:
                yield Token("unknown", at, match.start(), sentence[at : match.start()])
            at, kind = match.end(), match.lastgroup or ""
            yield Token(kind, match.start(), at, match[0], self.words.get(match[0], Word()))
        if at < len(sentence):
            yield Token("unknown", at, len(sentence), sentence[at:])


@once_per_form
def vocabulary(form: Form) -> Vocabulary | None:
    """The words that a form knows; None where it says nothing of texts."""
    claims = claims_of(form)
    if claims is None:
        return None
    words: dict[str, Word] = {}
    for word, part in _parts(claims):
        known = words.get(word, Word())
        words[word] = Word(
            known.rows + part.rows,
            known.columns + part.columns,
            known.subjects + part.subjects,
            known.roles | part.roles,
        )
    pattern = re.compile(
        f"(?P<word>{_alternatives(list(words))})|(?P<year>(?:(?:19|20)[0-9]{{2}}|{_LAST}|{_NEXT})年度?)"
        f"|(?P<number>{NUMBER})|(?P<stop>[，,（）()])"
    )
    return Vocabulary(claims, words, pattern)


def _parts(claims: Claims) -> Iterator[tuple[str, Word]]:
    for number, group in enumerate(claims.groups):
        for place, row in enumerate(group.rows):
            for word in row.words:
                yield word.format(last=_LAST, next=_NEXT), Word(rows=((number, place),))
        for place, column in enumerate(group.columns):
            for word in column.words:
                yield word, Word(columns=((number, place),))
        for word in group.subjects:
            yield word, Word(subjects=(number,))
    lists = {
        name: getattr(claims, name)
        for name in ("joins", "none", "other", "narrow", "aside", "left", "change", "about", "ignored")
    }
    lists |= {"fill": claims.fillers, "own": claims.share.own, "whole": claims.share.whole}
    lists |= {
        "done": claims.done.words,
        "all": claims.done.all,
        "unless": claims.done.unless,
        "past": claims.years.past,
    }
    for role, words in lists.items():
        for word in words:
            yield word, Word(roles=frozenset([role]))


def _alternatives(words: list[str]) -> str:
    """A pattern for the longest of the words at a place; by first characters, so that most places cost one look."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())


def plain_text(text: str) -> str:
    """A paragraph without blanks, in simplified characters and narrow digits."""
    return _BLANK.sub("", text.translate(_NARROWED).translate(TO_SIMPLIFIED))


def sentences(text: str) -> list[str]:
    """The sentences of a plain text; what stands in brackets stays with them."""
    return [one for one in _SENTENCE.split(text) if one]


def shadow(sentence: str, year: int | None) -> str:
    """The sentence, character for character, without titles of documents, and with last and next year by name."""
    text = _TITLES.sub(lambda match: f"{match[0][0]}{'—' * (len(match[0]) - 2)}{match[0][-1]}", sentence)
    if year is None:
        return text
    names = {str(year - 1): _LAST, str(year + 1): _NEXT}
    return _YEAR.sub(lambda match: names.get(match[1], match[1]), text)


def year_of(token: Token, year: int | None) -> int | None:
    """The year that a token names."""
    name = token.text[:4]
    if name.isdigit():
        return int(name)
    return None if year is None else year - 1 if name == _LAST else year + 1
