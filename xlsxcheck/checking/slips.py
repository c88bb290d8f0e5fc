"""What probably happened: each way to change cells with the slip that explains it, the likeliest first."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.model import Area, Field, Form, Number, Value

CAUSES: dict[str, float] = {
    "blank": 0,
    "text": 0,
    "overtyped": 0.5,
    "unread": 1,
    "total_zero": 1,
    "neighbour_column": 1,
    "neighbour_row": 1,
    "unit": 1,
    "sign": 1,
    "digits_swapped": 2,
    "digit_missing": 2,
    "digit_doubled": 2,
    "digit_extra": 3,
    "digit_wrong": 3,
    "total_stale": 4,
    "copied": 4,
    "misplaced": 4,
    "several": 5,
    "other": 6,
}
"""Each slip with how far-fetched it is: 0 needs no explaining, 6 has none."""

_ONE_DIGIT = 2
"""A figure of one digit is one slip away from nearly every other, which is worth less."""

YUAN_IN_WAN = 10_000


class Step(NamedTuple):
    """One cell's change: the field, what stands there and what it would be; `new` None where that is not settled."""

    field: str
    old: Value
    new: Number | None


class Explained(NamedTuple):
    """Steps with their cause and how far-fetched it is."""

    steps: tuple[Step, ...]
    cause: str
    cost: float


def ranked(
    ways: Sequence[tuple[Step, ...]], form: Form, values: dict[str, Value], overtyped: Container[str] = ()
) -> list[Explained]:
    """The ways in the order of their likelihood; overtyped: totals whose formula somebody replaced by a figure."""
    explain = _Explainer(form, values, overtyped)
    order = {field: place for place, field in enumerate(form.fields)}
    return sorted(
        map(explain.way, ways),
        key=lambda one: (one.cost, _distance(one.steps), [order[step.field] for step in one.steps]),
    )


class _Explainer:
    """Finds slips in one record. cells: table, row and column -> number field that stands there."""

    def __init__(self, form: Form, values: dict[str, Value], overtyped: Container[str]) -> None:
        self.form = form
        self.values = values
        self.overtyped = overtyped
        self.cells: dict[tuple[str, int, int], str] = {}

    def way(self, steps: tuple[Step, ...]) -> Explained:
        """The likeliest slip behind a set of changes."""
        alone = [min(self.slips(step), key=lambda slip: slip[1]) for step in steps]
        if len(steps) == 1:
            return Explained(steps, *alone[0])
        apart = sum(cost for _, cost in alone) / len(alone) + 0.5
        causes = {cause for cause, _ in alone}
        together = (next(iter(causes)) if len(causes) == 1 else "several", apart)
        return Explained(steps, *min([together, *_pairs(steps, self.form)], key=lambda slip: slip[1]))

    def slips(self, step: Step) -> Iterator[tuple[str, float]]:
        """The slips that one cell's change may be, each with its cost."""
        field, old, new = self.form.fields[step.field], step.old, step.new
        yield "other", CAUSES["other"]
        if old is None:
            yield "blank", CAUSES["blank"]
        elif isinstance(old, str):
            cause = "text" if new is not None and _figures(old) == _figures(str(new)) else "unread"
            yield cause, CAUSES[cause]
        elif new is not None:
            if field.id in self.overtyped:
                yield "overtyped", CAUSES["overtyped"]
            if field.sum_of:
                cause = "total_stale" if old else "total_zero"
                yield cause, CAUSES[cause]
            if field.type.kind == "decimal" and new and old == new * YUAN_IN_WAN:
                yield "unit", CAUSES["unit"]
            if old == -new and new:
                yield "sign", CAUSES["sign"]
            yield from _typing(_digits(old), _digits(new))
            if old and any(self.values[near] == old for near in self.neighbours(field)):
                yield "copied", CAUSES["copied"]

    def neighbours(self, field: Field) -> list[str]:
        """The number cells beside, above and below a cell."""
        if not self.cells:
            for other in map(self.form.fields.__getitem__, self.form.numeric):
                self.cells[other.table, other.area.top, other.area.left] = other.id
        table, top, left = field.table, field.area.top, field.area.left
        around = ((top, left - 1), (top, left + 1), (top - 1, left), (top + 1, left))
        return [self.cells[table, *at] for at in around if (table, *at) in self.cells]


def _typing(old: str, new: str) -> Iterator[tuple[str, float]]:
    """Slips of the fingers between two figures."""
    cause = slip_of_fingers(old, new)
    if cause is not None:
        short = min(len(old), len(new)) == 1
        yield cause, CAUSES[cause] + (_ONE_DIGIT if short else 0)


def slip_of_fingers(old: str, new: str) -> str | None:
    """The one slip that turns the digits `new` into what was typed, `old`; None where it takes more than one."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    before, old, new = old[:start], old[start:], new[start:]
    if len(old) == len(new):
        if len(old) > 1 and old[0] == new[1] and old[1] == new[0] and old[2:] == new[2:]:
            return "digits_swapped"
        return "digit_wrong" if old[1:] == new[1:] and old else None
    if len(old) + 1 == len(new):
        return "digit_missing" if new[1:] == old else None
    if len(old) == len(new) + 1 and old[1:] == new:
        return "digit_doubled" if before.endswith(old[0]) else "digit_extra"
    return None


def _pairs(steps: Sequence[Step], form: Form) -> Iterator[tuple[str, float]]:
    """Slips between two cells: in each other's place, the next row or column, or the same amount counted elsewhere."""
    unsure = [step for step in steps if step.new is None or step.old is None or isinstance(step.old, str)]
    if len(steps) != 2 or unsure:
        return
    first, second = steps
    exchanged = figure_of(first.old) == second.new and figure_of(second.old) == first.new
    if near := _beside(form.fields[first.field].area, form.fields[second.field].area):
        same_table = form.fields[first.field].table == form.fields[second.field].table
        if exchanged and same_table:
            yield near, CAUSES[near]
    if figure_of(first.new) - figure_of(first.old) == figure_of(second.old) - figure_of(second.new):
        yield "misplaced", CAUSES["misplaced"] - (2 if exchanged else 1 if near else 0)


def _beside(one: Area, other: Area) -> str | None:
    """Whether two cells stand side by side, or one above the other."""
    first, second = sorted((one, other))
    if first.top == second.top and first.right + 1 == second.left:
        return "neighbour_column"
    if first.left == second.left and first.bottom + 1 == second.top:
        return "neighbour_row"
    return None


def _distance(steps: Sequence[Step]) -> Decimal:
    return sum((abs(figure_of(step.new) - figure_of(step.old)) for step in steps), Decimal(0))


def figure_of(value: Value) -> Decimal:
    """A cell as a figure; blanks and texts count as 0."""
    return Decimal(0) if value is None or isinstance(value, str) else Decimal(value)


def _digits(value: Number) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figures(text: str) -> str:
    """The digits of a text, full-width ones too."""
    return "".join(str(int(char)) for char in text if char.isdecimal()).lstrip("0") or "0"
