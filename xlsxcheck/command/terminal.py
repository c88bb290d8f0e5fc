"""How wide a terminal is, and whether it shows colours."""

from __future__ import annotations

import os
from typing import TextIO


def terminal(out: TextIO) -> tuple[int, bool]:
    """How wide to write and whether in colours: 80 and no in a pipe."""
    if not out.isatty():
        return 80, False
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except OSError:
        width = 80
    return min(width, 120), "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
