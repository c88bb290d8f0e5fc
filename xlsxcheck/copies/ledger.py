"""What a copy keeps about itself, in hidden cells of its findings sheet that survive every program.

The first row holds, behind the visible columns, one text a cell: the mark that the copy is ours, facts such as its
source, and the keepers: cells that bear the format which marked cells had before, so that whatever program renumbers
the formats renumbers the keepers' too.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.copies.marking import Kept
from xlsxcheck.copies.splice.vml import Anchor
from xlsxcheck.model.sheetnames import COPY_MARK

MARK = COPY_MARK
NAME = "xlsxcheck_copy"
"""The hidden defined name that leads to the cell with MARK."""

_MOST_REFS = 2000


class Ledger:
    """The hidden cells read back.

    facts: source, seal, content, when. styles[sheet, cell] is the keeper's format; boxes[sheet, cell] the anchors of a
    sender's comment before and after ours was added. answers[key] is what the clerk wrote about a finding, and
    written[key] the digest of the figures that it was written for; empty: those of the file in which it stands.
    """

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.styles: dict[tuple[str, str], int] = {}
        self.boxes: dict[tuple[str, str], tuple[Anchor, Anchor]] = {}
        self.answers: dict[str, str] = {}
        self.written: dict[str, str] = {}

    def take(self, text: str, style: int) -> None:
        """Read one hidden cell."""
        word, _, rest = text.partition("|")
        if word == "fact":
            key, _, value = rest.partition("=")
            self.facts[key] = value
        elif word == "format":
            refs, _, sheet = rest.partition("|")
            for ref in refs.split():
                self.styles[sheet, ref] = style
        elif word == "box":
            ref, before, after, sheet = (*rest.split("|", 3), "", "", "")[:4]
            anchors = tuple(_anchor(numbers) for numbers in (before, after))
            if len(anchors[1]) == 8:
                self.boxes[sheet, ref] = (anchors[0], anchors[1])


def entries(facts: dict[str, str], kept: dict[str, Kept]) -> Iterable[tuple[str, int | None]]:
    """The texts of the hidden cells and the format that each must bear (None: any)."""
    yield MARK, None
    for key, value in facts.items():
        yield f"fact|{key}={value}", None
    for sheet, before in kept.items():
        for style, refs in before.styles.items():
            for start in range(0, len(refs), _MOST_REFS):
                yield f"format|{' '.join(refs[start : start + _MOST_REFS])}|{sheet}", style
        for ref, old, new in before.boxes:
            yield f"box|{ref}|{_numbers(old)}|{_numbers(new)}|{sheet}", None


def _numbers(anchor: Anchor) -> str:
    return " ".join(map(str, anchor))


def _anchor(text: str) -> Anchor:
    return tuple(int(number) for number in text.split() if number.lstrip("-").isdecimal())
