"""Where schema/ and templates/ lie: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_data"
ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
SCHEMA = ROOT / "schema"
TEMPLATES = ROOT / "templates"


def form_ids() -> list[str]:
    """The ids of the forms that came with the program, sorted."""
    return sorted(path.parent.name for path in SCHEMA.glob("*/form.json"))


def form_path(form_id: str) -> Path:
    """The definition of a form that came with the program; it need not exist."""
    return SCHEMA / form_id / "form.json"


def template_path(form_id: str) -> Path:
    """The blank template of a form that came with the program."""
    return TEMPLATES / f"{form_id}.xlsx"
