"""The sum of accepted workbooks: exact, traceable, refused where it would count something twice."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from documents import as_html
from grids import grids_of
from helpers import ROOT, balanced_values, record_of, with_totals
from hypothesis import given, settings
from hypothesis import strategies as st
from library import definition, filling
from office import office

import xlsxcheck
from xlsxcheck.__main__ import main
from xlsxcheck.checking.judge import judge
from xlsxcheck.errors import NotMerged, UsageError
from xlsxcheck.form.load import load_form
from xlsxcheck.formats.outputs import is_output
from xlsxcheck.model import Form, Value
from xlsxcheck.model.sheetnames import LEFT_OUT_SHEET, SUM_SHEET
from xlsxcheck.round.merge import Merged, merge
from xlsxcheck.round.sums import summed
from xlsxcheck.template.build import TemplateOptions, build_template

CODES = ("113200000140000117", "11320000014000012A")
FORM = load_form()
OUTCOMES = [f"requests.{row}" for row in FORM.sets["outcomes"].members]


def values_of(form: Form, organ: str, times: int = 1, **more: Value) -> dict[str, Value]:
    values = {**balanced_values(form), "cover.organ": organ, "cover.year": 2025, "cover.scope": "本机关"}
    values |= {"cover.organ_type": None, "cover.code": None}
    for field in form.numeric:
        value = values[field]
        assert isinstance(value, int | Decimal)
        values[field] = value * times
    return with_totals({**values, **more}, form)


def put(folder: Path, form: Form, name: str, organ: str, times: int = 1, **more: Value) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(build_template(form, TemplateOptions(), values_of(form, organ, times, **more)))
    return path


@pytest.fixture
def offices(tmp_path: Path, form: Form) -> Path:
    """Three offices whose figures are 1, 2 and 3 times the same, so that the sum is 6 times."""
    for times, organ in enumerate(("甲局", "乙局", "丙局"), 1):
        put(tmp_path / "收", form, f"{times}.xlsx", organ, times)
    return tmp_path / "收"


def merged(folder: Path, form: Form, **options: object) -> Merged:
    return merge(folder, folder.parent / "汇总.xlsx", form, **options)  # type: ignore[arg-type]


def read(path: str | Path, form: Form) -> dict[str, Value]:
    return xlsxcheck.read_workbook(path, form).values


def test_every_cell_is_the_sum(offices: Path, form: Form) -> None:
    done = merged(offices, form)
    once = values_of(form, "")
    assert done.values == {field: once[field] * 6 for field in form.numeric} and done.offices == 3 and done.complete
    report = xlsxcheck.check(done.path, form)
    assert report.verdict == "pass" and report.record is not None
    assert {field: report.record.values[field] for field in form.numeric} == done.values
    assert (report.organ, report.year, report.record.values["cover.scope"]) == ("汇总（3家）", 2025, "汇总")


@pytest.mark.slow
def test_each_sum_can_be_traced(offices: Path, form: Form) -> None:
    (offices / "坏.xlsx").write_bytes(b"PK\3\4")
    put(offices, form, "错.xlsx", "丁局", 1, **{"requests.disclosed.business": 5})
    done = merged(offices, form)
    book = openpyxl.load_workbook(done.path, data_only=True)
    rows = [[cell.value for cell in row] for row in book[SUM_SHEET].iter_rows()]
    assert "不完整" in rows[0][0] and not done.complete
    assert [row[0] for row in rows[5:]] == ["甲局", "乙局", "丙局"]
    for number, field in enumerate(form.numeric, 4):
        known = form.fields[field]
        assert (rows[1][number], rows[2][number]) == (known.sheet, known.ref)
        assert rows[4][number] == book[known.sheet][known.ref].value
        assert sum(Decimal(str(row[number])) for row in rows[5:]) == done.values[field]
    formulas = openpyxl.load_workbook(done.path)[SUM_SHEET]
    assert formulas["E5"].value == "=SUM(E6:E8)"
    left = [[cell.value for cell in row] for row in book[LEFT_OUT_SHEET].iter_rows(min_row=3)]
    assert {Path(str(row[2])).name for row in left} == {"坏.xlsx", "错.xlsx"} and all(row[3] for row in left)


@pytest.mark.slow
def test_the_lists_are_no_second_table(offices: Path, form: Form) -> None:
    """Also where somebody changed a figure in them: what counts stands in the tables."""
    path = merged(offices, form).path
    book = openpyxl.load_workbook(path)
    book[SUM_SHEET]["E6"].value = 99999
    book.save(path)
    codes = {one.code for one in xlsxcheck.check(path, form).findings}
    assert not codes & {"L16", "L09", "L01", "L04"}


@settings(max_examples=40)
@given(data=st.data())
def test_the_sum_of_valid_records_is_valid(data: st.DataObject, form: Form) -> None:
    count = st.integers(0, 10**6)
    records = []
    for _ in range(data.draw(st.integers(1, 5))):
        rng = random.Random(data.draw(st.integers(0, 2**32)))
        values: dict[str, Value] = {**dict.fromkeys(form.fields), "cover.organ": "甲局", "cover.year": 2025}
        for field in form.numeric:
            places = form.fields[field].type.places
            values[field] = Decimal(data.draw(count)).scaleb(-places) if places else rng.choice((0, 0, 1, 7, 999_999))
        for column in form.sets["applicants"].members:
            handled = sum(int(str(values[f"{row}.{column}"])) for row in OUTCOMES)
            values[f"requests.carried_in.{column}"] = rng.randint(0, handled)
            values[f"requests.carried_out.{column}"] = rng.randint(0, 9)
            values[f"requests.received_new.{column}"] = (
                handled + values[f"requests.carried_out.{column}"] - values[f"requests.carried_in.{column}"]
            )
        records.append(with_totals(values, form))
    for record in records:
        assert judge(record_of(record, form), form).count("error") == 0
    total = summed(records, form)
    assert total == {field: sum(record[field] for record in records) for field in form.numeric}
    shuffled = data.draw(st.permutations(records))
    assert summed(shuffled, form) == total
    whole = {**records[0], **total}
    assert judge(record_of(whole, form), form).count("error") == 0


@pytest.mark.slow
def test_the_order_of_the_files_does_not_matter(offices: Path, form: Form, tmp_path: Path) -> None:
    paths = sorted(offices.iterdir())
    first = merge(paths, tmp_path / "a.xlsx", form)
    other = merge(paths[::-1], tmp_path / "b.xlsx", form)
    assert first.values == other.values
    assert read(tmp_path / "a.xlsx", form) == read(tmp_path / "b.xlsx", form)


@pytest.mark.slow
def test_an_office_has_one_file(offices: Path, form: Form) -> None:
    put(offices, form, "4.xlsx", "甲 局", 5)
    with pytest.raises(NotMerged, match="甲") as refused:
        merged(offices, form)
    assert "1.xlsx" in str(refused.value) and "4.xlsx" in str(refused.value)
    assert not (offices.parent / "汇总.xlsx").exists()
    os.utime(offices / "1.xlsx", (2_000_000_000, 2_000_000_000))
    done = merged(offices, form, newest=True)
    once = values_of(form, "")
    assert done.values == {field: once[field] * 6 for field in form.numeric}
    assert [Path(one.path).name for one in done.left_out] == ["4.xlsx"] and done.complete


@pytest.mark.slow
def test_the_date_in_the_files_goes_before_the_file_systems(offices: Path, form: Form) -> None:
    put(offices, form, "1.xlsx", "甲局", 1, **{"cover.date": "2026-01-05"})
    put(offices, form, "4.xlsx", "甲局", 5, **{"cover.date": "2026-01-09"})
    os.utime(offices / "1.xlsx", (2_000_000_000, 2_000_000_000))
    done = merged(offices, form, newest=True)
    assert [Path(one.path).name for one in done.left_out] == ["1.xlsx"]


def test_files_that_are_equally_old_are_refused(offices: Path, form: Form) -> None:
    put(offices, form, "4.xlsx", "甲局", 5)
    for name in ("1.xlsx", "4.xlsx"):
        os.utime(offices / name, (1_000_000_000, 1_000_000_000))
    with pytest.raises(NotMerged, match="分不出哪份新"):
        merged(offices, form, newest=True)


@pytest.mark.slow
def test_one_name_with_two_codes_are_two_offices(tmp_path: Path, form: Form) -> None:
    for number, code in enumerate(CODES):
        put(tmp_path / "收", form, f"{number}.xlsx", "城关镇政府", 1, **{"cover.code": code})
    assert merged(tmp_path / "收", form).offices == 2
    put(tmp_path / "收", form, "9.xlsx", "城关镇人民政府", 2, **{"cover.code": CODES[0]})
    with pytest.raises(NotMerged, match="同一单位"):
        merged(tmp_path / "收", form)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cover.year": 2024}, "年度不同"),
        ({"cover.scope": "汇总"}, "组成部分"),
    ],
)
@pytest.mark.slow
def test_what_can_not_be_added_up_is_refused(changes: dict[str, Value], words: str, offices: Path, form: Form) -> None:
    path = put(offices, form, "4.xlsx", "丁局", 1, **changes)
    with pytest.raises(NotMerged, match=words) as refused:
        merged(offices, form)
    assert path.name in str(refused.value)
    done = run("merge", offices, "-o", offices.parent / "汇总.xlsx")
    assert done.returncode == 1 and words in done.stderr and not (offices.parent / "汇总.xlsx").exists()


@pytest.mark.slow
def test_aggregates_alone_are_added_up(tmp_path: Path, form: Form) -> None:
    for number in range(2):
        put(tmp_path / "收", form, f"{number}.xlsx", f"{number}县人民政府", 1, **{"cover.scope": "汇总"})
    assert merged(tmp_path / "收", form).offices == 2


def test_nothing_without_errors_is_refused(tmp_path: Path, form: Form) -> None:
    put(tmp_path / "收", form, "1.xlsx", "甲局", 1, **{"requests.disclosed.business": 5})
    with pytest.raises(NotMerged, match="没有可以汇总的"):
        merged(tmp_path / "收", form)


@pytest.mark.slow
def test_failing_ones_only_where_that_is_said(offices: Path, form: Form) -> None:
    put(offices, form, "4.xlsx", "丁局", 1, **{"proactive.rules.issued": None, "requests.disclosed.business": 5})
    done = merged(offices, form)
    assert (done.offices, done.failing, done.complete) == (3, 0, False)
    done = merged(offices, form, include_failing=True)
    assert (done.offices, done.failing, done.complete) == (4, 1, True)
    assert done.values["proactive.rules.issued"] == 6 * int(str(values_of(form, "")["proactive.rules.issued"]))
    notes = [row[3].value for row in openpyxl.load_workbook(done.path)[SUM_SHEET].iter_rows(min_row=6)]
    assert "有错误" in str(notes[3]) and "1 格没有数" in str(notes[3]) and notes[0] is None


@pytest.mark.slow
def test_a_waived_error_counts_as_accepted(offices: Path, form: Form, tmp_path: Path) -> None:
    put(offices, form, "4.xlsx", "丁局", 1, **{"cover.code": CODES[0][:-1] + "9"})
    code = next(one.code for one in xlsxcheck.check(offices / "4.xlsx", form).findings if one.severity == "error")
    lines = f"代码,单位名称,报告年度,原因,批准人,截止日期\n{code},丁局,2025,换证,李四,2099-12-31\n"
    (tmp_path / "豁免.csv").write_text(lines, encoding="utf-8")
    done = merged(offices, form, waivers=tmp_path / "豁免.csv")
    assert (done.offices, done.failing, done.complete) == (4, 0, True)
    notes = [row[3].value for row in openpyxl.load_workbook(done.path)[SUM_SHEET].iter_rows(min_row=6)]
    assert "已豁免" in str(notes[3]) and "换证" in str(notes[3])


@pytest.mark.slow
def test_a_waiver_whose_time_has_passed_is_told(offices: Path, form: Form, tmp_path: Path) -> None:
    put(offices, form, "4.xlsx", "丁局", 1, **{"cover.code": CODES[0][:-1] + "9"})
    code = next(one.code for one in xlsxcheck.check(offices / "4.xlsx", form).findings if one.severity == "error")
    lines = f"代码,单位名称,报告年度,原因,批准人,截止日期\n{code},丁局,2025,换证,李四,2020-12-31\n"
    (tmp_path / "豁免.csv").write_text(lines, encoding="utf-8")
    done = merged(offices, form, waivers=tmp_path / "豁免.csv")
    assert done.offices == 3 and done.warnings == (f"豁免已过期，重新计入：丁局 {code}（2020-12-31 为止）",)


@pytest.mark.slow
def test_what_contradicts_last_years_figures_is_not_accepted(offices: Path, form: Form, tmp_path: Path) -> None:
    """As in a check with last year's files: 甲局 carried in what it carried out; 乙局 did not, until that is waived."""
    column = "business"
    for organ, count in (("甲局", 0), ("乙局", 1)):
        carried = {
            f"requests.carried_out.{one}": int(str(values_of(form, "")[f"requests.carried_in.{one}"]))
            + count * (one == column)
            for one in form.sets["applicants"].members
        }
        documents = {
            f"proactive.{one}.in_force": int(str(values_of(form, "")[f"proactive.{one}.in_force"]))
            + int(str(values_of(form, "")[f"proactive.{one}.repealed"]))
            - int(str(values_of(form, "")[f"proactive.{one}.issued"]))
            for one in form.sets["documents"].members
        }
        put(tmp_path / "上年", form, f"{organ}.xlsx", organ, 1, **{"cover.year": 2024, **carried, **documents})
    for name, times in (("1.xlsx", 1), ("2.xlsx", 1)):
        put(offices, form, name, "甲局" if name == "1.xlsx" else "乙局", times)
    (tmp_path / "上年" / "坏.xlsx").write_bytes(b"PK\3\4")
    done = merged(offices, form, previous=tmp_path / "上年")
    assert [Path(one.path).name for one in done.left_out] == ["2.xlsx"] and "Y-" not in done.left_out[0].why
    assert "上年结转" in done.left_out[0].why and any("坏.xlsx" in one for one in done.warnings)
    told = run("merge", offices, "-o", done.path, "--previous", tmp_path / "上年")
    assert told.returncode == 1 and "2.xlsx" in told.stdout and "坏.xlsx" in told.stderr
    lines = "代码,单位名称,报告年度,原因,批准人,截止日期\nY-CARRIED-IN,乙局,2025,合并,李四,2099-12-31\n"
    (tmp_path / "豁免.csv").write_text(f"{lines}V01,丁局,2025,合并,李四,2099-12-31\n", encoding="utf-8")
    done = merged(offices, form, previous=tmp_path / "上年", waivers=tmp_path / "豁免.csv")
    assert done.left_out == () and done.complete
    assert [one for one in done.warnings if "没有用上" in one and "丁局" in one] == [done.warnings[-1]]


