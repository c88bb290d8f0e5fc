"""Objects kept on disk in the order in which they came, so that memory does not grow with their number."""

from __future__ import annotations

import errno
import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from typing import Any

from xlsxcheck.files import not_written

_SMALL_BYTES = 256 * 1024
"""So much is held in memory before a file is made at all."""
_MOST_BYTES = 512 * 1024 * 1024
"""So much memory takes over where the disk for temporary files is full; more than that ends the run."""


class Spool:
    """A list that only grows, in a temporary file that vanishes with it; in memory while small or where the disk fails.

    Errors: OutputError, on append, where the disk for temporary files is full and memory must not grow further.
    """

    def __init__(self) -> None:
        self._file: Any = None
        self._starts = array("q")
        self._sizes = array("Q")
        self._held: dict[int, bytes] = {}
        self._held_bytes = 0
        self._end = 0
        self._refused: OSError | None = None

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, thing: Any) -> int:
        """Add it and return its number."""
        data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
        number = len(self._starts)
        if self._held_bytes + len(data) <= _SMALL_BYTES or not self._written(data):
            self._hold(number, data)
            self._starts.append(-1)
        else:
            self._starts.append(self._end)
            self._end += len(data)
        self._sizes.append(len(data))
        return number

    def __getitem__(self, number: int) -> Any:
        held = self._held.get(number)
        if held is None:
            self._file.seek(self._starts[number])
            held = b""
            while len(held) < self._sizes[number]:
                held += self._file.read(self._sizes[number] - len(held)) or _lost()
        return pickle.loads(held)

    def __iter__(self) -> Iterator[Any]:
        # One by one, because something may be looked up while we are under way.
        for number in range(len(self)):
            yield self[number]

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _hold(self, number: int, data: bytes) -> None:
        self._held_bytes += len(data)
        if self._held_bytes > _MOST_BYTES:
            refused = self._refused or OSError("no more memory")
            raise not_written(_folder(), refused)
        self._held[number] = data

    def _written(self, data: bytes) -> bool:
        """Whether it went to the file, whole; what a full disk took of it is overwritten by the next."""
        if self._refused is not None:
            return False
        try:
            if self._file is None:
                # Without a buffer: a full disk is known at once, not when it is too late.
                self._file = tempfile.TemporaryFile(prefix="xlsxcheck-", buffering=0)  # noqa: SIM115 - lives as long as we do
                weakref.finalize(self, self._file.close)
            self._file.seek(self._end)
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._refused = error
            return False
        return True


def _lost() -> bytes:
    raise OSError(errno.EIO, "a temporary file has lost its end")


def _folder() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:
        return "TMPDIR"
