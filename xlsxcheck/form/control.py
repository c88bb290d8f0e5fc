"""Control figures: what an office types from its own register onto the cover, so that a wrong entry shows.

They stand in a template only where it was made with them; its identity says so. Everywhere else nobody asks for them,
and their relations do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from xlsxcheck.errors import FormError
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.relations import RelationReader
from xlsxcheck.model import Area, Control, Field, Form, Label, Table

CONTROL = "control"
"""What the identity of a template says of its totals where it asks for control figures."""


class _Reader(Protocol):
    """What the reader of a definition can do that this needs."""

    tables: dict[str, Table]

    def fail(self, place: str, cause: str) -> FormError: ...
    def unknown(self, place: str, what: tuple[str, str], word: Any, known: Iterable[str]) -> FormError: ...
    def string(self, raw: Any, place: str) -> str: ...
    def take(self, raw: Any, place: str, required: str, optional: str = "") -> dict[str, Any]: ...
    def items(self, raw: Any, place: str) -> list[tuple[Any, str]]: ...
    def area(self, raw: Any, place: str) -> Area: ...
    def label(self, raw: Any, place: str, area: Area, taken: dict[tuple[int, int], str]) -> Label: ...
    def claim(self, area: Area, who: str, place: str, whole: Area, taken: dict[tuple[int, int], str]) -> None: ...
    def block(self, raw: Any, place: str, table: str, sheet: str, labels: tuple[Label, ...]) -> Iterator[Field]: ...


def read_control(reader: _Reader, known: RelationReader, raw: Any) -> Control:
    """The control figures of a definition: labels and cells added to one of its tables, and their relations."""
    place = CONTROL
    reader.take(raw, place, "table range labels blocks relations")
    if reader.string(raw["table"], f"{place}.table") not in reader.tables:
        raise reader.unknown(f"{place}.table", ("table", "表"), raw["table"], reader.tables)
    table, area = reader.tables[raw["table"]], reader.area(raw["range"], f"{place}.range")
    if area[:2] != table.area[:2] or area.bottom < table.area.bottom or area.right != table.area.right:
        raise reader.fail(f"{place}.range", "is not the table's own range with rows added; 请从同一格开始，只往下加行")
    taken = {at: label.text for label in table.labels for at in _cells(label.area)}
    taken |= {at: field.id for field in table.fields for at in _cells(field.area)}
    labels = tuple(reader.label(item, at, area, taken) for item, at in reader.items(raw["labels"], f"{place}.labels"))
    fields = [
        field
        for block, at in reader.items(raw["blocks"], f"{place}.blocks")
        for field in reader.block(block, at, table.id, table.sheet, labels)
    ]
    for field in fields:
        reader.claim(field.area, field.id, f"{place}.blocks", area, taken)
        if field.id in known.fields:
            raise reader.fail(f"{place}.blocks", f'field "{field.id}" stands twice; 请改名')
    fields_of_both = {**known.fields, **{field.id: field for field in fields}}
    more = RelationReader(known.name, fields_of_both, known.cover, known.faults)
    more.sets = known.sets
    return Control(table.id, area, labels, tuple(fields), more.relations(raw["relations"], f"{place}.relations"))


def as_filled(form: Form, identity: Mapping[str, str]) -> Form:
    """The form that a workbook with that identity was made for: with control figures, where it asks for them."""
    return with_control(form) if form.control is not None and identity.get("totals") == CONTROL else form


@once_per_form
def with_control(form: Form) -> Form:
    """The form with its control figures as cells and relations like all others; the form itself where it has none."""
    control = form.control
    if control is None:
        return form
    fields: dict[str, Field] = {}
    tables = []
    for table in form.tables:
        if table.id == control.table:
            members = (*table.fields, *control.fields)
            table = table._replace(area=control.area, labels=(*table.labels, *control.labels), fields=members)
        tables.append(table)
        fields |= {field.id: field for field in table.fields}
    return form._replace(
        tables=tuple(tables),
        fields=fields,
        relations=(*form.relations, *control.relations),
        numeric=tuple(field.id for field in fields.values() if field.type.numeric),
        control=None,
    )


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.top, area.bottom + 1):
        for col in range(area.left, area.right + 1):
            yield row, col
