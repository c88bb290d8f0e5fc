"""The comments of a sheet: ours beside the sender's, or under one that stands on the same cell already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsxcheck.copies.splice.outline import Edits, Element, Markup, cell_text, unescape
from xlsxcheck.copies.splice.parts import MAIN
from xlsxcheck.copies.styles import prefixed
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.refs import position
from xlsxcheck.model import cell_ref

AUTHOR = "xlsxcheck"
BEGIN = "──── xlsxcheck ────"
END = "──────────────"
"""The lines around what we say: by them it is known again, whoever rewrote the file."""

_NEW = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="%b">'
    b"<authors></authors><commentList></commentList></comments>"
)
_FONT = '<sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/>'
_OURS = re.compile(rf"\s*{BEGIN}.*?(?:{END}|\Z)", re.DOTALL)
Position = tuple[int, int]


class Comments:
    """One comments part; a new one, in that namespace, is made from None."""

    def __init__(self, data: bytes | None, part: str, space: bytes = MAIN.encode()) -> None:
        self.markup = Markup(_NEW % space if data is None else data, part)
        listing = self.markup.child(self.markup.root, b"commentList")
        authors = self.markup.child(self.markup.root, b"authors")
        if listing is None or authors is None:
            raise UnreadableFile("F05", part=part)
        self.listing, self.authors = listing, authors
        self.edits = Edits(self.markup)
        self.there: dict[Position, Element] = {}
        for comment in self.markup.inside(listing):
            ref = self.markup.attributes(comment).get("ref", "")
            try:
                self.there[position(ref)] = comment
            except ValueError:
                continue

    # -- putting ours in -----------------------------------------------------------------------

    def add(self, texts: dict[Position, str]) -> None:
        """Say something on cells; where the sender has a comment already, ours is added under it."""
        author = str(self._author())
        fresh = sorted(texts.keys() - self.there.keys())
        places = sorted((at, comment.start) for at, comment in self.there.items())
        tail: list[bytes] = []
        for at in fresh:
            begin = next((start for other, start in places if other > at), None)
            xml = f'<comment ref="{cell_ref(*at)}" authorId="{author}"><text>{_runs(texts[at], "")}</text></comment>'
            new = prefixed(xml.encode(), self.markup.prefix)
            if begin is None:
                tail.append(new)
            else:
                self.edits.replace(begin, begin, new)
        if tail:
            self.edits.append(self.listing, b"".join(tail))
        for at in sorted(texts.keys() & self.there.keys()):
            self._extend(self.there[at], texts[at])

    def _author(self) -> int:
        names = [unescape(self.markup.data[one.inner : one.close]) for one in self.markup.inside(self.authors)]
        if AUTHOR in names:
            return names.index(AUTHOR)
        self.edits.append(self.authors, prefixed(f"<author>{AUTHOR}</author>".encode(), self.markup.prefix))
        return len(names)

    def _extend(self, comment: Element, said: str) -> None:
        text = self.markup.child(comment, b"text")
        if text is None:
            return
        children = list(self.markup.inside(text))
        new = prefixed(_runs(said, "\n\n").encode(), self.markup.prefix)
        if children and children[0].local == b"t":
            # A text without formats and runs with them don't go together: the text becomes a run.
            plain = self.markup.text(children[0])
            self.edits.replace(children[0].start, children[0].end, prefixed(b"<r>", self.markup.prefix) + plain)
            new = prefixed(b"</r>", self.markup.prefix) + new
            self.edits.replace(children[0].end, children[0].end, new)
            return
        runs = [child for child in children if child.local == b"r"]
        if runs:
            self.edits.replace(runs[-1].end, runs[-1].end, new)
        else:
            self.edits.append(text, new)

    # -- taking ours out -----------------------------------------------------------------------

    def strip(self) -> set[Position]:
        """Take out what we said; gives the cells whose comment was ours alone and is gone."""
        gone = set()
        for at, comment in self.there.items():
            text = self.markup.child(comment, b"text")
            if text is None:
                continue
            runs = list(self._runs(text))
            whole = "".join(said for *_, said in runs)
            ours = _OURS.search(whole)
            if ours is None:
                continue
            if not (whole[: ours.start()] + whole[ours.end() :]).strip():
                self.edits.replace(comment.start, comment.end, b"")
                gone.add(at)
            else:
                self._cut(runs, ours.start(), ours.end())
        self._drop_author(gone)
        return gone

    def _runs(self, text: Element) -> Iterator[tuple[Element, Element | None, str]]:
        """The pieces of a text: the run (or the text itself), where its words stand, the words."""
        for child in self.markup.inside(text):
            if child.local in (b"r", b"t"):
                words = child if child.local == b"t" else self.markup.child(child, b"t")
                said = unescape(self.markup.data[words.inner : words.close]) if words else ""
                yield child, words, said.replace("\r\n", "\n")

    def _cut(self, runs: list[tuple[Element, Element | None, str]], start: int, end: int) -> None:
        at = 0
        left = []
        for run, words, said in runs:
            first, last = max(start - at, 0), max(min(end - at, len(said)), 0)
            at += len(said)
            rest = said[:first] + said[last:] if first < last else said
            if not rest and said:
                self.edits.replace(run.start, run.end, b"")
                continue
            left.append((run, words))
            if rest != said and words is not None:
                name = words.name.decode("utf-8", "replace")
                new = f'<{name} xml:space="preserve">{cell_text(rest)}</{name}>'
                self.edits.replace(words.start, words.end, new.encode())
        if len(left) == 1 and len(runs) > 1 and (words := left[0][1]) is not None:
            run = left[0][0]
            if run.local == b"r" and len(list(self.markup.inside(run))) == 1:
                # The run that a text without formats was made into becomes that text again.
                self.edits.replace(run.start, words.start, b"")
                self.edits.replace(words.end, run.end, b"")

    def _drop_author(self, gone: set[Position]) -> None:
        """Take our name off the list of authors where it is the last and nobody's any more."""
        names = list(self.markup.inside(self.authors))
        if not names or unescape(self.markup.data[names[-1].inner : names[-1].close]) != AUTHOR:
            return
        ours = str(len(names) - 1)
        left = (comment for at, comment in self.there.items() if at not in gone)
        if all(self.markup.attributes(comment).get("authorId") != ours for comment in left):
            self.edits.replace(names[-1].start, names[-1].end, b"")

    @property
    def bare(self) -> bool:
        """Whether no comment was there to begin with."""
        return not self.there

    def done(self) -> bytes:
        """The part with the changes made."""
        return self.edits.done()


def _runs(said: str, before: str) -> str:
    head = f'<r><rPr><b/>{_FONT}</rPr><t xml:space="preserve">{before}{BEGIN}\n</t></r>'
    return f'{head}<r><rPr>{_FONT}</rPr><t xml:space="preserve">{cell_text(said)}\n{END}</t></r>'
