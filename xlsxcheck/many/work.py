"""What is done with one file of many, here or in another process: picklable, and light to load."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from xlsxcheck.copies.names import MARK
from xlsxcheck.errors import FormError, UnreadableFile, XlsxcheckError
from xlsxcheck.files import is_there, make_folder, reachable
from xlsxcheck.form.editions import form_of
from xlsxcheck.many.item import ANY, Checked, FileItem
from xlsxcheck.many.waivers import Waivers
from xlsxcheck.model import Form, Record, Report
from xlsxcheck.model.patterns import late

if TYPE_CHECKING:
    from xlsxcheck.checking.lastyear import Previous
    from xlsxcheck.many.apart import Piece

_DAY = late(r"\d{4}-\d{2}-\d{2}")

Check = Callable[..., Report]


class Copied(NamedTuple):
    """What to say of the copy of a file; see Checked."""

    trouble: str | None = None
    fresh: bool = False
    removed: tuple[str, ...] = ()


class Work(NamedTuple):
    """What is done with each file.

    check(path, form, lang=…) gives the report; out None: no annotated copies, "": beside their files. What is to come
    back besides the report: values, records (they weigh more than the rest), prints. inputs: no copy goes there.
    previous: what finds last year's record.
    waivers: exceptions that were accepted.
    text: whether the text of documents is compared with their tables.
    year: of which reports should be, where somebody said so.
    """

    form: Form
    lang: str = "zh"
    check: Check | None = None
    render: Callable[[Report], str] | None = None
    out: str | None = None
    values: bool = False
    records: bool = False
    prints: bool = False
    inputs: frozenset[object] = frozenset()
    previous: Previous | None = None
    waivers: Waivers = Waivers()
    text: bool = True
    year: int | None = None

    def __call__(self, item: FileItem) -> Checked:
        """Check one file; what breaks inside is the file's finding, a broken definition is everybody's."""
        try:
            return self.checked(item)
        except FormError:
            raise
        except Exception as error:
            return Checked(item, failed(item, "F11", self.lang, reason=f"{type(error).__name__}: {error}"[:200]))

    def checked(self, item: FileItem) -> Checked:
        """What came of one file, or of what it holds."""
        data: bytes | None = None
        if self.check is not None:
            report = self.check(item.path, self.form, lang=self.lang)
        else:
            report, data = _check(item.path, self.form, self.lang, self.previous, self.text)
        report = self.ours(report)
        if item.walked and report.sha256 is None and not is_there(item.path):
            return Checked(item, failed(item, "F12", self.lang))
        if item.walked and data is not None and _is_ours(data):
            return Checked(item, report, left_out=(item.path,), counts=False)
        if report.verdict == "unreadable" and data is not None:
            return self.unusual(item, report, data)
        return self.finish(item, report, data)

    def ours(self, report: Report) -> Report:
        """The report with what is to be said of its year, and with what was accepted."""
        if self.year is not None and report.year not in (None, self.year):
            from xlsxcheck.checking.lastyear import other_year
            from xlsxcheck.many.compare import with_notes
            from xlsxcheck.many.roster import is_of_other_year

            if not is_of_other_year(report):
                form = form_of(report.form, self.form)
                note = other_year(report.record, form, report.year or 0, self.year)
                report = with_notes(report, [(note, False)], form, self.lang)
        return self.waivers.apply(report)

    def unusual(self, item: FileItem, report: Report, data: bytes) -> Checked:
        """A file that is no report by itself: it holds several, or it is to be passed over, or told."""
        from xlsxcheck.many.apart import is_no_report, take_apart

        apart = take_apart(report, data, self.form, self.lang, self.previous, text=self.text, part=item.part)
        if apart is not None and apart.pieces:
            pieces = [one._replace(report=self.ours(one.report)) for one in apart.pieces]
            results = self.pieces(item, tuple(pieces))
            return results[0]._replace(more=tuple(results[1:]), left_out=apart.left_out)
        if item.part is not None:
            return Checked(item, report, left_out=apart.left_out if apart else (), counts=False)
        if item.walked and (apart is not None or _may_be_anything(item.path)) and is_no_report(report, data, self.form):
            from xlsxcheck.many.passed import looked_at

            itself = looked_at(item.path, report.findings[0].code, data)
            return Checked(item, report, left_out=(apart and apart.left_out) or (itself,), counts=False)
        return self.finish(item, report, data)

    def pieces(self, item: FileItem, pieces: tuple[Piece, ...]) -> list[Checked]:
        """What came of every report in one file; offices of one workbook share their copy."""
        results: list[Checked] = []
        for _, group in groupby(pieces, key=lambda piece: (piece.report.member, bool(piece.report.sheets))):
            same = list(group)
            # Whatever they are called, no report of several is left out.
            results += self.offices(item, same) if same[0].report.sheets else [self.member(item, one) for one in same]
        return results

    def member(self, item: FileItem, piece: Piece) -> Checked:
        """A member of a zip: its copy goes into a folder of the zip's own."""
        return self.finish(_inside(item, piece.place), piece.report, piece.data)

    def offices(self, item: FileItem, pieces: list[Piece]) -> list[Checked]:
        """The offices of a workbook, and the one copy in which all of them are marked."""
        from xlsxcheck.copies.several import together

        place = _inside(item, pieces[0].place) if pieces[0].place else item
        written, done = together([piece.report for piece in pieces]), Copied()
        if self.out is not None:
            written, done = self.copy(place, written, pieces[0].data)
        quiet = self._replace(out=None)
        results = [quiet.finish(place, piece.report._replace(annotated=written.annotated)) for piece in pieces]
        return [results[0]._replace(**done._asdict()), *results[1:]]

    def finish(self, item: FileItem, report: Report, data: bytes | None = None) -> Checked:
        """Write the copy, and keep only what was asked for."""
        report, done = (report, Copied()) if self.out is None else self.copy(item, report, data)
        record, kept = report.record, report if self.records else report._replace(record=None)
        form = form_of(report.form, self.form)
        asked = form.roles.get("scope", "")
        scope = record.values.get(asked) if record else None
        without_cover = record is not None and (record.document or (asked and asked not in record.places))
        return Checked(
            item,
            kept,
            text=self.render(kept) if self.render else None,
            values=tuple(map(record.values.get, form.fields)) if record and self.values else None,
            prints=self.table_prints(report, form),
            scope=scope if isinstance(scope, str) else ANY if without_cover else None,
            trouble=done.trouble,
            fresh=done.fresh,
            removed=done.removed,
            when=(dated(record, form), _modified(item.path)),
            of=record.copy_of if record else "",
            carried=record is not None and "previous" in record.identity,
        )

    def table_prints(self, report: Report, form: Form) -> tuple[bytes, ...]:
        """Digests of the report's tables, where they are asked for."""
        if report.record is None or not self.prints:
            return ()
        from xlsxcheck.many.prints import table_prints

        return table_prints(report.record, form)

    def copy(self, item: FileItem, report: Report, data: bytes | None) -> tuple[Report, Copied]:
        """Write the annotated copy where there is something to be done; the report with its path, and what to say."""
        folder = os.path.dirname(os.path.join(self.out, item.relative) if self.out else item.path)
        if report.verdict == "unreadable" or (not report.open and not _has_copy(item.path, folder)):
            return report, Copied()
        from xlsxcheck.copies.files import name_taken, place_copy

        try:
            make_folder(folder)
            placed = place_copy(
                item.path,
                report,
                form_of(report.form, self.form),
                folder or None,
                data=data,
                inputs=self.inputs,
                lang=self.lang,
            )
        except XlsxcheckError as error:
            return report, Copied(_told(item, error))
        except Exception as error:
            # The check is done and must not be lost with its copy.
            return report, Copied(_told(item, f"{type(error).__name__}: {error}"[:200]))
        if placed.path is None:
            return report, Copied(removed=placed.removed)
        taken = name_taken(item.path, placed.path, self.lang)
        return report._replace(annotated=str(placed.path)), Copied(taken, placed.fresh, placed.removed)


