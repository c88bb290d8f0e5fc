"""One file that holds several reports: a zip of files, a workbook of many offices. What came of each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.api import check, check_offices, is_headed_as_report
from xlsxcheck.checking.lastyear import Previous
from xlsxcheck.checking.wording import of_file
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.formats.bundle import Bundle, Member, open_bundle
from xlsxcheck.formats.kinds import by_name, folders_of_page, is_junk, is_package_folder, kind_of
from xlsxcheck.formats.outputs import is_no_input
from xlsxcheck.formats.source import Source, read_source, source_name
from xlsxcheck.many.item import Part
from xlsxcheck.many.passed import Passed, looked_at, unopened
from xlsxcheck.model import Form, Report

NOT_A_REPORT = ("F02", "F03", "F04", "F05", "F06", "F07", "F08")
"""Codes of a file that may be anything: one that nobody named is passed over with them."""

_SEVERAL = "F13"
_NO_TABLES = "F08"
_DEEPEST = 50


class Piece(NamedTuple):
    """One of several reports, with the bytes that it is about.

    place: where its copy goes below the file's own folder of copies; empty for an office of a workbook that lies in no
    zip, whose copy is that of the workbook.
    """

    report: Report
    data: bytes
    place: str = ""


class Apart(NamedTuple):
    """The reports that a file holds, and the names of what it holds beside them."""

    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...] = ()


def check_all(
    source: Source,
    form: FormSource | None = None,
    *,
    lang: str = "zh",
    previous: Previous | None = None,
    text: bool = True,
) -> tuple[Report, ...]:
    """The report on every office that a file holds: one for a plain file; see check.

    Shape:  of a zip one a member (`member` its name in it), but for members that can't be reports; of a workbook of
            many offices one an office (`sheets` its sheets).
    """
    form = given_form(form)
    name = source_name(source)
    try:
        data = read_source(source)
    except UnreadableFile:
        return (check(source, form, lang=lang, name=name, text=text),)
    report = check(data, form, lang=lang, name=name, previous=previous, text=text)
    several = take_apart(report, data, form, lang, previous, text=text)
    return (report,) if several is None or not several.pieces else tuple(piece.report for piece in several.pieces)


def how_many(path: str) -> int:
    """How many reports a file may hold, for whoever shows how far a run has come: of a zip its members, else one."""
    if not path.lower().endswith(".zip"):
        return 1
    try:
        bundle = open_bundle(read_source(path))
    except UnreadableFile:
        return 1
    return max(1, sum(_may_be_one(member) for member in bundle or ()))


def take_apart(
    report: Report,
    data: bytes,
    form: Form,
    lang: str,
    previous: Previous | None = None,
    *,
    text: bool = True,
    part: Part | None = None,
) -> Apart | None:
    """What a file holds whose own report is this one; None for a file that is one report, or none.

    part: only these members of a zip.
    """
    code = report.findings[0].code if report.verdict == "unreadable" else ""
    if code == _SEVERAL:
        return Apart(tuple(Piece(office, data) for office in _offices(report, data, form, lang, previous)))
    if code not in NOT_A_REPORT:
        return None
    try:
        bundle = open_bundle(data)
    except UnreadableFile:
        return None
    return None if bundle is None else _members(report, bundle, form, lang, previous, text, part)


def _offices(report: Report, data: bytes, form: Form, lang: str, previous: Previous | None) -> list[Report]:
    offices = check_offices(data, form, lang=lang, name=report.path, previous=previous)
    return [one._replace(member=report.member) for one in offices]


def _members(
    report: Report,
    bundle: Bundle,
    form: Form,
    lang: str,
    previous: Previous | None,
    text: bool,
    part: Part | None,
    *,
    inside: bool = False,
) -> Apart:
    """What a zip holds, and what a zip in it holds; one in that one is left out. inside: whether it is such a one."""
    pieces: list[Piece] = []
    left_out: list[str] = []
    whole, first = _whole_folders(bundle), dict[str, int]()
    for number, member in enumerate(bundle):
        if folder := next((folder for folder in _above(member.name) if folder.lower() in whole), ""):
            if first.setdefault(folder, number) == number and (part is None or part.start <= number < part.stop):
                left_out.append(unopened(os.path.join(report.path, folder)))
            continue
        if _is_nothing(member) or (part is not None and number >= part.stop):
            continue
        if part is not None and number < part.start:
            # The limit of all of them together holds for the zip, whoever reads which.
            if _may_be_one(member):
                bundle.pass_over(member)
            continue
        kind = by_name(_base(member))
        found = [] if kind == "never" else _member(report, bundle, member, form, lang, previous, text)
        path = os.path.join(report.path, member.name)
        if kind == "never":
            left_out.append(unopened(path))
        elif len(found) == 1 and (held := _bundle_in(found[0])) is not None:
            inner = Apart((), (Passed(path, "inner_zip"),))
            if not inside:
                held.lie_in(bundle, member)
                inner = _members(report, held, form, lang, previous, text, None, inside=True)
                bundle.count_inner(held)
            pieces += inner.pieces
            left_out += inner.left_out or (() if inner.pieces else (Passed(path),))
        elif not found or (len(found) == 1 and is_no_input(found[0].data)):
            left_out.append(Passed(path))
        elif len(found) == 1 and _is_left_out(kind, found[0], form):
            left_out.append(looked_at(path, found[0].report.findings[0].code, found[0].data))
        else:
            pieces += found
    return Apart(tuple(pieces), tuple(left_out))


def _whole_folders(bundle: Bundle) -> set[str]:
    """Folders, in lower case, that are one document of a Mac, or hold the parts of a web page that lies beside them."""
    found = {folder.lower() for member in bundle for folder in _above(member.name) if is_package_folder(folder)}
    for member in bundle:
        above, slash, base = member.name.rpartition("/")
        found.update(f"{above}{slash}{folder}".lower() for folder in folders_of_page(base))
    return found


def _above(name: str) -> Iterator[str]:
    """The folders in which a member lies, the outermost first; of very many the first ones."""
    steps = name.split("/", _DEEPEST)[:-1]
    yield from ("/".join(steps[:count]) for count in range(1, len(steps) + 1))


def _is_left_out(kind: str, piece: Piece, form: Form) -> bool:
    """Whether nothing makes a member somebody's report: a .docx and the like, a .zip that is something else."""
    report = piece.report
    of_any_kind = kind == "tables" or (kind == "bundle" and bool(report.findings) and report.findings[0].code == "F03")
    return of_any_kind and is_no_report(report, piece.data, form)


