"""xlsxcheck: templates for official tables, and checks of what comes back.

The public verbs and nouns; each is imported when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxcheck.version import VERSION as __version__

if TYPE_CHECKING:
    from xlsxcheck.api import annotate, check, read_workbook, write_template
    from xlsxcheck.errors import FormError, UnreadableFile, UsageError, WrongForm, XlsxcheckError
    from xlsxcheck.form.load import load_form
    from xlsxcheck.model import Finding, Form, Record, Report

__all__ = [
    "Finding",
    "Form",
    "FormError",
    "Record",
    "Report",
    "UnreadableFile",
    "UsageError",
    "WrongForm",
    "XlsxcheckError",
    "__version__",
    "annotate",
    "check",
    "load_form",
    "read_workbook",
    "write_template",
]

_MODULES = {
    "api": ("annotate", "check", "read_workbook", "write_template"),
    "errors": ("FormError", "UnreadableFile", "UsageError", "WrongForm", "XlsxcheckError"),
    "form.load": ("load_form",),
    "model": ("Finding", "Form", "Record", "Report"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"xlsxcheck.{module}"), name)
    raise AttributeError(f"module 'xlsxcheck' has no attribute {name!r}")
