"""Which texts a worksheet part shows, without parsing it: enough to see that no table can stand there."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from xlsxcheck.formats.memo import Kept, Memo
from xlsxcheck.formats.xlsx.plainxml import NotPlain, entities
from xlsxcheck.formats.xmlparts import unescape

_TAGS = re.compile(rb"<(?:v(?:>([^<]*)</v>| ?/>)|([!?]|is[ >]|v[^>]|[A-Za-z0-9_.-]+:c[ />]))")
"""Values, and what must not be met where these are to be all: comments, instructions, prefixes, other spellings."""

_SHARED = re.compile(rb't="s"(?:[^<>]*><v>([0-9]{1,7})</v>)?')
_INLINE = re.compile(rb"<is><t[^>]*>([^<]*)</t></is>")
_VALUE = re.compile(rb"<([vt])>([^<]*)</\1>")
_DECLARED = re.compile(rb'<\?xml [^>]*encoding="(?!utf-8")', re.IGNORECASE)
_MOST_KNOWN = 64
_LONGEST = 64 * 1024


class Glance(NamedTuple):
    """shared: numbers of the shared strings that cells show; own: texts that stand in the part itself."""

    shared: tuple[int, ...]
    own: tuple[str, ...]


class _Plan(NamedTuple):
    """What the skeleton of the cells says: by their order the values that number shared strings or are texts.

    own: texts that stand in the skeleton.
    """

    shared: tuple[int, ...]
    texts: tuple[int, ...]
    own: tuple[str, ...]


KNOWN: Kept[bytes, Glance | None] = Kept(_MOST_KNOWN)
"""What was seen in parts, by their compressed bytes: a template's own sheets are met a thousand times."""


def keep(raw: bytes, found: Glance | None) -> Glance | None:
    """Remember what was seen in the part with these compressed bytes, and hand it on."""
    return KNOWN.keep(raw, found) if len(raw) <= _LONGEST else found


def glance(data: bytes) -> Glance | None:
    """Take the texts out of a worksheet part; None where it is spelt so that only parsing tells.

    Shape:  every text that a cell shows, but for whole numbers, is among them, maybe with others that none shows.
    """
    head, opening, rest = data.partition(b"<sheetData>")
    body, closing, tail = rest.rpartition(b"</sheetData>")
    if not (opening and closing) or len(data) > 2 * _LONGEST:
        return look(data)
    pieces = _VALUE.split(body)
    skeleton = b"\0".join((*pieces[::3], b"".join(pieces[1::3])))
    plan = PLANS.get(skeleton)
    if plan is None:
        if b"\0" not in body and PLANS.again(skeleton):
            PLANS.keep(skeleton, _plan(skeleton))
        return look(data)
    if plan is False or look(head) != NOTHING or TAILS[tail] != NOTHING:
        return None if plan is False else look(data)
    return _by_plan(plan, pieces[2::3]) or look(data)


def _by_plan(plan: _Plan, values: list[bytes]) -> Glance | None:
    """Take the texts out of the values of a skeleton that is known."""
    shared = {values[number] for number in plan.shared}
    if not all(map(_is_number_of_string, shared)):
        return None
    try:
        texts = {value for value in set(values) if not value.isdigit()} | {values[number] for number in plan.texts}
        own = tuple([TEXTS[value] for value in texts if value])
    except (UnicodeDecodeError, NotPlain):
        return None
    return Glance(tuple(map(int, shared)), plan.own + own)


def _is_number_of_string(value: bytes) -> bool:
    return value.isdigit() and len(value) < 8


def _plan(skeleton: bytes) -> _Plan | Literal[False]:
    """What a skeleton says, whatever the values: found out with 0 for values. False: only parsing tells."""
    *pieces, tags = skeleton.split(b"\0")
    whole = [piece + (b"<v>0</v>" if tag == ord("v") else b"<t></t>") for piece, tag in zip(pieces, tags, strict=False)]
    found = look(b"".join(whole) + pieces[-1])
    if found is None:
        return False
    shared = [number for number, piece in enumerate(pieces[:-1]) if b't="s"' in piece[piece.rfind(b"<") :]]
    texts = [number for number, tag in enumerate(tags) if tag == ord("t")]
    return _Plan(tuple(shared), tuple(texts), found.own)


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
    texts = {value for value, _ in found if not value.isdigit()} | set(inline)
    try:
        own = tuple([_text(text) for text in texts if text])
    except (UnicodeDecodeError, NotPlain):
        return None
    return Glance(tuple(map(int, shared)), own)


NOTHING = Glance((), ())
PLANS: Kept[bytes, _Plan | Literal[False]] = Kept(64)
TAILS: Memo[bytes, Glance | None] = Memo(look, 64, lambda tail: len(tail) < _LONGEST)
TEXTS: Memo[bytes, str] = Memo(_text, 5_000, lambda value: len(value) < 1_000)
