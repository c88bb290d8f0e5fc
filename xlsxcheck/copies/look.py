"""What marks look like: never by colour alone, and in colours so particular that a mark is known by them again."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """Fill colour (none: border only), line colour and line style."""

    fill: str | None
    line: str
    style: str


LOOKS = {
    "error": Look("FFC8C1", "C0161D", "thick"),
    "maybe": Look("FDEBE7", "C0161D", "mediumDashed"),
    "warning": Look("FFE79E", "A86102", "mediumDashed"),
    "info": Look("D8E9FB", "2E76B4", "dashed"),
    "related": Look(None, "7B3FA2", "mediumDashDot"),
}
"""By severity of what is wrong with the cell. error: change it; maybe: it or another cell; related: it takes part in a
sum that does not hold."""

RANK = ("error", "maybe", "warning", "info", "related")
"""Which mark a cell bears that has several."""

FILLS = frozenset(look.fill for look in LOOKS.values() if look.fill)
LINES = frozenset(look.line for look in LOOKS.values())