@pytest.mark.slow
def test_last_years_report_is_no_earlier_one_of_this_year(offices: Path, form: Form) -> None:
    put(offices, form, "去年.xlsx", "甲局", 1, **{"cover.year": 2024})
    with pytest.raises(NotMerged, match="年度不同"):
        merged(offices, form, newest=True)
    with pytest.raises(NotMerged, match="年度不同"):
        merge([offices / "1.xlsx", offices / "去年.xlsx"], offices.parent / "汇总.xlsx", form, newest=True)


@pytest.mark.slow
def test_a_published_word_report_or_page_is_compared_too(offices: Path, form: Form, tmp_path: Path) -> None:
    done = merged(offices, form)
    word = tmp_path / "公布.docx"
    xlsxcheck.write_word(done.path, word, form)
    page = tmp_path / "公布.html"
    page.write_bytes(as_html(grids_of(form, {**dict.fromkeys(form.fields), **done.values})[1:]))
    assert merged(offices, form, compare=word).differences == () == merged(offices, form, compare=page).differences
    field = "requests.received_new.natural_person"
    page.write_bytes(as_html(grids_of(form, {**dict.fromkeys(form.fields), **done.values, field: 1})[1:]))
    told = run("merge", offices, "-o", done.path, "--compare", page)
    assert told.returncode == 1 and "1 格不同" in told.stdout and "公布 1，" in told.stdout


