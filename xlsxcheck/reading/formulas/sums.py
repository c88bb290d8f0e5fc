"""Formulas as sums of other cells: which cells a figure is made of, and how many times each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell
from xlsxcheck.reading.formulas.compute import Algebra, At, Many
from xlsxcheck.reading.formulas.parse import NotUnderstood

Factor = int | Fraction

_MOST_TERMS = 6_000
_LARGEST_BITS = 256
_ROUNDING = frozenset(["ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "INT", "IFERROR"])
_CHOOSING = frozenset(["MAX", "MIN"])


class Sum(NamedTuple):
    """factor x cell, added up, and a constant.

    exact: nothing was rounded or chosen on the way; kinds of sums that were are what the figure mostly is.
    other: it depends on these cells, but is no sum of them; the factors mean nothing then.
    """

    terms: dict[At, Factor]
    constant: Factor = 0
    exact: bool = True
    other: bool = False

    def times(self, factor: Factor) -> Sum:
        """The sum, each part so many times."""
        terms = {at: tidy(factor * one) for at, one in self.terms.items()} if factor else {}
        return self._replace(terms=terms, constant=tidy(factor * self.constant))

    def plus(self, more: Sum) -> Sum:
        """Both together; cells that cancel out are gone."""
        terms = dict(self.terms)
        for at, factor in more.terms.items():
            terms[at] = tidy(terms.get(at, 0) + factor)
        if not (self.other or more.other):
            terms = {at: factor for at, factor in terms.items() if factor}
        constant = tidy(self.constant + more.constant)
        return Sum(terms, constant, self.exact and more.exact, self.other or more.other)

    @property
    def never_less(self) -> bool:
        """Whether it only adds."""
        return not self.other and all(factor > 0 for factor in self.terms.values())


def tidy(factor: Factor) -> Factor:
    """A whole number as an int, with which Python computes much faster."""
    if isinstance(factor, Fraction) and factor.denominator == 1:
        return factor.numerator
    return factor


def leaf(at: At) -> Sum:
    """The cell itself."""
    return Sum({at: 1})


class Sums(Algebra[Sum]):
    """The algebra of sums. A cell that is no sum of others stands for itself; `others` says on what it depends."""

    def __init__(self, answers: frozenset[At], figure: Callable[[At], float | None]) -> None:
        """`answers` are the form's own cells; `figure` is what another cell is worth, where it is a number."""
        self.answers = answers
        self.figure = figure
        self.others: dict[At, frozenset[At]] = {}

    def trouble(self, at: At, reason: str) -> Sum:
        """What is not understood stands for itself."""
        return leaf(at)

    def cell(self, at: At, cell: Cell | None) -> Sum:
        """A figure, and every answer, stands for itself; a blank or a text beside the form adds nothing."""
        return leaf(at) if at in self.answers or (cell is not None and cell.kind in "nz") else Sum({})

    def result(self, at: At, found: Sum) -> Sum:
        """A formula without any cell in it is as good as a figure that was typed."""
        if found.other:
            self.others[at] = frozenset(found.terms)
        return found if found.terms and not found.other and len(found.terms) <= _MOST_TERMS else leaf(at)

    def constant(self, value: float | str | bool) -> Sum:
        """A number; a text is none."""
        if isinstance(value, str):
            return Sum({}, other=True)
        return Sum({}, tidy(Fraction(Decimal(repr(float(value))))))

    def sign(self, sign: str, operands: Sequence[Sum]) -> Sum:
        """Sums, differences, shares and multiples."""
        if any(one.other for one in operands) or sign not in "+-*/%^":
            return _mixed(operands)
        if len(operands) == 1:
            return operands[0].times(Fraction(1, 100) if sign == "%" else -1)
        one, other = operands
        if sign in "+-":
            return one.plus(other if sign == "+" else other.times(-1))
        return self.product(sign, one, other)

    def product(self, sign: str, one: Sum, other: Sum) -> Sum:
        """A multiple, where one side is a number or made of cells that are no answers."""
        factor = self.number(other)
        if factor is None and sign == "*":
            one, other, factor = other, one, self.number(one)
        if factor is None or (sign == "/" and not factor) or (sign == "^" and factor != 1):
            return _mixed([one, other])
        found = one.times(Fraction(1) / factor if sign == "/" else factor if sign == "*" else 1)
        factors = map(Fraction, [*found.terms.values(), found.constant])
        small = all(max(abs(one.numerator), one.denominator).bit_length() < _LARGEST_BITS for one in factors)
        return found if small else _mixed([one, other])

    def number(self, found: Sum) -> Factor | None:
        """What a sum is worth, if no answer is in it."""
        return self.worth(found) if self.answers.isdisjoint(found.terms) else None

    def worth(self, found: Sum) -> Factor | None:
        """What a sum is worth now; None where it reads what is no number."""
        total = Fraction(found.constant)
        for at, factor in found.terms.items():
            figure = self.figure(at)
            if figure is None:
                return None
            total += factor * Fraction(Decimal(repr(figure)))
        return tidy(total)

    def call(self, name: str, arguments: Sequence[Sum | Many[Sum]]) -> Sum:
        """Sums; what rounds or chooses is taken for what it rounds, or for the richest of its choices."""
        flat = [one for argument in arguments for one in (argument if isinstance(argument, Many) else [argument])]
        if name == "SUM" and not any(one.other for one in flat):
            return _added(flat)
        if name == "N" and flat:
            return flat[0]
        if name in _ROUNDING and flat:
            return flat[0]._replace(exact=False)
        if name == "ABS" and flat:
            return flat[0].times(-1 if (self.worth(flat[0]) or 0) < 0 else 1)._replace(exact=False)
        if name == "IF" and len(flat) > 1:
            return _richest(flat[1:])
        if name in _CHOOSING and flat:
            return _richest(flat)
        return _mixed(flat)


def _added(sums: Sequence[Sum]) -> Sum:
    terms: dict[At, Factor] = {}
    constant: Factor = 0
    for one in sums:
        constant += one.constant
        for at, factor in one.terms.items():
            terms[at] = terms.get(at, 0) + factor
    if len(terms) > 2 * _MOST_TERMS:
        raise NotUnderstood("large")
    return Sum({at: tidy(f) for at, f in terms.items() if f}, tidy(constant), all(one.exact for one in sums))


def _mixed(sums: Sequence[Sum]) -> Sum:
    return Sum({at: 1 for one in sums for at in one.terms}, other=True)


def _richest(sums: Sequence[Sum]) -> Sum:
    plain = [one for one in sums if not one.other]
    return max(plain, key=lambda one: len(one.terms))._replace(exact=False) if plain else _mixed(sums)
