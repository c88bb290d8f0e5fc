"""A run's collection -> a summary file: .xlsx workbook, .html page or .csv overview."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path
from urllib.parse import quote

from xlsxcheck.errors import UsageError
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.many.collect import Collection, first_problem
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Form, Report
from xlsxcheck.render.csv import BOM, cover_label, csv_line
from xlsxcheck.summary.heat import count_cells

FORMATS = (".xlsx", ".html", ".csv")
KIND = "summary"
"""What a summary says that it is, so that the next run may replace it."""


class Tally:
    """Counts over the rows of a summary; unlike the run's own totals they know what was found out only later."""

    def __init__(self) -> None:
        self.verdicts = dict.fromkeys(("pass", "warn", "fail", "unreadable"), 0)
        self.files_by_code: Counter[str] = Counter()
        self.findings_by_code: Counter[str] = Counter()
        self.cells: Counter[str] = Counter()
        self.severity_of: dict[str, tuple[str, str]] = {}

    def add(self, report: Report) -> None:
        """Count one report."""
        self.verdicts[report.verdict] += 1
        if not report.findings:
            return
        self.files_by_code.update({finding.code for finding in report.findings})
        self.findings_by_code.update(finding.code for finding in report.findings)
        for finding in report.findings:
            self.severity_of.setdefault(finding.code, (finding.severity, finding.kind))
        count_cells(report, self.cells)

    def by_code(self) -> list[tuple[str, int, int]]:
        """Code, files and findings, what breaks most often first."""
        ordered = sorted(self.files_by_code.items(), key=lambda item: (-item[1], item[0]))
        return [(code, files, self.findings_by_code[code]) for code, files in ordered]


def check_summary_path(path: str | Path, form: Form, inputs: Container[object] = ()) -> None:
    """UsageError for a summary that can't be written there, before hours of checking rather than after.

    What stands there already is replaced only if it is an earlier summary; `inputs` (identities of files) never are.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise UsageError(
            f"{path}: 汇总文件只能是 {'、'.join(FORMATS)}；请改扩展名 / a summary is one of {', '.join(FORMATS)}"
        )
    if not Path(path).absolute().parent.is_dir():
        raise UsageError(f"{path}: 没有这个文件夹；请先建好 / no such folder")
    headers = [csv_head(form, lang) for lang in LANGUAGES] if Path(path).suffix.lower() == ".csv" else []
    refuse_to_replace(path, KIND, inputs=inputs, headers=headers)


def write_summary(path: str | Path, collection: Collection) -> None:
    """Write the summary whole or not at all; the extension says what it is.

    Errors: UsageError for another extension, for a file that is no summary of ours, or where it can't be written.
    """
    path = Path(path)
    check_summary_path(path, collection.form)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    os.close(handle)
    try:
        _write(Path(temporary), path, collection)
        # mkstemp makes it readable for us alone; a result is as readable as any new file.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except OSError as error:
        raise UsageError(
            f"{path}: 写不了汇总文件（{error.strerror}）；请关掉打开它的程序 / can't be written"
        ) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def _write(temporary: Path, path: Path, collection: Collection) -> None:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from xlsxcheck.summary.book import write_book

        write_book(temporary, path.absolute().parent, collection)
        return
    if suffix == ".html":
        from xlsxcheck.summary.page import page

        pieces = page(collection, path.absolute().parent)
    else:
        pieces = _csv(collection)
    with open(temporary, "w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def csv_head(form: Form, lang: str) -> str:
    """The first line of the overview, by which it is known again."""
    named = words(lang)["bulk"]["columns"]
    cover = [cover_label(form, key, lang) for key in ("organ", "code", "year")]
    return BOM + csv_line([*cover, *(named[key] for key in ("verdict", "errors", "warnings", "first", "path", "copy"))])


def _csv(collection: Collection) -> Iterator[str]:
    verdicts = words(collection.lang)["verdict"]
    yield csv_head(collection.form, collection.lang)
    for checked in collection.rows():
        report = checked.report
        yield csv_line(
            [report.organ, report.code, report.year, verdicts[report.verdict], report.count("error"),
             report.count("warning"), first_problem(report), report.path, report.annotated]
        )  # fmt: skip


def link(path: str, folder: Path) -> str:
    """A file as seen from the summary's folder, so that both can be moved together; absolute on another drive."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return os.path.abspath(path)


def href(path: str, folder: Path) -> str:
    """The same as an address in a page; a colon in a name can't pass for a scheme."""
    return quote(link(path, folder).replace(os.sep, "/"), safe="/")
