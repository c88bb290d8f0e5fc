"""A form as a caller names it -> the Form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from xlsxcheck.errors import FormError
from xlsxcheck.form.load import load_form, parse_form
from xlsxcheck.form.source import Definition, definition
from xlsxcheck.model import Form

FormSource = Form | Definition
"""A form itself, an id, the path of a form.json, or its content."""


def given_form(form: FormSource | None) -> Form:
    """The form that a caller means: itself, or what load_form takes; the one that is meant by default for None.

    The last eight definitions are kept by their very bytes: an id given with each of many files costs a look at it.
    Errors: FormError, as load_form.
    """
    if isinstance(form, Form):
        return form
    return default_form() if form is None else _known(*definition(form))


def given_forms(sources: Sequence[str]) -> Form:
    """The form that is meant first, with the others that a file may be of instead; the default one where none is named.

    Every one of them is loaded, so that what is wrong with one is told before any file is read.
    Errors: FormError, as load_form, and where two have the same id.
    """
    if len(sources) < 2:
        return given_form(sources[0] if sources else None)
    forms = [given_form(source) for source in sources]
    ids = [form.id for form in forms]
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise FormError(
            f"--form：有两份表格定义的代号都是“{twice}”，分不开；请只给一份，或者改代号 / the same id twice"
        )
    return forms[0]._replace(others=tuple(sources[1:]))


@cache
def default_form() -> Form:
    """The form that is meant where none is named, loaded once."""
    return load_form()


@lru_cache(maxsize=8)
def _known(data: bytes, name: str) -> Form:
    return parse_form(data, name)
