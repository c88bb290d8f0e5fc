"""The public verbs: load a form, write a template, read a workbook, check it, annotate it."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from xlsxcheck.checking import relations, wording
from xlsxcheck.checking.organ import organ_notes
from xlsxcheck.errors import UnreadableFile, UsageError
from xlsxcheck.form.load import load_form
from xlsxcheck.form.schema import schema_notes
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.source import read_source
from xlsxcheck.model import Case, Finding, Form, Note, Outcome, Record, Report
from xlsxcheck.reading.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

    Source = str | Path | bytes

_forms: dict[str, Form] = {}


def read_workbook(source: Source, form: Form | None = None) -> Record:
    """Read the answers of one filled workbook.

    Shape:  values[field_id] -> int, Decimal, str or None (blank); see Record.
    Units:  counts in 件; fees Decimal in 万元.
    Errors: UnreadableFile (not a spreadsheet, encrypted, over a limit); WrongForm (another form or edition).
            A wrongly typed answer is a note of the record, not an exception.
    Source: 国办公开办函〔2021〕30号, tables II to IV.
    """
    return read_record(open_workbook(read_source(source)), form or default_form())


def check(source: Source, form: Form | None = None, *, lang: str = "zh", name: str | None = None) -> Report:
    """Check one filled workbook against its form: a pure function of its bytes.

    Shape:  a Report with every finding, in the order in which to tell them; `name` is what it calls the file.
    Errors: none for what a file holds: one that can't be read or is not the form is a Report whose verdict is
            unreadable. FormError where our own definition is broken.
    """
    form = form or default_form()
    name = name or ("" if isinstance(source, bytes) else str(source))
    digest = None
    try:
        data = read_source(source)
        digest = hashlib.sha256(data).hexdigest()
        record = read_record(open_workbook(data), form)
    except UnreadableFile as problem:
        facts = {"form": form.title, "edition": form.edition, **problem.facts}
        return Report(name, "unreadable", (wording.of_file(problem.code, facts, lang),), sha256=digest)
    return judge(record, form, lang=lang, name=name, sha256=digest)


def judge(record: Record, form: Form, *, lang: str = "zh", name: str = "", sha256: str | None = None) -> Report:
    """The report on a record that was read already; see check."""
    outcomes = relations.evaluate(record, form)
    notes = [
        *record.notes,
        *schema_notes(record, form),
        *organ_notes(record, form),
        *_not_assessed(outcomes, record, form),
    ]
    found = [wording.of_note(note, form, record, lang) for note in notes]
    wrong = frozenset(finding.field for finding in found if finding.severity == "error" and finding.field)
    found += _failed(outcomes, form, record, wrong, lang)
    organ, code, year = (record.values.get(f"cover.{key}") for key in ("organ", "code", "year"))
    return Report(
        path=name,
        verdict=verdict(found),
        findings=wording.in_order(found, form, record),
        relations=relations.count(outcomes),
        form=form.id,
        edition=record.edition or form.edition,
        organ=organ if isinstance(organ, str) else None,
        code=code if isinstance(code, str) else None,
        year=year if isinstance(year, int) else None,
        sha256=sha256,
        record=record,
    )


def write_template(
    form: Form | None = None,
    path: str | Path | None = None,
    *,
    year: int | None = None,
    organ: str | None = None,
    code: str | None = None,
    totals: str = "formula",
    zeros: bool = False,
    password: str | None = None,
) -> bytes:
    """Make the locked workbook to be filled in; the same input gives the same bytes.

    Shape:  the workbook's bytes, also written to `path` where one is given. totals is formula or typed; zeros prefills
            every number cell with 0; the password guards against slips only.
    Errors: UsageError for an option that can't be, or a path where something stands that is not a blank template.
    """
    from xlsxcheck.template.build import TemplateOptions, build_template

    form = form or default_form()
    if code is not None:
        _refuse_wrong_code(code)
    if path is not None and not str(path).lower().endswith(".xlsx"):
        raise UsageError(f"{path}: 模板是 .xlsx 文件；请把文件名改成以 .xlsx 结尾 / a template's name ends in .xlsx")
    data = build_template(form, TemplateOptions(year, organ, code, totals, zeros, password))
    if path is not None:
        from pathlib import Path

        from xlsxcheck.files import write_whole

        if os.path.lexists(path) and not _is_blank_template(path, form):
            raise UsageError(
                f"{path}: 已有这个文件，而且不是空白模板，不会覆盖；请换一个文件名 / exists, and is no blank template"
            )
        write_whole(Path(path), data)
    return data


def annotate(source: Source, report: Report, form: Form | None = None, *, lang: str = "zh") -> bytes:
    """The sender's own workbook with the report's findings marked in it; nothing else changes.

    Shape:  the bytes of the copy; the source is left as it is.
    Errors: UnreadableFile where the source is no workbook that could be marked; UsageError for another file's report.
    """
    from xlsxcheck.copies.annotate import annotate as mark

    data = read_source(source)
    if report.sha256 not in (None, hashlib.sha256(data).hexdigest()):
        raise UsageError(
            f"{report.path}: 这份报告是另一个文件的，或者文件后来改过；请重新检查 / the report is another file's"
        )
    return mark(data, report, form or default_form(), lang=lang)


def default_form() -> Form:
    """The form that is meant where none is named, loaded once."""
    if "" not in _forms:
        _forms[""] = load_form()
    return _forms[""]


def _refuse_wrong_code(code: str) -> None:
    from stdnum.cn import uscc

    if not uscc.is_valid(code) or uscc.compact(code) != code:
        raise UsageError(
            f"信用代码“{code}”不对：应是18位数字和大写字母，末位是校验码；请对照证书核对 / not a valid code"
        )


def _is_blank_template(path: str | Path, form: Form) -> bool:
    """Whether a file is a template of ours in which nobody typed or saved anything: nothing is lost with it."""
    from xlsxcheck.formats.outputs import is_as_written

    try:
        if not os.path.isfile(path) or not is_as_written(path):
            return False
        record = read_workbook(path, form)
    except UnreadableFile:
        return False
    typed = {record.values[field.id] for field in form.fields.values() if field.type.numeric and not field.sum_of}
    totals = {record.values[field] for field in form.totals}
    texts = {str(record.values[field]) for field in form.fields if field not in form.numeric}
    given = {str(record.identity.get(key)) for key in ("organ", "organ_code", "year")}
    blank = {frozenset({None}), frozenset({0}), frozenset()}
    if not record.identity or record.unread or not texts <= {"None", *given}:
        return False
    return {frozenset(typed), frozenset(totals)} <= blank


def verdict(found: list[Finding]) -> str:
    """The worst of the findings decides."""
    severities = {finding.severity for finding in found}
    return "fail" if "error" in severities else "warn" if "warning" in severities else "pass"


def _failed(outcomes: list[Outcome], form: Form, record: Record, wrong: frozenset[str], lang: str) -> list[Finding]:
    """What does not hold, in words; `wrong` are fields that have an error of their own."""
    by_id = {relation.id: relation for relation in form.relations}
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    return [
        wording.of_outcome(
            outcome,
            by_id[outcome.case.relation],
            wording.Context(
                form,
                record,
                lang,
                relations.with_parts(outcome.case.fields, form) & wrong - set(outcome.blanks),
                _causes(outcome, failed, record),
            ),
        )
        for outcome in failed
    ]


def _causes(outcome: Outcome, failed: list[Outcome], record: Record) -> list[Case]:
    """Where to look instead, if a relation reads nothing but automatic totals: its other members that fail."""
    if not record.computed.issuperset(outcome.case.fields):
        return []
    others = (other.case for other in failed if other.case.relation == outcome.case.relation)
    return [case for case in others if not record.computed.issuperset(case.fields)]


def _not_assessed(outcomes: list[Outcome], record: Record, form: Form) -> list[Note]:
    """One note for each blank choice on the cover that keeps relations from being assessed."""
    missing: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.status == "not_assessed":
            for condition in outcome.case.when:
                field = condition.fields[0]
                if condition.cover and record.values[field] is None and not form.fields[field].required:
                    missing[field] = missing.get(field, 0) + 1
    return [_blank_choice(field, number, record) for field, number in missing.items() if field in record.places]


def _blank_choice(field: str, number: int, record: Record) -> Note:
    place = record.places[field]
    return Note("C06", place.sheet, (place.ref,), field, {"count": number})
