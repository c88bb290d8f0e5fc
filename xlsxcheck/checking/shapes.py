"""What a relation comes to say by its shape: at least so much, nothing at all, only after an answer."""

from __future__ import annotations

from xlsxcheck.model import Case, Figure, Form


def in_order(case: Case) -> list[str]:
    """The fields that a case reads, what should be changed first in front."""
    if not is_floor(case):
        return list(case.fields)
    right = [field for term in case.right for field in term.fields]
    return list(dict.fromkeys([*right, *case.fields]))


def is_floor(case: Case) -> bool:
    """Whether the right side should come to a share, or a multiple, of the left one: A is at least 15 % of B."""
    shares = case.op == "<=" and all(term.figures for term in case.left) and any(term.times != 1 for term in case.left)
    return shares and all(term.fields and term.times == 1 for term in case.right)


def is_unwanted(case: Case) -> bool:
    """Whether answers should not be there: they are counted, and none may be."""
    answers = all(term.figures and all(one.says is not None for one in term.figures) for term in case.left)
    return answers and not any(term.figures for term in case.right) and not sum(term.times for term in case.right)


def asked_for(case: Case, form: Form) -> list[Figure]:
    """The answers in its tables on which it depends whether a case applies; those on a cover are of the whole file."""
    figures = [one for when in case.when for one in when.figures if when.answer or one.says is not None]
    return [one for one in figures if not one.year and form.fields[one.field].table != form.cover]


def is_bounded_below(case: Case) -> bool:
    """Whether only the right side has figures: they should come to something."""
    return not any(term.figures for term in case.left)
