"""Annotated copies as files: their names, whole or not at all, and never over what is not ours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import Path

from xlsxcheck.copies.annotate import annotate, copy_facts, is_ours, is_xlsm
from xlsxcheck.errors import UnreadableFile, UsageError
from xlsxcheck.files import identity, write_whole
from xlsxcheck.formats.source import read_source
from xlsxcheck.messages import words
from xlsxcheck.model import Form, Report

_MARK = ".checked"
_TWINS = (".xlsx", ".xls", ".et", ".ods", ".xlsb")
"""Files that would all have the same copy, the first that is there takes the plain name."""

_MOST_NAMES = 1000


def write_copy(
    path: str | Path,
    report: Report,
    form: Form | None = None,
    out_dir: str | Path | None = None,
    *,
    data: bytes | None = None,
    inputs: Container[object] = (),
    lang: str = "zh",
    when: datetime | None = None,
) -> Path | None:
    """Write the annotated copy of a file, or remove the stale one where nothing is to be marked.

    Shape:  where the copy is, None where there is none: the file has neither errors nor warnings, or was not checked.
            It is `copy_path` unless something stands there that is not ours, or that somebody has worked in: then the
            next free name such as a.checked-2.xlsx, and `name_taken` says so. The file itself, if it bears these marks
            already. data: the file's content, if at hand. inputs: other files of the run (by files.identity), which are
            neither replaced nor removed even if they are copies of ours.
    Errors: UnreadableFile, XlsxcheckError from annotate; UsageError where the file can't be written.
    """
    path = Path(path)
    if report.verdict == "unreadable":
        return None
    data = read_source(path) if data is None else data
    digest = hashlib.sha256(data).hexdigest()
    if report.sha256 not in (None, digest):
        raise UnreadableFile("F12")
    names = _names(path, out_dir, data, inputs)
    if report.verdict == "pass":
        _remove_stale(path, names)
        return None
    marked = annotate(data, report, form, lang=lang, when=when)
    if marked == data:
        # The input is a copy of ours that bears these very marks.
        return path
    for target in names:
        if not target.exists():
            if _claim(target, marked):
                return target
        elif _is_stale(target, path):
            if _says(target) != _says(marked):
                write_whole(target, marked)
            return target
    raise UsageError(f"{path}: 找不到可用的副本文件名；请清理旧的副本 / no free name for the copy")


def copy_path(path: str | Path, out_dir: str | Path | None = None, *, data: bytes | None = None) -> Path:
    """Where the copy of a file goes, if nothing else stands there: a.checked.xlsx, a.checked.xlsm of an .xlsm.

    The copy of a copy of ours, corrected and sent back, is named after the original: a.checked.xlsx -> a.checked.xlsx
    in another folder; in its own the next free name, since an input is never overwritten.
    """
    path = Path(path)
    stem, suffix = path.stem, ".xlsm" if path.suffix.lower() == ".xlsm" else ".xlsx"
    if data is not None and suffix == ".xlsx" and is_xlsm(data):
        suffix = ".xlsm"
    if _MARK in stem and is_ours(read_source(path) if data is None else data):
        stem = stem.rpartition(_MARK)[0] or stem
    elif path.suffix.lower() in _TWINS[1:]:
        twins = _TWINS[: _TWINS.index(path.suffix.lower())]
        if any(path.with_suffix(twin).exists() for twin in twins):
            stem = path.name
    return Path(out_dir or path.parent) / f"{stem}{_MARK}{suffix}"


def name_taken(path: str | Path, written: Path, lang: str = "zh") -> str | None:
    """What to tell where a copy did not get its plain name; None where it did, or where it is the input itself."""
    stem, mark, number = written.stem.rpartition("-")
    if written == Path(path) or not mark or not number.isdecimal() or not stem.endswith(_MARK):
        return None
    taken: str = words(lang)["copy"]["taken"]
    return taken.format(path=written.with_stem(stem), written=written)


def _names(path: Path, out_dir: str | Path | None, data: bytes, inputs: Container[object]) -> Iterator[Path]:
    """The names that a copy may have, best first; never an input."""
    plain, own = copy_path(path, out_dir, data=data), identity(path)
    for number in range(1, _MOST_NAMES):
        name = plain if number == 1 else plain.with_name(f"{plain.stem}-{number}{plain.suffix}")
        same = identity(name)
        if same != own and same not in inputs:
            yield name


def _is_stale(target: Path, path: Path) -> bool:
    """Whether a file is a copy that we made of the same file, and that nobody has saved since."""
    facts = _facts(target)
    return facts is not None and facts.get("source") == path.name


def _facts(target: Path) -> dict[str, str] | None:
    try:
        return copy_facts(read_source(target)) if target.is_file() else None
    except UnreadableFile:
        return None


def _says(copy: Path | bytes) -> object:
    """What makes two copies the same: of which content, and with which findings. When it was checked does not count."""
    facts = (copy_facts(copy) if isinstance(copy, bytes) else _facts(copy)) or {}
    return facts.get("of"), facts.get("content"), facts.get("version")


def _remove_stale(path: Path, names: Iterator[Path]) -> None:
    for name in names:
        if not name.exists():
            return
        if _is_stale(name, path):
            name.unlink()


def _claim(target: Path, data: bytes) -> bool:
    """Write a file under a name that was free a moment ago; False if another process took it since."""
    whole = target.with_name(f"{target.stem}.{os.getpid()}{target.suffix}.new")
    write_whole(whole, data)
    try:
        os.link(whole, target)
    except FileExistsError:
        return False
    except OSError:
        # Some file systems know no second names.
        os.replace(whole, target)
    finally:
        whole.unlink(missing_ok=True)
    return True
