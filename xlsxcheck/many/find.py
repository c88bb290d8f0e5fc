"""Paths, folders and patterns -> the files to check, in a stable order."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from xlsxcheck.copies.names import original
from xlsxcheck.errors import wrong_kind
from xlsxcheck.files import FilePath, identity, is_folder, is_there, path_of, reachable
from xlsxcheck.formats.kinds import ALWAYS, WITH_TABLES, by_name, folders_of_page, is_junk, is_package_folder
from xlsxcheck.many.item import FileItem
from xlsxcheck.many.passed import Passed, unopened, unread
from xlsxcheck.many.places import place_files, place_folders, unlike

_JUNK_FOLDERS = ("__MACOSX", "$RECYCLE.BIN")


class Skipped:
    """What was left out of folders and may be missed.

    Shape:  copies: how many annotated copies that nobody has saved since; alone: those of them without their file
            beside them; names: paths of files that were passed over; others: those by extension; unread: those of them
            that may hold a report, in a format that we don't read; empty: folders that were named and hold no file to
            check.
    """

    def __init__(self) -> None:
        self.copies = 0
        self.alone: list[str] = []
        self.empty: list[str] = []
        self.names: list[str] = []

    def __repr__(self) -> str:
        """What it holds, for a prompt."""
        return f"Skipped(copies={self.copies}, names={self.names!r})"

    @property
    def unread(self) -> list[Passed]:
        """The files that may hold a report, in a format that we don't read."""
        return unread(self.names)

    @property
    def others(self) -> Counter[str]:
        """The files that were passed over, by extension."""
        return Counter(os.path.splitext(name)[1].lower() for name in self.names)


def find_files(
    paths: FilePath | Sequence[FilePath], *, exclude: Collection[FilePath] = (), skipped: Skipped | None = None
) -> Iterator[FileItem]:
    """The files to check: each named one as it is, and the spreadsheets in and below each folder.

    Shape:  folders as named, in each the files before the sub-folders, both by name. Lock files, hidden files, copies
            of ours that nobody has saved since, and what `exclude` names (our own outputs, last year's folder) are left
            out of folders and patterns; a folder met twice is read once. `skipped` counts what is left out, as the walk
            goes on. No two files have the same place for their copies. A file in a folder that may hold a report or not
            (.docx, .html, .csv, .txt) comes out too; check_many passes over it where it has no tables of the form and
            is not headed as a report, so that there may be fewer reports than files.
    Errors: none; a path that is not there, or a folder that can't be listed, comes out as a file that can't be opened.
    """
    skipped = skipped or Skipped()
    named = [name for path in given_paths(paths, "paths") for name in _expanded(path, skipped)]
    folders = [name for name in named if is_folder(name)]
    files = [name for name in named if not is_folder(name)]
    walk = _Walk({identity(name) for name in [*files, *exclude]} - set(map(identity, folders)), skipped)
    roots = place_folders(folders)
    places = place_files(files, roots)
    for name in named:
        if name in roots:
            known, some = identity(name) in walk.seen, False
            for item in walk.folder(name, roots[name]):
                some = True
                yield item
            if not (known or some):
                skipped.empty.append(name)
        else:
            yield FileItem(name, places[name])


def given_paths(paths: FilePath | Iterable[FilePath], argument: str) -> list[str]:
    """One path or several as a list of texts. UsageError naming the argument for anything else."""
    if isinstance(paths, str | os.PathLike):
        return [path_of(paths, argument)]
    if isinstance(paths, bytes | bytearray | memoryview) or not isinstance(paths, Iterable):
        raise wrong_kind(argument, paths, "路径", "paths")
    return [path_of(path, argument) for path in paths]


def named_files(paths: Sequence[FilePath]) -> list[str]:
    """The files that are named themselves, patterns written out: what is an input whatever else it may be."""
    return [name for path in paths for name in _expanded(os.fspath(path), Skipped()) if not is_folder(name)]


def is_among(path: FilePath | None, paths: Sequence[FilePath]) -> bool:
    """Whether what a path leads to is one of the files and folders that are named."""
    return path is not None and identity(path) in map(identity, paths)


def copies_named(paths: Sequence[FilePath]) -> frozenset[object]:
    """Which of them (by identity) could pass for copies of ours: nobody's copy may be written there."""
    return frozenset(identity(name) for name in named_files(paths) if ".checked" in os.path.basename(name))


