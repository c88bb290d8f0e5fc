"""Formulas as figures: what a spreadsheet program shows, so far as every one of them shows the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell
from xlsxcheck.reading.cells.reading import figure
from xlsxcheck.reading.formulas.compute import Algebra, At, Many
from xlsxcheck.reading.formulas.parse import NotUnderstood


class Trouble(NamedTuple):
    """A result that is not known: why; see NotUnderstood."""

    reason: str


class Fault(NamedTuple):
    """An error value that a program shows, such as #DIV/0!."""

    code: str


Result = float | str | bool | Trouble | Fault | None
"""None is a blank cell."""

_MOST_PLACES = 15
_LARGEST = 1e15
"""Beyond it not every figure is exact."""


class Values(Algebra[Result]):
    """The algebra of figures."""

    def trouble(self, at: At, reason: str) -> Result:
        """A result that is not known spreads to what reads it."""
        return Trouble(reason)

    def cell(self, at: At, cell: Cell | None) -> Result:
        """What stands in a cell, as a formula sees it."""
        return shown(cell)

    def result(self, at: At, found: Result) -> Result:
        """A reference to a blank cell shows 0."""
        return 0.0 if found is None else found

    def constant(self, value: float | str | bool) -> Result:
        """Itself."""
        return value

    def sign(self, sign: str, operands: Sequence[Result]) -> Result:
        """Arithmetic, comparison, joining of texts."""
        if (stop := _first(operands)) is not None:
            return stop
        if sign == "&":
            return "".join(map(_text, operands))
        if sign in _COMPARE:
            return _COMPARE[sign](*_comparable(*operands))
        if any(isinstance(one, str) and one.strip() and not any(map(str.isdigit, one)) for one in operands):
            return Fault("#VALUE!")
        numbers = list(map(_number, operands))
        try:
            if len(numbers) == 1:
                return numbers[0] / 100 if sign == "%" else -numbers[0]
            found = _ARITHMETIC[sign](*numbers)
            if sign == "^" and not found and numbers[0]:
                raise NotUnderstood("unknown")  # too small to be told from 0, for some programs an error
            return _finite(found)
        except ZeroDivisionError:
            return Fault("#DIV/0!") if sign == "/" else Fault("#NUM!")
        except (OverflowError, ValueError, TypeError):
            return Fault("#NUM!")

    def call(self, name: str, arguments: Sequence[Result | Many[Result]]) -> Result:
        """The functions that add, round, choose and compare."""
        if name in _OF_MANY:
            found = _numbers(arguments)
            return _finite(_OF_MANY[name](found)) if isinstance(found, list) else found
        if name in ("IF", "IFERROR"):
            return _choice(name, list(map(_single, arguments)))
        if name not in _OF_FEW:
            raise NotUnderstood("unknown")
        singles = list(map(_single, arguments))
        if (stop := _first(singles)) is not None:
            return stop
        least, most, function = _OF_FEW[name]
        if not least <= len(singles) <= most:
            raise NotUnderstood("unknown")
        return function(*map(_number, singles))


def shown(cell: Cell | None) -> Result:
    """What a cell shows: the result that was saved, where it holds a formula."""
    if cell is None or cell.kind == "z":
        return None
    if cell.kind == "n":
        return float(cell.text)
    if cell.kind == "b":
        return cell.text == "1"
    return Fault(cell.text) if cell.kind == "e" else cell.text


def same(saved: Result, found: Result) -> bool:
    """Whether two results look the same, but for the last binary digits."""
    if isinstance(saved, str) and isinstance(found, float):
        number = figure(saved.strip())
        saved = float(number) if number is not None else saved
    if saved is None or found is None:
        return saved in (None, "", 0.0) and found in (None, "", 0.0)
    if isinstance(saved, bool) or isinstance(found, bool):
        return saved is found
    if isinstance(saved, float) and isinstance(found, float):
        return math.isclose(saved, found, rel_tol=1e-12, abs_tol=1e-9)
    return saved == found


def _first(operands: Sequence[Result]) -> Result:
    """The first result that is no value; None where all are."""
    troubles = [one for one in operands if isinstance(one, Trouble)]
    return troubles[0] if troubles else next((one for one in operands if isinstance(one, Fault)), None)


