"""An .xls stream encrypted as Excel does it (MS-OFFCRYPTO 2.3.5, 2.3.6), written apart from the code that opens it."""

from __future__ import annotations

import hashlib
import struct

SALT = bytes(range(16))
VERIFIER = bytes(range(40, 56))
_CLEAR = (0x809, 0x2F, 0xE1, 0xE2)


def locked(stream: bytes, password: str, *, kind: str = "97", bits: int = 128) -> bytes:
    """The stream with a FILEPASS record behind its first BOF, encrypted: kind 97 (RC4) or 2003 (RC4 CryptoAPI)."""
    key = _key_97(password) if kind == "97" else _key_2003(password, bits)
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    filepass = _filepass(key, kind, bits)
    record = struct.pack("<HH", 0x2F, len(filepass)) + filepass
    return _encrypted(_moved(stream[:begin] + record + stream[begin:], len(record)), key)


def _moved(stream: bytes, by: int) -> bytes:
    """The stream with the places of its sheets put right."""
    out = bytearray(stream)
    for at, kind, _ in _records(stream):
        if kind == 0x85:
            struct.pack_into("<L", out, at + 4, struct.unpack_from("<L", out, at + 4)[0] + by)
    return bytes(out)


def _records(stream: bytes) -> list[tuple[int, int, int]]:
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        found.append((at, kind, size))
        at += 4 + size
    return found


def _encrypted(stream: bytes, key: object) -> bytes:
    mask = b"".join(rc4(key(number), 1024) for number in range(-(-len(stream) // 1024)))  # type: ignore[operator]
    out = bytearray(one ^ other for one, other in zip(stream, mask, strict=False))
    for at, kind, size in _records(stream):
        clear = 4 + (size if kind in _CLEAR else 4 if kind == 0x85 else 0)
        out[at : at + clear] = stream[at : at + clear]
    return bytes(out)


def _filepass(key: object, kind: str, bits: int) -> bytes:
    digest = (hashlib.md5 if kind == "97" else hashlib.sha1)(VERIFIER).digest()
    secret = VERIFIER + digest
    mask = rc4(key(0), len(secret))  # type: ignore[operator]
    hidden = bytes(one ^ other for one, other in zip(secret, mask, strict=True))
    if kind == "97":
        return struct.pack("<HHH", 1, 1, 1) + SALT + hidden
    name = "Microsoft Base Cryptographic Provider v1.0\0".encode("utf-16-le")
    header = struct.pack("<LLLLLLLL", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + name
    front = struct.pack("<HHHLL", 1, 2, 2, 4, len(header)) + header
    return front + struct.pack("<L", 16) + SALT + hidden[:16] + struct.pack("<L", 20) + hidden[16:]


def _key_97(password: str) -> object:
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    base = hashlib.md5(b"".join([short + SALT] * 16)).digest()[:5]
    return lambda number: hashlib.md5(base + struct.pack("<I", number)).digest()


def _key_2003(password: str, bits: int) -> object:
    base = hashlib.sha1(SALT + password.encode("utf-16-le")).digest()

    def key(number: int) -> bytes:
        found = hashlib.sha1(base + struct.pack("<I", number)).digest()[: bits // 8]
        return found + bytes(11) if bits == 40 else found

    return key


def rc4(key: bytes, count: int) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = [], 0, 0
    for _ in range(count):
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(box[(box[i] + box[j]) % 256])
    return bytes(out)
