"""Conditional formats of .xlsb that show something else than the value are told; plain ones are not."""

from __future__ import annotations

import struct

import pytest
from helpers import balanced_values
from packages import parts_of, zipped
from xlsbfile import as_xlsb, brt, text

from samples import filled
from xlsxcheck import check
from xlsxcheck.form.load import load_form
from xlsxcheck.formats.open import open_workbook

FORM = load_form()
BOOK = open_workbook(filled(FORM, balanced_values(FORM)))
PARTS = parts_of(as_xlsb(BOOK, BOOK.sheet_names))
TABLE = next(table for table in FORM.tables if len(table.fields) > 100)
PART = f"xl/worksheets/sheet{BOOK.sheet_names.index(TABLE.sheet) + 1}.bin"
ANSWER = TABLE.fields[0].area
END = brt(130)


def dxf(*parts: tuple[int, bytes]) -> bytes:
    listed = b"".join(struct.pack("<HH", kind, 4 + len(data)) + data for kind, data in parts)
    return brt(507, struct.pack("<HHH", 0, 0, len(parts)) + listed)


FILL = dxf((1, b"\5\xff\0\0\xff\0\0\xff"))
CODE = dxf((1, b"\5\xff\0\0\xff\0\0\xff"), (38, struct.pack("<H", 200) + text('"99"')))
NUMBER = dxf((41, struct.pack("<H", 9)))


def workbook(rule: bytes, *, dxfs: bytes = b"", top: int = ANSWER.top, left: int = ANSWER.left) -> bytes:
    """A correct form as .xlsb with one conditional format over one cell."""
    formatting = brt(461, struct.pack("<LLL4L", 1, 0, 1, top, top, left, left)) + rule + brt(462)
    sheet, styles = PARTS[PART], PARTS["xl/styles.bin"]
    listed = brt(505, struct.pack("<L", 1)) + dxfs + brt(506)
    assert sheet.endswith(END) and styles.endswith(brt(279))
    return zipped(
        {
            **PARTS,
            PART: sheet[: -len(END)] + formatting + END,
            "xl/styles.bin": styles[: -len(brt(279))] + listed + brt(279),
        }
    )


def rule(kind: int, number: int = -1, inside: bytes = b"") -> bytes:
    return brt(463, struct.pack("<LLlLLLLH", kind, 0, number, 1, 0, 0, 0, 0) + bytes(16)) + inside + brt(464)


def codes(data: bytes) -> list[str]:
    return sorted({one.code for one in check(data, FORM).findings if one.severity != "info"})


@pytest.mark.parametrize(
    ("made", "dxfs"),
    [
        (rule(6, inside=brt(465, bytes(8)) + brt(466)), b""),
        (rule(4, inside=brt(467, b"\x0a\x5a\0") + brt(468)), b""),
        (rule(2, 0), CODE),
        (rule(1, 0), NUMBER),
        (rule(2, 1), FILL + NUMBER),
        (rule(2, 0), brt(507, b"\0\0\0\0\1\0")),
    ],
    ids=["icons", "bar", "code", "built-in", "second", "cut short"],
)
def test_what_shows_something_else_is_told(made: bytes, dxfs: bytes) -> None:
    (finding,) = [one for one in check(workbook(made, dxfs=dxfs), FORM).findings if one.code == "V14"]
    assert finding.severity == "warning" and finding.cells == (TABLE.fields[0].ref,)
    assert "V14" not in codes(workbook(made, dxfs=dxfs, top=200, left=60))


@pytest.mark.parametrize(
    ("made", "dxfs"),
    [
        (rule(2, 0), FILL),
        (rule(1, 0), FILL + CODE),
        (rule(3), b""),
        (rule(4, inside=brt(467, b"\x0a\x5a\1") + brt(468)), b""),
        (rule(2, 7), CODE),
        (rule(5, -1), CODE),
    ],
    ids=["fill", "first of two", "scale", "bar with its value", "no such format", "no format"],
)
def test_plain_ones_are_not(made: bytes, dxfs: bytes) -> None:
    assert codes(workbook(made, dxfs=dxfs)) == codes(zipped(PARTS)) == []


def test_very_many_areas_are_refused() -> None:
    many = brt(461, struct.pack("<LLL", 1, 0, 1 << 30)) + brt(462)
    assert [one.code for one in check(workbook(many), FORM).findings] == ["F06"]
