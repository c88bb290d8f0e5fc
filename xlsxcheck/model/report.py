"""What the check of a workbook came to: outcomes, findings, the report; each also as JSON types.

schema/report.schema.json is the contract of the JSON: figures are numbers, texts are strings, None is null.
"""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from typing import Any, Literal, NamedTuple

from xlsxcheck.model.form import Case
from xlsxcheck.model.record import Record
from xlsxcheck.model.since import Since
from xlsxcheck.model.values import Number, Severity, Status, Value, Verdict, json_number

Json = dict[str, Any]

BLANK = "V18"
"""The code that says that nobody has typed a figure."""


class Outcome(NamedTuple):
    """What came of one case: status is passed, failed, not_assessed or not_applicable.

    Units: left, right and difference (left - right) are in the form's unit; `blanks` are fields taken as 0.
    """

    case: Case
    status: Status
    left: Number = 0
    right: Number = 0
    blanks: tuple[str, ...] = ()

    @property
    def difference(self) -> Number:
        """Left minus right."""
        return self.left - self.right


class Explanation(NamedTuple):
    """What the office wrote about a finding.

    text: as it was written. state: accepted (the warning may stand), empty (it gives no reason), outdated (it was
    written about other figures than those which stand there now).
    """

    text: str
    state: Literal["accepted", "empty", "outdated"]


class Waiver(NamedTuple):
    """An exception that was accepted.

    reason: why, as the list says; who: by whom it was accepted; until: the last day on which it holds, as 2026-12-31;
    line: the row of the list in which it stands, from 1.
    """

    reason: str
    who: str
    until: str
    line: int = 0

    def to_dict(self) -> Json:
        """The waiver as JSON types."""
        return {"reason": self.reason, "who": self.who, "until": self.until}


class Finding(NamedTuple):
    """One thing to tell about a workbook.

    code: what it is about, F… file, L… layout, C… cover, V… value, K… control figure, else the id of a relation; what
    `xlsxcheck explain` takes. severity: error (must be corrected), warning (must be corrected or explained), info.
    message: the whole sentence; it begins with the place, so put none in front of it. remedy: what to do first; basis:
    the official source, empty where there is none.
    sheet: the sheet in the sender's workbook. field: the id of the first cell's field, a key of Form.fields and
    Record.values; label: its official labels in one line. All three are None where it is about no cell.
    cells: addresses on `sheet`, the one to correct first in front; one on another sheet is written 表四!E4.
    value, expected, difference: int, Decimal or text; None where there is none. Of a finding on one cell (case is None)
    value is what stands in the cell. Of a relation they are its two sides, each a sum of cells: value the left one,
    expected the right one, difference left minus right. So of a relation neither is the cell's own figure: that is
    `report.record.values[field]`, and what it would have to be, where that is known, stands in `report.repairs`.
    kind: balance, logical, verify, info, or file; it is the JSON key "class". case: of a relation the id of its case,
    such as T3-BALANCE[natural_person], by which repairs name it.
    place: where that is in words, in a document whose cells have no addresses that a reader sees; else None.
    explanation: of a warning, what the office wrote about it; waived: the exception that it falls under; expired: one
    that it would fall under, had its time not passed; settled: it is waived, or its explanation was accepted, so that
    nobody has to do anything. print: of a warning, a digest of the figures that it is about.
    follows: of a relation, whether it holds by itself once others are put right: none of its cells is to be changed.
    """

    code: str
    severity: Severity
    kind: str
    message: str
    remedy: str
    basis: str = ""
    sheet: str | None = None
    cells: tuple[str, ...] = ()
    field: str | None = None
    label: str | None = None
    value: Value = None
    expected: Value = None
    difference: Number | None = None
    case: str | None = None
    place: str | None = None
    explanation: Explanation | None = None
    waived: Waiver | None = None
    expired: Waiver | None = None
    print: str = ""
    follows: bool = False

    @property
    def settled(self) -> bool:
        """Whether nobody has to do anything about it any more: it is waived, or explained."""
        return self.waived is not None or (self.explanation is not None and self.explanation.state == "accepted")

    def to_dict(self) -> Json:
        """The finding as JSON types."""
        return {
            "code": self.code,
            "severity": self.severity,
            "class": self.kind,
            "sheet": self.sheet,
            "cells": list(self.cells),
            "field": self.field,
            "label": self.label,
            "value": json_number(self.value),
            "expected": json_number(self.expected),
            "difference": json_number(self.difference),
            "message": self.message,
            "remedy": self.remedy,
            "basis": self.basis,
            **({"case": self.case} if self.case is not None else {}),
            **({"place": self.place} if self.place is not None else {}),
            **({"explanation": self.explanation._asdict()} if self.explanation is not None else {}),
            **({"waived": self.waived.to_dict()} if self.waived is not None else {}),
            **({"expired": self.expired.to_dict()} if self.expired is not None else {}),
        }


