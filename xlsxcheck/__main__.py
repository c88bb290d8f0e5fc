"""The program's entry: a plain check of files goes the short way, everything else through cli."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

_RARELY = 100_000
"""So many new objects until the garbage collector looks for cycles."""

COMMANDS = ("check", "template", "rules", "forms", "explain")
_NOT_A_CHECK = {*COMMANDS[1:], "--help", "--version"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    # A short run makes little garbage: looking for cycles at every turn would be a twentieth of its time.
    gc.set_threshold(_RARELY)
    args = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Whoever read our output has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    return code


def _run(args: list[str]) -> int:
    from xlsxcheck.errors import XlsxcheckError

    try:
        if args and args[0] not in _NOT_A_CHECK and "--help" not in args:
            from xlsxcheck.quick import quick_options

            options = quick_options(args, COMMANDS)
            if options is not None:
                from xlsxcheck.run import run_check

                return run_check(options)
        from xlsxcheck.cli import run

        return run(args)
    except XlsxcheckError as error:
        print(f"xlsxcheck: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
