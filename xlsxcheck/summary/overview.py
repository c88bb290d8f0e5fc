"""Many reports -> text for people: one line a file, totals by code, who is missing, what to send back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxcheck.form.control import with_control
from xlsxcheck.form.editions import form_of, others
from xlsxcheck.many.collect import Changed, Collection, Returned
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.many.since import STATES
from xlsxcheck.messages import wording, words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import BLANK, Form, Report
from xlsxcheck.render.columns import columns, widest
from xlsxcheck.render.text import wrap

_MARKS = {"pass": "✓", "warn": "!", "fail": "✗", "unreadable": "?"}
_COLOURS = {"pass": "32", "warn": "33", "fail": "31", "unreadable": "35"}
_VERDICT, _ORGAN, _COUNTS = 7, 24, 18
_MOST_NAMES = 200


def overview_line(report: Report, *, lang: str = "zh", width: int | None = 80, colour: bool = False) -> str:
    """One line: verdict, organ, counts, file.

    Shape:  no wider than `width` columns, a Chinese character taking two; without a width nothing is cut.
    """
    spoken = words(lang)["bulk"]
    short = spoken["short"][report.verdict if report.open else "explained" if report.verdict == "warn" else "pass"]
    verdict = f"{_MARKS[report.verdict]} {pad(short, _VERDICT)}"
    counts = ""
    if report.blank:
        counts = wording(lang)["codes"][BLANK]["title"]
    elif waived := sum(finding.waived is not None for finding in report.findings):
        counts = spoken["line_waived"].format(
            error=report.count("error"), warning=report.count("warning"), waived=waived
        )
    elif report.verdict in ("fail", "warn"):
        counts = spoken["line_counts"].format(error=report.count("error"), warning=report.count("warning"))
    elif report.verdict == "unreadable" and report.findings:
        counts = wording(lang)["codes"][report.findings[0].code]["title"]
    organ, path = one_line(report.organ or "—"), one_line(report.shown)
    if width is not None:
        organ, counts = cut(organ, _ORGAN), cut(counts, _COUNTS)
    line = f"{pad(organ, _ORGAN)} {pad(counts, _COUNTS)} "
    if width is not None:
        path = cut_left(path, width - widest(verdict + line))
    if colour:
        verdict = f"\x1b[{_COLOURS[report.verdict]}m{verdict}\x1b[0m"
    return f"{verdict}{line}{path}\n"


def overview_end(collection: Collection, *, width: int | None = 80) -> Iterator[str]:
    """What stands below the lines: totals, totals by code, the roster, the files to send back."""
    spoken = words(collection.lang)["bulk"]
    yield "\n" + _lines(spoken["totals"].format(**collection.counts.totals()), width)
    if any((settled := collection.counts.settled).values()):
        yield _lines(spoken["settled"].format(explained=settled["explained"], waived=settled["waived"]), width)
    if collection.counts.files_by_code:
        yield f"\n{spoken['by_code']}\n"
        for code, files, findings in collection.counts.by_severity():
            counted = spoken["by_code_line"].format(files=files, findings=findings)
            title = code_title(code, collection.form, collection.lang)
            yield f"  {pad(code, 25)} {pad(counted, 23)} {_fitting(title, width, 52)}\n"
    if collection.roster is not None:
        yield "\n"
        yield from _roster(collection.roster, collection.counts.verdicts["unreadable"], spoken, width)
    if collection.since is not None:
        yield "\n"
        yield from _changes(collection, width)
    yield "\n"
    yield from _returned(collection, spoken, width)
    if len(collection.unopened):
        yield "\n" + _lines(spoken["unopened"].format(count=len(collection.unopened)), width)
        for file in collection.unopened:
            yield _lines(file.path, width, "  ")
            yield f"    {_fitting(file.message, width, 4)}\n"


def code_title(code: str, form: Form, lang: str) -> str:
    """What a code is called: a relation by its title without a member, any other as in the messages."""
    if title := _relation_title(code, form, lang):
        return title
    if texts := wording(lang)["codes"].get(code):
        return str(texts["title"])
    return next((title for one in others(form) if (title := _relation_title(code, one, lang))), code)


def _relation_title(code: str, form: Form, lang: str) -> str:
    for relation in with_control(form).relations:
        if relation.id == code:
            return relation.cases[0].title[lang] if len(relation.cases) == 1 else _every(relation.title[lang])
    return ""


def _every(title: str) -> str:
    """A title that is stated for each member of an axis, with … for the member."""
    start, _, rest = title.partition("{")
    return start + "…" + rest.partition("}")[2] if rest else title


def roster_counts(roster: Roster) -> dict[str, int]:
    """expected, received, missing, twice, unknown."""
    received, expected = roster.counts
    return {
        "expected": expected,
        "received": received,
        "missing": expected - received,
        "twice": len(roster.twice),
        "unknown": len(roster.unknown),
    }


def near_files(roster: Roster, office: Expected, spoken: dict[str, Any]) -> list[str]:
    """What to tell of files that may be those of an office that has not reported."""
    return [spoken["near_files"][why].format(path=path) for path, why in roster.files_near(office)]


def _missing(roster: Roster, office: Expected, spoken: dict[str, Any]) -> str:
    """An office that has not reported, whom to ask, and files that may be its."""
    who = " ".join(part for part in (office.organ, office.contact, office.phone) if part)
    near, said = near_files(roster, office, spoken), spoken["near_files"]
    return f"{who}{said['before']}{said['comma'].join(near)}{said['after']}" if near else who


def _roster(roster: Roster, unreadable: int, spoken: dict[str, Any], width: int | None) -> Iterator[str]:
    yield _lines(spoken["roster"].format(**roster_counts(roster)), width)
    missing = [_missing(roster, office, spoken) for office in roster.missing]
    twice = [
        spoken["newest"].format(organ=o.organ, path=first, others=", ".join(rest)) for o, (first, *rest) in roster.twice
    ]
    unknown = [spoken["near"].format(organ=o, near=near) if near else o for o, near, _ in roster.unknown]
    for heading, names in (("missing", missing), ("twice", twice), ("unknown", unknown)):
        if names:
            yield f"{spoken[heading]}\n"
            yield from (_lines(name, width, "  ") for name in names[:_MOST_NAMES])
        if len(names) > _MOST_NAMES:
            yield _lines(spoken["and_more"].format(count=len(names) - _MOST_NAMES), width, "  ")
    if missing and unreadable:
        yield _lines(spoken["unreadable_hint"].format(count=unreadable), width)


def replaced_files(collection: Collection) -> set[str]:
    """Files of which the roster's office sent a newer one, that counts."""
    return {path for _, (_, *rest) in collection.roster.twice for path in rest} if collection.roster else set()


