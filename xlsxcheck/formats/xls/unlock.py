"""An .xls stored under a password that nobody typed -> its stream in the clear (MS-XLS 2.2.10, MS-OFFCRYPTO 2.3.5).

Excel up to 2010 and LibreOffice encrypt a workbook whose structure is protected, with a password built into every
program: it opens without a question.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from hashlib import md5, sha1

from xlsxcheck.errors import UnreadableFile

PASSWORD = "VelvetSweatshop"
MAX_LOCKED = 4 << 20
"""Bytes of a stream that are decrypted, which takes some 0.4 s a MB; a form has 0.1 MB."""

_BLOCK = 1024
_FILEPASS, _BOUNDSHEET = 0x2F, 0x85
_PLAIN = frozenset((0x809, _FILEPASS, 0xE1, 0xE2, 0x194, 0x195, 0x196, 0x138))
"""Records that are never encrypted: BOF, FILEPASS, INTERFACEHDR and INTERFACEEND, those of shared workbooks."""

BlockKey = Callable[[int], bytes]


def unlock(data: bytes, filepass: bytes) -> bytes | None:
    """Decrypt a Workbook stream; filepass is the content of its record of that name.

    Shape:  the stream with everything in the clear, None where it has a password of somebody's own.
    Errors: UnreadableFile F06 where it is larger than a form can be. struct.error where the record is too short.
    """
    key = _block_key(filepass)
    if key is None:
        return None
    if len(data) > MAX_LOCKED:
        found, allowed = f"{len(data) / (1 << 20):.3g} MB", f"{MAX_LOCKED >> 20} MB"
        raise UnreadableFile("F06", what="part", found=found, allowed=allowed, part="Workbook")
    stream = b"".join(_keystream(key(number)) for number in range(-(-len(data) // _BLOCK)))
    mask = bytearray(stream[: len(data)])
    for start, end in _clear(data):
        mask[start:end] = bytes(end - start)
    whole = int.from_bytes(data, "little") ^ int.from_bytes(mask, "little")
    return whole.to_bytes(len(data), "little")


def _block_key(filepass: bytes) -> BlockKey | None:
    """What gives the key of each block, if the password is the built-in one."""
    kind, major, minor = struct.unpack_from("<HHH", filepass)
    if kind != 1:
        return None
    if (major, minor) == (1, 1):
        key = _key_97(filepass[6:22])
        checked, digest = filepass[22:54], md5
    elif major in (2, 3, 4) and minor == 2:
        size = struct.unpack_from("<L", filepass, 10)[0]
        bits = struct.unpack_from("<L", filepass, 14 + 16)[0] or 40
        verifier = filepass[14 + size :]
        if not 40 <= bits <= 128:
            return None
        key = _key_2003(verifier[4:20], bits // 8)
        checked, digest = verifier[20:36] + verifier[40:60], sha1
    else:
        return None
    plain = bytes(one ^ other for one, other in zip(checked, _keystream(key(0)), strict=False))
    return key if digest(plain[:16]).digest() == plain[16:] else None


def _key_97(salt: bytes) -> BlockKey:
    start = md5(PASSWORD.encode("utf-16-le")).digest()[:5]
    base = md5((start + salt) * 16).digest()[:5]
    return lambda number: md5(base + struct.pack("<L", number)).digest()


def _key_2003(salt: bytes, size: int) -> BlockKey:
    base = sha1(salt + PASSWORD.encode("utf-16-le")).digest()
    # Keys of 40 bits are filled up with zeros.
    width = 16 if size == 5 else size
    return lambda number: sha1(base + struct.pack("<L", number)).digest()[:size].ljust(width, b"\0")


def _keystream(key: bytes) -> bytes:
    """The RC4 stream of one block."""
    state = list(range(256))
    at = 0
    for number in range(256):
        at = (at + state[number] + key[number % len(key)]) & 255
        state[number], state[at] = state[at], state[number]
    found = bytearray(_BLOCK)
    at = 0
    for number in range(_BLOCK):
        first = (number + 1) & 255
        one = state[first]
        at = (at + one) & 255
        other = state[first] = state[at]
        state[at] = one
        found[number] = state[(one + other) & 255]
    return bytes(found)


def _clear(data: bytes) -> list[tuple[int, int]]:
    """What is not encrypted: the headers of all records, some records, where a sheet begins."""
    found = []
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        clear = size if kind in _PLAIN else 4 if kind == _BOUNDSHEET else 0
        found.append((at, min(at + 4 + clear, len(data))))
        at += 4 + size
    return found
