"""LibreOffice as the sender's office: it opens every copy, shows the marks, and rewrites copies that come back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import zoo
from copyjudge import load, looks, sound
from helpers import ROOT
from office import office
from test_annotate import expected_marks, facts, seen_marks
from test_annotate_zoo import marked, report_on

from xlsxcheck import api
from xlsxcheck.copies.annotate import annotate, is_ours
from xlsxcheck.copies.findings_sheet import ANSWER, HEADER_ROW
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Report
from xlsxcheck.model.sheetnames import FINDINGS_SHEET as SHEET

pytestmark = pytest.mark.office
WHEN = datetime(2026, 1, 15, 9, 30)
FORM = load_form("ogi-2021")
STEMS = ("unbalanced", "blanks-and-text", "typed-totals")
Copies = dict[str, tuple[bytes, Report, bytes, bytes]]


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Stem -> (original, its report, the copy, the copy as LibreOffice saved it)."""
    folder = tmp_path_factory.mktemp("copies")
    found: dict[str, tuple[bytes, Report, bytes]] = {}
    for stem in STEMS:
        path = ROOT / "samples" / f"{stem}.xlsx"
        report = api.check(path, FORM)
        copy = annotate(path.read_bytes(), report, FORM, when=WHEN)
        (folder / f"{stem}.xlsx").write_bytes(copy)
        found[stem] = (path.read_bytes(), report, copy)
    saved = office().recalculate([folder / f"{stem}.xlsx" for stem in STEMS], folder / "saved")
    return {stem: (*found[stem], path.read_bytes()) for stem, path in zip(STEMS, saved, strict=True)}


@pytest.mark.parametrize("stem", STEMS)
def test_a_copy_that_libreoffice_saved_has_the_same_findings(rewritten: Copies, stem: str) -> None:
    _, report, copy, saved = rewritten[stem]
    again = api.check(saved, FORM, name=report.path)
    assert facts(again) == facts(report)
    assert is_ours(saved) and seen_marks(saved) == seen_marks(copy)


@pytest.mark.parametrize("stem", STEMS)
def test_old_marks_are_replaced_after_libreoffice_rewrote_everything(rewritten: Copies, stem: str) -> None:
    _, report, _, saved = rewritten[stem]
    again = annotate(saved, api.check(saved, FORM, name=report.path), FORM, when=WHEN)
    sound(again)
    assert seen_marks(again) == expected_marks(report)
    assert load(again).sheetnames.count(SHEET) == 1 == str(load(again).sheetnames).count(SHEET)
    comments = [seen["comment"] for seen in looks(again).values() if seen["comment"]]
    assert all(comment.count("xlsxcheck") == 1 for comment in comments)
    links = [
        cell for sheet in load(again).worksheets[1:] for row in sheet.iter_rows() for cell in row if leads_back(cell)
    ]
    assert len(links) == len({finding.sheet for finding in report.findings if finding.cells})


def leads_back(cell: Any) -> bool:
    return bool(cell.hyperlink and cell.hyperlink.location and SHEET in cell.hyperlink.location)


def test_taken_out_of_a_rewritten_copy_nothing_of_the_marks_is_left(rewritten: Copies, tmp_path: Path) -> None:
    """What LibreOffice makes of the original and of the copy, once its marks are out, looks the same cell by cell."""
    original, _, _, saved = rewritten["unbalanced"]
    (tmp_path / "original.xlsx").write_bytes(original)
    plain = looks(office().recalculate([tmp_path / "original.xlsx"], tmp_path / "out")[0].read_bytes())
    clean = looks(annotate(saved, Report("x.xlsx", "warn"), FORM, when=WHEN), without=SHEET)
    different = [cell for cell in plain if clean.get(cell) != plain[cell]]
    assert not different
    assert all(seen["value"] is None for cell, seen in clean.items() if cell not in plain)


def test_answers_survive_libreoffice(rewritten: Copies, tmp_path: Path) -> None:
    _, report, copy, _ = rewritten["unbalanced"]
    book = load(copy)
    row = HEADER_ROW + 3  # below what to change first
    book[SHEET].cell(row, ANSWER + 1).value = "已核对，原因是\n补录了一件"
    path = tmp_path / "answered.xlsx"
    book.save(path)
    saved = office().recalculate([path], tmp_path / "out")[0].read_bytes()
    again = load(annotate(saved, api.check(saved, FORM, name=report.path), FORM, when=WHEN))[SHEET]
    assert [again.cell(n, ANSWER + 1).value for n in (row, row + 1)] == ["已核对，原因是\n补录了一件", None]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_of_another_format_the_copy_is_a_template_with_the_values(kind: str, rewritten: Copies, tmp_path: Path) -> None:
    original = rewritten["blanks-and-text"][0]
    (tmp_path / "a.xlsx").write_bytes(original)
    old = office().convert([tmp_path / "a.xlsx"], kind, tmp_path / "old")[0]
    report = api.check(old, FORM)
    copy = annotate(old.read_bytes(), report, FORM, when=WHEN)
    sound(copy)
    again = api.check(copy, FORM, name=report.path)
    assert wrong_answers(report) == wrong_answers(again) != set()
    assert expected_marks(report) == seen_marks(copy)


def wrong_answers(report: Report) -> set[tuple[Any, ...]]:
    """Which answers are wrong; how they were written (V07, info) is not carried over to a fresh template."""
    return {(one.code, one.field, one.value) for one in report.findings if one.field and one.severity != "info"}


def test_every_animal_opens(tmp_path: Path) -> None:
    names = [name for name in zoo.names() if name != "macros"]
    for name in names:
        (tmp_path / f"{name}.xlsx").write_bytes(marked(zoo.animal(name)))
    (tmp_path / "macros.xlsm").write_bytes(marked(zoo.animal("macros")))
    paths = [tmp_path / f"{name}.xlsx" for name in names] + [tmp_path / "macros.xlsm"]
    for path, opened in zip(paths, office().recalculate(paths, tmp_path / "out"), strict=True):
        book = load(opened.read_bytes())
        animal = zoo.animal(path.stem)
        assert book.sheetnames[0].startswith(SHEET)
        seen: dict[str, Any] = looks(opened.read_bytes(), without=book.sheetnames[0])
        filled = {cell for cell, look in seen.items() if look["fill"] == ("solid", "FFFFC8C1")}
        assert filled == set(animal.cells), path.stem
        # What is said beside a talk stands on the nearest free cell.
        said = list(seen) if path.stem == "threaded" else animal.cells
        told = [cell for cell in said if "请改成数字" in (seen[cell]["comment"] or "")]
        assert len(told) == len(animal.cells), path.stem


def test_comments_of_the_sender_are_still_there_when_libreoffice_rewrote_an_animal(tmp_path: Path) -> None:
    (tmp_path / "rich.xlsx").write_bytes(marked(zoo.animal("rich")))
    saved = office().recalculate([tmp_path / "rich.xlsx"], tmp_path / "out")[0].read_bytes()
    again = annotate(saved, Report("原件.xlsx", "warn"), when=WHEN)
    sound(again)
    seen = looks(again, without=SHEET)
    comments = {cell: look["comment"] for cell, look in seen.items() if look["comment"]}
    before = {cell: look["comment"] for cell, look in looks(zoo.animal("rich").data).items() if look["comment"]}
    assert comments == before
    marks = annotate(saved, report_on(zoo.animal("rich")), when=WHEN)
    assert {cell for cell, look in looks(marks, without=SHEET).items() if look["fill"][1] == "FFFFC8C1"} == set(
        zoo.animal("rich").cells
    )
