"""The sender's own workbook with a report's findings marked in it, and nothing lost."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import PurePath
from pyexpat import ExpatError, ParserCreate

from xlsxcheck.copies.book import SHEET_TYPE, Book, Tab
from xlsxcheck.copies.collect import Mark, Position, collect
from xlsxcheck.copies.content import Content, content
from xlsxcheck.copies.doubts import doubts
from xlsxcheck.copies.explained import carried, note_facts, written_before
from xlsxcheck.copies.findings_sheet import HEADER_ROW, KEY, Page, filtered, findings_sheet, formats
from xlsxcheck.copies.ledger import NAME, Ledger, entries
from xlsxcheck.copies.marking import Back, Kept, mark_sheet
from xlsxcheck.copies.seal import seal
from xlsxcheck.copies.sheetwriter import quoted
from xlsxcheck.copies.splice.parts import MAIN, Draft, namespace
from xlsxcheck.copies.splice.worksheet import deselect
from xlsxcheck.copies.splice.zipwriter import packed, write_zip
from xlsxcheck.copies.strip import read_ledger, take_out
from xlsxcheck.copies.styles import PLAIN_XF, Styles
from xlsxcheck.errors import Refused, UnreadableFile, XlsxcheckError, called
from xlsxcheck.formats.kinds import MAIN_PARTS
from xlsxcheck.formats.package import Package, open_package
from xlsxcheck.formats.xlsx.links import main_part
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Report, column_name
from xlsxcheck.reading.kepttext import DOCUMENT, OF_DOCUMENT, TEXT, text_facts
from xlsxcheck.version import VERSION

_TYPES = "[Content_Types].xml"
_MACROS = (b".template.macroEnabled.", b".sheet.macroEnabled.")
_LONGEST_OFFICE = 200
_FORMAT = re.compile(rb"\s(?:s|style)\s*=\s*[\"'](\d{1,5})[\"']")
_MOST_FORMATS = 65_000
"""No program has more cell formats than these."""


def annotate(
    source: bytes | Package, report: Report, form: Form | None = None, *, lang: str = "zh", when: datetime | None = None
) -> bytes:
    """Mark a report's findings in the workbook that it is about.

    Shape:  the bytes of the copy. Of .xlsx and .xlsm only the parts that bear marks are edited; of other formats it is
            a fresh template with the values that were read. Marks of an earlier check are replaced; a copy that
            nobody has saved since, and that has the same findings, comes back as it is.
    Units:  when: local time of the check, now if not given.
    Errors: UnreadableFile where the data is no workbook; Refused where the report is of a file that could not be
            checked, so that it says nothing about its cells.
    """
    if report.verdict == "unreadable":
        raise Refused(
            f"{called(report.path)}没有检查成的文件不能标注 / a file that could not be checked has no marks", report
        )
    package = _office_package(source)
    if package is None:
        from xlsxcheck.copies.fresh import fresh_copy

        data, report = fresh_copy(report, form, lang)
        return _marked(open_package(data), report, form, lang, when or datetime.now(), written_before(report, lang))
    return _marked(package, report, form, lang, when or datetime.now())


def is_ours(source: bytes | Package) -> bool:
    """Whether a file is an annotated copy, whatever program saved it last."""
    try:
        package = _office_package(source)
        return package is not None and Book(Draft(package), _main(package)).marked
    except UnreadableFile:
        return False


def is_xlsm(source: bytes | Package) -> bool:
    """Whether a file holds macros, so that its name must end in .xlsm."""
    try:
        package = _office_package(source)
        return package is not None and b"macroEnabled" in Draft(package).read("[Content_Types].xml")
    except UnreadableFile:
        return False


def copy_facts(source: bytes | Package) -> dict[str, str] | None:
    """What a copy of ours that nobody has saved since says about itself: source, of, content, version; else None."""
    try:
        package = _office_package(source)
        tab = Book(Draft(package), _main(package)).ours() if package else None
        if package is None or tab is None:
            return None
        ledger = read_ledger(package, tab.name)
        return ledger.facts if is_sealed(package, tab, ledger) else None
    except UnreadableFile:
        return None


def office_of(report: Report) -> str:
    """Whose report it is, as a copy remembers it: the code, else the name; nothing where both are blank."""
    return printable((report.code or report.organ or "").strip()[:_LONGEST_OFFICE])


def _office_package(source: bytes | Package) -> Package | None:
    """The package of an .xlsx or .xlsm; None for any other file."""
    if not isinstance(source, Package) and not source.startswith(b"PK"):
        return None
    package = source if isinstance(source, Package) else open_package(source)
    part = main_part(package)
    other = part is None or part.lower().endswith(".bin") or part.lower().startswith(tuple(dict(MAIN_PARTS)))
    return None if other else package


def _main(package: Package) -> str:
    part = main_part(package)
    if part is None:
        raise UnreadableFile("F03", found="zip")
    return part


def _marked(
    package: Package, report: Report, form: Form | None, lang: str, when: datetime, before: Ledger | None = None
) -> bytes:
    """The package with marks; `before` holds what the office wrote where the package is none of its own."""
    draft = Draft(package)
    types = draft.read(_TYPES)
    if b".template." in types:
        # A copy is named .xlsx, under which Excel opens no template.
        draft.write(_TYPES, types.replace(b".template.main+xml", b".sheet.main+xml").replace(*_MACROS))
    book = Book(draft, _main(package))
    said = content(report, form, lang)
    digest = hashlib.sha256(said.text.encode("utf-8", "replace")).hexdigest()[:32]
    old = before or Ledger()
    if book.marked:
        tab = book.ours()
        old = read_ledger(package, tab.name) if tab else old
        sealed = is_sealed(package, tab, old)
        if sealed and old.facts.get("content") == digest:
            return package.data
        take_out(draft, book, old, sealed=sealed)
    name = book.free_name()
    styles = Styles(draft, book.main)
    styles.xfs.reserve(_formats_named(draft, book), PLAIN_XF)
    look = formats(styles)
    marks = collect(report, form, lang)
    kept = _mark_sheets(draft, book, marks, styles, Back(quoted(name, "A1"), _back(lang), look.back, lang))
    styles.save()
    said = _telling_what_moved(said, kept)
    source = printable(PurePath(report.path).name) or old.facts.get("source", "")
    now = carried(old, (row.key for row in said.rows))
    page = Page(said, look, f"{when:%Y-%m-%d %H:%M}", now.answers, _names(book), now.written, before is not None)
    of = report.sha256 or hashlib.sha256(package.data).hexdigest()
    answers = _answers(now.answers)
    facts = {"source": source, "office": office_of(report), "of": of, "content": digest, "answers": answers,
             "version": VERSION, "formats": styles.sizes, **doubts(report, fresh=before is not None),
             **_text_kept(report, source, old.facts, fresh=before is not None),
             **note_facts(package, report, form, old)}  # fmt: skip
    return _with_findings(draft, book, name, page, facts, kept)


def _text_kept(report: Report, source: str, old: dict[str, str], *, fresh: bool) -> dict[str, str]:
    """The text of the document that a copy is made of; the copy of a copy keeps what that kept."""
    record = report.record
    if record is None:
        return {}
    if record.said is None and not fresh:
        return {key: value for key, value in old.items() if key.startswith((TEXT, DOCUMENT))}
    of_copy = next((str(note.facts["source"]) for note in record.notes if note.code == OF_DOCUMENT), None)
    return text_facts(record.said, source if record.document else of_copy)


def _names(book: Book) -> frozenset[str]:
    return frozenset(tab.name for tab in book.tabs)


def _formats_named(draft: Draft, book: Book) -> int:
    """One more than the highest cell format that a sheet names: some files name formats that they don't have."""
    parts = {tab.part for tab in book.tabs if tab.part and tab.kind == "worksheet"}
    named = {int(number) for part in parts for number in set(_FORMAT.findall(draft.read(part)))}
    return max((number + 1 for number in named if number < _MOST_FORMATS), default=0)


