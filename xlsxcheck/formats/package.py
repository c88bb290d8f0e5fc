"""A zip package as it lies in memory: its parts, inflated under limits, and their raw bytes.

Why not zipfile: it costs more than the inflating itself, trusts the sizes an archive declares,
and gives no raw compressed bytes to copy.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.inflate import checksum, inflate
from xlsxcheck.formats.memo import Kept
from xlsxcheck.model import Note

MAX_FILE = 32 << 20
MAX_ENTRIES = 4096
MAX_PART = 16 << 20
MAX_TOTAL = 48 << 20
MAX_RATIO = 200
RATIO_FREE = 2 << 20
"""Parts inflate to this size whatever their ratio: small repetitive sheets are honest."""

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4x2H4x3L3H8xL")
_LOCAL = struct.Struct("<4s2x2H4x3L2H")
_LOCAL_NAMES = struct.Struct("<2H")
_FULL = 0xFFFFFFFF
_UTF8 = 0x800
_FULLS = (0xFFFF, _FULL, _FULL)


class Entry(NamedTuple):
    """One part as the directory states it. `name` is as written there; `offset` that of its data, -1 if unfindable.

    `start` is where its own record begins, which stands before the data and states the same once more.

    A name that is not UTF-8 is decoded byte by byte (latin-1), so that it can be written back as it was.
    """

    name: str
    method: int
    flags: int
    crc: int
    compressed_size: int
    size: int
    offset: int
    start: int


class Package:
    """The parts of a zip file. `duplicates` are names that stand twice; of these the last one counts.

    at_odds: whether the file holds parts that its directory doesn't list, or says something else of them elsewhere.
    """

    def __init__(self, data: bytes, entries: dict[str, Entry], duplicates: tuple[str, ...], at_odds: bool) -> None:
        self.data = data
        self.entries = entries
        self.duplicates = duplicates
        self.at_odds = at_odds
        self._folded: dict[str, str] | None = None
        self._inflated = 0

    def notes(self) -> list[Note]:
        """What programs may read in two ways."""
        notes = [Note("L15", facts={"what": "double_parts", "found": name}) for name in self.duplicates[:1]]
        return notes + [Note("L15", facts={"what": "hidden_parts"})] * self.at_odds

    def find(self, name: str) -> str | None:
        """Return the key in `entries` of a part whose name may differ in case or in its slashes."""
        if name in self.entries:
            return name
        if self._folded is None:
            self._folded = {key.lower(): key for key in self.entries}
        return self._folded.get(_tidy(name).lower())

    def raw(self, name: str) -> bytes:
        """Give the part as its bytes lie in the file, mostly deflated; KeyError without such a part."""
        entry = self.entries[name]
        end = entry.offset + entry.compressed_size
        if entry.offset < 0 or end > len(self.data):
            raise UnreadableFile("F05", part=name)
        return self.data[entry.offset : end]

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """Inflate a part.

        Units:  limit in bytes; never more is inflated, whatever the directory declares.
        Errors: KeyError without such a part; UnreadableFile F04 locked, F05 damaged, F06 over a limit.
        """
        entry = self.entries[name]
        raw = self.raw(name)
        if entry.flags & 1:
            raise UnreadableFile("F04", part=name)
        if entry.size > limit:
            raise _too_large("part", entry.size, limit, name)
        # Counted again each time: a thousand sheets may lead to one part.
        self._inflated += entry.size
        if self._inflated > MAX_TOTAL:
            raise _too_large("total", self._inflated, MAX_TOTAL, name)
        return _inflate(entry, raw, name) if len(raw) > _SMALL else _inflate_small(entry, raw, name)


def open_package(data: bytes) -> Package:
    """Read the directory of a zip file; no part is inflated yet.

    Errors: UnreadableFile F05 (no directory, or a broken one), F06 (file or directory too large).
    """
    if len(data) > MAX_FILE:
        raise UnreadableFile("F06", what="file", found=megabytes(len(data)), allowed=megabytes(MAX_FILE))
    entries: dict[str, Entry] = {}
    keys: dict[str, str] = {}
    twice: list[str] = []
    where = _directory_range(data)
    listed, in_order = _directory(data, *where)
    for entry in listed:
        key = _tidy(entry.name)
        if not key:
            continue
        folded = key.lower()
        if folded in keys:
            twice.append(key)
            del entries[keys[folded]]
        keys[folded] = key
        entries[key] = entry
    return Package(data, entries, tuple(twice), not in_order and _is_at_odds(data, listed, where[0]))


def directory(data: bytes) -> list[Entry]:
    """The entries of a zip file that holds files: of a name that is spelt in two ways the Unicode one counts.

    Errors: UnreadableFile F05 (no directory, or a broken one), F06 (too many entries).
    """
    return _directory(data, *_directory_range(data), strict=False)[0]


def inflated(entry: Entry, raw: bytes, name: str) -> bytes:
    """The content of an entry, whose raw bytes are given. Errors: UnreadableFile F05, F06."""
    return _inflate(entry, raw, name)


def _is_at_odds(data: bytes, listed: list[Entry], end: int) -> bool:
    """Whether who reads the file from its start on would find other parts than who goes by the directory.

    Errors: UnreadableFile F05 where two parts share bytes.
    """
    odd = False
    at, last = 0, -1
    for entry in sorted(listed, key=_start):
        if entry.offset < 0 or entry.start == last:
            continue
        if entry.start < at:
            raise UnreadableFile("F05", part=_tidy(entry.name))
        if entry.start > at:
            odd = odd or data.find(b"PK\3\4", at, entry.start) >= 0
        odd = odd or _contradicts(entry, *_LOCAL.unpack_from(data, entry.start)[1:6])
        at, last = entry.offset + entry.compressed_size, entry.start
    return odd or data.find(b"PK\3\4", at, end) >= 0


def _contradicts(entry: Entry, flags: int, method: int, crc: int, packed: int, size: int) -> bool:
    """Whether a part's own record says something else than the directory."""
    if method != entry.method:
        return True
    # Behind the data, or in an extra field: then nothing, or the largest number, stands here.
    unknown = flags & 8 or _FULL in (packed, size) or not (crc or packed or size)
    return not unknown and (crc, packed, size) != (entry.crc, entry.compressed_size, entry.size)