def _number(value: Result) -> float:
    """A value in arithmetic; a text with digits, or none, is one for some programs and an error for others."""
    if isinstance(value, str | Trouble | Fault):
        raise NotUnderstood("unknown")
    return 0.0 if value is None else float(value)


def _text(value: Result) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    number = figure(repr(value)) if isinstance(value, float) else None
    if number is None or abs(number) >= _LARGEST:
        raise NotUnderstood("unknown")
    return f"{number.normalize():f}"


def _comparable(one: Result, other: Result) -> tuple[float | str, float | str]:
    if isinstance(one, str) or isinstance(other, str):
        texts = ["" if value is None else value for value in (one, other)]
        if not all(isinstance(text, str) for text in texts):
            raise NotUnderstood("unknown")
        return str(texts[0]).casefold(), str(texts[1]).casefold()
    return _as_shown(_number(one)), _as_shown(_number(other))


def _as_shown(number: float) -> float:
    """Without the last binary digits, which no comparison and no rounding of a spreadsheet sees."""
    decimal = figure(repr(number))
    return number if decimal is None else float(decimal)


def _finite(number: float) -> Result:
    return float(number) if isinstance(number, int | float) and math.isfinite(number) else Fault("#NUM!")


def _single(argument: Result | Many[Result]) -> Result:
    if not isinstance(argument, Many):
        return argument
    if len(argument) != 1:
        raise NotUnderstood("unknown")
    return argument[0]


def _numbers(arguments: Sequence[Result | Many[Result]]) -> list[float] | Trouble | Fault:
    """The figures among the arguments: of references only what is a number, of what is written out everything.

    Errors: NotUnderstood where a reference leads to a truth value: some programs count it, others don't.
    """
    found: list[float] = []
    stops: list[Result] = []
    for argument in arguments:
        for value in argument if isinstance(argument, Many) else [argument]:
            if isinstance(value, Trouble | Fault):
                stops.append(value)
            elif not isinstance(argument, Many):
                found.append(_number(value))
            elif isinstance(value, bool):
                raise NotUnderstood("unknown")
            elif isinstance(value, float):
                found.append(value)
    stop = _first(stops)
    return stop if isinstance(stop, Trouble | Fault) else found


def _choice(name: str, arguments: list[Result]) -> Result:
    """IF and IFERROR look only at the branch that counts."""
    if name == "IFERROR" and len(arguments) == 2:
        return arguments[1] if isinstance(arguments[0], Fault) else arguments[0]
    if name != "IF" or not 2 <= len(arguments) <= 3:
        raise NotUnderstood("unknown")
    if (stop := _first(arguments[:1])) is not None:
        return stop
    if _number(arguments[0]):
        return arguments[1]
    return arguments[2] if len(arguments) == 3 else False


def _rounded(mode: str) -> Callable[..., Result]:
    def rounded(number: float, places: float = 0.0) -> Result:
        if abs(places) > _MOST_PLACES or abs(number) > _LARGEST:
            raise NotUnderstood("unknown")
        decimal = figure(repr(number)) or Decimal(0)
        return float(decimal.quantize(Decimal(1).scaleb(-int(places)), mode))

    return rounded


def _whole(number: float) -> Result:
    return float(math.floor(_as_shown(number)))


_COMPARE: dict[str, Callable[..., bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
}
_OF_MANY: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "MAX": lambda found: max(found, default=0.0),
    "MIN": lambda found: min(found, default=0.0),
    "COUNT": lambda found: float(len(found)),
    "AVERAGE": lambda found: math.fsum(found) / len(found) if found else math.nan,
}
_OF_FEW: dict[str, tuple[int, int, Callable[..., Result]]] = {
    "ABS": (1, 1, abs),
    "INT": (1, 1, _whole),
    "ROUND": (2, 2, _rounded(ROUND_HALF_UP)),
    "ROUNDUP": (2, 2, _rounded(ROUND_UP)),
    "ROUNDDOWN": (2, 2, _rounded(ROUND_DOWN)),
    "TRUNC": (1, 2, _rounded(ROUND_DOWN)),
    "N": (1, 1, float),
}
