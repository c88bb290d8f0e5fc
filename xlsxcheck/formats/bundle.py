"""A zip file that holds files -> its members, one after the other. What is an Office package is none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.files import is_device
from xlsxcheck.formats.kinds import is_iwork
from xlsxcheck.formats.package import MAX_FILE, Entry, directory, inflated, megabytes

MAX_BUNDLE = 256 << 20
"""Bytes of all members together: a thousand reports have some 40 MB."""

_OFFICE = (
    "[content_types].xml",
    "mimetype",
    "ofd.xml",
    "uof.xml",
    "xl/workbook.xml",
    "xl/workbook.bin",
    "word/document.xml",
)
_UTF8 = 0x800
_LOCKED = 1
_UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_LONGEST = 100


class Member(NamedTuple):
    """One file in a bundle. name: as a person reads it, with / between folders."""

    name: str
    entry: Entry

    @property
    def place(self) -> str:
        """A relative path for what is made of it, that stays where it is put whatever the name says."""
        steps = [_UNSAFE.sub("_", step).rstrip(". ")[:_LONGEST] for step in self.name.split("/")]
        safe = [f"_{step}" if is_device(step) else step for step in steps if step.strip(".")]
        return "/".join(safe) or "_"


class Bundle:
    """The members of a zip file, and how much of them was inflated."""

    def __init__(self, data: bytes) -> None:
        """Read the directory. Errors: UnreadableFile F05, F06."""
        self.data = data
        entries = directory(data)
        self.members = list(_told_apart(entry for entry in entries if entry.name[-1:] not in ("/", "\\")))
        self._inflated = 0

    @property
    def is_package(self) -> bool:
        """Whether it is one document of an Office program and no bundle."""
        return any(member.name.lower() in _OFFICE or is_iwork(member.name) for member in self.members)

    def lie_in(self, outer: Bundle, member: Member) -> None:
        """Count on from what was inflated of the zip file of which this one is a member; members are called by both."""
        self._inflated = outer._inflated
        self.members = [one._replace(name=f"{member.name}/{one.name}") for one in self.members]

    def count_inner(self, inner: Bundle) -> None:
        """Count what was inflated of a member that is a zip file itself."""
        self._inflated = inner._inflated

    def read(self, member: Member) -> bytes:
        """One member's content. Errors: UnreadableFile F04 locked, F05 damaged, F06 over a limit."""
        entry = member.entry
        if entry.flags & _LOCKED:
            raise UnreadableFile("F04", part=member.name)
        if entry.size > MAX_FILE:
            raise UnreadableFile("F06", what="file", found=megabytes(entry.size), allowed=megabytes(MAX_FILE))
        if self.pass_over(member) > MAX_BUNDLE:
            raise UnreadableFile(
                "F06", what="total", found=megabytes(self._inflated), allowed=megabytes(MAX_BUNDLE), part=member.name
            )
        end = entry.offset + entry.compressed_size
        if entry.offset < 0 or end > len(self.data):
            raise UnreadableFile("F05", part=member.name)
        return inflated(entry, self.data[entry.offset : end], member.name)

    def pass_over(self, member: Member) -> int:
        """Count a member as read, though somebody else reads it: how many bytes of members that makes so far."""
        if not member.entry.flags & _LOCKED and member.entry.size <= MAX_FILE:
            self._inflated += member.entry.size
        return self._inflated

    def __iter__(self) -> Iterator[Member]:
        """The members in the order in which the file lists them."""
        return iter(self.members)


def open_bundle(data: bytes) -> Bundle | None:
    """The bundle that a file is; None for any other file, Office packages included.

    Errors: UnreadableFile F05, F06.
    """
    if not data.startswith((b"PK\3\4", b"PK\5\6")):
        return None
    bundle = Bundle(data)
    return None if bundle.is_package else bundle


def _told_apart(entries: Iterable[Entry]) -> Iterator[Member]:
    """The members; one that is called as an earlier one, or lies where that one does, gets a number: 年报 (2).xlsx."""
    taken: dict[str, int] = {}
    for entry in entries:
        member = first = Member(_name(entry), entry)
        while (place := member.place.casefold()) in taken:
            number = taken[place] = taken[place] + 1
            stem, ending = os.path.splitext(first.name)
            member = Member(f"{stem} ({number}){ending}", entry)
        taken[place] = 1
        yield member


def _name(entry: Entry) -> str:
    """What a member is called: UTF-8 by its flag or by its bytes, else GBK, as Chinese Windows writes it."""
    name = entry.name
    if not entry.flags & _UTF8 and not name.isascii():
        # Where neither fits it was UTF-8 all the same, or is nothing.
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("latin-1").decode("gb18030")
    name = "".join(char if char.isprintable() else "?" for char in name.replace("\\", "/"))
    return name.lstrip("/") or "?"
