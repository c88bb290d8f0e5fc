"""Last year's record of an office, as a check takes it: the figures, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from xlsxcheck.errors import wrong_kind
from xlsxcheck.form.editions import editions
from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, Note, Record, Value
from xlsxcheck.reading.cells.reading import quoted

_MOST_NAMED = 6

NONE = "Y-NONE"
"""The code of the note that tells why nothing is known of last year."""

OTHER_YEAR = "C12"
"""The code of the note that tells that a report is of another year than is collected."""

EDITION = "Y-EDITION"
"""The code of the note that tells which figures of last year are lacking because it was another edition."""

Previous = Record | Callable[[Record], Record]
"""Last year's record of the office, or what finds it for this year's: whatever office that names, it is believed."""


@once_per_form
def last_year_fields(form: Form) -> tuple[str, ...]:
    """The fields whose figures next year's relations read, in the form's order."""
    cases = [case for relation in form.relations for case in relation.cases]
    read = {figure.field for case in cases for figure in case.last_year}
    return tuple(field for field in form.numeric if field in read)


@once_per_form
def carried_fields(form: Form) -> dict[str, str]:
    """A field of this year -> last year's field whose figure it must be, as the form's relations say."""
    found: dict[str, str] = {}
    for case in (case for relation in form.relations for case in relation.cases):
        left, right = ([figure for term in terms for figure in term.figures] for terms in (case.left, case.right))
        plain = (
            case.op == "=" and len(left) == len(right) == 1 and all(one.times == 1 for one in case.left + case.right)
        )
        if plain and not case.when and right[0].year and not left[0].year and left[0].says is None:
            found[left[0].field] = right[0].field
    return found


def last_year_figures(record: Record, form: Form) -> dict[str, Value]:
    """What a record says to the year after, by field: nothing of what could not be read, no sum of blank cells.

    A total that a formula made of blank cells is blank, as they are: the office stated no figure. A typed one stands.
    """
    return _stated(record, [field for field in last_year_fields(form) if field not in record.unread], form)


def _stated(record: Record, fields: Iterable[str], form: Form) -> dict[str, Value]:
    return {field: None if _is_blank(field, record, form) else record.values.get(field) for field in fields}


def _is_blank(field: str, record: Record, form: Form) -> bool:
    if field in record.unread:
        return True
    if field in record.computed:
        return any(_is_blank(part, record, form) for part in form.fields[field].sum_of)
    return record.values.get(field) is None


def nothing_known(form: Form, why: str, **facts: object) -> Record:
    """A record without figures in last year's place; why is a key of no_last_year in the messages."""
    cases = sum(case.needs_previous for relation in form.relations for case in relation.cases)
    return Record(form.id, {}, {}, notes=(_nothing(why, cases, **facts),))


def _nothing(why: str, count: int, **facts: object) -> Note:
    lacking = dict.fromkeys(("years", "files", "fields", "more"), "")
    return Note(NONE, facts={"reason": why, "count": count, **lacking, **facts})


def last_year_of(record: Record, previous: Previous | None, form: Form) -> Record | None:
    """The record that stands for last year in a check of `record`, with what is to be said of it in its notes.

    A record of another year says nothing about this one, whoever found it; nor does one of another office, unless
    whoever found it says that it is this one's.
    """
    if previous is None:
        return None
    before = previous if isinstance(previous, Record) else previous(record)
    if not isinstance(before, Record):
        raise wrong_kind("previous", before, "返回上年记录的函数", "a function that gives a record")
    other = _other_office(record, before, form) if before is previous else None
    year, last = (who("year", one, form) for one in (record, before))
    if isinstance(year, int) and isinstance(last, int) and last != year - 1:
        nothing = nothing_known(form, "year", years=last)
        if year > last or other is not None:
            return nothing
        late = other_year(record, form, year, last + 1, before=str(last))
        return nothing._replace(notes=(*nothing.notes, late))
    return told(before, form) if other is None else nothing_known(form, "other", files=[other])


def who(role: str, record: Record, form: Form) -> Value:
    """Whose report a record is, and of which year: what the cover says, else whom the template is for."""
    if role in form.roles:
        return record.values.get(form.roles[role])
    issued = record.identity.get({"code": "organ_code"}.get(role, role))
    return int(issued) if role == "year" and issued and issued.isdecimal() else issued


def _other_office(record: Record, previous: Record, form: Form) -> str | None:
    """What last year's record calls its office, where that is another one: by their codes, else by their names."""
    from xlsxcheck.model.names import normal_name

    roles = [form.roles.get(role, "") for role in ("code", "organ")]
    ours, theirs = ([str(one.values.get(role) or "").strip() for role in roles] for one in (record, previous))
    if ours[0] and theirs[0]:
        same = ours[0].upper() == theirs[0].upper()
    else:
        same = not (ours[1] and theirs[1]) or normal_name(ours[1]) == normal_name(theirs[1])
    return None if same else quoted(theirs[1] or theirs[0])


def told(previous: Record, form: Form) -> Record:
    """Last year's record with notes, where it lacks figures which the form's relations read.

    It was of an edition without them, or they were left blank. Fields of the same id are the same in every edition.
    """
    if any(note.code == NONE for note in previous.notes):
        return previous
    other = next((one.form for one in editions(form) if one.form.id == previous.form), None)
    wanted = last_year_fields(form)
    previous = previous._replace(values=previous.values | _stated(previous, wanted, other or form))
    lacking = [field for field in wanted if other is not None and field not in other.fields]
    blank = [field for field in wanted if field not in lacking and previous.values.get(field) is None]
    if len(blank) == len(wanted) - len(lacking):
        return nothing_known(form, "blank")
    notes = []
    if count := _reading(lacking, form):
        facts = {"called": other.called if other else "", **_named(lacking, form), "count": count}
        notes.append(Note(EDITION, facts=facts))
    if count := _reading(blank, form, but=lacking):
        notes.append(_nothing("partly", count, **_named(blank, form)))
    return previous._replace(notes=(*previous.notes, *notes))


def _reading(fields: list[str], form: Form, but: Sequence[str] = ()) -> int:
    """How many cases read one of these fields of last year, and none of the others."""
    cases = [case for relation in form.relations for case in relation.cases]
    read = [{figure.field for figure in case.last_year} for case in cases]
    return sum(not one.isdisjoint(fields) and one.isdisjoint(but) for one in read)


def _named(fields: list[str], form: Form) -> dict[str, object]:
    names = [{lang: form.fields[field].name(lang) for lang in ("zh", "en")} for field in fields[:_MOST_NAMED]]
    return {"fields": names, "more": len(fields) if len(fields) > len(names) else ""}


def other_year(
    record: Record | None, form: Form, year: int, wanted: int, *, before: str = "", files: object = "", count: int = 0
) -> Note:
    """That a report of `year` is not of the one that is wanted.

    before: of which year last year's files are; files: names of those that are this office's too; count: how many other
    files of the run are of the year that is wanted. What is empty is not why.
    """
    field = form.roles.get("year")
    place = record.places.get(field or "") if record is not None else None
    facts = {"year": year, "wanted": wanted, "before": before, "files": files, "count": count or ""}
    return Note(OTHER_YEAR, place.sheet if place else None, (place.ref,) if place else (), field, facts)


def last_of(years: list[int | None]) -> int | None:
    """The year of which nearly all of last year's files are; None where they are of several."""
    known = [year for year in years if year is not None]
    often = max(set(known), key=known.count, default=None)
    return often if often is not None and known.count(often) * 5 >= len(known) * 4 else None
