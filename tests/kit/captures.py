"""What a terminal shows of the commonest runs, in 80 and 120 columns, in colours and without; kept in tests/data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from helpers import ROOT  # noqa: E402
from runs import lay_out  # noqa: E402

FOLDER = ROOT / "tests" / "data" / "captures"
RUNS = {
    "first-screen": [],
    "one-clean": ["某街道.xlsx"],
    "one-wrong": ["收到的文件夹/unbalanced.xlsx", "--out", "退回"],
    "folder": ["收到的文件夹", "--roster", "名册.csv", "--previous", "2024年收到的", "--out", "退回"],
    "explain": ["explain", "T3-BALANCE"],
}
"""The commonest runs, by name."""
WIDTHS = (80, 120)


def captured(arguments: list[str], folder: Path, width: int, colour: bool) -> str:
    """What a terminal of that width shows of a run; escapes as ␛."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    given = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "PYTHONIOENCODING")}
    given |= {"TERM": "xterm", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **({} if colour else {"NO_COLOR": "1"})}
    command = [sys.executable, "-m", "xlsxcheck", *arguments]
    run = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=given)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    run.wait()
    return shown.decode().replace("\r\n", "\n").replace("\x1b", "␛")


def captures() -> Iterator[tuple[str, str]]:
    """Name and text of every capture."""
    kinds = [(name, width, colour) for name in RUNS for width in WIDTHS for colour in (False, True)]
    with tempfile.TemporaryDirectory() as whole:
        lay_out(base := Path(whole) / "base")
        for number, (name, width, colour) in enumerate(kinds):
            folder = Path(whole) / str(number)
            shutil.copytree(base, folder)
            yield f"{name}-{width}-{'colour' if colour else 'plain'}.txt", captured(RUNS[name], folder, width, colour)