def change_counts(collection: Collection) -> str:
    """What has changed since the last run, in one line; of an office that sent several files the newest is meant."""
    spoken, older = words(collection.lang)["since"], replaced_files(collection)
    changes = [changed.since for changed in collection.changes if changed.path not in older]
    counts = {state: sum(since.state == state for since in changes) for state in STATES}
    gone = len(collection.since.gone) if collection.since else 0
    path = collection.since.path if collection.since else ""
    replaced = sum(since.replaced for since in changes)
    return str(spoken["counts"].format(path=path, replaced=replaced, gone=gone, **counts))


def change_row(changed: Changed, lang: str) -> list[str]:
    """What has changed about a file: office, state, whether replaced, what is solved and what is new, file."""
    spoken, since = words(lang)["since"], changed.since
    comma = str(words(lang)["list_comma"])
    replaced = spoken["replaced"] if since.replaced else ""
    solved, added = comma.join(since.solved), comma.join(since.added)
    return [changed.organ or "", spoken["states"][since.state], replaced, solved, added, changed.path]


def gone_rows(collection: Collection) -> list[list[str]]:
    """Who was in the last run and is not in this one, as rows of the same kind."""
    spoken = words(collection.lang)["since"]
    gone = collection.since.gone if collection.since else []
    return [[one.organ or "", spoken["states"]["gone"], "", "", "", one.path] for one in gone]


