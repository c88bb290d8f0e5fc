"""What a copy keeps of explanations: for which figures they were written."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.copies.content import key_of
from xlsxcheck.copies.ledger import Ledger
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.form.control import as_filled
from xlsxcheck.form.prints import case_print, text_print
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.package import Package
from xlsxcheck.model import Form, Report
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.reading.explanations import NOTE_FACT, check_notes
from xlsxcheck.render.together import told

_OTHER_FIGURES = "0"
"""The digest of no figures: what was written before stays outdated until it is written anew."""


def note_facts(package: Package, report: Report, form: Form | None, old: Ledger) -> dict[str, str]:
    """For each text on the check sheet the digest of its figures, and of the text: one written anew is about its own.

    Of a text that stood in the copy already what that kept is kept.
    """
    if form is None or report.record is None or report.sheets:
        return {}
    try:
        book = open_workbook(package)
        notes = dict(check_notes(book.sheet(CHECK_SHEET).cells, form)) if CHECK_SHEET in book.sheet_names else {}
    except UnreadableFile:
        return {}
    found = {finding.case: finding.print for finding in report.findings if finding.case and finding.print}
    made_for = as_filled(form, report.record.identity)
    cases = {case.id: case for relation in made_for.relations for case in relation.cases} if notes else {}
    facts: dict[str, str] = {}
    for case, text in notes.items():
        key, same = f"{NOTE_FACT} {case}", text_print(text)
        kept = old.facts.get(key, "")
        if kept.endswith(f" {same}"):
            facts[key] = kept
        elif case in found or (case in cases and not cases[case].needs_previous):
            facts[key] = f"{found.get(case) or case_print(cases[case], report.record)} {same}"
    return facts


def carried(old: Ledger, asked: Iterable[str]) -> Ledger:
    """What was answered about the rows asked for, by their keys: what was said of more cells is said of each.

    The figures that it was written for are kept with it, those of the cells that are left.
    """
    now = Ledger()
    for key in asked:
        about, cells = _about(key)
        for before, text in old.answers.items():
            others, earlier = _about(before)
            if text.strip() and (before == key or (others == about and cells and set(cells) <= set(earlier))):
                now.answers[key] = text
                now.written[key] = _left(cells, earlier, old.written.get(before, ""))
                break
    return now


def _about(key: str) -> tuple[str, list[str]]:
    """What a key is about, apart from its cells; and those."""
    what, _, cells = key.rpartition("|")
    return what, cells.split()


def _left(cells: list[str], earlier: list[str], written: str) -> str:
    """The digests of these cells among those of others; all of it where they are not one a cell."""
    prints = written.split(".")
    if cells == earlier or len(prints) != len(earlier):
        return written
    kept = dict(zip(earlier, prints, strict=True))
    return ".".join(kept[cell] for cell in cells)


def written_before(report: Report, lang: str) -> Ledger:
    """What the office wrote about the findings of a file of which the copy is made anew."""
    ledger = Ledger()
    for finding in told(report, lang):
        if (said := finding.explanation) is not None:
            ledger.answers[key_of(finding)] = said.text
            ledger.written[key_of(finding)] = _OTHER_FIGURES if said.state == "outdated" else finding.print
    return ledger
