"""The public verbs: load a form, write a template, read a workbook, check it, annotate it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import IO, TYPE_CHECKING

from xlsxcheck.checking import wording
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.lastyear import Previous
from xlsxcheck.errors import (
    UnreadableFile,
    UsageError,
    called,
    refuse_no_report,
    refuse_other_language,
    wrong_kind,
)
from xlsxcheck.files import path_of, takes_bytes
from xlsxcheck.form.asked import (
    refuse_other_kind,
    refuse_unstorable,
    refuse_wrong_code,
    refuse_wrong_text,
    refuse_wrong_values,
    refuse_wrong_year,
)
from xlsxcheck.form.editions import form_behind
from xlsxcheck.form.given import FormSource, default_form, given_form
from xlsxcheck.form.load import load_form
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.source import Source, read_source, source_name
from xlsxcheck.model import Form, Record, Report, Value
from xlsxcheck.model.sheetnames import FINDINGS_SHEET
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.choose import read_as

if TYPE_CHECKING:
    from xlsxcheck.reading.explanations import Told

_MOST_TOLD = 20

__all__ = [
    "Previous",
    "annotate",
    "check",
    "default_form",
    "load_form",
    "read_workbook",
    "write_template",
]


def read_workbook(source: Source, form: FormSource | None = None) -> Record:
    """Read the answers of one filled workbook.

    Shape:  values[field_id] -> int, Decimal, str or None (blank); see Record.
    Units:  counts in 件; fees Decimal in 万元.
    Errors: UnreadableFile (not a spreadsheet, encrypted, over a limit, the tables of several offices: check_many
            reports on each), whose text is Chinese: the findings of `check` tell the same in English, too; WrongForm
            (another form or edition). A wrongly typed answer is a note of the record, not
            an exception. Where no form is given, the record may be of another edition than the default: `form` of the
            record is its id.
    Source: 国办公开办函〔2021〕30号, tables II to IV.
    """
    data = read_source(source)
    book = open_workbook(data)
    record, of = _read(data, book, given_form(form))
    _refuse_offices(book, record, of)
    return record


def check(
    source: Source,
    form: FormSource | None = None,
    *,
    lang: str = "zh",
    name: str | None = None,
    previous: Previous | None = None,
    text: bool = True,
) -> Report:
    """Check one filled workbook against its form: a pure function of its bytes, and of last year's figures.

    Shape:  a Report with every finding, in the order in which to tell them; `name` is what it calls the file. Where no
            form is given and the file is of another edition than the default, it is checked by that one: `form` of the
            report says by which, and a finding too.
            previous: last year's record of the office (read_workbook), or what load_previous gave; without it the
            relations across years do not exist. What can't be compared is told (Y-NONE), also where the record is
            another office's or of another year; a function of this year's record that gives last year's is believed as
            to the office: `lambda _: record` for one that has another name now. text: whether what the text of a
            document says is compared with its tables.
    Errors: none for what a file holds: one that can't be read or is not the form is a Report whose verdict is
            unreadable. FormError where our own definition is broken; UsageError for a language that we don't have, and
            for an argument of the wrong kind, such as a path as `previous`.
    """
    refuse_other_language(lang)
    refuse_wrong_text(name=name)
    if previous is not None and not (isinstance(previous, Record) or callable(previous)):
        wanted = " load_previous(路径) 或者 read_workbook(路径) 读出来的"
        raise wrong_kind("previous", previous, wanted, "what load_previous or read_workbook gave")
    form = given_form(form)
    name = name or source_name(source)
    digest = None
    try:
        data = read_source(source)
        digest = hashlib.sha256(data).hexdigest()
        book = open_workbook(data)
        record, form = _read(data, book, form)
        _refuse_offices(book, record, form)
    except UnreadableFile as problem:
        facts = {"form": form.title, "edition": form.edition, **problem.facts}
        return Report(name, "unreadable", (wording.of_file(problem.code, facts, lang),), sha256=digest)
    if text and form.claims is not None and (book.prose is not None or _may_be_copy(book)):
        from xlsxcheck.reading.kepttext import with_text

        record = with_text(book, form, record)
    report = judge(record, form, lang=lang, name=name, sha256=digest, previous=previous)
    return _explained(report, lambda: _told(book, form), lang, copied=_may_be_copy(book))


def _read(data: bytes, book: Workbook, form: Form) -> tuple[Record, Form]:
    """The record of a workbook, and the form that it is of.

    That of a copy of ours has what is in doubt of the file that it was made of too.
    """
    record, form = read_as(book, form)
    return _with_kept(data, book, form, record), form


def _with_kept(data: bytes, book: Workbook, form: Form, record: Record) -> Record:
    """The record with what a copy of ours says is in doubt of the file that it was made of."""
    if not _may_be_copy(book):
        return record
    from xlsxcheck.checking.kept import with_notes
    from xlsxcheck.copies.annotate import copy_facts
    from xlsxcheck.copies.doubts import kept_doubts
    from xlsxcheck.reading.kepttext import copy_of

    record = record._replace(copy_of=copy_of(book))
    return with_notes(kept_doubts(copy_facts(data) or {}, record), form, record)


def _may_be_copy(book: Workbook) -> bool:
    return any(name.startswith(FINDINGS_SHEET) for name in book.sheet_names)


def _explained(
    report: Report, told: Callable[[], Iterable[Told]], lang: str, *, copied: bool = False, alone: bool = True
) -> Report:
    """The report with what the office wrote about its warnings; a file without any asks for nothing, but for a copy.

    There an error has room for an answer too.
    """
    found = {finding.severity for finding in report.findings}
    if "warning" not in found and not (copied and "error" in found):
        return report
    from xlsxcheck.checking.explanations import with_explanations

    return with_explanations(report, told, lang, alone=alone)


def _told(book: Workbook, form: Form) -> list[Told]:
    """What the office wrote about its figures; nothing where that can't be read, which explains nothing."""
    try:
        from xlsxcheck.reading.explanations import read_explanations

        return read_explanations(book, form)
    except UnreadableFile:
        return []


