"""The program's entry: a plain check of files goes the short way, everything else through cli."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence

_RARELY = 100_000
"""So many new objects until the garbage collector looks for cycles."""

_INTERRUPTED, _CLOSED = 130, 141
"""As shells count: 128 and the number of the signal."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    # A short run makes little garbage: looking for cycles at every turn would be a twentieth of its time.
    gc.set_threshold(_RARELY)
    args = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    try:
        code = _run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has read enough.
        _drop_output()
        code = _CLOSED
    except OSError as error:
        _drop_output()
        print(f"xlsxcheck: 写不了结果（{error.strerror}） / results can't be written", file=sys.stderr)
        code = 2
    return code


def _open_streams() -> None:
    """Write UTF-8 whatever the system's code page, and nowhere if a stream was closed by who started us."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


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
        print(f"xlsxcheck: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