def _start(entry: Entry) -> int:
    return entry.start


def _tidy(name: str) -> str:
    if "\\" in name:
        name = name.replace("\\", "/")
    if "//" in name or "./" in name:
        name = "/".join(step for step in name.split("/") if step not in ("", ".")) + "/" * name.endswith("/")
    if not name.isprintable():
        # Names get into messages, and messages on to terminals.
        name = "".join(char if char.isprintable() else "?" for char in name)
    return name.lstrip("/") if name[-1:] != "/" else ""


def _directory(
    data: bytes, start: int, end: int, shift: int, stated: int, *, strict: bool = True
) -> tuple[list[Entry], bool]:
    """The entries, and whether the parts lie one behind the other and say of themselves what the directory says."""
    listed: list[Entry] = []
    names, local = _LOCAL_NAMES.unpack_from, _CENTRAL.unpack_from
    in_order, at, first = True, 0, start
    while start + 46 <= end and data[start : start + 4] == b"PK\1\2":
        _, flags, method, crc, packed, size, name_size, extra_size, note_size, own = local(data, start)
        if len(listed) == MAX_ENTRIES:
            raise UnreadableFile("F06", what="entries", found=MAX_ENTRIES + 1, allowed=MAX_ENTRIES)
        name = data[start + 46 : start + 46 + name_size]
        if extra_size:
            extra = data[start + 46 + name_size : start + 46 + name_size + extra_size]
            if not strict and (spelt := _unicode_name(extra)):
                name, flags = spelt, flags | _UTF8
            size, packed, own = _extra(name, extra, size, packed, own)
        own += shift
        offset = -1
        if 0 <= own <= len(data) - 30 and data[own : own + 4] == b"PK\3\4":
            own_size, own_extra = names(data, own + 26)
            offset = own + 30 + own_size + own_extra
            own_name = data[own + 30 : own + 30 + own_size]
            if strict and own_name != name and _tidy(_decode(own_name)) != _tidy(_decode(name)):
                raise UnreadableFile("F05", part=_tidy(_decode(name)))
        # From the flags to the sizes both records are spelt alike.
        in_order = in_order and own == at and data[own + 6 : own + 26] == data[start + 8 : start + 28] and not flags & 8
        at = offset + packed
        start += 46 + name_size + extra_size + note_size
        listed.append(Entry(_decode(name), method, flags, crc, packed, size, offset, own))
    if not listed or len(listed) & 0xFFFF != stated:
        raise UnreadableFile("F05", part="zip")
    return listed, in_order and at == first


