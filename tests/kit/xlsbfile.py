"""A workbook written as .xlsb, which no free program writes: for tests of the reader, judged by python-calamine."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from packages import Parts, links, zipped

from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.formats.looks import Look
from xlsxcheck.formats.refs import area

_SUM = re.compile(r"SUM\((\$?[A-Z]+\$?[0-9]+:\$?[A-Z]+\$?[0-9]+)\)")
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_STATES = ("visible", "hidden", "veryHidden")
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def as_xlsb(book: Workbook, names: tuple[str, ...]) -> bytes:
    """The named sheets: values, sums, styles, merges, hidden rows and columns, protection, states."""
    strings: dict[str, int] = {}
    sheets = [_sheet(book.sheet(name), strings) for name in names]
    listed = b"".join(
        brt(156, struct.pack("<LL", _STATES.index(book.states[name]), n) + text(f"rId{n}") + text(name))
        for n, name in enumerate(names, 1)
    )
    count = 1 + max((cell.style for name in names for cell in book.sheet(name).cells.values()), default=0)
    formats = [(book.number_format(style), book.look(style)) for style in range(count)]
    entries = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)]
    more = [("rIdS", "sharedStrings", "sharedStrings.bin"), ("rIdF", "styles", "styles.bin")]
    items = b"".join(brt(19, b"\0" + text(item)) for item in strings)
    parts: Parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": links(("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": brt(131)
        + brt(153, struct.pack("<LL", int(book.date1904), 0) + text(""))
        + (brt(534, struct.pack("<HHH", 0, 0, 1)) if book.structure_protected else b"")
        + brt(143)
        + listed
        + brt(144)
        + brt(132),
        "xl/_rels/workbook.bin.rels": links(*entries, *more),
        "xl/sharedStrings.bin": brt(159, struct.pack("<LL", len(strings), len(strings))) + items + brt(160),
        "xl/styles.bin": _styles(formats),
    }
    return zipped(parts | {f"xl/worksheets/sheet{n}.bin": sheet for n, sheet in enumerate(sheets, 1)})


def brt(kind: int, body: bytes = b"") -> bytes:
    """One record: number and size in groups of seven bits."""
    return _varint(kind) + _varint(len(body)) + body


def text(content: str) -> bytes:
    encoded = content.encode("utf-16-le")
    return struct.pack("<L", len(encoded) // 2) + encoded


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes((value,))


def _sheet(sheet: Sheet, strings: dict[str, int]) -> bytes:
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, col), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append((col, cell))
    for row in sheet.hidden_rows:
        rows.setdefault(row, [])
    columns = b"".join(brt(60, struct.pack("<LLLLH", n, n, 2560, 0, 1)) for n in sorted(sheet.hidden_columns))
    columns += b"".join(
        brt(
            60,
            struct.pack(
                "<LLLLH", first, min(last, 255), round(256 * (width / 0.75 - 5) / 7) if width > 9 else 20, 0, 0
            ),
        )
        for first, last, width in sheet.view.narrow
    )
    shown = struct.pack("<H", 0x10 if sheet.view.zeros else 0) + bytes(28)
    merges = b"".join(brt(176, struct.pack("<4L", m.top, m.bottom, m.left, m.right)) for m in sheet.merges)
    return b"".join(
        (
            brt(129),
            brt(148, struct.pack("<4L", 0, max(rows, default=0), 0, max((col for _, col in sheet.cells), default=0))),
            brt(133) + brt(137, shown) + brt(138) + brt(134),
            brt(390) + columns + brt(391) if columns else b"",
            brt(145),
            *_rows(rows, sheet, strings),
            brt(146),
            brt(535, struct.pack("<HL", 0, 1) + bytes(60)) if sheet.protected else b"",
            brt(177, struct.pack("<L", len(sheet.merges))) + merges + brt(178) if merges else b"",
            brt(130),
        )
    )


def _digits(points: float) -> int:
    """A column's width in 256ths of a digit."""
    return round(256 * (points / 0.75 - 5) / 7) if points > 9 else max(1, round(256 * points / 9))


