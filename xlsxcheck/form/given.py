"""A form as a caller names it -> the Form."""

from __future__ import annotations

import os
from functools import cache, lru_cache

from xlsxcheck.form.load import load_form, parse_form
from xlsxcheck.form.source import definition
from xlsxcheck.model import Form

FormSource = Form | str | os.PathLike[str] | bytes
"""A form itself, an id, the path of a form.json, or its bytes."""


def given_form(form: FormSource | None) -> Form:
    """The form that a caller means: itself, or what load_form takes; the one that is meant by default for None.

    The last eight definitions are kept by their very bytes: an id given with each of many files costs a look at it.
    Errors: FormError, as load_form.
    """
    if isinstance(form, Form):
        return form
    return default_form() if form is None else _known(*definition(form))


@cache
def default_form() -> Form:
    """The form that is meant where none is named, loaded once."""
    return load_form()


@lru_cache(maxsize=8)
def _known(data: bytes, name: str) -> Form:
    return parse_form(data, name)
