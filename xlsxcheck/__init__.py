"""xlsxcheck: templates for official tables, and checks of what comes back.

One workbook:
    check(source, form)                the report on a filled workbook
    change_first(report)               which cells to change first, in words
    annotate(source, report, form)     a copy of the workbook with the findings marked
    read_workbook(source, form)        its figures, unjudged
    write_word(source, path, form)     the whole report in Word, from a workbook without errors
Many of them:
    check_many(files, form)            the reports on a folder, on all processors, with what they come to together
    find_files(paths)                  the files of a folder that check_many takes
    load_roster(path, form)            the offices that should report
    load_previous(path, form)          last year's figures, by office
    write_summary(path, reports)       what check_many gave as a workbook, page or table
    merge(files, out, form)            the sum of the workbooks without errors
A form:
    load_form(source)                  a form: its fields, relations and tables
    write_template(form, path)         the locked workbook to be filled in, blank or with values
    distribute(roster, out, form)      one workbook for each office of a roster

A workbook is a path, an open binary file, or bytes; a form is an id, the path or content of a form.json, or what
load_form gave; without one the default is meant. What can't be done raises an XlsxcheckError; what is wrong with a file
is a finding. Each name is imported when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxcheck.version import VERSION as __version__

if TYPE_CHECKING:
    from xlsxcheck.api import Previous, annotate, check, load_form, read_workbook, write_template
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
    from xlsxcheck.files import FilePath
    from xlsxcheck.form.given import FormSource
    from xlsxcheck.formats.source import Source
    from xlsxcheck.many.find import Skipped, find_files
    from xlsxcheck.many.item import FileItem
    from xlsxcheck.many.previous import Known, LastYear, load_previous
    from xlsxcheck.many.reports import Reports, check_many
    from xlsxcheck.many.roster import Roster, load_roster
    from xlsxcheck.many.rosterfile import Expected
    from xlsxcheck.many.since import Before, LastRun
    from xlsxcheck.many.waivers import Waivers
    from xlsxcheck.many.work import Check
    from xlsxcheck.model import (
        Alternative,
        Area,
        Case,
        Change,
        Condition,
        Control,
        Counts,
        Explanation,
        Field,
        FieldSet,
        FieldType,
        Figure,
        Finding,
        Form,
        Label,
        Note,
        Number,
        Place,
        Record,
        Relation,
        RelationCounts,
        Repair,
        Report,
        Severity,
        Since,
        Status,
        Table,
        Term,
        TextCounts,
        Value,
        Verdict,
        Waiver,
    )
    from xlsxcheck.render.repairs import change_first
    from xlsxcheck.round.distribute import Distribution, Made, distribute
    from xlsxcheck.round.merge import Difference, Merged, merge
    from xlsxcheck.round.parts import LeftOut
    from xlsxcheck.round.word import write_word
    from xlsxcheck.summary.write import write_summary

_HOMES = {
    "api": (
        "Previous",
        "annotate",
        "check",
        "load_form",
        "read_workbook",
        "write_template",
    ),
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
    "files": ("FilePath",),
    "form.given": ("FormSource",),
    "formats.source": ("Source",),
    "many.find": (
        "Skipped",
        "find_files",
    ),
    "many.item": ("FileItem",),
    "many.previous": (
        "Known",
        "LastYear",
        "load_previous",
    ),
    "many.reports": (
        "Reports",
        "check_many",
    ),
    "many.roster": (
        "Roster",
        "load_roster",
    ),
    "many.rosterfile": ("Expected",),
    "many.since": (
        "Before",
        "LastRun",
    ),
    "many.waivers": ("Waivers",),
    "many.work": ("Check",),
    "model": (
        "Alternative",
        "Area",
        "Case",
        "Change",
        "Condition",
        "Control",
        "Counts",
        "Explanation",
        "Field",
        "FieldSet",
        "FieldType",
        "Figure",
        "Finding",
        "Form",
        "Label",
        "Note",
        "Number",
        "Place",
        "Record",
        "Relation",
        "RelationCounts",
        "Repair",
        "Report",
        "Severity",
        "Since",
        "Status",
        "Table",
        "Term",
        "TextCounts",
        "Value",
        "Verdict",
        "Waiver",
    ),
    "render.repairs": ("change_first",),
    "round.distribute": (
        "Distribution",
        "Made",
        "distribute",
    ),
    "round.merge": (
        "Difference",
        "Merged",
        "merge",
    ),
    "round.parts": ("LeftOut",),
    "round.word": ("write_word",),
    "summary.write": ("write_summary",),
}
"""Where each public name stands."""

__all__ = [
    "Alternative",
    "Area",
    "Before",
    "Case",
    "Change",
    "Check",
    "Condition",
    "Control",
    "Counts",
    "Difference",
    "Distribution",
    "Expected",
    "Explanation",
    "Field",
    "FieldSet",
    "FieldType",
    "Figure",
    "FileItem",
    "FilePath",
    "Finding",
    "Form",
    "FormError",
    "FormSource",
    "Known",
    "Label",
    "LastRun",
    "LastYear",
    "LeftOut",
    "Made",
    "Merged",
    "NotMerged",
    "Note",
    "Number",
    "OutputError",
    "Place",
    "Previous",
    "Record",
    "Refused",
    "Relation",
    "RelationCounts",
    "Repair",
    "Report",
    "Reports",
    "Roster",
    "Severity",
    "Since",
    "Skipped",
    "Source",
    "Status",
    "Table",
    "Term",
    "TextCounts",
    "UnreadableFile",
    "UsageError",
    "Value",
    "Verdict",
    "Waiver",
    "Waivers",
    "WrongForm",
    "XlsxcheckError",
    "__version__",
    "annotate",
    "change_first",
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


if not TYPE_CHECKING:
    # A type checker that saw it would take every misspelt name for one of ours.
    def __getattr__(name: str) -> Any:
        from importlib import import_module

        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"xlsxcheck.{home}"), name)
        raise AttributeError(f"module 'xlsxcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
