"""Paths, folders and patterns -> the files to check, in a stable order."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from xlsxcheck.files import identity
from xlsxcheck.many.item import FileItem

EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".et")
_LOCKS = ("~$", ".~")
_JUNK_FOLDERS = ("__MACOSX", "$RECYCLE.BIN")
_JUNK_FILES = ("thumbs.db", "desktop.ini")


class Skipped:
    """What was left out of folders and may be missed: copies of ours, and files of other kinds by extension."""

    def __init__(self) -> None:
        self.copies = 0
        self.others: Counter[str] = Counter()


def find_files(
    paths: Sequence[str | Path], *, exclude: Collection[str | Path] = (), skipped: Skipped | None = None
) -> Iterator[FileItem]:
    """The files to check: each named one as it is, and the spreadsheets in and below each folder.

    Shape:  folders as named, in each the files before the sub-folders, both by name. Lock files, hidden files, copies
            of ours that nobody has saved since, and what `exclude` names (our own outputs) are left out of folders; a
            folder met twice is read once. `skipped` counts what is left out, as the walk goes on.
    Errors: none; a path that is not there, or a folder that can't be listed, comes out as a file that can't be opened.
    """
    named = [name for path in paths for name in _expanded(str(path))]
    folders = [name for name in named if os.path.isdir(name)]
    files = [name for name in named if not os.path.isdir(name)]
    walk = _Walk({identity(name) for name in [*files, *map(str, exclude)]}, skipped or Skipped())
    twice = Counter(os.path.basename(name) for name in files)
    roots = _roots(folders)
    for name in named:
        if name in roots:
            yield from walk.folder(name, roots[name])
        else:
            base = os.path.basename(name)
            parent = os.path.basename(os.path.dirname(os.path.abspath(name))) if twice[base] > 1 else ""
            yield FileItem(name, os.path.join(parent, base))


def named_files(paths: Sequence[str | Path]) -> list[str]:
    """The files that are named themselves, patterns written out: what is an input whatever else it may be."""
    return [name for path in paths for name in _expanded(str(path)) if not os.path.isdir(name)]


def copies_named(paths: Sequence[str | Path]) -> frozenset[object]:
    """Which of them (by identity) could pass for copies of ours: nobody's copy may be written there."""
    return frozenset(identity(name) for name in named_files(paths) if ".checked" in os.path.basename(name))


class _Walk:
    """Walks folders; remembers only which folders it has seen, and which files it must leave out."""

    def __init__(self, left_out: set[object], skipped: Skipped) -> None:
        self.left_out = left_out
        self.skipped = skipped
        self.seen: set[object] = set()

    def folder(self, path: str, relative: str) -> Iterator[FileItem]:
        same = identity(path)
        if same in self.seen:
            return
        self.seen.add(same)
        try:
            with os.scandir(path) as entries:
                names = sorted((not entry.is_dir(), entry.name) for entry in entries if not _hidden(entry))
        except OSError:
            yield FileItem(path, relative)
            return
        for is_file, name in names:
            if is_file and self.wanted(path, name):
                yield FileItem(os.path.join(path, name), os.path.join(relative, name), walked=True)
        for is_file, name in names:
            if not is_file and name not in _JUNK_FOLDERS:
                yield from self.folder(os.path.join(path, name), os.path.join(relative, name))

    def wanted(self, folder: str, name: str) -> bool:
        if name.startswith(_LOCKS) or name.lower() in _JUNK_FILES:
            return False
        path = os.path.join(folder, name)
        if self.left_out and identity(path) in self.left_out:
            return False
        if not name.lower().endswith(EXTENSIONS):
            self.skipped.others[os.path.splitext(name)[1].lower()] += 1
            return False
        # A copy that somebody has saved is what an office sends back.
        untouched = ".checked" in name and _is_untouched_copy(path)
        self.skipped.copies += untouched
        return not untouched


def _expanded(name: str) -> list[str]:
    """What a pattern stands for: the Windows shell leaves that to the program."""
    if glob.has_magic(name) and not os.path.lexists(name):
        return sorted(glob.glob(name, recursive=True)) or [name]
    return [name]


def _roots(folders: list[str]) -> dict[str, str]:
    """Where the copies of each folder go: straight below --out, or below the folder's name where there are several."""
    if len(folders) < 2:
        return dict.fromkeys(folders, "")
    roots: dict[str, str] = {}
    for folder in folders:
        base = os.path.basename(os.path.abspath(folder)) or "root"
        name, number = base, 1
        while name in roots.values():
            number += 1
            name = f"{base}-{number}"
        roots.setdefault(folder, name)
    return roots


def _hidden(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return True
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) if os.name == "nt" else 0
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def _is_untouched_copy(path: str) -> bool:
    from xlsxcheck.copies.annotate import copy_facts

    try:
        return copy_facts(Path(path).read_bytes()) is not None
    except OSError:
        return False
