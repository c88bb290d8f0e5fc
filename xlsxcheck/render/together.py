"""Findings that say the same of many cells, told once: one line of text, one row of a table. JSON keeps them apart."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.messages import fill, wording, words
from xlsxcheck.model import Finding, Report, plain
from xlsxcheck.render.rows import TOGETHER, areas, settlement

MOST_APART = 3
"""More cells than these on one sheet are told together."""


def told(report: Report, lang: str) -> tuple[Finding, ...]:
    """The findings of a report as people are told them, each where the first of its cells stood."""
    return together(report.findings, lang)


def together(findings: Iterable[Finding], lang: str) -> tuple[Finding, ...]:
    """The findings, those that say the same of more than three cells of a sheet as one that names all of them.

    Only what is settled in the same way, or not at all, is told together: one reason stands for all its cells.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        same = finding.code in TOGETHER and len(finding.cells) == 1 and finding.sheet is not None
        groups.setdefault(_kind(finding, lang) if same else number, []).append(finding)
    listed = [([one], one) for group in groups.values() if len(group) <= MOST_APART for one in group]
    listed += [(group, _one(group, lang)) for group in groups.values() if len(group) > MOST_APART]
    order = {id(finding): number for number, finding in enumerate(findings)}
    return tuple(one for group, one in sorted(listed, key=lambda pair: order[id(pair[0][0])]))


def _kind(finding: Finding, lang: str) -> tuple[object, ...]:
    """What findings have in common that are told as one; of blanks and odd spellings also what they ask for."""
    asked = finding.remedy if finding.code in ("V01", "V07") else ""
    return finding.code, finding.sheet, settlement(finding, lang), _is_text_number(finding), asked


def office_before(finding: Finding) -> str:
    """The office that a finding is about, where a report on many of them begins the message with it; else nothing."""
    office, end, _ = finding.message.partition("】") if finding.message.startswith("【") else ("", "", "")
    return office + end


def _one(group: list[Finding], lang: str) -> Finding:
    first, texts = group[0], wording(lang)["codes"][group[0].code]
    prints = [finding.print for finding in group]
    whole = first._replace(
        cells=tuple(finding.cells[0] for finding in group),
        remedy=str(texts.get("remedy_together") or first.remedy),
        print=".".join(prints) if all(prints) else "",
        field=None,
        label=None,
        value=None,
        place=None,
    )
    title = texts["title_text_numbers" if _is_text_number(first) else "title"]
    facts = {
        "sheet": first.sheet,
        "areas": words(lang)["list_comma"].join(areas(whole)),
        "count": len(group),
        "title": title,
    }
    return whole._replace(message=office_before(first) + fill(words(lang)["text"]["together"], facts, lang))


def _is_text_number(finding: Finding) -> bool:
    """Whether nothing is unusual about how a figure is written but that it is text: the message quotes what stands."""
    return finding.code == "V07" and f"“{plain(finding.value)}”" in finding.message
