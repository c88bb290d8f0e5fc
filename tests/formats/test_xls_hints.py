"""Careless and old .xls files: what other programs read without a word is read, and nothing is lost silently."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msoffcrypto
import pytest
import python_calamine
import xlrd
from helpers import HERE
from office import office
from packages import biff, compound, record
from xlslock import locked

from xlsxcheck import check
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.xls import unlock
from xlsxcheck.formats.xls.cfb import Compound

TRIAL = HERE / "data" / "trial"
BASE = TRIAL / "02-stream-WORKBOOK-in-capitals.xls"
STREAM = Compound(BASE.read_bytes()).read("Workbook")
TWO = ["T3-BALANCE", "T3-BALANCE"]


def texts(data: bytes) -> dict[tuple[int, int], str]:
    return {at: cell.text for at, cell in open_workbook(data).sheet("S1").cells.items()}


def strings(stated: int, *found: str) -> bytes:
    body = struct.pack("<LL", stated, stated)
    return record(0xFC, body + b"".join(struct.pack("<HB", len(one), 0) + one.encode() for one in found))


def text_cell(row: int, index: int) -> bytes:
    return record(0xFD, struct.pack("<HHHL", row, 0, 0, index))


def number(row: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, 0, 0, value))


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    with pytest.raises(UnreadableFile) as problem:
        yield
    assert problem.value.code in codes


def judged(data: bytes) -> list[object]:
    """The first column as calamine, an independent reader, has it."""
    rows = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "02-stream-WORKBOOK-in-capitals.xls",
        "07-formula-record-0406.xls",
        "09-format-record-text-too-short.xls",
        "14-xls-default-password.xls",
    ],
)
def test_a_careless_xls_gives_the_findings_of_its_figures(name: str) -> None:
    report = check((TRIAL / name).read_bytes())
    assert [one.code for one in report.findings if one.severity != "info"] == TWO
    assert report.relations == check((TRIAL / "00-form-in-one-sheet.xlsx").read_bytes()).relations


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "workbook", "WorkBook"])
def test_streams_do_not_differ_by_case(stream: str) -> None:
    assert open_workbook(compound({stream: STREAM})).sheet_names == open_workbook(BASE.read_bytes()).sheet_names


def test_two_streams_of_one_name_are_damage() -> None:
    with refused("F05"):
        open_workbook(compound({"Workbook": STREAM, "WORKBOOK": STREAM}))


# -- counts are hints ------------------------------------------------------------------------------


@pytest.mark.parametrize("stated", [3, 4, 1000, 4_000_000, 0xFFFFFFFF])
def test_more_shared_strings_stated_than_there_are(stated: int) -> None:
    data = biff(*(text_cell(row, row) for row in range(3)), before=strings(stated, "aa", "bb", "cc"))
    book = open_workbook(data)
    assert texts(data) == {(0, 0): "aa", (1, 0): "bb", (2, 0): "cc"}
    assert judged(data) == ["aa", "bb", "cc"]
    assert book.sheet("S1").notes == ()


@pytest.mark.parametrize("stated", [0, 1])
def test_fewer_shared_strings_stated_are_read_and_told(stated: int) -> None:
    """Calamine reads them, LibreOffice shows blanks."""
    data = biff(*(text_cell(row, row) for row in range(3)), before=strings(stated, "aa", "bb", "cc"))
    assert texts(data) == {(0, 0): "aa", (1, 0): "bb", (2, 0): "cc"}
    (note,) = open_workbook(data).sheet("S1").notes
    assert (note.code, note.facts["what"], len(note.cells)) == ("L15", "unlisted_cells", 3 - stated)


def test_a_text_that_no_list_has_is_damage() -> None:
    with refused("F05"):
        texts(biff(text_cell(0, 5), before=strings(9, "aa")))


@pytest.mark.parametrize("count", [1, 2, 9, 65535])
def test_merges_counted_wrongly(count: int) -> None:
    areas = struct.pack("<4H", 0, 1, 0, 1) + struct.pack("<4H", 3, 3, 0, 5)
    merges = open_workbook(biff(record(0xE5, struct.pack("<H", count) + areas))).sheet("S1").merges
    assert len(merges) == min(count, 2)


def test_a_row_of_numbers_with_a_wrong_last_column() -> None:
    numbers = b"".join(struct.pack("<HL", 0, (one << 2) | 2) for one in (7, 8, 9))
    for end in (b"\2\0", b"\7\0", b"\0\0", b"\2\0\0"):
        data = biff(record(0xBD, struct.pack("<HH", 0, 0) + numbers + end))
        assert texts(data) == {(0, 0): "7", (0, 1): "8", (0, 2): "9"}


# -- old numbers of records ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [0x06, 0x206, 0x406])
def test_formulas_under_their_old_numbers(kind: int) -> None:
    tokens = b"\x1e\x05\x00\x1e\x06\x00\x03"
    body = struct.pack("<HHHdHLH", 0, 0, 0, 11.0, 0, 0, len(tokens)) + tokens
    (cell,) = open_workbook(biff(record(kind, body))).sheet("S1").cells.values()
    assert (cell.kind, cell.text, cell.formula) == ("n", "11", "5+6")


def test_every_formula_of_a_form_under_every_number() -> None:
    """Cell by cell the same as xlrd, which knows all three."""
    for kind in (b"\x06\x00", b"\x06\x02", b"\x06\x04"):
        stream = bytearray(Compound((TRIAL / "07-formula-record-0406.xls").read_bytes()).read("Workbook"))
        at = 0
        while at + 4 <= len(stream):
            number_of, size = struct.unpack_from("<HH", stream, at)
            if number_of == 0x406:
                stream[at : at + 2] = kind
            at += 4 + size
        data = compound({"Workbook": bytes(stream)})
        sheet = xlrd.open_workbook(file_contents=data).sheet_by_index(0)
        cells = open_workbook(data).sheet(sheet.name).cells
        for row in range(sheet.nrows):
            for col in range(sheet.ncols):
                value, cell = sheet.cell_value(row, col), cells.get((row, col))
                if isinstance(value, float):
                    assert cell is not None and float(cell.text) == value
                else:
                    assert value == (cell.text if cell else "")


@pytest.mark.parametrize(
    ("kind", "rest"), [(2, struct.pack("<H", 77)), (3, struct.pack("<d", 77.0)), (4, b"\2ab"), (5, b"\1\0")]
)
def test_cells_as_excel_2_wrote_them_are_told(kind: int, rest: bytes) -> None:
    """LibreOffice shows them in a newer sheet too, xlrd does not."""
    sheet = open_workbook(biff(number(0, 7) + record(kind, struct.pack("<HH3s", 1, 0, b"") + rest))).sheet("S1")
    assert [(note.code, note.cells, note.facts["what"]) for note in sheet.notes] == [("L15", ("A2",), "old_cells")]


@pytest.mark.parametrize("wide", [False, True])
def test_a_text_with_formats_in_its_cell(wide: bool) -> None:
    encoded = "标签".encode("utf-16-le") if wide else b"ab"
    body = struct.pack("<HHHHB", 0, 0, 0, 2, wide) + encoded + struct.pack("<HHH", 1, 0, 5)
    assert texts(biff(record(0xD6, body))) == {(0, 0): "标签" if wide else "ab"}


# -- one bad record ---------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"\xa4", b"\xa4\0\xff\xff\1a", b"\xa4\0\x05\0\0ab"])
def test_a_bad_number_format_is_general(body: bytes) -> None:
    data = biff(number(0, 7), before=record(0x41E, body) + record(0xE0, struct.pack("<HH", 0, 164).ljust(20, b"\0")))
    book = open_workbook(data)
    assert texts(data) == {(0, 0): "7"}
    assert book.number_format(0) == "General"


@pytest.mark.parametrize(
    ("tail", "read"), [(b"", ""), (b"\x09\0", ""), (b"\x09\0\0abc", "abc"), (b"\x03\0\1a\0b", "a")]
)
def test_of_a_text_cut_short_is_taken_what_is_there(tail: bytes, read: str) -> None:
    data = biff(record(0x204, struct.pack("<HHH", 0, 0, 0) + tail), number(1, 7))
    assert texts(data)[1, 0] == "7"
    assert texts(data)[0, 0].startswith(read)


def test_a_number_cut_short_is_damage() -> None:
    with refused("F05"):
        texts(biff(record(0x203, struct.pack("<HHH", 0, 0, 0) + b"\0\0")))


@pytest.mark.parametrize("padding", [0, 4, 600])
def test_the_end_of_the_last_sheet_may_be_missing(padding: int) -> None:
    data = compound({"Workbook": STREAM[: STREAM.rindex(b"\x0a\0\0\0")] + bytes(padding)})
    whole = open_workbook(BASE.read_bytes())
    (name,) = whole.sheet_names
    assert open_workbook(data).sheet(name) == whole.sheet(name)


def test_a_file_cut_within_a_record_is_damage() -> None:
    """The last record says that it goes on behind the end: what it held is lost."""
    (name,) = open_workbook(BASE.read_bytes()).sheet_names
    cut = STREAM.rindex(b"\x0a\0\0\0")
    stream = STREAM[:cut] + record(0x203, bytes(14)) * 300 + struct.pack("<HH", 0x203, 9000)
    with refused("F05"):
        open_workbook(compound({"Workbook": stream})).sheet(name)


# -- the built-in password --------------------------------------------------------------------------

LOCKS = [("97", 128), ("2003", 128), ("2003", 56), ("2003", 40)]


@pytest.mark.parametrize(("kind", "bits"), LOCKS)
def test_a_workbook_under_the_built_in_password_is_read(kind: str, bits: int) -> None:
    data = compound({"Workbook": locked(STREAM, "VelvetSweatshop", kind=kind, bits=bits)})
    whole, found = open_workbook(BASE.read_bytes()), open_workbook(data)
    assert found.sheet_names == whole.sheet_names
    assert [found.sheet(name) for name in found.sheet_names] == [whole.sheet(name) for name in whole.sheet_names]
    assert [found.number_format(style) for style in range(30)] == [whole.number_format(style) for style in range(30)]
    assert decrypted_elsewhere(data, "VelvetSweatshop") == xlrd.open_workbook(BASE).sheet_by_index(0).col_values(3)


@pytest.mark.parametrize(("kind", "bits"), LOCKS)
def test_a_workbook_under_a_password_of_its_own_is_told(kind: str, bits: int) -> None:
    data = compound({"Workbook": locked(STREAM, "123456", kind=kind, bits=bits)})
    assert [one.code for one in check(data).findings] == ["F04"]
    assert decrypted_elsewhere(data, "123456")


def decrypted_elsewhere(data: bytes, password: str) -> list[object]:
    """A column as xlrd has it after another program has taken the password off."""
    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    file.load_key(password=password)
    plain = io.BytesIO()
    file.decrypt(plain)
    return xlrd.open_workbook(file_contents=plain.getvalue()).sheet_by_index(0).col_values(3)


@pytest.mark.parametrize(
    "filepass", [b"", b"\1\0", b"\1\0\1\0\1\0", b"\1\0\2\0\2\0" + b"\0" * 90, b"\0\0" * 3, b"\1\0\x09\0\2\0"]
)
def test_odd_locks_are_refused(filepass: bytes) -> None:
    begin = 4 + struct.unpack_from("<H", STREAM, 2)[0]
    stream = STREAM[:begin] + record(0x2F, filepass) + STREAM[begin:]
    with refused("F04", "F05"):
        open_workbook(compound({"Workbook": stream}))


def test_decrypting_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlock, "MAX_LOCKED", 1_000)
    with refused("F06"):
        open_workbook(compound({"Workbook": locked(STREAM, "VelvetSweatshop")}))


def test_a_structure_locked_by_old_excel_is_read_in_full() -> None:
    """Our own template locks the structure, so a return saved as .xls by Excel up to 2010 is such a file."""
    report = check((TRIAL / "structure-locked-old-excel.xls").read_bytes())
    assert report.record is not None
    numeric = [value for value in report.record.values.values() if isinstance(value, int) or hasattr(value, "as_tuple")]
    assert len(numeric) == 200
    assert {one.code for one in report.findings} == {"L01", "L03"}


@pytest.mark.office
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    files = {
        "locked": compound({"Workbook": locked(STREAM, "VelvetSweatshop")}),
        "capitals": BASE.read_bytes(),
        "formula": (TRIAL / "07-formula-record-0406.xls").read_bytes(),
        "format": (TRIAL / "09-format-record-text-too-short.xls").read_bytes(),
        "end": compound({"Workbook": STREAM[: STREAM.rindex(b"\x0a\0\0\0")]}),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.xls").write_bytes(data)
    out = office().convert([tmp_path / f"{name}.xls" for name in files], "xlsx", tmp_path / "out")
    for path in out:
        ours, theirs = open_workbook(files[path.stem]), open_workbook(path.read_bytes())
        for name in ours.sheet_names:
            mine = {at: cell.text for at, cell in ours.sheet(name).cells.items() if cell.kind == "n"}
            shown = {at: cell.text for at, cell in theirs.sheet(name).cells.items() if cell.kind == "n"}
            assert mine == shown, path.stem
