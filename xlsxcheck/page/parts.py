"""What goes into the page from here: our own modules as far as the page reaches them, their data, and XlsxWriter's."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

from xlsxcheck.form.shipped import SCHEMA, form_ids, form_path

ENTRY = "xlsxcheck.page.bridge"
_PAGE = Path(__file__).resolve().parent
_PACKAGE = _PAGE.parent
_NEVER = ("xlsxcheck.command", "xlsxcheck.round", "xlsxcheck.word", "xlsxcheck.many.pool", "xlsxcheck.many.worker")
"""Rooms of what the page doesn't offer, which the package's face names, and processes, which a browser has not."""

_DATA = (".json", ".js", ".css")


def app_files() -> dict[str, bytes]:
    """Name in the page -> content: modules and data of ours, the forms, XlsxWriter."""
    return _own_files() | _xlsxwriter()


def _own_files() -> dict[str, bytes]:
    files = {f"xlsxcheck/{path.relative_to(_PACKAGE).as_posix()}": path.read_bytes() for path in _ours()}
    for room in ("messages", "summary"):
        for path in sorted((_PACKAGE / room).iterdir()):
            if path.suffix in _DATA:
                files[f"xlsxcheck/{room}/{path.name}"] = path.read_bytes()
    for path in [Path(SCHEMA, "forms.json"), *map(Path, map(form_path, form_ids()))]:
        files[f"xlsxcheck/_data/schema/{path.relative_to(SCHEMA).as_posix()}"] = path.read_bytes()
    return files


def _ours() -> Iterator[Path]:
    """The modules that can be reached from the page's entry."""
    waiting, seen = [ENTRY], set[str]()
    while waiting:
        name = waiting.pop()
        for module in _with_packages(name):
            path = _place(module)
            if path is None or module in seen or module.startswith(_NEVER):
                continue
            seen.add(module)
            yield path
            waiting += _imports(path)


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def _place(module: str) -> Path | None:
    if module.split(".")[0] != "xlsxcheck":
        return None
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_digest() -> str:
    """A digest of all of ours that a page is made of: by it one knows whether a page is that of these sources."""
    import hashlib

    files = _own_files() | {
        f"page/{path.relative_to(_PAGE).as_posix()}": path.read_bytes()
        for path in sorted(_PAGE.rglob("*"))
        if path.is_file() and path.suffix in (".html", ".css", ".js", ".json", ".txt", ".py")
    }
    text = "\n".join(f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def xlsxwriter_version() -> str:
    """The version of XlsxWriter that is carried."""
    from importlib.metadata import version

    return version("xlsxwriter")


def licences() -> str:
    """The licences of everything that the page carries."""
    from importlib.metadata import files

    texts = [path for path in files("xlsxwriter") or () if path.name.upper().startswith("LICENSE")]
    theirs = texts[0].read_text(encoding="utf-8") if texts else ""
    if "Redistribution and use" not in theirs:
        raise SystemExit("XlsxWriter is installed without its licence")
    ours = next(path for path in (_PACKAGE.parent / "LICENSE", _PACKAGE / "_data" / "LICENSE") if path.is_file())
    heads = [f"{name}\n{'=' * len(name)}\n\n" for name in ("XlsxWriter", "xlsxcheck")]
    own = (_PAGE / "licences.txt").read_text(encoding="utf-8")
    return f"{own}\n\n{heads[0]}{theirs}\n\n{heads[1]}{ours.read_text(encoding='utf-8')}"


def _xlsxwriter() -> dict[str, bytes]:
    from importlib.util import find_spec

    found = find_spec("xlsxwriter")
    root = Path(os.path.dirname(found.origin if found and found.origin else ""))
    return {f"xlsxwriter/{path.name}": path.read_bytes() for path in sorted(root.glob("*.py"))}
