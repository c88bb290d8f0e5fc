"""What a person sees of a figure in an OpenDocument file: what its cell style says beside colours and letters."""

from __future__ import annotations

import pytest
from packages import zipped
from tworeadings import _ODS, ods_parts

from xlsxcheck import Form, check

UNSEEN: dict[str, tuple[str, str]] = {
    # name: what the style says, words of the finding
    "left in": ('<style:paragraph-properties fo:margin-left="3cm"/>', "缩进"),
    "right in": ('<style:paragraph-properties fo:margin-right="3cm"/>', "缩进"),
    "a wide padding": ('<style:table-cell-properties fo:padding="3cm"/>', "缩进"),
    "a wide padding on top": ('<style:table-cell-properties fo:padding-top="3cm"/>', "缩进"),
    "on its head": ('<style:table-cell-properties style:rotation-angle="180"/>', "转了方向"),
    "on its side": ('<style:table-cell-properties style:rotation-angle="-90deg"/>', "转了方向"),
    "not on paper": ('<style:table-cell-properties style:print-content="false"/>', "打印时隐藏"),
    "hidden by protection": ('<style:table-cell-properties style:cell-protect="hidden-and-protected"/>', "全部隐藏"),
}
SEEN: dict[str, str] = {
    "a little in": '<style:paragraph-properties fo:margin-left="0.35cm"/>',
    "a usual padding": '<style:table-cell-properties fo:padding="0.1cm"/>',
    "upright": '<style:table-cell-properties style:rotation-angle="0"/>',
    "a little turned": '<style:table-cell-properties style:rotation-angle="15"/>',
    "on paper": '<style:table-cell-properties style:print-content="true"/>',
    "a locked cell": '<style:table-cell-properties style:cell-protect="protected"/>',
    "a hidden formula": '<style:table-cell-properties style:cell-protect="protected formula-hidden"/>',
}


def told(said: str, form: Form, protected: str = "true") -> list[str]:
    """What is told of D6, a cell whose style says that."""
    parts = ods_parts()
    style = f'<style:style style:name="own" style:family="table-cell">{said}</style:style>'
    end = "</office:automatic-styles>"
    content = parts["content.xml"].decode().replace(end, style + end, 1)  # type: ignore[union-attr]
    start = content.index('<table:table table:name="表三"')
    sheet = content[start:].replace(_ODS, _ODS.replace('"ce44"', '"own"'), 1)
    sheet = sheet.replace('table:protected="true"', f'table:protected="{protected}"', 1)
    data = zipped({**parts, "content.xml": content[:start] + sheet}, stored=True)
    return [one.message for one in check(data, form).findings if one.code == "L09" and "D6" in one.cells]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", UNSEEN)
def test_a_style_in_which_a_figure_is_not_seen_as_it_is(name: str, form: Form) -> None:
    said, words = UNSEEN[name]
    (message,) = told(said, form)
    assert words in message


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", SEEN)
def test_a_style_in_which_a_figure_is_seen(name: str, form: Form) -> None:
    assert told(SEEN[name], form) == []


def test_what_protection_hides_is_seen_without_it(form: Form) -> None:
    assert told(UNSEEN["hidden by protection"][0], form, "false") == []


_SIZE = 'svg:width="30cm" svg:height="30cm" svg:x="0cm" svg:y="0cm"'
_LINE = '<draw:line draw:style-name="thick" svg:x1="0cm" svg:y1="5cm" svg:x2="30cm" svg:y2="5cm"/>'
_TEXT = f"<draw:frame {_SIZE}><draw:text-box><text:p>99</text:p></draw:text-box></draw:frame>"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("shape", "line", "covers"),
    [
        (f"<draw:g><draw:rect {_SIZE}/></draw:g>", "", True),
        (f"<draw:g><draw:g><draw:rect {_SIZE}/></draw:g></draw:g>", "", True),
        (f"<draw:g>{_TEXT}</draw:g>", "", True),
        (f'<draw:g><draw:rect draw:style-name="thick" {_SIZE}/></draw:g>', "", False),
        (f'<draw:rect draw:style-name="thick" {_SIZE}/>', 'svg:stroke-width="1cm"', True),
        (_LINE, 'svg:stroke-width="1cm"', True),
        (_LINE, 'svg:stroke-width="1pt"', False),
        (_LINE, 'draw:stroke="none" svg:stroke-width="1cm"', False),
        ("<draw:g/>", "", False),
    ],
)
def test_shapes_over_the_figures(shape: str, line: str, covers: bool, form: Form) -> None:
    parts = ods_parts()
    end = "</office:automatic-styles>"
    style = '<style:style style:name="thick" style:family="graphic"><style:graphic-properties draw:fill="none" '
    content = parts["content.xml"].decode()  # type: ignore[union-attr]
    content = content.replace(end, f"{style}{line}/></style:style>{end}", 1)
    start = content.index("<table:table-column", content.index('<table:table table:name="表三"'))
    sheet = f"<table:shapes>{shape}</table:shapes>{content[start:]}"
    data = zipped({**parts, "content.xml": content[:start] + sheet}, stored=True)
    told = [one for one in check(data, form).findings if one.code == "L09" and one.sheet == "表三"]
    assert bool(told) == covers
