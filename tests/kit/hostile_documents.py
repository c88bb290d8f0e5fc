"""Hostile and broken documents, made by code: Word, web pages, XML spreadsheets, separated text."""

from __future__ import annotations

from collections.abc import Iterator

from packages import Trap, laughs, links, zipped

MIB = 1 << 20
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def word(body: str, head: str = "") -> bytes:
    document = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped(
        {"_rels/.rels": links(("rId1", "officeDocument", "word/document.xml")), "word/document.xml": document}
    )


def _cell(text: str = "1", settings: str = "") -> str:
    return f"<w:tc>{settings}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def documents() -> Iterator[Trap]:
    yield from _words()
    yield from _pages()
    yield from _others()


def _words() -> Iterator[Trap]:
    nested = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
    span = '<w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
    wide = f"<w:tr>{_cell(settings=span) * 2}</w:tr>"
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{_cell() * 50}</w:tr>"
    yield Trap("empty document", lambda: word(""), "")
    yield Trap("document without a body", lambda: word("")[:200] + b"x", "F05")
    yield Trap("tables 60 deep in Word", lambda: word(nested), "")
    yield Trap("tables 1,000 deep in Word", lambda: word("<w:tbl><w:tr><w:tc>" * 1000), "F06", "depth")
    yield Trap("60,000 cells in Word", lambda: word(f"<w:tbl>{f'<w:tr>{_cell() * 10}</w:tr>' * 6000}</w:tbl>"), "")
    yield Trap("200,000 cells in Word", lambda: word(f"<w:tbl>{f'<w:tr>{_cell() * 10}</w:tr>' * 20000}</w:tbl>"), "F06")
    yield Trap("cells as wide as can be", lambda: word(f"<w:tbl>{wide * 3000}</w:tbl>"), "F06", "width")
    yield Trap("300 deleted rows", lambda: word(f"<w:tbl>{deleted * 300}</w:tbl>"), "")
    yield Trap("600 tables", lambda: word(f"<w:tbl><w:tr>{_cell()}</w:tr></w:tbl><w:p/>" * 600), "F06", "tables")
    yield Trap("400 tables", lambda: word(f"<w:tbl><w:tr>{_cell('规章') * 9}</w:tr></w:tbl><w:p/>" * 400), "")
    long = f"<w:tbl><w:tr>{_cell('1' * MIB)}</w:tr></w:tbl>"
    yield Trap("a cell of 1 MiB in Word", lambda: word(long), "F06", "text")
    yield Trap("Word with billion laughs", lambda: word("&e9;", laughs()), "F07", "doctype")
    yield Trap("Word part of 300 MiB", lambda: word("<w:p/>" + " " * (300 * MIB)), "F06", "part")
    yield Trap("Word that is cut off", lambda: zipped({"word/document.xml": "<w"}), "F03")


