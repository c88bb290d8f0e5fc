"""Files of folders and zips that were not checked: no reports, or perhaps some in a format that we don't read."""

from __future__ import annotations

import os
from collections.abc import Iterable

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.kinds import BUNDLE, SCANS, by_name

_NAMES = {
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "fixed": (".ceb", ".cebx", ".gd", ".xps", ".oxps", ".caj"),
    "rtf": (".rtf",),
    "rar": (".rar",),
    "7z": (".7z",),
    "gzip": (".gz", ".tgz", ".tar", ".bz2", ".xz"),
    "mail": (".msg", ".eml"),
    "iwork": (".numbers", ".pages"),
    "uof": (".uof", ".uos", ".uot"),
    "cloud": (".ksheet", ".otl"),
    "image": SCANS,
}
_BY_NAME = {ending: kind for kind, endings in _NAMES.items() for ending in endings}
"""Names of files that nobody opens in a folder, and what they say of them: keys of the messages' `found`, `instead`."""

_BY_CONTENT = ("doc", "odt", "rtf", "pdf", "ofd", "rar", "7z", "gzip", "old_excel", "mail", "iwork", "uof", "image")
_OLD_DOCUMENTS = (".doc", ".wps", ".wpt", ".dot")
_DOCUMENTS = (".docx", ".docm", *_OLD_DOCUMENTS)
_NOT_OPENED = {"F04": "locked", "F05": "damaged", "F06": "damaged", "F07": "damaged"}


class Passed(str):
    """The path of a file that was not checked. kind: in which format it may hold a report all the same, else empty."""

    kind: str

    def __new__(cls, path: str, kind: str = "") -> Passed:
        """A path with what is known of the file."""
        passed = super().__new__(cls, path)
        passed.kind = kind
        return passed

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """What it is made of again in another process."""
        return str(self), self.kind


def unopened(path: str) -> Passed:
    """A file that its name alone keeps out."""
    return Passed(path, _BY_NAME.get(_ending(path), ""))


def looked_at(path: str, code: str, data: bytes) -> Passed:
    """A file that was opened in vain: with which code, and its content."""
    if code == "F03":
        found = _found(data)
        old = _ending(path) in _OLD_DOCUMENTS and found in ("unknown", "ole")
        return Passed(path, "doc" if old else found if found in _BY_CONTENT else "")
    if code == "F05" and _ending(path) in _OLD_DOCUMENTS:
        return Passed(path, "doc")
    return Passed(path, _NOT_OPENED.get(code, "") if _ending(path) in (*_DOCUMENTS, BUNDLE) else "")


def named(path: str) -> Passed:
    """A path as it is, or with what its name says where nobody knows more."""
    return path if isinstance(path, Passed) else unopened(path) if by_name(path) == "never" else Passed(path)


def unread(paths: Iterable[str]) -> list[Passed]:
    """Those that may hold a report in a format that we don't read."""
    return [path for path in map(named, paths) if path.kind]


def unread_files(paths: Iterable[str]) -> list[dict[str, str]]:
    """The same as JSON types."""
    return [{"path": str(path), "format": path.kind} for path in unread(paths)]


def no_reports(paths: Iterable[str]) -> list[str]:
    """The others."""
    return [path for path in map(named, paths) if not path.kind]


def _found(data: bytes) -> str:
    from xlsxcheck.formats.open import open_workbook

    try:
        open_workbook(data)
    except UnreadableFile as problem:
        return str(problem.facts.get("found", ""))
    return ""


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()
