"""Parts are inflated by whichever library is there: both must give the same of every stream, damaged ones too."""

from __future__ import annotations

import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.formats import inflate

zlib_ng = pytest.importorskip("zlib_ng.zlib_ng")


@pytest.fixture(autouse=True)
def _afterwards_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflate, "_INFLATER", inflate._Inflater())


def both(raw: bytes, size: int) -> list[bytes | None]:
    found = []
    for library in (zlib, zlib_ng):
        inflate._INFLATER.use(library)
        found.append(inflate.inflate(raw, size))
    return found


def deflated(content: bytes, level: int) -> bytes:
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


@given(st.binary(max_size=300), st.integers(1, 400), st.sampled_from([0, 1, 6, 9]), st.data())
def test_both_libraries_give_the_same(seed: bytes, times: int, level: int, data: st.DataObject) -> None:
    content = seed * times
    raw = bytearray(deflated(content, level))
    assert both(bytes(raw), len(content)) == [content, content]
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    size = max(0, len(content) + data.draw(st.sampled_from([0, 0, -1, 1, 1000])))
    for stream in (bytes(raw), bytes(raw[:cut]), bytes(raw) + seed):
        ours, theirs = both(stream, size)
        assert ours == theirs
    assert zlib.crc32(content) == zlib_ng.crc32(content)


def test_never_more_than_one_byte_over_the_declared_size_is_inflated() -> None:
    raw = deflated(bytes(50_000_000), 9)
    assert both(raw, 1000) == [None, None]


def test_the_faster_library_is_used_once_there_are_many_files() -> None:
    assert inflate._INFLATER.crc32 is zlib.crc32
    inflate.hasten()
    assert inflate._INFLATER.crc32 is zlib_ng.crc32
    assert inflate.inflate(deflated(b"a" * 99, 6), 99) == b"a" * 99


def test_where_there_is_none_zlib_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zlib_ng", None)
    inflate.hasten()
    assert inflate._INFLATER.crc32 is zlib.crc32
