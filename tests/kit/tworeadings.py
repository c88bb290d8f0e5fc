"""Spreadsheet packages that two programs can read in two ways: one figure counts for the one, another for the other.

Each is made of a form that passes, in which one figure (表三!D6) is 1408, and of another figure, 1409, that breaks two
relations. Nobody can say for certain which of the two the office meant.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from helpers import HERE
from packages import STRICT_LINKS, Parts, parts_of, raw_entries, raw_zip, zipped
from xlsbfile import as_xlsb, brt, text

from samples import busy, filled
from xlsxcheck import load_form
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form

OURS, OTHERS = "1408", "1409"
SHEET, BOOK, LINKS, TYPES = (
    "xl/worksheets/sheet3.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)
_CELL = f'<c r="D6" s="22"><v>{OURS}</v></c>'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Case(NamedTuple):
    """same: there is only one sound reading, 1408 (7 in an .ods); others agree, so nothing need be told."""

    name: str
    data: bytes
    suffix: str = ".xlsx"
    same: bool = False


def cases(form: Form) -> list[Case]:
    """All of them, by distinct names."""
    base = parts_of(filled(form, busy(form)))
    found = [
        *archives(base),
        *relationships(base),
        *workbooks(base),
        *sheets(base),
        *texts(base),
        *opendocuments(),
        *binaries(form),
    ]
    assert len({case.name for case in found}) == len(found)
    return found


def _with(base: Parts, **changed: tuple[str, str] | str) -> Parts:
    """The parts, some with one text put in place of another (sheet, book, links, types, strings, styles, root)."""
    names = {"sheet": SHEET, "book": BOOK, "links": LINKS, "types": TYPES, "strings": "xl/sharedStrings.xml"}
    names |= {"styles": "xl/styles.xml", "root": "_rels/.rels"}
    parts = dict(base)
    for key, change in changed.items():
        text = parts[names[key]].decode()  # type: ignore[union-attr]
        old, new = change
        assert old in text, (key, old)
        parts[names[key]] = text.replace(old, new, 1).encode()
    return parts


def other_sheet(base: Parts) -> bytes:
    """The sheet with the other figure."""
    content: bytes = base[SHEET]  # type: ignore[assignment]
    return content.replace(f"<v>{OURS}</v>".encode(), f"<v>{OTHERS}</v>".encode(), 1)


# -- the archive ------------------------------------------------------------------------------------


def archives(base: Parts) -> Iterator[Case]:
    other = other_sheet(base)
    yield Case("zip: two parts of one name", zipped(base, (SHEET, other)))
    yield Case("zip: two parts of one name, the other first", zipped({SHEET: other}, *base.items()))
    yield Case("zip: names differ by case", zipped(base, (SHEET.upper(), other)))
    yield Case("zip: names differ by a slash in front", zipped(base, (f"/{SHEET}", other)))
    yield Case("zip: names differ by backslashes", zipped(base, (SHEET.replace("/", "\\"), other)))
    yield Case("zip: names differ by a dot", zipped(base, (f"./{SHEET}", other)))
    yield Case("zip: names differ by two slashes", zipped(base, (SHEET.replace("/", "//", 1), other)))
    both = raw_zip(raw_entries({**base, "xl/worksheets/sheet9.xml": other}))
    yield Case("zip: local names exchanged", _exchanged(both, SHEET.encode(), b"xl/worksheets/sheet9.xml"))
    yield Case("zip: another local entry in front", _hidden(base, other, in_front=True))
    yield Case("zip: another local entry behind", _hidden(base, other, in_front=False))
    yield Case("zip: an archive before the archive", zipped({**base, SHEET: other}) + zipped(base))
    yield Case("zip: an archive in the comment", _in_comment(zipped({**base, SHEET: other}), zipped(base)))
    yield Case("zip: more entries than are counted", _miscounted(zipped(base, (f"xl/{SHEET}", other)), -1))
    yield Case("zip: a wide directory that differs", _wide(base, other))
    yield Case("zip: a second name in the extra field", _unicode_path(base, other))
    yield Case("zip: two entries over the same bytes", _overlapping(base))
    yield Case("zip: local sizes differ", _local_sizes(base))
    yield Case("zip: local method differs", _local_method(base))
    yield Case("zip: bytes before the archive", b"\r\n" + zipped(base))


def _exchanged(data: bytes, one: bytes, two: bytes) -> bytes:
    """Exchange two names of one length in the local headers alone."""
    directory = data.index(b"PK\1\2")
    local = data[:directory].replace(one, b"\0" * len(one)).replace(two, one).replace(b"\0" * len(one), two)
    return local + data[directory:]


def _local(name: str, content: bytes) -> bytes:
    raw = zlib.compress(content, 9, -15)
    head = (20, 0, 8, 0, 0x5C25, zlib.crc32(content), len(raw), len(content), len(name.encode()), 0)
    return b"PK\3\4" + struct.pack("<HHHHHLLLHH", *head) + name.encode() + raw


def _hidden(base: Parts, other: bytes, *, in_front: bool) -> bytes:
    """An entry that is in no directory, for those who read from the start."""
    data, entry = zipped(base), _local(SHEET, other)
    start = data.index(b"PK\1\2")
    at = 0 if in_front else start
    out = bytearray(data[:at] + entry + data[at:])
    _shift(out, len(entry) if in_front else 0, start + len(entry))
    return bytes(out)


def _shift(out: bytearray, by: int, directory: int) -> None:
    """Put the offsets of the directory and those in it right."""
    end = out.rindex(b"PK\5\6")
    struct.pack_into("<L", out, end + 16, directory)
    at = directory
    while out[at : at + 4] == b"PK\1\2":
        struct.pack_into("<L", out, at + 42, struct.unpack_from("<L", out, at + 42)[0] + by)
        at += 46 + sum(struct.unpack_from("<HHH", out, at + 28))


def _in_comment(first: bytes, second: bytes) -> bytes:
    """The second archive as the comment of the first, which is therefore the one that ends the file."""
    end = first.rindex(b"PK\5\6")
    return first[: end + 20] + struct.pack("<H", len(second)) + second


def _miscounted(data: bytes, by: int) -> bytes:
    out = bytearray(data)
    end = out.rindex(b"PK\5\6")
    count = struct.unpack_from("<H", out, end + 8)[0] + by
    struct.pack_into("<HH", out, end + 8, count, count)
    return bytes(out)


def _wide(base: Parts, other: bytes) -> bytes:
    """A 64-bit end that leads to a directory of its own, though the plain one is complete."""
    data = zipped({**base, "xl/worksheets/sheet9.xml": other})
    end = data.rindex(b"PK\5\6")
    start = data.index(b"PK\1\2")
    directory = data[start:end].replace(b"sheet3.xml", b"sheet8.xml").replace(b"sheet9.xml", b"sheet3.xml")
    wide_at = end + len(directory)
    count = struct.unpack_from("<H", data, end + 8)[0]
    wide = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 20, 20, 0, 0, count, count, len(directory), end)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, wide_at, 1)
    tail = data[:end] + directory + wide + locator
    shift = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, end - start, start, 0)
    return tail + shift


def _unicode_path(base: Parts, other: bytes) -> bytes:
    """The other sheet under a harmless name that an extra field (0x7075) says is really this one's."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in base.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        info = zipfile.ZipInfo("xl/other.bin", (2026, 1, 5, 0, 0, 0))
        body = b"\1" + struct.pack("<L", zlib.crc32(b"xl/other.bin")) + SHEET.encode()
        info.extra = struct.pack("<HH", 0x7075, len(body)) + body
        archive.writestr(info, other, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _overlapping(base: Parts) -> bytes:
    """One entry that takes in, as its own content, all of another entry."""
    inner = _local("xl/other.bin", b"other")
    entries = raw_entries(base)
    wrapped = b"<!--" + inner + b"-->"
    entries.append(("xl/outer.bin", wrapped, 0, 0, zlib.crc32(wrapped), len(wrapped)))
    raw = zlib.compress(b"other", 9, -15)
    entries.append(("xl/other.bin", raw, 8, 0, zlib.crc32(b"other"), 5))
    out = bytearray(raw_zip(entries))
    at = out.rindex(b"PK\1\2")
    struct.pack_into("<L", out, at + 42, out.index(inner))
    return bytes(out)


def _local_sizes(base: Parts) -> bytes:
    out = bytearray(raw_zip(raw_entries(base)))
    at = out.index(SHEET.encode()) - 30
    struct.pack_into("<L", out, at + 22, struct.unpack_from("<L", out, at + 22)[0] - 1)
    return bytes(out)


def _local_method(base: Parts) -> bytes:
    out = bytearray(raw_zip(raw_entries(base)))
    at = out.index(SHEET.encode()) - 30
    struct.pack_into("<H", out, at + 8, 0)
    return bytes(out)


# -- relationships ----------------------------------------------------------------------------------


def _link(key: str, kind: str, target: str, *, base: str = _OFFICE, more: str = "") -> str:
    return f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target}"{more}/>'


