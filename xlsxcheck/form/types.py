"""What may stand in a field: the types of a form definition."""

from __future__ import annotations

from typing import Any

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.form.take import Definition
from xlsxcheck.model import FieldType, Text


class TypeReader(Definition):
    """Reads types."""

    def field_type(self, key: str, raw: Any, place: str) -> FieldType:
        """A type: its kind, bounds or choices, and what is said of anything else."""
        self.take(raw, place, "kind invalid", "min max places max_length unit choices")
        if raw["kind"] not in KINDS:
            raise self.fail(f"{place}.kind", f'"{raw["kind"]}" is none of {", ".join(KINDS)}; 请改成其中之一')
        bounds = [self.number(raw[name], f"{place}.{name}") if name in raw else None for name in ("min", "max")]
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise self.fail(place, f"min {bounds[0]} is above max {bounds[1]}; 请对调")
        choices, also = self.choices(raw.get("choices", []), f"{place}.choices")
        if (raw["kind"] == "choice") != bool(choices):
            raise self.fail(place, "choices belong to kind choice, and it needs some; 请补上选项")
        return FieldType(
            id=key,
            kind=raw["kind"],
            invalid=self.text(raw["invalid"], f"{place}.invalid"),
            minimum=bounds[0],
            maximum=bounds[1],
            places=self.whole(raw.get("places", 0), f"{place}.places"),
            max_length=self.whole(raw["max_length"], f"{place}.max_length") if "max_length" in raw else None,
            unit=self.text(raw["unit"], f"{place}.unit") if "unit" in raw else None,
            choices=choices,
            also=also,
        )

    def choices(self, raw: Any, place: str) -> tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]:
        """The choices, and how each is written beside; no word may stand for two of them."""
        found, also = [], []
        for item, at in self.items(raw, place):
            self.take(item, at, "zh en", "also")
            found.append({lang: self.string(item[lang], f"{at}.{lang}") for lang in ("zh", "en")})
            also.append(self.strings(item.get("also", []), f"{at}.also"))
        words = [word for choice, others in zip(found, also, strict=True) for word in (choice["zh"], *others)]
        if twice := [word for word in words if words.count(word) > 1]:
            raise self.fail(place, f'"{twice[0]}" stands for two choices; 一种写法只能属于一个选项')
        return tuple(found), tuple(also) if any(also) else ()
