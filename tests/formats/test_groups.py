"""Groups of shapes in a drawing: what reaches out of its group may lie anywhere."""

from __future__ import annotations

import pytest
from dressed import box, dressed, with_drawing

from xlsxcheck import Form, check

_SIZE = 'cx="900000" cy="300000"'
_GROUP = f'<a:xfrm><a:off x="0" y="0"/><a:ext {_SIZE}/><a:chOff x="0" y="0"/><a:chExt {_SIZE}/></a:xfrm>'


def group(placed: str, named: str = '<xdr:cNvPr id="1" name="g"/>', area: str = "L30:M31", hidden: bool = False) -> str:
    """An anchor beside the table that holds a group of one box, which says that it is placed so."""
    shape = box(text="", area=area, hidden=hidden)
    shape = shape.replace("<xdr:spPr>", f"<xdr:spPr>{placed}", 1)
    head = f"<xdr:nvGrpSpPr>{named}<xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr>{_GROUP}</xdr:grpSpPr>"
    return shape.replace("<xdr:sp>", f"<xdr:grpSp>{head}<xdr:sp>", 1).replace("</xdr:sp>", "</xdr:sp></xdr:grpSp>", 1)


def placed(x: int, y: int, width: int, height: int, turned: int = 0) -> str:
    return f'<a:xfrm rot="{turned * 60000}"><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def covered(anchor: str, form: Form) -> tuple[str, ...]:
    return tuple(
        cell
        for one in check(with_drawing(dressed(form), anchor), form).findings
        if one.code == "L09"
        for cell in one.cells
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "where", [placed(-9_000_000, -9_000_000, 9_000_000, 9_000_000), placed(0, 0, 900_000, 9_000_000)]
)
def test_a_member_that_reaches_out_of_its_group(where: str, form: Form) -> None:
    assert len(covered(group(where), form)) > 100


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "where", ["", placed(0, 0, 900_000, 300_000), placed(300_000, -300_000, 300_000, 900_000, turned=90)]
)
def test_a_member_within_its_group(where: str, form: Form) -> None:
    assert covered(group(where), form) == ()


@pytest.mark.slow
def test_a_hidden_member_hides_no_others(form: Form) -> None:
    anchor = group("", named="", area="D6:D6", hidden=True)
    other = "<xdr:sp><xdr:spPr><a:solidFill/></xdr:spPr></xdr:sp></xdr:grpSp>"
    assert covered(anchor.replace("</xdr:grpSp>", other), form) == ("D6",)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "cells"), [(500_000, ("D6", "E6")), (9_525, ())])
@pytest.mark.parametrize("kind", ["sp", "cxnSp"])
def test_a_line_as_thick_as_a_box(kind: str, width: int, cells: tuple[str, ...], form: Form) -> None:
    line = f'<a:ln w="{width}"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
    anchor = box(text="", ground="none").replace("<a:ln><a:noFill/></a:ln>", line)
    found = covered(anchor.replace("xdr:sp>", f"xdr:{kind}>"), form)
    assert set(cells) <= set(found) and bool(cells) == bool(found)