def relationships(base: Parts) -> Iterator[Case]:
    extra: Parts = {**base, "xl/worksheets/sheet9.xml": other_sheet(base)}
    other = _link("rId99", "worksheet", "worksheets/sheet9.xml")
    head = "</Relationships>"
    sheet = '<sheet name="表三" sheetId="3" r:id="rId3"/>'
    third = _link("rId3", "worksheet", "worksheets/sheet3.xml")

    def linked(name: str, *, same: bool = False, **changes: tuple[str, str]) -> Case:
        return Case(f"links: {name}", zipped(_with(extra, **changes)), same=same)

    foreign = '<sheet xmlns:q="urn:q" name="表三" sheetId="3" q:id="rId3" r:id="rId99"/>'
    yield linked("a foreign id before the sheet's", links=(head, other + head), book=(sheet, foreign))
    foreign = '<sheet xmlns:q="urn:q" name="表三" sheetId="3" r:id="rId3" q:id="rId99"/>'
    yield linked("a foreign id behind the sheet's", links=(head, other + head), book=(sheet, foreign), same=True)
    foreign = '<sheet xmlns:q="urn:q" name="表三" sheetId="3" q:id="rId3"/>'
    yield linked("a foreign id alone", book=(sheet, foreign))
    strict = f'<sheet xmlns:q="{STRICT_LINKS}" name="表三" sheetId="3" r:id="rId3" q:id="rId99"/>'
    yield linked("ids in both namespaces", links=(head, other + head), book=(sheet, strict))
    plain = '<sheet name="表三" sheetId="3" id="rId3" r:id="rId99"/>'
    yield linked("a plain id before the sheet's", links=(head, other + head), book=(sheet, plain))
    twin = other.replace("rId99", "rId3")
    yield linked("one id twice", links=(head, twin + head))
    yield linked("one id twice, the other first", links=(third, twin + third))
    yield linked("one id twice, both the same", links=(head, third + head), same=True)
    yield linked("ids that differ by case", links=(head, twin.replace("rId3", "RID3") + head), same=True)
    nested = f"<x:more xmlns:x='urn:x'>{twin}</x:more>"
    yield linked("one within a foreign element", links=(head, nested + head))
    choice = f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14">{twin}</mc:Choice></mc:AlternateContent>'
    yield linked("one within a choice", links=(head, choice + head))
    lookalike = third.replace(f"{_OFFICE}/worksheet", "http://example.invalid/x/worksheet")
    yield linked("a sheet's type only ends alike", links=(third, lookalike))
    yield linked("a target that is escaped", links=("sheet3.xml", "sheet%39.xml"))
    yield linked("a target with a fragment", links=("sheet3.xml", "sheet3.xml#sheet9"), same=True)
    yield linked(
        "a target that begins with a dot", links=("worksheets/sheet3.xml", "./worksheets/sheet3.xml"), same=True
    )
    yield linked(
        "a target by way of its folder", links=("worksheets/sheet3.xml", "../xl/worksheets/sheet3.xml"), same=True
    )
    yield linked("a target from the root", links=("worksheets/sheet3.xml", "/xl/worksheets/sheet3.xml"), same=True)
    yield linked("a target with a detour", links=("sheet3.xml", "../worksheets/./sheet3.xml"), same=True)
    yield from _main_parts(base)
    yield from _single_parts(base)


