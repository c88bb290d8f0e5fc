"""Files that are no workbook, and broken or hostile ones of the older and the open format, made by code."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from packages import Trap, biff, compound, laughs, links, opendocument, record, zipped


def no_workbooks() -> Iterator[Trap]:
    slides = {"_rels/.rels": links(("rId1", "officeDocument", "ppt/presentation.xml")), "ppt/presentation.xml": "<p/>"}
    contents = {
        "doc": [compound({"WordDocument": b"x"})],
        "odt": [zipped({"mimetype": _open_type("text")})],
        "ppt": [
            zipped(slides),
            compound({"PowerPoint Document": b"x"}),
            zipped({"mimetype": _open_type("presentation")}),
        ],
        "zip": [zipped({"a.txt": "a"}), zipped({"报表/一.xlsx": b"PK"})],
        "ofd": [zipped({"OFD.xml": "<ofd:OFD/>"})],
        "ole": [compound({"Contents": b"x"}), compound({})],
        "old_excel": [compound({"Book": b"x"}), b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(60), biff(version=0x500)],
        "xml": [b'<?xml version="1.0"?><a/>'],
        "text": ["各单位：请于月底前报送。\n".encode(), b"hello"],
        "pdf": [b"%PDF-1.7\n" + bytes(50)],
        "rtf": [b"{\\rtf1 x}"],
        "image": [b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(50), b"GIF89a" + bytes(50)],
        "rar": [b"Rar!\x1a\x07" + bytes(50)],
        "7z": [b"7z\xbc\xaf\x27\x1c" + bytes(50)],
        "gzip": [b"\x1f\x8b\x08" + bytes(50)],
        "mail": [
            compound({"__properties_version1.0": b"x"}),
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        ],
        "lock": [b"\x05admin" + b" " * 49 + bytes(range(110))],
        "blank": [bytes(4096), b"  \n"],
        "unknown": [bytes(range(256)) * 4],
    }
    for found, files in contents.items():
        for number, data in enumerate(files, 1):
            yield Trap(f"{found} {number}", lambda data=data: data, "F03", found)
    yield Trap("empty", bytes, "F02")


def _open_type(kind: str) -> str:
    return f"application/vnd.oasis.opendocument.{kind}"


def compound_files() -> Iterator[Trap]:
    whole = biff(record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)))
    yield Trap("locked .xlsx", lambda: compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "F04")
    yield Trap("locked .xls", lambda: biff(before=record(0x2F, bytes(6))), "F04")
    yield Trap(".xls cut in half", lambda: whole[: len(whole) // 2], "F05")
    yield Trap(".xls of a header only", lambda: whole[:512], "F05")
    yield Trap(".xls of 100 bytes", lambda: whole[:100], "F05")
    yield Trap(".xls whose sectors go round", lambda: _circle(whole), "F05")
    yield Trap(".xls whose sheet starts nowhere", lambda: compound({"Workbook": _nowhere()}), "F05")
    yield Trap(".xls with a string it has not", lambda: biff(record(0xFD, struct.pack("<HHHL", 0, 0, 0, 7))), "F05")
    yield Trap(".xls with a cut record", lambda: biff(record(0x203, b"\0\0")), "F05")
    yield Trap(".xls of 600,000 records", lambda: biff(record(0x1234) * 600_000), "F06", "elements")
    many = record(0xBD, struct.pack("<HH", 0, 0) + struct.pack("<HL", 0, 6) * 250 + b"\xfa\0")
    rows = (many[:4] + struct.pack("<H", n) + many[6:] for n in range(65_000))
    yield Trap(
        ".xls of 250,000 cells", lambda: biff(*(row for row, _ in zip(rows, range(1000), strict=False))), "F06", "cells"
    )
    formulas = _shared_formula() + b"".join(_follower(row) for row in range(1, 60_000))
    yield Trap(".xls of 60,000 cells of one long formula", lambda: biff(formulas), "")
    columns = record(0x7D, struct.pack("<5H", 0, 255, 100, 0, 1)) * 400_000
    yield Trap(".xls with hidden columns 400,000 times", lambda: biff(columns), "F06", "columns")
    yield Trap(".xls of 900 sheets in one place", _many_sheets, "F06", "elements")
    strings = record(0xFC, struct.pack("<LL", 9, 0xFFFFFFFF))
    yield Trap(".xls of 4 thousand million strings", lambda: biff(before=strings), "")
    yield Trap(".xls whose strings end early", lambda: biff(before=record(0xFC, struct.pack("<LL", 9, 9))), "")
    texts = record(0xFC, struct.pack("<LL", 9, 9) + bytes(3) * 2000) + record(0x3C, bytes(3) * 2700) * 100
    yield Trap(".xls of 272,000 strings", lambda: biff(before=texts), "F06", "strings")


def open_documents() -> Iterator[Trap]:
    one = '<table:table-cell office:value-type="float" office:value="1"'
    rows = '<table:table-row table:number-rows-repeated="1048576">'
    hidden = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048576"/>'
    yield Trap(
        ".ods of 17 thousand million cells",
        lambda: opendocument(_table(f'{rows}{one} table:number-columns-repeated="16384"/></table:table-row>')),
        "F06",
        "cells",
    )
    yield Trap(
        ".ods row beyond the edge",
        lambda: opendocument(
            _table(f"{rows.replace('/', '')}</table:table-row><table:table-row>{one}/></table:table-row>")
        ),
        "F05",
    )
    yield Trap(
        ".ods column beyond the edge",
        lambda: opendocument(
            _table(
                f'<table:table-row><table:table-cell table:number-columns-repeated="16384"/>{one}/></table:table-row>'
            )
        ),
        "F05",
    )
    yield Trap(".ods hidden rows without end", lambda: opendocument(_table(hidden * 100)), "F06", "rows")
    yield Trap(
        ".ods repeat that is no number",
        lambda: opendocument(_table(f'<table:table-row>{one} table:number-columns-repeated="x"/></table:table-row>')),
        "F05",
    )
    yield Trap(
        ".ods of blanks in a text",
        lambda: opendocument(
            _table(
                '<table:table-row><table:table-cell office:value-type="string">'
                '<text:p><text:s text:c="999999999"/></text:p></table:table-cell></table:table-row>'
            )
        ),
        "F06",
        "text",
    )
    yield Trap(
        ".ods locked",
        lambda: opendocument(_table(""), **{"META-INF__manifest.xml": "<m><encryption-data/></m>"}),
        "F04",
    )
    spread = "".join(f'<table:table-column table:default-cell-style-name="c{n}"/>' for n in range(16_384))
    cell_row = (
        f'<table:table-row>{"<table:table-cell/>" * 100}{one} table:number-columns-repeated="2"/></table:table-row>'
    )
    yield Trap(".ods of 16,384 columns with styles", lambda: opendocument(_table(spread + cell_row * 900)), "")
    yield Trap(".ods locked, newer", lambda: opendocument(_table(""), **{"encrypted-package": "x"}), "F04")
    yield Trap(".ods without content", lambda: zipped({"mimetype": _open_type("spreadsheet")}), "F05", "content.xml")
    yield Trap(".ods without sheets", lambda: opendocument(""), "F05", "content.xml")
    bomb = f"<?xml version='1.0'?>{laughs()}<a>&a9;</a>"
    yield Trap(
        ".ods with billion laughs",
        lambda: zipped({"mimetype": _open_type("spreadsheet"), "content.xml": bomb}),
        "F07",
        "doctype",
    )
    deep = "<text:list>" * 1000 + "</text:list>" * 1000
    yield Trap(".ods nested deeply", lambda: opendocument(deep), "F06", "depth")
    nested = "<table:table>" * 1000 + "</table:table>" * 1000
    yield Trap(".ods of tables within tables", lambda: opendocument(nested), "F05")
    tables = "".join(f'<table:table table:name="t{n}"/>' for n in range(20_000))
    yield Trap(".ods of 20,000 tables", lambda: opendocument(tables), "F06", "sheets")


def _shared_formula() -> bytes:
    """A first cell, and the formula that it shares: a sum of 1,600 references, all relative."""
    tokens = b"\x2c\0\0\0\xc0" + b"\x2c\0\0\0\xc0\x03" * 1300
    return _follower(0) + record(0x4BC, struct.pack("<HHBBBBH", 0, 59_999, 0, 0, 0, 0, len(tokens)) + tokens)


def _follower(row: int) -> bytes:
    return record(0x06, struct.pack("<HHHdHLHBHH", row, 0, 0, 1.0, 0, 0, 5, 1, 0, 0))


def _many_sheets() -> bytes:
    """An .xls whose sheets all begin at the same place."""
    begin = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    names = [b"\4\0" + f"{number:04d}".encode() for number in range(900)]
    offset = len(begin) + 900 * (4 + 6 + 6) + 4
    listed = b"".join(record(0x85, struct.pack("<LBB", offset, 0, 0) + name) for name in names)
    sheet = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0)) + record(0x1234) * 100_000 + record(0x0A)
    return compound({"Workbook": begin + listed + record(0x0A) + sheet})


def _table(rows: str) -> str:
    return f'<table:table table:name="S1">{rows}</table:table>'


def _circle(data: bytes) -> bytes:
    """The table of sectors of a compound file, each pointing at the first."""
    table = int.from_bytes(data[76:80], "little") * 512 + 512
    return data[:table] + bytes(4) * 128 + data[table + 512 :]


def _nowhere() -> bytes:
    begin = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    return begin + record(0x85, struct.pack("<LBB", 3000, 0, 0) + b"\2\0S1") + record(0x0A)
