"""The text of a formula -> its steps, each after those that it needs; none of what not every program computes alike."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS
from xlsxcheck.formats.memo import remembered
from xlsxcheck.model import Area

LONGEST = 8192
"""Characters of a formula, as in Excel."""

_DEEPEST = 64
"""Brackets within brackets."""

_VOLATILE = frozenset(
    ["RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "INDIRECT", "OFFSET", "CELL", "INFO", "RAND.NV"]
)
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_SHEET = r"(?:'(?:[^']|'')+'|\$'(?:[^']|'')+'|\$?[^\W0-9][\w.]*)!"
_CELLS = rf"(?:{_CELL}(?::(?:{_SHEET})?{_CELL})?|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<cells>(?P<sheet>{_SHEET})?(?P<area>{_CELLS})(?![\w(.!]))
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)
    |"(?P<text>(?:[^"]|"")*)"
    |(?P<call>[A-Z_][\w.]*)\(
    |(?P<flag>TRUE|FALSE)\b
    |(?P<sign><=|>=|<>|[-+*/^&=<>%(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_EXTERNAL = re.compile(r"\[[0-9]+\]|\[[^\[\]]*\.\w{2,5}\]|'?file:|https?:|\\\\", re.IGNORECASE)
_BINDING = {"=": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "<>": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


class NotUnderstood(Exception):
    """Why a formula says nothing for certain: volatile, external, array, circular, large or unknown."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Cells(NamedTuple):
    """A reference: the sheet as it is written, None for the formula's own, and the rectangle."""

    sheet: str | None
    area: Area


class Step(NamedTuple):
    """kind: number, text, flag, cells, sign (an operator of `arity` operands) or call (a function of as many)."""

    kind: str
    value: float | str | bool | Cells
    arity: int = 0


@remembered(512)
def parse(formula: str) -> tuple[Step, ...]:
    """The steps of a formula, without "=".

    Shape:  operands before their operator, as on a calculator with a stack.
    Errors: NotUnderstood.
    """
    if len(formula) > LONGEST:
        raise NotUnderstood("large")
    if formula.startswith("{"):
        raise NotUnderstood("array")
    if _EXTERNAL.search(_TEXTS.sub('""', formula)):
        raise NotUnderstood("external")
    return _Parser(formula).whole()


class _Parser:
    """Reads a formula from left to right, by how strongly its operators bind."""

    def __init__(self, formula: str) -> None:
        self.formula = formula.removeprefix("=").strip()
        self.at = 0
        self.depth = 0
        self.steps: list[Step] = []
        self.token = self.next()

    def next(self) -> re.Match[str] | None:
        if self.at >= len(self.formula):
            return None
        match = _TOKEN.match(self.formula, self.at)
        if match is None:
            raise NotUnderstood("unknown")
        self.at = match.end()
        return match

    def whole(self) -> tuple[Step, ...]:
        self.expression(0)
        if self.token is not None:
            raise NotUnderstood("unknown")
        return tuple(self.steps)

    def sign(self) -> str:
        """The operator at hand, or nothing."""
        return (self.token["sign"] or "") if self.token is not None else ""

    def take(self, sign: str) -> bool:
        """Go past that operator, if it is at hand."""
        if self.sign() != sign:
            return False
        self.token = self.next()
        return True

    def expression(self, least: int) -> None:
        """An operand and the operators behind it that bind more strongly than `least`."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotUnderstood("large")
        self.operand()
        while (sign := self.sign()) and (binding := _BINDING.get(sign, 0)) > least:
            self.token = self.next()
            self.expression(binding)
            self.steps.append(Step("sign", sign, 2))
        self.depth -= 1

    def operand(self) -> None:
        """Signs, a number, text, reference, function or bracket, and % behind it."""
        negative = 0
        while self.sign() in ("+", "-"):
            negative += self.sign() == "-"
            self.token = self.next()
        self.plain()
        while self.take("%"):
            self.steps.append(Step("sign", "%", 1))
        if negative % 2:
            self.steps.append(Step("sign", "-", 1))

    def plain(self) -> None:
        token = self.token
        if token is None:
            raise NotUnderstood("unknown")
        if self.take("("):
            self.expression(0)
            self.expect(")")
            return
        self.token = self.next()
        if token["cells"]:
            self.steps.append(Step("cells", _cells(token["sheet"], token["area"])))
        elif token["number"]:
            self.steps.append(Step("number", float(token["number"])))
        elif token["text"] is not None:
            self.steps.append(Step("text", token["text"].replace('""', '"')))
        elif token["flag"]:
            self.steps.append(Step("flag", token["flag"].upper() == "TRUE"))
        elif token["call"]:
            self.call(token["call"].upper().removeprefix("_XLFN."))
        else:
            raise NotUnderstood("unknown")

    def call(self, name: str) -> None:
        if name in _VOLATILE or name.rpartition(".")[2] in _VOLATILE:
            raise NotUnderstood("volatile")
        count = 0
        if not self.take(")"):
            self.expression(0)
            count = 1
            while self.take(","):
                self.expression(0)
                count += 1
            self.expect(")")
        self.steps.append(Step("call", name, count))

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise NotUnderstood("unknown")


def _cells(sheet: str | None, area: str) -> Cells:
    name = None
    if sheet is not None:
        name = sheet[:-1].removeprefix("$")
        name = name[1:-1].replace("''", "'") if name.startswith("'") else name
    first, _, second = area.replace("$", "").upper().partition(":")
    # In other spellings the second corner names its sheet again; only the same one is a rectangle.
    other, _, second = second.rpartition("!")
    if other and (sheet is None or other.strip("'") != sheet[:-1].replace("$", "").strip("'").upper()):
        raise NotUnderstood("unknown")
    (top, left), (bottom, right) = _corner(first, last=False), _corner(second or first, last=True)
    if max(top, bottom) >= MAX_ROWS or max(left, right) >= MAX_COLUMNS or min(top, bottom) < 0:
        raise NotUnderstood("unknown")
    return Cells(name, Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))


def _corner(ref: str, *, last: bool) -> tuple[int, int]:
    """The corner that a reference names; of whole rows and columns their first or last cell."""
    letters = ref.rstrip("0123456789")
    digits = ref[len(letters) :]
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    row = int(digits) - 1 if digits else (MAX_ROWS - 1 if last else 0)
    return row, col - 1 if letters else (MAX_COLUMNS - 1 if last else 0)