def _main_parts(base: Parts) -> Iterator[Case]:
    """Two workbooks in one package."""
    more: Parts = {
        **base,
        "xl/workbook9.xml": base[BOOK],
        "xl/_rels/workbook9.xml.rels": base[LINKS].replace(b"sheet3.xml", b"sheet9.xml"),  # type: ignore[union-attr, arg-type]
        "xl/worksheets/sheet9.xml": other_sheet(base),
    }
    opened, end = 'relationships">', "</Relationships>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = f'<Override PartName="/xl/workbook9.xml" ContentType="{kind}"/>'

    def main(name: str, link: str, *, first: bool, same: bool = False, declared: bool = True) -> Case:
        root = (opened, opened + link) if first else (end, link + end)
        changes = {"types": ("</Types>", types + "</Types>")} if declared else {}
        return Case(f"main: {name}", zipped(_with(more, root=root, **changes)), same=same)

    lookalike = _link("rId0", "officeDocument", "xl/workbook9.xml", base="http://example.invalid/x")
    yield main("a type that only ends alike, first", lookalike, first=True, declared=False, same=True)
    real = _link("rId0", "officeDocument", "xl/workbook9.xml")
    yield main("two, the other first", real, first=True)
    yield main("two, the other last", real.replace("rId0", "rId99"), first=False)
    yield main("two, the other strict", real.replace(_OFFICE, STRICT_LINKS), first=True)
    yield main(
        "two that lead to the same", real.replace("workbook9", "workbook"), first=False, declared=False, same=True
    )
    declared = _with(more, types=("</Types>", types + "</Types>"))
    yield Case("main: a second one declared by type alone", zipped(declared))
    spelt = _with(base, root=('"xl/workbook.xml"', '"/xl/workbook.xml"'))
    yield Case("main: a target from the root", zipped(spelt), same=True)


