"""What the first sheet of a copy says: the verdict, what to change first, then every other finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from xlsxcheck.copies.collect import is_sum, split_cell
from xlsxcheck.form.control import as_filled
from xlsxcheck.form.prints import told_apart
from xlsxcheck.messages import words
from xlsxcheck.model import SEVERITIES, Change, Finding, Form, Repair, Report, Value, ranges, span, split_ref
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.render.repairs import change_of, in_question, is_certain, label_of, sentence, tells_cells
from xlsxcheck.render.rows import TOGETHER, areas, finding_row, settlement, verdict_words
from xlsxcheck.render.text import relations_line
from xlsxcheck.render.together import office_before, told


class Line(NamedTuple):
    """One row of the sheet: a cell to change first, or a finding.

    look: a key of Formats.severity; value and expected: what the cell holds and certainly would have to be; left,
    right and difference: the sums of a relation; key: by what an answer is found again on the next check; print: the
    digest of the figures that an answer given now is about.
    """

    look: str
    kind: str
    code: str
    sheet: str | None
    ref: str
    label: str
    figures: tuple[Value, Value, Value, Value, Value]
    problem: str
    remedy: str
    key: str
    print: str = ""


class Content(NamedTuple):
    """What the sheet says: the lines above, then its rows. `text` tells whether two say the same.

    live: the sheet that shows in a workbook of ours whether it is right by now.
    """

    lines: tuple[str, ...]
    rows: tuple[Line, ...]
    lang: str
    live: str = CHECK_SHEET

    @property
    def text(self) -> str:
        """All that it says, to be compared."""
        return "\n".join((self.lang, *self.lines, *("|".join(map(str, row)) for row in self.rows)))


def content(report: Report, form: Form | None, lang: str) -> Content:
    """What to say about a report, without when: certain errors, cells to change, every other finding, hints last."""
    spoken = words(lang)
    said: dict[str, Any] = spoken["copy"]
    counts = {severity: report.count(severity) for severity in SEVERITIES}
    verdict = said["verdict"].format(verdict=verdict_words(report, lang))
    year = spoken["text"]["year"].format(year=report.year) if report.year else ""
    who = "  ".join(part for part in (report.organ, _code(report, form), year) if part)
    lines = (
        verdict + said["stop"] + spoken["text"]["counts"].format(**counts),
        who,
        relations_line(report, lang),
        said["how"] + said["send_document" if report.text is not None else "send"],
    )
    change = [row for repair in report.repairs if repair.complete for row in _repair_lines(repair, report, form, lang)]
    ranked = _ranked(report, lang)
    # Of a workbook of many offices the changes stand above what is told office by office.
    before = 0 if report.sheets else sum(map(is_certain, ranked))
    found = [_finding_line(finding, report, form, lang) for finding in ranked]
    cover = form.table(form.cover).sheet if form is not None and form.cover is not None else CHECK_SHEET
    return Content(lines, (*found[:before], *change, *found[before:]), lang, cover)


def _code(report: Report, form: Form | None) -> str | None:
    """The organ's code, unless a finding refuses it."""
    role = form.roles.get("code") if form else None
    refused = any(one.field == role and one.severity == "error" for one in report.findings) if role else False
    return None if refused else report.code


def _repair_lines(repair: Repair, report: Report, form: Form | None, lang: str) -> Iterator[Line]:
    """A row for each cell to change; where that is not certain, one for the likeliest way."""
    spoken = words(lang)["repair"]
    told, known = sentence(repair, form, lang), tells_cells(repair)
    changes = repair.alternatives[0].cells if known else in_question(repair)
    for change in changes if repair.unique else changes[:1]:
        yield Line(
            look="error" if repair.unique else "maybe",
            kind=label_of(repair, lang),
            code="",
            sheet=change.sheet,
            ref=change.cell if known else _area(change, changes),
            label=_label(change, report, form, lang) if known else "",
            figures=(change.old if known else None, change.new if repair.unique else None, None, None, None),
            problem=told,
            remedy=spoken["remedy"],
            key=f"REPAIR|{change.sheet}|{change.cell}",
        )


def _area(first: Change, changes: Sequence[Change]) -> str:
    """The first rectangle of cells, with the first cell in its corner."""
    return span(ranges(split_ref(change.cell) for change in changes if change.sheet == first.sheet)[0])


def _ranked(report: Report, lang: str) -> list[Finding]:
    """What has to be done first comes first; of a workbook of many offices, office by office."""
    findings = sorted(told(report, lang), key=lambda finding: (_urgency(finding), not is_certain(finding)))
    if not report.sheets:
        return findings
    offices = list(dict.fromkeys(office_before(finding) for finding in report.findings))
    return sorted(findings, key=lambda finding: offices.index(office_before(finding)))


def _urgency(finding: Finding) -> int:
    """What has to be done first: errors, what is to be explained, what is settled, hints."""
    return SEVERITIES.index(finding.severity) if not finding.settled else len(SEVERITIES) - 1


def _finding_line(finding: Finding, report: Report, form: Form | None, lang: str) -> Line:
    row = finding_row(finding, report, lang)
    change = change_of(finding, report)
    sheet, ref = split_cell(finding, finding.cells[0]) if finding.cells else (finding.sheet, "")
    if finding.code in TOGETHER and len(finding.cells) > 1:
        ref = areas(finding)[0]
    return Line(
        look="info" if finding.waived is not None else "related" if is_sum(finding) else finding.severity,
        kind=str(row["severity"]),
        code=finding.code,
        sheet=change.sheet if change else sheet,
        ref=change.cell if change else ref,
        label=_label(change, report, form, lang) if change and form else finding.label or "",
        figures=(row["value"], row["expected"], row["left"], row["right"], row["difference"]),
        problem=finding.message,
        remedy=settlement(finding, lang) or finding.remedy,
        key=key_of(finding),
        print=finding.print,
    )


def _label(change: Change, report: Report, form: Form | None, lang: str) -> str:
    if form is None or report.record is None:
        return ""
    return as_filled(form, report.record.identity).fields[change.field].label(lang)


def key_of(finding: Finding) -> str:
    """By what an answer is found again on the next check."""
    return f"{finding.code}|{finding.sheet or ''}|{' '.join(told_apart(finding))}"