@pytest.mark.slow
def test_with_a_roster_who_is_missing_makes_it_incomplete(offices: Path, form: Form, tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text("单位名称\n甲局\n乙局\n戊局\n", encoding="utf-8")
    done = merged(offices, form, roster=tmp_path / "名册.csv")
    assert (done.expected, [one.organ for one in done.missing], done.unknown) == (3, ["戊局"], ("丙局",))
    assert not done.complete
    told = run("merge", offices, "-o", done.path, "--roster", tmp_path / "名册.csv")
    assert told.returncode == 1 and "应报 3 家，计入 2 家，" in told.stdout and "不完整" in told.stdout
    (tmp_path / "名册.csv").write_text("单位名称\n甲局\n乙局\n丙局\n", encoding="utf-8")
    told = run("merge", offices, "-o", done.path, "--roster", tmp_path / "名册.csv")
    assert told.returncode == 0 and "应报 3 家，计入 3 家，" in told.stdout and "不完整" not in told.stdout


@pytest.mark.slow
def test_a_published_report_cell_by_cell(offices: Path, form: Form, tmp_path: Path) -> None:
    published = put(tmp_path / "公布", form, "p.xlsx", "某市", 6)
    assert merged(offices, form, compare=published).differences == ()
    field = "disputes.reconsideration.upheld"
    off = put(tmp_path / "公布", form, "q.xlsx", "某市", 6, **{field: 5, "proactive.fees.amount": None})
    done = merged(offices, form, compare=off)
    found = {one.field: (one.published, one.summed) for one in done.differences}
    assert found[field] == (5, done.values[field]) and found["proactive.fees.amount"][0] is None
    assert set(found) == {field, "disputes.reconsideration.total", "proactive.fees.amount"}
    told = run("merge", offices, "-o", done.path, "--compare", off)
    assert told.returncode == 1 and "3 格不同" in told.stdout and "公布 5" in told.stdout and "公布 空" in told.stdout
    assert run("merge", offices, "-o", done.path, "--compare", published).returncode == 0


@pytest.mark.slow
def test_the_cover_as_asked_for(offices: Path, form: Form) -> None:
    done = merged(offices, form, organ="某区人民政府", code=CODES[0], kind="县级政府", year=2025)
    values = read(done.path, form)
    assert [values[f"cover.{key}"] for key in ("organ", "code", "organ_type", "year", "scope")] == [
        "某区人民政府", CODES[0], "县级政府", 2025, "汇总",
    ]  # fmt: skip
    with pytest.raises(NotMerged, match="2024"):
        merged(offices, form, year=2024)
    for wrong in ({"code": "123"}, {"kind": "什么"}):
        with pytest.raises(UsageError):
            merged(offices, form, **wrong)


@pytest.mark.slow
def test_only_an_earlier_sum_is_replaced(offices: Path, form: Form, tmp_path: Path) -> None:
    done = merged(offices, form)
    assert is_output(done.path, "merge") and merged(offices, form).values == done.values
    for name in ("1.xlsx", "别的.xlsx", "a.csv"):
        path = offices / name
        path.write_bytes(path.read_bytes() if path.exists() else b"mine")
        before = path.read_bytes()
        with pytest.raises(UsageError):
            merge(offices, path, form)
        assert path.read_bytes() == before
    with pytest.raises(UsageError):
        merge(offices, tmp_path / "没有" / "a.xlsx", form)
    assert run("merge", offices, "-o", offices / "1.xlsx").returncode == 2


@pytest.mark.slow
def test_a_sum_in_the_folder_is_no_part_of_the_next(offices: Path, form: Form) -> None:
    first = merge(offices, offices / "汇总.xlsx", form)
    again = merge(offices, offices / "汇总.xlsx", form)
    assert again.values == first.values and again.offices == 3


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        cwd=ROOT,
    )  # fmt: skip


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_adds_up_the_same(offices: Path, form: Form, tmp_path: Path) -> None:
    done = merged(offices, form)
    (path,) = office().recalculate([Path(done.path)], tmp_path / "out")
    book = openpyxl.load_workbook(path, data_only=True)
    for number, field in enumerate(form.numeric, 5):
        known = form.fields[field]
        shown = book[SUM_SHEET].cell(5, number).value, book[known.sheet][known.ref].value
        assert all(abs(Decimal(str(one)) - Decimal(done.values[field])) < Decimal("1e-9") for one in shown), field
    assert xlsxcheck.check(path, form).verdict == "pass"


