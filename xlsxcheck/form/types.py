"""What may stand in a field: the types of a form definition."""

from __future__ import annotations

from typing import Any

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.form.take import Definition, nearest
from xlsxcheck.model import FieldType, Text

_LONGEST_LIST = 255
"""The choices of a list in a spreadsheet, with the commas between them, are no longer."""

_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number."""

_MOST_PLACES = 9


_OF_KINDS = {
    "min": ("integer", "decimal", "year"),
    "max": ("integer", "decimal", "year"),
    "places": ("decimal",),
    "unit": ("integer", "decimal"),
    "max_length": ("text",),
}
"""What only some kinds have; nothing would come of it elsewhere."""


class TypeReader(Definition):
    """Reads types."""

    def field_type(self, key: str, raw: Any, place: str) -> FieldType:
        """A type: its kind, bounds or choices, and what is said of anything else."""
        raw = self.taken(raw, place, "kind invalid", "min max places max_length unit choices")
        kind = self.one_of(raw["kind"], f"{place}.kind", tuple(KINDS))
        for key in raw.keys() & _OF_KINDS.keys() - {one for one, kinds in _OF_KINDS.items() if kind in kinds}:
            cause = f"{key} belongs to kind {', '.join(_OF_KINDS[key])}"
            self.faults.take(self.fail(f"{place}.{key}", cause, f"{kind} 用不上 {key}；请删去"))
        bounds = [self.part(raw, name, self.bound, None, place) for name in ("min", "max")]
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise self.fail(place, f"min {bounds[0]} is above max {bounds[1]}", "最小值大于最大值；请对调")
        choices, also = self.part(raw, "choices", self.choices, ((), ()), place)
        if (kind == "choice") != bool(raw.get("choices")):
            raise self.fail(
                place, "choices belong to kind choice, and it needs some", "只有 choice 有选项，而且要有选项；请补上"
            )
        places = self.part(raw, "places", self.whole, 0, place)
        if not 0 <= places <= _MOST_PLACES:
            raise self.fail(f"{place}.places", f"{places} is not within 0 and {_MOST_PLACES}", "小数位数不对")
        return FieldType(
            id=key,
            kind=kind,
            invalid=self.text(raw["invalid"], f"{place}.invalid"),
            minimum=bounds[0],
            maximum=bounds[1],
            places=places,
            max_length=self.part(raw, "max_length", self.whole, None, place),
            unit=self.part(raw, "unit", self.text, None, place),
            choices=choices,
            also=also,
        )

    def stand_in(self, key: str, raw: Any) -> FieldType:
        """What a faulty type is taken for, so that the rest of the definition can be looked at."""
        kind = str(raw.get("kind")) if isinstance(raw, dict) else ""
        return FieldType(key, kind if kind in KINDS else nearest(kind, KINDS) or "integer", {})

    def bound(self, raw: Any, place: str) -> Any:
        """A bound that a spreadsheet keeps exactly."""
        value = self.number(raw, place)
        if abs(value) >= _EXACT:
            raise self.fail(place, f"{value} has more digits than a spreadsheet keeps", "超过15位，表格里存不准")
        return value

    def choices(self, raw: Any, place: str) -> tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]:
        """The choices, and how each is written beside; no word may stand for two of them."""
        found, also = [], []
        for item, at in self.items(raw, place):
            self.take(item, at, "zh en", "also")
            found.append({lang: self.string(item[lang], f"{at}.{lang}") for lang in ("zh", "en")})
            also.append(self.strings(item.get("also", []), f"{at}.also"))
        words = [word for choice, others in zip(found, also, strict=True) for word in (choice["zh"], *others)]
        if twice := [word for word in words if words.count(word) > 1]:
            raise self.fail(place, f'"{twice[0]}" stands for two choices', f"“{twice[0]}”属于两个选项；请只留一处")
        listed = ",".join(choice["zh"] for choice in found)
        if len(listed) > _LONGEST_LIST:
            cause = f"{len(listed)} characters are too many for a list of choices"
            raise self.fail(place, cause, f"选项加起来{len(listed)}个字，下拉列表最多{_LONGEST_LIST}个；请改短")
        if odd := [choice["zh"] for choice in found if "," in choice["zh"] or choice["zh"].startswith("=")]:
            zh = f"“{odd[0]}”里有半角逗号，或者以等号开头，下拉列表会弄错；请改用全角"
            raise self.fail(place, f'"{odd[0]}" has a comma in it, or begins with =', zh)
        return tuple(found), tuple(also) if any(also) else ()
