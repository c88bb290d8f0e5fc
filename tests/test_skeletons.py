from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from filled import COMPLETE, Filler
from hypothesis import given
from hypothesis import strategies as st

from samples import published
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats import fastxml, plainxml, skeletons
from xlsxcheck.formats.package import open_package
from xlsxcheck.grid import Sheet
from xlsxcheck.model import Form

SHEET = "xl/worksheets/sheet3.xml"
STRINGS = ["a", "b & c", "", "x" * 10, *[f"text {number}" for number in range(400)]]
NASTY = ["", "0", "-1", "1e5", " 7 ", "12x", "NaN", "&amp;", "&#65;", "&bogus;", "9999999", "+3", "1_0", "\x01",
         "\u3000", "真", "#DIV/0!", "true", "_x0041_", "1" * 500]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is known from other tests, and nothing stays known."""
    kept = (skeletons._plans, skeletons._once, skeletons._frames, skeletons._starts, skeletons._last)
    for known in kept:
        known.clear()
    skeletons._last.append(b"")
    yield
    for known in kept:
        known.clear()
    skeletons._last.append(b"")


@pytest.fixture(scope="module")
def part(form: Form) -> bytes:
    return open_package(Filler(form).workbook(published(form, COMPLETE[0]))).read(SHEET)


def read(data: bytes, reader: object = skeletons) -> Sheet | str | None:
    """What a reader makes of a sheet, also where it refuses it."""
    try:
        return reader.read_plain_sheet(data, SHEET, "表三", "visible", STRINGS)  # type: ignore[attr-defined, no-any-return]
    except UnreadableFile as problem:
        return f"{problem.code} {problem.facts}"


def with_values(part: bytes, values: dict[int, str]) -> bytes:
    """The same sheet with other values in some of its cells, by their order."""
    numbers = iter(range(10**6))

    def put(match: re.Match[bytes]) -> bytes:
        number = next(numbers)
        return b"<v>" + values[number].encode() + b"</v>" if number in values else match[0]

    return re.sub(rb"<v>([^<]*)</v>", put, part)


def learn(part: bytes) -> None:
    for _ in range(2):
        read(part)
    assert len(skeletons._plans) == 1


def test_the_third_sheet_of_a_kind_is_read_by_plan(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    other = with_values(part, {60: "4711", 61: "0", 62: "2.5"})
    expected = read(other, fastxml)
    assert isinstance(expected, Sheet) and any(cell.text == "4711" for cell in expected.cells.values())
    learn(part)
    monkeypatch.setattr(fastxml, "read_plain_sheet", None)
    assert read(other) == expected
    assert list(read(other).cells) == list(expected.cells)  # type: ignore[union-attr]


@pytest.mark.parametrize("value", NASTY)
def test_nasty_values_are_read_as_ever(part: bytes, value: str) -> None:
    learn(part)
    for number in range(len(re.findall(rb"<v>", part))):
        data = with_values(part, {number: value})
        assert read(data) == read(data, fastxml), number


@given(
    st.dictionaries(
        st.integers(0, 260), st.one_of(st.sampled_from(NASTY), st.integers(-5, 10**20).map(str)), max_size=9
    )
)
def test_any_values_are_read_as_ever(part: bytes, values: dict[int, str]) -> None:
    read(part)
    data = with_values(part, values)
    assert read(data) == read(data, fastxml)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="5"', b'<row r="5" hidden="1"'),
        (b"<mergeCell ", b'<mergeCell ref="A90:B91"/><mergeCell '),
        (b"<sheetProtection ", b'<sheetProtection sheet="0" '),
        (b'<col min="1"', b'<col hidden="1" min="1"'),
        (b"<f>SUM(D4:I4)</f>", b"<f>SUM(D4:H4)</f>"),
        (b'<c r="D4"', b'<c r="D5"'),
        (b'<c r="E4"', b'<c  r="E4"'),
        (b"<sheetData>", b"<sheetData><!-- x -->"),
        (b"</sheetData>", b"</sheetData>\r\n"),
        (b'<c r="A4"', b'<c r="A4" t="d"'),
    ],
)
def test_a_change_beside_the_values_is_another_skeleton(part: bytes, old: bytes, new: bytes) -> None:
    assert old in part
    learn(part)
    for _ in range(3):
        data = part.replace(old, new, 1)
        assert read(data) == read(data, fastxml)


def test_what_is_kept_is_bounded(part: bytes) -> None:
    for number in range(skeletons._MOST_PLANS + 20):
        data = part.replace(b"<f>SUM(D4:I4)</f>", b"<f>SUM(D4:I4)+%d</f>" % number)
        for _ in range(2):
            read(data)
    assert len(skeletons._plans) == skeletons._MOST_PLANS
    assert len(skeletons._frames) <= skeletons._MOST_PLANS


def strings(*texts: str) -> bytes:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    count = f'count="{len(texts)}" uniqueCount="{len(texts)}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {count}>{items}</sst>'.encode()  # noqa: E501


COMMON = tuple(f"标签 {number}" for number in range(200))


@pytest.mark.parametrize(
    "more", [(), ("甲局",), ("a &amp; b", "x"), ("_x0041_",), ("&bogus;",), ("</t><r><t>rich</t></r><t>",)]
)
def test_strings_that_begin_alike_are_read_as_ever(more: tuple[str, ...]) -> None:
    skeletons.read_plain_strings(strings(*COMMON, "one"))
    skeletons.read_plain_strings(strings(*COMMON, "two", "three"))
    assert [len(start.strings) for start in skeletons._starts] == [200]
    data = strings(*COMMON, *more)
    assert skeletons.read_plain_strings(data) == plainxml.read_plain_strings(data)


def test_other_strings_are_not_mixed_up() -> None:
    skeletons.read_plain_strings(strings(*COMMON, "one"))
    skeletons.read_plain_strings(strings(*COMMON, "two"))
    for data in (strings("别的", *COMMON), strings(*COMMON[:-1]), strings("x"), strings(), strings(*COMMON[1:])):
        assert skeletons.read_plain_strings(data) == plainxml.read_plain_strings(data)
