"""A copy of what is no .xlsx package: a fresh template that holds the values which were read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsxcheck.copies.collect import split_cell
from xlsxcheck.errors import UsageError, called
from xlsxcheck.form.control import CONTROL, as_filled
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Change, Finding, Form, Place, Repair, Report

_OF_THE_FILE = (
    *("L01", "L02", "L03", "L04", "L05", "L07", "L08", "L09", "L12", "L14", "L15", "L20", "L23", "L24", "L25"),
    "V17",
)
"""Codes of what is said of the sender's sheets as they are; the template's are another matter.

What the copy keeps, to be told again until somebody has saved it, is told in the same words as then.
"""

_NOT_FOUND = ("L01", "L04", "L14")
"""Codes of what was not read, and so is blank in the template."""

_FORMULA = "“=[^”]*”"


def fresh_copy(report: Report, form: Form | None, lang: str) -> tuple[bytes, Report]:
    """The template with the report's values, and the report with its findings at the template's addresses.

    A total that the sender left to a formula is one in the copy too; one that was typed stays as it was typed. Fields
    whose figures stand in another's cell are left blank.
    """
    from xlsxcheck.template.build import TemplateOptions, build_template

    if form is None or report.record is None:
        why = "这种格式的副本要用表格定义和读出的值来做 / needs the form, and the report with its record"
        raise UsageError(called(report.path) + why)
    made_for = as_filled(form, report.record.identity)
    # Where one cell holds the figures of several fields, only the office knows what belongs into the others.
    values = {**report.record.values, **dict.fromkeys(report.record.joined)}
    places = {(place.sheet, place.ref): field for field, place in report.record.places.items()}
    here = {field: Place(one.sheet, *one.area[:2]) for field, one in made_for.fields.items()}
    moved = tuple(_told_here(_moved(finding, places, made_for), places, made_for, lang) for finding in report.findings)
    typed = frozenset(form.totals) - report.record.computed
    totals = "typed" if len(typed) == len(form.totals) else "formula"
    totals = totals if made_for is form else CONTROL
    data = build_template(form, TemplateOptions(totals=totals), values=values, typed=typed, notes=_reasons(report))
    repairs = tuple(_at_home(one, made_for) for one in report.repairs)
    return data, report._replace(findings=moved, repairs=repairs, record=report.record._replace(places=here))


def _reasons(report: Report) -> dict[str, str]:
    """What explains relations, by the ids of their cases: it stands beside them again. What explains none does not."""
    found = ((finding.case, finding.explanation) for finding in report.findings)
    return {case: said.text for case, said in found if case and said is not None and said.state == "accepted"}


def _at_home(repair: Repair, form: Form) -> Repair:
    """A repair with each cell at its field's address in the template."""

    def moved(change: Change) -> Change:
        field = form.fields[change.field]
        return change._replace(sheet=field.sheet, cell=field.ref, place=None)

    ways = tuple(way._replace(cells=tuple(map(moved, way.cells))) for way in repair.alternatives)
    return repair._replace(alternatives=ways)


def _moved(finding: Finding, places: dict[tuple[str, str], str], form: Form) -> Finding:
    """A finding with each cell at its field's address in the template; cells of no field are left out."""
    found, prints, kept = [], finding.print.split("."), []
    for number, cell in enumerate(finding.cells):
        sheet, ref = split_cell(finding, cell)
        if (field_id := places.get((sheet or "", ref))) is not None:
            found.append(form.fields[field_id])
            kept.append(number)
    if not found:
        return finding._replace(cells=(), place=None)
    if len(prints) == len(finding.cells):
        finding = finding._replace(print=".".join(prints[number] for number in kept))
    home = found[0].sheet
    cells = tuple(field.ref if field.sheet == home else f"{field.sheet}!{field.ref}" for field in found)
    return finding._replace(sheet=home, cells=cells, place=None)


def _told_here(finding: Finding, places: Mapping[tuple[str, str], str], form: Form, lang: str) -> Finding:
    """A finding whose sentences speak of the template's cells, or say that they are about the sender's file."""
    message, remedy = (_readdressed(text, places, form) for text in (finding.message, finding.remedy))
    if finding.code in _OF_THE_FILE:
        message = fill(words(lang)["of_the_file"], {"message": message}, lang)
    if finding.code in _NOT_FOUND:
        remedy = str(words(lang)["blank_in_copy"])
    return finding._replace(message=message, remedy=remedy)


def _readdressed(text: str, places: Mapping[tuple[str, str], str], form: Form) -> str:
    """A sentence with the address of each field that it names, such as Sheet1!D23, as it is in the template.

    What a formula of the sender's reads is left as it stands there.
    """
    sheets = sorted({sheet for sheet, _ in places}, key=len, reverse=True)

    def moved(found: re.Match[str]) -> str:
        field = places.get((found[1], found[2])) if found[1] else None
        return f"{form.fields[field].sheet}!{form.fields[field].ref}" if field else found[0]

    named = "|".join(map(re.escape, sheets))
    return (
        re.sub(rf"{_FORMULA}|(?<![\w'!$])({named})!([A-Z]{{1,3}}[1-9][0-9]*)(?![0-9:])", moved, text) if named else text
    )
