"""What holds of every form beyond one workbook: other formats, the sending out, the sum. No form is named here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import as_docx, as_fods, as_html, as_xml2003
from fillings import ALL_FORMS, correct, filled
from grids import grids_of, xlsx
from helpers import with_totals
from office import office

from xlsxcheck import annotate, check, distribute, merge, read_workbook
from xlsxcheck.model import Form, Value

pytestmark = pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)


def figures(values: dict[str, Value], form: Form) -> dict[str, Value]:
    return {field: values[field] for field in form.numeric}


def spoilt(form: Form) -> tuple[dict[str, Value], str]:
    """A correct report with one typed figure, and the totals above it, too large by a thousand; and that figure.

    One that a sum of several typed figures notices, where the form has such a sum.
    """
    base, other = correct(form), None
    for field in form.numeric:
        if form.fields[field].sum_of:
            continue
        values = with_totals({**base, field: base[field] + 1000}, form)
        report = check(filled(form, values), form)
        if report.repairs:
            return values, field
        other = other or ((values, field) if report.verdict == "fail" else None)
    assert other is not None, form.id
    return other


BY_HAND: dict[str, Callable[..., bytes]] = {
    "xlsx": xlsx, "docx": as_docx, "html": as_html, "xml": as_xml2003, "fods": as_fods,
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_HAND)
def test_tables_copied_by_hand_into_any_format_have_the_same_figures(form: Form, kind: str) -> None:
    values = correct(form)
    record = read_workbook(BY_HAND[kind](grids_of(form, values)), form)
    assert figures(record.values, form) == figures(values, form)


@pytest.mark.office
def test_what_libreoffice_saves_gets_the_same_report(form: Form, tmp_path: Path) -> None:
    """A right and a wrong one as .ods, .xls, .xlsx and back again: figures, codes, cells and repairs stay."""
    wrong, _ = spoilt(form)
    for name, values in (("right", correct(form)), ("wrong", wrong)):
        (tmp_path / f"{name}.xlsx").write_bytes(filled(form, values))
    made = [tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"]
    before = [check(path, form) for path in made]
    program = office()
    saved = {kind: program.convert(made, kind, tmp_path / kind) for kind in ("ods", "xls", "fods")}
    saved["back"] = program.convert(saved["ods"], "xlsx", tmp_path / "back")
    for kind, paths in saved.items():
        for old, path in zip(before, paths, strict=True):
            new = check(path, form)
            assert new.verdict == old.verdict, (kind, [one.message for one in new.findings])
            assert old.record is not None and new.record is not None
            assert figures(new.record.values, form) == figures(old.record.values, form), kind
            errors = [[(one.code, one.cells) for one in report.findings if one.severity == "error"] for report in
                      (old, new)]  # fmt: skip
            assert errors[0] == errors[1], kind
            assert new.repairs == old.repairs, kind


@pytest.mark.slow
def test_a_marked_copy_of_another_format_holds_the_figures_and_the_marks(form: Form) -> None:
    wrong, field = spoilt(form)
    data = as_fods(grids_of(form, wrong))
    report = check(data, form, name="a.fods")
    assert report.verdict == "fail"
    cells = {change.field for repair in report.repairs for way in repair.alternatives for change in way.cells}
    assert field in cells or not report.repairs
    again = check(annotate(data, report, form), form, name="a.xlsx")
    assert again.record is not None and figures(again.record.values, form) == figures(wrong, form)
    told = [[(one.code, one.case) for one in each.findings if one.severity == "error"] for each in (report, again)]
    assert told[0] == told[1]


@pytest.mark.slow
def test_workbooks_that_are_sent_out_come_back_and_are_added_up(form: Form, tmp_path: Path) -> None:
    organ, kind = form.role("organ"), form.role("kind")
    if organ is None:
        pytest.skip("without the role of an organ there is nobody to send it to")
    values, year = correct(form), form.role("year")
    heads, kinds = ["单位名称"], [""]
    if kind is not None:
        heads, kinds = [*heads, "单位类型"], [f",{values[kind.id]}"]
    (tmp_path / "名册.csv").write_text(
        "\n".join([",".join(heads), *(f"{name}{kinds[0]}" for name in ("甲局", "乙局"))]) + "\n", encoding="utf-8"
    )
    when = values[year.id] if year is not None else None
    done = distribute(tmp_path / "名册.csv", tmp_path / "发", form, year=when if isinstance(when, int) else None)
    assert [one.state for one in done.made] == ["written", "written"]
    (tmp_path / "收").mkdir()
    for one in done.made:
        blank = check(one.path, form)
        assert blank.organ == one.office.organ
        assert blank.verdict == "fail"
        mine = {**values, organ.id: one.office.organ}
        (tmp_path / "收" / Path(one.path).name).write_bytes(filled(form, mine))
    twice = merge(tmp_path / "收", tmp_path / "和.xlsx", form, roster=tmp_path / "名册.csv")
    assert (twice.offices, twice.complete) == (2, True)
    assert twice.values == {field: 2 * values[field] for field in form.numeric}
    total = read_workbook(twice.path, form)
    assert figures(total.values, form) == twice.values
    shutil.rmtree(tmp_path / "收")