def check_offices(
    data: bytes, form: Form, *, lang: str, name: str, previous: Previous | None = None
) -> tuple[Report, ...]:
    """The reports on the offices of a workbook that holds the tables of many; none for any other one.

    Errors: UnreadableFile.
    """
    from xlsxcheck.reading.offices import read_offices

    digest, book = hashlib.sha256(data).hexdigest(), open_workbook(data)

    offices, form = read_offices(book, form)

    def told() -> list[Told]:
        # What stands on a check sheet would be about all of them.
        return [one for one in _told(book, form) if not one.case]

    ours = partial(judge, form=form, lang=lang, name=name, sha256=digest, previous=previous)
    records = [_with_kept(data, book, form, one.record) for one in offices]
    reports = [_explained(ours(record), told, lang, alone=False) for record in records]
    return tuple(report._replace(sheets=one.sheets) for report, one in zip(reports, offices, strict=True))


def is_headed_as_report(data: bytes, form: Form) -> bool:
    """Whether a document that can be read is headed as a report of the form, whatever is in it.

    Errors: UnreadableFile.
    """
    from xlsxcheck.reading.title import names_report

    prose = open_workbook(data).prose
    return prose is not None and names_report(prose, form)


def _refuse_offices(book: Workbook, record: Record, form: Form) -> None:
    """Raise F13 for a workbook that holds the tables of many offices, each of which is a report."""
    # Tables that stand on several sheets may be those of several offices, also where they are blank or the same.
    if not any(note.code in ("L04", "L25") and note.sheet is None for note in record.notes):
        return
    from xlsxcheck.reading.offices import read_offices

    if offices := read_offices(book, form)[0]:
        named = [quoted(office.name) for office in offices[:_MOST_TOLD]] + ["…"] * (len(offices) > _MOST_TOLD)
        raise UnreadableFile("F13", count=len(offices), offices=named)