def _single_parts(base: Parts) -> Iterator[Case]:
    """Two parts of a kind that a workbook has once."""
    styles = base["xl/styles.xml"].replace(b"</numFmts>", b"</numFmts>").decode()  # type: ignore[union-attr, arg-type]
    shown = styles.replace('<xf numFmtId="0" ', '<xf numFmtId="300" ')
    formats = '<numFmts count="1"><numFmt numFmtId="300" formatCode="&quot;99&quot;"/></numFmts>'
    shown = (
        shown.replace("<fonts ", formats + "<fonts ", 1)
        if "<numFmts" not in shown
        else shown.replace("</numFmts>", '<numFmt numFmtId="300" formatCode="&quot;99&quot;"/></numFmts>', 1)
    )
    strings = base["xl/sharedStrings.xml"].decode().replace("自然人", "商业企业", 1)  # type: ignore[union-attr]
    opened, end = 'relationships">', "</Relationships>"
    for kind, part in (("styles", shown), ("sharedStrings", strings)):
        more: Parts = {**base, f"xl/{kind}9.xml": part}
        link = _link("rId0", kind, f"{kind}9.xml")
        yield Case(f"links: two {kind}, the other first", zipped(_with(more, links=(opened, opened + link))))
        yield Case(
            f"links: two {kind}, the other last", zipped(_with(more, links=(end, link.replace("rId0", "rId99") + end)))
        )
        lookalike = _link("rId0", kind, f"{kind}9.xml", base="http://x")
        yield Case(
            f"links: {kind} whose type only ends alike",
            zipped(_with(more, links=(opened, opened + lookalike))),
            same=True,
        )


# -- the workbook -----------------------------------------------------------------------------------


def workbooks(base: Parts) -> Iterator[Case]:
    extra = _with(
        {**base, "xl/worksheets/sheet9.xml": other_sheet(base)},
        links=("</Relationships>", _link("rId99", "worksheet", "worksheets/sheet9.xml") + "</Relationships>"),
        types=(
            "</Types>",
            '<Override PartName="/xl/worksheets/sheet9.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.worksheet+xml"/></Types>',
        ),
    )
    sheet = '<sheet name="表三" sheetId="3" r:id="rId3"/>'
    other = '<sheet name="表三" sheetId="9" r:id="rId99"/>'

    def book(name: str, new: str, old: str = sheet, *, same: bool = False) -> Case:
        return Case(f"book: {name}", zipped(_with(extra, book=(old, new))), same=same)

    yield book("two sheets of one name", sheet + other)
    yield book("two sheets of one name, the other first", other + sheet)
    yield book("a second list of sheets", f"</sheets><sheets>{other}</sheets>", "</sheets>")
    yield book(
        "a sheet in an extension", f'<extLst><ext uri="x">{other}</ext></extLst></workbook>', "</workbook>", same=True
    )
    yield book(
        "a sheet in an extension before the list",
        f'<extLst><ext uri="x"><sheets>{other}</sheets></ext></extLst><sheets>',
        "<sheets>",
        same=True,
    )
    choice = (
        f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14">{other}</mc:Choice>'
        f"<mc:Fallback>{sheet}</mc:Fallback></mc:AlternateContent>"
    )
    yield book("a choice of sheets", choice)
    yield book("sheets that lead to one part", sheet.replace("rId3", "rId99"))
    yield from _types(base, extra)


def _types(base: Parts, extra: Parts) -> Iterator[Case]:
    """Content types that contradict what the relationships say."""
    worksheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    third = f'<Override PartName="/{SHEET}" ContentType="{worksheet}"/>'
    for name, new in (
        ("a sheet declared a chart", third.replace("worksheet+xml", "chartsheet+xml")),
        ("a sheet declared twice", third + third.replace("worksheet+xml", "chartsheet+xml")),
        ("the workbook declared a document", None),
    ):
        change = (third, new) if new else ("spreadsheetml.sheet.main+xml", "wordprocessingml.document.main+xml")
        yield Case(f"types: {name}", zipped(_with(base, types=change)))
    yield Case("types: a sheet not declared", zipped(_with(base, types=(third, ""))), same=True)


# -- a sheet ----------------------------------------------------------------------------------------