def _changes(collection: Collection, width: int | None) -> Iterator[str]:
    yield _lines(change_counts(collection), width)
    told, older = 0, replaced_files(collection)
    for changed in collection.changes:
        if changed.path in older or (changed.since.state == "clean" and not changed.since.replaced):
            continue
        told += 1
        if told <= _MOST_NAMES:
            organ, state, replaced, solved, added, path = change_row(changed, collection.lang)
            spoken = words(collection.lang)["since"]
            parts = [state, replaced, spoken["solved"].format(what=solved) if solved else ""]
            parts += [spoken["added"].format(what=added) if added else ""]
            line = f"{organ or path}{spoken['colon']}{spoken['stop'].join(part for part in parts if part)}"
            yield _lines(line, width, "  ")
    for organ, state, _, _, _, path in gone_rows(collection)[:_MOST_NAMES]:
        yield _lines(f"{organ or path}{words(collection.lang)['since']['colon']}{state}", width, "  ")
    if told > _MOST_NAMES:
        yield _lines(words(collection.lang)["bulk"]["and_more"].format(count=told - _MOST_NAMES), width, "  ")


def contact_of(checked: Checked, collection: Collection) -> tuple[str, str]:
    """Whom to ask about a file, and the telephone: as the roster says, else the number on the cover."""
    report, roster, form = checked.report, collection.roster, form_of(checked.report.form, collection.form)
    office = roster.find(report.organ, report.code) if roster is not None else None
    phone = dict(zip(form.fields, checked.values or (), strict=False)).get(form.roles.get("phone", ""))
    return (office.contact if office else ""), (office.phone if office else "") or (
        phone if isinstance(phone, str) else ""
    )


def _who(file: Returned, roster: Roster | None) -> str:
    """Whose file it is, with contact and telephone where the roster has them."""
    office = roster.find(file.organ, file.code) if roster is not None else None
    parts = (file.organ, *((office.contact, office.phone) if office else ()))
    return " ".join(part for part in parts if part)


def _returned(collection: Collection, spoken: dict[str, str], width: int | None) -> Iterator[str]:
    replaced = replaced_files(collection)
    older = [file.path for file in collection.returned if file.path in replaced] if replaced else []
    count = len(collection.returned) - len(older)
    yield _lines(spoken["send_back"].format(count=count), width) if count else f"{spoken['none_back']}\n"
    for file in collection.returned:
        if file.path in replaced:
            continue
        yield _lines(f"{file.path}  {_who(file, collection.roster)}".rstrip(), width, "  ")
        yield f"    {_fitting(file.message, width, 4)}\n"
        if file.annotated:
            yield _lines(spoken["copy_at"].format(path=file.annotated), width, "    ")
    if older:
        yield _lines(
            spoken["older_back"].format(
                count=len(older), paths=words(collection.lang)["list_comma"].join(older[:_MOST_NAMES])
            ),
            width,
        )


def _lines(text: str, width: int | None, margin: str = "") -> str:
    return "".join(f"{line}\n" for line in wrap(text, width, margin))


def _fitting(text: str, width: int | None, used: int) -> str:
    """What is left of a text beside so many columns that are used; all of it where there is no width."""
    return one_line(text) if width is None else cut(text, width - used)


def pad(text: str, width: int) -> str:
    """At least so wide, filled with blanks."""
    text = one_line(text)
    return text + " " * (width - columns(text))


def one_line(text: str) -> str:
    """A text that neither breaks the line nor steers the terminal."""
    return printable(" ".join(text.split()))


def cut(text: str, width: int) -> str:
    """At most so wide, with … where something is missing."""
    text = one_line(text)
    if widest(text) <= width:
        return text
    kept, used = "", widest("…")
    for char in text:
        used += widest(char)
        if used > width:
            break
        kept += char
    return f"{kept}…"


def cut_left(text: str, width: int) -> str:
    """At most so wide, with its end: what tells one path from another."""
    text = one_line(text)
    return text if widest(text) <= width else cut(text[::-1], width)[::-1]
