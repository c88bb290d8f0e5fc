"""How wide a terminal is, and whether it shows colours."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

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


def as_written(out: TextIO) -> None:
    """Keep the system from writing line ends in its own way: a line of CSV would have two of them on Windows."""
    if hasattr(out, "reconfigure"):
        out.reconfigure(newline="")
