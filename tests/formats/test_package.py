"""The zip container: parts by name, raw bytes, limits, and what other tools put into zip files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packages import deflated, raw_entries, raw_zip, zipped

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.package import MAX_ENTRIES, Package, open_package

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.xlsx"))


def refusal(package: Package, name: str, **limit: int) -> tuple[str, dict[str, object]]:
    with pytest.raises(UnreadableFile) as raised:
        package.read(name, **limit)
    return raised.value.code, raised.value.facts


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_agrees_with_zipfile(sample: Path) -> None:
    data = sample.read_bytes()
    package = open_package(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert list(package.entries) == archive.namelist()
        for info in archive.infolist():
            assert package.read(info.filename) == archive.read(info)
            entry = package.entries[info.filename]
            stated = (entry.method, entry.flags, entry.crc, entry.compressed_size, entry.size)
            assert stated == (info.compress_type, info.flag_bits, info.CRC, info.compress_size, info.file_size)
            raw = package.raw(info.filename)
            assert (zlib.decompress(raw, -15) if entry.method else raw) == archive.read(info)


def tidy(name: str) -> str:
    """A name without steps that lead nowhere: ./a//b is a/b."""
    return (
        "/".join(step for step in name.split("/") if step not in ("", "."))
        if "//" in name or "./" in name
        else (name.lstrip("/"))
    )


@given(
    st.dictionaries(st.text("abcXYZ/_.报表", min_size=1, max_size=9), st.binary(max_size=400), min_size=1, max_size=6)
)
def test_any_parts_come_back(parts: dict[str, bytes]) -> None:
    wanted = {tidy(name): content for name, content in parts.items() if not name.endswith("/")}
    wanted.pop("", None)
    folded = {name.lower() for name in wanted}
    if len(folded) == len(parts) == len(wanted):
        package = open_package(zipped(parts))
        assert {name: package.read(name) for name in package.entries} == wanted


@pytest.mark.parametrize("stored", [False, True])
def test_empty_part(stored: bool) -> None:
    assert open_package(zipped({"a": b""}, stored=stored)).read("a") == b""


def test_name_is_found_whatever_its_case_and_slashes() -> None:
    package = open_package(zipped({"XL\\Worksheets\\Sheet1.XML": "x"}))
    assert package.find("/xl/worksheets/sheet1.xml") == "XL/Worksheets/Sheet1.XML"
    assert package.find("xl\\WORKSHEETS/sheet1.xml") == "XL/Worksheets/Sheet1.XML"
    assert package.find("xl/worksheets/sheet2.xml") is None
    assert package.entries["XL/Worksheets/Sheet1.XML"].name == "XL\\Worksheets\\Sheet1.XML"


def test_folders_are_no_parts() -> None:
    assert list(open_package(zipped({"xl/": "", "xl/a": "x"})).entries) == ["xl/a"]


def test_of_two_parts_the_last_counts() -> None:
    package = open_package(zipped({"a": "1"}, ("A", "2"), ("b", "3")))
    assert (package.duplicates, list(package.entries), package.read("A")) == (("A",), ["A", "b"], b"2")


def test_name_in_another_encoding_can_be_written_back() -> None:
    name = "报表.png".encode("gbk")
    data = zipped({"0123.png": "x"}).replace(b"0123.png", name)
    (entry,) = open_package(data).entries.values()
    assert entry.name.encode("latin-1") == name


def test_names_that_would_steer_a_terminal_are_shown_without_that() -> None:
    package = open_package(zipped({"xl/\x1b[2J.xml": "x"}))
    assert list(package.entries) == ["xl/?[2J.xml"]
    assert package.entries["xl/?[2J.xml"].name == "xl/\x1b[2J.xml"


def test_bytes_before_the_archive_shift_everything() -> None:
    assert open_package(b"#!/bin/sh\n" + zipped({"a": "x"})).read("a") == b"x"


def test_bytes_and_a_comment_behind_the_archive() -> None:
    data = zipped({"a": "x"})
    commented = data[:-2] + struct.pack("<H", 5) + b"hello"
    assert open_package(commented).read("a") == b"x"
    assert open_package(data + b"trailing").read("a") == b"x"


def test_sizes_behind_the_data_and_wide_sizes() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("streamed", "w", force_zip64=True) as part,
    ):
        part.write(b"x" * 1000)
    package = open_package(out.getvalue())
    assert package.read("streamed") == b"x" * 1000


def test_wide_directory() -> None:
    data = bytearray(zipped({"a": "x"}))
    end = data.index(b"PK\5\6")
    size, offset = struct.unpack_from("<LL", data, end + 12)
    wide = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, size, offset)
    wide += b"PK\6\7" + struct.pack("<LQL", 0, end, 1)
    data[end + 12 : end + 20] = b"\xff" * 8
    assert open_package(bytes(data[:end]) + wide + bytes(data[end:])).read("a") == b"x"


def test_wide_sizes_in_the_directory() -> None:
    data = zipped({"a": b"x" * 50})
    start = data.index(b"PK\1\2")
    packed, size = struct.unpack_from("<LL", data, start + 20)
    entry = bytearray(data[start : start + 47])
    entry[20:28] = b"\xff" * 8
    entry[30:32] = struct.pack("<H", 20)
    entry += struct.pack("<HHQQ", 1, 16, size, packed)
    end = data.index(b"PK\5\6")
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<L", len(entry))
    assert open_package(data[:start] + bytes(entry) + bytes(tail)).read("a") == b"x" * 50


def test_limit_of_a_part_holds_at_the_byte() -> None:
    package = open_package(zipped({"a": b"x" * 100}))
    assert package.read("a", limit=100) == b"x" * 100
    assert refusal(package, "a", limit=99)[0] == "F06"


def test_part_declared_smaller_or_larger_than_it_is() -> None:
    for size in (99, 101):
        package = open_package(raw_zip([("a", deflated(b"x" * 100), 8, 0, zlib.crc32(b"x" * 100), size)]))
        assert refusal(package, "a") == ("F05", {"part": "a"})


def test_every_reading_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsxcheck.formats.package.MAX_TOTAL", 250)
    package = open_package(zipped({"a": b"x" * 100, "b": b"y" * 100, "c": b"z" * 100}, stored=True))
    for name in "aa":
        package.read(name)
    code, facts = refusal(package, "c")
    assert (code, facts["what"], facts["part"]) == ("F06", "total", "c")


def test_ratio_is_free_for_small_parts_only() -> None:
    small, large = b" " * (1 << 20), b" " * (3 << 20)
    package = open_package(zipped({"small": small, "large": large}))
    assert package.read("small") == small
    assert refusal(package, "large")[1]["what"] == "ratio"


def test_most_entries_are_read_and_one_more_refused() -> None:
    parts = {f"{number}": b"" for number in range(MAX_ENTRIES)}
    assert len(open_package(zipped(parts, stored=True)).entries) == MAX_ENTRIES
    with pytest.raises(UnreadableFile, match="4097"):
        open_package(zipped(parts | {"more": b""}, stored=True))


def test_broken_local_header_matters_only_for_its_part() -> None:
    data = bytearray(raw_zip(raw_entries({"a": "1", "b": "2"})))
    data[0:2] = b"XX"
    package = open_package(bytes(data))
    assert package.read("b") == b"2"
    assert refusal(package, "a") == ("F05", {"part": "a"})
    with pytest.raises(KeyError):
        package.read("c")
