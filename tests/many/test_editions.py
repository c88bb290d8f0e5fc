"""Files of another edition than the default, where nobody said which: every step after the check takes their form."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from documents import as_docx, as_fods, as_html, as_xml2003
from fillings import correct, filled, without_identity
from grids import grids_of, xlsx
from helpers import ROOT, with_totals
from rearranged import one_row_of_2019

import xlsxcheck
from xlsxcheck import check, check_many, load_previous, merge, read_workbook, write_word
from xlsxcheck.errors import NotMerged, UsageError
from xlsxcheck.form.editions import others
from xlsxcheck.form.load import load_form
from xlsxcheck.many.apart import check_all
from xlsxcheck.many.item import FileItem
from xlsxcheck.model import Form, Report, Value
from xlsxcheck.model.sheetnames import SUM_SHEET
from xlsxcheck.page.desk import new_desk

MEANT = load_form()
OTHER = others(MEANT)[0]
NAMED = load_form(MEANT.id)


def values_of(form: Form, organ: str, **roles: Value) -> dict[str, Value]:
    """A correct report of an office; `roles` are other answers of the cover, by what they mean."""
    values = correct(form)
    return values | {form.roles[role]: value for role, value in {"organ": organ, "kind": None, **roles}.items()}


def return_of(form: Form, organ: str, **roles: Value) -> bytes:
    return filled(form, values_of(form, organ, **roles))


def wrong(form: Form, organ: str) -> bytes:
    """A return whose first typed figure that a sum of sums reads is too large by 1000."""
    values = values_of(form, organ)
    for field in form.numeric:
        spoilt = with_totals({**values, field: values[field] + 1000}, form) if not form.fields[field].sum_of else values
        data = filled(form, spoilt)
        if check(data, form).verdict == "fail":
            return data
    raise AssertionError("no sum notices anything")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        cwd=ROOT,
    )  # fmt: skip


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both editions side by side: one right and one wrong of each."""
    folder = tmp_path_factory.mktemp("inbox")
    for number, form in enumerate((MEANT, OTHER), 1):
        (folder / f"{number}对.xlsx").write_bytes(return_of(form, f"{number}对局"))
        (folder / f"{number}错.xlsx").write_bytes(wrong(form, f"{number}错局"))
    return folder


@pytest.mark.slow
def test_a_file_is_known_by_identity_or_labels_in_every_format() -> None:
    values = values_of(OTHER, "甲局")
    grids = grids_of(OTHER, values)
    data = filled(OTHER, values)
    files = [data, without_identity(data), xlsx(grids), as_docx(grids), as_html(grids), as_xml2003(grids),
             as_fods(grids), write_word(data)]  # fmt: skip
    for file in files:
        report = check(file)
        assert (report.form, report.edition) == (OTHER.id, OTHER.edition)
        assert codes(report).count("L33") == 1 and not report.count("error"), codes(report)
        assert report.record is not None and report.record.form == OTHER.id
        assert {field: report.record.values[field] for field in OTHER.numeric} == {
            field: values[field] for field in OTHER.numeric
        }
        assert OTHER.called["zh"] in next(one.message for one in report.findings if one.code == "L33")
        assert check(file, MEANT.id).verdict == "unreadable" and codes(check(file, MEANT.id)) == ["F09"]
        assert read_workbook(file).form == OTHER.id
    assert codes(check(data, OTHER)) == ["C06"] == codes(check(data, OTHER.id))


@pytest.mark.slow
def test_an_ordinary_file_costs_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(source: object) -> Form:
        raise AssertionError(f"{source} was loaded")

    fresh = load_form()
    monkeypatch.setattr("xlsxcheck.form.editions.given_form", never)
    assert codes(check(return_of(MEANT, "甲局"), fresh)) == ["C06"]
    assert codes(check(wrong(MEANT, "甲局"), fresh)) != []
    assert codes(check(b"PK\3\4", fresh)) == ["F05"]
    with pytest.raises(AssertionError, match="was loaded"):
        check(return_of(OTHER, "甲局"), fresh)


