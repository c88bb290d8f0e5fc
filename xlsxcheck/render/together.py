"""Findings that say the same of many cells, told once: one line of text, one row of a table. JSON keeps them apart."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.messages import fill, wording, words
from xlsxcheck.model import Finding, Report, Value, plain
from xlsxcheck.model.patterns import late
from xlsxcheck.render.rows import TOGETHER, areas, settlement

MOST_APART = 3
"""More cells than these on one sheet are told together; of what stands in them so many are examples."""

_TITLE_SAYS_IT = ("V01", "V04", "V07", "V14", "V15", "V16")
"""Codes whose title says all that there is to say of each cell."""

_BY_VALUE = ("V02", "V03", "V05", "V06", "V08", "V09", "V10", "V12", "V13")
"""Codes of which what stands in a cell is example enough; of others it is the whole sentence."""

_ASKS_FIGURES = ("V05", "V15")
"""Codes whose remedies name the figure that is to be typed."""

_LONGEST = 20
_NOT_ZERO = late("[1-9]")
_NO_WORDS = late(r"[0-9０-９,，.．\s]+")


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
    """What findings have in common that are told as one: the code, what they ask for, and what tells their kinds apart.

    Of figures with units that is the unit, since what is to be typed instead depends on it; of a letter the letter; of
    formulas why they can't be checked.
    """
    asked, value, more = finding.remedy, plain(finding.value), ""
    if finding.code in _ASKS_FIGURES:
        asked = _NO_WORDS.sub("", asked)
    if finding.code == "V05":
        more = _NO_WORDS.sub("", value)
    elif finding.code == "V06":
        more = value if len(value) == 1 else ""
    elif finding.code == "V22":
        more = _NO_WORDS.sub("", finding.message.rpartition("”")[2])
    return finding.code, finding.sheet, settlement(finding, lang), _is_text_number(finding), asked, more


def office_before(finding: Finding) -> str:
    """The office that a finding is about, where a report on many of them begins the message with it; else nothing."""
    office, end, _ = finding.message.partition("】") if finding.message.startswith("【") else ("", "", "")
    return office + end


def _one(group: list[Finding], lang: str) -> Finding:
    first, texts = group[0], wording(lang)["codes"][group[0].code]
    prints = [finding.print for finding in group]
    whole = first._replace(
        cells=tuple(finding.cells[0] for finding in group),
        print=".".join(prints) if all(prints) else "",
        field=None,
        label=None,
        value=None,
        place=None,
    )
    like = next((one for one in group if _NOT_ZERO.search(plain(one.value))), first)
    at = like.place or f"{like.sheet}!{like.cells[0]}"
    remedy = fill(str(texts.get("remedy_together") or first.remedy), {"place": at, "remedy": like.remedy}, lang)
    title = texts["title_text_numbers" if _is_text_number(first) else "title"]
    facts: dict[str, object] = {
        "sheet": first.sheet,
        "areas": words(lang)["list_comma"].join(areas(whole)),
        "count": len(group),
        "title": title,
        "places": [finding.place for finding in group[:MOST_APART]],
    }
    told = words(lang)["together_in_words"] if first.place else words(lang)["text"]["together"]
    message = office_before(first) + fill(told, facts, lang) + _examples(group, lang)
    return whole._replace(message=message, remedy=remedy)


def _examples(group: list[Finding], lang: str) -> str:
    """What stands in the first few cells, or all that is said of one of them; nothing where the title tells it."""
    first, spoken = group[0], words(lang)
    if first.code in _TITLE_SAYS_IT:
        return ""
    values = list(dict.fromkeys(_quoted(finding.value) for finding in group if finding.value is not None))
    is_letter = first.code == "V06" and len(plain(first.value)) == 1
    if first.code in _BY_VALUE and values and not is_letter:
        more = len(values) > MOST_APART
        key = "together_all" if len(values) == 1 else "together_some" if more else "together_values"
        return fill(spoken[key], {"values": values[:MOST_APART]}, lang)
    example = first.message.removeprefix(office_before(first))
    return fill(spoken["together_example"], {"example": example}, lang)


def _quoted(value: Value) -> str:
    """A figure as it is, a text in quotes, cut to what fits into a sentence."""
    if not isinstance(value, str):
        return plain(value)
    text = " ".join(value.split())
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def _is_text_number(finding: Finding) -> bool:
    """Whether nothing is unusual about how a figure is written but that it is text: the message quotes what stands."""
    return finding.code == "V07" and f"“{plain(finding.value)}”" in finding.message
