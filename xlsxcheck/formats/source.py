"""A path or bytes -> bytes, never more than a spreadsheet that we would read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.files import cause, reachable

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_BYTES = 32 * 1024 * 1024
"""A filled form is some 20 kB; one with scans pasted in has a few MB."""
_WINDOWS_LIMIT = 260


def read_source(source: str | Path | bytes) -> bytes:
    """The content of a file. UnreadableFile (F01, F06, F12) where it can't be had."""
    if isinstance(source, bytes):
        return _bounded(source, len(source))
    if isinstance(source, int):
        raise TypeError("expected a path or bytes, not a number")  # open() would take it for a file descriptor
    try:
        found = os.stat(reachable(source))
        if not stat.S_ISREG(found.st_mode):
            # A pipe would never end, and opening a device may do something.
            raise UnreadableFile("F01", reason="folder" if stat.S_ISDIR(found.st_mode) else "special")
        with open(reachable(source), "rb") as file:
            return _bounded(file.read(LIMIT_BYTES + 1), found.st_size)
    except FileNotFoundError as error:
        too_long = os.name == "nt" and len(os.path.abspath(source)) >= _WINDOWS_LIMIT
        raise UnreadableFile("F01", reason="too_long" if too_long else "missing") from error
    except PermissionError as error:
        raise UnreadableFile("F01", reason="folder" if os.path.isdir(source) else "permission") from error
    except OSError as error:
        raise UnreadableFile("F01", reason=cause(error)) from error
    except ValueError as error:
        raise UnreadableFile("F01", reason="name") from error


def _bounded(data: bytes, size: int) -> bytes:
    if len(data) > LIMIT_BYTES:
        found = max(size, len(data)) // (1024 * 1024)
        raise UnreadableFile("F06", what="file", found=f"{found} MB", allowed=f"{LIMIT_BYTES // (1024 * 1024)} MB")
    return data
