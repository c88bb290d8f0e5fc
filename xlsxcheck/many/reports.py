"""Many files -> their reports, and what they come to together: the one door for programs."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import TracebackType
from typing import Literal

from xlsxcheck.errors import WrongArgument, refuse_other_language, wrong_kind
from xlsxcheck.files import FilePath, check_copies_folder, identity, path_of
from xlsxcheck.form.asked import refuse_wrong_year
from xlsxcheck.form.editions import refuse_other_year
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.find import Skipped, copies_named, find_files, named_files
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.previous import LastYear, load_previous
from xlsxcheck.many.roster import Roster, load_roster
from xlsxcheck.many.run import refuse_impossible, run_many
from xlsxcheck.many.since import Before, LastRun, load_since
from xlsxcheck.many.waivers import Waivers, load_waivers
from xlsxcheck.many.work import Check, Work
from xlsxcheck.model import Counts, Form, Report


class Reports(Iterator[Report]):
    """The report of every file, in the order of the files, as soon as it is there; and what they come to so far.

    Shape:  counts: files, verdicts, severities and codes, and settled: the same without files that a newer one of
            their office replaces; older: which these are; roster: who has reported, who is missing; gone: who was in
            the earlier run and is not in this one; unused: lines of the waivers that have fitted nothing, in words;
            skipped: what was left out of folders; troubles: why annotated copies could not be written. The copies of
            files that are replaced are taken away with the last report. state: running, done (every file was checked)
            or stopped. write_summary takes it, and checks what is left first.
    """

    def __init__(
        self, results: Generator[Checked, None, None], collection: Collection, skipped: Skipped, named: Sequence[str]
    ) -> None:
        self.collection = collection
        self.skipped = skipped
        self.state: Literal["running", "done", "stopped"] = "running"
        self._results = results
        self._named = named

    def __next__(self) -> Report:
        """The next file's report."""
        try:
            return self.collection.take(next(self._results)).report
        except StopIteration:
            if self.state == "running":
                self.state = "done"
                if self.roster is not None:
                    self.roster.take_left_out(self.skipped.names)
                    self.roster.take_untouched(self.skipped.alone)
                self.collection.passed_over = self.skipped.names
                self.collection.tidy()
            raise
        except BaseException:
            self.close()
            raise

    @property
    def counts(self) -> Counts:
        """What the reports so far come to, each as it passed; `settled` is what they come to in the end."""
        return self.collection.counts

    @property
    def settled(self) -> Counts:
        """What the files so far come to, as the command line tells it at the end.

        It leaves out what a newer file of its office replaces (see older), and knows what later files told of earlier.
        """
        return self.collection.settled.counts

    @property
    def older(self) -> Mapping[str, str]:
        """Files that a newer one of their office replaces, and that one, both as reports call them (`shown`)."""
        return self.collection.settled.older

    @property
    def roster(self) -> Roster | None:
        """Who should report, with what has come in so far."""
        return self.collection.roster

    @property
    def gone(self) -> list[Before]:
        """Who was in the earlier run (`since`) and has not been met in this one."""
        return self.collection.since.gone if self.collection.since is not None else []

    @property
    def unused(self) -> list[str]:
        """What to say of lines of the waivers that have fitted nothing so far."""
        return list(self.collection.unused())

    @property
    def troubles(self) -> list[str]:
        """Why annotated copies could not be written, the first hundred."""
        return self.collection.troubles

    @property
    def inputs(self) -> frozenset[object]:
        """The files that were named, by files.identity: no summary may be written there."""
        return frozenset(map(identity, named_files(self._named)))

    def close(self) -> None:
        """Stop: no further file is checked, and no process is left."""
        self.state = "stopped" if self.state == "running" else self.state
        self._results.close()

    def __enter__(self) -> Reports:
        """Stop at the end of the block, however it comes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.close()


def check_many(
    files: FilePath | FileItem | Iterable[FilePath | FileItem],
    form: FormSource | None = None,
    *,
    roster: Roster | FilePath | None = None,
    previous: LastYear | FilePath | None = None,
    waivers: Waivers | FilePath | None = None,
    since: LastRun | FilePath | None = None,
    out: FilePath | None = None,
    jobs: int | None = None,
    timeout: float | None = None,
    lang: str = "zh",
    records: bool = True,
    keep: bool = True,
    check: Check | None = None,
    isolate: bool | None = None,
    text: bool = True,
    year: int | None = None,
) -> Reports:
    """Check many files in processes of their own, as `xlsxcheck FOLDER` does; no file can stop the run.

    Shape:  files: paths of files and folders (see find_files), or FileItems, which are taken only as they are needed.
            A report also tells what its file has in common with earlier ones, and that the roster lacks its office. A
            file whose check breaks, crashes its process or takes too long gets F11 or F10. roster: a path, or a Roster
            for this run alone. previous: last year's files, a path or what load_previous gave. waivers: exceptions that
            were accepted. since: what an earlier run wrote as JSON or JSON Lines; `since` of a report tells what has
            changed. out: annotated copies go below this folder. jobs: processes, one a processor if not given. records:
            whether reports have the record, a fifth more work. keep: whether to keep on disk what write_summary needs.
            check: a stand-in, which must pickle. isolate: always or never in processes; None: unless they are few.
            text: as in `check`. year: that of reports. timeout: seconds a file, 60 if not given. Memory is constant.
    Errors: UsageError for a roster, waivers or an earlier run that can't be read, a wrong line among the waivers, a
            folder that can't be written to, another language, a year of no edition, jobs below 1, a timeout below 0.1,
            and for an argument of the wrong kind, such as a year as text; FormError. A wrong file is a report, and so
            is a path where nothing is; no files are no reports: `counts.files` is 0.
    """
    refuse_other_language(lang)
    refuse_impossible(jobs, timeout)
    refuse_wrong_year(year)
    _refuse_no_function(check)
    form = given_form(form)
    refuse_other_year(year, form)
    skipped, (paths, items) = Skipped(), _given(files)
    exclude = [os.fspath(one) for one in (roster, previous, waivers, since) if isinstance(one, str | os.PathLike)]
    if not (previous is None or isinstance(previous, LastYear)):
        previous = load_previous(path_of(previous, "previous"), form, jobs=jobs, timeout=timeout)
    roster, waivers, since = _loaded(roster, waivers, since, form)
    copies, before = _copies_folder(out), previous.beside(roster) if previous is not None else None
    work = Work(
        form, lang=lang, check=check, out=copies, values=keep, records=records, prints=True,
        inputs=copies_named(paths), previous=before, waivers=waivers, text=text, year=year,
    )  # fmt: skip
    found = find_files(paths, exclude=exclude, skipped=skipped) if items is None else items
    results = run_many(found, work, jobs=jobs, timeout=timeout, isolate=isolate, left_out=skipped.names)
    collection = Collection(form, lang=lang, roster=roster, keep=keep, waivers=waivers, since=since, year=year)
    return Reports(results, collection, skipped, [*paths, *exclude])


def _refuse_no_function(check: object) -> None:
    if not (check is None or callable(check)):
        raise wrong_kind("check", check, "函数", "a function")


def _copies_folder(out: FilePath | None) -> str | None:
    """Where annotated copies go, tried before the first file is checked."""
    if out is None:
        return None
    check_copies_folder(path_of(out, "out"))
    return os.fspath(out) or os.curdir


def _loaded(
    roster: Roster | FilePath | None, waivers: Waivers | FilePath | None, since: LastRun | FilePath | None, form: Form
) -> tuple[Roster | None, Waivers, LastRun | None]:
    """What stands beside the files, read where a path was given."""
    if not (roster is None or isinstance(roster, Roster)):
        roster = load_roster(path_of(roster, "roster"), form)
    if not isinstance(waivers, Waivers):
        waivers = load_waivers(None if waivers is None else path_of(waivers, "waivers"), form)
    if not (since is None or isinstance(since, LastRun)):
        since = load_since(path_of(since, "since"))
    return roster, waivers, since


def _given(files: FilePath | FileItem | Iterable[FilePath | FileItem]) -> tuple[list[str], Iterator[FileItem] | None]:
    """Paths to look for files in, or the files themselves."""
    if isinstance(files, FileItem):
        return [], iter([files])
    if isinstance(files, str | os.PathLike):
        return [path_of(files, "files")], None
    if isinstance(files, bytes | bytearray | memoryview) or not isinstance(files, Iterable):
        raise _no_path(files)
    rest = iter(files)
    first = next(rest, None)
    if isinstance(first, FileItem):
        return [], _only_items(chain([first], rest))
    paths = [] if first is None else [first, *rest]
    for path in paths:
        if isinstance(path, FileItem):
            raise _mixed()
        if not isinstance(path, str | os.PathLike):
            raise _no_path(path)
    return [path_of(path, "files") for path in paths if not isinstance(path, FileItem)], None


def _only_items(files: Iterable[FilePath | FileItem]) -> Iterator[FileItem]:
    for file in files:
        if not isinstance(file, FileItem):
            raise _mixed()
        yield file


def _mixed() -> WrongArgument:
    return WrongArgument("files 要么都是路径，要么都是 FileItem / either paths or FileItems, not both")


def _no_path(given: object) -> WrongArgument:
    wanted = "路径（check_many 查路径；内容在内存里的用 check）"
    return wrong_kind("files", given, wanted, "paths (check takes content)")
