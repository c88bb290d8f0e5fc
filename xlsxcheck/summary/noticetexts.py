"""The texts of notices: what an office is asked to correct, to explain, or to send at all."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxcheck.form.editions import form_of
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster, is_of_other_year
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.messages import fill, words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import BLANK, Finding, Form, Repair, Report
from xlsxcheck.render.repairs import is_certain, sentence, tells_cells
from xlsxcheck.render.together import together
from xlsxcheck.summary.overview import contact_of, office_of

_MOST_ITEMS = 20
_MOST_FAULTS = 3
_LONGEST_TEXT = 400
_ABOUT_OTHERS = "R-"
"""Codes of what the collector sees in several files: nothing to tell one office of."""
_TABLE_MISSING = "L01"
_UNOPENED = ("F01", "F12")
_OWN_REASONS = ("other_year", "blank", "owner")
"""Why a file does not count that is known to be the office's."""
_SEAL = re.compile(r"—— xlsxcheck ([0-9a-f]{12})\s*(?:[（(].*[）)])?\s*")


class Due(NamedTuple):
    """By when reports are to come, and today; ISO. day: empty where nobody said."""

    day: str = ""
    today: str = ""


class Notice(NamedTuple):
    """What to tell one office. state: missing, unreadable, fail or warn; office: its line of the roster, if any."""

    state: str
    organ: str
    code: str
    text: str
    office: Expected | None = None
    phone: str = ""
    errors: int = 0
    warnings: int = 0
    path: str = ""
    copy: str = ""


def why_unread(report: Report, lang: str) -> str:
    """Why a file could not be checked, and what the office is to do: what to do on the screen is for the collector."""
    spoken = words(lang)["notices"]
    return "".join(
        spoken["told"].format(message=one.message, remedy=spoken["unread_remedy"].get(one.code, one.remedy))
        for one in report.findings[:1]
    )


def is_to_tell(report: Report, roster: Roster | None) -> bool:
    """Whether a file's office has something to do about it; one of another year is told as missing, if it is."""
    if roster is not None and is_of_other_year(report):
        return False
    if roster is not None and (report.blank or roster.whose(report.organ, report.code)[2]):
        # Told with the office that has not reported, if it hasn't.
        return report.blank and roster.find(report.organ, report.code) is None
    if report.verdict == "unreadable":
        return not (report.findings and report.findings[0].code in _UNOPENED)
    return any(_open(finding) for finding in report.findings)


def _open(finding: Finding) -> bool:
    return finding.severity != "info" and not finding.settled and not finding.code.startswith(_ABOUT_OTHERS)


def missing(office: Expected, collection: Collection, due: Due, unread: dict[str, str]) -> str:
    """The text for an office that has not reported; unread: files that may be its and why they could not be checked."""
    spoken = words(collection.lang)["notices"]
    lines = [spoken["hello"].format(organ=office.organ)]
    files = (collection.roster or Roster(())).files_near(office)
    if not any(why in ("blank", "owner") for _, why in files):
        title = collection.form.title[collection.lang]
        lines.append(spoken["missing"].format(title=title, due=_by(due, spoken)))
    near = [(path, why) for path, why in files if why not in _OWN_REASONS]
    for key in (*_OWN_REASONS, "near"):
        listed = [one for one in files if one[1] == key] if key in _OWN_REASONS else near
        if listed:
            named = spoken["comma"].join(base(path) for path, _ in listed)
            lines.append(spoken[key].format(files=named, due=_by(due, spoken)))
    for path, why in near:
        if told := unread.get(path) or spoken["unread_remedy"].get(why):
            lines.append(spoken["near_why"].format(file=base(path), told=told))
    return _text([*lines, *_late(due, spoken)], spoken)


def about(checked: Checked, older: Sequence[str], collection: Collection, due: Due) -> Notice:
    """What to tell an office about its file; older: its other ones, of which it may be unknown which is the newest."""
    report, office = checked.report, office_of(checked.report, collection)
    organ = report.organ or (office.organ if office else "")
    phone = contact_of(checked, collection)[1]
    found = [finding for finding in report.findings if _open(finding) and not (report.blank and finding.code != BLANK)]
    text = _correction(report, organ, found, older, collection, due)
    errors = sum(finding.severity == "error" for finding in found)
    return Notice(
        state=report.verdict if report.verdict != "pass" else "warn",
        organ=organ,
        code=report.code or (office.code if office else ""),
        text=text,
        office=office,
        phone=phone,
        errors=errors,
        warnings=len(found) - errors,
        path=report.shown,
        copy=report.annotated or "",
    )