def is_sealed(package: Package, tab: Tab | None, ledger: Ledger) -> bool:
    """Whether a copy is still as we wrote it."""
    if tab is None:
        return False
    parts = ((name, entry.crc) for name, entry in package.entries.items() if name != tab.part)
    return ledger.facts.get("seal") == seal(parts) and ledger.facts.get("answers", "") == _answers(ledger.answers)


def _answers(answers: dict[str, str]) -> str:
    """A digest of what the clerk answered: the findings sheet is no part of the seal. Nothing where nothing is."""
    lines = sorted(f"{key} {' '.join(text.split())}" for key, text in answers.items() if text.strip())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16] if lines else ""


def _mark_sheets(
    draft: Draft, book: Book, marks: dict[str, dict[Position, Mark]], styles: Styles, back: Back
) -> dict[str, Kept]:
    active = book.active()
    kept: dict[str, Kept] = {}
    for number, tab in enumerate(book.tabs, 1):
        if tab.part is None:
            continue
        if tab.kind == "worksheet" and tab.name in marks:
            kept[tab.name] = mark_sheet(draft, tab.part, marks[tab.name], styles, back, number)
        if tab.part == active:
            deselect(draft, tab.part)
    return kept


def _telling_what_moved(said: Content, kept: dict[str, Kept]) -> Content:
    """The same with a word on cells whose explanation stands beside them."""
    moved = [(f"{sheet}!{cell}", to) for sheet, before in kept.items() for cell, to in before.moved]
    if not moved:
        return said
    spoken = words(said.lang)
    cells, beside = (spoken["list_comma"].join(ends) for ends in zip(*moved, strict=True))
    *above, last = said.lines
    return said._replace(lines=(*above, last + spoken["copy"]["moved"].format(cells=cells, beside=beside)))


def _back(lang: str) -> str:
    text: str = words(lang)["copy"]["back"]
    return text


def _with_findings(
    draft: Draft, book: Book, name: str, page: Page, facts: dict[str, str], kept: dict[str, Kept]
) -> bytes:
    """Put the findings sheet in front, sealed, and write the package."""
    folder = f"{book.main.rpartition('/')[0]}/worksheets/".lstrip("/")
    part = draft.add(folder, "sheet", "xml", b"", SHEET_TYPE)
    last = HEADER_ROW + len(page.said.rows)
    mark = f"${column_name(KEY + 1)}$1"
    header = f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    area = filtered(last, fixed=True)
    book.insert(name, part, {NAME: mark, "_xlnm._FilterDatabase": area, "_xlnm.Print_Titles": header})
    parts = draft.pack()
    facts["seal"] = seal((key, stored.crc) for key, stored in parts.items() if key != part)
    space = namespace(book.markup)
    sheet = findings_sheet(page, list(entries(facts, kept))).replace(MAIN.encode(), space, 1)
    draft.write(part, sheet)
    parts[part] = packed(part, sheet)
    _prove(draft)
    return write_zip(parts.values())


def _prove(draft: Draft) -> None:
    """Refuse to hand out a spliced part that is not well-formed: a copy that needs repair is worse than none."""
    for name, data in draft.changed.items():
        if name not in draft.package.entries or name.endswith(".vml"):
            continue
        try:
            ParserCreate().Parse(data, True)
        except ExpatError as error:
            raise XlsxcheckError(f"{name}: 标注后的部件不完整 / not well-formed: {error}") from error