def _rows(rows: dict[int, list[tuple[int, Cell]]], sheet: Sheet, strings: dict[str, int]) -> Iterator[bytes]:
    low = dict(sheet.view.low)
    for row, cells in sorted(rows.items()):
        hidden = 0x10 if row in sheet.hidden_rows else 0
        yield brt(0, struct.pack("<LLHBBBL", row, 0, round(20 * low.get(row, 15)), 0, hidden, 0, 0))
        for col, cell in cells:
            # A formula without a result does not exist in this format.
            if cell.kind != "z":
                yield _cell(col, cell, strings)


def _cell(col: int, cell: Cell, strings: dict[str, int]) -> bytes:
    start = struct.pack("<LL", col, max(cell.style, 0))
    match = _SUM.fullmatch(cell.formula or "")
    if match is None:
        if cell.kind == "n":
            whole = cell.text.isdecimal() and int(cell.text) < 1 << 29
            rk = struct.pack("<L", int(cell.text) << 2 | 2) if whole else struct.pack("<d", float(cell.text))
            return brt(2 if whole else 5, start + rk)
        if cell.kind == "s":
            return brt(7, start + struct.pack("<L", strings.setdefault(cell.text, len(strings))))
        return brt(3 if cell.kind == "e" else 4, start + _byte(cell))
    spot = area(match[1])
    tokens = (
        b"\x25" + struct.pack("<LLHH", spot.top, spot.bottom, spot.left | 0xC000, spot.right | 0xC000) + b"\x19\x10\0\0"
    )
    end = struct.pack("<HL", 0, len(tokens)) + tokens + struct.pack("<L", 0)
    if cell.kind == "n":
        return brt(9, start + struct.pack("<d", float(cell.text)) + end)
    if cell.kind == "s":
        return brt(8, start + text(cell.text) + end)
    return brt(11 if cell.kind == "e" else 10, start + _byte(cell) + end)


def _byte(cell: Cell) -> bytes:
    return bytes((_ERRORS[cell.text] if cell.kind == "e" else int(cell.text),))


def _styles(formats: list[tuple[str, Look]]) -> bytes:
    codes = {code: n for n, code in enumerate(sorted({code for code, _ in formats} - {"General"}), 164)}
    listed = b"".join(brt(44, struct.pack("<H", number) + text(code)) for code, number in codes.items())
    fonts = b"".join(brt(43, _font(look)) for _, look in formats)
    fills = b"".join(brt(45, _fill(look)) for _, look in formats)
    used = b"".join(brt(47, _format(n, codes.get(code, 0), look)) for n, (code, look) in enumerate(formats))
    fmts = brt(615, struct.pack("<L", len(codes))) + listed + brt(616) if codes else b""
    size = struct.pack("<L", len(formats))
    pools = brt(611, size) + fonts + brt(612) + brt(603, size) + fills + brt(604)
    return brt(278) + fmts + pools + brt(617, size) + used + brt(618) + brt(279)


def _format(number: int, code: int, look: Look) -> bytes:
    """A cell format with the font and the fill of its own number."""
    flags = 0x3F0000 | 4 * look.repeated | 0x100 * look.shrinks
    angle, steps = 90 * (look.beside == "turned"), int(look.indent / 7)
    return struct.pack("<5H2BL", 0, code, number, number, 0, angle, steps, flags)


def _font(look: Look) -> bytes:
    name = "Wingdings" if look.symbols else "宋体"
    flags = 8 if look.struck else 0
    return (
        struct.pack("<4HBBBB", round(20 * look.size), flags, 400, 0, 0, 0, 0, 0)
        + _colour(look.ink)
        + b"\0"
        + text(name)
    )


def _fill(look: Look) -> bytes:
    return struct.pack("<L", look.fill is not None) + _colour(look.fill) + _colour(None)


def _colour(colour: int | None) -> bytes:
    if colour is None:
        return bytes((1, 0, 0, 0, 0, 0, 0, 255))
    return bytes((5, 255, 0, 0, colour >> 16, colour >> 8 & 255, colour & 255, 255))


def _content_types(sheets: int) -> str:
    ms = "application/vnd.ms-excel"
    kinds = [
        ("xl/workbook.bin", f"{ms}.sheet.binary.macroEnabled.main"),
        ("xl/sharedStrings.bin", f"{ms}.sharedStrings"),
    ]
    kinds += [("xl/styles.bin", f"{ms}.styles")] + [
        (f"xl/worksheets/sheet{n}.bin", f"{ms}.worksheet") for n in range(1, sheets + 1)
    ]
    parts = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in kinds)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_TYPES}">{rels}{parts}</Types>'
