"""Which texts a worksheet part shows, without parsing it: enough to see that no table can stand there."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.formats.memo import Kept
from xlsxcheck.formats.xlsx.plainxml import NotPlain, entities
from xlsxcheck.formats.xmlparts import unescape

_TAGS = re.compile(rb"<(?:v>([^<]*)</v>|([!?]|is[ >]|v[^>]|[A-Za-z0-9_.-]+:c[ />]))")
"""Values, and what must not be met where these are to be all: comments, instructions, prefixes, other spellings."""

_SHARED = re.compile(rb't="s"(?:[^<>]*><v>([0-9]{1,7})</v>)?')
_INLINE = re.compile(rb"<is><t[^>]*>([^<]*)</t></is>")
_DECLARED = re.compile(rb'<\?xml [^>]*encoding="(?!utf-8")', re.IGNORECASE)
_MOST_KNOWN = 64
_LONGEST = 64 * 1024


class Glance(NamedTuple):
    """shared: numbers of the shared strings that cells show; own: texts that stand in the part itself."""

    shared: tuple[int, ...]
    own: tuple[str, ...]


KNOWN: Kept[bytes, Glance | None] = Kept(_MOST_KNOWN)
"""What was seen in parts, by their compressed bytes: a template's own sheets are met a thousand times."""


def keep(raw: bytes, found: Glance | None) -> Glance | None:
    """Remember what was seen in the part with these compressed bytes, and hand it on."""
    return KNOWN.keep(raw, found) if len(raw) <= _LONGEST else found


def glance(data: bytes) -> Glance | None:
    """Take the texts out of a worksheet part; None where it is spelt so that only parsing tells.

    Shape:  every text that a cell shows is among them, maybe with others that none shows.
    """
    found = _TAGS.findall(data)
    marks = [mark[:2] for _, mark in found if mark]
    inline = _INLINE.findall(data) if b"is" in marks else []
    declared = [b"?"] if data.startswith(b"<?xml") else []
    if sorted(marks) != declared + [b"is"] * len(inline) or _DECLARED.match(data):
        return None
    shared = set(_SHARED.findall(data))
    if b"" in shared or (b"'" in data and b"t='" in data):
        return None
    texts = {value for value, _ in found if not value.isdigit()} | set(inline)
    try:
        own = tuple([unescape(entities(text.decode())) for text in texts if text])
    except (UnicodeDecodeError, NotPlain):
        return None
    return Glance(tuple(map(int, shared)), own)
