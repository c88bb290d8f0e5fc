"""A definition -> a file that people can read and change: what fits into a line stands in one."""

from __future__ import annotations

import json
import os
from typing import Any

from xlsxcheck.errors import UsageError
from xlsxcheck.files import write_whole
from xlsxcheck.form.load import parse_form

_WIDTH = 140


def write_draft(draft: dict[str, Any], path: str) -> None:
    """Write the draft of a definition, once it is one that can be loaded; never over a file that is there.

    Errors: UsageError, OutputError.
    """
    data = (as_text(draft) + "\n").encode()
    parse_form(data, path)
    if not path.lower().endswith(".json"):
        raise UsageError(f"{path}: 表格定义是 .json 文件；请把文件名改成以 .json 结尾 / its name ends in .json")
    if os.path.lexists(path) and not _is_same(path, data):
        raise UsageError(f"{path}: 已有这个文件，不会覆盖；请换一个文件名 / exists")
    write_whole(path, data)


def as_text(value: Any, indent: int = 0) -> str:
    """JSON with a line for whatever fits into one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= _WIDTH or not isinstance(value, dict | list):
        return line
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        entries = [f"{json.dumps(key, ensure_ascii=False)}: {as_text(one, indent + 1)}" for key, one in value.items()]
    else:
        entries = [as_text(one, indent + 1) for one in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return f"{opened}\n{pad}" + f",\n{pad}".join(entries) + f"\n{' ' * indent}{closed}"


def _is_same(path: str, data: bytes) -> bool:
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read() == data
