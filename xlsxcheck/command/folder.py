"""`check` of many files: workers, progress, output as results come, summaries at the end, one exit code."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from xlsxcheck.command.copies import mixed_folders, named_first, removed_copies
from xlsxcheck.command.interrupts import Interrupts, Stuck, exit_code_of
from xlsxcheck.command.options import UNWRITTEN, CheckOptions, copies_folder, copy_code, run_code
from xlsxcheck.command.progress import Progress
from xlsxcheck.command.terminal import is_utf_8, tell, terminal
from xlsxcheck.copies.leftbehind import Written
from xlsxcheck.errors import UsageError, XlsxcheckError
from xlsxcheck.files import check_copies_folder, identity
from xlsxcheck.many.apart import how_many
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.find import Skipped, copies_named, find_files, named_files
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.passed import no_reports, unread_files
from xlsxcheck.many.previous import LastYear
from xlsxcheck.many.roster import Roster, load_roster
from xlsxcheck.many.run import run_many
from xlsxcheck.many.since import load_since
from xlsxcheck.many.waivers import Waivers, load_waivers
from xlsxcheck.many.work import Work
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Report
from xlsxcheck.render import json as as_json

if TYPE_CHECKING:
    from xlsxcheck.summary.noticetexts import Due

_FLUSH_SECONDS = 0.5
_MOST_KINDS = 10
_MOST_NAMES = 50


def run_bulk(options: CheckOptions, form: Form, out: TextIO, previous: LastYear | None = None) -> int:
    """Check everything that the options name; results to `out`, the rest to stderr. The exit code."""
    from xlsxcheck.summary.notices import check_notices_folder, read_due
    from xlsxcheck.summary.write import check_summary_path, is_free

    once = {identity(path): path for path in options.summary}
    options = options._replace(summary=tuple(once.values()))
    inputs = {identity(path) for path in [*named_files(options.paths), *own_inputs(options)]}
    for path in options.summary:
        check_summary_path(path, form, inputs)
    for path in options.summary:
        if not is_free(path):
            tell(words(options.lang)["summary_file"]["held"].format(path=path))
    if options.annotate and options.out:
        check_copies_folder(options.out)
        if not options.quiet:
            for line in mixed_folders(options.out, options.paths, options.lang):
                tell(line)
    due = read_due(options.due, options.notices)
    if options.notices:
        check_notices_folder(options.notices, form, inputs, options.summary)
    roster = load_roster(options.roster, form) if options.roster else None
    for warning in roster.warnings if roster else ():
        tell(f"xlsxcheck: {warning}")
    return _Run(options, form, roster, out, inputs, previous, load_waivers(options.waivers, form), due).run()


def own_inputs(options: CheckOptions) -> list[str]:
    """The files that are named by options: they are no reports, and nothing is written there."""
    return [path for path in (options.roster, options.waivers, options.since) if path]


class _Run:
    """One run over many files."""

    def __init__(
        self,
        options: CheckOptions,
        form: Form,
        roster: Roster | None,
        out: TextIO,
        inputs: Set[object],
        previous: LastYear | None,
        waivers: Waivers,
        due: Due,
    ) -> None:
        self.options = options
        self.previous = previous
        self.due = due
        self.inputs = inputs
        self.form = form
        self.out = out
        self.spoken: dict[str, Any] = words(options.lang)["bulk"]
        self.width, colour = terminal(out)
        self.render = renderer(options, form, self.width, colour)
        keep = bool(options.summary or options.notices) or options.format == "html"
        self.collection = Collection(
            form,
            lang=options.lang,
            roster=roster,
            render=self.render,
            keep=keep,
            waivers=waivers,
            since=load_since(options.since) if options.since else None,
            year=options.year,
        )
        self.skipped = Skipped()
        self.copies = Written()
        self.worst = 0
        self.flushed = time.monotonic()

    def run(self) -> int:
        options = self.options
        work = Work(
            self.form,
            options.lang,
            render=self.render,
            out=copies_folder(options),
            values=True,
            prints=True,
            inputs=copies_named(options.paths),
            previous=self.previous.beside(self.collection.roster) if self.previous is not None else None,
            waivers=self.collection.waivers,
            text=options.text,
            year=options.year,
        )
        # On a terminal that shows the results themselves, a bar would stand in their way.
        quiet = options.quiet or self.out.isatty()
        total = sum(how_many(item.path) for item in self.files()) if sys.stderr.isatty() and not quiet else None
        files, names = self.files(self.skipped), self.skipped.names
        results = run_many(files, work, jobs=options.jobs, timeout=options.timeout, left_out=names)
        with (
            closing(results),
            Progress(sys.stderr, total, lang=options.lang, quiet=quiet) as progress,
            Interrupts() as interrupts,
        ):
            try:
                for result in results:
                    with interrupts.whole():
                        self.write(result, progress)
            except KeyboardInterrupt as stop:
                results.close()
                if isinstance(stop, Stuck):
                    raise
                with interrupts.last_words(stop):
                    self.interrupted(progress.done)
                return exit_code_of(stop)
        if not progress.done:
            self.skipped.empty.clear()
            nothing = self.spoken["nothing"].format(paths="、".join(options.paths))
            raise UsageError("\n".join([nothing, *left_out(self.skipped, options.lang)]))
        return self.finish()

    def files(self, skipped: Skipped | None = None) -> Iterator[FileItem]:
        options = self.options
        # Last year's reports in a folder of their own below are none of this year's.
        ours = [*options.summary, *own_inputs(options), *filter(None, [options.previous])]
        return find_files(options.paths, exclude=ours, skipped=skipped)

    def write(self, result: Checked, progress: Progress) -> None:
        """Write a result as it comes; what stands before it only with the first, so that an error prints nothing."""
        checked = self.collection.take(result)
        self.out.write((self.separator() if progress.done else self.begin()) + (checked.text or self.text(checked)))
        self.worst = max(self.worst, copy_code(checked))
        if checked.report.annotated and self.options.out:
            self.copies.add(checked.report.annotated)
        progress.add(checked.report)
        if time.monotonic() - self.flushed > _FLUSH_SECONDS:
            self.out.flush()
            self.flushed = time.monotonic()

    def text(self, checked: Checked) -> str:
        """The report as written here; only a report that never came out of a worker has no text yet."""
        return self.render(checked.report) if self.render else ""

    def begin(self) -> str:
        if self.options.format == "csv":
            from xlsxcheck.render.csv import BOM, csv_header

            header = csv_header(self.form, self.options.lang)
            # The mark by which programs know UTF-8 says nothing else.
            return header if is_utf_8(self.out.encoding) else header.lstrip(BOM)
        return '{"reports": [\n' if self.options.format == "json" else ""

    def separator(self) -> str:
        return ",\n" if self.options.format == "json" else ""

    def end(self) -> Iterator[str]:
        """What comes after the last report."""
        if self.options.format == "json":
            roster = self.collection.roster
            who = roster.to_dict(self.collection.settled.older) if roster is not None else None
            over, run = self.skipped.names, self.collection
            gone = [path for path, _ in run.removed]
            yield as_json.tail(run.settled.counts, who, over, run.settled.older, unread_files(over), gone)
        elif self.options.format == "html":
            from xlsxcheck.summary.page import page

            yield from page(self.collection, Path.cwd(), encoding=self.out.encoding or "utf-8")
        elif self.options.format == "text":
            from xlsxcheck.summary.overview import overview_end

            yield from overview_end(self.collection, width=self.width)

    def finish(self) -> int:
        """The end of the output, the summaries, and what went wrong beside the checks."""
        if self.collection.roster is not None:
            self.collection.roster.take_left_out(self.skipped.names)
            self.collection.roster.take_untouched(self.skipped.alone)
        self.collection.passed_over = self.skipped.names
        self.collection.tidy()
        self.worst = max(self.worst, run_code(self.collection.settled.counts, self.options.fail_on))
        self.out.writelines(self.end())
        self.out.flush()
        for path in self.options.summary:
            self.summary(path)
        if self.options.notices:
            self.notices(self.options.notices)
        for line in left_out(self.skipped, self.options.lang):
            self.tell(line)
        for line in self.collection.unused():
            tell(line)
        if troubles := self.collection.troubles:
            tell("\n  ".join([self.spoken["trouble"].format(count=len(troubles)), *troubles]))
        for line in removed_copies([path for path, fresh in self.collection.removed if not fresh], self.options.lang):
            self.tell(line)
        if self.options.out and (left := self.copies.left_behind(self.options.out, self.inputs)):
            self.tell("\n  ".join([self.spoken["left_behind"].format(path=self.options.out), *map(printable, left)]))
        roster = self.collection.roster
        if roster is not None and roster.missing and self.options.fail_on == "warning":
            self.worst = max(self.worst, 1)
        return self.worst

    def notices(self, folder: str) -> None:
        """Write what to send each office; what goes wrong with it costs nothing else."""
        from xlsxcheck.summary.notices import write_notices

        try:
            count, kept = write_notices(folder, self.collection, self.due, self.inputs)
        except XlsxcheckError as error:
            tell(f"xlsxcheck: {error}")
            self.worst = max(self.worst, UNWRITTEN)
            return
        spoken, comma = words(self.options.lang)["notices"], words(self.options.lang)["list_comma"]
        self.tell(spoken["written"].format(count=count, path=folder))
        if kept:
            files = comma.join(map(printable, kept[:_MOST_KINDS])) + "…" * (len(kept) > _MOST_KINDS)
            self.tell(spoken["kept"].format(count=len(kept), path=folder, files=files))

    def summary(self, path: str) -> None:
        """Write one; what goes wrong with it costs no other."""
        from xlsxcheck.summary.write import write_summary

        try:
            written = write_summary(path, self.collection, self.inputs)
        except XlsxcheckError as error:
            tell(f"xlsxcheck: {error}")
            self.worst = max(self.worst, UNWRITTEN)
            return
        if written != Path(path):
            tell(words(self.options.lang)["summary_file"]["elsewhere"].format(path=path, written=written))
        else:
            self.tell(self.spoken["summary_at"].format(path=path))

    def interrupted(self, done: int) -> None:
        """Leave what was written as a complete document, and say how far it got."""
        if self.options.format == "json":
            self.out.write((self.begin() if not done else "") + "".join(self.end()))
        self.out.flush()
        tell(self.spoken["stopped"].format(done=done))

    def tell(self, text: str) -> None:
        if not self.options.quiet:
            tell(text)


def renderer(options: CheckOptions, form: Form, width: int | None, colour: bool) -> Callable[[Report], str] | None:
    """How a report is written, in the worker that made it; None where the whole is written at the end."""
    if options.format == "json":
        return Report.to_json
    if options.format == "jsonl":
        return json_line
    if options.format == "csv":
        from xlsxcheck.render.csv import csv_report

        return partial(csv_report, lang=options.lang)
    if options.format == "text":
        from xlsxcheck.summary.overview import overview_line

        return partial(overview_line, lang=options.lang, width=width, colour=colour)
    return None


def left_out(skipped: Skipped, lang: str) -> Iterator[str]:
    """Say what folders hold that was not checked; nothing where that is nothing."""
    spoken = words(lang)["bulk"]
    if skipped.copies:
        yield spoken["copies_skipped"].format(count=skipped.copies)
    for path in skipped.empty:
        yield spoken["empty_folder"].format(path=printable(path))
    if skipped.alone:
        yield spoken["copies_alone"].format(count=len(skipped.alone))
        yield from named_first(skipped.alone, lang)
    if unread := skipped.unread:
        yield spoken["unread_formats"].format(count=len(unread))
        yield from (f"  {printable(one)}  {words(lang)['instead'][one.kind]}" for one in unread[:_MOST_NAMES])
        if (rest := len(unread) - _MOST_NAMES) > 0:
            yield f"  {spoken['and_others'].format(count=rest)}"
    if names := no_reports(skipped.names):
        others, comma = Counter(os.path.splitext(name)[1].lower() for name in names), words(lang)["list_comma"]
        most = sorted(others.items(), key=lambda item: (-item[1], item[0]))
        kinds = [f"{ending or spoken['no_ending']} {count}" for ending, count in most[:_MOST_KINDS]]
        kinds += ["…"] if len(most) > _MOST_KINDS else []
        yield spoken["others_skipped"].format(count=len(names), kinds=comma.join(kinds))
        yield from (f"  {printable(name)}" for name in names[:_MOST_NAMES])
        if (rest := len(names) - _MOST_NAMES) > 0:
            yield f"  {spoken['and_others'].format(count=rest)}"


def json_line(report: Report) -> str:
    """A report as a line of JSON Lines."""
    return f"{report.to_json()}\n"