def dated(record: Record | None, form: Form) -> str:
    """The day that stands in a file, ISO; nothing where none does."""
    date = record.values.get(form.roles.get("date", "")) if record else None
    return date if isinstance(date, str) and _DAY.fullmatch(date) else ""


def _modified(path: str) -> float:
    """When the system says that a file was changed; 0 where it has no file of that name, as for a member of a zip."""
    try:
        return os.stat(reachable(path)).st_mtime
    except OSError:
        return 0.0


def _inside(item: FileItem, place: str) -> FileItem:
    """A member of a zip as if it were a file: in a folder beside the zip, called after it."""
    folder, name = os.path.split(item.relative)
    below = os.path.join(f"{os.path.splitext(name)[0]}{MARK}", *place.split("/"))
    beside = os.path.join(os.path.dirname(item.path), below)
    return item._replace(path=beside, relative=os.path.join(folder, below))


def _may_be_anything(path: str) -> bool:
    from xlsxcheck.formats.kinds import by_name

    return by_name(path) != "workbook"


def _is_ours(data: bytes) -> bool:
    from xlsxcheck.formats.outputs import is_no_input

    return is_no_input(data)


def _told(item: FileItem, error: XlsxcheckError | str) -> str:
    """Why there is no copy, with the name of the file."""
    return str(error) if item.path in str(error) else f"{item.path}: {error}"


def _has_copy(path: str, folder: str) -> bool:
    """Whether a clean file may have a stale copy, so that it is worth looking closer."""
    from xlsxcheck.copies.names import copy_name

    name = os.path.basename(path)
    plain = os.path.join(folder, copy_name(name))
    return MARK in name or is_there(plain) or is_there(os.path.splitext(plain)[0] + ".xlsm")


def failed(item: FileItem, code: str, lang: str, **facts: object) -> Report:
    """The report on a file whose check did not come to an end."""
    from xlsxcheck.checking.wording import of_file

    return Report(item.path, "unreadable", (of_file(code, facts, lang),))


def _check(path: str, form: Form, lang: str, previous: Previous | None, text: bool) -> tuple[Report, bytes | None]:
    """The report on a file and its bytes, so that its copy need not read it again; None where they can't be had."""
    from xlsxcheck.api import check
    from xlsxcheck.formats.source import read_source

    try:
        data = read_source(path)
    except UnreadableFile:
        return check(path, form, lang=lang, text=text), None
    return check(data, form, lang=lang, name=path, previous=previous, text=text), data