def test_files_of_two_forms_are_told_apart_by_their_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are of edition 1, which says nothing of what they are."""
    room, own = ROOT / "samples" / "forms" / "reading-room", tmp_path / "library.json"
    own.write_text(json.dumps(definition(), ensure_ascii=False), encoding="utf-8")
    form = load_form(own)
    values = {key: value for key, value in filling(form).items() if not form.fields[key].sum_of}
    (tmp_path / "library.xlsx").write_bytes(build_template(form, values=values))
    files = [str(tmp_path / "library.xlsx"), str(room / "filled.xlsx")]
    forms = ["--form", str(own), "--form", str(room / "form.json")]
    assert main(["merge", *files, *forms, "-o", str(tmp_path / "sum.xlsx")]) == 1
    told = capsys.readouterr().err
    assert "表格种类不同" in told and "library：" in told and "reading-room：" in told


def test_the_sum_of_a_total_that_was_accepted_wrong_is_that_of_its_parts(form: Form, tmp_path: Path) -> None:
    """Whatever program works the formulas out comes to the figures that stand there."""
    inside = tmp_path / "收"
    put(inside, form, "1.xlsx", "甲局", 1)
    wrong = values_of(form, "乙局", 2)
    total = next(field.id for field in form.fields.values() if field.sum_of and field.id.startswith("disputes."))
    wrong[total] = int(str(wrong[total])) + 1000
    (inside / "2.xlsx").write_bytes(build_template(form, TemplateOptions(totals="typed"), wrong))
    waivers = tmp_path / "豁免.csv"
    line = f"{{}},乙局,2025,原表如此,张三,{date.today() + timedelta(30)}"
    waivers.write_text("\n".join(["代码,单位名称,报告年度,原因,批准人,截止日期", line.format("T4-SUM")]), "utf-8")
    done = merged(inside, form, waivers=waivers)
    assert done.offices == 2
    shown = openpyxl.load_workbook(done.path, data_only=True)[SUM_SHEET]
    formulas = openpyxl.load_workbook(done.path)[SUM_SHEET]
    figures = {cell.coordinate: Decimal(str(cell.value)) for row in shown["E5:GV7"] for cell in row}
    for number, field in enumerate(form.numeric, 5):
        formula = str(formulas.cell(5, number).value).removeprefix("=")
        if summing := re.fullmatch(r"SUM\(([A-Z]+)6:\1(7)\)", formula):
            parts = [f"{summing[1]}{row}" for row in (6, 7)]
        else:
            parts = formula.split("+")
        assert (
            sum(figures[part] for part in parts) == figures[formulas.cell(5, number).coordinate] == done.values[field]
        )
