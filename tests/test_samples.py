from __future__ import annotations

import pytest
from helpers import fill_by_labels, load_report, real_reports

from samples import SAMPLES, make_samples
from xlsxcheck import check, write_template
from xlsxcheck.model import Form

ANSWERS = {
    "zero": ("pass", {"X-ZERO"}),
    "busy": ("pass", set()),
    "unbalanced": ("fail", {"T3-BALANCE"}),
    "typed-totals": ("fail", {"T4-SUM"}),
    "blanks-and-text": ("fail", {"V01", "V02", "V03", "V04", "V05", "V07", "T3-BALANCE"}),
    "wrong-form": ("unreadable", {"F08"}),
}


def test_the_samples_are_fresh(form: Form) -> None:
    fresh = make_samples(form)
    assert {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.xlsx")} == fresh.keys()
    stale = [name for name, data in fresh.items() if (SAMPLES / name).read_bytes() != data]
    assert stale == [], "run: python tests/kit/remake.py"


WEBSITE = {
    "filled": ("pass", set()),
    "wrong": ("fail", {"V05", "V07", "C05", "W-VISITS", "W-ONLINE", "W-NO-MEDIA"}),
}


@pytest.mark.parametrize("name", WEBSITE)
def test_a_sample_of_another_kind_of_form_shows_what_its_note_says(name: str) -> None:
    folder = SAMPLES / "forms" / "gov-website"
    report = check(folder / f"{name}.xlsx", folder / "form.json")
    assert (report.verdict, {finding.code for finding in report.findings}) == WEBSITE[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_each_sample_shows_what_its_note_says(name: str, form: Form) -> None:
    report = check(SAMPLES / f"{name}.xlsx", form)
    assert (report.verdict, {finding.code for finding in report.findings}) == ANSWERS[name]


def test_the_busy_sample_is_the_published_report(form: Form) -> None:
    path = next(path for path in real_reports(year=2024) if path.stem == "2024-suqian")
    filled = fill_by_labels(write_template(form), load_report(path), cover={"单位类型": "设区的市级政府"})
    told = [[f[:4] for f in check(one, form).findings] for one in (SAMPLES / "busy.xlsx", filled)]
    assert [code for code, *_ in told[0]] == [code for code, *_ in told[1] if code != "L05"]