@pytest.mark.slow
def test_the_marked_copy_is_of_the_files_own_form(tmp_path: Path) -> None:
    """Also that of a format whose copy is a fresh template."""
    data = wrong(OTHER, "甲局")
    grids = as_fods(grids_of(OTHER, {**values_of(OTHER, "甲局"), OTHER.numeric[0]: -3}))
    for name, file in (("a.xlsx", data), ("b.fods", grids)):
        path = tmp_path / name
        path.write_bytes(file)
        done = run(path, "--format", "json")
        (report,) = json.loads(done.stdout)["reports"]
        assert (done.returncode, report["form"]) == (1, OTHER.id), done.stderr
        again = check(report["annotated"])
        assert (again.form, again.verdict) == (OTHER.id, "fail")
        told = [(one["code"], one["field"]) for one in report["findings"] if one["severity"] == "error"]
        assert [(one.code, one.field) for one in again.findings if one.severity == "error"] == told


@pytest.mark.slow
def test_one_file_in_full(inbox: Path) -> None:
    done = run(inbox / "2对.xlsx", "--no-annotate")
    assert done.returncode == 0 and OTHER.document in done.stdout
    spoilt = run(inbox / "2错.xlsx", "--no-annotate")
    assert spoilt.returncode == 1 and "先查" in spoilt.stdout
    assert run(inbox / "2对.xlsx", "--no-annotate", "--form", MEANT.id).returncode == 3


@pytest.mark.parametrize("jobs", [None, 2])
@pytest.mark.slow
def test_a_folder_of_both(inbox: Path, jobs: int | None) -> None:
    with check_many(inbox, jobs=jobs, keep=False) as reports:
        found = [(Path(one.path).name, one.form, one.verdict) for one in reports]
    assert found == [
        ("1对.xlsx", MEANT.id, "pass"),
        ("1错.xlsx", MEANT.id, "fail"),
        ("2对.xlsx", OTHER.id, "pass"),
        ("2错.xlsx", OTHER.id, "fail"),
    ]
    with check_many(inbox, MEANT.id, jobs=jobs, keep=False) as reports:
        assert [one.verdict for one in reports] == ["pass", "fail", "unreadable", "unreadable"]


@pytest.mark.slow
def test_summaries_have_the_figures_of_each_edition_by_itself(inbox: Path, tmp_path: Path) -> None:
    book, page = tmp_path / "s.xlsx", tmp_path / "s.html"
    done = run(inbox, "--no-annotate", "--summary", book, "--summary", page, "--notices", tmp_path / "n", "--quiet")
    assert done.returncode == 1, done.stderr
    sheets = openpyxl.load_workbook(book)
    for form in (MEANT, OTHER):
        name = next(name for name in sheets.sheetnames if name.endswith(form.edition))
        rows = list(sheets[name].values)
        assert len(rows) == 3 and len(rows[0]) == len(form.fields) + 2
        paths = [str(row[0]) for row in rows[1:]]
        right = rows[1 + next(number for number, path in enumerate(paths) if "对" in path)]
        values = values_of(form, "")
        assert dict(zip(form.numeric, right[2 + len(form.fields) - len(form.numeric) :], strict=True)) == {
            field: values[field] for field in form.numeric
        }
    text = page.read_text(encoding="utf-8")
    assert MEANT.called["zh"] in text and OTHER.called["zh"] in text
    assert len(list((tmp_path / "n").glob("*错局*"))) == 2
    # Of one edition alone nothing is said about editions.
    alone = run(inbox / "2对.xlsx", inbox / "2错.xlsx", "--no-annotate", "--summary", book, "--quiet")
    assert alone.returncode == 1
    assert [name for name in openpyxl.load_workbook(book).sheetnames if name.endswith(OTHER.edition)] == []


@pytest.mark.parametrize("format", ["json", "jsonl", "csv", "html", "text"])
@pytest.mark.slow
def test_every_output_takes_both(inbox: Path, format: str) -> None:
    done = run(inbox, "--no-annotate", "--format", format)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert all(name in done.stdout for name in ("1对", "1错", "2对", "2错"))


