"""A report -> text for people: verdict first, findings by table, each with place, figures and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from xlsxcheck.messages import fill, wording, words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Finding, Form, Repair, Report, part_of
from xlsxcheck.render.columns import widest
from xlsxcheck.render.repairs import label_of, sentence, tells_cells
from xlsxcheck.render.rows import settlement, verdict_words
from xlsxcheck.render.together import told

_COLOURS = {"error": "31", "warning": "33", "info": "36", "pass": "32", "warn": "33", "fail": "31", "unreadable": "35"}
_MARKS = {"pass": "✓", "warn": "!", "fail": "✗", "unreadable": "✗"}
_WIDTH = 80

UNASSESSED = (
    *("L01", "L04", "L13", "L14", "L34", "C02", "C03", "C05", "C06", "Y-NONE", "Y-EDITION"),
    *("V04", "V05", "V06", "V08", "V09", "V10", "V11"),
)
"""Codes of what keeps relations from being assessed."""

_OPENING, _CLOSING = "“‘（《「『【", "，。；：、！？）’”》」』】"
_WORD = r"[^\s\u2e80-\uffef“”‘’…→—]+"
_PIECE = (
    rf"\s|[{_OPENING}]*(?:[\u2e80-\ufeff]{{1,2}}![A-Z]{_WORD}|{_WORD}(?:→{_WORD})*|[^\s{_OPENING}{_CLOSING}])[{_CLOSING}]*"
    rf"|[{_OPENING}{_CLOSING}]"
)
"""What a line may not break: a blank, an address, a word, a Chinese character, with the marks that cling to them."""


def text(
    report: Report,
    form: Form | None,
    *,
    lang: str = "zh",
    width: int | None = 80,
    colour: bool = False,
    named: bool = False,
) -> str:
    """The report of one file; named: with the form by which it was checked, where it could have been another.

    Shape:  lines no wider than `width` columns, a Chinese character taking two; colours only where `colour`. Without a
            width, as in a pipe, sentences are broken at 80 columns and paths not at all.
    """
    return "\n".join(_lines(report, form, _Pen(lang, width, colour), named=named)) + "\n"


class _Pen:
    """How to write: language, width, colours."""

    def __init__(self, lang: str, width: int | None, colour: bool) -> None:
        self.lang = lang
        self.words = words(lang)["text"]
        self.common = words(lang)
        self.width = max(40, width or _WIDTH)
        self.whole = self.width if width else None
        self.colour = colour

    def paint(self, string: str, key: str, *, bold: bool = False) -> str:
        if not self.colour:
            return string
        return f"\x1b[{'1;' if bold else ''}{_COLOURS[key]}m{string}\x1b[0m"


def _lines(report: Report, form: Form | None, pen: _Pen, *, named: bool) -> Iterator[str]:
    looks = "pass" if part_of(report) == "explained" else report.verdict
    verdict = f"{_MARKS[looks]} {verdict_words(report, pen.lang)}"
    organ = printable(report.organ) if report.organ else None
    who = " ".join(part for part in (organ, pen.words["year"].format(year=report.year) if report.year else "") if part)
    yield pen.paint(verdict, looks, bold=True) + (f"  {who}" if who else "")
    yield from wrap(report.shown, pen.whole, "  ")
    if named and form is not None and report.form is not None:
        yield from wrap(fill(pen.words["as_form"], {"title": form.title, "id": form.id}, pen.lang), pen.width, "  ")
    if report.verdict != "unreadable" and not report.blank:
        yield from wrap(counts_line(report, pen.lang), pen.width, "  ")
        yield from wrap(relations_line(report, pen.lang), pen.width, "  ")
    homes = {case: (repair, _home(repair, report)) for repair in report.repairs for case in repair.relations}
    for sheet, group in groupby(told(report, pen.lang), key=lambda finding: finding.sheet):
        yield ""
        if sheet is not None:
            yield _heading(sheet, form, pen)
        yield from _section(sheet, list(group), report, homes, form, pen)
    if any(one.severity == "warning" and not one.settled for one in report.findings):
        yield ""
        yield from wrap(pen.words["explain_where"], pen.width)
    if report.annotated:
        yield ""
        # The copy of a workbook of many offices is there for what is told of the others, too.
        marked = report.findings or not report.sheets
        said = pen.words["annotated"] if marked else pen.common["annotated_others"]
        yield from wrap(said.format(path=report.annotated), pen.whole)
        if not report.path.lower().endswith((".xlsx", ".xlsm")):
            yield from wrap(pen.words["annotated_anew"], pen.width)


def _home(repair: Repair, report: Report) -> str | None:
    """The sheet under which a repair is told: that of its cell, if one of its sums is told there."""
    sheets = [finding.sheet for finding in report.findings if finding.case in repair.relations]
    cells = [way.cells[0].sheet for way in repair.alternatives[:1]]
    return next((sheet for sheet in cells if sheet in sheets or not sheets), sheets[0] if sheets else None)


def _section(
    sheet: str | None,
    findings: list[Finding],
    report: Report,
    homes: dict[str, tuple[Repair, str | None]],
    form: Form | None,
    pen: _Pen,
) -> Iterator[str]:
    """The findings of one sheet; what to change first stands above the sums that it puts right."""
    failed = {finding.case for finding in report.findings}
    for repair in report.repairs:
        if failed.isdisjoint(repair.relations) and _home(repair, report) == sheet:
            yield from _advice(repair, form, pen)
    advised: set[Repair] = set()
    for finding in findings:
        cause, home = homes.get(finding.case or "", (None, None))
        here = cause if home == sheet else None
        if here is not None and here not in advised:
            advised.add(here)
            yield from _advice(here, form, pen)
        follows = here is not None and here.unique
        yield from _finding(finding._replace(remedy="") if follows else finding, pen, "  " if here else "")


def _advice(repair: Repair, form: Form | None, pen: _Pen) -> Iterator[str]:
    """What to change first, or why that is not known."""
    label = label_of(repair, pen.lang)
    margin = "  " + " " * (widest(label) + 1)
    for number, line in enumerate(wrap(sentence(repair, form, pen.lang), pen.width, margin)):
        yield line if number else f"  {pen.paint(label, 'error', bold=True)} {line[len(margin) :]}"
    if repair.complete and tells_cells(repair):
        yield from wrap(f"→ {pen.common['repair']['remedy']}", pen.width, margin)


def counts_line(report: Report, lang: str) -> str:
    """How many errors, warnings and hints, in words."""
    spoken = words(lang)["text"]
    counts = {severity: report.count(severity) for severity in ("error", "warning", "info")}
    waived = sum(finding.waived is not None for finding in report.findings)
    if not any(counts.values()):
        return str(words(lang)["standing"]["none_open"].format(waived=waived) if waived else spoken["no_findings"])
    told = {
        "counts": spoken["counts"].format(**counts),
        "waived": waived or "",
        "explained": report.explained or "",
    }
    return fill(words(lang)["standing"]["counted"], told, lang)


def relations_line(report: Report, lang: str) -> str:
    """How many relations were looked at and how they came out, in words that add up; then the figures of the text."""
    common, counts = words(lang), report.relations
    spoken, comma = common["text"], common["list_comma"]
    failed, left = str(counts.failed), str(counts.not_assessed)
    if counts.failed:
        broken = [_rank(finding) for finding in report.findings if finding.case is not None]
        named = {**common["severity"], **common["standing"]["label"]}
        ranks = [(named[rank], broken.count(rank)) for rank in named]
        shown = comma.join(f"{name} {number}" for name, number in ranks if number)
        failed = str(spoken["failed"]).format(failed=failed, ranks=shown)
    if counts.not_assessed:
        left = str(spoken["unassessed"]).format(count=left, why=comma.join(_why_not(report, lang)))
    line = str(spoken["relations"]).format(total=counts.total, passed=counts.passed, failed=failed, not_assessed=left)
    if counts.not_applicable:
        line += str(spoken["not_applicable"]).format(count=counts.not_applicable)
    if counts.blank_as_zero:
        line += str(spoken["blank_as_zero"]).format(count=counts.blank_as_zero)
    return line + _text_compared(report, lang)


def _why_not(report: Report, lang: str) -> list[str]:
    """What keeps relations from being assessed: the findings that can, by title and code, and blank cells."""
    titles, spoken, comma = wording(lang)["codes"], words(lang)["text"], words(lang)["list_comma"]
    found = dict.fromkeys(one.code for one in report.findings if one.code in UNASSESSED)
    told = [f"{titles[code]['title']} {code}" for code in found]
    waiting = report.relations.waiting
    if not told and len(waiting) < report.relations.not_assessed:
        # A document has no place for what a cover asks, so nothing is told of it.
        told.append(str(spoken["unasked"]))
    if waiting:
        told.append(str(spoken["waiting"]).format(relations=comma.join(dict.fromkeys(waiting))))
    return told


def _text_compared(report: Report, lang: str) -> str:
    """How many figures of a text were compared with the tables, and whether they agree; nothing for a workbook."""
    spoken, text = words(lang)["text"], report.text
    if text is None or not text.claims:
        return ""
    told = sum(finding.code.startswith("TX-") and finding.severity == "warning" for finding in report.findings)
    left: dict[str, object] = {"count": text.unplaced, "left": text.left}
    if not text.compared and not told:
        return fill(spoken["text_none"], left, lang)
    line = str(spoken["text_wrong" if told else "text_right"]).format(count=text.compared, told=told)
    return line + (fill(spoken["text_unplaced"], left, lang) if text.unplaced else "")


def _rank(finding: Finding) -> str:
    """How serious a finding is, or that it is settled and how."""
    return "waived" if finding.waived is not None else "explained" if finding.settled else finding.severity


def _heading(sheet: str, form: Form | None, pen: _Pen) -> str:
    titles = [table.title[pen.lang] for table in form.tables if table.sheet == sheet] if form else []
    heading = printable(f"{sheet}  {titles[0]}" if titles and titles[0] != sheet else sheet)
    return f"\x1b[1m{heading}\x1b[0m" if pen.colour else heading


def _finding(finding: Finding, pen: _Pen, indent: str = "") -> Iterator[str]:
    rank = _rank(finding)
    severity = str(pen.common["standing"]["label"].get(rank) or pen.common["severity"][rank])
    looks = "pass" if finding.settled else finding.severity
    margin = indent + "  " + " " * (widest(severity) + 1)
    for number, line in enumerate(wrap(f"{finding.message} [{finding.code}]", pen.width, margin)):
        head = f"{indent}  {pen.paint(severity, looks, bold=True)} "
        yield line if number else head + line[len(margin) :]
    settled = settlement(finding, pen.lang)
    if finding.remedy and not finding.settled:
        yield from wrap(f"→ {finding.remedy}", pen.width, margin)
    if settled:
        yield from wrap(f"※ {settled}", pen.width, margin)


def wrap(string: str, width: int | None, margin: str = "") -> list[str]:
    """Lines of at most `width` columns; one where there is no width.

    They break between Chinese characters and between words, never before a mark.
    """
    string = printable(string)
    if width is None or len(margin) + widest(string) <= width:
        return [margin + string]
    lines, line, used = [], margin, len(margin)
    for piece in re.findall(_PIECE, string):
        size = widest(piece)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = margin, len(margin)
            if piece.isspace():
                continue
        line, used = line + piece, used + size
    return [*lines, line.rstrip()]
