"""Many files -> reports, in order, as they finish; no file can stop the run. See find.py for which files."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

from xlsxcheck.errors import FormError, UsageError
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.shares import put_together, shared_out
from xlsxcheck.many.timing import SHORTEST_SECONDS, TIMEOUT_SECONDS, can_interrupt, in_time
from xlsxcheck.many.work import Work, failed

_HANDFUL = {"fork": 24, "spawn": 200}
"""Up to so many files, starting processes costs more than it saves."""
_FOREVER = 10.0**9
"""Clocks of processes take no more seconds than this."""

_HANDFUL_BYTES = 8 * 1024 * 1024


def run_many(
    files: Iterable[FileItem | str | Path],
    work: Work,
    *,
    jobs: int | None = None,
    timeout: float | None = None,
    isolate: bool | None = None,
    method: str | None = None,
    left_out: list[str] | None = None,
) -> Generator[Checked, None, None]:
    """What came of every file, in the order of the files, as soon as it is there.

    Shape:  memory stays the same however many they are. A file whose check breaks, crashes its process or takes longer
            than `timeout` gets the finding F11 or F10, and no other is affected. isolate: always or never in processes
            of their own; None: unless there are only a few files; never in a browser, which has no processes. method:
            how processes start. A file that holds several reports gives as many results; names of what was passed over
            are added to `left_out`.
    Units:  timeout in seconds a file, 60 if not given.
    Errors: FormError where our own definition is broken; UsageError for jobs or a time that can't be.
    """
    refuse_impossible(jobs, timeout)
    # Who asks for processes or a time gets what only processes can keep to, however few the files.
    asked = jobs is not None or (timeout is not None and not can_interrupt())
    timeout = TIMEOUT_SECONDS if timeout is None else timeout
    items: Iterator[FileItem] = shared_out(
        file if isinstance(file, FileItem) else FileItem(str(file), Path(file).name) for file in files
    )
    if not can_start():
        isolate = False
    elif isolate is None and asked:
        isolate = True
    elif isolate is None:
        isolate, items = _are_many(items, method)
    here = partial(in_time, work, seconds=timeout)
    if not isolate:
        yield from put_together(map(here, items), partial(map, here), left_out)
        return
    from xlsxcheck.many import pool

    def apart(items: Iterable[FileItem]) -> Iterator[Checked]:
        count = max(1, jobs or pool.cores())
        work_on, to_do = _Shielded(work), iter(items)
        # Whatever ends this, whoever keeps the traceback, the processes end with it.
        with closing(pool.run_pool(to_do, work_on, jobs=count, timeout=timeout, method=method, here=here)) as done:
            for item, result in done:
                yield _unshielded(item, result, work)

    yield from put_together(apart(items), apart, left_out)


def refuse_impossible(jobs: object, timeout: object) -> None:
    """UsageError for so many processes, or such a time, as can't be."""
    if jobs is not None and (not isinstance(jobs, int) or isinstance(jobs, bool) or jobs < 1):
        raise UsageError(f"jobs={jobs!r}：应当是大于0的整数，或者不写 / a whole number above 0, or none")
    if timeout is None:
        return
    if not isinstance(timeout, int | float) or isinstance(timeout, bool) or not SHORTEST_SECONDS <= timeout < _FOREVER:
        raise UsageError(
            f"timeout={timeout!r}：应当是不小于{SHORTEST_SECONDS}的秒数，或者不写"
            f" / a number of seconds, {SHORTEST_SECONDS} at least, or none"
        )


def can_start() -> bool:
    """Whether there are processes at all: a browser has none, whatever its functions are called."""
    return sys.platform != "emscripten"


def _are_many(items: Iterator[FileItem], method: str | None) -> tuple[bool, Iterator[FileItem]]:
    """Whether files are so many or so big that processes of their own pay; and the files again."""
    from xlsxcheck.many import pool

    handful = _HANDFUL[method or pool.start_method()]
    first = list(islice(items, handful + 1))
    return len(first) > handful or _bytes(first) > _HANDFUL_BYTES, chain(first, items)


@dataclass(frozen=True)
class _Shielded:
    """The work with a broken definition handed over instead of raised: it ends the run, not the process."""

    work: Work

    def __call__(self, item: FileItem) -> Checked | FormError:
        try:
            return self.work(item)
        except FormError as error:
            return error


def _unshielded(item: FileItem, result: Any, work: Work) -> Checked:
    if isinstance(result, FormError):
        raise result
    from xlsxcheck.many.worker import Failure

    if isinstance(result, Failure):
        if result.kind == "timeout":
            return Checked(item, failed(item, "F10", work.lang, seconds=result.detail))
        return Checked(item, failed(item, "F11", work.lang, reason=result.detail))
    return cast(Checked, result)


def _bytes(items: list[FileItem]) -> int:
    return sum(_size(item.path) for item in items)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