def _correction(
    report: Report, organ: str, found: list[Finding], older: Sequence[str], collection: Collection, due: Due
) -> str:
    """What to correct first, then what else is wrong, then what is to be explained."""
    spoken, lang, form = words(collection.lang)["notices"], collection.lang, form_of(report.form, collection.form)
    file, by = base(report.shown), _by(due, spoken)
    lines = [spoken["hello"].format(organ=organ) if organ else spoken["hello_file"].format(file=file)]
    if report.verdict == "unreadable":
        lines.append(spoken["unread"].format(file=file, told=why_unread(report, lang), due=by))
        return _text([*lines, *_late(due, spoken)], spoken)
    if report.blank:
        lines.append(spoken["blank"].format(files=file, due=by))
        return _text([*lines, *_late(due, spoken)], spoken)
    complete = [repair for repair in report.repairs if repair.complete]
    covered = {case for repair in complete for case in repair.relations}
    errors = [one for one in found if one.severity == "error"]
    rest = [one for one in errors if one.case not in covered]
    following = [one for one in rest if _follows(one, lang)]
    told = together([one for one in rest if one not in following], lang)
    wrong = [_said(one) for one in told if is_certain(one)]
    wrong += [_repair(repair, errors, form, lang) for repair in complete]
    wrong += [_said(one) for one in told if not is_certain(one)]
    if not wrong:
        wrong, following = [_said(one) for one in following], []
    asked = together([one for one in found if one.severity == "warning"], lang)
    # What to do about a doubt is said once, above all of them.
    doubtful = [_said(one._replace(remedy="") if one.case else one) for one in asked]
    title = form.title[lang]
    for key, items in (("wrong", wrong), ("explain", doubtful)):
        if items:
            # How many the list of reminders and the screen count, where that is more than there is to do.
            more = len(errors) if key == "wrong" and len(errors) > len(items) else ""
            facts = {"title": title, "file": file, "count": len(items), "errors": more}
            lines.append(fill(spoken[key], facts, lang))
            lines += [f"{number}. {item}" for number, item in enumerate(items[:_MOST_ITEMS], 1)]
        if len(items) > _MOST_ITEMS:
            lines.append(spoken["more"].format(count=len(items) - _MOST_ITEMS))
        if key == "wrong" and following:
            cells = dict.fromkeys(one.place or f"{one.sheet}!{one.cells[0]}" for one in following if one.cells)
            lines.append(spoken["following"].format(cells=spoken["comma"].join(cells), count=len(following)))
    if older:
        known = all(path in collection.settled.older for path in older)
        others = spoken["comma"].join(map(base, older))
        key = "alike" if collection.settled.alike.issuperset(older) else "older" if known else "unordered"
        lines.append(spoken[key].format(files=others, file=file))
    key = "back_copy" if report.annotated else "back"
    if any(one.code == _TABLE_MISSING for one in found):
        key = "back_new"
    lines.append(spoken[key].format(due=by, copy=base(report.annotated or ""), organ=organ))
    return _text([*lines, *_late(due, spoken)], spoken)


def _repair(repair: Repair, errors: Sequence[Finding], form: Form, lang: str) -> str:
    """What is wrong, then the cells that put it right, by address and by name, then the caution."""
    spoken = words(lang)["notices"]
    faults = [_short(one.message) for one in errors if one.case in repair.relations]
    more = spoken["more_faults"].format(count=len(faults)) if len(faults) > _MOST_FAULTS else ""
    first = repair.alternatives[0].cells[:_MOST_FAULTS] if tells_cells(repair) else ()
    # What stands there in words already has its name.
    fields = [(one, form.fields[one.field]) for one in first if one.field in form.fields and not one.place]
    names = [spoken["named"].format(cell=one.where, name=field.name(lang)) for one, field in fields]
    facts = {"names": spoken["comma"].join(names), "change": sentence(repair, form, lang)}
    said = fill(spoken["repair"], {"caution": words(lang)["repair"]["remedy"] if first else "", **facts}, lang)
    return "".join(faults[:_MOST_FAULTS]) + more + str(said)


def _follows(finding: Finding, lang: str) -> bool:
    """Whether nothing is to be changed there, because all of it are automatic totals that follow from other faults."""
    before, _, after = str(words(lang)["follows"]).partition("{faults}")
    return finding.case is not None and finding.remedy.startswith(before) and finding.remedy.endswith(after)


def _said(finding: Finding) -> str:
    return _short(f"{finding.message}{finding.remedy}")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def base(path: str) -> str:
    """A path as an office knows it: the file's own name, and what it is about of the file."""
    file, mark, inside = path.partition(" › ")
    return os.path.basename(file) + mark + inside


def _by(due: Due, spoken: dict[str, Any]) -> str:
    if not due.day:
        return str(spoken["soon"])
    year, month, day = (int(part) for part in due.day.split("-"))
    key = "by" if due.day >= due.today else "at_once"
    return str(spoken[key].format(year=year, month=month, day=day, iso=due.day))


def _late(due: Due, spoken: dict[str, Any]) -> list[str]:
    """What to say where the day has passed."""
    return [str(spoken["late"].format(iso=due.day))] if due.day and due.day < due.today else []


def _text(lines: Sequence[str], spoken: dict[str, Any]) -> str:
    """The lines with the seal by which the text is known again while nobody has changed it."""
    text = "\n".join(printable(" ".join(line.split())) for line in lines) + "\n"
    return f"{text}—— xlsxcheck {_digest(text)}{spoken['seal']}\n"


def sealed(text: str) -> bool:
    """Whether a text is a notice of ours that nobody has changed."""
    body, _, last = text.rstrip("\n").rpartition("\n")
    seal = _SEAL.fullmatch(last)
    return seal is not None and seal[1] == _digest(f"{body}\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
