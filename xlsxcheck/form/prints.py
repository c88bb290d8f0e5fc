"""Digests of the figures that a finding is about: by them an explanation knows whether it still speaks of the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from xlsxcheck.model import Case, Finding, Record, plain

ABOUT_TEXT = "#"
"""What the digest of a finding about a text begins with: it has no cells, and is told from others by what was said."""

_DIGITS = 12
_CELL_DIGITS = 6
_MOST_CELLS = 300
"""Digests of more cells than these would not fit into a cell of a copy: they are taken together."""


def text_print(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def case_print(case: Case, record: Record, previous: Record | None = None) -> str:
    """The digest of the figures that a relation reads, this year's and last year's."""
    terms = [figure for term in (*case.left, *case.right) for figure in term.figures]
    figures = dict.fromkeys([*terms, *(figure for condition in case.when for figure in condition.figures)])
    last = previous.values if previous is not None else {}
    lines = (f"{f.field} {f.year} {plain((last if f.year else record.values).get(f.field))}" for f in figures)
    return text_print("\n".join(lines))


def cells_print(values: Iterable[str]) -> str:
    """The digests of what cells hold, each by itself, so that fewer of them can be found again among them."""
    texts = list(values)
    if len(texts) > _MOST_CELLS:
        return text_print("\n".join(texts))
    return ".".join(text_print(text)[:_CELL_DIGITS] for text in texts)


def is_among(cells: Iterable[str], found: str, earlier_cells: Iterable[str], earlier: str) -> bool:
    """Whether cells hold what they held, when others may have stood beside them; each with its print."""
    now, then = (
        dict(zip(*one, strict=False)) for one in ((cells, found.split(".")), (earlier_cells, earlier.split(".")))
    )
    return found == earlier or (bool(now) and all(then.get(cell) == digest for cell, digest in now.items()))


def told_apart(finding: Finding) -> tuple[str, ...]:
    """What tells a finding from others of its code and sheet: its cells, or what a text says."""
    about_text = finding.print.startswith(ABOUT_TEXT)
    return (finding.print.partition(".")[0],) if about_text else finding.cells
