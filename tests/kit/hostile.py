"""Files that are broken, hostile or no workbook at all, made by code; and what the reader must say of each."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

from hostile_documents import documents
from hostile_kinds import compound_files, no_workbooks, open_documents
from packages import (
    DECLARATION,
    MAIN,
    Trap,
    book,
    cells,
    laughs,
    links,
    raw_entries,
    raw_zip,
    shared_strings,
    workbook_parts,
    worksheet,
    zipped,
)

MIB = 1 << 20


def traps() -> Iterator[Trap]:
    """Every trap there is."""
    yield from no_workbooks()
    yield from _sizes()
    yield from _xml()
    yield from _packages()
    yield from _odd_but_readable()
    yield from compound_files()
    yield from open_documents()
    yield from documents()


def _sizes() -> Iterator[Trap]:
    yield Trap("33 MiB of file", lambda: b"PK\3\4" + bytes(33 * MIB), "F06", "file")
    yield Trap("sheet of 1 GiB in 1 MiB", lambda: _bomb("xl/worksheets/sheet1.xml", 1024), "F06", "part")
    yield Trap("sheet of 1 GiB, declared as 1 MiB", lambda: _bomb("xl/worksheets/sheet1.xml", 1024, MIB), "F05")
    yield Trap("sheet of 15 MiB of one byte", lambda: _bomb("xl/worksheets/sheet1.xml", 15), "F06", "ratio")
    yield Trap("strings of 300 MiB", lambda: _bomb("xl/sharedStrings.xml", 300), "F06", "part")
    yield Trap("styles of 300 MiB", lambda: _bomb("xl/styles.xml", 300), "F06", "part")
    yield Trap("unused part of 1 GiB", lambda: _bomb("docProps/thumb.bin", 1024), "")
    yield Trap("workbook part of 300 MiB", lambda: _bomb("xl/workbook.xml", 300), "F06", "part")
    yield Trap("links of 300 MiB", lambda: _bomb("_rels/.rels", 300), "F06", "part")
    yield Trap("18 sheets of 3 MiB", _many_large_sheets, "F06", "total")
    yield Trap("70,000 entries", lambda: zipped({f"x{n}": b"" for n in range(70_000)}, stored=True), "F06", "entries")
    yield Trap(
        "3 million strings",
        lambda: _noisy(strings=f'<sst xmlns="{MAIN}">{"<si/>" * 3_000_000}</sst>'),
        "F06",
        "elements",
    )
    yield Trap(
        "250,000 strings", lambda: _noisy(strings=f'<sst xmlns="{MAIN}">{"<si/>" * 250_000}</sst>'), "F06", "strings"
    )
    yield Trap("100,000 formats", lambda: _noisy(styles=_styles("<xf numFmtId='1'/>" * 100_000)), "F06", "formats")
    yield Trap("3 million formats", lambda: _noisy(styles=_styles("<xf/>" * 3_000_000)), "F06", "elements")
    yield Trap(
        "text of a million characters", lambda: _noisy(strings=shared_strings(f"<t>{'字' * MIB}</t>")), "F06", "text"
    )
    inline = f' t="inlineStr"><is>{"<r><t>abcdefghij</t></r>" * 50_000}</is></c>'
    yield Trap("inline text of 50,000 runs", lambda: _noisy(worksheet(cells(inline))), "F06", "text")
    yield Trap(
        "number of a million digits", lambda: _noisy(worksheet(cells(f"><v>{'9' * MIB}</v></c>"))), "F06", "text"
    )
    yield Trap("110,000 cells", lambda: _noisy(worksheet(_grid(1100, 100, "<v>1</v>"))), "F06", "cells")
    yield Trap(
        "110,000 cells, by expat", lambda: _noisy(_prefixed(worksheet(_grid(1100, 100, "<v>1</v>")))), "F06", "cells"
    )
    yield Trap("200,000 styled blank cells", lambda: _noisy(worksheet(_grid(2000, 100, ""))), "")
    yield Trap("200,000 styled blank cells, by expat", lambda: _noisy(_prefixed(worksheet(_grid(2000, 100, "")))), "")
    yield Trap("390,000 styled blank cells", lambda: _noisy(worksheet(_grid(3900, 100, ""))), "")
    yield Trap("410,000 styled blank cells", lambda: _noisy(worksheet(_grid(4100, 100, ""))), "F06", "elements")
    yield Trap("95,000 cells", lambda: _noisy(worksheet(_grid(950, 100, "<v>1</v>"))), "")
    yield Trap("95,000 cells, by expat", lambda: _noisy(_prefixed(worksheet(_grid(950, 100, "<v>1</v>")))), "")
    yield Trap("700,000 empty rows", lambda: _noisy(worksheet("<row/>" * 700_000)), "")
    yield Trap("2.5 million empty rows", lambda: _noisy(worksheet("<row/>" * 2_500_000)), "F06", "elements")
    yield Trap("900 sheets of one part", _one_part_many_sheets, "F06", "elements")
    filled = worksheet(_grid(1999, 1, "<v>1</v>"))
    yield Trap("900 sheets of one part with 1,999 cells", lambda: _one_part_many_sheets(filled), "F06", "elements")
    yield Trap("1,001 sheets", lambda: zipped(workbook_parts(*[worksheet("")] * 1001)), "F06", "sheets")
    yield Trap("shared formula of 8,000 characters in 50,000 cells", lambda: _noisy(_shared_formulas()), "")
    yield Trap("the same, by expat", lambda: _noisy(_prefixed(_shared_formulas())), "")
    yield Trap(
        "2 million empty rows, by expat", lambda: _noisy(_prefixed(worksheet("<row/>" * 2_000_000))), "F06", "elements"
    )
    yield Trap("700,000 empty rows, by expat", lambda: _noisy(_prefixed(worksheet("<row/>" * 700_000))), "")
    yield Trap("60,000 merges", lambda: _noisy(worksheet("", after=_merges(60_000))), "F06", "merges")
    column = "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 100_000 + "</cols>"
    yield Trap("hidden columns 100,000 times", lambda: _noisy(worksheet("", before=column)), "F06", "columns")


def _xml() -> Iterator[Trap]:
    doctype = f'<?xml version="1.0"?>{laughs()}'
    sheet = worksheet(cells("><v>1</v></c>"))
    in_sheet = worksheet(cells(' t="inlineStr"><is><t>&a9;</t></is></c>')).replace(DECLARATION, doctype)
    in_strings = shared_strings("<t>&a9;</t>").replace(DECLARATION, doctype)
    in_styles = _styles("<xf/>").replace(DECLARATION, doctype)
    in_workbook = str(workbook_parts(sheet)["xl/workbook.xml"]).replace(DECLARATION, doctype)
    yield Trap("billion laughs in a sheet", lambda: book(in_sheet), "F07", "doctype")
    yield Trap("billion laughs in strings", lambda: book(sheet, strings=in_strings), "F07", "doctype")
    yield Trap("billion laughs in styles", lambda: book(sheet, styles=in_styles), "F07", "doctype")
    yield Trap("billion laughs in the workbook", lambda: book(sheet, workbook=in_workbook), "F07", "doctype")
    foreign = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield Trap("foreign entity", lambda: book(_after_declaration(sheet, foreign)), "F07", "doctype")
    yield Trap(
        "foreign DTD",
        lambda: book(_after_declaration(sheet, '<!DOCTYPE x SYSTEM "http://h.invalid/d">')),
        "F07",
        "doctype",
    )
    yield Trap(
        "200,000 deep", lambda: _noisy(_prefixed(worksheet("<col>" * 200_000 + "</col>" * 200_000))), "F06", "depth"
    )
    yield Trap("200,000 deep, not closed", lambda: _noisy(_prefixed(worksheet("<col>" * 200_000))), "F06", "depth")
    yield Trap("200,000 rows within rows", lambda: _noisy(worksheet("<row>" * 200_000 + "</row>" * 200_000)), "F05")
    yield Trap(
        "250 deep in a cell",
        lambda: _noisy(worksheet(cells("><a" + "><a" * 250 + ">" + "</a>" * 251 + "</c>"))),
        "F06",
        "depth",
    )
    bad = {
        "address ZZZZZZ99999999999": '<row><c r="ZZZZZZ99999999999"><v>1</v></c></row>',
        "address XFE1": '<row><c r="XFE1"><v>1</v></c></row>',
        "address A1048577": '<row><c r="A1048577"><v>1</v></c></row>',
        "address A0": '<row><c r="A0"><v>1</v></c></row>',
        "address without digits": '<row><c r="AB"><v>1</v></c></row>',
        "row 99999999999": '<row r="99999999999"><c><v>1</v></c></row>',
        "row of a million cells beyond the edge": '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
        "string 5 of 1": cells(' t="s"><v>5</v></c>'),
        "string -1": cells(' t="s"><v>-1</v></c>'),
        "string 99999999999999999999": cells(' t="s"><v>99999999999999999999</v></c>'),
        "string of 5,000 digits": cells(f' t="s"><v>{"1" * 5000}</v></c>'),
        "string x": cells(' t="s"><v>x</v></c>'),
        "tag left open": '<row r="1"><c r="A1"><v>1</v>',
        "control character": cells(' t="str"><v>\x1b</v></c>'),
    }
    strings = shared_strings("<t>a</t>")
    for name, rows in bad.items():
        yield Trap(name, lambda rows=rows: book(worksheet(rows), strings=strings), "F05", "xl/worksheets/sheet1.xml")
        yield Trap(f"{name}, by expat", lambda rows=rows: book(_prefixed(worksheet(rows)), strings=strings), "F05")
    yield Trap("encoding that nobody knows", lambda: book(sheet.replace("UTF-8", "x-none")), "F05")
    yield Trap("bytes that are no UTF-8", lambda: book(sheet.encode().replace(b"<v>1", b"<v>\xff")), "F05")
    merge = '<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>'
    yield Trap("merge beyond the edge", lambda: book(worksheet("", after=merge)), "")


def _packages() -> Iterator[Trap]:
    sheet = worksheet(cells("><v>1</v></c>"))
    whole = book(sheet)
    yield Trap("cut in half", lambda: whole[: len(whole) // 2], "F05", "zip")
    yield Trap("last byte missing", lambda: whole[:-1], "F05", "zip")
    yield Trap("only the end", lambda: b"PK\5\6" + bytes(18), "F05", "zip")
    yield Trap("wrong checksum", lambda: _changed("xl/worksheets/sheet1.xml", crc=1), "F05")
    yield Trap("flipped byte", lambda: _flipped(whole), "F05")
    yield Trap("declared too small", lambda: _changed("xl/worksheets/sheet1.xml", size=10), "F05")
    yield Trap("declared too large", lambda: _changed("xl/worksheets/sheet1.xml", size=10_000), "F05")
    yield Trap("unknown method", lambda: _changed("xl/worksheets/sheet1.xml", method=12), "F05")
    yield Trap("locked zip", lambda: _changed("xl/worksheets/sheet1.xml", flags=1), "F04")
    yield Trap("no sheets", lambda: book(), "F05", "xl/workbook.xml")
    yield Trap("sheet part missing", lambda: zipped(_without("xl/worksheets/sheet1.xml")), "F05")
    yield Trap("workbook part missing", lambda: zipped(_without("xl/workbook.xml")), "F05")
    yield Trap("workbook links missing", lambda: zipped(_without("xl/_rels/workbook.xml.rels")), "F05")
    for name, target, fact in (
        ("sheet on a server", "http://h.invalid/s.xml", "external"),
        ("sheet on a share", "//h.invalid/s.xml", "external"),
        ("sheet on a disk", "file:///etc/passwd", "external"),
        ("sheet above the package", "../../../../etc/passwd", "outside"),
        ("sheet above the package, backslashes", "..\\..\\..\\etc\\passwd", "outside"),
        ("sheet marked external", 'worksheets/sheet1.xml" TargetMode="External', "external"),
    ):
        to = links(("rId1", "worksheet", target))
        yield Trap(name, lambda to=to: zipped(workbook_parts(sheet) | {"xl/_rels/workbook.xml.rels": to}), "F07", fact)
    root = links(("rId1", "officeDocument", "../../evil.xml"))
    yield Trap(
        "workbook above the package", lambda: zipped(workbook_parts(sheet) | {"_rels/.rels": root}), "F07", "outside"
    )


def _odd_but_readable() -> Iterator[Trap]:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    merge = '<mergeCells><mergeCell ref="A10:XFD200000"/></mergeCells>'
    yield Trap("cell at XFD1048576", lambda: book(worksheet(far)), "")
    yield Trap("cell at CV1048576", lambda: book(worksheet(far.replace("XFD1048576", "CV1048576"))), "")
    yield Trap("merge over 200,000 rows", lambda: book(worksheet("", after=merge)), "")
    yield Trap(
        "dimension of the whole sheet",
        lambda: book(worksheet(cells("><v>1</v></c>"), before='<dimension ref="A1:XFD1048576"/>')),
        "",
    )
    link = 'http://h.invalid/x" TargetMode="External'
    rels = links(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", "externalLink", link))
    parts = workbook_parts(worksheet(cells("><v>1</v></c>"))) | {"xl/_rels/workbook.xml.rels": rels}
    yield Trap("link to another workbook", lambda: zipped(parts), "")
    yield Trap(
        "same part twice", lambda: zipped(parts, ("xl/worksheets/sheet1.xml", worksheet(cells("><v>2</v></c>")))), ""
    )
    yield Trap("bytes before the zip", lambda: b"PK\3\4junk" + zipped(parts), "")


def _after_declaration(part: str, words: str) -> str:
    return part.replace(DECLARATION, DECLARATION + words)


def _styles(formats: str) -> str:
    return f'{DECLARATION}<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'


def _noisy(*sheets: str, strings: str | None = None, styles: str | None = None) -> bytes:
    """A workbook whose parts are stored as they are, so that no limit on the ratio speaks first."""
    sheets = sheets or (worksheet(cells(' s="0" t="s"><v>0</v></c>')),)
    return zipped(workbook_parts(*sheets, strings=strings or shared_strings("<t>a</t>"), styles=styles), stored=True)


def _prefixed(part: str) -> str:
    """The same with a prefix on every element, which the fast path does not read."""
    part = part.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    return part.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")


def _grid(rows: int, columns: int, content: str) -> str:
    end = f">{content}</c>" if content else "/>"
    names = [_name(number) for number in range(columns)]
    lines = (
        f'<row r="{row}">' + "".join(f'<c r="{name}{row}" s="1"{end}' for name in names) + "</row>"
        for row in range(1, rows + 1)
    )
    return "".join(lines)


def _name(number: int) -> str:
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)


def _merges(count: int) -> str:
    lines = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count + 1))
    return f'<mergeCells count="{count}">{lines}</mergeCells>'


def _bomb(part: str, mebibytes: int, declared: int | None = None) -> bytes:
    """A workbook one part of which inflates to so many MiB of blanks."""
    block = b" " * MIB
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    flushed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands alone, so it can be repeated without packing it again.
    raw = flushed * mebibytes + zlib.compress(b"", 9, -15)
    styles, strings = _styles("<xf/>"), shared_strings("<t>a</t>")
    parts = workbook_parts(worksheet(cells(' s="0" t="s"><v>0</v></c>')), strings=strings, styles=styles)
    entries = [entry for entry in raw_entries(parts) if entry[0] != part]
    return raw_zip([*entries, (part, raw, 8, 0, 0, declared or mebibytes * MIB)])


def _many_large_sheets() -> bytes:
    noise = random.Random(1).randbytes(3 * MIB // 2).hex()
    return zipped(workbook_parts(*[worksheet("", after=f"<x>{noise}</x>")] * 18))


def _one_part_many_sheets(sheet: str = "") -> bytes:
    parts = workbook_parts(*[worksheet("")] * 900)
    parts["xl/_rels/workbook.xml.rels"] = links(
        *((f"rId{n}", "worksheet", "worksheets/sheet1.xml") for n in range(1, 901))
    )
    parts["xl/worksheets/sheet1.xml"] = sheet or _prefixed(worksheet("<row/>" * 30_000))
    return zipped(parts)


def _shared_formulas() -> str:
    formula = "+".join(["A1"] * 2600)
    first = f'<c r="B1"><f t="shared" ref="B1:B50000" si="0">{formula}</f><v>1</v></c>'
    rows = (f'<row r="{n}"><c r="B{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 50_001))
    return worksheet(f'<row r="1">{first}</row>{"".join(rows)}')


def _changed(part: str, **fields: int) -> bytes:
    """A workbook whose directory says something false about one part."""
    names = ("name", "raw", "method", "flags", "crc", "size")
    entries = []
    for entry in raw_entries(workbook_parts(worksheet(cells("><v>1</v></c>")))):
        known = dict(zip(names, entry, strict=True))
        entries.append(tuple((known | fields).values()) if entry[0] == part else entry)
    return raw_zip(entries)


def _flipped(data: bytes) -> bytes:
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    return data[:at] + bytes((data[at] ^ 0x10,)) + data[at + 1 :]


def _without(part: str) -> dict[str, bytes | str]:
    parts = workbook_parts(worksheet(cells("><v>1</v></c>")))
    del parts[part]
    return parts
