"""What the command `check` does: files in, reports out, copies written, one exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TextIO

from xlsxcheck.errors import UsageError
from xlsxcheck.model import Form, Report

FORMATS = ("text", "json", "jsonl", "csv", "html")
_FEW = 5
"""So many named files are told one after the other, each in full; more of them get a line each."""
_CODES = {"pass": 0, "warn": 0, "fail": 1, "unreadable": 3}


class CheckOptions(NamedTuple):
    """The options of `check`, as the command line gives them. timeout is in seconds per file."""

    paths: tuple[str, ...]
    format: str = "text"
    out: str | None = None
    annotate: bool = True
    summary: tuple[str, ...] = ()
    form: str = "ogi-2021"
    roster: str | None = None
    jobs: int | None = None
    timeout: float = 60.0
    lang: str = "zh"
    fail_on: str = "error"
    quiet: bool = False


def exit_code(report: Report, fail_on: str) -> int:
    """0 nothing at or above fail_on, 1 something, 3 the file could not be checked."""
    if report.verdict == "warn" and fail_on == "warning":
        return 1
    return _CODES[report.verdict]


def run_check(options: CheckOptions, out: TextIO | None = None) -> int:
    """Check what the options name, write the results to `out` and return the exit code."""
    from xlsxcheck.form.load import load_form

    out = out or sys.stdout
    form = load_form(options.form)
    if is_bulk(options):
        from xlsxcheck.command.folder import run_bulk

        return run_bulk(options, form, out)
    if options.annotate and options.out:
        from xlsxcheck.files import check_copies_folder

        check_copies_folder(options.out)
    worst = 0

    def watched(reports: Iterable[Report]) -> Iterator[Report]:
        nonlocal worst
        for report in reports:
            worst = max(worst, exit_code(report, options.fail_on))
            yield report

    troubles: list[str] = []
    for piece in _rendered(watched(_reports(options, form, troubles)), form, options, out):
        out.write(piece)
    for trouble in troubles:
        print(f"xlsxcheck: {trouble}", file=sys.stderr)
    return worst


def is_bulk(options: CheckOptions) -> bool:
    """Whether it is a run over many files: a folder, a pattern, many names, or what only such a run can do."""
    return bool(
        options.summary
        or options.roster
        or options.jobs
        or options.format in ("jsonl", "csv", "html")
        or len(options.paths) > _FEW
        or any(os.path.isdir(path) or ("*" in path and not os.path.lexists(path)) for path in options.paths)
    )


def copies_folder(options: CheckOptions) -> str | None:
    """Where annotated copies go: a folder, "" for beside their files, None for nowhere."""
    return (options.out or "") if options.annotate else None


def _reports(options: CheckOptions, form: Form, troubles: list[str]) -> Iterator[Report]:
    from xlsxcheck.many.work import FileItem, Work

    named = [path for path in options.paths if ".checked" in path]
    inputs: frozenset[object] = frozenset()
    if named:
        from xlsxcheck.files import identity

        inputs = frozenset(map(identity, named))
    work = Work(form, options.lang, out=copies_folder(options), inputs=inputs)
    for path in options.paths:
        checked = work(FileItem(path, os.path.basename(path)))
        if checked.trouble is not None:
            troubles.append(checked.trouble)
        yield checked.report


def _rendered(reports: Iterator[Report], form: Form, options: CheckOptions, out: TextIO) -> Iterator[str]:
    if options.format == "json":
        from xlsxcheck.render.json import document

        yield from document(reports)
    elif options.format == "text":
        from xlsxcheck.render.text import text

        width, colour = terminal(out)
        for report in reports:
            yield text(report, form, lang=options.lang, width=width, colour=colour)
    else:
        raise UsageError(f"没有“{options.format}”这种输出格式；可用：{'、'.join(FORMATS)} / no such format")


def terminal(out: TextIO) -> tuple[int, bool]:
    """How wide to write and whether in colours: 80 and no in a pipe."""
    if not out.isatty():
        return 80, False
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except OSError:
        width = 80
    return min(width, 120), "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
