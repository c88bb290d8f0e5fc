"""Faults of a Windows machine, in every process of the program that has this folder in its PYTHONPATH.

FAULTS names them: names, long, starts; see below. It is written for the Windows Python of the judge.
"""

import os
import sys

_WANTED = os.environ.get("FAULTS", "").split()


def _crash(code):
    """End as Windows ends a process that has broken."""
    import ctypes

    kernel = ctypes.windll.kernel32
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.TerminateProcess.argtypes = [ctypes.c_void_p, ctypes.c_uint]
    kernel.TerminateProcess(kernel.GetCurrentProcess(), code)


def names():
    """A file whose name says so hangs or crashes the process that checks it."""
    import time

    import xlsxcheck.many.work as work

    real = work._check

    def check(path, *rest):
        name = os.path.basename(path)
        if "hang" in name:
            time.sleep(600)
        if "crash" in name:
            _crash(0xC0000005)
        if "exit" in name:
            os._exit(7)
        return real(path, *rest)

    work._check = check


def long():
    """What Windows does as long as nobody has lifted its limit: no path of 260 characters or more."""
    import builtins
    import io

    def is_long(path):
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        name = os.fsdecode(path)
        return not name.startswith("\\\\?\\") and len(os.path.join(os.getcwd(), name)) >= 260

    def refusing(real):
        def call(*arguments, **options):
            for path in filter(is_long, arguments[:2]):
                raise FileNotFoundError(2, "No such file or directory", os.fsdecode(path), 3)
            return real(*arguments, **options)

        return call

    def denying(real):
        return lambda path: not is_long(path) and real(path)

    builtins.open = io.open = refusing(open)
    for name in ("stat", "lstat", "scandir", "listdir", "mkdir", "replace", "rename", "link", "unlink", "open"):
        setattr(os, name, refusing(getattr(os, name)))
    for name in ("exists", "lexists", "isdir", "isfile"):
        setattr(os.path, name, denying(getattr(os.path, name)))


class _Watch:
    """A finder of modules that finds none, but makes a file when the program's own first step is at hand."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "xlsxcheck.command.check":
            open(f"{os.environ['MARK']}.parent", "w").close()


def starts():
    """A file MARK.parent is made when the program begins, MARK.worker when a worker does."""
    if "--multiprocessing-fork" in sys.orig_argv:
        open(f"{os.environ['MARK']}.worker", "w").close()
    else:
        sys.meta_path.insert(0, _Watch)


for _fault in _WANTED:
    globals()[_fault]()
