"""Conditional formats of an OpenDocument sheet -> Rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Rule
from xlsxcheck.formats.looks import Change
from xlsxcheck.formats.refs import Position, position
from xlsxcheck.formats.xmlparts import Attributes
from xlsxcheck.model import Area

CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_ELEMENTS = ("conditional-format", "condition", "icon-set", "data-bar", "color-scale-entry", "formatting-entry",
             "date-is")  # fmt: skip
KNOWN = {f"{CALC} {name}": f"rule:{name}" for name in _ELEMENTS}
"""Elements that Rules takes in."""

MAX_AREAS = 50_000
_SHEET = r"(?:'(?:[^']|'')*'|[^\s.:']*)"
_TARGET = re.compile(
    rf"\$?{_SHEET}\.(\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}})(?::\$?{_SHEET}\.?(\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}))?"
)
_COMPARED = re.compile(r"(?:cell-content\(\))?(<=|>=|!=|=|<|>)(.+)", re.DOTALL)
_BETWEEN = re.compile(r"(?:cell-content-is-)?(not-)?between\((.+)\)", re.DOTALL)
_SAYING = {"is-error": "error", "is-no-error": "no error"}
_FORMULA = re.compile(r"(?:formula-is|is-true-formula)\((.+)\)", re.DOTALL)


class Rules:
    """The conditional formats of one sheet, as far as they were met."""

    def __init__(self, part: str, change: Callable[[str], Change], formula: Callable[[str], str]) -> None:
        self.part = part
        self.change = change
        self.formula = formula
        self.found: list[Rule] = []
        self.areas: tuple[Area, ...] = ()
        self.counted = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element of KNOWN."""
        if name == "rule:conditional-format":
            self.areas = self.take_areas(attributes.get(f"{CALC} target-range-address", ""))
        elif name == "rule:condition":
            base = attributes.get(f"{CALC} base-cell-address", "")
            style = attributes.get(f"{CALC} apply-style-name", "")
            self.add(self.areas, attributes.get(f"{CALC} value", ""), style, base)
        elif name == "rule:date-is":
            self.found.append(Rule(self.areas, "any", (), self.change(attributes.get(f"{CALC} style", ""))))
        elif name in ("rule:icon-set", "rule:data-bar"):
            self.found.append(Rule(self.areas, "any", grounds=_ground(attributes.get(f"{CALC} positive-color", ""))))
            self.bare(name, attributes)
        elif name == "rule:formatting-entry":
            self.bare("rule:icon-set", attributes)
        elif name == "rule:color-scale-entry":
            self.scale(attributes.get(f"{CALC} color", ""))

    def add(self, areas: tuple[Area, ...], condition: str, style: str, base: str = "") -> None:
        """Take in a condition under which the cells get another style."""
        operator, operands = taken(condition, self.formula)
        if operator == "formula" and areas and _corner(base) not in (None, (areas[0].top, areas[0].left)):
            operator = "any"
        self.found.append(Rule(areas, operator, operands, self.change(style)))

    def bare(self, name: str, attributes: Attributes) -> None:
        """Note that an icon or a bar stands alone."""
        if attributes.get(f"{CALC} show-value") == "false" and self.found:
            self.found[-1] = self.found[-1]._replace(bare="icons" if name == "rule:icon-set" else "bar")

    def scale(self, colour: str) -> None:
        """Take in one colour of a scale."""
        if not self.found or self.found[-1].areas is not self.areas or not self.found[-1].grounds:
            self.found.append(Rule(self.areas, "any"))
        last = self.found[-1]
        self.found[-1] = last._replace(grounds=(*last.grounds, *_ground(colour))[:8])

    def take_areas(self, text: str) -> tuple[Area, ...]:
        """The cells of one sheet that addresses name."""
        found = []
        for match in _TARGET.finditer(text):
            try:
                (top, left), (bottom, right) = position(match[1]), position(match[2] or match[1])
            except ValueError:
                continue
            found.append(Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        self.count(len(found))
        return tuple(found)

    def at_cells(self, cells: Iterable[Position], maps: list[tuple[str, str]]) -> None:
        """Take in the conditions of a style that these cells have."""
        areas = tuple(Area(row, col, row, col) for row, col in cells)
        self.count(len(areas) * len(maps))
        for condition, style in maps:
            # A formula is written for a cell that may be any of these.
            operator, operands = taken(condition, self.formula)
            self.found.append(Rule(areas, "any" if operator == "formula" else operator, operands, self.change(style)))

    def count(self, more: int) -> None:
        """Count areas. Errors: UnreadableFile F06 where they are too many."""
        self.counted += more
        if self.counted > MAX_AREAS:
            raise UnreadableFile("F06", what="elements", found=self.counted, allowed=MAX_AREAS, part=self.part)


def _ground(colour: str) -> tuple[int, ...]:
    """The colour that a bar or a scale lays under figures; none where none is spelt out."""
    return (int(colour[1:], 16),) if re.fullmatch(r"#[0-9A-Fa-f]{6}", colour) else ()


def taken(condition: str, formula: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    """A condition as Rule has it: operator and operands; any where it is not understood."""
    text = condition.strip()
    if text in _SAYING:
        return _SAYING[text], ()
    if match := _FORMULA.fullmatch(text):
        return "formula", (formula(f"of:={match[1]}"),)
    if match := _BETWEEN.fullmatch(text):
        return "outside" if match[1] else "between", tuple(match[2].split(",")[:2])
    if match := _COMPARED.fullmatch(text):
        return "<>" if match[1] == "!=" else match[1], (match[2],)
    return "any", ()


def _corner(base: str) -> Position | None:
    match = _TARGET.fullmatch(base)
    try:
        return position(match[1]) if match else None
    except ValueError:
        return None
