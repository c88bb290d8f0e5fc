"""Files as seen from a summary that names them."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath
from urllib.parse import quote


def link(path: str, folder: Path) -> str:
    """A file as seen from the summary's folder, so that both can be moved together; absolute on another drive."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return os.path.abspath(path)


def href(path: str, folder: Path) -> str:
    """The same as an address in a page; a colon in a name is no scheme, a drive or share makes it a whole one."""
    found = link(path, folder)
    if os.path.isabs(found):
        # On Windows another drive or share; elsewhere only a file without a name.
        there = PureWindowsPath(found)
        return (there if there.is_absolute() else Path(found)).as_uri()
    # As bytes: a name that is no UTF-8 leads to its file all the same.
    return quote(os.fsencode(found.replace(os.sep, "/")), safe="/")
