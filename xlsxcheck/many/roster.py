"""Who should report, and what has come in."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from xlsxcheck.checking.lastyear import OTHER_YEAR
from xlsxcheck.files import FilePath, path_of
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.many.item import Slot, When, same_slot
from xlsxcheck.many.passed import named
from xlsxcheck.many.rosterfile import Expected, read_roster
from xlsxcheck.model import Note, Report
from xlsxcheck.model.names import alike, normal_name

OWNER = "R-OWNER"
"""The code of the note that tells that a file has one office's code and another's name."""

_NEAR = 0.75
_MOST_NEAR = 5
"""So many files are named beside an office that has not reported."""


class _Unlisted(NamedTuple):
    """A file and whose it is."""

    office: Expected
    path: str
    when: When
    slot: Slot


@dataclass
class Roster:
    """The offices that should report, found by code, else by name; and which files came from each."""

    offices: tuple[Expected, ...]
    received: dict[int, list[str]] = field(default_factory=dict)
    dated: dict[int, list[tuple[When, Slot, str]]] = field(default_factory=dict)
    others: list[_Unlisted] = field(default_factory=list)
    unknown: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    near_files: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index by code and name; what stands twice finds nobody."""
        self._numbers = {office: number for number, office in enumerate(self.offices)}
        self._codes: dict[str, int | None] = {}
        self._names: dict[str, int | None] = {}
        for number, office in enumerate(self.offices):
            name, code = normal_name(office.organ), office.code
            self._names[name] = None if name in self._names else number
            if code:
                self._codes[code] = None if code in self._codes else number
        self._common = _common_start(self._names) if len(self._names) > 1 else ""
        self._short = [name[len(self._common) :] for name in self._names]

    def find(self, organ: str | None, code: str | None) -> Expected | None:
        """The office with this code, else with this name."""
        number = self.number(organ, code)
        return None if number is None else self.offices[number]

    def number(self, organ: str | None, code: str | None) -> int | None:
        """Where the office stands in the roster, from 0."""
        return self.whose(organ, code)[0]

    def whose(self, organ: str | None, code: str | None) -> tuple[int | None, bool, bool]:
        """Where a file's office stands in the roster, whether it is called so there, and whether it is two offices'.

        One whose code is one office's and whose name another's is nobody's until that is cleared up.
        """
        name = normal_name(organ)
        coded, named = self._codes.get((code or "").strip().upper()), self._names.get(name) if name else None
        two = coded is not None and named is not None and coded != named
        return (None, False, True) if two else (named if coded is None else coded, named is not None, False)

    def named_by(self, path: str) -> int | None:
        """The office after which a file is called; None where that is none of the roster, or of several."""
        stem = normal_name(os.path.splitext(os.path.basename(path.replace("\\", "/")))[0])
        found = {number for name, number in self._names.items() if len(name) > 2 and name in stem}
        return found.pop() if len(found) == 1 else None

    def add(self, report: Report, when: When = ("", 0.0), scope: str | None = None) -> Note | None:
        """Enter a report as received; a note where its office is not on the roster.

        A file that could not be checked counts as nobody's, and one of no named office gets its finding elsewhere.
        """
        if report.verdict == "unreadable":
            self.is_there(report.shown, "unchecked")
            return None
        if not (report.organ or report.code):
            self.is_there(report.shown, "nameless")
            return None
        number, _, two = self.whose(report.organ, report.code)
        if two:
            return self._disputed(report)
        if number is not None and (report.blank or is_of_other_year(report)):
            self._near(number, report.shown, "blank" if report.blank else "other_year")
            return None
        if number is not None:
            self.received.setdefault(number, []).append(report.shown)
            self.dated.setdefault(number, []).append((when, (report.year, scope), report.organ or ""))
            return None
        organ = report.organ or report.code or ""
        self.others.append(_Unlisted(Expected(organ, report.code or ""), report.shown, when, (report.year, scope)))
        near = self.near(organ)
        shorter = near is not None and alike(normal_name(near), normal_name(organ))
        if near is not None and shorter and (office := self._names[normal_name(near)]) is not None:
            self._near(office, report.shown, "near")
        self.unknown.append((organ, near or "", report.shown))
        facts: dict[str, object] = {"organ": organ, "near": near}
        return Note("R-NEAR", facts=facts) if near else Note("R-UNKNOWN", facts=facts)

    def _disputed(self, report: Report) -> Note:
        """That a file's code is one office's and its name another's: it is named beside the latter."""
        code = (report.code or "").strip().upper()
        owner, named = self._codes[code], self._names[normal_name(report.organ)]
        if owner is None or named is None:
            raise ValueError("of one office")
        self._near(named, report.shown, "owner")
        return Note(OWNER, facts={"organ": report.organ, "owner": self.offices[owner].organ, "code": code, "path": ""})

    def near(self, organ: str) -> str | None:
        """The most similar name of an office that has not reported: a suggestion, never taken for granted."""
        waiting = {name: n for name, n in self._names.items() if n is not None and n not in self.received}
        name = normal_name(organ)
        found = difflib.get_close_matches(name, waiting, 1, _NEAR)
        if not found and len(name) > 2:
            found = [other for other in waiting if len(other) > 2 and (name in other or other in name)][:1]
        number = waiting[found[0]] if found else None
        return None if number is None else self.offices[number].organ

    def is_there(self, file: str, why: str) -> None:
        """A file that counts as nobody's: remembered with the offices whose name its own name holds, else is near."""
        stem = normal_name(os.path.splitext(os.path.basename(file.replace("\\", "/")))[0])
        held = _longest(name for name in self._names if name in stem)
        if not held and self._common:
            # People leave out what every office's name begins with.
            held = [self._common + short for short in _longest(short for short in self._short if short in stem)]
        for name in held or (other for other in self._names if _alike(other, stem)):
            number = self._names[name]
            if number is not None:
                self._near(number, file, why)

    def _near(self, number: int, file: str, why: str) -> None:
        near = self.near_files.setdefault(number, [])
        if len(near) < _MOST_NEAR:
            near.append((file, why))

    def only_of(self, year: int) -> None:
        """Let only files of a year, or of one that can't be read, count as reports; others are named beside."""
        for number, files in list(self.received.items()):
            told = [(path, one) for path, one in zip(files, self.dated[number], strict=True)]
            kept = [(path, one) for path, one in told if one[1][0] in (None, year)]
            for path, _ in (one for one in told if one not in kept):
                self._near(number, path, "other_year")
            if kept:
                self.received[number], self.dated[number] = [path for path, _ in kept], [one for _, one in kept]
            else:
                del self.received[number], self.dated[number]

    def take_left_out(self, files: Iterable[str]) -> None:
        """Files that were passed over: nothing in them is a report, or nobody reads their format."""
        for file in map(named, files):
            self.is_there(file, "format" if file.kind else "unchecked")

    def take_untouched(self, copies: Iterable[str]) -> None:
        """Copies that were sent back without a change."""
        for copy in copies:
            self.is_there(copy, "untouched")

    def files_near(self, office: Expected) -> list[tuple[str, str]]:
        """Files whose name is near an office that has not reported, each with why it doesn't count."""
        number = self._numbers.get(office)
        return [] if number is None else self.near_files.get(number, [])

    @property
    def odd_lines(self) -> list[str]:
        """The warnings without the roster's own path, which is another one wherever the roster lies."""
        return [text.rpartition(": ")[2] for text in self.warnings]

    @property
    def missing(self) -> list[Expected]:
        """Who has not reported, in the roster's order."""
        return [office for number, office in enumerate(self.offices) if number not in self.received]

    @property
    def twice(self) -> list[tuple[Expected, list[str]]]:
        """Who reported more than once, with the files, the newest first: that one counts.

        The same groups as R-TWICE and R-SAME-FILE tell at the files, also of offices that are not on the roster.
        """
        groups = [(self.offices[number], self._files(number)) for number in sorted(self.received)]
        for one in self.others:
            known = (files for office, files in groups[len(self.received) :] if same_office(office, one.office))
            files = next(known, None)
            if files is None:
                groups.append((one.office, [one]))
            else:
                files.append(one)
        told = [(office, _again(files)) for office, files in groups]
        return [(office, [file.path for file in files]) for office, files in told if files]

    def _files(self, number: int) -> list[_Unlisted]:
        files = zip(self.received[number], self.dated[number], strict=True)
        return [_Unlisted(Expected(organ), path, when, slot) for path, (when, slot, organ) in files]

    @property
    def counts(self) -> tuple[int, int]:
        """How many offices reported, and how many should."""
        return len(self.received), len(self.offices)

    def to_dict(self, older: Container[str] = ()) -> dict[str, Any]:
        """What came of it as JSON types. older: files that a newer one replaces; of several others none counts yet."""
        received, expected = self.counts
        return {
            "expected": expected,
            "received": received,
            "missing": [
                {
                    "organ": office.organ,
                    "code": office.code,
                    "contact": office.contact,
                    "phone": office.phone,
                    "files": [{"path": path, "why": why} for path, why in self.files_near(office)],
                }
                for office in self.missing
            ],
            "twice": [
                {"organ": one.organ, "paths": paths, "counts": _counting(paths, older)} for one, paths in self.twice
            ],
            "unknown": [{"organ": organ, "near": near or None, "path": path} for organ, near, path in self.unknown],
            **({"warnings": self.odd_lines} if self.warnings else {}),
        }


