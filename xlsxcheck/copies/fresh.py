"""A copy of what is no .xlsx package: a fresh template that holds the values which were read."""

from __future__ import annotations

from xlsxcheck.copies.collect import split_cell
from xlsxcheck.errors import UsageError, called
from xlsxcheck.form.control import CONTROL, as_filled
from xlsxcheck.model import Change, Finding, Form, Repair, Report


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
    moved = tuple(_moved(finding, places, made_for) for finding in report.findings)
    typed = frozenset(form.totals) - report.record.computed
    totals = "typed" if len(typed) == len(form.totals) else "formula"
    totals = totals if made_for is form else CONTROL
    data = build_template(form, TemplateOptions(totals=totals), values=values, typed=typed, notes=_reasons(report))
    return data, report._replace(findings=moved, repairs=tuple(_at_home(one, made_for) for one in report.repairs))


def _reasons(report: Report) -> dict[str, str]:
    """What explains relations, by the ids of their cases: it stands beside them again. What explains none does not."""
    found = ((finding.case, finding.explanation) for finding in report.findings)
    return {case: said.text for case, said in found if case and said is not None and said.state == "accepted"}


def _at_home(repair: Repair, form: Form) -> Repair:
    """A repair with each cell at its field's address in the template."""

    def moved(change: Change) -> Change:
        field = form.fields[change.field]
        return change._replace(sheet=field.sheet, cell=field.ref)

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
        return finding._replace(cells=())
    if len(prints) == len(finding.cells):
        finding = finding._replace(print=".".join(prints[number] for number in kept))
    home = found[0].sheet
    cells = tuple(field.ref if field.sheet == home else f"{field.sheet}!{field.ref}" for field in found)
    return finding._replace(sheet=home, cells=cells)
