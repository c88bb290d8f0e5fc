"""The program's entry: a plain check of files goes the short way, everything else through cli."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

from xlsxcheck.command.interrupts import Ended, ends_as_interrupts, exit_code_of
from xlsxcheck.command.options import UNWRITTEN

_RARELY = 100_000
"""So many new objects until the garbage collector looks for cycles."""

_CLOSED = 141
"""As shells count: 128 and the number of the signal."""

_BROKEN = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    # A short run makes little garbage: looking for cycles at every turn would be a twentieth of its time.
    gc.set_threshold(_RARELY)
    args = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    try:
        with ends_as_interrupts():
            code = _run(args)
            sys.stdout.flush()
    except KeyboardInterrupt as stop:
        if isinstance(stop, Ended):
            # Who ended us may read no more: what is still to be written must not hold us up.
            _drop_output()
        code = exit_code_of(stop)
    except OSError as error:
        _drop_output()
        code = _unwritten(error)
    except Exception:
        # Our own mistake: never the exit code of "has errors".
        _drop_output()
        code = _BROKEN
        _report_mistake()
    return code


def program() -> int:
    """The same as main in a process that ends with it: a last search for cycles would be a tenth of a short run."""
    code = main()
    gc.freeze()
    return code


def _unwritten(error: OSError) -> int:
    """The exit code where the results could not be written, and a word on why."""
    # Windows calls a pipe that its reader has closed an invalid argument; unlike a file it has no name.
    if isinstance(error, BrokenPipeError) or (error.errno == errno.EINVAL and error.filename is None):
        return _CLOSED
    from xlsxcheck.command.terminal import tell_unwritten

    tell_unwritten(error)
    return UNWRITTEN


def _report_mistake() -> None:
    import traceback

    from xlsxcheck.command.terminal import tell

    tell(traceback.format_exc())
    tell("xlsxcheck: 程序自己出错了；请把上面这些发给维护者 / a mistake of the program itself, please report it")


def _open_streams() -> None:
    """Write in the encoding that whoever reads expects, and nowhere if a stream was closed by who started us."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends
            continue
        encoding = _encoding(stream)
        errors = "backslashreplace" if encoding == "utf-8" else "replace"
        if isinstance(getattr(stream, "buffer", None), io.RawIOBase):
            # PYTHONUNBUFFERED: without a buffer a write that a signal interrupts loses the rest of its text.
            options: dict[str, Any] = {"encoding": encoding, "errors": errors, "closefd": False}
            setattr(sys, name, open(stream.fileno(), "w", buffering=1, **options))  # noqa: SIM115 - the stream from now on
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding, errors=errors)


def _encoding(stream: Any) -> str:
    """The console's own encoding, or the one that PYTHONIOENCODING names; UTF-8 in a pipe, whatever the code page.

    A console that knows no Chinese gets UTF-8 too, unless it was asked for: question marks help nobody.
    """
    asked = not sys.flags.ignore_environment and os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    own = str(getattr(stream, "encoding", None) or "utf-8").lower()
    if asked or (stream.isatty() and own not in ("ascii", "us-ascii", "ansi_x3.4-1968")):
        return "utf-8" if own in ("utf8", "utf_8") else own
    return "utf-8"


def _drop_output() -> None:
    """Send what is still to be written nowhere, so that the interpreter does not complain at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(args: list[str]) -> int:
    from xlsxcheck.errors import XlsxcheckError

    try:
        if args and "--help" not in args:
            from xlsxcheck.command.quick import quick_options

            options = quick_options(args)
            if options is not None:
                from xlsxcheck.command.check import run_check

                return run_check(options)
        from xlsxcheck.command.cli import run

        return run(args)
    except XlsxcheckError as error:
        from xlsxcheck.command.terminal import tell

        tell(f"xlsxcheck: {error}")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(program())
