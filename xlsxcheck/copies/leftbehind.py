"""Copies of an earlier run that lie among those of this one."""

from __future__ import annotations

import os
from array import array
from collections.abc import Container, Iterator
from itertools import islice

from xlsxcheck.copies.names import MARK, original
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.files import identity
from xlsxcheck.formats.source import read_source

_MOST = 6
_MOST_READ = 200


class Written:
    """Which copies a run has written, by a number each: of hundreds of thousands no more is kept."""

    def __init__(self) -> None:
        self._numbers = array("q")

    def add(self, path: str) -> None:
        """Remember a copy that stands where it was written."""
        self._numbers.append(hash(identity(path)))

    def left_behind(self, folder: str, inputs: Container[object] = ()) -> list[str]:
        """Copies of ours in a folder that this run has not written and was not asked to check, saved by nobody since.

        Shape:  their paths, six at most: whoever is to look at them needs to know that there are some.
        """
        written = frozenset(self._numbers)
        others = (path for path in _copies(folder) if not _is_among(path, written, inputs))
        return list(islice(filter(_is_ours, islice(others, _MOST_READ)), _MOST))


def _copies(folder: str) -> Iterator[str]:
    """Files that are called like copies, in order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            stem = os.path.splitext(name)[0]
            if MARK in stem and original(stem) != stem:
                yield os.path.join(place, name)


def _is_among(path: str, written: frozenset[int], inputs: Container[object]) -> bool:
    same = identity(path)
    return hash(same) in written or same in inputs


def _is_ours(path: str) -> bool:
    # Loaded when there is a copy to be looked at: most runs have none.
    from xlsxcheck.copies.annotate import copy_facts

    try:
        return copy_facts(read_source(path)) is not None
    except UnreadableFile:
        return False
