"""A definition that says only what is its own, and takes the rest from another one that came with the program."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from xlsxcheck.form.source import definition
from xlsxcheck.form.take import Definition, Json, did_you_mean

SECTIONS = ("cover", "roles", "naming", "titles", "word", "control", "repair", "claims", "summing")
"""What is taken from the other definition whole where it is not there."""

_BY_KEY = ("types", "sets")
_BY_ID = {"tables": "id", "relations": "id"}
_LIKE = "like"


def resolved(raw: Json, name: str) -> tuple[Json, bytes]:
    """A definition with `like` as a whole one, and the bytes of what it took the rest from.

    Shape:  `like` at the root is the id of a form. A section that is absent is that form's; so is an entry of types or
            sets that is the word "like", an entry of tables or relations that is only an id, a group of claims that is
            only the id of its table, and in claims with "like": true each key that is absent.
    Errors: FormError naming file and each place where there is nothing to take; the other form is like no third one.
    """
    take = _Like(name)
    source = raw[_LIKE]
    if not isinstance(source, str) or source.endswith(".json"):
        raise take.fail(_LIKE, f"expected the id of a form that came with the program, found {source!r}")
    data, _ = definition(source)
    other = json.loads(data, parse_float=Decimal)
    if _LIKE in other:
        raise take.fail(_LIKE, f'"{source}" is itself like "{other[_LIKE]}"; 请直接写 "{other[_LIKE]}"')
    whole = {key: value for key, value in raw.items() if key != _LIKE}
    for key in SECTIONS:
        if key not in whole and key in other:
            whole[key] = other[key]
    for key in _BY_KEY:
        whole[key] = take.by_key(whole.get(key), other[key], key)
    for key, named in _BY_ID.items():
        whole[key] = take.by_id(whole.get(key), other[key], key, named)
    claims = whole.get("claims")
    if isinstance(claims, dict) and claims.get(_LIKE) is True:
        mine = {key: value for key, value in claims.items() if key != _LIKE}
        whole["claims"] = {**other.get("claims", {}), **mine}
        whole["claims"]["groups"] = take.by_id(
            whole["claims"].get("groups"), other.get("claims", {}).get("groups", []), "claims.groups", "table"
        )
    take.faults.finish()
    return whole, data


class _Like(Definition):
    """Takes entries from the other definition."""

    def by_key(self, mine: Any, theirs: Json, place: str) -> Any:
        """An object whose entries may be the word like."""
        if not isinstance(mine, dict):
            return mine
        return {
            key: self.entry(key, theirs, f"{place}.{key}") if value == _LIKE else value for key, value in mine.items()
        }

    def by_id(self, mine: Any, theirs: list[Json], place: str, named: str) -> Any:
        """A list whose entries may be ids; `named` is the key that holds the id."""
        if not isinstance(mine, list):
            return mine
        ids = [one[named] for one in theirs]
        known = {one[named]: one for one in theirs if ids.count(one[named]) == 1}
        return [
            self.entry(item, known, f"{place}[{number}]") if isinstance(item, str) else item
            for number, item in enumerate(mine)
        ]

    def entry(self, key: str, known: Json, place: str) -> Any:
        """One of the other's entries."""
        if key not in known:
            self.faults.take(self.fail(place, f'no "{key}" in the other definition{did_you_mean(key, known)}; 请改正'))
        return known.get(key)
