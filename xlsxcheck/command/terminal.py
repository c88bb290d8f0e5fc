"""How wide a terminal is, whether it shows colours, and in which encoding is written."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import Any, TextIO

from xlsxcheck.errors import UsageError
from xlsxcheck.messages.printable import printable

USUAL_WIDTH = 80
"""So many columns sentences take where nothing else is known."""

_VIRTUAL_TERMINAL = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING of SetConsoleMode."""


def terminal(out: TextIO) -> tuple[int | None, bool]:
    """How wide to write and whether in colours: in a pipe no width, so that nothing is cut, and no colours."""
    if not out.isatty():
        return None, False
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except OSError:
        width = 0
    # A terminal that does not know its width says 0. A line as wide as it makes the Windows console begin another one.
    width = max(1, min((width or USUAL_WIDTH) - 1, 120))
    return width, "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb" and obeys_codes(out)


def obeys_codes(out: TextIO, *, system: str = os.name) -> bool:
    """Whether a terminal understands codes for colours: a console of Windows only once it was told to, if it can."""
    return system != "nt" or _switched_on(out)


def _switched_on(out: TextIO) -> bool:
    try:
        handle = importlib.import_module("msvcrt").get_osfhandle(out.fileno())
        ctypes: Any = importlib.import_module("ctypes")
        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        handle = ctypes.c_void_p(handle)
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(handle, mode.value | _VIRTUAL_TERMINAL))
    except (ImportError, AttributeError, OSError, ValueError):
        return False


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
