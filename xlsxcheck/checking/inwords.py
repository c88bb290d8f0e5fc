"""Where cells stand, in the words of the form, for documents whose cells have no addresses that a reader sees."""

from __future__ import annotations

from xlsxcheck.messages import fill, words
from xlsxcheck.model import Change, Field, Form, Repair


def in_words(field: Field, lang: str) -> str:
    """Where a field stands, for a reader who sees no addresses: 表三“自然人”列、“（七）总计”行."""
    spoken = words(lang)["place"]
    row, column = field.row_path, field.column_path
    facts: dict[str, object] = {
        "table": field.sheet,
        "row": " ".join(label.name(lang) for label in field.named_rows),
        "column": " ".join(label.name(lang) for label in (column[-1:] if row else column[-2:])),
    }
    return fill(spoken["cell"] if row and column else spoken["row" if row else "column"], facts, lang)


def repair_in_words(repair: Repair, form: Form, lang: str) -> Repair:
    """A repair of figures in a document: each cell also in words."""

    def named(change: Change) -> Change:
        return change._replace(place=in_words(form.fields[change.field], lang))

    ways = (way._replace(cells=tuple(map(named, way.cells))) for way in repair.alternatives)
    return repair._replace(alternatives=tuple(ways))
