"""What came of the proof of a definition, in words."""

from __future__ import annotations

from xlsxcheck.messages import fill, words
from xlsxcheck.proof.prove import BAD, GOOD, KNOW, Point, Proof

_MARKS = {GOOD: "✓", BAD: "✗", KNOW: "·"}


_TO_LOOK_AT = ("unguarded", "total_alone", "part_times")
"""Points that may be a slip of the definition, or right."""


def proof_text(proof: Proof, lang: str) -> str:
    """One line a point, what is bad first said how often; the last line says whether it all holds."""
    spoken = words(lang)["proof"]
    form = proof.form
    lines = [f"{form.id}  {form.title[lang]}"]
    for point in proof.points:
        text = _worth(point, lang) if point.key == "worth" else fill(spoken[point.key], point.facts, lang)
        lines.append(f"{_MARKS[point.state]} {text}")
    bad = sum(point.state == BAD for point in proof.points)
    look = sum(point.key in _TO_LOOK_AT and point.state == KNOW for point in proof.points)
    facts = {"count": bad, "look": look or "", "mark": _MARKS[KNOW]}
    lines.append(fill(spoken["holds" if proof.holds else "fails"], facts, lang))
    return "\n".join(lines) + "\n"


def _worth(point: Point, lang: str) -> str:
    """What the sums are worth against one wrong cell; and why totals that are computed show nothing."""
    spoken, worth = words(lang)["proof"], words(lang)["worth"]
    text = str(worth[str(point.facts["totals"])]).format_map({**point.facts, "control": ""})
    return f"{spoken['one_wrong']}{text}{'' if point.facts['detectable'] else spoken['follows_along']}"
