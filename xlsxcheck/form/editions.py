"""The forms that a file may be of: the one that is meant, those that it may be instead; a form's other editions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.errors import UsageError
from xlsxcheck.form.given import FormSource, default_form, given_form
from xlsxcheck.form.kinds import LAST_YEAR
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.messages import LANGUAGES, fill, words
from xlsxcheck.model import Form, SingleRow

_YEAR_DIGITS = 4
"""An edition that is called by a year is told as one."""
_CENTURY = 2000


class Edition(NamedTuple):
    """Another edition of a form: its own definition, and the groups of rows that it prints as one row."""

    form: Form
    single_rows: tuple[SingleRow, ...]


@once_per_form
def others(form: Form) -> tuple[Form, ...]:
    """The forms that a file may be of where it is not of this one; loaded when they are first asked for.

    Errors: FormError.
    """
    return tuple(given_form(source) for source in form.others)


def each(form: Form) -> Iterator[Form]:
    """The form, then its others, which are loaded only where somebody looks on."""
    yield form
    yield from others(form)


@once_per_form
def editions(form: Form) -> tuple[Edition, ...]:
    """The other editions of a form, from their own definitions; loaded when they are first asked for.

    Errors: FormError.
    """
    return tuple(Edition(given_form(other.form), other.single_rows) for other in form.other_editions)


def form_of(form_id: str | None, form: Form) -> Form:
    """The form by which a file was read, as its record or report names it: `form`, or one of its others."""
    if form_id is None or form_id == form.id:
        return form
    return next((other for other in others(form) if other.id == form_id), form)


def form_behind(form_id: str | None, form: FormSource | None) -> Form | None:
    """The form by which a report was made, as it names it: the one that is given, else one that is at hand by its id.

    None where none is given and only whoever made the report has it.
    Errors: UsageError naming both where another one is given; FormError.
    """
    known = default_form() if form is None else given_form(form)
    found = form_of(form_id, known)
    if form_id is None or found.id == form_id:
        return found
    if form is not None:
        raise UsageError(
            f"这份报告是按“{form_id}”检查的，给出的表格定义是“{known.id}”；请用 form= 给出检查时用的那一份"
            f" / the report is of the form {form_id}, form is {known.id}"
        )
    return given_form(form_id) if form_id in form_ids() else None


def edition_of(year: int, form: Form) -> Form | None:
    """The other edition whose year it is, where it is none of the form's own."""
    if covers(form, year):
        return None
    return next((one.form for one in editions(form) if covers(one.form, year)), None)


def of_edition(form: Form) -> dict[str, object]:
    """What to tell of the form where a file is of another edition of it: F09."""
    facts: dict[str, object] = {"form": form.title, "edition": "", "version": "", "own_id": "", "another": ""}
    is_year = len(form.edition) == _YEAR_DIGITS and form.edition.isdecimal()
    return facts | {"edition" if is_year else "version": form.edition}


def another_form(form_id: str, title: str, form: Form) -> dict[str, object]:
    """What to tell where a file is of a form that is no edition of this one: F09. title: as the file has it, or ""."""
    facts = {"id": form_id, "title": title, "form": form.title}
    # By their ids where the titles don't tell them apart.
    named = "titled" if title and title not in form.title.values() else "found"
    said = {
        key: {lang: fill(words(lang)["another_form"][by], facts, lang) for lang in LANGUAGES}
        for key, by in (("found", named), ("another", "another"))
    }
    own_id = form.id if named == "found" else ""
    return {**of_edition(form), "edition": "", "version": "", "own_id": own_id, **said}


def covers(form: Form, year: int) -> bool:
    """Whether the form is in force for a report year."""
    return form.first_year <= year <= (form.last_year or LAST_YEAR)


def refuse_other_year(year: int | None, form: Form) -> None:
    """UsageError for a year of reports that is one of no edition, with what was probably meant."""
    if year is None or covers(form, year):
        return
    known = (form, *others(form), *(one.form for one in editions(form)))
    if any(covers(one, year) for one in known):
        return
    first = min(one.first_year for one in known)
    zh, english = next(filter(any, (meant_year(year, one) for one in known)), ("", ""))
    raise UsageError(f"年度 {year}（--year）：没有适用的表格，最早的是{first}年的{zh} / no such year{english}")


def meant_year(year: int, form: Form) -> tuple[str, str]:
    """A question, in both languages, whether a year of two digits is one of this century; nothing where it is none."""
    full = _CENTURY + year
    asked = 0 <= year < 100 and covers(form, full)
    return (f"；是不是 {full}？", f"; did you mean {full}?") if asked else ("", "")
