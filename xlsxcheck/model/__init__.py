"""What the program talks about: forms, records, findings, reports. Values only; no reading, no writing.

Every noun is handed on here, so that `from xlsxcheck.model import Form` holds wherever it stands.
"""

from xlsxcheck.model.addresses import Area, cell_ref, column_name, column_number, ranges, sheet_prefix, span, split_ref
from xlsxcheck.model.counts import Counts
from xlsxcheck.model.form import (
    Case,
    Condition,
    Control,
    Field,
    FieldSet,
    FieldType,
    Figure,
    Form,
    Label,
    NameEnding,
    Naming,
    OtherEdition,
    Relation,
    SearchLimits,
    SingleRow,
    Table,
    Term,
    Titles,
)
from xlsxcheck.model.record import Note, Place, Record
from xlsxcheck.model.report import Alternative, Change, Finding, Outcome, RelationCounts, Repair, Report
from xlsxcheck.model.values import SEVERITIES, VERDICTS, Number, Severity, Status, Text, Value, Verdict, plain

__all__ = [
    "SEVERITIES",
    "VERDICTS",
    "Alternative",
    "Area",
    "Case",
    "Change",
    "Condition",
    "Control",
    "Counts",
    "Field",
    "FieldSet",
    "FieldType",
    "Figure",
    "Finding",
    "Form",
    "Label",
    "NameEnding",
    "Naming",
    "Note",
    "Number",
    "OtherEdition",
    "Outcome",
    "Place",
    "Record",
    "Relation",
    "RelationCounts",
    "Repair",
    "Report",
    "SearchLimits",
    "Severity",
    "SingleRow",
    "Status",
    "Table",
    "Term",
    "Text",
    "Titles",
    "Value",
    "Verdict",
    "cell_ref",
    "column_name",
    "column_number",
    "plain",
    "ranges",
    "sheet_prefix",
    "span",
    "split_ref",
]
