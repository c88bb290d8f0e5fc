"""How wide a terminal is, whether it shows colours, and in which encoding is written."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from xlsxcheck.errors import UsageError
from xlsxcheck.messages.printable import printable


def terminal(out: TextIO) -> tuple[int, bool]:
    """How wide to write and whether in colours: 80 and no in a pipe."""
    if not out.isatty():
        return 80, False
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except OSError:
        width = 80
    return min(width, 120), "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def tell(text: str) -> None:
    """Say something beside the results: on stderr, and nothing in it can steer the terminal."""
    with suppress(OSError):  # nobody listens
        print(printable(text, lines=True), file=sys.stderr)


def tell_unwritten(error: OSError) -> None:
    """Say why the results can't be written."""
    from xlsxcheck.files import not_written

    tell(f"xlsxcheck: {not_written(error.filename or '结果 / results', error)}")


def take_encoding(out: TextIO, name: str) -> None:
    """Write in this encoding from now on; what it can't say is replaced. UsageError for one that is none."""
    try:
        # Some that Python lists turn letters into bytes, or refuse everything.
        if "0 中".encode(name, "replace").decode(name)[:2] != "0 ":
            raise LookupError(name)
    except (LookupError, ValueError) as error:
        raise UsageError(
            f"--encoding {printable(name)}：没有这种编码；常用的是 utf-8、gbk、gb18030、big5 / no such encoding"
        ) from error
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding=name, errors="backslashreplace" if is_utf_8(name) else "replace")


def is_utf_8(name: str | None) -> bool:
    """Whether an encoding can say everything in the usual way."""
    from codecs import lookup

    return name is None or lookup(name).name == "utf-8"


def as_written(out: TextIO) -> None:
    """Keep the system from writing line ends in its own way: a line of CSV would have two of them on Windows."""
    if hasattr(out, "reconfigure"):
        out.reconfigure(newline="")
