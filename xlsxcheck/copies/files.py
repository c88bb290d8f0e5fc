"""Annotated copies as files: their names, whole or not at all, and never over what is not ours."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from xlsxcheck.copies.annotate import annotate, copy_facts, is_ours, is_xlsm, office_of
from xlsxcheck.copies.names import MARK, copy_name, numbered, original, same_name
from xlsxcheck.errors import UnreadableFile, UsageError
from xlsxcheck.files import claim, identity, is_held, is_there, not_written, remove, write_whole
from xlsxcheck.formats.package import Package, open_package
from xlsxcheck.formats.source import read_source
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Report

_MOST_NAMES = 1000


class Placed(NamedTuple):
    """What became of the copy of a file. path: where it is; fresh: none stood there; removed: old ones taken away."""

    path: Path | None = None
    fresh: bool = False
    removed: tuple[str, ...] = ()


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

    Shape:  where the copy is, None where there is none: nothing is left to be done, or the file was not checked.
            It is `copy_path` unless something stands there that is not ours, or that somebody has worked in: then the
            next free name such as a.checked-2.xlsx, and `name_taken` says so. The file itself, if it bears these marks
            already. data: the very bytes that the report is about, if at hand. inputs: other files of the run (by
            files.identity), which are neither replaced nor removed even if they are copies of ours.
    Errors: UnreadableFile, XlsxcheckError from annotate; OutputError where the file can't be written, UsageError where
            no name is free.
    """
    return place_copy(path, report, form, out_dir, data=data, inputs=inputs, lang=lang, when=when).path


def place_copy(
    path: str | Path,
    report: Report,
    form: Form | None = None,
    out_dir: str | Path | None = None,
    *,
    data: bytes | None = None,
    inputs: Container[object] = (),
    lang: str = "zh",
    when: datetime | None = None,
) -> Placed:
    """The same as write_copy, with whether the copy is a new file, and which old ones were taken away."""
    path = Path(path)
    if report.verdict == "unreadable":
        return Placed()
    digest = report.sha256
    if data is None or digest is None:
        data = read_source(path) if data is None else data
        digest = hashlib.sha256(data).hexdigest()
        if report.sha256 not in (None, digest):
            raise UnreadableFile("F12")
    content = _opened(data)
    plain = copy_path(path, out_dir, content=content)
    source = _Source(path, digest, office_of(report), beside=identity(plain.parent) == identity(path.absolute().parent))
    names = _names(path, plain, inputs)
    if not report.open:
        return Placed(removed=tuple(_remove_stale(source, names)))
    marked = annotate(content, report, form, lang=lang, when=when)
    if marked == data and source.beside:
        # The input is a copy of ours that bears these very marks.
        return Placed(path)
    for target in names:
        if not is_there(target):
            if claim(target, marked):
                return Placed(target, fresh=True)
        elif facts := _facts(target):
            same = _says(facts) == _says(copy_facts(marked))
            if source.made(facts) and not same:
                write_whole(target, marked)
            if source.made(facts) or (same and marked == data):
                return Placed(target)
    raise UsageError(f"{path}: 找不到可用的副本文件名；请清理旧的副本 / no free name for the copy")


def copy_path(path: str | Path, out_dir: str | Path | None = None, *, content: bytes | Package | None = None) -> Path:
    """Where the copy of a file goes, if nothing else stands there; see names.copy_name.

    The copy of a copy of ours, corrected and sent back, is named after the original: a.checked.xlsx -> a.checked.xlsx
    in another folder; in its own the next free name, since an input is never overwritten.
    """
    path = Path(path)
    name = path.name
    if MARK in path.stem and original(path.stem) == path.stem and content is not None and is_ours(content):
        # Sent back under a name that somebody made of ours, such as a.checked (1).xlsx.
        name = path.stem.partition(MARK)[0] + path.suffix
    macros = content is not None and path.suffix.lower() == ".xlsx" and is_xlsm(content)
    return Path(out_dir or path.parent) / copy_name(name, macros=macros)


def _opened(data: bytes) -> bytes | Package:
    """The file's package, opened once for all that is asked of it; what is no package as it is."""
    try:
        return open_package(data) if data.startswith(b"PK") else data
    except UnreadableFile:
        return data


def name_taken(path: str | Path, written: Path, lang: str = "zh") -> str | None:
    """What to tell where a copy did not get its plain name; None where it did, or where it is the input itself."""
    stem, mark, number = written.stem.rpartition("-")
    if written == Path(path) or not mark or not number.isdecimal() or not stem.endswith(MARK):
        return None
    if identity(written.with_stem(stem)) == identity(path):
        # A copy that came back stands in its own way.
        return None
    taken: str = words(lang)["copy"]["taken"]
    return taken.format(path=written.with_stem(stem), written=written)


class _Source(NamedTuple):
    """A file to mark, as far as its copies know it. beside: they stand in its own folder, where its name is enough."""

    path: Path
    digest: str
    office: str
    beside: bool

    def made(self, facts: dict[str, str] | None) -> bool:
        """Whether a copy that says this about itself is of this file, and nobody has saved it since.

        In a folder of copies another office's file may have had the same name.
        """
        if facts is None or not same_name(facts.get("source", ""), printable(self.path.name)):
            return False
        same_office = bool(self.office) and facts.get("office") == self.office
        return self.beside or same_office or facts.get("of") == self.digest


def _names(path: Path, plain: Path, inputs: Container[object]) -> Iterator[Path]:
    """The names that a copy may have, best first; never an input."""
    own = identity(path)
    for number in range(1, _MOST_NAMES):
        name = plain.with_name(numbered(plain.name, number))
        same = identity(name)
        if same != own and same not in inputs:
            yield name


def _facts(target: Path) -> dict[str, str] | None:
    """What a file says about itself, if it is a copy of ours that nobody has saved since.

    Errors: OutputError where another program holds it: then nobody knows whose it is.
    """
    try:
        return copy_facts(read_source(target))
    except UnreadableFile as problem:
        refused = problem.__cause__
        if isinstance(refused, OSError) and is_held(refused):
            raise not_written(target, refused) from problem
        return None


def _says(facts: dict[str, str] | None) -> object:
    """What makes two copies the same: of which content, and with which findings. When it was checked does not count."""
    facts = facts or {}
    return facts.get("of"), facts.get("content"), facts.get("version")


def take_away(copy: str | Path, path: str | Path, digest: str) -> bool:
    """Remove the copy of a file that is needed no more: of exactly these bytes, and saved by nobody since.

    Shape:  whether it was removed; never the file itself, which may bear its marks.
    Errors: OutputError where it can't be removed.
    """
    facts = _facts(Path(copy)) if identity(copy) != identity(path) else None
    if facts is None or facts.get("of") != digest:
        return False
    remove(copy)
    return True


def _remove_stale(source: _Source, names: Iterator[Path]) -> Iterator[str]:
    for name in names:
        if not is_there(name):
            return
        if source.made(_facts(name)):
            remove(name)
            yield str(name)