class _Walk:
    """Walks folders; remembers only which folders it has seen, and which files it must leave out."""

    def __init__(self, left_out: set[object], skipped: Skipped) -> None:
        self.left_out = left_out
        self.skipped = skipped
        self.seen = set(left_out)

    def folder(self, path: str, relative: str) -> Iterator[FileItem]:
        waiting = [(path, relative)]
        while waiting:
            path, relative = waiting.pop()
            same = identity(path)
            if same in self.seen:
                continue
            self.seen.add(same)
            names, whole = _listed(path)
            if not whole:
                yield FileItem(path, relative)
            for is_file, name in names:
                if is_file and self.wanted(path, name):
                    yield FileItem(os.path.join(path, name), os.path.join(relative, name), walked=True)
            below = [name for is_file, name in names if not is_file and name not in _JUNK_FOLDERS]
            parts = {folder for is_file, name in names if is_file for folder in folders_of_page(name)}
            entire = [name for name in below if is_package_folder(name) or name.lower() in parts]
            self.skipped.names += [unopened(os.path.join(path, name)) for name in entire]
            below = [name for name in below if name not in entire]
            places = unlike(below)
            waiting += [(os.path.join(path, name), os.path.join(relative, places[name])) for name in reversed(below)]

    def wanted(self, folder: str, name: str) -> bool:
        if _is_junk(name):
            return False
        path = os.path.join(folder, name)
        if self.left_out and identity(path) in self.left_out:
            return False
        if by_name(name) == "never":
            self.skipped.names.append(unopened(path))
            return False
        if by_name(name) == "tables" and not os.path.isfile(reachable(path)):
            # A link without an end, or no file at all: only a name of a workbook makes it an office's.
            return False
        # A copy that somebody has saved is what an office sends back.
        untouched = ".checked" in name and _is_untouched_copy(path)
        self.skipped.copies += untouched
        if untouched and not self.has_original(folder, name):
            self.skipped.alone.append(path)
        return not untouched

    def has_original(self, folder: str, name: str) -> bool:
        """Whether the file of which it is a copy lies beside it."""
        stem = original(os.path.splitext(name)[0])
        return any(is_there(os.path.join(folder, stem + ending)) for ending in ("", *ALWAYS, *WITH_TABLES))


def _expanded(name: str, skipped: Skipped) -> list[str]:
    """What a pattern stands for: the Windows shell leaves that to the program. As in a folder, without our copies."""
    if not glob.has_magic(name) or is_there(name):
        return [name]
    head, rest = name, ""
    while head and not os.path.lexists(head) and os.path.dirname(head) != head:
        head, tail = os.path.split(head)
        rest = os.path.join(tail, rest) if rest else tail
    # Brackets in the name of a folder that is there are no pattern.
    found = sorted(glob.glob(os.path.join(glob.escape(head), rest), recursive=True))
    wanted = [path for path in found if is_folder(path) or not _is_left_out(path)]
    skipped.copies += sum(".checked" in os.path.basename(path) for path in set(found) - set(wanted))
    return wanted if found else [name]


def _is_left_out(path: str) -> bool:
    name = os.path.basename(path)
    return _is_junk(name) or _has_hidden_mark(path) or (".checked" in name and _is_untouched_copy(path))


def _is_junk(name: str) -> bool:
    return is_junk(name)


def _listed(path: str) -> tuple[list[tuple[bool, str]], bool]:
    """Whether it is a file, and its name, of each entry; and whether these are all. One bad entry spoils no other."""
    names: list[tuple[bool, str]] = []
    try:
        with os.scandir(reachable(path)) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and not _has_hidden_mark(entry):
                    # One by one: what was read before the folder fails is kept.
                    names.append((not _is_folder(entry), entry.name))  # noqa: PERF401
    except OSError:
        return sorted(names), False
    return sorted(names), True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself, a damaged entry: told as a file that can't be opened, if it could be one.
        return False


def _has_hidden_mark(entry: os.DirEntry[str] | str) -> bool:
    """Whether Windows hides it."""
    if os.name != "nt":
        return False
    try:
        found = os.lstat(reachable(entry)) if isinstance(entry, str) else entry.stat(follow_symlinks=False)
    except OSError:
        return False
    attributes: int = getattr(found, "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def _is_untouched_copy(path: str) -> bool:
    from xlsxcheck.copies.annotate import copy_facts
    from xlsxcheck.errors import UnreadableFile
    from xlsxcheck.formats.source import read_source

    try:
        return copy_facts(read_source(path)) is not None
    except UnreadableFile:
        return False