def is_of_other_year(report: Report) -> bool:
    """Whether a report was told to be of another year, and nobody has accepted that."""
    return any(finding.code == OTHER_YEAR and finding.waived is None for finding in report.findings)


def same_office(one: Expected, other: Expected) -> bool:
    """Whether two offices are one: by their codes where both have one, else by their names."""
    if one.code and other.code:
        return one.code == other.code
    return bool(one.organ) and normal_name(one.organ) == normal_name(other.organ)


def _counting(paths: list[str], older: Container[str]) -> str | None:
    standing = [path for path in paths if path not in older]
    return standing[0] if len(standing) == 1 else None


def _again(files: Sequence[_Unlisted]) -> list[_Unlisted]:
    """Those of an office's files that may be a report that another of them is too, the newest first."""
    twice = [file for file in files if any(file is not other and _may_be_one(file, other) for other in files)]
    return sorted(twice, key=lambda file: file.when, reverse=True)


def _may_be_one(one: _Unlisted, other: _Unlisted) -> bool:
    """Whether two files of one office may be the same report: of one year and scope, and of names that may be one."""
    names = normal_name(one.office.organ), normal_name(other.office.organ)
    return same_slot(one.slot, other.slot) and alike(*names)


def _common_start(names: Collection[str]) -> str:
    """What every name begins with."""
    first, last = min(names), max(names)
    apart = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(apart, len(first))]


def _longest(names: Iterable[str]) -> list[str]:
    """Names that a file's name holds: 第11街道 holds 1街道, and the longest is meant."""
    held = [name for name in names if len(name) > 2]
    return [name for name in held if not any(name != other and name in other for other in held)]


def _alike(name: str, stem: str) -> bool:
    """Whether a file may be called after an office: one name in the other, or nearly the same."""
    if len(name) > 2 and len(stem) > 2 and (name in stem or stem in name):
        return True
    match = difflib.SequenceMatcher(None, name, stem, autojunk=False)
    return name == stem or (match.real_quick_ratio() >= _NEAR and match.quick_ratio() >= _NEAR <= match.ratio())


def load_roster(path: FilePath, form: FormSource | None = None) -> Roster:
    """Read a roster; see rosterfile.read_roster for what it may look like.

    Shape:  the offices that should report, none received yet, and warnings in words: of lines that name no office, that
            stand twice, or whose code is none. A line with a code and no name is an office that is found by its code.
    Errors: UsageError naming file and cause.
    """
    listed = read_roster(Path(path_of(path, "path")), given_form(form))
    return Roster(listed.offices, warnings=listed.warnings)
