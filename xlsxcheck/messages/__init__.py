"""Every finding's wording, in Chinese and English, out of zh.json and en.json; read only when something is told."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

LANGUAGES = ("zh", "en")

_KEYED_FACTS = {
    "found": ("found",),
    "what": ("limits", "forbidden", "hidden"),
    "how": ("seen", "zeros"),
    "fix": ("fixes",),
    "shown": ("looks",),
    "reason": ("reasons", "system", "no_last_year"),
    "why": ("formula_reasons",),
    "part": ("parts",),
    "file_kind": ("file_kinds",),
    "way": ("instead",),
}
"""Facts whose value may be a word key, and where its wording stands."""


@cache
def wording(lang: str) -> dict[str, Any]:
    """All texts of a language: {"codes": {code: …}, "words": {…}}. KeyError for a language that we don't have."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    loaded: dict[str, Any] = _load(lang)
    return loaded


@cache
def codes() -> dict[str, dict[str, Any]]:
    """Severity and class of every code that is not a relation's."""
    loaded: dict[str, dict[str, Any]] = _load("codes")
    return loaded


def _load(name: str) -> Any:
    with open(os.path.join(os.path.dirname(__file__), f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def words(lang: str) -> dict[str, Any]:
    """The words that are not a code's."""
    loaded: dict[str, Any] = wording(lang)["words"]
    return loaded


@cache
def page_words(lang: str) -> dict[str, Any]:
    """The words of the offline page. KeyError for a language that we don't have."""
    loaded: dict[str, Any] = _load("page")[lang]
    return loaded


def fill(template: str, facts: Mapping[str, object], lang: str) -> str:
    """A message with its facts put in. A fact that the template does not name is left out.

    What stands between [[ and ]] is left out where one of its own facts is empty.
    """
    shown = {key: _shown(key, value, lang) for key, value in facts.items()}
    while "[[" in template:
        before, _, rest = template.partition("[[")
        optional, _, after = rest.partition("]]")
        empty = any(f"{{{key}}}" in optional and not text for key, text in shown.items())
        template = before + ("" if empty else optional) + after
    return template.format_map(shown)


def file_problem(code: str, facts: dict[str, object], lang: str = "zh") -> str:
    """Message and remedy of a file that could not be checked, in one line."""
    texts, facts = wording(lang)["codes"][code], with_way(facts, lang)
    message, remedy = (fill(texts[part], facts, lang) for part in ("message", "remedy"))
    return fill(words(lang)["file_problem"], {"message": message, "remedy": remedy}, lang)


def with_way(facts: dict[str, object], lang: str) -> dict[str, object]:
    """The facts of a file that is something else, with what to do about such a file."""
    if "found" not in facts:
        return facts
    found = facts["found"]
    known = isinstance(found, str) and found in words(lang)["instead"]
    return {"way": found if known else "other", **facts}


def _shown(key: str, value: object, lang: str) -> str:
    if isinstance(value, dict):
        return str(value.get(lang) or value.get("zh"))
    if isinstance(value, list | tuple):
        return str(words(lang)["list_comma"]).join(_shown(key, item, lang) for item in value)
    for group in _KEYED_FACTS.get(key, ()):
        known = words(lang).get(group, {})
        if value in known:
            return str(known[value])
    return str(value)
