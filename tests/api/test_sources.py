"""A workbook and a form may be given in every way in which a program has them; the answer is the same."""

from __future__ import annotations

import io
import os
import socket
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT

from xlsxcheck import (
    Form,
    FormError,
    UnreadableFile,
    UsageError,
    annotate,
    api,
    load_form,
    read_workbook,
    write_template,
)
from xlsxcheck.form.given import given_form
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.shipped import form_path
from xlsxcheck.formats.source import LIMIT_BYTES, read_source

SAMPLE = ROOT / "samples" / "unbalanced.xlsx"
CONTENT = SAMPLE.read_bytes()
MEBIBYTE = 1024 * 1024


class Folder(os.PathLike[str]):
    """A path that is no pathlib.Path."""

    def __fspath__(self) -> str:
        return str(SAMPLE)


class Slow(io.RawIOBase):
    """A file that gives a few bytes at a time and can't be rewound, as from a network."""

    def __init__(self, content: bytes) -> None:
        self.content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.content.read(min(len(buffer), 1000))
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def opened() -> Iterator[Any]:
    with SAMPLE.open("rb") as file:
        yield file


@contextmanager
def unbuffered() -> Iterator[Any]:
    with SAMPLE.open("rb", buffering=0) as file:
        yield file


@contextmanager
def read_already() -> Iterator[Any]:
    """One that somebody has read before, or has just written."""
    file = io.BytesIO()
    file.write(CONTENT)
    yield file


@contextmanager
def in_archive() -> Iterator[Any]:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("街道.xlsx", CONTENT)
    with zipfile.ZipFile(memory) as archive, archive.open("街道.xlsx") as file:
        yield file


@contextmanager
def spooled() -> Iterator[Any]:
    """What a web service holds of an upload."""
    with tempfile.SpooledTemporaryFile() as file:
        file.write(CONTENT)
        yield file


@contextmanager
def from_network() -> Iterator[Any]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=lambda: (theirs.sendall(CONTENT), theirs.shutdown(socket.SHUT_WR)))
        sender.start()
        with ours.makefile("rb") as file:
            yield file
        sender.join()


@contextmanager
def given(source: Any) -> Iterator[Any]:
    yield source


WAYS: dict[str, Callable[[], Any]] = {
    "str": lambda: given(str(SAMPLE)),
    "path": lambda: given(SAMPLE),
    "pathlike": lambda: given(Folder()),
    "bytes": lambda: given(CONTENT),
    "bytearray": lambda: given(bytearray(CONTENT)),
    "memoryview": lambda: given(memoryview(CONTENT)),
    "part of a memoryview": lambda: given(memoryview(b"xx" + CONTENT + b"x")[2:-1]),
    "file": opened,
    "file without a buffer": unbuffered,
    "file at its end": read_already,
    "file in an archive": in_archive,
    "upload": spooled,
    "file from a network": from_network,
    "slow file": lambda: given(Slow(CONTENT)),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_give_a_workbook_gives_the_same_report(way: str, form: Form) -> None:
    expected = api.check(CONTENT, form, name="甲")
    with WAYS[way]() as source:
        assert api.check(source, form, name="甲") == expected


@pytest.mark.sampled(4)
@pytest.mark.parametrize("way", [way for way in WAYS if "network" not in way and "slow" not in way])
def test_what_was_checked_can_be_read_and_annotated(way: str, form: Form) -> None:
    with WAYS[way]() as source:
        report = api.check(source, form)
        assert report.record == read_workbook(source, form)
        assert api.check(annotate(source, report, form), form).findings == report.findings


def test_a_report_calls_a_file_by_its_path(form: Form) -> None:
    for way, name in {"str": SAMPLE, "pathlike": SAMPLE, "file": SAMPLE, "bytes": "", "file at its end": ""}.items():
        with WAYS[way]() as source:
            assert api.check(source, form).path == str(name), way
    with os.fdopen(os.open(SAMPLE, os.O_RDONLY), "rb") as file:
        assert api.check(file, form).path == "", "a number is no name"


@pytest.mark.parametrize("source", [0, 1.5, None, ["a.xlsx"], True])
def test_what_is_no_source_is_the_callers_mistake(source: Any, form: Form) -> None:
    with pytest.raises(UsageError, match="source takes a path"):
        api.check(source, form)


@pytest.mark.parametrize("text", ["", "text"])
def test_a_file_open_as_text_is_the_callers_mistake(text: str, form: Form) -> None:
    with pytest.raises(UsageError, match="'rb'"):
        api.check(io.StringIO(text), form)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="closed"), SAMPLE.open("rb") as file:
        file.close()
        api.check(file, form)


def test_a_file_that_fails_while_it_is_read_is_a_finding(form: Form) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    assert [finding.code for finding in api.check(Broken(), form).findings] == ["F01"]


class Endless(io.RawIOBase):
    """Never ends, and counts what it has given."""

    given = 0

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "everything at once"
        self.given += min(size, MEBIBYTE)
        return bytes(min(size, MEBIBYTE))


def test_no_more_is_read_than_a_spreadsheet_may_have(form: Form) -> None:
    file = Endless()
    assert [finding.code for finding in api.check(file, form).findings] == ["F06"]
    assert file.given == LIMIT_BYTES + 1
    words = memoryview(bytes(LIMIT_BYTES + 8)).cast("Q")
    assert len(words) < LIMIT_BYTES
    with pytest.raises(UnreadableFile):
        read_source(words)


def form_ways(folder: Path) -> list[Any]:
    copied = folder / "mine.json"
    copied.write_bytes(Path(form_path("ogi-2021")).read_bytes())
    return ["ogi-2021", load_form(), form_path("ogi-2021"), copied, str(copied), copied.read_bytes(), None]


@pytest.mark.slow
def test_every_verb_takes_a_form_in_every_way(tmp_path: Path) -> None:
    expected = api.check(CONTENT)
    template = write_template(year=2025)
    for form in form_ways(tmp_path):
        assert api.check(CONTENT, form) == expected
        assert read_workbook(CONTENT, form) == expected.record
        assert write_template(form, year=2025) == template
        assert annotate(CONTENT, expected, form) == annotate(CONTENT, expected)


def test_a_form_by_id_is_one_form_and_a_changed_file_another(tmp_path: Path) -> None:
    """So that nothing is worked out anew for each of many files, and nothing of an old definition stays."""
    assert given_form("ogi-2021") is given_form("ogi-2021")
    mine = tmp_path / "form.json"
    text = Path(form_path("ogi-2021")).read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    first, seen = given_form(mine), []
    work = once_per_form(lambda form: seen.append(form) or len(seen))  # type: ignore[func-returns-value]
    assert work(given_form(mine)) == work(first) == 1
    title = first.title["zh"]
    mine.write_text(text.replace(title, "另一种表"), encoding="utf-8")
    assert given_form(mine).title["zh"] == "另一种表"
    assert work(given_form(mine)) == 2
    assert load_form(mine) is not load_form(mine), "whoever loads a form has it to himself"


def test_a_form_that_is_not_there_is_told(tmp_path: Path) -> None:
    for form in ("ogi-2201", tmp_path / "none.json", b"{}"):
        with pytest.raises(FormError):
            api.check(CONTENT, form)
