"""A package that can be read in two ways is refused or told; else it is read as LibreOffice reads it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from helpers import HERE
from office import office
from tworeadings import Case, cases

from xlsxcheck import annotate, check, load_form
from xlsxcheck.checking.wording import of_note
from xlsxcheck.copies.doubts import kept_doubts
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Report

TRIAL = HERE / "data" / "trial"
CASES = cases(load_form())
BY_NAME = {case.name: case for case in CASES}


def told(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity != "info"]


@pytest.mark.sampled(8)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_can_be_read_in_two_ways_is_never_passed(case: Case) -> None:
    report = check(case.data)
    if not case.same:
        assert told(report), "passed without a word"


@pytest.mark.sampled(8)
@pytest.mark.parametrize("case", [case for case in CASES if case.same], ids=lambda case: case.name)
def test_what_has_one_reading_is_told_nothing_of_its_package(case: Case) -> None:
    report = check(case.data)
    if report.verdict == "unreadable":
        # Better refused than read: what stands where it doesn't belong may count for some program.
        assert told(report) == ["F05"]
    else:
        assert set(told(report)) <= {"V15"}
        assert figure(case.data) == (7 if case.suffix == ".ods" else 1408)


def doubts(report: Report) -> set[str]:
    return {finding.message for finding in report.findings if finding.code == "L15"}


@pytest.mark.slow
def test_a_copy_keeps_what_is_in_doubt_until_it_is_saved(form: Form) -> None:
    """The copy is a clean package: what it was made of can't be seen in it any more."""
    seen = set()
    for case in CASES:
        report = check(case.data, form)
        if report.verdict == "unreadable" or not doubts(report):
            continue
        copy = annotate(case.data, report, form)
        again = check(copy, form)
        assert doubts(again) == doubts(report), case.name
        seen |= doubts(report)
        if case.suffix == ".xlsx":
            assert annotate(copy, again, form) == copy, case.name
            saved, stream = openpyxl.load_workbook(io.BytesIO(copy)), io.BytesIO()
            saved.save(stream)
            assert not doubts(check(stream.getvalue(), form)), case.name
    assert len(seen) >= 4


@pytest.mark.parametrize(
    ("kept", "kinds"),
    [
        ("", []),
        ("nonsense", []),
        ("types\thidden_parts", ["types", "hidden_parts"]),
        ("double_parts a|b", ["double_parts"]),
        ("types {0} [[x]]", ["types"]),
        ("\t\t", []),
    ],
)
def test_whatever_a_copy_says_that_it_keeps_is_read_without_fault(kept: str, kinds: list[str]) -> None:
    notes = kept_doubts({"doubts": kept})
    assert [note.facts["what"] for note in notes] == kinds
    assert all(of_note(note, None, None, "zh").message for note in notes)


@pytest.mark.slow
def test_there_are_many_and_most_of_the_sound_ones_are_read() -> None:
    assert len(CASES) > 200
    sound = [case for case in CASES if case.same]
    refused = [case.name for case in sound if check(case.data).verdict == "unreadable"]
    assert len(sound) > 50
    assert sorted(refused) == sorted(REFUSED)


REFUSED = [
    "book: a sheet in an extension",
    "book: a sheet in an extension before the list",
    "links: a target that begins with a dot",
    "links: a target with a detour",
    "links: a target with a fragment",
    "sheet: a block of cells in an extension",
    "sheet: a block of cells in an extension in front",
    "sheet: a row within a foreign element",
    "sheet: a value in an extension",
]
"""LibreOffice reads these as if the odd part were not there, other programs take it."""


def figure(data: bytes) -> float | None:
    cell = open_workbook(data).sheet("表三").cells.get((5, 3))
    try:
        return None if cell is None else float(cell.text)
    except ValueError:
        return None


@pytest.mark.office
def test_libreoffice_shows_what_was_read_where_nothing_is_told(form: Form, tmp_path: Path) -> None:
    quiet = [case for case in CASES if not told(check(case.data))]
    assert len(quiet) > 40
    shown = figures_in_office(quiet, tmp_path)
    # An .xlsb of ours is too bare for it, and it opens no .ods whose type ends in a line.
    assert len(shown) >= len(quiet) - 4
    differ = {case.name: (shown[case.name], figure(case.data)) for case in quiet if case.name in shown}
    assert {name: pair for name, pair in differ.items() if pair[0] != pair[1]} == {}


def figures_in_office(wanted: list[Case], folder: Path) -> dict[str, float | None]:
    """What stands at 表三!D6 where LibreOffice opens the file at all."""
    names = {f"{number}": case for number, case in enumerate(wanted)}
    for number, case in names.items():
        (folder / f"{number}{case.suffix}").write_bytes(case.data)
    made = office().convert_what_opens(
        [folder / f"{n}{case.suffix}" for n, case in names.items()], "xlsx", folder / "out"
    )
    found: dict[str, float | None] = {}
    for path in made:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
        value = book["表三"]["D6"].value if "表三" in book.sheetnames else None
        found[names[path.stem].name] = None if value is None else float(value)
    return found


# -- the files that were sent in ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("pkg-foo-id.xlsx", {"T3-BALANCE"}),
        ("pkg-two-officeDocument.xlsx", {"T3-BALANCE"}),
        ("pkg-localname.xlsx", {"F05"}),
        ("pkg-two-styles.xlsx", {"V14"}),
        ("v-two.xlsx", {"L15"}),
    ],
)
def test_a_confusing_package_gets_its_answer(name: str, codes: set[str]) -> None:
    assert codes <= set(told(check((TRIAL / name).read_bytes())))


def test_bytes_before_a_workbook_are_named() -> None:
    (finding,) = check((TRIAL / "two-bytes-before-the-zip.xlsx").read_bytes()).findings
    assert finding.code == "F05"
    assert "前面多出了别的内容" in finding.message
    assert "另存为" in finding.remedy


@pytest.mark.parametrize(
    "before", [b"\r\n", b"\n", b"\xef\xbb\xbf", b" " * 100, b"<br />\n<b>Warning</b>: x\n", b"\0" * 512]
)
@pytest.mark.parametrize("name", ["00-form-in-one-sheet.xlsx", "02-stream-WORKBOOK-in-capitals.xls"])
def test_whatever_stands_before_a_workbook_is_named(before: bytes, name: str) -> None:
    (finding,) = check(before + (TRIAL / name).read_bytes()).findings
    assert (finding.code, "多出了别的内容" in finding.message) == ("F05", True)
