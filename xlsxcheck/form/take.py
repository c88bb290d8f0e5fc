"""Take values out of a form definition: known keys only, of the right kind, every complaint with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from xlsxcheck.errors import FormError
from xlsxcheck.model import Area, Text, column_number

Json = dict[str, Any]

_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Definition:
    """The values in a definition, each checked as it is taken; every complaint carries its place."""

    def __init__(self, name: str) -> None:
        """`name` is what messages call the file."""
        self.name = name

    def fail(self, place: str, cause: str) -> FormError:
        """The error to raise: file, place, cause and remedy."""
        return FormError(f"{self.name}, {place}: {cause}")

    def take(self, raw: Any, place: str, required: str, optional: str = "") -> Json:
        """The object itself, once its keys are all known and all there."""
        if not isinstance(raw, dict):
            raise self.fail(place, f"expected an object with {required}, found {_kind(raw)}; 这里应是一个对象")
        need, may = set(required.split()), set(optional.split())
        if unknown := sorted(raw.keys() - need - may):
            hint = did_you_mean(unknown[0], need | may) or f"; allowed: {', '.join(sorted(need | may))}"
            raise self.fail(place, f'unknown key "{unknown[0]}"{hint}；请删去或改正')
        if missing := sorted(need - raw.keys()):
            raise self.fail(place, f'key "{missing[0]}" is missing; 请补上')
        return raw

    def items(self, raw: Any, place: str) -> list[tuple[Any, str]]:
        """The entries of a list, each with its place."""
        if not isinstance(raw, list):
            raise self.fail(place, f"expected a list, found {_kind(raw)}; 这里应是一个列表")
        return [(item, f"{place}[{number}]") for number, item in enumerate(raw)]

    def string(self, raw: Any, place: str) -> str:
        """A text that is not blank."""
        if not isinstance(raw, str) or not raw.strip():
            raise self.fail(place, f"expected a text, found {_kind(raw)}; 这里应是文字")
        return raw

    def strings(self, raw: Any, place: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self.string(item, at) for item, at in self.items(raw, place))

    def flag(self, raw: Any, place: str) -> bool:
        """True or false."""
        if not isinstance(raw, bool):
            raise self.fail(place, f"expected true or false, found {_kind(raw)}")
        return raw

    def text(self, raw: Any, place: str) -> Text:
        """A text in both languages."""
        self.take(raw, place, "zh en")
        return {lang: self.string(raw[lang], f"{place}.{lang}") for lang in ("zh", "en")}

    def number(self, raw: Any, place: str) -> Decimal:
        """A number, exact."""
        try:
            if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
                return Decimal(raw)
        except InvalidOperation:
            pass
        raise self.fail(place, f"expected a number, found {_kind(raw)}; 这里应是数字")

    def whole(self, raw: Any, place: str) -> int:
        """A whole number."""
        value = self.number(raw, place)
        if value != int(value):
            raise self.fail(place, f"expected a whole number, found {value}; 这里应是整数")
        return int(value)

    def identifier(self, raw: Any, place: str) -> str:
        """An id."""
        if not isinstance(raw, str) or not _ID.fullmatch(raw):
            raise self.fail(place, f"expected an id of letters, digits, dots, _ and -, found {raw!r}")
        return raw

    def area(self, raw: Any, place: str) -> Area:
        """Cells such as A1:C3."""
        ends = [_REF.fullmatch(part) for part in raw.split(":")] if isinstance(raw, str) else []
        if len(ends) not in (1, 2) or not all(ends):
            raise self.fail(place, f"expected cells such as A1:C3, found {raw!r}; 请写成 A1 或 A1:C3")
        corners = [(int(end[2]) - 1, column_number(end[1])) for end in ends if end]
        (top, left), (bottom, right) = corners[0], corners[-1]
        if top > bottom or left > right:
            raise self.fail(place, f"{raw} ends before it starts; 请把左上角写在前面")
        return Area(top, left, bottom, right)

    def entries(self, raw: Any, place: str) -> Iterator[tuple[str, Any]]:
        """The entries of an object whose keys are ids."""
        if not isinstance(raw, dict):
            raise self.fail(place, f"expected an object, found {_kind(raw)}; 这里应是一个对象")
        for key, value in raw.items():
            yield self.identifier(key, place), value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word, as the end of a complaint; nothing where none is near."""
    import difflib

    near = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _kind(raw: Any) -> str:
    return "nothing" if raw is None else f"{type(raw).__name__} {str(raw)[:40]!r}"