def write_template(
    form: FormSource | None = None,
    path: str | os.PathLike[str] | IO[bytes] | None = None,
    *,
    year: int | None = None,
    organ: str | None = None,
    code: str | None = None,
    kind: str | None = None,
    totals: str = "formula",
    zeros: bool = False,
    password: str | None = None,
    values: Mapping[str, Value] | None = None,
) -> bytes:
    """Make the locked workbook to be filled in; the same input gives the same bytes.

    Shape:  the workbook's bytes, also written to `path` where one is given: a path, or a binary file that is open for
            writing. kind: the kind of organ, one of the form's choices. totals is formula, typed or control; zeros
            prefills every number cell with 0; the password guards against slips only. values: what stands in cells
            already, by field, as a Record has it; a total that is not given is a formula.
    Errors: UsageError for an option that can't be, or a path where something stands that is not a blank template of
            this form.
    """
    from xlsxcheck.template.build import TemplateOptions, build_template

    form = given_form(form)
    refuse_wrong_year(year)
    refuse_wrong_text(organ=organ, totals=totals, password=password)
    refuse_unstorable(organ=organ, password=password)
    refuse_wrong_code(code)
    refuse_other_kind(kind, form)
    if isinstance(path, str | os.PathLike):
        path = path_of(path, "path")
    elif path is not None and not takes_bytes(path):
        raise wrong_kind("path", path, "路径或者打开来写的二进制文件", "a path or a binary file to write to")
    if isinstance(path, str) and not path.lower().endswith(".xlsx"):
        raise UsageError(f"{path}: 模板是 .xlsx 文件；请把文件名改成以 .xlsx 结尾 / a template's name ends in .xlsx")
    if values is not None:
        refuse_wrong_values(values, form)
    data = build_template(form, TemplateOptions(year, organ, code, totals, zeros, password, kind), values)
    if isinstance(path, str):
        from xlsxcheck.files import is_there, write_whole

        if is_there(path) and not is_blank_template(path, form):
            raise UsageError(
                f"{path}: 已有这个文件，而且不是这种表格（{form.id}）的空白模板，不会覆盖；请换一个文件名"
                " / exists, and is no blank template of this form"
            )
        write_whole(path, data)
    elif path is not None:
        path.write(data)
    return data


def annotate(source: Source, report: Report, form: FormSource | None = None, *, lang: str = "zh") -> bytes:
    """The sender's own workbook with the report's findings marked in it; nothing else changes.

    Shape:  the bytes of the copy; the source is left as it is. Without `form` that of the report is meant, where it
            came with the program.
    Errors: UnreadableFile where the source is no workbook that could be marked; Refused where its report says that it
            could not be checked; UsageError for another file's report, for that of a member of a zip, for another form
            than that of the report, and where that is somebody's own and is not given.
    """
    from xlsxcheck.copies.annotate import annotate as mark

    refuse_other_language(lang)
    refuse_no_report(report)
    data = read_source(source)
    if report.member is not None:
        raise UsageError(
            f"{report.shown}: 这份报告是压缩包里一个文件的；请先解压，或者用 check_many(…, out=文件夹) 写标注副本"
            " / the report is of a member of a zip: unpack it, or let check_many(…, out=…) write the copies"
        )
    if report.sha256 not in (None, hashlib.sha256(data).hexdigest()):
        raise UsageError(
            f"{called(report.path)}这份报告是另一个文件的，或者文件后来改过；请重新检查 / the report is another file's"
        )
    if (made_for := form_behind(report.form, form)) is None:
        raise UsageError(
            f"{called(report.path)}这份报告是按“{report.form}”检查的，那不是随程序的表格（{'、'.join(form_ids())}）；"
            f"请用 form= 给出它的定义 / the report is of the form {report.form}: give it as form"
        )
    return mark(data, report, made_for, lang=lang)


def is_blank_template(path: str | os.PathLike[str], form: Form, *, carried: bool = False) -> bool:
    """Whether a file is a template of ours in which nobody typed or saved anything: nothing is lost with it.

    carried: it may hold figures that were carried over from last year.
    """
    from xlsxcheck.checking.lastyear import carried_fields
    from xlsxcheck.files import reachable
    from xlsxcheck.formats.outputs import is_as_written

    try:
        if not os.path.isfile(reachable(path)) or not is_as_written(path):
            return False
        record = read_workbook(path, form)
    except UnreadableFile:
        return False
    ours = frozenset(carried_fields(form) if carried else ())
    inputs = [field for field in form.numeric if not form.fields[field].sum_of]
    typed = {record.values[field] for field in inputs if field not in ours}
    totals = {record.values[field] for field in form.totals if field not in ours}
    texts = {str(record.values[field]) for field in form.fields if field not in form.numeric}
    given = {str(record.identity.get(key)) for key in ("organ", "organ_code", "organ_kind", "year")}
    blank = {frozenset({None}), frozenset({0}), frozenset()}
    if not record.identity or record.unread or not texts <= {"None", *given}:
        return False
    return {frozenset(typed), frozenset(totals)} <= blank
