"""Whether what stands as the name of an organ is one at all: "/", the prompt or XX name nobody."""

from __future__ import annotations

import re

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Field, Form

_LONGEST = 200
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


def name_alone(text: str, form: Form) -> str:
    """An organ's name without its own label before it and the word for a seal in brackets behind it."""
    if form.naming is None or len(text) > _LONGEST or _plain(text):
        return text
    label, stamp = _around(form)
    name = label.sub("", text.strip(), count=1)
    while (match := stamp.search(name)) is not None:
        name = name[: match.start()]
    return name.strip() if name.strip() != text.strip() else text


def ends_as_an_office(name: str, form: Form) -> bool:
    """Whether a name ends as names of offices do."""
    return form.naming is not None and any(name.endswith(one.ends) for one in form.naming.endings)


@once_per_form
def _around(form: Form) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a name, and what behind it."""
    naming = form.naming
    labels = [_spaced(word) for word in (naming.labels if naming is not None else ())] or ["(?!)"]
    stamps = [_spaced(word) for word in (naming.stamps if naming is not None else ())] or ["(?!)"]
    label = re.compile(rf"^(?:{'|'.join(labels)})(?:[（(](?:{'|'.join(stamps)})[）)])?\s*[：:]\s*")
    return label, re.compile(rf"\s*[（(【\[]\s*(?:{'|'.join(stamps)})\s*[）)】\]]\s*$")


def _spaced(word: str) -> str:
    """A word, also with blanks between its characters."""
    return r"\s*".join(map(re.escape, word))


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
