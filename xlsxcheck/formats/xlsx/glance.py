"""Which texts a worksheet part shows, without parsing it: enough to see that no table can stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from xlsxcheck.formats.memo import Kept, Memo
from xlsxcheck.formats.xlsx.plainxml import NotPlain, entities
from xlsxcheck.formats.xmlparts import unescape
from xlsxcheck.model.patterns import late

_TAGS = late(rb"<(?:v(?:>([^<]*)</v>| ?/>)|([!?]|is[ >]|v[^>]|[A-Za-z0-9_.-]+:c[ />]))")
"""Values, and what must not be met where these are to be all: comments, instructions, prefixes, other spellings."""

_SHARED = late(rb't="s"(?:[^<>]*><v>([0-9]{1,7})</v>)?')
_INLINE = late(rb"<is><t[^>]*>([^<]*)</t></is>")
_COMPUTED = late(rb"</f><v>([^<]*)</v>")
_RESULT = b"</f><v>0</v>"
_DECLARED = late(rb'<\?xml [^>]*encoding="(?!utf-8")', re.IGNORECASE)
_MOST_KNOWN = 64
_LONGEST_PACKED = 8 * 1024
_LONGEST = 256 * 1024


class Glance(NamedTuple):
    """shared: numbers of the shared strings that cells show; own: texts that stand in the part itself."""

    shared: tuple[int, ...]
    own: tuple[str, ...]


KNOWN: Kept[bytes, Glance | None] = Kept(_MOST_KNOWN)
"""What was seen in parts, by their compressed bytes: a template's own sheets are met a thousand times."""


def glance_of(raw: bytes, read: Callable[[], bytes]) -> Glance | None:
    """What glance says of the part with these compressed bytes, which is read only where it is not known."""
    # A longer one has figures in it, or results of them: it is met once.
    if len(raw) > _LONGEST_PACKED:
        return glance(read())
    return KNOWN[raw] if raw in KNOWN else KNOWN.keep(raw, glance(read()))


def glance(data: bytes) -> Glance | None:
    """Take the texts out of a worksheet part; None where it is spelt so that only parsing tells.

    Shape:  every text that a cell shows, but for figures, is among them, maybe with others that none shows.
    """
    pieces = _COMPUTED.split(data)
    # Results of formulas differ from file to file; what is left of a template's own sheet hardly does.
    rest = pieces[::2]
    sizes = len(rest), len(rest[0]), len(rest[-1])
    known = RESTS.get(sizes, ())
    met = [found for there, found in known if there == rest]
    seen = met[0] if met else look(_RESULT.join(rest))
    if not met and len(data) <= _LONGEST:
        if len(RESTS) < RESTS.most:
            # As long as there is room none need be met twice.
            RESTS.again(sizes)
        RESTS.keep(sizes, ((rest, seen), *known[:3]))
    if seen is None:
        return None
    try:
        results = [TEXTS[value] for value in set(pieces[1::2]) if value and not _is_figure(value)]
    except (UnicodeDecodeError, NotPlain):
        return None
    return Glance(seen.shared, (*seen.own, *results)) if results else seen


def _is_figure(value: bytes) -> bool:
    """Whether a value is digits, maybe with a point and a sign: what a table can be told by has characters."""
    return value.isdigit() or value.lstrip(b"-").replace(b".", b"", 1).isdigit()


def _text(value: bytes) -> str:
    return unescape(entities(value.decode()))


def look(data: bytes) -> Glance | None:
    """The same as glance, without knowing of other parts."""
    found = _TAGS.findall(data)
    marks = [mark[:2] for _, mark in found if mark]
    inline = _INLINE.findall(data) if b"is" in marks else []
    declared = [b"?"] if data.startswith(b"<?xml") else []
    if sorted(marks) != declared + [b"is"] * len(inline) or _DECLARED.match(data):
        return None
    shared = set(_SHARED.findall(data))
    if b"" in shared or (b"'" in data and b"t='" in data):
        return None
    texts = {value for value in {value for value, _ in found} if not _is_figure(value)} | set(inline)
    try:
        own = tuple([_text(text) for text in texts if text])
    except (UnicodeDecodeError, NotPlain):
        return None
    return Glance(tuple(map(int, shared)), own)


RESTS: Kept[tuple[int, int, int], tuple[tuple[list[bytes], Glance | None], ...]] = Kept(16)
"""Parts without results, by how many pieces they are and how long the first and the last: then all are compared."""
TEXTS: Memo[bytes, str] = Memo(_text, 5_000, lambda value: len(value) < 1_000)