def sheets(base: Parts) -> Iterator[Case]:
    other = _CELL.replace(OURS, OTHERS)
    body: str = base[SHEET].decode()  # type: ignore[union-attr]
    row = body[body.index('<row r="6"') : body.index("</row>", body.index('<row r="6"')) + 6]
    other_row = row.replace(OURS, OTHERS)
    data = body[body.index("<sheetData>") : body.index("</sheetData>") + 12]
    other_data = data.replace(f">{OURS}<", f">{OTHERS}<")

    def sheet(name: str, new: str, old: str = _CELL, *, same: bool = False) -> Case:
        return Case(f"sheet: {name}", zipped(_with(base, sheet=(old, new))), same=same)

    for ref in ("d6", "D06"):
        yield sheet(f"the address {ref!r}", _CELL.replace('"D6"', f'"{ref}"'), same=True)
    for ref in ("$D$6", "$D6", "D6 ", " D6", "D6:D6", "R6C4", "\u0044\uff16", "D", "6", ""):
        yield sheet(f"the address {ref!r}", _CELL.replace('"D6"', f'"{ref}"'))
    yield sheet("no address", _CELL.replace(' r="D6"', ""), same=True)
    yield sheet("two values", _CELL.replace("</c>", f"<v>{OTHERS}</v></c>"))
    yield sheet("two values, the other first", _CELL.replace("<v>", f"<v>{OTHERS}</v><v>"))
    yield sheet(
        "a value in an extension", _CELL.replace("</c>", f"<extLst><ext><v>{OTHERS}</v></ext></extLst></c>"), same=True
    )
    yield sheet("a value in a value", _CELL.replace("</v>", f"<v>{OTHERS}</v></v>"))
    yield sheet("an element within a value", _CELL.replace("1408", "14<x/>08"))
    yield sheet("a foreign value", _CELL.replace("</c>", f'<q:v xmlns:q="urn:q">{OTHERS}</q:v></c>'), same=True)
    yield sheet("a value and an inline text", _CELL.replace("</c>", f"<is><t>{OTHERS}</t></is></c>"))
    inline = f'<c r="D6" s="22" t="inlineStr"><is><t>{OURS}</t></is>{{}}</c>'
    yield sheet("an inline text and a value", inline.format(f"<v>{OTHERS}</v>"))
    yield sheet("two inline texts", inline.format(f"<is><t>{OTHERS}</t></is>"))
    yield sheet("a text and runs inline", inline.replace("</is>", f"<r><t>{OTHERS}</t></r></is>").format(""))
    yield sheet("two formulas", _CELL.replace("<v>", "<f>1408</f><f>1409</f><v>"))
    yield sheet("a cell twice", _CELL + other)
    yield sheet("a cell twice, the other first", other + _CELL)
    yield sheet("a cell and a blank one", f'{_CELL}<c r="D6" s="22"/>')
    yield sheet("a blank cell and a cell", f'<c r="D6" s="22"/>{_CELL}')
    yield sheet("a cell within a cell", _CELL.replace("</c>", f"{other}</c>"))
    yield sheet("a row twice", row + other_row, row)
    yield sheet("a row within a row", row.replace("</row>", f"{other_row}</row>"), row)
    yield sheet("a row that says another number", row.replace('<row r="6"', '<row r="7"'), row, same=True)
    yield sheet("a row without a number", row.replace('<row r="6"', "<row"), row, same=True)
    yield sheet("a row of another namespace", row.replace("<row ", '<row xmlns="urn:q" '), row)
    yield sheet("a cell outside the rows", row + other, row)
    yield sheet("a row within a foreign element", f'{row}<q:x xmlns:q="urn:q">{other_row}</q:x>', row, same=True)
    yield sheet("two blocks of cells", data + other_data, data)
    alone = row.replace(_CELL, "")
    yield sheet("the only cell outside the rows", f"{alone}{_CELL}", row)
    yield sheet(
        "the only cell within a foreign element", row.replace(_CELL, f'<q:x xmlns:q="urn:q">{_CELL}</q:x>'), row
    )
    yield sheet("the only cell within a cell", row.replace(_CELL, f'<c r="D6" s="22">{_CELL}</c>'), row)
    yield sheet("the only row within a row", f'<row r="6">{row}</row>', row)
    yield sheet("the only row outside its block", f"</sheetData>{row}<sheetData>", row)
    yield sheet(
        "the only value within an extension", _CELL.replace("<v>1408</v>", "<extLst><ext><v>1408</v></ext></extLst>")
    )
    yield sheet("the only cell of another namespace", _CELL.replace("<c ", '<c xmlns="urn:q" '))
    yield sheet("the only value of another namespace", _CELL.replace("<v>", '<v xmlns="urn:q">'))
    yield sheet(
        "a block of cells in an extension",
        f'</sheetData><extLst><ext uri="x">{other_data}</ext></extLst>',
        "</sheetData>",
        same=True,
    )
    yield sheet(
        "a block of cells in an extension in front",
        f'<extLst><ext uri="x">{other_data}</ext></extLst><sheetData>',
        "<sheetData>",
        same=True,
    )
    for requires in ("x14", "p14"):
        spaces = f'{_MC} {_X14} xmlns:p14="urn:p14"'
        choice = (
            f'<mc:AlternateContent {spaces}><mc:Choice Requires="{requires}">{{}}</mc:Choice>'
            "<mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
        )
        yield sheet(f"a choice of cells ({requires})", choice.format(other, _CELL))
        yield sheet(f"a choice of rows ({requires})", choice.format(other_row, row), row)
        yield sheet(
            f"a choice of values ({requires})",
            _CELL.replace("<v>1408</v>", choice.format("<v>1409</v>", "<v>1408</v>")),
        )
    yield sheet("a comment within a figure", _CELL.replace("1408", "14<!-- 9 -->08"), same=True)
    yield sheet("character data within a figure", _CELL.replace("1408", "14<![CDATA[08]]>"), same=True)
    yield sheet("an instruction within a figure", _CELL.replace("1408", "14<?x 9?>08"), same=True)
    yield sheet("a figure in references", _CELL.replace("1408", "&#49;&#52;&#x30;8"), same=True)
    for value in ("1408.0", " 1408 ", "+1408", "1.408e3", "01408", "1408.", "1408.00"):
        yield sheet(f"the figure {value!r}", _CELL.replace("1408", value), same=True)
    for value in ("0x580", "1,408", "１４０８", "14 08", "1408x", "1_408", "1408e", "--1408", "1408\u200b", "∞", "nan"):
        yield sheet(f"the figure {value!r}", _CELL.replace("1408", value))
    yield sheet("a type that is unknown", _CELL.replace('s="22"', 's="22" t="q"'))
    yield sheet("a type in capitals", _CELL.replace('s="22"', 's="22" t="N"'))
    yield sheet("a foreign type", _CELL.replace('s="22"', 's="22" q:t="s" xmlns:q="urn:q"'), same=True)
    yield sheet("a foreign address", _CELL.replace('r="D6"', 'q:r="E6" xmlns:q="urn:q" r="D6"'), same=True)
    yield sheet("a style that is no number", _CELL.replace('s="22"', 's="2_2"'))
    yield sheet("a sheet of another namespace", '<worksheet xmlns="urn:q" xmlns:m="', '<worksheet xmlns="')
    yield from _encodings(base)


