"""A run's collection -> a summary file: .xlsx workbook, .html page or .csv overview."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container, Iterator
from pathlib import Path

from xlsxcheck.errors import UsageError
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.many.collect import Collection, first_problem
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Form
from xlsxcheck.render.csv import BOM, cover_label, csv_line
from xlsxcheck.summary import KIND

FORMATS = (".xlsx", ".html", ".csv")


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
