"""Many files written while the next are being made: waiting for the disk takes none of the time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from xlsxcheck.files import write_whole

_AT_ONCE = 4
_WAITING = 16
"""So many files are held in memory until they are written."""


def written(files: Iterable[tuple[str, bytes | None]]) -> Iterator[bool]:
    """Write each file whole, and say in their order whether it is new; None: it stays as it is, and so does its equal.

    Errors: OutputError, UsageError as of files.write_whole; what was begun is written to the end.
    """
    waiting: deque[Future[bool]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for path, data in files:
            waiting.append(pool.submit(_put, path, data))
            if len(waiting) >= _WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _put(path: str, data: bytes | None) -> bool:
    if data is None or _holds(path, data):
        return False
    write_whole(path, data)
    return True


def _holds(path: str, data: bytes) -> bool:
    there = Path(path)
    try:
        return there.stat().st_size == len(data) and there.read_bytes() == data
    except OSError:
        return False