def _encodings(base: Parts) -> Iterator[Case]:
    body: str = base[SHEET].decode()  # type: ignore[union-attr]
    for name, declared, encoded, same in (
        ("UTF-16", "UTF-16", "utf-16", True),
        ("UTF-16 said to be UTF-8", "UTF-8", "utf-16", False),
        ("UTF-8 with a mark in front", "UTF-8", "utf-8-sig", True),
        ("UTF-8 said to be Latin", "ISO-8859-1", "utf-8", True),
        ("GBK", "GBK", "gbk", False),
    ):
        changed = body.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoded)
        yield Case(f"sheet: encoded as {name}", zipped({**base, SHEET: changed}), same=same)


# -- shared strings ---------------------------------------------------------------------------------


def texts(base: Parts) -> Iterator[Case]:
    """The label of the column 自然人 is a shared string; the figure as text is one too."""
    content: str = base["xl/sharedStrings.xml"].decode()  # type: ignore[union-attr]
    count = content.count("<si>")
    cell = '<c r="D6" s="22" t="s"><v>{}</v></c>'

    def item(name: str, items: str, index: object, *, same: bool = False) -> Case:
        changes = {"strings": ("</sst>", f"{items}</sst>"), "sheet": (_CELL, cell.format(index))}
        return Case(f"text: {name}", zipped(_with(base, **changes)), same=same)  # type: ignore[arg-type]

    ours, other = f"<si><t>{OURS}</t></si>", f"<si><t>{OTHERS}</t></si>"
    # As text a figure is told anyhow, as an info; which figure it is must not be in doubt.
    yield item("a figure as text", ours, count, same=True)
    for index in (f"+{count}", f" {count} ", f"{count}.0"):
        yield item(f"the index {index!r}", ours + other, index)
    yield item("an index with zeros in front", ours + other, f"0{count}", same=True)
    yield item("the index with a line", ours, f"{str(count)[0]}_{str(count)[1:]}")
    yield item("the index in wide digits", ours, str(count).translate({48 + n: 0xFF10 + n for n in range(10)}))
    yield item("two texts in one", f"<si><t>{OURS}</t><t>{OTHERS}</t></si>", count)
    yield item("a text and runs", f"<si><t>{OURS}</t><r><t>{OTHERS}</t></r></si>", count)
    yield item("an item within an item", f"<si><t>{OURS}</t>{other}</si>", count)
    yield item("an item in an extension", f"<extLst><ext>{other}</ext></extLst>{ours}", count)
    yield item(
        "an item in a choice",
        f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14">{other}</mc:Choice>'
        f"<mc:Fallback>{ours}</mc:Fallback></mc:AlternateContent>",
        count,
    )
    yield item("an item of another namespace", f'<si xmlns="urn:q"><t>{OTHERS}</t></si>{ours}', count)
    yield item("a phonetic guide", f'<si><t>{OURS}</t><rPh sb="0" eb="1"><t>{OTHERS}</t></rPh></si>', count, same=True)
    yield item("a space in the element", f"<si ><t >{OURS}</t ></si >", count, same=True)


