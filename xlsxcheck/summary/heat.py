"""The official tables drawn as a heat map: how many findings have each cell as the one to correct first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlsxcheck.model import Area, Form, Report, Table
from xlsxcheck.render.repairs import repair_of

LEVELS = 5
_DARK_FROM = 5
"""So many findings in one cell make it the darkest: where the most is one or two, nothing is dark."""


class Square(NamedTuple):
    """A cell or merged cells of a table: a label's text, or a field's id. The area counts from the table's corner."""

    area: Area
    text: str
    field: str | None


def count_cells(report: Report, cells: Counter[str]) -> None:
    """Enter the findings of a report under the fields to change first.

    What is only told (info) is no trouble, what is explained or waived is to be left as it is, and a total that adds
    itself up is nobody's to change.
    """
    for finding in report.findings:
        if finding.field is not None and finding.severity != "info" and not (finding.settled or finding.follows):
            repair = repair_of(finding, report)
            certain = repair.alternatives[0].cells if repair and repair.unique else ()
            cells.update([change.field for change in certain] or [finding.field])


def heat_tables(form: Form) -> list[Table]:
    """The tables that hold figures."""
    return [table for table in form.tables if any(field.type.numeric for field in table.fields)]


def heat_title(form: Form, table: Table, forms: Sequence[Form], lang: str) -> str:
    """What a table is called; with its edition, where there are several."""
    title = table.title[lang]
    return (
        title
        if len(forms) < 2
        else f"{title}（{form.called[lang]}）"
        if lang == "zh"
        else f"{title} ({form.called[lang]})"
    )


def squares(table: Table, lang: str = "zh") -> Iterator[Square]:
    """The table's labels and fields in reading order."""
    found = [(label.area, label.text if lang == "zh" else label.en, None) for label in table.labels]
    found += [(field.area, "", field.id) for field in table.fields]  # type: ignore[misc]
    corner = table.area
    for area, text, field in sorted(found, key=lambda item: (item[0].top, item[0].left)):
        moved = Area(*(area[side] - (corner.left if side % 2 else corner.top) for side in range(4)))
        yield Square(moved, text, field)


def level(count: int, most: int) -> int:
    """How dark a cell is: 0 none, up to LEVELS for the most; by roots, so that one bad cell leaves others colour."""
    return 0 if not count else max(1, math.ceil(LEVELS * math.sqrt(count / max(most, _DARK_FROM))))
