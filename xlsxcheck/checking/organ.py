"""What the name of an organ tells: that it is none, or that it is an organ of another kind than was chosen."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxcheck.model import Form, NameEnding, Naming, Note, Record
from xlsxcheck.model.patterns import late
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.organ import bare

_FIGURES = late(r"(?:19|20)[0-9]{2}年|[0-9]$")
_SHORT = 4


def organ_notes(record: Record, form: Form) -> Iterator[Note]:
    """C09 for a name that is a number, the form's title or what no name is; C10 where the kind chosen is another's."""
    naming = form.naming
    name = record.values.get(naming.field) if naming else None
    if naming is None or not isinstance(name, str) or naming.field in record.unread:
        return
    place, word = record.places.get(naming.field), bare(name)
    if _is_odd(word, form) or any(part in word for part in naming.strange):
        yield Note("C09", place and place.sheet, (place.ref,) if place else (), naming.field, {"value": quoted(name)})
    chosen, ending = record.values.get(naming.kind), ending_of(word, naming)
    if chosen is None or naming.kind not in record.places or ending is None or not ending.kinds:
        return
    choices = {choice["zh"]: choice for choice in form.fields[naming.kind].type.choices}
    if isinstance(chosen, str) and chosen in choices and chosen not in ending.kinds:
        at = record.places[naming.kind]
        cells = (at.ref, place.ref) if place and place.sheet == at.sheet else (at.ref,)
        facts: dict[str, object] = {
            "name": quoted(name),
            "chosen": dict(choices[chosen]),
            "kinds": [dict(choices[kind]) for kind in ending.kinds],
        }
        yield Note("C10", at.sheet, cells, naming.kind, facts)


def _is_odd(word: str, form: Form) -> bool:
    """Whether a name has no Chinese character, a year or a figure at its end, or is what the form calls itself."""
    called = len(word) > _SHORT and any(word in title for title in form.title.values())
    return called or _FIGURES.search(word) is not None or not any("\u3400" <= char <= "\u9fff" for char in word)


def ending_of(name: str, naming: Naming) -> NameEnding | None:
    """The longest known ending that a name has."""
    found = [(len(end), ending) for ending in naming.endings for end in ending.ends if name.endswith(end)]
    return max(found, key=lambda item: item[0])[1] if found else None
