"""Read files, each in a process of its own under a cap of memory, and say how it ended: one JSON line a file.

Not a test: test_hostile.py starts it, so that a file that kills its reader kills only a child.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook

CAP_BYTES = 400 << 20


def read_all(data: bytes) -> int:
    """Read every sheet and one format, as the most thorough caller would; give the number of cells."""
    book = open_workbook(data)
    count = sum(len(book.sheet(name).cells) for name in book.sheet_names)
    book.number_format(0)
    return count


def outcome(path: str) -> dict[str, object]:
    """How it ended, and the time that this process itself worked: a busy machine is no fault of the file."""
    data = Path(path).read_bytes()
    start = time.process_time()
    try:
        result: dict[str, object] = {"code": "", "cells": read_all(data)}
    except UnreadableFile as problem:
        result = {"code": problem.code, "facts": problem.facts}
    except BaseException:
        result = {"code": "CRASH", "facts": {"found": traceback.format_exc()[-600:]}}
    return result | {"seconds": time.process_time() - start}


def main() -> None:
    for path in sys.stdin.read().split("\n"):
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_AS, (CAP_BYTES, CAP_BYTES))
            os.write(writer, json.dumps(outcome(path)).encode())
            os._exit(0)
        os.close(writer)
        _, status, usage = os.wait4(child, 0)
        with os.fdopen(reader) as answer:
            result = json.loads(answer.read() or '{"code": "DIED"}')
        print(json.dumps(result | {"status": status, "mebibytes": usage.ru_maxrss // 1024}), flush=True)


if __name__ == "__main__":
    main()
