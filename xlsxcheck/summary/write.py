"""A run's collection -> a summary file: .xlsx workbook, .html page or .csv overview."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from xlsxcheck.copies.names import numbered
from xlsxcheck.errors import OutputError, UsageError, wrong_kind
from xlsxcheck.files import FilePath, identity, is_folder, is_there, path_of, try_to_write, whole
from xlsxcheck.formats.outputs import is_output, refuse_to_replace, write_sealed
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.reports import Reports
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Form, Report, part_of
from xlsxcheck.render.csv import cover_label, csv_line, output_head
from xlsxcheck.summary import KIND
from xlsxcheck.summary.changes import change_words
from xlsxcheck.summary.overview import contact_of, standing, to_do

_MOST_NAMES = 100
FORMATS = (".xlsx", ".html", ".csv")


def check_summary_path(path: str | Path, form: Form, inputs: Container[object] = ()) -> None:
    """UsageError for a summary that can't be written there, before hours of checking rather than after.

    What stands there already is replaced only if it is an earlier summary; `inputs` (identities of files) never are.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise UsageError(
            f"{path}: 汇总文件只能是 {'、'.join(FORMATS)}；请改扩展名 / a summary is one of {', '.join(FORMATS)}"
        )
    if not is_folder(Path(path).absolute().parent):
        raise UsageError(f"{path}: 没有这个文件夹；请先建好 / no such folder")
    refuse_to_replace(path, KIND, inputs=inputs, headers=_headers(path, form))


def is_free(path: str | Path) -> bool:
    """Whether a summary can be written there now; False where another program holds the one that is there.

    Errors: OutputError where nothing can be written in that folder.
    """
    try:
        try_to_write(path)
    except OutputError as error:
        if not (error.held and is_there(path)):
            raise
        return False
    return True


def write_summary(path: FilePath, run: Collection | Reports, inputs: Container[object] = ()) -> Path:
    """Write the summary of many files whole or not at all; the extension says what it is: .xlsx, .html or .csv.

    Shape:  run: what check_many gave; what is left of it is checked first. The result is where the summary is: `path`,
            or the next free name such as 汇总-2.xlsx where another program holds the file there.
    Errors: UsageError for another extension, for reports that are not what check_many gave itself, for a file that is
            no summary of ours, for a run that was stopped or that kept nothing; OutputError where it can't be written.
    """
    path = Path(path_of(path, "path"))
    if not isinstance(run, Reports | Collection):
        raise wrong_kind("run", run, " check_many(…) 给出的结果本身", "what check_many gave, itself")
    collection = run.collection if isinstance(run, Reports) else run
    inputs = run.inputs if isinstance(run, Reports) else inputs
    check_summary_path(path, collection.form, inputs)
    if isinstance(run, Reports):
        _complete(run)
    for number in range(1, _MOST_NAMES):
        target = path.with_name(numbered(path.name, number))
        if number > 1 and not _may_replace(target, collection.form, inputs):
            continue
        try:
            if is_free(target):
                _write(target, collection)
                return target
        except OutputError as error:
            if not (error.held and is_there(target)):
                raise
    raise UsageError(f"{path}: 找不到可用的文件名；请清理旧的汇总 / no free name for the summary")


def _complete(reports: Reports) -> None:
    """Check what is left, so that the summary is one of every file."""
    if reports.collection.kept is None:
        raise UsageError("没有留下汇总要用的结果；请用 check_many(…, keep=True) / nothing was kept for a summary")
    for _ in reports:
        pass
    if reports.state != "done":
        raise UsageError("检查中途停下了，不写不完整的汇总；请重新检查 / the run was stopped: no summary of a part")


def _may_replace(path: Path, form: Form, inputs: Container[object]) -> bool:
    return identity(path) not in inputs and (not is_there(path) or is_output(path, KIND, _headers(path, form)))


def _headers(path: str | Path, form: Form) -> list[str]:
    if Path(path).suffix.lower() != ".csv":
        return []
    return [
        head
        for lang in LANGUAGES
        for head in (csv_head(form, lang), csv_head(form, lang, changes=4), output_head(_first_columns(form, lang)))
    ]


def _write(path: Path, collection: Collection) -> None:
    suffix, folder = path.suffix.lower(), path.absolute().parent
    with whole(path) as file:
        if suffix == ".xlsx":
            from xlsxcheck.summary.book import write_book

            write_book(file, folder, collection)
            return
        if suffix == ".html":
            from xlsxcheck.summary.page import page

            write_sealed(file, map(_encoded, page(collection, folder)))
            return
        for piece in _csv(collection):
            file.write(_encoded(piece))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def csv_head(form: Form, lang: str, *, changes: int | None = None) -> str:
    """The first line of the overview, by which it is known again; with so many columns of changes it once had."""
    changed = list(words(lang)["since"]["columns"].values())[:changes]
    contact = words(lang)["bulk"]["columns"]["contact"], cover_label(form, "phone", lang)
    return output_head([*_first_columns(form, lang), *contact, *changed])


def _first_columns(form: Form, lang: str) -> list[str]:
    """The columns that an overview has always had."""
    named = words(lang)["bulk"]["columns"]
    cover = [cover_label(form, key, lang) for key in ("organ", "code", "year")]
    return [*cover, *(named[key] for key in ("verdict", "errors", "warnings", "first", "path", "copy"))]


def _csv(collection: Collection) -> Iterator[str]:
    yield csv_head(collection.form, collection.lang)
    for checked in collection.worst_first():
        report = checked.report
        yield csv_line(
            [report.organ, report.code, report.year, standing(report, collection), report.count("error"),
             report.count("warning"), to_do(report, collection), report.path, report.annotated,
             *contact_of(checked, collection), *_changed(report, collection.lang)]
        )  # fmt: skip


def _changed(report: Report, lang: str) -> list[str]:
    """What has changed since the last run; nothing where none was named."""
    if report.since is None:
        return [""] * len(words(lang)["since"]["columns"])
    return change_words(report.since, words(lang)["bulk"]["short"][part_of(report)], lang)
