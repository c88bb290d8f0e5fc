"""Which files are earlier outputs of ours: nothing else is ever replaced by a new one."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Container, Iterable
from typing import IO

from xlsxcheck.errors import UsageError
from xlsxcheck.files import identity, is_there, reachable

PROPERTY = "xlsxcheck"
"""The custom document property whose value says what kind of output an .xlsx or .docx of ours is."""

_MOST_BYTES = 65_536
_PROPERTY = re.compile(rf'\sname="{PROPERTY}"[^>]*>\s*<vt:lpwstr>([^<]*)</vt:lpwstr>'.encode())
_CREATED, _MODIFIED = (
    re.compile(rb"<dcterms:%b[^>]*>([^<]*)</dcterms:%b>" % (word, word)) for word in (b"created", b"modified")
)
_GENERATOR = re.compile(rb'<meta name="generator" content="xlsxcheck [^" ]* ([a-z]+)">')
_SEALED = ("summary",)
_SEAL_BYTES = len(b"<!-- xlsxcheck  -->\n") + 64
_TOOL = re.compile(rb'"tool":\s*\{"name":\s*"xlsxcheck",')


def generator(version: str, kind: str) -> str:
    """The line in the head of a page of ours by which it is known again."""
    return f'<meta name="generator" content="xlsxcheck {version} {kind}">'


def is_output(path: str | os.PathLike[str], kind: str, headers: Iterable[str] = ()) -> bool:
    """Whether a file is an earlier output of ours of this kind, and as far as can be told nobody has saved it since.

    Shape:  by what it says of itself: .xlsx and .docx a document property, .html the generator and the seal of a
            summary, .csv its first line (exactly one of `headers`), .json the tool's name. kind such as summary. Never
            opens what is no plain file.
    """
    suffix = os.path.splitext(path)[1].lower()
    try:
        if not stat.S_ISREG(os.stat(reachable(path)).st_mode):
            return False
        if suffix in (".xlsx", ".docx"):
            return _package_says(path, kind)
        with open(reachable(path), "rb") as file:
            if suffix == ".json":
                file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES))
                return _TOOL.search(file.read(_MOST_BYTES)) is not None
            start = file.read(_MOST_BYTES)
            if suffix == ".csv":
                return any(start.startswith(header.encode()) for header in headers)
            found = _GENERATOR.search(start) if suffix == ".html" else None
            ours = found is not None and found[1] == kind.encode()
            return ours and (kind not in _SEALED or _is_sealed(start, file))
    except OSError:
        return False


def write_sealed(file: IO[bytes], pieces: Iterable[bytes]) -> None:
    """Write a page, and at its end the digest by which it is known that nobody has changed it."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        file.write(piece)
    file.write(b"<!-- xlsxcheck %b -->\n" % digest.hexdigest().encode())


def _is_sealed(start: bytes, file: IO[bytes]) -> bool:
    """Whether a page ends with the digest of what stands before it."""
    digest, rest = hashlib.sha256(), start
    while more := file.read(_MOST_BYTES):
        digest.update(rest[:-_SEAL_BYTES])
        rest = rest[-_SEAL_BYTES:] + more
    digest.update(rest[:-_SEAL_BYTES])
    return rest[-_SEAL_BYTES:] == b"<!-- xlsxcheck %b -->\n" % digest.hexdigest().encode()


def is_no_input(data: bytes) -> bool:
    """Whether a file that was met in a folder is a summary or a page of ours. A report in Word of ours is a report."""
    if not data.startswith(b"PK"):
        return _GENERATOR.search(data[:_MOST_BYTES]) is not None
    if data.find(b"docProps/custom.xml", max(0, len(data) - _MOST_BYTES)) < 0:
        return False
    found = _PROPERTY.search(_part(io.BytesIO(data), "docProps/custom.xml"))
    return found is not None and found[1] == b"summary"


def is_as_written(path: str | os.PathLike[str] | IO[bytes]) -> bool:
    """Whether no program has saved a workbook since one of ours wrote it: every program notes when it did."""
    core = _part(path, "docProps/core.xml")
    created, modified = _CREATED.search(core), _MODIFIED.search(core)
    return created is not None and modified is not None and created[1] == modified[1]


def refuse_to_replace(
    path: str | os.PathLike[str], kind: str, *, inputs: Container[object] = (), headers: Iterable[str] = ()
) -> None:
    """UsageError where writing `path` would cost the user a file.

    Shape:  such a file is one of `inputs` (by files.identity), or whatever is no earlier output of ours of this kind.
    """
    name = os.fspath(path)
    try:
        taken = is_there(name)
        named = identity(name) in inputs
    except ValueError as error:
        raise UsageError(f"{name!r}: 文件名无效；请换一个文件名 / not a name of a file") from error
    if named:
        raise UsageError(
            f"{name}: 这是这次要读的文件，不能又用来写结果；请换一个文件名 / this is an input, choose another name"
        )
    if taken and not is_output(name, kind, headers):
        raise UsageError(
            f"{name}: 已有这个文件，而且不是本程序以前写的同一种结果（或者有人保存过），不会覆盖；请换一个文件名 "
            "/ exists, and is no earlier output of this kind"
        )


def _package_says(path: str | os.PathLike[str], kind: str) -> bool:
    found = _PROPERTY.search(_part(path, "docProps/custom.xml"))
    return found is not None and found[1] == kind.encode() and is_as_written(path)


def _part(path: str | os.PathLike[str] | IO[bytes], name: str) -> bytes:
    """A small part of a package, without reading the rest: a summary may be far larger than any form."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(reachable(path) if isinstance(path, str | os.PathLike) else path) as package:
            return package.read(name) if package.getinfo(name).file_size <= _MOST_BYTES else b""
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError):
        return b""
