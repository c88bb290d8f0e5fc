"""Damaged spreadsheet files without end, made from good ones by chance that can be repeated."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable
from pathlib import Path

from packages import (
    MAIN,
    biff,
    book,
    cells,
    deflated,
    opendocument,
    parts_of,
    raw_entries,
    raw_zip,
    record,
    shared_strings,
    worksheet,
    zipped,
)
from xlsbfile import as_xlsb

from xlsxcheck.formats.open import open_workbook

ROOT = Path(__file__).parents[2]

_TOKENS = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")
_WORDS = [
    *(b"", b"0", b"-1", b"1", b"99999999999999999999", b"1e999", b"nan", b"inf", b"\xc3\x28", "１２".encode()),
    *(b"A0", b"A1:", b"XFD1048577", b"true", b"s", b"str", b"inlineStr", b"d", b"../", b"\\", b"/", b"#", b"\x00"),
    *(b"&lt;", b"&#0;", b"&#xD800;", b"&x;", b"_x0000_", b"<v>1</v>", b"<c/>", b"\r\n", b'"', b"'"),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>"),
]

Seed = tuple[str, bytes]


def seeds() -> list[Seed]:
    """Small good files of every format: those of samples/, and some with what samples don't have."""
    files = sorted((ROOT / "samples").glob("*.xlsx"))
    small = [file for file in files if file.name in ("blanks-and-text.xlsx", "typed-totals.xlsx", "wrong-form.xlsx")]
    return [(file.name, file.read_bytes()) for file in small] + [
        ("rich.xlsx", rich_workbook()),
        ("rich.xls", rich_biff()),
        ("rich.ods", rich_opendocument()),
        ("rich.xlsb", as_xlsb(open_workbook(rich_workbook()), ("S1", "S2"))),
    ]


def rich_workbook() -> bytes:
    """Every kind of cell and everything else that the reader looks at."""
    rows = cells(
        ' s="1" t="s"><v>0</v></c>',
        ' s="1"><v>12.5</v></c>',
        ' t="b"><v>1</v></c>',
        ' t="e"><v>#DIV/0!</v></c>',
        ' t="str"><f>A1&amp;"x"</f><v>ax</v></c>',
        '><f t="shared" ref="A6:A7" si="0">SUM(A2:A3)</f><v>3</v></c>',
        '><f t="shared" si="0"/><v>3</v></c>',
        "><f>NOW()</f></c>",
        ' t="inlineStr"><is><r><t>a</t></r><rPh sb="0" eb="1"><t>b</t></rPh></is></c>',
        ' t="d" s="1"><v>2026-01-05T08:30:00</v></c>',
    )
    after = '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="B1:C2"/></mergeCells>'
    after += '<dataValidations><dataValidation sqref="A1"><formula1>0</formula1></dataValidation></dataValidations>'
    columns = '<cols><col min="2" max="4" hidden="1" width="3"/></cols>'
    strings = shared_strings("<t>a</t>", "<r><t>b</t></r><r><t>c</t></r>", '<t xml:space="preserve"> d_x000A_ </t>')
    formats = '<numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/>'
    styles = f'<styleSheet xmlns="{MAIN}">{formats}<xf numFmtId="164"/></cellXfs></styleSheet>'
    plain = worksheet(cells(' s="1" t="s"><v>2</v></c>', "><f>S1!A2</f><v>12.5</v></c>"))
    return book(worksheet(rows, before=columns, after=after), plain, strings=strings, styles=styles)


