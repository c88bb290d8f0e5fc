"""What the command `check` does: files in, reports out, copies written, one exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from xlsxcheck.command.options import FORMATS, CheckOptions, copies_folder, copy_code, exit_code
from xlsxcheck.command.terminal import as_written, take_encoding, tell
from xlsxcheck.errors import UsageError
from xlsxcheck.form.editions import refuse_other_year
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.waivers import Waivers, Who, lines_used, load_waivers
from xlsxcheck.messages import words
from xlsxcheck.model import Form, Report

if TYPE_CHECKING:
    from xlsxcheck.many.previous import LastYear

BUNDLE = ".zip"
"""The name of what may hold many files."""

_MOST_UNREAD = 10
_FEW = 5
"""So many named files are told one after the other, each in full; more of them get a line each."""


def run_check(options: CheckOptions, out: TextIO | None = None) -> int:
    """Check what the options name, write the results to `out` and return the exit code."""
    from xlsxcheck.form.given import given_forms

    out = out or sys.stdout
    refuse_quotes([*options.paths, *filter(None, (options.out, options.roster)), *options.summary])
    refuse_stdin(options.paths)
    if options.encoding is not None:
        take_encoding(out, options.encoding)
    if options.format != "text":
        as_written(out)
    form = given_forms(options.forms)
    for line in (*no_effect(options, form), *misspelt(options), *same_years(options)):
        tell(line)
    refuse_other_year(options.year, form)
    previous = _previous(options, form) if options.previous else None
    if is_bulk(options):
        from xlsxcheck.command.folder import run_bulk

        return run_bulk(options, form, out, previous)
    if options.annotate and options.out:
        from xlsxcheck.files import check_copies_folder

        check_copies_folder(options.out)
    waivers = load_waivers(options.waivers, form)
    worst = 0
    used: set[int] = set()
    met: list[Who] = []
    troubles: list[str] = []
    removed: list[str] = []

    def watched(results: Iterable[Checked]) -> Iterator[Report]:
        nonlocal worst
        for checked in results:
            worst = max(worst, exit_code(checked.report, options.fail_on), copy_code(checked))
            used.update(lines_used(checked.report))
            met.append((checked.report.organ, checked.report.code, checked.report.year))
            removed.extend(checked.removed)
            if checked.trouble is not None:
                troubles.append(checked.trouble)
            yield checked.report

    for piece in _rendered(watched(_results(options, form, previous, waivers)), form, options, out):
        out.write(piece)
    for line in waivers.unused(used, options.lang, met):
        tell(line)
    for trouble in troubles:
        tell(f"xlsxcheck: {trouble}")
    if removed:
        from xlsxcheck.command.copies import removed_copies

        for line in removed_copies(removed, options.lang):
            tell(line)
    return worst


def is_bulk(options: CheckOptions) -> bool:
    """Whether it is a run over many files: a folder, a pattern, many names, or what only such a run can do."""
    return bool(
        options.summary
        or options.roster
        or options.since
        or options.notices
        or options.due
        or options.jobs
        or options.format in ("jsonl", "csv", "html")
        or len(options.paths) > _FEW
        or any(path.lower().endswith(BUNDLE) or os.path.isdir(path) or _is_pattern(path) for path in options.paths)
    )


def no_effect(options: CheckOptions, form: Form) -> Iterator[str]:
    """Which options say nothing to the forms that are meant."""
    from xlsxcheck.form.editions import each

    spoken = words(options.lang)["no_effect"] if options.previous or not options.text else {}
    if options.previous and not any(relation.needs_previous for one in each(form) for relation in one.relations):
        yield spoken["previous"]
    if not options.text and all(one.claims is None for one in each(form)):
        yield spoken["text"]


def same_years(options: CheckOptions) -> Iterator[str]:
    """That last year's files are the very files to be checked, so that few of them can be of the year before."""
    if options.previous:
        from xlsxcheck.many.find import is_among

        if is_among(options.previous, options.paths):
            yield words(options.lang)["bulk"]["previous_same"].format(path=options.previous)