# -- OpenDocument -----------------------------------------------------------------------------------

_ODS = (
    '<table:table-cell table:style-name="ce44" table:content-validation-name="val23" office:value-type="float"'
    ' office:value="7" calcext:value-type="float"><text:p>7</text:p></table:table-cell>'
)


def ods_parts() -> Parts:
    """An .ods that LibreOffice made of the form, with 7 at 表三!D6."""
    parts = parts_of((HERE / "data" / "trial" / "ods-tables.ods").read_bytes())
    content = re.sub(rb'<table:table table:name="q[0-9]+"/>', b"", parts["content.xml"])
    return {name: part for name, part in parts.items() if not name.endswith("/")} | {"content.xml": content}


def opendocuments() -> Iterator[Case]:
    base = ods_parts()
    content: str = base["content.xml"].decode()  # type: ignore[union-attr]
    start = content.index('<table:table table:name="表三"')
    table = content[start : content.index("</table:table>", start) + len("</table:table>")]
    other = table.replace(_ODS, _ODS.replace("7", "9"), 1)
    row_start = table.rindex("<table:table-row", 0, table.index(_ODS))
    row = table[row_start : table.index("</table:table-row>", row_start) + len("</table:table-row>")]
    other_row = row.replace(_ODS, _ODS.replace("7", "9"), 1)
    nine = _ODS.replace("7", "9")

    def ods(name: str, new: str, old: str = _ODS, *, same: bool = False) -> Case:
        assert old in content, name
        return Case(f"ods: {name}", _ods({**base, "content.xml": content.replace(old, new, 1)}), ".ods", same)

    yield ods("as it is", _ODS, same=True)
    yield ods("two tables of one name", table + other, table)
    yield ods("two tables of one name, the other first", other + table, table)
    yield ods("a table in a cell", _ODS.replace("<text:p>", f"{other}<text:p>"))
    yield ods("a table in a table", table.replace("</table:table>", f"{other}</table:table>"), table)
    yield ods(
        "a table in a link",
        f"<table:dde-links><table:dde-link>{other}</table:dde-link></table:dde-links>{table}",
        table,
        same=True,
    )
    yield ods(
        "two spreadsheets",
        f"</office:spreadsheet><office:spreadsheet>{other}</office:spreadsheet>",
        "</office:spreadsheet>",
    )
    yield ods(
        "two spreadsheets, the other first",
        f"<office:body><office:spreadsheet>{other}</office:spreadsheet>",
        "<office:body>",
    )
    yield ods("a cell in a cell", _ODS.replace("<text:p>", f"{nine}<text:p>"))
    yield ods("a cell outside its row", f"{row}{nine}", row)
    yield ods("a row in a row", row.replace("</table:table-row>", f"{other_row}</table:table-row>"), row)
    yield ods("a row outside its table", f"{table}{other_row}", table)
    yield ods("a foreign value", _ODS.replace("office:value=", 'xmlns:q="urn:q" q:value="9" office:value='), same=True)
    yield ods("only a foreign value", _ODS.replace("office:value=", 'xmlns:q="urn:q" q:value='))
    yield ods("a figure without its value", _ODS.replace('office:value="7" ', ""))
    yield ods("a text that differs", _ODS.replace("<text:p>7", "<text:p>9"), same=True)
    text = _ODS.replace('"float" office:value', '"string" office:string-value').replace(
        'calcext:value-type="float"', ""
    )
    yield ods("a text in an attribute, another shown", text.replace("<text:p>7", "<text:p>9"))
    yield ods("types that differ", _ODS.replace('calcext:value-type="float"', 'calcext:value-type="string"'), same=True)
    for many in ("1", "01"):
        yield ods(
            f"repeated {many!r}",
            _ODS.replace("office:value-type", f'table:number-columns-repeated="{many}" office:value-type', 1),
            same=True,
        )
    for many in ("0", "-1", "+1", "1 ", "１", "1.0", "x", ""):
        yield ods(
            f"repeated {many!r}",
            _ODS.replace("office:value-type", f'table:number-columns-repeated="{many}" office:value-type', 1),
        )
    for value in ("7.0", "+7", " 7 ", "7e0"):
        yield ods(f"the figure {value!r}", _ODS.replace('value="7"', f'value="{value}"'), same=True)
    for value in ("7,0", "７", "7x", "0x7", "", "7_0", "inf"):
        yield ods(f"the figure {value!r}", _ODS.replace('value="7"', f'value="{value}"'))
    yield ods(
        "a figure and a boolean", _ODS.replace("office:value=", 'office:boolean-value="true" office:value='), same=True
    )
    yield ods("hidden text", _ODS.replace("<text:p>7", "<text:p><text:hidden-text>9</text:hidden-text>7"), same=True)
    yield from _ods_packages(base, {**base, "content.xml": content.replace(_ODS, nine, 1)})


