"""Conditional formats of .xlsb that show something else than the value are told; plain ones are not."""

from __future__ import annotations

import re
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


def colour(kind: int, red: int, green: int, blue: int, *, head: bytes = b"\5\xff\0\0") -> tuple[int, bytes]:
    return kind, head + bytes((red, green, blue, 255))


WHITE_INK = dxf(colour(5, 255, 255, 255))
WHITE_OF_THEME = dxf(colour(5, 0, 0, 0, head=b"\6\0\0\0"))
WHITE_ON_BLUE = dxf(colour(5, 255, 255, 255), colour(2, 0, 0, 128))
RED_INK = dxf(colour(5, 200, 0, 0))
STRUCK = dxf((29, b"\1"))
TINY = dxf((36, struct.pack("<L", 20)))
BLACK_ON_BLACK = dxf(colour(2, 0, 0, 0))


def workbook(rule: bytes, *, dxfs: bytes = b"", top: int = ANSWER.top, left: int = ANSWER.left) -> bytes:
    """A correct form as .xlsb with one conditional format over one cell."""
    if rule.startswith(brt(1048, b"")[:2]):
        formatting = brt(1046, struct.pack("<LLLL4L", 2, 1, 0, 1, top, top, left, left) + bytes(12)) + rule + brt(1047)
    else:
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


def newer(inside: bytes = b"") -> bytes:
    """A rule as Excel 2010 and later write what they added."""
    return brt(1048, bytes(70)) + inside + brt(1049)


def own(format_: bytes) -> bytes:
    """A format that stands within its rule."""
    return brt(1171, bytes(4) + format_[3:])


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
        (rule(2, 0), WHITE_INK),
        (rule(2, 0), WHITE_OF_THEME),
        (rule(2, 0), BLACK_ON_BLACK),
        (rule(2, 0), STRUCK),
        (rule(2, 0), TINY),
        (newer(brt(1052, bytes(16))), b""),
        (newer(brt(1051, bytes(4) + b"\x0a\x5a\0" + bytes(5))), b""),
        (newer(own(CODE)), b""),
        (newer(own(WHITE_INK)), b""),
    ],
    ids=[
        *("icons", "bar", "code", "built-in", "second", "cut short", "white", "white of the theme", "black on black"),
        *("struck", "tiny", "newer icons", "newer bar", "newer code", "newer white"),
    ],
)
def test_what_shows_something_else_is_told(made: bytes, dxfs: bytes) -> None:
    (finding,) = [one for one in check(workbook(made, dxfs=dxfs), FORM).findings if one.severity != "info"]
    assert (finding.code, finding.severity) in (("V14", "warning"), ("L09", "warning"))
    assert TABLE.fields[0].ref in (*finding.cells, *re.findall("[A-Z]+[0-9]+", finding.message))
    assert codes(workbook(made, dxfs=dxfs, top=200, left=60)) == []


@pytest.mark.parametrize(
    ("made", "dxfs"),
    [
        (rule(2, 0), FILL),
        (rule(1, 0), FILL + CODE),
        (rule(3), b""),
        (rule(4, inside=brt(467, b"\x0a\x5a\1") + brt(468)), b""),
        (rule(2, 7), CODE),
        (rule(5, -1), CODE),
        (rule(2, 0), WHITE_ON_BLUE),
        (rule(2, 0), RED_INK),
        (newer(brt(1051, bytes(4) + b"\x0a\x5a\1" + bytes(5))), b""),
        (newer(own(FILL)), b""),
        (newer(), CODE),
    ],
    ids=[
        *("fill", "first of two", "scale", "bar with its value", "no such format", "no format"),
        *("white on blue", "red", "newer bar with its value", "newer fill", "newer scale"),
    ],
)
def test_plain_ones_are_not(made: bytes, dxfs: bytes) -> None:
    assert codes(workbook(made, dxfs=dxfs)) == codes(zipped(PARTS)) == []


def test_very_many_areas_are_refused() -> None:
    many = brt(461, struct.pack("<LLL", 1, 0, 1 << 30)) + brt(462)
    assert [one.code for one in check(workbook(many), FORM).findings] == ["F06"]
