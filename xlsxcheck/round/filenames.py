"""Names of files after offices: in full, safe on every system, no two alike, the same every time."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence

from xlsxcheck.files import is_device
from xlsxcheck.many.rosterfile import Expected

_FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_MOST_BYTES = 200
"""Of a name without its ending: systems take 255, and a marked copy adds to it."""


def file_names(offices: Sequence[Expected], ending: str = ".xlsx") -> list[str]:
    """A name for each office.

    Shape:  the office's name, with what Windows forbids in full width; where two would be the same to some system, each
            has its code behind it, or a digest of its own name.
    """
    plain = [_safe(office.organ) for office in offices]
    often = Counter(map(_alike, plain))
    named = [
        name if often[_alike(name)] == 1 else _cut(name, f"（{office.code or _digest(office.organ)}）")
        for name, office in zip(plain, offices, strict=True)
    ]
    # A name may be spelt like another one's with its code.
    again = Counter(map(_alike, named))
    return [
        (name if again[_alike(name)] == 1 else _cut(name, f"（{_digest(office.organ + office.code)}）")) + ending
        for name, office in zip(named, offices, strict=True)
    ]


def _safe(name: str) -> str:
    """A name that no system takes for something else."""
    kept = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    text = unicodedata.normalize("NFC", kept).translate(_FORBIDDEN).strip(" .") or "_"
    if is_device(text) or text.startswith(("~$", "=")):
        text = f"_{text}"
    return _cut(text, f"…{_digest(name)}") if len(text.encode()) > _MOST_BYTES else text


def _cut(name: str, end: str) -> str:
    """The name with an end, cut so that both fit."""
    room = _MOST_BYTES - len(end.encode())
    return name.encode()[:room].decode(errors="ignore").rstrip(" .") + end


def _alike(name: str) -> str:
    """What some system takes for the same name."""
    return unicodedata.normalize("NFKC", name).casefold()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
