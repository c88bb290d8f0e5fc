"""Many reports -> text for people: one line a file, totals by code, who is missing, what to send back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xlsxcheck.form.control import with_control
from xlsxcheck.form.editions import form_of, others
from xlsxcheck.many.collect import Collection, Returned
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.messages import fill, wording, words
from xlsxcheck.model import BLANK, Counts, Form, Report
from xlsxcheck.render.columns import widest
from xlsxcheck.render.rows import first_words, verdict_words
from xlsxcheck.summary.changes import told_changes
from xlsxcheck.summary.lines import MOST_NAMES, cut, cut_left, fitting, lines, one_line, pad

_MARKS = {"pass": "✓", "warn": "!", "fail": "✗", "unreadable": "?"}
_COLOURS = {"pass": "32", "warn": "33", "fail": "31", "unreadable": "35"}
_VERDICT, _ORGAN, _COUNTS = 7, 24, 18
_MOST_OF_A_YEAR = 10
_FEW = 5


def overview_line(report: Report, *, lang: str = "zh", width: int | None = 80, colour: bool = False) -> str:
    """One line: verdict, organ, counts, file.

    Shape:  no wider than `width` columns, a Chinese character taking two; without a width nothing is cut.
    """
    spoken = words(lang)["bulk"]
    settled = report.verdict == "warn" and not report.open
    short = spoken["short"]["explained" if settled else report.verdict]
    looks = "pass" if settled else report.verdict
    verdict = f"{_MARKS[looks]} {pad(short, _VERDICT)}"
    counts = ""
    if report.blank:
        counts = wording(lang)["codes"][BLANK]["title"]
    elif waived := sum(finding.waived is not None for finding in report.findings):
        counts = spoken["line_waived"].format(
            error=report.count("error"), warning=report.count("warning"), waived=waived
        )
    elif settled:
        counts = words(lang)["standing"]["explained"].format(count=report.explained)
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
        verdict = f"\x1b[{_COLOURS[looks]}m{verdict}\x1b[0m"
    return f"{verdict}{line}{path}\n"


def overview_end(collection: Collection, *, width: int | None = 80) -> Iterator[str]:
    """What stands below the lines: totals, totals by code, the roster, the files to send back."""
    spoken, run = words(collection.lang)["bulk"], collection.settled
    yield "\n" + lines(totals_line(run.counts, collection.lang), width)
    settled = run.counts.settled
    if settled["explained"] or settled["waived"]:
        yield lines(spoken["settled"].format(explained=settled["explained"], waived=settled["waived"]), width)
    if settled["expired"]:
        standing = words(collection.lang)["standing"]
        yield lines(standing["expired"].format(count=settled["expired"]), width)
        for organ, code, until in collection.expired:
            yield lines(standing["expired_line"].format(organ=organ, code=code, until=until), width, "  ")
    yield from _turned(collection, width)
    yield from _uncompared(collection, width)
    yield from _years(collection, width)
    if found := run.counts.by_severity():
        yield f"\n{spoken['by_code']}\n"
        for code, files, findings in found:
            counted = spoken["by_code_line"].format(files=files, findings=findings)
            title = code_title(code, collection.form, collection.lang)
            yield f"  {pad(code, 25)} {pad(counted, 23)} {fitting(title, width, 52)}\n"
    if collection.roster is not None:
        yield "\n"
        yield from _roster(collection, collection.roster, spoken, width)
    elif run.groups:
        yield f"\n{spoken['twice']}\n"
        yield from _named([twice_lines(organ or "—", paths, collection) for organ, paths in run.groups], spoken, width)
    if collection.since is not None:
        yield "\n"
        yield from told_changes(collection, width)
    yield "\n"
    yield from _returned(collection, spoken, width)
    if len(collection.unopened):
        yield "\n" + lines(spoken["unopened"].format(count=len(collection.unopened)), width)
        for file in collection.unopened:
            yield lines(file.path, width, "  ")
            yield f"    {fitting(file.message, width, 4)}\n"


def totals_line(counts: Counts, lang: str) -> str:
    """How many files came out how; what has nothing left to be done, and what a newer file replaces, apart."""
    spoken, shares = words(lang)["standing"], counts.shares()
    apart = [text.format(count=shares[share]) for share, text in spoken["totals"].items() if share in shares]
    line = str(words(lang)["bulk"]["totals"].format(files=counts.files, **shares))
    return line + (spoken["semicolon"] + spoken["comma"].join(apart) if apart else "")


def _turned(collection: Collection, width: int | None) -> Iterator[str]:
    """Files whose result is another now than in their line above."""
    lang, turned = collection.lang, collection.settled.turned
    spoken, short = words(lang)["standing"], words(lang)["bulk"]["short"]
    if turned:
        yield lines(spoken["turned"].format(count=len(turned)), width)
    if older := list(collection.settled.older):
        few = [*older[:_FEW], *(["…"] if len(older) > _FEW else [])]
        told = spoken["older_lines"].format(count=len(older), paths=words(lang)["list_comma"].join(few))
        yield lines(told, width)
    for one in turned[:MOST_NAMES]:
        why = words(lang)["list_comma"].join(code_title(code, collection.form, lang) for code in one.codes)
        line = spoken["turned_line"].format(path=one.shown, was=short[one.was], now=short[one.now], why=why)
        yield lines(line, width, "  ")
    if len(turned) > MOST_NAMES:
        yield lines(words(lang)["bulk"]["and_more"].format(count=len(turned) - MOST_NAMES), width, "  ")


def _uncompared(collection: Collection, width: int | None) -> Iterator[str]:
    """How many files could not be compared with last year, or not in full, and the first of their offices."""
    lang, older = collection.lang, collection.settled.older
    names = [organ or path for path, organ in collection.uncompared if path not in older]
    if names:
        few = [*names[:_FEW], *(["…"] if len(names) > _FEW else [])]
        told = words(lang)["standing"]["uncompared"]
        yield lines(told.format(count=len(names), names=words(lang)["list_comma"].join(few)), width)


def _years(collection: Collection, width: int | None) -> Iterator[str]:
    """That the files are of several report years, and which are of the rarer ones: the wrong file may be among them."""
    years = collection.years(_MOST_OF_A_YEAR)
    if len(years) < 2:
        return
    yield lines(years_head(collection, years), width)
    spoken = words(collection.lang)["standing"]
    for year, (count, files) in list(years.items())[:-1]:
        yield lines(spoken["year_line"].format(year=year, files=spoken["comma"].join(files)), width, "  ")
        if count > len(files):
            more = words(collection.lang)["bulk"]["and_more"].format(count=count - len(files))
            yield lines(more, width, "    ")


def years_head(collection: Collection, years: Mapping[int, tuple[int, list[str]]]) -> str:
    """That the files are of several report years, and what to add so that the rarer ones do not count."""
    spoken = words(collection.lang)["standing"]
    told = [spoken["year"].format(year=year, count=years[year][0]) for year in sorted(years)]
    # Where it is known of which year reports should be, others do not count already.
    most, often = list(years)[-1], [count for count, _ in years.values()]
    facts = {
        "years": spoken["comma"].join(told),
        "most": "" if collection.year_known or often.count(max(often)) > 1 else most,
    }
    return fill(spoken["years"], facts, collection.lang)


def share_words(share: str, lang: str) -> str:
    """What a part of the files is called: those of a verdict, or what is counted apart from them."""
    spoken = words(lang)
    return str(spoken["standing"]["shares"].get(share) or spoken["verdict"][share])


def standing(report: Report, collection: Collection) -> str:
    """The verdict of a report in words, or that a newer file of its office counts instead."""
    if report.shown in collection.settled.older:
        return share_words("older", collection.lang)
    return verdict_words(report, collection.lang)


def to_do(report: Report, collection: Collection) -> str:
    """What to do first about a report; of one that a newer file replaces, which that is."""
    newer = collection.settled.older.get(report.shown)
    if newer is not None:
        return str(words(collection.lang)["standing"]["newer"].format(path=newer))
    return first_words(report, form_of(report.form, collection.form), collection.lang)


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


def twice_lines(organ: str, paths: Sequence[str], collection: Collection) -> list[str]:
    """Which of an office's files counts and which don't, and in what they differ; or that nobody can tell."""
    spoken, comma = words(collection.lang)["twice"], words(collection.lang)["list_comma"]
    bulk = words(collection.lang)["bulk"]
    older = collection.settled.older
    standing = [path for path in paths if path not in older]
    counts, *rest = [*standing, *(path for path in paths if path in older)]
    if len(standing) > 1:
        told = [spoken["ask"].format(organ=organ, paths=comma.join(standing))]
    else:
        told_as = spoken["alike_line"] if collection.settled.alike.issuperset(rest) else bulk["newest"]
        told = [told_as.format(organ=organ, path=counts, others=comma.join(rest))]
    for other in rest:
        if why := collection.apart(counts, other):
            told.append(f"  {spoken['between'].format(path=counts, other=other, why=why) if rest[1:] else why}")
    return told


def _roster(collection: Collection, roster: Roster, spoken: dict[str, Any], width: int | None) -> Iterator[str]:
    yield lines(spoken["roster"].format(**roster_counts(roster)), width)
    missing = [[_missing(roster, office, spoken)] for office in roster.missing]
    twice = [twice_lines(office.organ, paths, collection) for office, paths in roster.twice]
    unknown = [[spoken["near"].format(organ=o, near=near) if near else o] for o, near, _ in roster.unknown]
    for heading, told in (("missing", missing), ("twice", twice), ("unknown", unknown)):
        if told:
            yield f"{spoken[heading]}\n"
            yield from _named(told, spoken, width)
    unreadable = collection.settled.counts.verdicts["unreadable"]
    if missing and unreadable:
        yield lines(spoken["unreadable_hint"].format(count=unreadable), width)


def _named(told: Sequence[Sequence[str]], spoken: dict[str, Any], width: int | None) -> Iterator[str]:
    """The first of some offices, each with the lines about it."""
    for about in told[:MOST_NAMES]:
        yield from (lines(line.lstrip(), width, "    " if line.startswith(" ") else "  ") for line in about)
    if len(told) > MOST_NAMES:
        yield lines(spoken["and_more"].format(count=len(told) - MOST_NAMES), width, "  ")


def contact_of(checked: Checked, collection: Collection) -> tuple[str, str]:
    """Whom to ask about a file, and the telephone: as the roster says, else the number on the cover."""
    form = form_of(checked.report.form, collection.form)
    office = office_of(checked.report, collection)
    phone = dict(zip(form.fields, checked.values or (), strict=False)).get(form.roles.get("phone", ""))
    return (office.contact if office else ""), (office.phone if office else "") or (
        phone if isinstance(phone, str) else ""
    )


def office_of(report: Report, collection: Collection) -> Expected | None:
    """The office of the roster whose report it is; none where the code may be another's."""
    if collection.roster is None or report.shown in collection.disputed:
        return None
    return collection.roster.find(report.organ, report.code)