def _pages() -> Iterator[Trap]:
    cells = "<td>1</td>" * 10
    yield Trap("tables 1,000 deep in a page", lambda: b"<table><tr><td>" * 1000, "F06", "depth")
    yield Trap("90,000 cells in a page", lambda: f"<table>{f'<tr>{cells}</tr>' * 9000}".encode(), "")
    yield Trap("150,000 cells in a page", lambda: f"<table>{f'<tr>{cells}</tr>' * 15000}".encode(), "F06", "cells")
    yield Trap("page of rows that span everything", lambda: b"<table>" + b"<tr><td rowspan=0>1" * 90_000, "F06")
    yield Trap("page of 4 MiB of <", lambda: b"<p>" + b"<" * (4 * MIB), "F06", "elements")
    yield Trap("page of open tags", lambda: b"<div>" * 390_000, "")
    yield Trap("page of hidden tags", lambda: b"<div style='display:none'>" + b"<div>" * 390_000, "")
    yield Trap("page of quotes that never end", lambda: b"<p>" + b'<a b="' * 200_000, "")
    yield Trap("page of one endless tag", lambda: b"<p><a " + b"b=c " * MIB, "")
    yield Trap("page of comments that never end", lambda: b"<html>" + b"<!--" * 390_000, "")
    yield Trap("page of scripts that never end", lambda: b"<html>" + b"<script>" * 100_000, "")
    yield Trap("page of declarations", lambda: b"<html>" + b"<![if x]>" * 300_000, "")
    yield Trap("page of entities", lambda: b"<p>" + b"&amp;<br>" * 300_000, "F06", "paragraphs")
    yield Trap("page of end tags", lambda: b"<p>" + b"</td></table></div>" * 120_000, "")
    yield Trap("page of attributes", lambda: b"<table><tr>" + b"<td " + b"a=b " * 3000 + b">1", "")
    yield Trap("page of an entity declaration", lambda: b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///x'>]><p>&a;", "")
    yield from _styled()
    yield Trap("mail of 3,000 parts", lambda: _mail(3000), "F06", "entries")
    yield Trap("mail of 100 pages", lambda: _mail(100), "")


def _styled() -> Iterator[Trap]:
    cell = "<table><tr><td style='color:var(--a)'>1"
    one_by_one = "".join(f"<p class=c{number}>1</p>" for number in range(9000))
    within = "".join(f"span div div div div div div p{{color:#{number:03x}}}" for number in range(3900))
    asked = "".join(f"p[a{number}=x]{{color:red}}" for number in range(3900))

    def page(css: str, body: str = cell) -> bytes:
        return f"<style>{css}</style>{body}".encode()

    yield Trap("page of variables in variables", lambda: page("p{--a:" + "var(--a)" * 1000 + "}"), "")
    yield Trap("page of selectors in brackets", lambda: page(("a(" + "," * 4000 + "{color:red}") * 480), "")
    yield Trap("page of strings without an end", lambda: page('p{color:"' + '\\"' * 200_000 + "}"), "")
    yield Trap("page of rules on elements deep within", lambda: page(within, "<div>" * 63 + one_by_one), "")
    yield Trap("page of rules by attribute", lambda: page(asked, one_by_one), "")


def _mail(count: int) -> bytes:
    part = b"\r\n--x\r\nContent-Type: text/html\r\n\r\n<table><tr><td>1</table>"
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n" + part * count


def _sheet(rows: str) -> bytes:
    return (
        f'<Workbook xmlns="{SS}" xmlns:ss="{SS}"><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _others() -> Iterator[Trap]:
    cell = '<Cell><Data ss:Type="Number">1</Data></Cell>'
    far = '<Row ss:Index="99999999"><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    merged = '<Row><Cell ss:MergeAcross="999999" ss:MergeDown="9999999"/></Row>'
    yield Trap("xml spreadsheet of nothing", lambda: b'<?mso-application progid="Excel.Sheet"?><Workbook/>', "F05")
    yield Trap("xml spreadsheet with a DOCTYPE", lambda: b"<!DOCTYPE x>" + _sheet(""), "F07", "doctype")
    yield Trap("xml spreadsheet of 180,000 cells", lambda: _sheet(f"<Row>{cell * 9000}</Row>" * 20), "F06", "cells")
    yield Trap("xml spreadsheet of a far row", lambda: _sheet(far), "F05")
    styled = '<Column ss:StyleID="a"/>' * 5000 + f"<Row>{cell * 20}</Row>" * 2500
    again = '<Column ss:Index="1" ss:Span="16383" ss:StyleID="a"/>' * 5000
    yield Trap("xml spreadsheet of 5,000 styled columns", lambda: _sheet(styled), "")
    yield Trap("xml spreadsheet of columns again and again", lambda: _sheet(again), "F06", "width")
    yield Trap("xml spreadsheet of letters unlike all others", lambda: _coloured(20_000), "")
    yield Trap("xml spreadsheet of wide merges", lambda: _sheet(merged * 1000), "")
    yield Trap("separated text of 200,000 cells", lambda: b"1,1\n" * 100_000, "F06", "cells")
    yield Trap("separated text of 20,000 columns", lambda: b"1," * 20_000, "F06", "width")
    yield Trap("separated text of open quotes", lambda: b'a,"' + b"\n" * MIB, "F05")
    yield Trap("separated text of 8 MiB of commas", lambda: b",,,,,,,\n" * MIB, "F06", "cells")
    yield Trap("flat spreadsheet with a DOCTYPE", lambda: _flat("<!DOCTYPE x>"), "F07", "doctype")
    yield Trap("flat spreadsheet of nothing", lambda: _flat(""), "F05")


def _coloured(count: int) -> bytes:
    data = (
        '<Data ss:Type="String" xmlns:h="http://www.w3.org/TR/REC-html40"><h:Font h:Color="#{0:06x}">1</h:Font></Data>'
    )
    return _sheet("".join(f"<Row><Cell>{data.format(number)}</Cell></Row>" for number in range(count)))


def _flat(head: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    return f'{head}<office:document xmlns:office="{office}" office:mimetype="{kind}"/>'.encode()
