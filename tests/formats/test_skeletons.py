from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from filled import COMPLETE, Filler
from hypothesis import given
from hypothesis import strategies as st
from packages import parts_of, zipped

from samples import published
from xlsxcheck import check
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Sheet
from xlsxcheck.formats.package import open_package
from xlsxcheck.formats.xlsx import fastsheet, plainxml, skeletons
from xlsxcheck.formats.xlsx.sheet import read_sheet
from xlsxcheck.formats.xlsx.strings import read_strings
from xlsxcheck.model import Form

SHEET = "xl/worksheets/sheet3.xml"
STRINGS = ["a", "b & c", "", "x" * 10, *[f"text {number}" for number in range(400)]]
NASTY = ["", "0", "-1", "1e5", " 7 ", "12x", "NaN", "&amp;", "&#65;", "&bogus;", "9999999", "+3", "1_0", "\x01",
         "\u3000", "真", "#DIV/0!", "true", "_x0041_", "1" * 500]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is known from other tests, and nothing stays known."""
    for known in (skeletons.PLANS, skeletons.FRAMES, skeletons.ROWS):
        known.forget()
    yield
    for known in (skeletons.PLANS, skeletons.FRAMES, skeletons.ROWS):
        known.forget()


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
    assert len(skeletons.PLANS) == 1


def test_the_third_sheet_of_a_kind_is_read_by_plan(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    other = with_values(part, {60: "4711", 61: "0", 62: "2.5"})
    expected = read(other, fastsheet)
    assert isinstance(expected, Sheet) and any(cell.text == "4711" for cell in expected.cells.values())
    learn(part)
    monkeypatch.setattr(fastsheet, "read_plain_sheet", None)
    assert read(other) == expected
    assert list(read(other).cells) == list(expected.cells)  # type: ignore[union-attr]


@pytest.mark.sampled(10)
@pytest.mark.parametrize("value", NASTY)
def test_nasty_values_are_read_as_ever(part: bytes, value: str) -> None:
    learn(part)
    for number in range(len(re.findall(rb"<v>", part))):
        data = with_values(part, {number: value})
        assert read(data) == read(data, fastsheet), number


@given(
    st.dictionaries(
        st.integers(0, 260), st.one_of(st.sampled_from(NASTY), st.integers(-5, 10**20).map(str)), max_size=9
    )
)
def test_any_values_are_read_as_ever(part: bytes, values: dict[int, str]) -> None:
    read(part)
    data = with_values(part, values)
    assert read(data) == read(data, fastsheet)


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
        assert read(data) == read(data, fastsheet)


def test_of_a_sheet_that_differs_in_a_row_only_that_row_is_looked_at(
    part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(part)
    gone = re.sub(rb'<c r="E9"[^>]*>.*?</c>', b"", part)
    expected, looked = read(gone, fastsheet), []
    ordinary = fastsheet.read_plain_sheet
    monkeypatch.setattr(fastsheet, "read_plain_sheet", lambda data, *more: looked.append(data) or ordinary(data, *more))
    assert len(gone) < len(part) and read(gone) == expected
    assert [data.count(b"<row ") for data in looked] == [1]
    assert b'<c r="D9"' in looked[0]


CHANGES = st.sampled_from(("again", "gone", "swapped", "cell moved", "hidden", "low", "odd", "shared", "apart"))


@given(st.lists(st.tuples(CHANGES, st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4))
def test_any_change_of_rows_is_read_as_ever(part: bytes, changes: list[tuple[str, int, int]]) -> None:
    for known in (skeletons.PLANS, skeletons.ROWS):
        known.forget()
    learn(part)
    head, _, rest = part.partition(b"<sheetData>")
    inner, _, tail = rest.rpartition(b"</sheetData>")
    rows = [row + b"</row>" for row in inner.split(b"</row>")[:-1]]
    for change, one, other in changes:
        at, there = one % len(rows), other % len(rows)
        if change == "again":
            rows.insert(there, rows[at])
        elif change == "gone" and len(rows) > 2:
            del rows[at]
        elif change == "swapped":
            rows[at], rows[there] = rows[there], rows[at]
        elif change == "cell moved":
            cell = re.search(rb"<c .*?(?:/>|</c>)", rows[at])
            rows[there] = rows[there].replace(b"</row>", (cell[0] if cell else b"") + b"</row>")
        else:
            old, new = {
                "hidden": (b"<row ", b'<row hidden="1" '),
                "low": (b"<row ", b'<row ht="2" customHeight="1" '),
                "odd": (b"<row ", b"<row  "),
                "shared": (b"<f>", b'<f t="shared" si="0" ref="D4:I4">'),
                "apart": (b"</row>", b"</row>\n "),
            }[change if change != "gone" else "apart"]
            rows[at] = rows[at].replace(old, new, 1)
    data = b"%b<sheetData>%b</sheetData>%b" % (head, b"".join(rows), tail)
    try:
        expected = read(data, fastsheet) or read_sheet(data, SHEET, "表三", "visible", STRINGS, False)
    except UnreadableFile:
        # An attribute stands twice.
        return
    for _ in range(3):
        assert read(data) in (None, expected)


def test_what_is_kept_is_bounded(part: bytes) -> None:
    pieces = len(re.findall(rb"<v>", part)) + 1
    alike = skeletons._PIECES_ALIKE // pieces
    for number in range(skeletons.PLANS.most + 5):
        for more in range(alike + 2):
            data = part.replace(b"<f>SUM(D4:I4)</f>", b"<f>SUM(D4:I4)+%d</f>" % more)
            data = data.replace(b"</row></sheetData>", b"%b</row></sheetData>" % (b" " * number))
            for _ in range(2):
                read(data)
    assert len(skeletons.PLANS) == skeletons.PLANS.most
    assert {len(plans) for plans in skeletons.PLANS.values()} == {alike}
    assert len(skeletons.ROWS) <= skeletons.ROWS.most
    assert len(skeletons.FRAMES) <= skeletons.FRAMES.most


def strings(texts: tuple[str, ...], opening: str) -> bytes:
    items = "".join(f"{opening if at % 3 == 1 else '<si>'}<t>{text}</t></si>" for at, text in enumerate(texts))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'.encode()


COMMON = tuple(f"标签 {number}" for number in range(200))


@pytest.mark.parametrize("opening", ["<si>", '<si xml:space="preserve">', "<si >", '<si a="1">'])
@pytest.mark.parametrize(
    "more", [(), ("甲局",), ("a &amp; b", "x"), ("_x0041_",), ("&bogus;",), ("</t><r><t>rich</t></r><t>",)]
)
def test_strings_do_not_depend_on_files_read_before(opening: str, more: tuple[str, ...]) -> None:
    """Three files that begin alike, in two orders, each as expat reads it (None: left to expat)."""
    files = [strings((*COMMON, *last), opening) for last in (("one",), ("two", "three"), more)]
    files.insert(1, strings((*COMMON[:3], "丙街道"), "<si>"))
    for data in [*files, *reversed(files)]:
        expected = through_expat(data)
        assert plainxml.read_plain_strings(data) in (None, expected)
        assert plainxml.read_plain_strings(files[0]) == through_expat(files[0]) is not None


def through_expat(data: bytes) -> list[str] | None:
    try:
        return read_strings(data, "xl/sharedStrings.xml")
    except UnreadableFile:
        return None


@pytest.mark.parametrize("opening", [b"<si>", b'<si xml:space="preserve">', b"<si >"])
def test_an_office_keeps_its_name_whatever_was_read_before(form: Form, opening: bytes) -> None:
    base = Filler(form).workbook(published(form, COMPLETE[0]) | {"cover.organ": "甲街道办事处"})
    names = ["甲街道办事处", "乙街道办事处", "丙街道办事处", "丁街道办事处"]
    files = {name: base_with(base, name, opening) for name in names}
    for name in [*names, *reversed(names), names[0]]:
        assert check(files[name], form).organ == name


def base_with(base: bytes, organ: str, opening: bytes) -> bytes:
    """The same workbook of another office, one in three of its shared strings opened in another way."""

    parts = parts_of(base)
    texts = parts["xl/sharedStrings.xml"].replace("甲街道办事处".encode(), organ.encode())
    head, first, *items = texts.split(b"<si>")
    spelt = b"".join((opening if number % 3 == 0 else b"<si>") + item for number, item in enumerate(items))
    return zipped({**parts, "xl/sharedStrings.xml": head + b"<si>" + first + spelt})