class RelationCounts(NamedTuple):
    """How many relations applied, and what came of them: total = passed + failed + not_assessed.

    blank_as_zero of them read a blank cell as 0; not_applicable are beside the total. waiting: of those not assessed,
    the ids of the relations that are once their blank cells are filled in, one for each case; not in the JSON.
    """

    total: int = 0
    passed: int = 0
    failed: int = 0
    not_assessed: int = 0
    not_applicable: int = 0
    blank_as_zero: int = 0
    waiting: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        """The counts as JSON types."""
        return {
            "total": self.total,
            "passed": self.passed,
            "failed": self.failed,
            "not_assessed": self.not_assessed,
            "not_applicable": self.not_applicable,
            "blank_as_zero": self.blank_as_zero,
        }


class TextCounts(NamedTuple):
    """How many figures of a text were met (claims), compared, and could not be placed: claims = both together.

    left: those that could not be placed, with their words, where there are few.
    """

    claims: int = 0
    compared: int = 0
    unplaced: int = 0
    left: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, int]:
        """The counts as JSON types."""
        return {"claims": self.claims, "compared": self.compared, "unplaced": self.unplaced}


class Change(NamedTuple):
    """One cell of a repair.

    field: its id; sheet and cell: where it stands, such as 表三 and D6. old: what stands there (None: it is blank);
    new: what it would have to be, None where that is not settled. In JSON they are `from` and `to`. place: where that
    is in words, in a document whose cells have no addresses that a reader sees; not in the JSON.
    """

    field: str
    sheet: str
    cell: str
    old: Value
    new: Number | None
    place: str | None = None

    @property
    def where(self) -> str:
        """Where the cell stands, for people: in words where it has them, else such as 表三!D17."""
        return self.place or f"{self.sheet}!{self.cell}"

    def to_dict(self) -> Json:
        """The change as JSON types."""
        return {
            "field": self.field,
            "sheet": self.sheet,
            "cell": self.cell,
            "from": json_number(self.old),
            "to": json_number(self.new),
        }


class Alternative(NamedTuple):
    """Cells that, changed together, make all relations of a block hold.

    cells: each a Change; cause: the probable slip, a word such as digit_extra; rank: 1 is the likeliest.
    """

    cells: tuple[Change, ...]
    cause: str
    rank: int

    def to_dict(self) -> Json:
        """The alternative as JSON types."""
        return {"cells": [change.to_dict() for change in self.cells], "cause": self.cause, "rank": self.rank}


