"""Which warnings are explained: by a text that says something, written for the figures as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Literal

from xlsxcheck.checking import wording
from xlsxcheck.form.prints import is_among, told_apart
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Explanation, Finding, Note, Report
from xlsxcheck.reading.explanations import Told

LEAST = 6
"""A text with fewer characters, marks and blanks not counted, explains nothing."""
LEAST_LEFT = 3
"""Nor does one of which fewer characters are left without digits and words of assurance, such as 已核实, 数据准确."""
LEAST_DIFFERENT = 3
"""Nor does one character, or two, over and over. The template takes two away from the text and asks what is left."""
_MOST_PLACES = 6
_REPAIR = "REPAIR"
"""What a copy's rows are about that say what to change first."""
IN_VAIN = "L36"
"""The code of the note on what was written where it does not count."""
_STATES = ("accepted", "outdated", "empty")


def with_explanations(report: Report, read: Callable[[], Iterable[Told]], lang: str, *, alone: bool = True) -> Report:
    """The report with what the office wrote about its warnings, and a word on what it wrote where that does not count.

    `read` is asked only where there is something to explain or to correct; alone: whether the file is of one office.
    """
    if all(finding.severity == "info" for finding in report.findings):
        return report
    rows = list(read())
    told = [one for one in rows if one.text]
    if not told:
        return report
    findings = tuple(_explained(finding, told) for finding in report.findings)
    if alone and (note := _in_vain(findings, report, rows)) is not None:
        # It stands with what is about no sheet, behind what is worse.
        at = sum(finding.sheet is None for finding in findings)
        findings = (*findings[:at], wording.of_note(note, None, None, lang), *findings[at:])
    return report._replace(findings=findings)


def _in_vain(findings: Sequence[Finding], report: Report, rows: Sequence[Told]) -> Note | None:
    """A word on texts beside what must be corrected, and beside what asks for none while something else does."""
    errors = [one for one in findings if one.severity == "error"]
    asked = [one for one in findings if one.severity == "warning"]
    due = [one for one in asked if one.explanation is None]
    beside, elsewhere = [], []
    for told in rows:
        if not told.text or any(_about(finding, told) for finding in asked):
            continue
        if any(_about(finding, told) for finding in errors) or (told.code == _REPAIR and report.repairs):
            beside.append(told.place)
        elif due:
            elsewhere.append(told.place)
    if not beside and not elsewhere:
        return None
    where = [_room(finding, rows) for finding in due] if elsewhere else []
    facts = {"errors": beside, "others": elsewhere, "where": where}
    return Note(IN_VAIN, facts={key: _few(places) for key, places in facts.items()})


def _room(finding: Finding, rows: Sequence[Told]) -> str:
    """Where an explanation of a finding is to be written: its code, and its place where the file has one."""
    place = next((one.place for one in rows if _about(finding, one)), "")
    return f"{place}（{finding.code}）" if place else finding.code


def _few(places: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(places))
    return found[:_MOST_PLACES] + ["…"] * (len(found) > _MOST_PLACES)


def _explained(finding: Finding, told: list[Told]) -> Finding:
    """The finding with the best of what was written about it."""
    if finding.severity != "warning":
        return finding
    found = [Explanation(one.text, _state(finding, one)) for one in told if _about(finding, one)]
    if not found:
        return finding
    return finding._replace(explanation=min(found, key=lambda one: _STATES.index(one.state)))


def _about(finding: Finding, told: Told) -> bool:
    """Whether a text is about a finding; one about several cells is about each of them."""
    if told.case:
        return finding.case == told.case
    return (
        finding.code == told.code
        and (finding.sheet or "") == told.sheet
        and (set(told_apart(finding)) <= set(told.cells))
    )


def _state(finding: Finding, told: Told) -> Literal["accepted", "empty", "outdated"]:
    if says_nothing(told.text):
        return "empty"
    same = told.figures is None or is_among(finding.cells, finding.print, told.cells, told.figures)
    return "accepted" if same else "outdated"


def says_nothing(text: str) -> bool:
    """Whether a text is too short, or assures and refers only: what is left without such words is no reason."""
    letters = "".join(char for char in text if char.isalnum()).casefold()
    if len(letters) < LEAST or len(set(letters)) < LEAST_DIFFERENT:
        return True
    left = "".join(char for char in letters if not char.isdecimal())
    for word in assurances():
        left = left.replace(word, "")
    return len(left) < LEAST_LEFT


@cache
def assurances() -> tuple[str, ...]:
    """The words of assurance in all languages, the longest first, without blanks and marks."""
    found = (word for lang in LANGUAGES for word in words(lang)["explanations"]["assurances"])
    plain = dict.fromkeys("".join(char for char in word if char.isalnum()).casefold() for word in found)
    return tuple(sorted(plain, key=len, reverse=True))
