"""A figure written as a text whose digits are not all alike: a note's number, what is struck out, what nobody sees."""

from __future__ import annotations

import re

import pytest
from packages import parts_of, zipped
from tworeadings import _ODS, ods_parts

from samples import busy, filled
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.richtext import UNSEEN, joined
from xlsxcheck.model import Form
from xlsxcheck.reading.record import read_record

FIELD = "requests.disclosed.natural_person"
RUNS: dict[str, tuple[str, str]] = {
    # name: settings of the second digit's run in SpreadsheetML, those of a text style in OpenDocument
    "raised": ('<vertAlign val="superscript"/>', 'style:text-position="super 58%"'),
    "lowered": ('<vertAlign val="subscript"/>', 'style:text-position="-33% 58%"'),
    "struck out": ("<strike/>", 'style:text-line-through-style="solid"'),
    "white": ('<color rgb="FFFFFFFF"/>', 'fo:color="#ffffff"'),
    "nearly white": ('<color rgb="FFFCFCFC"/>', 'fo:color="#fcfcfc"'),
    "size 1": ('<sz val="1"/>', 'fo:font-size="1pt"'),
    "Wingdings": ('<rFont val="Wingdings"/>', "fo:font-family=\"'Wingdings'\""),
}
PLAIN: dict[str, tuple[str, str]] = {
    "bold": ("<b/>", 'fo:font-weight="bold"'),
    "red": ('<color rgb="FFFF0000"/>', 'fo:color="#ff0000"'),
    "not struck out": ('<strike val="0"/>', 'style:text-line-through-style="none"'),
    "on the line": ('<vertAlign val="baseline"/>', 'style:text-position="0% 100%"'),
    "another size and font": ('<sz val="9"/><rFont val="Arial"/>', 'fo:font-size="9pt"'),
}


def workbook(form: Form, kind: str, settings: tuple[str, str]) -> bytes:
    """The template with a text of two runs in its place: 5 and another 5 with these settings."""
    if kind == "ods":
        cell = _ODS.replace('office:value-type="float" office:value="7" calcext:value-type="float"', "")
        span = '<text:p>5<text:span text:style-name="own">5</text:span></text:p>'
        cell = cell.replace("<text:p>7</text:p>", span).replace("<table:table-cell", _STRING)
        style = (
            f'<style:style style:name="own" style:family="text"><style:text-properties {settings[1]}/></style:style>'
        )
        end = "</office:automatic-styles>"
        parts = ods_parts()
        content = parts["content.xml"].decode()  # type: ignore[union-attr]
        changed = content.replace(_ODS, cell, 1).replace(end, style + end, 1)
        return zipped({**parts, "content.xml": changed}, stored=True)
    parts = parts_of(filled(form, busy(form)))
    part = "xl/worksheets/sheet3.xml"
    sheet = parts[part].decode()
    (old,) = re.findall(r'<c r="D6"[^>]*>.*?</c>', sheet)
    runs = f"<r><t>5</t></r><r><rPr>{settings[0]}</rPr><t>5</t></r>"
    if kind == "inline":
        new = f'<c r="D6" t="inlineStr"><is>{runs}</is></c>'
    else:
        strings = parts["xl/sharedStrings.xml"].decode()
        new = f'<c r="D6" t="s"><v>{strings.count("<si>")}</v></c>'
        parts["xl/sharedStrings.xml"] = strings.replace("</sst>", f"<si>{runs}</si></sst>").encode()
    return zipped({**parts, part: sheet.replace(old, new).encode()})


_STRING = '<table:table-cell office:value-type="string"'


@pytest.mark.sampled(7)
@pytest.mark.parametrize("kind", ["shared", "inline", "ods"])
@pytest.mark.parametrize("name", RUNS)
def test_digits_that_are_not_alike_are_no_figure(name: str, kind: str, form: Form) -> None:
    record = read_record(open_workbook(workbook(form, kind, RUNS[name])), form)
    assert FIELD in record.unread and record.values[FIELD] not in (5, 55)
    assert [note.code for note in record.notes if note.field == FIELD] == ["V06"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", ["shared", "inline", "ods"])
@pytest.mark.parametrize("name", PLAIN)
def test_digits_that_are_seen_are_one_figure(name: str, kind: str, form: Form) -> None:
    record = read_record(open_workbook(workbook(form, kind, PLAIN[name])), form)
    assert record.values[FIELD] == 55 and FIELD not in record.unread


def test_only_figures_are_marked() -> None:
    assert joined(["（", "1", "）"], ["", "^", ""]) == "（1）"
    assert joined(["注", "1"], ["", "~"]) == "注1"
    assert joined(["1,2", " ", "34"], ["", "~", UNSEEN]) == "1,2 \ufffd\ufffd"
    assert joined(["5", "1"], ["", "^"]) == "5^1^"