def rich_biff() -> bytes:
    """Every kind of record that the reader of .xls looks at."""
    rich = b"\1\0\x0c\1\0\2\0\0\0x" + bytes(6)
    shared = struct.pack("<LL", 3, 3) + b"\3\0\0abc" + b"\2\0\1" + "中文".encode("utf-16-le") + rich
    before = (
        record(0x22, b"\0\0") + record(0x12, b"\1\0") + record(0x41E, b"\xa4\0\4\0\0yyyy") + record(0xE0, b"\0\0\xa4\0")
    )
    before += record(0xFC, shared)
    # SUM(A1:A4), with the number of bytes that its tokens take in front.
    total = struct.pack("<HB4H", 13, 0x25, 0, 3, 0xC000, 0xC000) + b"\x19\x10\0\0"
    formula = struct.pack("<HHHdHL", 5, 0, 0, 6.0, 0, 0) + total
    text = struct.pack("<HHH", 6, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(6) + total
    return biff(
        record(0x7D, struct.pack("<5H", 1, 3, 100, 0, 1)),
        record(0x208, struct.pack("<HHHHHHL", 2, 0, 1, 255, 0, 0, 0x20)),
        record(0x203, struct.pack("<HHHd", 0, 0, 0, 12.5)),
        record(0x27E, struct.pack("<HHHL", 1, 0, 0, 6)),
        record(0xBD, struct.pack("<HHHLHLH", 2, 0, 0, 6, 0, 10, 1)),
        record(0xFD, struct.pack("<HHHL", 3, 0, 0, 1)),
        record(0x205, struct.pack("<HHHBB", 4, 0, 0, 7, 1)),
        record(0x204, struct.pack("<HHH", 4, 1, 0) + b"\2\0\0ab"),
        record(0x06, formula),
        record(0x06, text),
        record(0x207, b"\3\0\0abc"),
        record(0x3C, b"\0x"),
        record(0xE5, struct.pack("<5H", 1, 0, 1, 3, 4)),
        record(0x1BE, bytes(8)),
        record(0x12, b"\1\0"),
        before=before,
    )


def rich_opendocument() -> bytes:
    """Every kind of element that the reader of .ods looks at."""
    lines = (
        '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>',
        '<table:table-cell table:number-columns-repeated="3"/><table:covered-table-cell/>',
        '<table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2">'
        '<text:p>a<text:s text:c="2"/>b<text:tab/></text:p><text:p>c</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2026-01-05"/>',
        '<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        '<table:table-cell table:formula="of:=SUM([.A1:.A2])" office:value-type="float" office:value="1.5"/>',
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>",
    )
    rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    columns = '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
    hidden = '<table:table-row table:visibility="collapse" table:number-rows-repeated="3"/>'
    return opendocument(f'<table:table table:name="S1" table:protected="true">{columns}{rows}{hidden}</table:table>')


def mutant(seed: Seed, chance: random.Random) -> bytes:
    """One damaged copy of a seed."""
    name, data = seed
    if name.endswith(".xls"):
        return chance.choice((_raw, _records))(data, chance)
    if not name.endswith((".xlsx", ".xlsb", ".ods", ".docx")):
        return chance.choice((_raw, _markup, _markup))(data, chance)
    if name.endswith(".xlsb"):
        return chance.choice((_raw, _archive, _parts, _bytes, _bytes))(data, chance)
    kinds: tuple[Callable[[bytes, random.Random], bytes], ...] = (_raw, _archive, _parts, _tokens, _tokens, _tokens)
    return chance.choice(kinds)(data, chance)


def _raw(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut out, put in, or the end cut off, whatever they belong to."""
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(damaged) + 1)
        what = chance.randrange(4)
        if what == 0 and at < len(damaged):
            damaged[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del damaged[at : at + chance.choice((1, 4, 100))]
        elif what == 2:
            damaged[at:at] = chance.randbytes(chance.choice((1, 4, 100)))
        elif chance.random() < 0.2:
            del damaged[at:]
    return bytes(damaged)


def _archive(data: bytes, chance: random.Random) -> bytes:
    """A directory that says something false about a part."""
    entries = [list(entry) for entry in raw_entries(parts_of(data))]
    entry = chance.choice(entries)
    field = chance.randrange(6)
    if field == 0:
        entry[0] = chance.choice((entry[0].upper(), entry[0].replace("/", "\\"), "/" + entry[0], "../" + entry[0], "x"))
    elif field == 1:
        entry[1] = chance.choice((b"", entry[1][:-1], entry[1] + b"x", deflated(b"<x/>"), chance.randbytes(40)))
    elif field == 2:
        entry[2] = chance.choice((0, 1, 9, 12, 99))
    elif field == 3:
        entry[3] = chance.choice((1, 8, 0x800, 0xFFFF))
    else:
        entry[field] = chance.choice((0, 1, entry[field] ^ 1, 0xFFFFFFFF, 1 << 24))
    if chance.random() < 0.2:
        entries.append(list(chance.choice(entries)))
    return raw_zip([tuple(one) for one in entries])  # type: ignore[misc]


def _parts(data: bytes, chance: random.Random) -> bytes:
    """Parts left out, swapped, doubled, cut off."""
    parts = parts_of(data)
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    what = chance.randrange(5)
    if what == 0:
        del parts[one]
    elif what == 1:
        parts[one], parts[other] = parts[other], parts[one]
    elif what == 2:
        return zipped(parts, (one, parts[other]), stored=True)
    elif what == 3:
        parts[one] = parts[one][: chance.randrange(len(parts[one]) + 1)]
    else:
        wide = parts[one].decode("utf-8", "replace").encode("utf-16")
        parts[one] = chance.choice((b"", b"\xff\xfe", wide, parts[one] * 2))
    return zipped(parts, stored=True)


def _tokens(data: bytes, chance: random.Random) -> bytes:
    """The XML of one part changed: elements dropped, doubled, moved; attributes and texts replaced."""
    parts = parts_of(data)
    name = chance.choice([part for part in parts if not part.startswith("docProps")])
    parts[name] = _markup(parts[name], chance)
    return zipped(parts, stored=True)


def _markup(data: bytes, chance: random.Random) -> bytes:
    """The same done to one text."""
    tokens = _TOKENS.findall(data)
    for _ in range(chance.choice((1, 1, 1, 3, 10))):
        if not tokens:
            break
        at = chance.randrange(len(tokens))
        what = chance.randrange(6)
        if what == 0:
            del tokens[at]
        elif what == 1:
            tokens.insert(at, tokens[chance.randrange(len(tokens))])
        elif what == 2:
            tokens[at] = chance.choice(_WORDS)
        elif what == 3:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        else:
            tokens[at] = _attribute(tokens[at], chance)
    return b"".join(tokens)


def _bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes of one binary part changed."""
    parts = parts_of(data)
    name = chance.choice([part for part in parts if part.endswith(".bin")])
    parts[name] = _raw(parts[name], chance)
    return zipped(parts, stored=True)


def _attribute(token: bytes, chance: random.Random) -> bytes:
    """One value of an element replaced, or one name."""
    values = list(re.finditer(rb'(\w+)="([^"]*)"', token))
    if not values:
        return chance.choice(_WORDS)
    value = chance.choice(values)
    start, end = value.span(chance.choice((1, 2, 2, 2)))
    return token[:start] + chance.choice(_WORDS) + token[end:]


def _records(data: bytes, chance: random.Random) -> bytes:
    """Bytes of the stream of an .xls changed, which begins with the second sector."""
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = 512 + chance.randrange(700)
        if chance.random() < 0.5:
            damaged[at] = chance.choice((0, 1, 0xFF, 0x80, chance.randrange(256)))
        else:
            damaged[at : at + 2] = struct.pack("<H", chance.choice((0, 1, 0x3C, 0x0A, 0x809, 0xFC, 0xFFFF, 0x207)))
    return bytes(damaged)
