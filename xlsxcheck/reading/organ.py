"""Whether what stands as the name of an organ is one at all: "/", the prompt or XX name nobody."""

from __future__ import annotations

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Field, Form

_SHORT = 4
"""A name of so few characters is looked at closely."""


def names_nobody(name: str, form: Form) -> bool:
    """Whether a text in the cell for the organ's name is a placeholder, or what the form itself says there."""
    naming = form.naming
    if naming is None:
        return False
    if _plain(name) and len(name) > _SHORT and not any(part in name for part in naming.strange):
        return name in naming.placeholders or name == form.fields[naming.field].label()
    from xlsxcheck.reading.cells.figures import understand

    word = bare(name)
    return not any(map(str.isalnum, word)) or understand(word).kind == "placeholder" or word in _no_names(form)


def bare(name: str) -> str:
    """A name without what offices add to it: blanks, quotes, a remark in brackets behind it; widths don't count."""
    if _plain(name):
        return name
    from xlsxcheck.reading.layout.labels import key

    word = key(name)
    while word.endswith(")") and (start := word.rfind("(")) > 0:
        word = word[:start]
    return word.strip("()")


def _plain(name: str) -> bool:
    """Whether there are only common Chinese characters in it, as in nearly every name; such a text is its own key."""
    return bool(name) and min(name) >= "\u4e00" and max(name) <= "\u9fff"


@once_per_form
def _no_names(form: Form) -> frozenset[str]:
    """Placeholders, and what the form prints for the name's cell, without blanks and widths."""
    from xlsxcheck.reading.layout.labels import key

    if form.naming is None:
        return frozenset()
    return frozenset(map(key, (*form.naming.placeholders, *_prompts(form.fields[form.naming.field]))))


def _prompts(field: Field) -> list[str]:
    """What the form prints for the name's own cell: its labels, its help, its error text, and the parts of these."""
    labels = [label.text for label in (*field.row_path, *field.column_path)]
    texts = [*labels, field.label(), *field.help.split("\n"), field.type.invalid["zh"]]
    return texts + [part for text in texts for part in text.split("，")]
