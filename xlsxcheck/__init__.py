"""xlsxcheck: templates for official tables, and checks of what comes back.

One workbook:   check, annotate, read_workbook, write_word.
Many of them:   check_many, load_roster, load_previous, write_summary, find_files, merge.
A form:         load_form, write_template, distribute.

A workbook is a path, an open binary file, or bytes; a form is an id, the path of a form.json, or what load_form gave.
Each name is imported when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxcheck.version import VERSION as __version__

if TYPE_CHECKING:
    from xlsxcheck.api import annotate, check, load_form, read_workbook, write_template, write_word
    from xlsxcheck.errors import (
        FormError,
        NotMerged,
        OutputError,
        Refused,
        UnreadableFile,
        UsageError,
        WrongForm,
        XlsxcheckError,
    )
    from xlsxcheck.many.find import find_files
    from xlsxcheck.many.item import FileItem
    from xlsxcheck.many.previous import LastYear, load_previous
    from xlsxcheck.many.reports import Reports, check_many
    from xlsxcheck.many.roster import Roster, load_roster
    from xlsxcheck.model import Counts, Finding, Form, Record, Repair, Report, Severity, Status, Verdict
    from xlsxcheck.round.distribute import Distribution, distribute
    from xlsxcheck.round.merge import Merged, merge
    from xlsxcheck.summary.write import write_summary

_HOMES = {
    "api": ("annotate", "check", "load_form", "read_workbook", "write_template", "write_word"),
    "errors": (
        "FormError",
        "NotMerged",
        "OutputError",
        "Refused",
        "UnreadableFile",
        "UsageError",
        "WrongForm",
        "XlsxcheckError",
    ),
    "many.find": ("find_files",),
    "many.item": ("FileItem",),
    "many.previous": ("LastYear", "load_previous"),
    "many.reports": ("Reports", "check_many"),
    "many.roster": ("Roster", "load_roster"),
    "model": ("Counts", "Finding", "Form", "Record", "Repair", "Report", "Severity", "Status", "Verdict"),
    "round.distribute": ("Distribution", "distribute"),
    "round.merge": ("Merged", "merge"),
    "summary.write": ("write_summary",),
}
"""Where each public name stands."""

__all__ = [
    "Counts",
    "Distribution",
    "FileItem",
    "Finding",
    "Form",
    "FormError",
    "LastYear",
    "Merged",
    "NotMerged",
    "OutputError",
    "Record",
    "Refused",
    "Repair",
    "Report",
    "Reports",
    "Roster",
    "Severity",
    "Status",
    "UnreadableFile",
    "UsageError",
    "Verdict",
    "WrongForm",
    "XlsxcheckError",
    "__version__",
    "annotate",
    "check",
    "check_many",
    "distribute",
    "find_files",
    "load_form",
    "load_previous",
    "load_roster",
    "merge",
    "read_workbook",
    "write_summary",
    "write_template",
    "write_word",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"xlsxcheck.{home}"), name)
    raise AttributeError(f"module 'xlsxcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
