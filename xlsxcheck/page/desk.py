"""What the page keeps of a run: a small parcel a file, out of which lists, summaries and documents are made anew.

Files, copies and documents pass through the current folder, which is in memory in a browser; figures and words are the
command line's, because the same functions make them.
"""

from __future__ import annotations

import base64
import os
import pickle
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlsxcheck.form.editions import form_of
from xlsxcheck.form.load import load_form
from xlsxcheck.many.find import Skipped, copies_named, find_files
from xlsxcheck.many.item import Checked, FileItem, Part
from xlsxcheck.many.passed import unread_files
from xlsxcheck.many.shares import called, members, shared_out
from xlsxcheck.many.timing import TIMEOUT_SECONDS
from xlsxcheck.many.waivers import NO_WAIVERS, Waivers
from xlsxcheck.many.work import Work, failed
from xlsxcheck.messages import page_words
from xlsxcheck.model import Form
from xlsxcheck.page.shown import Json, as_it_stands, detail, row

if TYPE_CHECKING:
    from xlsxcheck.many.collect import Collection
    from xlsxcheck.many.previous import LastYear


class Desk:
    """One run of the page, in one language and with one form.

    kept: path -> what came of the file, packed, a parcel for each part of a zip; in the order of the list.
    made: the copies that lie in the current folder. passed_over: names of what is no report; alone: of copies without
    their file beside them.
    """

    def __init__(self, form: Form, lang: str) -> None:
        self.form = form
        self.lang = lang
        self.out: str = page_words(lang)["copies"]
        self.kept: dict[str, list[bytes]] = {}
        self.counts: dict[str, int] = {}
        self.made: dict[str, None] = {}
        self.passed_over: dict[str, None] = {}
        self.alone: dict[str, None] = {}
        self.named: frozenset[object] = frozenset()
        self.roster: str | None = None
        self.waivers: Waivers = NO_WAIVERS
        self.previous: LastYear | None = None
        self.collection: Collection | None = None

    def plan(self, files: Sequence[tuple[str, float]]) -> Json:
        """Which of the files that were dropped together are to be checked, in the order of the command line.

        Shape:  files: path below the current folder, and when it was changed (seconds). items: [path, place of its
                copy, whether it was found in a folder, no part]; only names are looked at, but for copies of ours.
        """
        for path, changed in files:
            _make_room(path)
            with open(path, "ab"):
                pass
            os.utime(path, (changed, changed))
        names = list(dict.fromkeys(path.split("/")[0] for path, _ in files))
        skipped = Skipped()
        given = {path for path, _ in files}
        items = [_plain(item) for item in find_files(names, skipped=skipped) if item.path in given]
        self.passed_over |= dict.fromkeys(name for name in skipped.names if name in given)
        self.alone |= dict.fromkeys(name for name in skipped.alone if name in given)
        self.named |= copies_named(names)
        told = {"passed_over": list(self.passed_over), "alone": list(self.alone), "copies": skipped.copies}
        return {"items": items, **told}

    def parts(self, item: FileItem, *, single: bool) -> list[list[Any]]:
        """A zip that lies at its path, in parts to be checked one after the other; or its members, each by itself."""
        return [_plain(one) for one in (members(item) if single else shared_out([item]))]

    def check(self, item: FileItem, changed: float, *, more: bool = False) -> Json:
        """Check one file that lies at its path; the result has its rows, and the copies to take away.

        more: another part of the same file; what came of the others stays.
        """
        os.utime(item.path, (changed, changed))
        if not more:
            self._forget_copies(item.path)
        work = Work(
            self.form, self.lang, out=self.out, values=True, prints=True, inputs=self.named, previous=self.previous,
            waivers=self.waivers,
        )  # fmt: skip
        return self._take(item.path, work(item), more=more)

    def give_up(self, item: FileItem, seconds: float | None, reason: str, *, more: bool = False) -> Json:
        """A file whose check was ended from outside: it took longer than so many seconds, or its worker broke down."""
        if seconds is not None:
            report = failed(item, "F10", self.lang, seconds=f"{seconds:g}")
        else:
            report = failed(item, "F11", self.lang, reason=reason)
        return self._take(item.path, called(Checked(item, report)), more=more)

    def _take(self, path: str, checked: Checked, *, more: bool) -> Json:
        self.collection = None
        before = self._count(path) if more and path in self.kept else 0
        parcel = zlib.compress(pickle.dumps(checked, pickle.HIGHEST_PROTOCOL), 1)
        self.kept[path] = [*(self.kept.get(path, []) if more else []), parcel]
        left_out: list[str] = []
        results = list(checked.each(left_out))
        self.counts[path] = before + len(results)
        self.passed_over |= dict.fromkeys(left_out)
        copies = [copy for copy in dict.fromkeys(one.report.annotated for one in results) if copy]
        self.made |= dict.fromkeys(copies)
        return {
            "rows": [self._row(path, number, one) for number, one in enumerate(results, before)],
            "left_out": left_out,
            "kept": [base64.b64encode(one).decode() for one in self.kept[path]],
            "files": [{"path": copy, "crc": _crc(copy)} for copy in copies],
        }

    def _row(self, path: str, number: int, checked: Checked) -> Json:
        return row(path, number, checked, form_of(checked.report.form, self.form), self.lang)

    def restore(
        self,
        items: Sequence[tuple[str, Sequence[str]]],
        copies: Sequence[str],
        passed_over: Sequence[str],
        alone: Sequence[str] = (),
    ) -> None:
        """Take back what an earlier worker had found: parcels by path, and the names that copies have."""
        for path, parcels in items:
            self.kept[path] = [base64.b64decode(one) for one in parcels]
        for copy in copies:
            _make_room(copy)
            with open(copy, "ab"):
                pass
        self.made |= dict.fromkeys(copies)
        self.passed_over |= dict.fromkeys(passed_over)
        self.alone |= dict.fromkeys(alone)
        self.collection = None

    def forget(self, paths: Sequence[str]) -> None:
        """Take files off the list."""
        for path in paths:
            self._forget_copies(path)
            self.kept.pop(path, None)
        self.collection = None

    def _forget_copies(self, path: str) -> None:
        if path in self.kept:
            for one in self._results(path):
                self._unmake(one.report.annotated)

    def _unmake(self, copy: str | None) -> None:
        if copy and copy in self.made:
            del self.made[copy]
            with suppress(FileNotFoundError):
                os.unlink(copy)

    def leave(self) -> None:
        """Take the names of all copies away: another desk begins anew."""
        for copy in list(self.made):
            self._unmake(copy)

    def _results(self, path: str, left_out: list[str] | None = None) -> Iterator[Checked]:
        for parcel in self.kept[path]:
            checked: Checked = pickle.loads(zlib.decompress(parcel))
            yield from checked.each(left_out)

    def _passed(self) -> list[str]:
        """What was passed over, with what is known of it: that stands in the parcels, also after a worker has gone."""
        known: list[str] = []
        for path in self.kept:
            for _ in self._results(path, known):
                pass
        kinds = dict(zip(known, known, strict=True))
        return [kinds.get(path, path) for path in self.passed_over]

    def settled(self) -> Collection:
        """Everything on the list, with what files have in common, who is missing and what is waived."""
        if self.collection is None:
            self.collection = self._collected()
            for _ in self._taken(self.collection):
                pass
        return self.collection

    def _collected(self) -> Collection:
        # Loaded when a list is summed up: the page is ready the sooner.
        from xlsxcheck.many.collect import Collection
        from xlsxcheck.many.roster import load_roster

        roster = load_roster(self.roster, self.form) if self.roster else None
        return Collection(self.form, lang=self.lang, roster=roster, keep=True, waivers=self.waivers)

    def _taken(self, collection: Collection) -> Iterator[Checked]:
        passed = self._passed()
        for path in self.kept:
            for checked in self._results(path):
                yield collection.take(checked)
        if collection.roster is not None:
            collection.roster.take_left_out(passed)
            collection.roster.take_untouched(self.alone)
        collection.passed_over = passed

    def settle(self) -> Json:
        """The list as a whole: rows as they now stand, totals, what most files get wrong, who has not reported."""
        from xlsxcheck.summary.overview import code_title

        run = self.settled()
        counts, worst = run.settled.counts, run.settled.counts.worst
        rows = [
            self._row(path, number, checked) | as_it_stands(checked.report, run)
            for (path, number), checked in zip(self._places(), run.rows(), strict=True)
        ]
        codes = [
            {"code": code, "title": code_title(code, self.form, self.lang), "files": files, "findings": findings,
             "severity": worst[code][0]}
            for code, files, findings in counts.by_severity()
        ]  # fmt: skip
        return {
            "rows": rows,
            "totals": counts.totals(),
            "codes": codes,
            "roster": run.roster.to_dict(run.settled.older) if run.roster is not None else None,
            "warnings": list(run.roster.warnings) if run.roster is not None else [],
            "unused": list(run.unused()),
            "troubles": run.troubles,
            "passed_over": list(self.passed_over),
        }

    def show(self, path: str, number: int) -> Json:
        """A report in full, as it stands in the list as a whole, or by itself while the list is still growing."""
        if self.collection is None:
            report = list(self._results(path))[number].report
        else:
            report = self.collection.row(self._places().index((path, number))).report
        return detail(report, form_of(report.form, self.form), self.lang)

    def _places(self) -> list[tuple[str, int]]:
        """Path and number of every report, in the order of the list."""
        return [(path, number) for path in self.kept for number in range(self._count(path))]

    def _count(self, path: str) -> int:
        if path not in self.counts:
            self.counts[path] = sum(1 for _ in self._results(path))
        return self.counts[path]

    def document(self) -> Iterator[str]:
        """The JSON document of the whole list, as `--format json` writes it."""
        from xlsxcheck.render import json as as_json

        run = self._collected()
        yield '{"reports": [\n'
        for number, checked in enumerate(self._taken(run)):
            yield (",\n" if number else "") + checked.report.to_json()
        who = run.roster.to_dict(run.settled.older) if run.roster is not None else None
        over, settled = list(run.passed_over), run.settled
        gone = list(run.replaced_copies())
        yield as_json.tail(settled.counts, who, over, settled.older, unread_files(over), gone)

    def take_last_year(self, item: FileItem) -> None:
        """Enter one file of last year."""
        from xlsxcheck.many.previous import LastYear, any_edition

        if self.previous is None:
            self.previous = LastYear(self.form)
        for checked in Work(any_edition(self.form))(item).each():
            self.previous.take(checked)

    def pack_last_year(self) -> str:
        """Last year's figures, to be given to another worker."""
        known = (self.previous.known, self.previous.unread) if self.previous else ([], [])
        return base64.b64encode(zlib.compress(pickle.dumps(known, pickle.HIGHEST_PROTOCOL), 1)).decode()

    def unpack_last_year(self, parcel: str) -> None:
        """Take back what `pack_last_year` gave."""
        from xlsxcheck.many.previous import Known, LastYear

        known, unread = pickle.loads(zlib.decompress(base64.b64decode(parcel)))
        self.previous = LastYear(self.form, [Known(*one) for one in known], unread)


def new_desk(form_id: str | None, lang: str) -> Desk:
    """A desk with nothing on it. UsageError for a form that we don't have."""
    return Desk(load_form(form_id), lang)


def longest_seconds() -> float:
    """How long the check of a file may take if nobody says otherwise."""
    return TIMEOUT_SECONDS


def _plain(item: FileItem) -> list[Any]:
    """An item as JSON has it."""
    return [*item[:3], list(item.part) if item.part else None]


def item_of(given: Sequence[Any]) -> FileItem:
    """An item out of JSON."""
    path, relative, walked, part = given
    return FileItem(path, relative, walked, Part(*part) if part else None)


def _make_room(path: str) -> None:
    if folder := os.path.dirname(path):
        os.makedirs(folder, exist_ok=True)


def _crc(path: str) -> int:
    with open(path, "rb") as file:
        return zlib.crc32(file.read())
