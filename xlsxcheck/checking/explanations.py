"""Which warnings are explained: by a text that says something, written for the figures as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Literal

from xlsxcheck.form.prints import is_among, told_apart
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Explanation, Finding, Report
from xlsxcheck.reading.explanations import Told

LEAST = 6
"""A text with fewer characters, marks and blanks not counted, explains nothing."""
LEAST_LEFT = 3
"""Nor does one of which fewer characters are left without digits and words of assurance, such as 已核实, 数据准确."""
LEAST_DIFFERENT = 3
"""Nor does one character, or two, over and over. The template takes two away from the text and asks what is left."""
_STATES = ("accepted", "outdated", "empty")


def with_explanations(report: Report, read: Callable[[], Iterable[Told]]) -> Report:
    """The report with what the office wrote about its warnings; `read` is asked only where there are any."""
    if all(finding.severity != "warning" for finding in report.findings):
        return report
    told = list(read())
    return report._replace(findings=tuple(_explained(finding, told) for finding in report.findings)) if told else report


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
