"""Spreadsheet files put together part by part, as no office program would write them."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes | str]


class Trap(NamedTuple):
    """A hostile file. `code` is empty where it must be read; `fact` is the value of found, what or part."""

    name: str
    make: Callable[[], bytes]
    code: str
    fact: str = ""


def worksheet(rows: str, *, before: str = "", after: str = "", space: str = MAIN) -> str:
    return f'{DECLARATION}<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cells(*content: str) -> str:
    """Rows of one cell each in column A, given as what stands behind its address: 's="1"><v>5</v></c>'."""
    return "".join(f'<row r="{n}"><c r="A{n}"{one}</row>' for n, one in enumerate(content, 1))


def shared_strings(*items: str) -> str:
    return f'{DECLARATION}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def links(*entries: tuple[str, str, str], space: str = LINKS) -> str:
    """A list of relationships: id, last word of the type, target with further attributes."""
    lines = (f'<Relationship Id="{key}" Type="{space}/{kind}" Target="{to}"/>' for key, kind, to in entries)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE_LINKS}">{"".join(lines)}</Relationships>'


def workbook_parts(*sheets: str | bytes, strings: str | None = None, styles: str | None = None) -> Parts:
    """The parts of a plain .xlsx of these worksheets, called S1, S2…"""
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    parts: Parts = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="urn:none"/>',
        "_rels/.rels": links(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": DECLARATION
        + f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
    }
    entries = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    for name, content in (("sharedStrings", strings), ("styles", styles)):
        if content is not None:
            parts[f"xl/{name}.xml"] = content
            entries.append((name, name, f"{name}.xml"))
    parts["xl/_rels/workbook.xml.rels"] = links(*entries)
    parts.update({f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)})
    return parts


def zipped(parts: Mapping[str, bytes | str], *more: tuple[str, bytes | str], stored: bool = False) -> bytes:
    """A zip file of the parts; `more` may repeat a name."""
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in (*parts.items(), *more):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, method)
    return out.getvalue()


def book(*sheets: str | bytes, strings: str | None = None, styles: str | None = None, **changed: bytes | str) -> bytes:
    """A plain .xlsx of these worksheets. `changed` replaces parts, by the start of their name (workbook, styles)."""
    parts = workbook_parts(*sheets, strings=strings, styles=styles)
    for name, content in changed.items():
        (part,) = [key for key in parts if key.endswith(f"{name}.xml")]
        parts[part] = content
    return zipped(parts)


def repacked(data: bytes, **changes: bytes | None) -> bytes:
    """A copy of a zip file with parts replaced or (None) left out; names are written with __ for / and _ for dot."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: Parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in changes.items():
        (part,) = [
            key for key in parts if key.replace("/", "__").replace(".", "_").replace("[", "").replace("]", "") == name
        ]
        if content is None:
            del parts[part]
        else:
            parts[part] = content
    return zipped(parts)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without_minute(path: Path) -> dict[str, bytes]:
    """What is in a marked copy, but for when it was made."""
    return {
        name: re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d", b"", data) for name, data in parts_of(path.read_bytes()).items()
    }


def raw_zip(entries: Sequence[tuple[str, bytes, int, int, int, int]]) -> bytes:
    """A zip file whose directory says what it is told to: name, raw bytes, method, flags, crc, declared size."""
    out, directory = bytearray(), bytearray()
    for name, raw, method, flags, crc, size in entries:
        encoded = name.encode()
        common = struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 0x5C25, crc, len(raw), size, len(encoded), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, len(out)) + encoded
        out += b"PK\3\4" + common + encoded + raw
    end = struct.pack("<HHHHLLH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\5\6" + end)


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9, -15)


def raw_entries(parts: Mapping[str, bytes | str]) -> list[tuple[str, bytes, int, int, int, int]]:
    """The entries of `raw_zip` that an honest archive of these parts has."""
    contents = {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    return [(name, deflated(part), 8, 0, zlib.crc32(part), len(part)) for name, part in contents.items()]


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (the container of .xls) with these streams, each large enough for sectors of its own."""
    sector = 512
    chains: list[tuple[int, int]] = []
    body = bytearray()
    table: list[int] = []
    for content in streams.values():
        padded = content.ljust(4096, b"\0")
        count = -(-len(padded) // sector)
        start = len(table)
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        body += padded.ljust(count * sector, b"\0")
        chains.append((start, len(padded)))
    entries = [_directory_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1 if streams else 0xFFFFFFFF)]
    for number, (name, (start, size)) in enumerate(zip(streams, chains, strict=True), 1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_directory_entry(name, 2, start, size, right=right))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * sector, b"\0")
    first_directory = len(table)
    count = len(directory) // sector
    table += [*range(first_directory + 1, first_directory + count), 0xFFFFFFFE]
    body += directory
    table_sectors = -(-(len(table) + 2) // 127)
    first_table = len(table)
    table += [0xFFFFFFFD] * table_sectors
    packed = struct.pack(f"<{len(table)}L", *table).ljust(table_sectors * sector, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<LLLLLLLLL", 0, table_sectors, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    numbers = [*range(first_table, first_table + table_sectors)]
    header += struct.pack("<109L", *(numbers + [0xFFFFFFFF] * (109 - len(numbers))))
    return header + bytes(body) + packed


def _directory_entry(
    name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return entry + struct.pack("<LLL", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<LQ", start, size)


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of an .xls stream."""
    return struct.pack("<HH", kind, len(body)) + body


def biff(*sheet_records: bytes, before: bytes = b"", version: int = 0x600) -> bytes:
    """An .xls file with one sheet S1 of these records."""
    begin = record(0x809, struct.pack("<HHHHLL", version, 5, 0, 0, 0, 0))
    name = b"\2\0S1"
    head = begin + before
    offset = len(head) + 4 + 6 + len(name) + 4
    stream = head + record(0x85, struct.pack("<LBB", offset, 0, 0) + name) + record(0x0A)
    stream += record(0x809, struct.pack("<HHHHLL", version, 0x10, 0, 0, 0, 0)) + b"".join(sheet_records) + record(0x0A)
    return compound({"Workbook": stream})


def opendocument(content: str, **more: bytes | str) -> bytes:
    """An .ods file with this body of office:spreadsheet."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    body = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    parts: Parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"{DECLARATION}<office:document-content {spaces}>{body}</office:document-content>",
    }
    # The type must stand first and unpacked, where programs look for it.
    return zipped(parts | {name.replace("__", "/"): part for name, part in more.items()}, stored=True)


def laughs() -> str:
    """A document type whose entity &a9; stands for a thousand million laughs."""
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]>'