class Repair(NamedTuple):
    """The fewest cells to change for one connected block of broken relations.

    Shape:  table: where the first of them stands; relations: ids of the cases that it puts right; size: cells to
            change; unique: whether there is no other way with so few; complete: whether all ways with so few are among
            the alternatives. Where it is not complete the search met a limit: nothing is claimed, there are no
            alternatives, and `reason` says which limit (nodes, answers, cells or unread), or part_counted: totals are
            too great by just a part of another row. likely: whether, of several ways, the first may be called the
            likeliest, since what was typed tells it from all others; without it the order says where to look first,
            and no more.
    """

    table: str
    relations: tuple[str, ...]
    size: int | None
    unique: bool
    complete: bool
    alternatives: tuple[Alternative, ...] = ()
    reason: str | None = None
    likely: bool = False

    def to_dict(self) -> Json:
        """The repair as JSON types."""
        return {
            "table": self.table,
            "relations": list(self.relations),
            "size": self.size,
            "unique": self.unique,
            "complete": self.complete,
            "reason": self.reason,
            "alternatives": [way.to_dict() for way in self.alternatives],
        }


class Report(NamedTuple):
    """What the check of one file came to. verdict: pass, warn, fail or unreadable. sha256 is that of the file.

    member: the entry of a zip that it is about, whose bytes are meant then; sheets: those of its office in a workbook
    that holds many. next_year: the figures that the check of next year's file reads, so that a report can stand for it.
    text: what became of the figures in the text of a document; None where none was looked at.
    since: what has changed since an earlier run, where that was asked for.
    """

    path: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    relations: RelationCounts = RelationCounts()
    form: str | None = None
    edition: str | None = None
    organ: str | None = None
    code: str | None = None
    year: int | None = None
    sha256: str | None = None
    repairs: tuple[Repair, ...] = ()
    annotated: str | None = None
    record: Record | None = None
    member: str | None = None
    sheets: tuple[str, ...] = ()
    next_year: dict[str, Value] = {}  # noqa: RUF012 - never changed
    text: TextCounts | None = None
    since: Since | None = None

    @property
    def shown(self) -> str:
        """What to call it for people: the path, with what it is about of the file."""
        inside = [self.member] if self.member else []
        inside += ["、".join(self.sheets)] if self.sheets else []
        return "".join([self.path, *(f" › {part}" for part in inside)])

    def count(self, severity: Severity) -> int:
        """How many findings have that severity; what is waived is none."""
        return sum(finding.severity == severity and finding.waived is None for finding in self.findings)

    @property
    def open(self) -> bool:
        """Whether there is an error or a warning that is neither waived nor explained."""
        return self.verdict == "unreadable" or any(
            finding.severity != "info" and not finding.settled for finding in self.findings
        )

    @property
    def blank(self) -> bool:
        """Whether it is about a template in which nobody has typed a figure."""
        return any(finding.code == BLANK for finding in self.findings)

    @property
    def explained(self) -> int:
        """How many warnings are explained, and not waived."""
        return sum(finding.settled and finding.waived is None for finding in self.findings)

    def to_dict(self) -> Json:
        """The report as JSON types, without the record."""
        return {
            "path": self.path,
            **({"member": self.member} if self.member is not None else {}),
            **({"sheets": list(self.sheets)} if self.sheets else {}),
            **({"since": self.since.to_dict()} if self.since is not None else {}),
            "form": self.form,
            "edition": self.edition,
            "organ": self.organ,
            "code": self.code,
            "year": self.year,
            "sha256": self.sha256,
            "verdict": self.verdict,
            "findings": [finding.to_dict() for finding in self.findings],
            "relations": self.relations.to_dict(),
            "repairs": [repair.to_dict() for repair in self.repairs],
            "annotated": self.annotated,
            **({"next_year": _figures(self.next_year)} if self.next_year else {}),
            **({"text": self.text.to_dict()} if self.text is not None else {}),
        }

    def to_json(self) -> str:
        """The report as one line of JSON with sorted keys, as `--format jsonl` writes it, without the line break."""
        from xlsxcheck.model.jsontext import json_text

        return json_text(self.to_dict())


def _figures(values: dict[str, Value]) -> Json:
    return {field: json_number(value) for field, value in values.items()}
