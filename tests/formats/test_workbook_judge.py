"""Our reader against openpyxl, the independent one: every cell of every sample, template and converted file."""

from __future__ import annotations

import io
import math
import warnings
from pathlib import Path

import openpyxl
import pytest
from judge import disagreements
from office import office

from xlsxcheck.formats.open import Cell, Workbook, open_workbook
from xlsxcheck.formats.xlsx import book as package
from xlsxcheck.formats.xlsx import fastsheet

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "samples").glob("*.xlsx"), *(ROOT / "templates").glob("*.xlsx")])
NAMES = [file.name for file in FILES]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_openpyxl_reads_the_same(file: Path) -> None:
    assert disagreements(file.read_bytes()) == []


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_fast_path_is_taken_and_says_what_expat_says(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare_paths(file.read_bytes(), monkeypatch, must_be_fast=True)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_file_saved_by_openpyxl_reads_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(file).save(out)
    assert disagreements(out.getvalue()) == []
    compare_paths(out.getvalue(), monkeypatch, must_be_fast=True)
    kinds = {cell.kind for name in ("表三", "表四") for cell in sheets_of(out.getvalue(), name)}
    assert "z" in kinds or file.name in ("wrong-form.xlsx", "typed-totals.xlsx")


def sheets_of(data: bytes, name: str) -> list[Cell]:
    book = open_workbook(data)
    return list(book.sheet(name).cells.values()) if name in book.states else []


def compare_paths(data: bytes, monkeypatch: pytest.MonkeyPatch, *, must_be_fast: bool) -> None:
    """Read every sheet both ways and compare all there is to compare."""
    fast = open_workbook(data)
    taken: list[bool] = []

    def watched(*args: object) -> object:
        sheet = fastsheet.read_plain_sheet(*args)  # type: ignore[arg-type]
        taken.append(sheet is not None)
        return sheet

    monkeypatch.setattr(package, "read_plain_sheet", watched)
    sheets = {name: fast.sheet(name) for name in fast.sheet_names}
    monkeypatch.setattr(package, "read_plain_sheet", lambda *_: None)
    monkeypatch.setattr(package, "read_plain_strings", lambda *_: None)
    slow = open_workbook(data)
    for name, sheet in sheets.items():
        assert slow.sheet(name) == sheet
    assert all(taken) or not must_be_fast


@pytest.mark.office
def test_converted_files_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converted = {kind: office().convert(FILES, kind, tmp_path / kind) for kind in ("xlsx", "xls", "ods")}
    for file, *others in zip(FILES, *converted.values(), strict=True):
        xlsx, xls, ods = (path.read_bytes() for path in others)
        assert disagreements(xlsx) == [], file.name
        compare_paths(xlsx, monkeypatch, must_be_fast=True)
        reference = open_workbook(xlsx)
        for data, kind in ((xls, "xls"), (ods, "ods")):
            book = open_workbook(data)
            assert book.kind == kind
            assert differences(reference, book, lost_texts=kind == "xls") == [], file.name


def differences(one: Workbook, other: Workbook, *, lost_texts: bool) -> list[str]:
    """What two workbooks of the same content hold differently, but for how formulas are spelt.

    lost_texts: LibreOffice writes a formula whose result is text into an .xls as the number 0.
    """
    found = []
    if one.sheet_names != other.sheet_names or one.structure_protected != other.structure_protected:
        found.append(f"{one.sheet_names} {other.sheet_names}")
    for name in one.sheet_names:
        mine, theirs = one.sheet(name), other.sheet(name)
        for at in sorted(mine.cells.keys() | theirs.cells.keys()):
            left, right = mine.cells.get(at), theirs.cells.get(at)
            lost = lost_texts and left is not None and left.kind == "s" and left.formula is not None
            if not lost and not _same(left, right):
                found.append(f"{name} {at}: {left} {right}")
            elif left and right and one.is_date(left.style) != other.is_date(right.style):
                found.append(f"{name} {at}: date {left} {right}")
        frames = [
            (set(sheet.merges), sheet.state, sheet.protected, sheet.hidden_rows, sheet.hidden_columns)
            for sheet in (mine, theirs)
        ]
        if frames[0] != frames[1]:
            found.append(f"{name}: {frames}")
    return found


def _same(left: Cell | None, right: Cell | None) -> bool:
    if left is None or right is None:
        # LibreOffice drops a formula's empty text in one format and keeps it in another.
        return {cell.text for cell in (left, right) if cell} <= {""}
    if left.kind == right.kind == "n":
        # One format keeps 15 digits, the other the whole double.
        same = math.isclose(float(left.text), float(right.text), rel_tol=1e-14)
    else:
        same = (left.kind, left.text) == (right.kind, right.text)
    return same and (left.formula is None) == (right.formula is None)
