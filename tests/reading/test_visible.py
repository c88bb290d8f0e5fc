"""What a person sees of a figure: told where it is not the figure itself, and nothing where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from dressed import (
    CELL,
    SEEN,
    SHEET,
    SHOWN_AS,
    UNSEEN,
    Change,
    box,
    condition,
    dressed,
    font,
    height,
    ink,
    recoded,
    width,
    with_drawing,
)
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Font

from xlsxcheck import Finding, Form, check
from xlsxcheck.messages import words


def told(data: bytes, form: Form) -> list[Finding]:
    """The findings on how the workbook looks."""
    return [one for one in check(data, form).findings if one.code in ("L02", "L09", "V14", "V17")]


def only(data: bytes, form: Form) -> Finding:
    (finding,) = told(data, form)
    return finding


@pytest.mark.sampled(13)
@pytest.mark.parametrize("name", UNSEEN)
def test_a_figure_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    change, reason = UNSEEN[name]
    finding = only(dressed(form, change), form)
    assert (finding.code, finding.severity, finding.sheet) == ("L09", "warning", SHEET)
    assert finding.cells == (CELL,)
    for group, text in (("hidden", finding.message), ("fixes", finding.remedy)):
        assert words("zh")[group][reason] in text


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", SHOWN_AS)
def test_a_figure_that_is_shown_as_another(name: str, form: Form) -> None:
    change, looks = SHOWN_AS[name]
    finding = only(dressed(form, change), form)
    assert (finding.code, finding.severity, finding.cells) == ("V14", "warning", (CELL,))
    assert looks in finding.message


@pytest.mark.sampled(16)
@pytest.mark.parametrize("name", SEEN)
def test_a_figure_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(dressed(form, SEEN[name]), form) == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("change", [width("D", 0.02), width("D", 0.3)])
def test_columns_that_can_show_no_figure(change: Change, form: Form) -> None:
    finding = only(dressed(form, change), form)
    assert finding.code == "L09" and {cell[0] for cell in finding.cells} == {"D"} and len(finding.cells) == 25


@pytest.mark.sampled(3)
@pytest.mark.parametrize("points", [0.5, 2, 4])
def test_rows_that_can_show_no_figure(points: float, form: Form) -> None:
    finding = only(dressed(form, height(6, points)), form)
    assert finding.code == "L09" and finding.cells == ("D6", "E6", "F6", "G6", "H6", "I6", "J6")


def zero(book: object) -> None:
    book[SHEET][CELL] = 0  # type: ignore[index]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("change", [ink(rgb="FFFFFFFF"), font(sz=1)])
def test_a_zero_that_is_not_seen_is_an_info(change: Change, form: Form) -> None:
    finding = only(dressed(form, change, zero), form)
    assert (finding.code, finding.severity, finding.cells) == ("V17", "info", (CELL,))


@pytest.mark.slow
def test_zeros_that_a_sheet_does_not_show_are_one_info(form: Form) -> None:
    def hide(book: object) -> None:
        sheet = book[SHEET]  # type: ignore[index]
        sheet.sheet_view.showZeros = False
        sheet["E6"] = 0

    finding = only(dressed(form, zero, hide), form)
    assert (finding.code, finding.severity, finding.cells) == ("V17", "info", (CELL, "E6"))
    assert only_zeros_hidden(form) == []


def only_zeros_hidden(form: Form) -> list[Finding]:
    """A sheet that would hide zeros, and has none."""
    return told(dressed(form, lambda book: setattr(book[SHEET].sheet_view, "showZeros", False)), form)


def test_dashes_for_zeros_are_one_info_a_sheet_and_lower_no_verdict(form: Form) -> None:
    def account(book: object) -> None:
        for sheet in ("表三", "表四"):
            for cell in ("D4", "E4", "F4"):
                book[sheet][cell].number_format = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '  # type: ignore[index]
        book["表四"]["F4"] = book["表三"]["E4"] = 0  # type: ignore[index]

    report = check(dressed(form, account), form)
    dashes = [finding for finding in report.findings if finding.code == "V17"]
    assert [(one.sheet, one.cells) for one in dashes] == [("表三", ("E4",)), ("表四", ("F4",))]
    assert not any(finding.code == "V14" for finding in report.findings)


def sized(anchor: str, lengths: str) -> str:
    """A box whose place is given by lengths."""
    return box().replace("twoCellAnchor", anchor).replace("<xdr:sp>", f"{lengths}<xdr:sp>")


@pytest.mark.sampled(13)
@pytest.mark.parametrize(
    ("anchor", "covered"),
    [
        (box(), ("D6",)),
        (box(ground="none"), ("D6",)),
        (box(text=""), ("D6",)),
        (box(area="D6:E7"), ("D6", "E6", "D7", "E7")),
        (box(area="C6:D6", end=200_000), ("D6", "D7")),
        (box(area="C6:D6", end=20_000), ("D6",)),
        (box(text="", ground="none"), ()),
        (box(hidden=True), ()),
        (box(area="L6:M8"), ()),
        (box(area="B6:C6"), ("B6",)),
        (box(area="A6:C6").replace("xdr:sp>", "xdr:pic>"), ()),
        (sized("oneCellAnchor", '<xdr:ext cx="300000" cy="200000"/>'), ("D6",)),
        (sized("absoluteAnchor", '<xdr:pos x="0" y="0"/><xdr:ext cx="9000000" cy="9000000"/>'), None),
        (box().replace("<xdr:sp>", "<xdr:pic><xdr:nvPicPr/></xdr:pic><xdr:sp>"), ("D6",)),
    ],
)  # fmt: skip
def test_boxes_over_the_figures(anchor: str, covered: tuple[str, ...] | None, form: Form) -> None:
    found = told(with_drawing(dressed(form), anchor), form)
    if covered == ():
        assert found == []
    else:
        (finding,) = found
        assert finding.code == "L09" and finding.severity == "warning"
        assert set(finding.cells) == set(covered) if covered else len(finding.cells) > 100


@pytest.mark.slow
def test_a_label_that_is_seen_as_another(form: Form) -> None:
    def swap(book: object) -> None:
        book[SHEET]["C9"].number_format = ';;;"（一）予以公开"'  # type: ignore[index]

    finding = only(dressed(form, swap), form)
    assert (finding.code, finding.cells) == ("L02", ("C9",))
    assert "（一）予以公开" in finding.message


def test_a_label_that_is_not_seen(form: Form) -> None:
    def paint(book: object) -> None:
        from openpyxl.styles import Font

        book[SHEET]["C9"].font = Font(color="FFFFFFFF")  # type: ignore[index]

    finding = only(dressed(form, paint), form)
    assert (finding.code, finding.cells) == ("L09", ("C9",))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (FormulaRule(["TRUE"], font=Font(color="FFFFFFFF")), "L09", "字的颜色"),
        (Rule("expression", dxf=recoded(';;;"二、上年结转"'), formula=["TRUE"]), "L02", "二、上年结转"),
        (FormulaRule(['$C$9=""'], font=Font(color="FFFFFFFF")), "", ""),
    ],
)  # fmt: skip
def test_a_label_by_a_condition(change: object, code: str, words: str, form: Form) -> None:
    found = told(dressed(form, condition(change, "C9")), form)
    assert [(one.code, one.cells) for one in found] == ([(code, ("C9",))] if code else [])
    assert all(words in one.message + one.remedy for one in found)


@pytest.mark.slow
def test_a_year_that_a_condition_shows_as_another(form: Form) -> None:
    def rewrite(book: object) -> None:
        rule = Rule("expression", dxf=recoded('"2099"'), formula=["TRUE"])
        book["封面"].conditional_formatting.add("B6", rule)  # type: ignore[index]

    finding = only(dressed(form, rewrite), form)
    assert (finding.code, finding.cells) == ("V14", ("B6",)) and "2099" in finding.message


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("ref", "value", "code"),
    [
        ("B3", None, ';;;"乙街道办事处"'),
        ("B6", None, "yyyy/m/d"),
        ("B6", None, '"2019"'),
        ("B11", 46037, "m/d"),
        ("B10", 13800000000, "0,,"),
    ],
)
def test_an_answer_on_the_cover_that_is_seen_as_another(ref: str, value: object, code: str, form: Form) -> None:
    def change(book: object) -> None:
        cell = book["封面"][ref]  # type: ignore[index]
        cell.value = cell.value if value is None else value
        cell.number_format = code

    finding = only(dressed(form, change), form)
    assert (finding.code, finding.sheet, finding.cells) == ("V14", "封面", (ref,))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("ref", "value", "code"), [("B6", 2025, '0"年"'), ("B11", 46037, 'yyyy"年"m"月"d"日"'), ("B10", 13800000000, "0")]
)
def test_an_answer_on_the_cover_that_is_seen_as_it_is(ref: str, value: object, code: str, form: Form) -> None:
    def change(book: object) -> None:
        book["封面"][ref] = value  # type: ignore[index]
        book["封面"][ref].number_format = code  # type: ignore[index]

    assert told(dressed(form, change), form) == []


TRIAL = Path(__file__).parents[1] / "data" / "trial"


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("file", "code", "cells"),
    [
        *[(f"fmt-{name}.xlsx", "V14", (CELL,)) for name in ("M", "color2", "k", "letterO", "long", "white")],
        *[(f"fee-{name}.xlsx", "V14", ("B14",)) for name in ("bang4", "yen-dept")],
        *[(f"{name}.xlsx", "V14", (CELL,)) for name in ("dxf-override", "cf-iconset")],
        *[(f"font-{name}.xlsx", "L09", (CELL,)) for name in ("1pt", "white", "wingdings")],
        ("col-tiny.xlsx", "L09", ("D4", "D5", "D6", "D7", "D16", "D19", "D26", "D27", "D28")),
        ("textbox.xlsx", "L09", (CELL,)),
        *[(f"ods-nf-{name}.ods", "V14", (CELL,)) for name in ("suffix", "textonly", "display-factor", "map", "cur")],
        *[(f"ods-{name}.ods", "V14", (CELL,)) for name in ("direct-common", "percent")],
        ("fmt-suffix.ods", "V14", (CELL,)),
        ("fmt-zero-blank.ods", "V14", ("F6",)),
        ("fmt-fee-dot0.ods", "V14", ("B14",)),
        ("01-dxf-numfmt-overrides.xlsx", "V08", ("D9",)),
    ],
)
def test_trial_files(file: str, code: str, cells: tuple[str, ...], form: Form) -> None:
    report = check((TRIAL / file).read_bytes(), form)
    looks = [one for one in report.findings if one.code in ("L02", "L09", "V14", "V17", "V08")]
    assert [(one.code, one.cells) for one in looks] == [(code, cells)]
    assert report.verdict != "pass"


@pytest.mark.parametrize("file", ["ods-colgroup.ods", "ods-row0.ods"])
def test_trial_files_with_hidden_figures(file: str, form: Form) -> None:
    report = check((TRIAL / file).read_bytes(), form)
    (finding,) = [one for one in report.findings if one.code == "L09"]
    assert CELL in finding.cells and finding.severity == "warning"


def test_a_dash_in_an_opendocument_file_is_an_info(form: Form) -> None:
    report = check((TRIAL / "fmt-acct.ods").read_bytes(), form)
    assert [(one.code, one.cells) for one in report.findings if one.code in ("V14", "V17")] == [("V17", ("F6",))]
    assert report.verdict == "pass"


def test_a_report_of_zeros_shown_as_dashes_passes(form: Form) -> None:
    report = check((TRIAL / "accounting-format-zeros.xlsx").read_bytes(), form)
    assert report.verdict == "pass"
    assert [(one.sheet, len(one.cells)) for one in report.findings if one.code == "V17"] == [
        ("表二", 10), ("表三", 175), ("表四", 15)
    ]  # fmt: skip