def _directory_range(data: bytes) -> tuple[int, int, int, int]:
    """Where the directory begins and ends, by how much its offsets are off (bytes put before the file), its entries.

    Of the number of entries only the lower 16 bits are given.
    """
    at = data.rfind(b"PK\5\6", max(0, len(data) - 65557))
    if at < 0 or at + 22 > len(data):
        raise UnreadableFile("F05", part="zip")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(data, at)
    if data[at - 20 : at - 16] == b"PK\6\7" and data[at - 76 : at - 72] == b"PK\6\6":
        # A file of 64-bit sizes, or of more than 65,535 entries, has a second, wider end before this one.
        at -= 76
        narrow = count, size, offset
        *_, count, size, offset = _END64.unpack_from(data, at)
        if any(one not in (wide, full) for one, wide, full in zip(narrow, (count, size, offset), _FULLS, strict=True)):
            raise UnreadableFile("F05", part="zip")
    start = at - size
    if start < 0:
        raise UnreadableFile("F05", part="zip")
    return start, at, start - offset, count & 0xFFFF


def _extra(name: bytes, extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Take the sizes and the offset from an extra field, where they are there.

    Errors: UnreadableFile F05 where it gives the part another name (Info-ZIP's Unicode path), which some programs take.
    """
    at = 0
    while at + 4 <= len(extra):
        tag, length = _LOCAL_NAMES.unpack_from(extra, at)
        if tag == 0x7075 and length > 5 and _tidy(_decode(extra[at + 9 : at + 4 + length])) != _tidy(_decode(name)):
            raise UnreadableFile("F05", part=_tidy(_decode(name)))
        at += 4 + length
    return _wide(extra, size, packed, offset) if _FULL in (packed, size, offset) else (size, packed, offset)


def _unicode_name(extra: bytes) -> bytes:
    """The name that an extra field (Info-ZIP's Unicode path) gives; nothing where it gives none."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = _LOCAL_NAMES.unpack_from(extra, at)
        if tag == 0x7075 and length > 5:
            return extra[at + 9 : at + 4 + length]
        at += 4 + length
    return b""


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Take the 64-bit figures that stand in the extra field where the 32-bit ones are full."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = _LOCAL_NAMES.unpack_from(extra, at)
        if tag == 1:
            wide = iter(number for (number,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + (length & ~7)]))
            size, packed, offset = (next(wide, n) if n == _FULL else n for n in (size, packed, offset))
            break
        at += 4 + length
    return size, packed, offset


def _decode(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")


_SMALL = 4096
INFLATED: Kept[tuple[bytes, int, int, int], bytes] = Kept(96)
"""Small parts: styles, links and the like are the same bytes in a thousand files of one template."""


def _inflate_small(entry: Entry, raw: bytes, name: str) -> bytes:
    key = raw, entry.method, entry.size, entry.crc
    content = INFLATED.get(key)
    if content is None:
        content = _inflate(entry, raw, name)
        if len(content) < 8 * _SMALL:
            INFLATED.keep(key, content)
    return content


def _inflate(entry: Entry, raw: bytes, name: str) -> bytes:
    size = entry.size
    if size > max(RATIO_FREE, MAX_RATIO * len(raw)):
        raise UnreadableFile("F06", what="ratio", found=size // max(len(raw), 1), allowed=MAX_RATIO, part=name)
    if entry.method not in (0, 8):
        raise UnreadableFile("F05", part=name)
    content = raw if entry.method == 0 else inflate(raw, size)
    if content is None or len(content) != size or checksum(content) != entry.crc:
        raise UnreadableFile("F05", part=name)
    return content


def _too_large(what: str, found: int, allowed: int, part: str) -> UnreadableFile:
    return UnreadableFile("F06", what=what, found=megabytes(found), allowed=megabytes(allowed), part=part)


def megabytes(size: int) -> str:
    """Write a size in bytes as people do."""
    return f"{size / (1 << 20):.3g} MB"
