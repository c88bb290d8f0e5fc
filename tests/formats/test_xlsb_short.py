"""Cells of an .xlsb without a column of their own, which stand behind the cell before them."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
import python_calamine
from helpers import HERE, ROOT
from packages import parts_of, zipped
from xlsbfile import as_xlsb, brt

from xlsxcheck import check
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.xlsb import records

SHORT = {1: 12, 2: 13, 3: 14, 4: 15, 5: 16, 6: 17, 7: 18}
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
TRIAL = HERE / "data" / "trial" / "xlsb-short-records.xlsb"


def shortened(part: bytes, *, blanks: bool) -> bytes:
    """The same sheet in short records, as far as they reach; with a blank cell in front of each row's gaps too."""
    pieces: list[bytes] = []
    last = -1
    for kind, body in records(part):
        if kind == 0:
            last = -1
        if kind not in SHORT:
            if 8 <= kind <= 11:
                last = struct.unpack_from("<L", body)[0]
            pieces.append(brt(kind, body))
            continue
        col = struct.unpack_from("<L", body)[0]
        while blanks and col > last + 1:
            pieces.append(brt(12, bytes(4)))
            last += 1
        pieces.append(brt(SHORT[kind], body[4:]) if col == last + 1 else brt(kind, body))
        last = col
    return b"".join(pieces)


@pytest.mark.parametrize("blanks", [False, True])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_short_cells_read_as_long_ones(sample: Path, blanks: bool) -> None:
    book = open_workbook(sample.read_bytes())
    names = tuple(name for name in book.sheet_names if name != "校验")
    parts = parts_of(as_xlsb(book, names))
    sheets = {name: part for name, part in parts.items() if "worksheets" in name}
    short = {name: shortened(part, blanks=blanks) for name, part in sheets.items()}
    assert short != sheets
    one, other = open_workbook(zipped(parts)), open_workbook(zipped(parts | short))
    assert [other.sheet(name) for name in names] == [one.sheet(name) for name in names]


def test_a_file_of_short_cells_gives_all_its_figures() -> None:
    report = check(TRIAL.read_bytes())
    assert report.record is not None
    values = [value for field, value in report.record.values.items() if not field.startswith("cover.")]
    assert len(values) == 200
    assert None not in values
    assert {one.code for one in report.findings} == {"L01", "L03"}


def test_calamine_sees_the_same_in_what_it_knows_of() -> None:
    """It passes over short cells; the long ones among them are the same."""
    book = open_workbook(TRIAL.read_bytes())
    theirs = python_calamine.load_workbook(io.BytesIO(TRIAL.read_bytes()))
    for name in book.sheet_names:
        rows = theirs.get_sheet_by_name(name).to_python(skip_empty_area=False)
        seen = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""}
        assert len(seen) > 50
        for at, value in seen.items():
            text = book.sheet(name).cells[at].text
            assert text == value if isinstance(value, str) else float(text) == value


@pytest.mark.parametrize("last", [16_383, 0xFFFFFFFE])
def test_a_short_cell_beyond_the_edge_is_damage(last: int) -> None:
    book = open_workbook(SAMPLES[0].read_bytes())
    parts = parts_of(as_xlsb(book, ("表三",)))
    row = brt(0, struct.pack("<LLHBBBL", 500, 0, 300, 0, 0, 0, 0))
    cells = brt(1, struct.pack("<LL", last, 0)) + brt(13, struct.pack("<LL", 0, 6))
    part = parts["xl/worksheets/sheet1.bin"].replace(brt(146), row + cells + brt(146), 1)
    assert check(zipped(parts | {"xl/worksheets/sheet1.bin": part})).findings[0].code == "F05"
