"""The same content in every format gives the same findings on how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dressed
import pytest
from dressed import SEEN, SHEET, SHOWN_AS, UNSEEN, Change, box, with_drawing
from office import office
from xlsbfile import as_xlsb

from xlsxcheck import Form, check
from xlsxcheck.formats.open import open_workbook

ALL = {name: change for name, (change, _) in {**UNSEEN, **SHOWN_AS}.items()} | SEEN
CONDITIONS = [name for name in ALL if any(word in name for word in ("condition", "scale", "icons", "bar"))]
SIZES = [name for name in ALL if "column" in name or "row" in name]
NOT_SAVED = {
    # what LibreOffice does not write in that format, or writes as something else
    "xls": {"a scale to black", "icons alone", "a bar alone", "a condition with a format", "a condition with a unit",
            "a palette's white", "a Chinese numeral", "beyond Excel's length", "a bar as dark as the figure",
            "a scale whose middle is the ink", "a condition for errors", "a condition for blank cells"},
    "ods": {"a palette's white", "beyond Excel's length"},
}  # fmt: skip


def spread(names: list[str], monkeypatch: pytest.MonkeyPatch) -> Change:
    """All of these changes in one workbook, each at a cell of its own."""
    cells = [f"{column}{row}" for row in range(6, 28) for column in "DEFGHI"]

    def change(book: Any) -> None:
        for name, cell in zip(names, cells, strict=False):
            monkeypatch.setattr(dressed, "CELL", cell)
            ALL[name](book)
        monkeypatch.setattr(dressed, "CELL", "D6")

    return change


def told(data: bytes, form: Form) -> list[tuple[object, ...]]:
    looks = [one for one in check(data, form).findings if one.code in ("L02", "L09", "V14", "V17")]
    return [(one.code, one.severity, one.sheet, one.cells, one.message) for one in looks]


def files(form: Form, kind: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Workbooks with every kind of look, as far as that format can be saved."""
    lost = NOT_SAVED.get(kind, set())
    plain = [name for name in ALL if name not in {*CONDITIONS, *SIZES, *lost}]
    made = {"plain": dressed.dressed(form, spread(plain, monkeypatch))}
    made |= {name: dressed.dressed(form, ALL[name]) for name in CONDITIONS if name not in lost}
    made["narrow"] = dressed.dressed(form, dressed.width("D", 0.02))
    made["low"] = dressed.dressed(form, dressed.height(6, 2))
    made["box"] = with_drawing(dressed.dressed(form), box())
    made["bare box"] = with_drawing(dressed.dressed(form), box(text="", ground="none"))
    return made


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_saved_by_another_program(kind: str, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = files(form, kind, monkeypatch)
    paths = []
    for number, data in enumerate(made.values()):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(data)
    for name, path, saved in zip(made, paths, office().convert(paths, kind, tmp_path / kind), strict=True):
        assert told(saved.read_bytes(), form) == told(path.read_bytes(), form), name


@pytest.mark.slow
def test_as_binary_workbook(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [name for name in ALL if name not in CONDITIONS]
    data = dressed.dressed(form, spread([name for name in plain if name not in SIZES], monkeypatch))
    book = open_workbook(data)
    names = tuple(name for name in book.sheet_names if name not in ("校验", "填报说明"))
    found = told(data, form)
    assert len(found) > 10 and {code for code, *_ in found} == {"L09", "V14"}
    assert told(as_xlsb(book, names), form) == found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("change", [dressed.width("D", 0.02), dressed.height(6, 2)])
def test_sizes_in_a_binary_workbook(change: Change, form: Form) -> None:
    book = open_workbook(dressed.dressed(form, change))
    names = tuple(name for name in book.sheet_names if name not in ("校验", "填报说明"))
    (finding,) = told(as_xlsb(book, names), form)
    assert finding[0] == "L09" and finding[2] == SHEET
