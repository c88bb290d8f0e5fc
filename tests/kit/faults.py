"""Checks that fail in every way that a check can: given to check_many in place of the real one."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import time
from pathlib import Path

from xlsxcheck import api
from xlsxcheck.model import Form, Report

MARK = "HANGS_NOW"
"""The environment's name of a file that is made when a file that hangs is at hand."""


class Panic(BaseException):
    """What native code raises: no Exception."""


def by_name(path: str, form: Form, *, lang: str) -> Report:
    """Do what the file's name says; nothing special is a report that passes."""
    name = Path(path).name
    if "abort" in name:
        faulthandler.disable()  # the crash is meant: no report of it in the log
        os.abort()
    if "segfault" in name:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        ctypes.string_at(0)
    if "exit" in name:
        os._exit(7)
    if "hang" in name:
        if mark := os.environ.get(MARK):
            Path(mark).touch()
        time.sleep(600)
    if "panic" in name:
        raise Panic("native code")
    if "raise" in name:
        raise ValueError("unexpected")
    if "memory" in name:
        raise MemoryError
    if "once" in name:
        mark = Path(path).with_suffix(".tried")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if "slow" in name:
        time.sleep(0.05)
    return Report(path, "pass")


def real_or_by_name(path: str, form: Form, *, lang: str) -> Report:
    """The real check, but for the names that say something else."""
    if "vanish" in path:
        os.unlink(path)
    if any(word in path for word in ("abort", "segfault", "exit", "hang", "panic", "raise", "memory")):
        return by_name(path, form, lang=lang)
    if "denied" in path:
        # root may read everything, so that a file without permission is not enough of a test.
        path = "/proc/self/mem" if os.geteuid() == 0 else path
        return api.check(path, form, lang=lang)._replace(path=path)
    return api.check(path, form, lang=lang)
