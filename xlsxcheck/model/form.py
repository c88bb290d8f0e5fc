"""A form definition as values: tables, fields, labels, relations. No reading, no writing.

All are named tuples: as frozen as dataclasses, but making two dozen dataclasses costs more than checking a file.
`value._replace(name=…)` gives a changed copy.
"""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from decimal import Decimal
from typing import Any, NamedTuple

from xlsxcheck.model.addresses import Area, cell_ref
from xlsxcheck.model.settings import Naming, SearchLimits, Summing, Titles, WordLayout
from xlsxcheck.model.values import Number, Severity, Text, Value


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
    also: tuple[tuple[str, ...], ...] = ()
    """Wordings that offices really use for each of the choices."""

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
        return {"zh": self.short or self.text, "en": self.en}[lang]


class Field(NamedTuple):
    """One cell to be filled in, or computed where `sum_of` is not empty.

    row_path and column_path are the printed labels that lead to it, outermost first; label is both in one line. id is
    the key of Form.fields and Record.values; sum_of: the fields that a total adds up; grouped: its row is called like
    one of another group, so that it is told with its group. KeyError for a language that we don't have.
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
    grouped: bool = False

    @property
    def ref(self) -> str:
        """The cell's address in the template, such as D4."""
        return cell_ref(self.area.top, self.area.left)

    @property
    def named_rows(self) -> tuple[Label, ...]:
        """The labels of its row that sentences need: the innermost one, with its group where there are several."""
        return self.row_path[-2 if len(self.row_path) > 2 or self.grouped else -1 :]

    def label(self, lang: str = "zh") -> str:
        """The official labels that lead to the field, in one line."""
        parts = (_words(path, lang) for path in (self.row_path, self.column_path) if path)
        return " · ".join(parts)

    def name(self, lang: str = "zh") -> str:
        """A shorter name for sentences: the innermost labels of row and column, with the group of the row."""
        row = [label.name(lang) for label in self.named_rows]
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


class Figure(NamedTuple):
    """A figure that a relation reads: a field of this year's record, or of last year's (year -1).

    says: the field holds an answer, which counts 1 where one of these words stands there and 0 elsewhere; no words at
    all: 1 where anything stands there. None: the field holds a figure.
    """

    field: str
    year: int = 0
    says: tuple[str, ...] | None = None

    def counted(self, value: Value) -> int:
        """What an answer counts; a blank counts 0."""
        return int(value is not None and (not self.says or value in self.says))


class Term(NamedTuple):
    """`times` x the sum of `figures`. `figures` empty: the constant `times` itself."""

    figures: tuple[Figure, ...]
    times: Decimal = Decimal(1)
    called: Text | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of this year's record whose figures it adds up: what stands in the workbook at hand."""
        return tuple(figure.field for figure in self.figures if not figure.year and figure.says is None)

    @property
    def answers(self) -> tuple[Figure, ...]:
        """The answers that it counts."""
        return tuple(figure for figure in self.figures if figure.says is not None)


class Condition(NamedTuple):
    """When a relation applies: one field's answer (`answer`), or a sum of figures, within bounds."""

    figures: tuple[Figure, ...]
    answer: bool = False
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of this year's record that it reads."""
        return tuple(figure.field for figure in self.figures if not figure.year)


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
        """Every field of this year's record that it reads, the one to look at first in front, without repeats."""
        read = (figure for term in self.left + self.right for figure in term.figures if not figure.year)
        return tuple(dict.fromkeys(figure.field for figure in read))

    @property
    def answers(self) -> tuple[Figure, ...]:
        """The answers that its sides count, without repeats."""
        return tuple(dict.fromkeys(figure for term in self.left + self.right for figure in term.answers))

    @property
    def needs_previous(self) -> bool:
        """Whether it reads a figure of last year."""
        return bool(self.last_year)

    @property
    def last_year(self) -> tuple[Figure, ...]:
        """The figures of last year that it reads."""
        terms = [figure for term in (*self.left, *self.right) for figure in term.figures]
        conditions = [figure for condition in self.when for figure in condition.figures]
        return tuple(figure for figure in (*terms, *conditions) if figure.year)

    @property
    def condition_fields(self) -> list[str]:
        """The fields on whose sums it depends whether it applies."""
        return [field for condition in self.when if not condition.answer for field in condition.fields]


class Relation(NamedTuple):
    """A linear relation between cells, stated once; `cases` has one entry for every member it is stated for.

    kind: balance (基本平衡), logical (逻辑性), verify (核实性) or info (提示). printed: it stands on the form itself
    and can't be waived.
    """

    id: str
    kind: str
    severity: Severity
    title: Text
    basis: Text
    remedy: Text
    op: str
    cases: tuple[Case, ...]
    computes: bool = False
    needs_filled: bool = False
    printed: bool = False

    @property
    def needs_previous(self) -> bool:
        """Whether it reads figures of last year, so that it exists only where they are at hand."""
        return any(case.needs_previous for case in self.cases)


class SingleRow(NamedTuple):
    """A group of rows that another edition prints as one row, under the group's label.

    rows: the official rows of the group, 0-based; the one row's figures count for `into`, the others are then 0.
    """

    table: str
    label: Label
    rows: tuple[int, ...]
    into: int


class OtherEdition(NamedTuple):
    """Another edition of the form, by the id of its own definition; what it prints and is called stands there.

    single_rows: groups of rows of this edition that are one row there.
    """

    form: str
    single_rows: tuple[SingleRow, ...] = ()


class Control(NamedTuple):
    """Figures from an office's own register, as a template may ask for them: cells added to a table, with relations."""

    table: str
    area: Area
    labels: tuple[Label, ...]
    fields: tuple[Field, ...]
    relations: tuple[Relation, ...]


class Form(NamedTuple):
    """A form definition, complete and checked.

    `definition` is the SHA-256 of its form.json, and of that which it is like; `numeric` are the ids of the fields that
    hold figures, `totals` of those that the form computes, parts before the totals that add them up. `cover` is the id
    of the table that is the cover; `roles` says which field holds what the program itself needs to know: organ, code,
    kind, year, scope, phone.
    `control` are figures that only a template made that way asks for, see form/control.py. `claims`: what the words of
    a report's text stand for, as it stands in the definition; see form/claims.py. `called`: what a file of this
    edition is called where another one was asked for. `others`: ids or paths of the definitions that a file may be of
    instead, where nobody said of which it is; see form/editions.py.
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
    naming: Naming | None = None
    cover: str | None = None
    roles: dict[str, str] = {}  # noqa: RUF012 - never changed
    titles: Titles | None = None
    word: WordLayout | None = None
    control: Control | None = None
    search: SearchLimits = SearchLimits()
    summing: Summing | None = None
    claims: dict[str, Any] | None = None
    called: Text = {}  # noqa: RUF012 - never changed
    others: tuple[str, ...] = ()
    review: tuple[str, ...] = ()

    def role(self, name: str) -> Field | None:
        """The field that has a role; None where the form has none."""
        return self.fields.get(self.roles.get(name, ""))

    def table(self, table_id: str) -> Table:
        """The table of that id; KeyError without one."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)


def _words(path: tuple[Label, ...], lang: str) -> str:
    return " ".join({"zh": label.text, "en": label.en}[lang] for label in path)
