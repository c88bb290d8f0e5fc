"""Last year's record of an office, as a check takes it: the figures, or why there are none."""

from __future__ import annotations

from collections.abc import Callable

from xlsxcheck.form.editions import editions
from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, Note, Record

_MOST_NAMED = 6

NONE = "Y-NONE"
"""The code of the note that tells why nothing is known of last year."""

EDITION = "Y-EDITION"
"""The code of the note that tells which figures of last year are lacking because it was another edition."""

Previous = Record | Callable[[Record], Record]
"""Last year's record of the office, or what finds it for this year's."""


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


def nothing_known(form: Form, why: str, **facts: object) -> Record:
    """A record without figures in last year's place; why is none, twice, year or unread, in words of no_last_year."""
    cases = sum(case.needs_previous for relation in form.relations for case in relation.cases)
    note = Note(NONE, facts={"reason": why, "count": cases, "years": "", "files": "", **facts})
    return Record(form.id, {}, {}, notes=(note,))


def last_year_of(record: Record, previous: Previous | None, form: Form) -> Record | None:
    """The record that stands for last year in a check of `record`: one of another year says nothing about it."""
    if previous is None or not isinstance(previous, Record):
        return told(previous(record), form) if previous is not None else None
    year = form.roles.get("year", "")
    here, before = record.values.get(year), previous.values.get(year)
    if isinstance(here, int) and isinstance(before, int) and before != here - 1:
        return nothing_known(form, "year", years=before)
    return told(previous, form)


def told(previous: Record, form: Form) -> Record:
    """Last year's record with a note, where it is of an edition that lacks figures which the form's relations read.

    Fields of the same id are the same field in every edition.
    """
    other = next((one.form for one in editions(form) if one.form.id == previous.form), None)
    if other is None:
        return previous
    lacking = [field for field in last_year_fields(form) if field not in other.fields]
    cases = [case for relation in form.relations for case in relation.cases]
    count = sum(any(figure.field in lacking for figure in case.last_year) for case in cases)
    if not count:
        return previous
    names = [{lang: form.fields[field].name(lang) for lang in ("zh", "en")} for field in lacking[:_MOST_NAMED]]
    more = len(lacking) if len(lacking) > len(names) else ""
    note = Note(EDITION, facts={"called": other.called, "fields": names, "more": more, "count": count})
    return previous._replace(notes=(*previous.notes, note))
