"""What the program talks about: forms, records, findings, reports. Values only; no reading, no writing.

All are named tuples: as frozen as dataclasses, but making two dozen dataclasses costs more than checking a file.
`value._replace(name=…)` gives a changed copy.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

Text = dict[str, str]
"""One text in several languages: {"zh": …, "en": …}."""

Number = int | Decimal
Value = int | Decimal | str | None
"""int for counts and years, Decimal for money in the form's unit, str for text, None for a blank cell."""

SEVERITIES = ("error", "warning", "info")
"""Most serious first."""


class Area(NamedTuple):
    """A rectangle of cells, both ends included, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell, so that there is nothing to merge."""
        return self.top == self.bottom and self.left == self.right


class FieldType(NamedTuple):
    """What may stand in a field: `kind` is integer, decimal, text, choice, credit_code, year or date.

    Units: minimum and maximum are in the form's own unit (`unit`, such as 件 or 万元); places are decimal places.
    """

    id: str
    kind: str
    invalid: Text
    minimum: Number | None = None
    maximum: Number | None = None
    places: int = 0
    max_length: int | None = None
    unit: Text | None = None
    choices: tuple[Text, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether its values are figures, so that relations may read them."""
        return self.kind in ("integer", "decimal")


class Label(NamedTuple):
    """A printed, locked text of the form. `also` are wordings that offices really use for it."""

    area: Area
    text: str
    en: str
    also: tuple[str, ...] = ()
    short: str | None = None

    def name(self, lang: str = "zh") -> str:
        """A short name for sentences."""
        return (self.short or self.text) if lang == "zh" else self.en


class Field(NamedTuple):
    """One cell to be filled in, or computed where `sum_of` is not empty.

    row_path and column_path are the printed labels that lead to it, outermost first; label is both in one line.
    """

    id: str
    table: str
    sheet: str
    area: Area
    type: FieldType
    required: bool
    row_path: tuple[Label, ...]
    column_path: tuple[Label, ...]
    help: str
    sum_of: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """The cell's address in the template, such as D4."""
        return cell_ref(self.area.top, self.area.left)

    def label(self, lang: str = "zh") -> str:
        """The official labels that lead to the field, in one line."""
        parts = (_words(path, lang) for path in (self.row_path, self.column_path) if path)
        return " · ".join(parts)

    def name(self, lang: str = "zh") -> str:
        """A shorter name for sentences: the innermost labels of row and column, with the group of the row."""
        row = [label.name(lang) for label in self.row_path[-2 if len(self.row_path) > 2 else -1 :]]
        column = [label.name(lang) for label in self.column_path[-1 if self.row_path else -2 :]]
        return " · ".join(" ".join(part) for part in (row, column) if part)


class Table(NamedTuple):
    """One sheet of the form: labels, fields (in reading order) and size."""

    id: str
    sheet: str
    title: Text
    area: Area
    column_widths: tuple[float, ...]
    labels: tuple[Label, ...]
    fields: tuple[Field, ...]


class FieldSet(NamedTuple):
    """Ids that a relation runs over or adds up, with what to call them together."""

    id: str
    label: Text
    members: tuple[str, ...]


class Term(NamedTuple):
    """`times` x the sum of `fields`. `fields` empty: the constant `times` itself."""

    fields: tuple[str, ...]
    times: Decimal = Decimal(1)
    called: Text | None = None


class Condition(NamedTuple):
    """When a relation applies: a cover field's value, or a sum of cells, within bounds."""

    fields: tuple[str, ...]
    cover: bool = False
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class Case(NamedTuple):
    """A relation for one member of its axis: sum(left) op sum(right).

    `title` says what should hold, `fault` what it means that it does not; `subject` is the member's own label
    (empty without for_each). All three are ready to be shown.
    """

    relation: str
    member: str
    title: Text
    fault: Text
    subject: Text
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    op: str
    when: tuple[Condition, ...] = ()

    @property
    def id(self) -> str:
        """Such as T3-BALANCE[natural_person]."""
        return f"{self.relation}[{self.member}]" if self.member else self.relation

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it reads, the one to look at first in front, without repeats."""
        return tuple(dict.fromkeys(f for term in self.left + self.right for f in term.fields))


class Relation(NamedTuple):
    """A linear relation between cells, stated once; `cases` has one entry for every member it is stated for.

    kind: balance (基本平衡), logical (逻辑性), verify (核实性) or info (提示).
    """

    id: str
    kind: str
    severity: str
    title: Text
    basis: Text
    remedy: Text
    op: str
    cases: tuple[Case, ...]
    computes: bool = False
    needs_filled: bool = False


class SingleRow(NamedTuple):
    """A group of rows that another edition prints as one row, under the group's label.

    rows: the official rows of the group, 0-based; the one row's figures count for `into`, the others are then 0.
    """

    table: str
    label: Label
    rows: tuple[int, ...]
    into: int


class OtherEdition(NamedTuple):
    """What a file of another edition looks like: labels that only that edition prints."""

    edition: str
    document: str
    title: Text
    labels: tuple[str, ...]
    single_rows: tuple[SingleRow, ...] = ()


class Form(NamedTuple):
    """A form definition, complete and checked.

    `definition` is the SHA-256 of its form.json; `numeric` are the ids of the fields that hold figures, `totals` of
    those that the form computes, parts before the totals that add them up.
    """

    id: str
    edition: str
    title: Text
    document: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    relations: tuple[Relation, ...]
    sets: dict[str, FieldSet]
    definition: str
    fields: dict[str, Field]
    numeric: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    other_editions: tuple[OtherEdition, ...] = ()

    def table(self, table_id: str) -> Table:
        """The table of that id; KeyError without one."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)


class Place(NamedTuple):
    """Where a field stands in the sender's workbook: sheet name and 0-based row and column."""

    sheet: str
    row: int
    col: int

    @property
    def ref(self) -> str:
        """The address, such as D4."""
        return cell_ref(self.row, self.col)


class Note(NamedTuple):
    """Something noticed while reading, not yet in words: a code of messages/codes.json and its facts."""

    code: str
    sheet: str | None = None
    cells: tuple[str, ...] = ()
    field: str | None = None
    facts: dict[str, object] = {}  # noqa: RUF012 - never changed


class Record(NamedTuple):
    """The answers of one workbook.

    Shape:  values[field_id] -> int, Decimal, str or None (blank); every field of the form is a key.
            places[field_id] -> where it stands; a field that was not found has none.
            unread: fields whose content is no answer (text in a number cell, an error value, a missing table)
            or a total that depends on such a field; no relation that reads one is assessed.
            computed: totals that the workbook leaves to a formula, so that there is nothing to correct in them.
    Units:  counts in 件; fees Decimal in 万元.
    """

    form: str
    values: dict[str, Value]
    places: dict[str, Place]
    unread: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    edition: str | None = None
    identity: dict[str, str] = {}  # noqa: RUF012 - never changed


class Outcome(NamedTuple):
    """What came of one case: status is passed, failed, not_assessed or not_applicable.

    Units: left, right and difference (left - right) are in the form's unit; `blanks` are fields taken as 0.
    """

    case: Case
    status: str
    left: Number = 0
    right: Number = 0
    blanks: tuple[str, ...] = ()

    @property
    def difference(self) -> Number:
        """Left minus right."""
        return self.left - self.right


class Finding(NamedTuple):
    """One thing to tell about a workbook.

    cells: addresses on `sheet`, the one to correct first in front; one on another sheet is written 表四!E4.
    value, expected, difference: as figures in plain digits, or text; None where there is none.
    kind: balance, logical, verify, info, or file; it is the JSON key "class".
    """

    code: str
    severity: str
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


class RelationCounts(NamedTuple):
    """How many relations applied, and what came of them: total = passed + failed + not_assessed.

    blank_as_zero of them read a blank cell as 0; not_applicable are beside the total.
    """

    total: int = 0
    passed: int = 0
    failed: int = 0
    not_assessed: int = 0
    not_applicable: int = 0
    blank_as_zero: int = 0


class Report(NamedTuple):
    """What the check of one file came to. verdict: pass, warn, fail or unreadable. sha256 is that of the file."""

    path: str
    verdict: str
    findings: tuple[Finding, ...] = ()
    relations: RelationCounts = RelationCounts()
    form: str | None = None
    edition: str | None = None
    organ: str | None = None
    code: str | None = None
    year: int | None = None
    sha256: str | None = None
    repairs: tuple[dict[str, object], ...] = ()
    annotated: str | None = None
    record: Record | None = None

    def count(self, severity: str) -> int:
        """How many findings have that severity."""
        return sum(finding.severity == severity for finding in self.findings)


def column_name(col: int) -> str:
    """The letters of a 0-based column: 0 -> A, 26 -> AA."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_ref(row: int, col: int) -> str:
    """The address of a 0-based row and column: (3, 3) -> D4."""
    return f"{column_name(col)}{row + 1}"


def _words(path: tuple[Label, ...], lang: str) -> str:
    return " ".join(label.text if lang == "zh" else label.en for label in path)
