"""Labels and answers of unlike letters: what is struck out or not seen of them is told."""

from __future__ import annotations

import re

import pytest
from packages import parts_of, zipped
from test_rich_text import PLAIN, RUNS
from tworeadings import ods_parts

from samples import busy, filled
from xlsxcheck import Form, check

HIDDEN = {name: settings for name, settings in RUNS.items() if name not in ("raised", "lowered")}
SEEN = {name: settings for name, settings in RUNS.items() if name not in HIDDEN} | PLAIN


def told(form: Form, kind: str, cell: str, text: str, settings: str) -> list[tuple[str, str]]:
    """Codes and messages on a cell whose first letter has a run of its own with these settings."""
    sheet, _, ref = cell.partition("!")
    parts = parts_of(filled(form, busy(form)))
    number = {"封面": 1, "表二": 2, "表三": 3}[sheet]
    part = f"xl/worksheets/sheet{number}.xml"
    xml = parts[part].decode()
    (style,) = re.findall(rf'<c r="{ref}" s="([0-9]+)"', xml)
    runs = f"<r><rPr>{settings}</rPr><t>{text[0]}</t></r><r><t>{text[1:]}</t></r>"
    if kind == "inline":
        new = f'<c r="{ref}" s="{style}" t="inlineStr"><is>{runs}</is></c>'
    else:
        strings = parts["xl/sharedStrings.xml"].decode()
        new = f'<c r="{ref}" s="{style}" t="s"><v>{strings.count("<si>")}</v></c>'
        parts["xl/sharedStrings.xml"] = strings.replace("</sst>", f"<si>{runs}</si></sst>").encode()
    changed = re.sub(rf'<c r="{ref}"[^>]*>.*?</c>', new, xml)
    found = check(zipped({**parts, part: changed.encode()}), form).findings
    return [(one.code, one.message) for one in found if ref in one.cells and one.code in ("L02", "L09", "V14")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["shared", "inline"])
@pytest.mark.parametrize("name", HIDDEN)
def test_a_label_that_is_not_seen_in_full(name: str, kind: str, form: Form) -> None:
    ((code, message),) = told(form, kind, "表三!C8", "1.属于国家秘密", HIDDEN[name][0])
    assert code == "L02" and "→“.属于国家秘密”" in message


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEN)
def test_a_label_that_is_seen_in_full(name: str, form: Form) -> None:
    assert told(form, "shared", "表三!C8", "1.属于国家秘密", SEEN[name][0]) == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["shared", "inline"])
def test_an_organ_that_is_not_seen_in_full(kind: str, form: Form) -> None:
    ((code, message),) = told(form, kind, "封面!B3", "北京市人民政府", "<strike/>")
    assert code == "V14" and "看上去是 京市人民政府" in message


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("style", "seen"), [('style:text-line-through-style="solid"', False), ('fo:color="#ff0000"', True)]
)
def test_a_label_in_an_opendocument_file(style: str, seen: bool, form: Form) -> None:
    parts = ods_parts()
    end = "</office:automatic-styles>"
    own = f'<style:style style:name="own" style:family="text"><style:text-properties {style}/></style:style>'
    content = parts["content.xml"].decode().replace(end, own + end, 1)  # type: ignore[union-attr]
    start = content.index('<table:table table:name="表三"')
    label = "<text:p>1.属于国家秘密</text:p>"
    assert label in content[start:]
    runs = '<text:p><text:span text:style-name="own">1</text:span>.属于国家秘密</text:p>'
    data = zipped({**parts, "content.xml": content[:start] + content[start:].replace(label, runs, 1)}, stored=True)
    told = [one.code for one in check(data, form).findings if one.code == "L02" and "→“.属于国家秘密”" in one.message]
    assert bool(told) != seen
