"""An id, a path, bytes or nothing -> the bytes of a form's definition."""

from __future__ import annotations

import os

from xlsxcheck.errors import FormError
from xlsxcheck.files import told
from xlsxcheck.form import shipped
from xlsxcheck.form.take import did_you_mean


def definition(source: str | os.PathLike[str] | bytes | None) -> tuple[bytes, str]:
    """A definition and what messages call its file; the default one's for None. FormError where it can't be had."""
    if isinstance(source, bytes):
        return source, "form.json"
    path = shipped.SCHEMA if source is None else _path(os.fspath(source))
    try:
        path = shipped.form_path(shipped.default_id()) if source is None else path
        data = shipped.read(path)
    except OSError as error:
        raise FormError(
            f"{path}: 读不了表格定义（{told(error, reading=True)}）；请核对文件名 / can't be read"
        ) from error
    return data, "/".join(path.replace("\\", "/").split("/")[-2:])


def _path(source: str) -> str:
    if source.endswith(".json") or "/" in source or "\\" in source:
        return source
    known = shipped.form_ids()
    if source not in known:
        hint = did_you_mean(source, known)
        raise FormError(f"没有“{source}”这种表格；现有：{'、'.join(known)} / no such form{hint}")
    return shipped.form_path(source)
