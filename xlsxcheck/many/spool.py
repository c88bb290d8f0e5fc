"""Objects kept on disk in the order in which they came, so that memory does not grow with their number."""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from typing import Any


class Spool:
    """A list that only grows, in a temporary file that vanishes with it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="xlsxcheck-")  # noqa: SIM115 (lives as long as the object)
        self.close = weakref.finalize(self, self._file.close)
        self._starts = array("Q")
        self._end = 0

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, thing: Any) -> int:
        """Add it and return its number."""
        data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
        self._starts.append(self._end)
        self._file.write(data)
        self._end += len(data)
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> Any:
        self._file.seek(self._starts[number])
        thing = pickle.load(self._file)
        self._file.seek(0, os.SEEK_END)
        return thing

    def __iter__(self) -> Iterator[Any]:
        # In blocks of our own, because something may be looked up while we are under way.
        for number in range(len(self)):
            yield self[number]