def _ods(parts: Parts) -> bytes:
    return zipped(parts, stored=True)


def _ods_packages(base: Parts, other: Parts) -> Iterator[Case]:
    kind: bytes = base["mimetype"]  # type: ignore[assignment]
    bare = {name: part for name, part in base.items() if name != "mimetype"}
    yield Case("ods: no type of its own", _ods(bare), ".ods", same=True)
    yield Case("ods: a type that ends in a line", _ods({**base, "mimetype": kind + b"\n"}), ".ods", same=True)
    yield Case("ods: the type of a text", _ods({**base, "mimetype": kind.replace(b"spreadsheet", b"text")}), ".ods")
    yield Case("ods: the type of a zip", _ods({**base, "mimetype": b"application/zip"}), ".ods")
    yield Case("ods: two contents", zipped(base, ("content.xml", other["content.xml"]), stored=True), ".ods")
    yield Case(
        "ods: contents that differ by case", zipped(base, ("Content.xml", other["content.xml"]), stored=True), ".ods"
    )
    form = load_form()
    office = parts_of(filled(form, busy(form)))
    yield Case("ods: an .xlsx too", _ods({**base, **office}), ".ods")
    yield Case("ods: an .xlsx too, called so", _ods({**base, **office}), ".xlsx")


# -- the binary workbook ----------------------------------------------------------------------------


def binaries(form: Form) -> Iterator[Case]:
    """An .xlsb holds the same in records."""
    book = open_workbook(filled(form, busy(form)))
    base = parts_of(as_xlsb(book, book.sheet_names))
    names = {"links": "xl/_rels/workbook.bin.rels", "root": "_rels/.rels"}
    sheet: bytes = base["xl/worksheets/sheet3.bin"]  # type: ignore[assignment]
    ours, others = (struct.pack("<L", int(figure) << 2 | 2) for figure in (OURS, OTHERS))
    assert sheet.count(ours) == 1
    more: Parts = {**base, "xl/worksheets/sheet9.bin": sheet.replace(ours, others)}

    def binary(name: str, parts: Parts, *, same: bool = False) -> Case:
        return Case(f"xlsb: {name}", zipped(parts), ".xlsb", same)

    def changed(part: str, old: str, new: str) -> Parts:
        text: str = more[names[part]].decode()  # type: ignore[union-attr]
        assert old in text
        return {**more, names[part]: text.replace(old, new, 1)}

    yield binary("as it is", base, same=True)
    end = "</Relationships>"
    twin = _link("rId3", "worksheet", "worksheets/sheet9.bin")
    yield binary("one id twice", changed("links", end, twin + end))
    real = _link("rId9", "officeDocument", "xl/workbook9.bin")
    yield binary("two workbooks", {**changed("root", end, real + end), "xl/workbook9.bin": base["xl/workbook.bin"]})
    listing: bytes = base["xl/workbook.bin"]  # type: ignore[assignment]
    third = brt(156, struct.pack("<LL", 0, 3) + text("rId3") + text("表三"))
    assert third in listing
    other = brt(156, struct.pack("<LL", 0, 9) + text("rId99") + text("表三"))
    links = changed("links", end, _link("rId99", "worksheet", "worksheets/sheet9.bin") + end)
    yield binary("two sheets of one name", {**links, "xl/workbook.bin": listing.replace(third, third + other)})
    yield binary("two sheets, the other first", {**links, "xl/workbook.bin": listing.replace(third, other + third)})
    at = sheet.index(ours) - 8
    cell = sheet[at - 2 : at + 12]
    assert cell[:2] == b"\x02\x0c"
    again = cell[:10] + others
    yield binary("a cell twice", {**base, "xl/worksheets/sheet3.bin": sheet.replace(cell, cell + again)})
    yield binary(
        "a cell twice, the other first", {**base, "xl/worksheets/sheet3.bin": sheet.replace(cell, again + cell)}
    )