def _who(file: Returned, collection: Collection) -> str:
    """Whose file it is, with contact and telephone where the roster has them."""
    office = office_of(Report(file.path, "fail", organ=file.organ, code=file.code), collection)
    parts = (file.organ, *((office.contact, office.phone) if office else ()))
    return " ".join(part for part in parts if part)


def _to_explain(collection: Collection, width: int | None) -> Iterator[str]:
    """The copies in which only something is to be verified: they are to be sent as well."""
    replaced = collection.settled.older
    doubtful = [file for file in collection.doubtful if file.path not in replaced]
    copied = [file for file in doubtful if file.annotated]
    for key, files in (("explain_too", copied), ("verify_too", [file for file in doubtful if not file.annotated])):
        if files:
            yield lines(words(collection.lang)["standing"][key].format(count=len(files)), width)
        for file in files[:MOST_NAMES]:
            yield lines(f"{file.annotated or file.path}  {_who(file, collection)}".rstrip(), width, "  ")
            if file.message:
                yield f"    {fitting(file.message, width, 4)}\n"
        if (rest := len(files) - MOST_NAMES) > 0:
            yield lines(words(collection.lang)["bulk"]["and_more"].format(count=rest), width, "  ")


def _returned(collection: Collection, spoken: dict[str, str], width: int | None) -> Iterator[str]:
    replaced = collection.settled.older
    returned = [file.path for file in collection.returned if file.path in replaced] if replaced else []
    older = returned + [file.path for file in collection.doubtful if file.path in replaced] if replaced else []
    count = len(collection.returned) - len(returned)
    yield lines(spoken["send_back"].format(count=count), width) if count else f"{spoken['none_back']}\n"
    for file in collection.returned:
        if file.path in replaced:
            continue
        yield lines(f"{file.path}  {_who(file, collection)}".rstrip(), width, "  ")
        yield f"    {fitting(file.message, width, 4)}\n"
        if file.annotated:
            yield lines(spoken["copy_at"].format(path=file.annotated), width, "    ")
    yield from _to_explain(collection, width)
    if older:
        yield lines(
            spoken["older_back"].format(
                count=len(older), paths=words(collection.lang)["list_comma"].join(older[:MOST_NAMES])
            ),
            width,
        )