@pytest.mark.slow
def test_members_of_a_zip_and_offices_of_a_workbook(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for number, form in enumerate((MEANT, OTHER)):
            made.writestr(f"{number}.xlsx", return_of(form, f"{number}局"))
    assert [(one.organ, one.form) for one in check_all(archive.getvalue())] == [("0局", MEANT.id), ("1局", OTHER.id)]
    sheets = []
    for office in ("甲局", "乙局"):
        for grid in grids_of(OTHER, values_of(OTHER, office)):
            grid.name = f"{office}{grid.name}"
            sheets.append(grid)
    path = tmp_path / "两家.xlsx"
    path.write_bytes(xlsx(sheets))
    assert codes(check(path)) == ["F13"]
    reports = list(check_many(path))
    assert [(one.organ, one.form, one.verdict) for one in reports] == [
        ("甲局", OTHER.id, "pass"),
        ("乙局", OTHER.id, "warn"),
    ]
    assert codes(reports[1]).count("R-SAME-TABLE") == 3
    assert all(codes(one).count("L33") == 1 for one in reports)


@pytest.mark.slow
def test_the_sum_is_of_one_edition_whichever_it_is(inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(NotMerged) as refused:
        merge(inbox, tmp_path / "sum.xlsx")
    assert "1对局" in str(refused.value) and "2对局" in str(refused.value) and not (tmp_path / "sum.xlsx").exists()
    folder = tmp_path / "in"
    folder.mkdir()
    for organ in ("甲局", "乙局"):
        (folder / f"{organ}.xlsx").write_bytes(return_of(OTHER, organ))
    published = tmp_path / "公布.xlsx"
    published.write_bytes(return_of(OTHER, "甲局"))
    done = merge(folder, tmp_path / "sum.xlsx", compare=published)
    once = values_of(OTHER, "")
    assert done.values == {field: 2 * once[field] for field in OTHER.numeric}
    assert len(done.differences) == sum(once[field] != 0 for field in OTHER.numeric)
    total = check(done.path)
    assert (total.form, total.verdict) == (OTHER.id, "pass")
    assert total.record is not None and {field: total.record.values[field] for field in OTHER.numeric} == done.values
    with pytest.raises(UsageError, match=OTHER.edition):
        merge(folder, tmp_path / "other.xlsx", compare=inbox / "1对.xlsx")
    shown = run("merge", folder, "-o", tmp_path / "again.xlsx", "--compare", published)
    assert shown.returncode == 1 and f"{len(done.differences)} 格不同" in shown.stdout


def across(organ: str) -> tuple[bytes, bytes]:
    """A report of the first year of the newer edition, and that of the year before, of the older one.

    Each column carries in what was carried out, but the last typed one: 3 more.
    """
    before, now = values_of(OTHER, organ, year=OTHER.last_year), values_of(MEANT, organ, year=MEANT.first_year)
    cases = next(one for one in MEANT.relations if one.id == "Y-CARRIED-IN").cases
    for case in cases:
        ((here,), (there,)) = case.fields, case.last_year
        if not MEANT.fields[here].sum_of:
            before[there.field] = now[here]
            last = there.field
    before[last] += 3
    return filled(MEANT, now), filled(OTHER, with_totals(before, OTHER))


@pytest.mark.parametrize("form", [MEANT, NAMED], ids=["no form named", "form named"])
@pytest.mark.slow
def test_last_year_may_be_of_another_edition(form: Form, tmp_path: Path) -> None:
    now, before = across("甲局")
    (tmp_path / "2020.xlsx").write_bytes(before)
    written = run(tmp_path / "2020.xlsx", "--no-annotate", "--format", "json")
    (tmp_path / "2020.json").write_text(written.stdout, encoding="utf-8")
    ways = [load_previous(tmp_path / "2020.xlsx", form), load_previous(tmp_path / "2020.json", form),
            read_workbook(before)]  # fmt: skip
    reports = [check(now, form, previous=one) for one in ways]
    assert reports[0] == reports[1] == reports[2]
    cases = [case for relation in MEANT.relations for case in relation.cases if case.needs_previous]
    lacking = [case for case in cases if any(one.field not in OTHER.fields for one in case.last_year)]
    assert 0 < len(lacking) < len(cases)
    (note,) = [one for one in reports[0].findings if one.code == "Y-EDITION"]
    assert f"{len(lacking)} 条" in note.message and OTHER.called["zh"] in note.message
    (only,) = [one for one in reports[0].findings if one.code == "Y-CARRIED-IN"][:1]
    assert (reports[0].verdict, only.difference) == ("fail", -3)
    assert reports[0].relations.not_assessed >= len(lacking)
    assert "Y-EDITION" not in codes(check(now, form))


@pytest.mark.slow
@pytest.mark.parametrize("named", [None, MEANT.id])
def test_the_page_takes_last_years_file_of_another_edition(named: str | None, tmp_path: Path) -> None:
    now, before = across("甲局")
    (tmp_path / "2020.xlsx").write_bytes(before)
    desk = new_desk(named, "zh")
    desk.take_last_year(FileItem(str(tmp_path / "2020.xlsx"), "2020.xlsx"))
    there = new_desk(named, "zh")
    there.unpack_last_year(desk.pack_last_year())
    assert check(now, there.form, previous=there.previous) == check(now, there.form, previous=read_workbook(before))


@pytest.mark.slow
def test_workbooks_for_the_new_year_carry_in_from_the_other_edition(tmp_path: Path) -> None:
    (tmp_path / "上年").mkdir()
    for organ in ("甲局", "乙局"):
        (tmp_path / "上年" / f"{organ}.xlsx").write_bytes(across(organ)[1])
    roster = tmp_path / "名册.csv"
    roster.write_text("单位名称\n甲局\n乙局\n丙局\n", encoding="utf-8")
    year = MEANT.first_year
    done = xlsxcheck.distribute(roster, tmp_path / "发", year=year, previous=tmp_path / "上年")
    assert [one.carried for one in done.made] == [7, 7, 0]
    before = read_workbook(tmp_path / "上年" / "甲局.xlsx").values
    made = read_workbook(done.made[0].path).values
    relation = next(one for one in MEANT.relations if one.id == "Y-CARRIED-IN")
    for case in relation.cases:
        assert made[case.fields[0]] == before[case.last_year[0].field] != None  # noqa: E711


@pytest.mark.slow
@pytest.mark.parametrize(("form", "year", "right"), [(OTHER, 2022, MEANT), (MEANT, 2020, OTHER)])
def test_a_year_of_another_edition_is_a_warning_in_documents_too(form: Form, year: int, right: Form) -> None:
    """The title stands for the cover: no cell is named, and the copy names it."""
    grids = grids_of(form, values_of(form, "甲局"))[1:]
    report = check(as_docx(grids, [f"甲局{year}年政府信息公开工作年度报告"]), name="a.docx")
    (told,) = [one for one in report.findings if one.severity == "warning"]
    assert (report.verdict, told.code, told.cells, report.year) == ("warn", "C11", (), year)
    assert right.called["zh"] in told.message and f"请换用{right.called['zh']}" in told.remedy
    early = check(as_docx(grids, ["甲局2018年政府信息公开工作年度报告"]), name="a.docx")
    assert [one.code for one in early.findings if one.severity == "error"] == ["C03"]


@pytest.mark.slow
def test_codes_of_the_other_edition_are_explained_and_may_be_waived(tmp_path: Path) -> None:
    own = {relation.id for relation in OTHER.relations} - {relation.id for relation in MEANT.relations}
    code = next(one.id for one in OTHER.relations if one.id in own and not one.printed)
    done = run("explain", code)
    assert done.returncode == 0 and code in done.stdout
    waivers = tmp_path / "豁免.csv"
    waivers.write_text(
        f"代码,单位名称,报告年度,原因,批准人,截止日期\n{code},甲局,2020,核过,王,2099-01-01\n", encoding="utf-8"
    )
    (tmp_path / "a.xlsx").write_bytes(return_of(OTHER, "甲局"))
    assert run(tmp_path / "a.xlsx", "--waivers", waivers, "--no-annotate").returncode == 0


@pytest.mark.slow
def test_the_sum_says_of_whom_it_adds_up_a_mix_of_editions(tmp_path: Path) -> None:
    grids = grids_of(MEANT, values_of(MEANT, "甲局"))
    one_row_of_2019(grids[2])
    for col in range(3, 10):
        grids[2].cells[23, col] = sum(correct(MEANT)[field.id] for field in MEANT.table("requests").fields
                                      if field.id.startswith("requests.other.") and field.area.left == col)  # fmt: skip
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲局.xlsx").write_bytes(xlsx(grids))
    (folder / "乙局.xlsx").write_bytes(return_of(MEANT, "乙局"))
    report = check(folder / "甲局.xlsx")
    assert (report.verdict, [one.code for one in report.findings if one.severity == "warning"]) == ("warn", ["L13"])
    done = merge(folder, tmp_path / "sum.xlsx")
    assert done.offices == 2
    cells = [str(cell.value) for row in openpyxl.load_workbook(done.path)[SUM_SHEET] for cell in row if cell.value]
    assert sum("同组其余各项按0算" in text for text in cells) == 1
