"""Bytes as printable text that HTML leaves alone: 13 bytes in 16 characters, a twelfth less than base64."""

from __future__ import annotations

ALPHABET = "".join(chr(code) for code in range(33, 127) if chr(code) not in "&<\\")
"""91 characters; two of them have room for 13 bits."""

_BITS = 13
_PAIRS = [ALPHABET[value // len(ALPHABET)] + ALPHABET[value % len(ALPHABET)] for value in range(1 << _BITS)]


def encode(data: bytes) -> str:
    """The text; its reader must know how many bytes there were, since the last 13 are filled up."""
    data += bytes(-len(data) % _BITS)
    pieces: list[str] = []
    mask = (1 << _BITS) - 1
    for start in range(0, len(data), _BITS):
        block = int.from_bytes(data[start : start + _BITS], "big")
        pieces += [_PAIRS[block >> shift & mask] for shift in range(7 * _BITS, -1, -_BITS)]
    return "".join(pieces)
