"""A path, an open file or bytes -> bytes, never more than a spreadsheet that we would read."""

from __future__ import annotations

import io
import os
import stat
from contextlib import suppress
from typing import Protocol

from xlsxcheck.errors import UnreadableFile, WrongArgument, wrong_kind
from xlsxcheck.files import cause, is_folder, reachable


class Readable(Protocol):
    """A binary file that is open, or what reads like one."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, no more than so many; none at the end."""


Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable
"""A workbook as a caller may give it: where it lies, an open binary file, or its content."""

LIMIT_BYTES = 32 * 1024 * 1024
"""A filled form is some 20 kB; one with scans pasted in has a few MB."""
_WINDOWS_LIMIT = 260


def read_source(source: Source) -> bytes:
    """The content of a file.

    Errors: UnreadableFile (F01, F06, F12) where it can't be had; UsageError for what is no workbook at all: another
    kind of thing, a file that is closed, open as text or for writing only.

    An open file is read from its start; one that can't be rewound, such as an answer from a server, from where it is.
    """
    if isinstance(source, bytes):
        return _bounded(source, len(source))
    if isinstance(source, str | os.PathLike):
        return _from_disk(source)
    if isinstance(source, bytearray | memoryview):
        return _bounded(source, memoryview(source).nbytes)
    if hasattr(source, "read"):
        return _from_file(source)
    raise wrong_kind("source", source, "路径、bytes 或者打开的二进制文件", "a path, bytes or an open binary file")


def source_name(source: Source) -> str:
    """What to call it: its path where it has one, else nothing."""
    if isinstance(source, str | os.PathLike):
        return os.fsdecode(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else ""


def _from_file(file: Readable) -> bytes:
    if getattr(file, "closed", False) is True:
        raise WrongArgument("source 是已经关闭的文件；请在关闭之前读 / the file is closed")
    with suppress(AttributeError, OSError):
        file.seek(0)  # type: ignore[attr-defined]
    pieces: list[bytes] = []
    left = LIMIT_BYTES + 1
    try:
        # One that is not buffered gives less than it is asked for.
        while left > 0:
            # One that is open as text may fail before it gives any.
            piece = "" if isinstance(file, io.TextIOBase) else file.read(left)
            if not isinstance(piece, bytes):
                raise WrongArgument(
                    f"source 读出来的是 {type(piece).__name__}，不是 bytes；请用 'rb' 打开"
                    f" / the file gives {type(piece).__name__}, not bytes; open it with mode 'rb'"
                )
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
    except io.UnsupportedOperation as error:
        raise WrongArgument("source 不是打开来读的；请用 'rb' 打开 / the file is not open for reading") from error
    except OSError as error:
        raise UnreadableFile("F01", reason=cause(error)) from error
    data = b"".join(pieces)
    return _bounded(data, len(data))


def _from_disk(source: str | os.PathLike[str]) -> bytes:
    try:
        found = os.stat(reachable(source))
        if not stat.S_ISREG(found.st_mode):
            # A pipe would never end, and opening a device may do something.
            raise UnreadableFile("F01", reason="folder" if stat.S_ISDIR(found.st_mode) else "special")
        with open(reachable(source), "rb") as file:
            # Room for all that is allowed, made anew for each file, would cost more than the reading.
            data = file.read(min(found.st_size, LIMIT_BYTES) + 1)
            if len(data) > found.st_size:
                data += file.read(LIMIT_BYTES + 1 - len(data))
            return _bounded(data, found.st_size)
    except FileNotFoundError as error:
        too_long = os.name == "nt" and len(os.path.abspath(source)) >= _WINDOWS_LIMIT
        raise UnreadableFile("F01", reason="too_long" if too_long else "missing") from error
    except PermissionError as error:
        raise UnreadableFile("F01", reason="folder" if is_folder(source) else "permission") from error
    except OSError as error:
        raise UnreadableFile("F01", reason=cause(error)) from error
    except ValueError as error:
        raise UnreadableFile("F01", reason="name") from error


def _bounded(data: bytes | bytearray | memoryview, size: int) -> bytes:
    if size > LIMIT_BYTES or len(data) > LIMIT_BYTES:
        found = max(size, len(data)) / (1024 * 1024)
        # One byte too many is told as more than the limit, too.
        told = f"{max(found, LIMIT_BYTES / (1024 * 1024) + 0.1):.1f} MB"
        raise UnreadableFile("F06", what="file", found=told, allowed=f"{LIMIT_BYTES // (1024 * 1024)} MB")
    return bytes(data)