def misspelt(options: CheckOptions) -> Iterator[str]:
    """What a path where nothing is was probably meant to be."""
    done = 0
    for number, path in enumerate(options.paths):
        if number >= done and not os.path.lexists(path) and not _is_pattern(path):
            from xlsxcheck.command.spelling import meant_as_path, parted
            from xlsxcheck.messages.printable import printable

            if (whole := parted(options.paths[number:])) is not None:
                done = number + whole[1]
                yield words(options.lang)["parted"].format(path=printable(whole[0]))
            elif (meant := meant_as_path(path)) is not None:
                yield words(options.lang)["meant"].format(path=printable(path), meant=printable(meant))


def refuse_quotes(paths: Iterable[str], *, system: str = os.name) -> None:
    """UsageError for a quotation mark in a path of Windows: a backslash before it glued words into one."""
    for path in paths:
        if system == "nt" and '"' in path:
            raise UsageError(
                f'{path}：路径里有引号。引号里的文件夹不要以 \\ 结尾：写 "退 回"，不要写 "退 回\\"'
                " / a path in quotes must not end in \\"
            )


def refuse_stdin(paths: Iterable[str]) -> None:
    """UsageError for "-", by which other programs read what is piped into them."""
    if "-" in paths and not os.path.lexists("-"):
        raise UsageError("“-”：不从标准输入读表格；请写文件名 / standard input is not read: name a file")


def _is_pattern(path: str) -> bool:
    """Whether it stands for other names, as glob.has_magic says, which takes longer to load."""
    return any(mark in path for mark in "*?[") and not os.path.lexists(path)


def _previous(options: CheckOptions, form: Form) -> LastYear:
    """Last year's figures; what of them could not be read is said at once."""
    from xlsxcheck.many.previous import load_previous

    found = load_previous(options.previous or "", form, jobs=options.jobs, timeout=options.timeout)
    for path, why in found.unread[:_MOST_UNREAD]:
        tell(f"--previous：{path}：{why}")
    if (rest := len(found.unread) - _MOST_UNREAD) > 0:
        tell(words(options.lang)["bulk"]["and_others"].format(count=rest))
    return found


def _results(options: CheckOptions, form: Form, previous: LastYear | None, waivers: Waivers) -> Iterator[Checked]:
    from xlsxcheck.many.timing import TIMEOUT_SECONDS, can_interrupt, in_time
    from xlsxcheck.many.work import Work

    copies = _copies_among(options.paths)
    out = copies_folder(options)
    work = Work(form, options.lang, out=out, inputs=copies, previous=previous, waivers=waivers, text=options.text)
    work = work._replace(year=options.year)
    items = _items(options)
    if options.timeout is not None and not can_interrupt():
        from xlsxcheck.many.run import run_many

        yield from run_many(items, work, timeout=options.timeout)
        return
    for item in items:
        yield from in_time(work, item, options.timeout or TIMEOUT_SECONDS).each()


def _items(options: CheckOptions) -> list[FileItem]:
    if options.out and len(options.paths) > 1:
        from xlsxcheck.many.find import find_files

        return list(find_files(options.paths))
    return [FileItem(path, os.path.basename(path)) for path in options.paths]


def _copies_among(paths: Sequence[str]) -> frozenset[object]:
    """The files that could pass for copies of ours, so that nobody's copy is written there; looked at only if any."""
    named = [path for path in paths if ".checked" in path]
    if not named:
        return frozenset()
    from xlsxcheck.files import identity

    return frozenset(map(identity, named))


def _rendered(reports: Iterator[Report], form: Form, options: CheckOptions, out: TextIO) -> Iterator[str]:
    if options.format == "json":
        from xlsxcheck.render.json import document

        yield from document(reports)
    elif options.format == "text":
        from xlsxcheck.command.terminal import terminal
        from xlsxcheck.form.editions import form_of
        from xlsxcheck.render.text import text

        width, colour = terminal(out)
        for report in reports:
            yield text(
                report,
                form_of(report.form, form),
                lang=options.lang,
                width=width,
                colour=colour,
                named=len(options.forms) > 1,
            )
    else:
        raise UsageError(f"没有“{options.format}”这种输出格式；可用：{'、'.join(FORMATS)} / no such format")
