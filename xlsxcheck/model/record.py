"""What was read of a workbook: answers, where they stand, what was noticed."""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from typing import TYPE_CHECKING, NamedTuple

from xlsxcheck.model.addresses import cell_ref
from xlsxcheck.model.values import Value

if TYPE_CHECKING:
    from xlsxcheck.model.said import TextRead


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
            document: docx or html where they come from a document: its tables have no addresses that a reader sees,
            and its title stands for a cover that it lacks. Empty for a workbook.
            said: what the text around the tables says, where that was read.
            joined: fields without a cell of their own, whose figures stand in one cell together with those of another
            field: this one. It has all of them, they are 0.
            copy_of: of a copy of ours the sha256 of the file that it was made of; empty for any other file.
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
    document: str = ""
    joined: dict[str, str] = {}  # noqa: RUF012 - never changed
    said: "TextRead | None" = None
    copy_of: str = ""