def _bundle_in(piece: Piece) -> Bundle | None:
    """The zip of files that a member is itself."""
    try:
        return open_bundle(piece.data) if piece.report.verdict == "unreadable" else None
    except UnreadableFile:
        return None


def _base(member: Member) -> str:
    return member.name.rpartition("/")[2]


def _is_nothing(member: Member) -> bool:
    return is_junk(_base(member)) or member.name.startswith("__MACOSX/")


def _may_be_one(member: Member) -> bool:
    return not _is_nothing(member) and by_name(_base(member)) != "never"


def _member(
    report: Report, bundle: Bundle, member: Member, form: Form, lang: str, previous: Previous | None, text: bool
) -> list[Piece]:
    try:
        data = bundle.read(member)
    except UnreadableFile as problem:
        finding = of_file(problem.code, problem.facts, lang)
        return [Piece(Report(report.path, "unreadable", (finding,), member=member.name), b"", member.place)]
    found = check(data, form, lang=lang, name=report.path, previous=previous, text=text)._replace(member=member.name)
    if found.verdict == "unreadable" and found.findings[0].code == _SEVERAL:
        return [Piece(office, data, member.place) for office in _offices(found, data, form, lang, previous)]
    return [Piece(found, data, member.place)]


def is_no_report(report: Report, data: bytes, form: Form) -> bool:
    """Whether nothing shows that the file is a report at all: no table of the form, and no title of its reports.

    The first page of a workbook that was saved as a web page may be one's.
    """
    code = report.findings[0].code if report.verdict == "unreadable" else ""
    if code == _NO_TABLES:
        return not is_headed_as_report(data, form)
    return code in NOT_A_REPORT and kind_of(data) != "frames"
