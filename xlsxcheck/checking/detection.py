"""What a form's sums are worth: how many single wrong cells show at all, and how many can be told from all others."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.checking.equations import system
from xlsxcheck.form.control import CONTROL, with_control
from xlsxcheck.model import Form


class Detection(NamedTuple):
    """What sums are worth for one way to fill in totals.

    Shape:  cells that are typed; detectable ones, of which a wrong figure breaks a sum; locatable ones, of which it
            breaks sums that no other single cell would break. Control figures stand apart (`control`), so that the
            cells are those of the form's own tables.
    """

    totals: str
    cells: int
    detectable: int
    locatable: int
    control: int = 0


def detection(form: Form, totals: str) -> Detection:
    """Count over all typed cells that hold figures; totals is formula, typed or control, as for a template."""
    whole = with_control(form) if totals == CONTROL else form
    computed = frozenset() if totals == "typed" else frozenset(form.totals)
    two_years = frozenset(case.id for one in whole.relations for case in one.cases if case.needs_previous)
    known = system(whole, computed, two_years)
    own = [cell for cell, field in enumerate(known.cells) if field in form.fields]
    return Detection(
        totals=totals,
        cells=len(own),
        detectable=sum(bool(known.reads[cell]) for cell in own),
        locatable=sum(bool(known.reads[cell]) and known.alike[cell] == 1 << cell for cell in own),
        control=len(known.cells) - len(own),
    )


def ways(form: Form) -> list[Detection]:
    """Each way in which the totals of the form's template can be filled in."""
    return [detection(form, totals) for totals in ("typed", "formula", *([CONTROL] if form.control else []))]
