"""Where schema/ and templates/ lie: inside the wheel, or beside the package in a checkout.

Paths are plain strings: pathlib alone would cost a tenth of the time that a check takes.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_BUNDLED = os.path.join(_PACKAGE, "_data")
_ROOT = _BUNDLED if os.path.isdir(_BUNDLED) else os.path.dirname(_PACKAGE)
SCHEMA = os.path.join(_ROOT, "schema")
TEMPLATES = os.path.join(_ROOT, "templates")


def form_ids() -> list[str]:
    """The ids of the forms that came with the program, sorted."""
    return sorted(name for name in os.listdir(SCHEMA) if os.path.isfile(form_path(name)))


def default_id() -> str:
    """The form that is meant where none is named: schema/forms.json says it. OSError where it can't be had."""
    import json

    return str(json.loads(read(os.path.join(SCHEMA, "forms.json")))["default"])


def form_path(form_id: str) -> str:
    """The definition of a form that came with the program; it need not exist."""
    return os.path.join(SCHEMA, form_id, "form.json")


def template_path(form_id: str) -> str:
    """The blank template of a form that came with the program."""
    return os.path.join(TEMPLATES, f"{form_id}.xlsx")


def read(path: str | os.PathLike[str]) -> bytes:
    """The content of one of our own files. OSError where it can't be had."""
    with open(path, "rb") as file:
        return file.read()
