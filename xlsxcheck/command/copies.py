"""What a run says of its annotated copies: which old ones it took away, and that a folder mixes them with the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable

_MOST = 6


def removed_copies(paths: Sequence[str], lang: str) -> Iterator[str]:
    """That old copies were taken away: how many, and the names of the first."""
    spoken = words(lang)["bulk"]
    if paths:
        yield spoken["copies_removed"].format(count=len(paths))
    yield from named_first(paths, lang)


def named_first(paths: Sequence[str], lang: str) -> Iterator[str]:
    """The first of some paths, and how many more there are."""
    yield from (f"  {printable(path)}" for path in paths[:_MOST])
    if len(paths) > _MOST:
        yield f"  {words(lang)['bulk']['and_others'].format(count=len(paths) - _MOST)}"


def mixed_folders(out: str | None, paths: Sequence[str], lang: str) -> Iterator[str]:
    """That the folder for copies is one that is checked, lies in one, or holds one."""
    spoken = words(lang)["bulk"]["mixed_folders"]
    folder = _real(out) if out else ""
    for path in paths:
        if not folder or not os.path.isdir(path):
            continue
        inbox = _real(path)
        how = "same" if inbox == folder else "inside" if _is_in(folder, inbox) else "above"
        if how != "above" or _is_in(inbox, folder):
            yield spoken[how].format(out=printable(out or ""), path=printable(path))
            return


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))
