"""A filled workbook -> the whole report in Word, as the office publishes it."""

from __future__ import annotations

import os

from xlsxcheck.api import check
from xlsxcheck.errors import Refused, UsageError, called
from xlsxcheck.files import path_of
from xlsxcheck.form.editions import form_of
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.formats.source import Source, source_name
from xlsxcheck.messages import words
from xlsxcheck.model import Form, Report


def write_word(
    source: Source,
    path: str | os.PathLike[str] | None = None,
    form: FormSource | None = None,
    *,
    lang: str = "zh",
) -> bytes:
    """The figures of a filled workbook as the whole report in Word: chapters, places for the text, the official tables.

    Shape:  the document's bytes, also written to `path` where one is given. The same input gives the same bytes; read
            back they have the same figures, organ and year. lang is that of messages; the document is Chinese.
    Errors: Refused where the source has errors or can't be checked: nothing is written. UsageError, before anything is
            read, where `path` is no .docx, the source itself, or a file that is no earlier report of ours.
    """
    if path is not None:
        refuse_word_path(path_of(path, "path"), source)
    made, _ = word_report(source, given_form(form), lang=lang)
    if path is not None:
        from xlsxcheck.files import write_whole

        write_whole(path, made)
    return made


def word_report(source: Source, form: Form, *, lang: str) -> tuple[bytes, Report]:
    """The document, and what the check of its source came to; Refused where that has errors."""
    report = check(source, form, lang=lang)
    if report.record is None or report.verdict not in ("pass", "warn"):
        told = words(lang)["word"]["unreadable" if report.verdict == "unreadable" else "errors"]
        raise Refused(told.format(path=called(report.path), count=report.count("error")), report)
    from xlsxcheck.word.build import build_word

    return build_word(report.record.values, form_of(report.form, form)), report


def refuse_word_path(path: str | os.PathLike[str], source: Source) -> None:
    """UsageError where a report in Word can't be written to `path`, OutputError where the system lets nobody write."""
    from xlsxcheck.files import identity, try_to_write
    from xlsxcheck.formats.outputs import refuse_to_replace

    if not str(path).lower().endswith(".docx"):
        raise UsageError(f"{path}: 报告是 .docx 文件；请把文件名改成以 .docx 结尾 / a report's name ends in .docx")
    named = source_name(source)
    refuse_to_replace(path, "word", inputs={identity(named)} if named else ())
    try_to_write(path)
