"""What the command `check` does: files in, reports out, copies written, one exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from xlsxcheck.command.options import FORMATS, CheckOptions, copies_folder, exit_code
from xlsxcheck.errors import UsageError
from xlsxcheck.model import Form, Report

_FEW = 5
"""So many named files are told one after the other, each in full; more of them get a line each."""


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


def _reports(options: CheckOptions, form: Form, troubles: list[str]) -> Iterator[Report]:
    from xlsxcheck.many.item import FileItem
    from xlsxcheck.many.work import Work

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
        from xlsxcheck.command.terminal import terminal
        from xlsxcheck.render.text import text

        width, colour = terminal(out)
        for report in reports:
            yield text(report, form, lang=options.lang, width=width, colour=colour)
    else:
        raise UsageError(f"没有“{options.format}”这种输出格式；可用：{'、'.join(FORMATS)} / no such format")
