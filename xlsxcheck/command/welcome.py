"""What meets somebody who types the program's name alone: the commands of a collector's year."""

from __future__ import annotations

import sys

from xlsxcheck.command.terminal import USUAL_WIDTH, terminal
from xlsxcheck.messages import words

_ABOUT = "生成官方统计表的填报模板，检查回收的表格。Templates for official tables, and checks of what comes back."


def first_screen() -> str:
    """The first screen, no wider than 79 columns."""
    return "\n".join(words("zh")["first_screen"])


def help_text() -> str:
    """What the program is for, and the first screen's commands line by line, as the parser shows help."""
    one, year = first_screen().split("\n\n")[1:3]
    return f"{_ABOUT}\n\n\b\n{one}\n\n\b\n{year}"


def usual_width() -> int:
    """How wide lists are written: as the terminal is, else 80 columns."""
    return terminal(sys.stdout)[0] or USUAL_WIDTH
