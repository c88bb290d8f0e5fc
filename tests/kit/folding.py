"""A folder of Linux that behaves as one of Windows or macOS: capitals and spellings of accents make no other name."""

from __future__ import annotations

import builtins
import functools
import io
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CALLS = ("stat", "lstat", "scandir", "listdir", "mkdir", "replace", "rename", "link", "unlink", "open", "access")


def fold(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a path in it leads to whatever is there under a name that such a system takes for the same."""
    listed, root = os.listdir, os.path.join(os.path.realpath(folder), "")

    def there(path: Any) -> Any:
        if not isinstance(path, str | os.PathLike):
            return path
        whole = os.path.abspath(os.fspath(path))
        if not whole.startswith(root):
            return path
        found = root.rstrip("/")
        for step in whole[len(root) :].split("/"):
            names = listed(found) if os.path.isabs(found) and _is_folder(found) else []
            found = f"{found}/{next((name for name in names if _alike(name) == _alike(step)), step)}"
        return found

    def _is_folder(path: str) -> bool:
        try:
            return bool(real["stat"](path).st_mode & 0o040000)
        except OSError:
            return False

    def leading(call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def led(*paths: Any, **options: Any) -> Any:
            return call(*(there(path) if number < 2 else path for number, path in enumerate(paths)), **options)

        return led

    real = {name: getattr(os, name) for name in _CALLS}
    for name, call in real.items():
        monkeypatch.setattr(os, name, leading(call))
    opened = builtins.open
    for module in (builtins, io):
        monkeypatch.setattr(module, "open", lambda path, *more, **options: opened(there(path), *more, **options))


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
