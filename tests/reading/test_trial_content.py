"""The trial files whose content is not what was checked, each with the right answer of their index."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from helpers import HERE, load_report, real_reports

from xlsxcheck import Report, check

TRIAL = HERE / "data" / "trial"
FIELD = HERE / "data" / "field"

ANSWERS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    # file: verdict, code, severity, cells
    "f-carry-hides.xlsx": ("fail", "V23", "error", ("D28",)),
    "f-plug.xlsx": ("fail", "V23", "error", ("D26",)),
    "f-err-cached.xlsx": ("fail", "V21", "error", ("D6",)),
    "f-rand.xlsx": ("warn", "V22", "warning", ("D6",)),
    "f-extlink.xlsx": ("warn", "V22", "warning", ("D6",)),
    "sheet-second-help.xlsx": ("warn", "L16", "warning", ("D2",)),
    "sheet-help-replaced.xlsx": ("warn", "L16", "warning", ("D2",)),
    "sheet-image-copy.xlsx": ("warn", "L16", "warning", ("D2",)),
    "sheet-copy-zh.xlsx": ("warn", "L16", "warning", ("D2",)),
    "sheet-outside-text.xlsx": ("pass", "L24", "info", ("A30",)),
    "cover-organ-dash.xlsx": ("fail", "C01", "error", ("B3",)),
    "cover-organ-num.xlsx": ("warn", "C09", "warning", ("B3",)),
    "is-7tab.xlsx": ("fail", "V06", "error", ("D6",)),
}
"""The index asks for a warning at f-err-cached and an info at sheet-outside-text at least."""


def told(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is told, but for the template's definition, which is an older one in these files."""
    return [(one.code, one.severity, one.cells) for one in report.findings if one.code != "L10"]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_seen_is_what_is_checked(name: str, lang: str) -> None:
    verdict, *finding = ANSWERS[name]
    report = check(TRIAL / name, lang=lang)
    assert (report.verdict, told(report)) == (verdict, [tuple(finding)])


@pytest.mark.parametrize("path", [TRIAL / "plain-unmerge_fill.xlsx", FIELD / "merges-filled.xlsx"])
def test_filled_merges_are_one_figure_each(path: Path) -> None:
    report = check(path)
    assert {code for code, *_ in told(report)} == {"L01", "L03"}  # the cover is missing, the tables moved
    (published,) = [load_report(one) for one in real_reports(year=2024) if one.stem == "2024-suqian"]
    assert report.record is not None and all(field.startswith("cover.") for field in report.record.unread)
    figures = [count for row in published["table2"].values() for count in row.values()]
    read = [value for field, value in report.record.values.items() if field.startswith("proactive.")]
    assert list(map(float, read)) == figures  # type: ignore[arg-type]


def test_lines_of_the_template_pasted_as_values_are_no_remarks() -> None:
    """The index: the two balances, and that each of the four tables moved."""
    codes = Counter(one.code for one in check(TRIAL / "00-form-in-one-sheet.xlsx").findings)
    assert codes == {"T3-BALANCE": 2, "L03": 4}
