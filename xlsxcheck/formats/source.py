"""A path or bytes -> bytes, never more than a spreadsheet that we would read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xlsxcheck.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_BYTES = 32 * 1024 * 1024
"""A filled form is some 20 kB; one with scans pasted in has a few MB."""


def read_source(source: str | Path | bytes) -> bytes:
    """The content of a file. UnreadableFile (F01, F06, F12) where it can't be had."""
    if isinstance(source, bytes):
        return _bounded(source, len(source))
    if isinstance(source, int):
        raise TypeError("expected a path or bytes, not a number")  # open() would take it for a file descriptor
    try:
        with open(source, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            return _bounded(file.read(LIMIT_BYTES + 1), size)
    except FileNotFoundError as error:
        raise UnreadableFile("F01", reason="missing") from error
    except PermissionError as error:
        raise UnreadableFile("F01", reason="folder" if os.path.isdir(source) else "permission") from error
    except IsADirectoryError as error:
        raise UnreadableFile("F01", reason="folder") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile("F01", reason=getattr(error, "strerror", None) or "name") from error


def _bounded(data: bytes, size: int) -> bytes:
    if len(data) > LIMIT_BYTES:
        found = max(size, len(data)) // (1024 * 1024)
        raise UnreadableFile("F06", what="file", found=f"{found} MB", allowed=f"{LIMIT_BYTES // (1024 * 1024)} MB")
    return data
