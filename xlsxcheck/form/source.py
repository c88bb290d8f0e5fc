"""An id, a path, bytes or nothing -> the bytes of a form's definition."""

from __future__ import annotations

import os

from xlsxcheck.errors import FormError, UsageError, wrong_kind
from xlsxcheck.files import path_of, told
from xlsxcheck.form import shipped
from xlsxcheck.form.take import did_you_mean

_SHOWN = 80
"""No more is quoted of what was given for an id or a path: it may be anything."""
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")

Definition = str | os.PathLike[str] | bytes | bytearray | memoryview
"""An id, the path of a form.json, or its content."""


def definition(source: Definition | None, argument: str = "form") -> tuple[bytes, str]:
    """A definition and what messages call its file; the default one's for None.

    Errors: FormError where it can't be had; UsageError for what is no definition at all.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "form.json"
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("{") and not source.endswith(".json"):
        return source.encode("utf-8", "surrogatepass"), "form.json"
    if source is not None and not isinstance(source, str | os.PathLike):
        kinds = "一种表格：代号、form.json 的路径或内容，或者 load_form(…) 的结果"
        raise wrong_kind(argument, source, kinds, "one form: an id, the path of a form.json, its content, or a Form")
    path = shipped.SCHEMA if source is None else _path(path_of(source, argument))
    try:
        path = shipped.form_path(shipped.default_id()) if source is None else path
        data = shipped.read(path)
    except OSError as error:
        raise FormError(
            f"{_shortened(path)}: 读不了表格定义（{told(error, reading=True)}）；请核对文件名 / can't be read"
        ) from error
    return data, "/".join(path.replace("\\", "/").split("/")[-2:])


def _path(source: str) -> str:
    if source.endswith(".json") or "/" in source or "\\" in source:
        return source
    known = shipped.form_ids()
    if source not in known and source.lower().endswith(_WORKBOOKS):
        if os.path.isfile(source):
            return source
        raise UsageError(
            f"form 是“{_shortened(source)}”：这是工作簿的名字，不是表格的代号（{'、'.join(known)}），也不是 form.json；"
            "参数是不是写反了 / the name of a workbook, no form: are the arguments in the wrong order?"
        )
    if source not in known:
        hint = did_you_mean(source, known)
        raise FormError(f"没有“{_shortened(source)}”这种表格；现有：{'、'.join(known)} / no such form{hint}")
    return shipped.form_path(source)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
