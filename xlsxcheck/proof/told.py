"""What came of the proof of a definition, in words."""

from __future__ import annotations

from xlsxcheck.messages import fill, words
from xlsxcheck.proof.prove import BAD, GOOD, KNOW, Proof

_MARKS = {GOOD: "✓", BAD: "✗", KNOW: "·"}


def proof_text(proof: Proof, lang: str) -> str:
    """One line a point, what is bad first said how often; the last line says whether it all holds."""
    spoken = words(lang)["proof"]
    form = proof.form
    lines = [f"{form.id}  {form.title[lang]}"]
    for point in proof.points:
        if point.key == "worth":
            text = words(lang)["worth"][str(point.facts["totals"])].format_map({**point.facts, "control": ""})
        else:
            text = fill(spoken[point.key], point.facts, lang)
        lines.append(f"{_MARKS[point.state]} {text}")
    bad = sum(point.state == BAD for point in proof.points)
    lines.append(fill(spoken["holds" if proof.holds else "fails"], {"count": bad}, lang))
    return "\n".join(lines) + "\n"
