"""One workbook for each office: what is in it, what the list says, what is refused, what is never replaced."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from helpers import ROOT, balanced_values, record_of, with_totals
from office import office

import xlsxcheck
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import OutputError, UsageError
from xlsxcheck.model import Form, Number, Value
from xlsxcheck.round.distribute import MANIFEST, Distribution, distribute
from xlsxcheck.round.writing import written
from xlsxcheck.template.build import TemplateOptions, build_template

CODES = ("113200000140000117", "11320000014000012A")
ROSTER = (
    f"单位名称,统一社会信用代码,单位类型\n甲街道办事处,{CODES[0]},街道办事处\n乙镇人民政府,,\n丙局,{CODES[1]},什么\n"
)


def roster(folder: Path, text: str = ROSTER) -> Path:
    path = folder / "名册.csv"
    path.write_text(text, encoding="utf-8")
    return path


def last_year(folder: Path, form: Form, name: str, organ: str, code: str | None = None, **more: Value) -> Path:
    values = {**balanced_values(form), "cover.organ": organ, "cover.code": code, "cover.year": 2024, **more}
    (folder / "上年").mkdir(exist_ok=True)
    path = folder / "上年" / name
    path.write_bytes(build_template(form, TemplateOptions(), with_totals(values, form)))
    return path


def listed(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / MANIFEST).read_text(encoding="utf-8-sig"))))


def carried(path: str | Path, form: Form) -> list[Value]:
    record = xlsxcheck.read_workbook(path, form)
    return [record.values[f"requests.carried_in.{one}"] for one in form.sets["applicants"].members]


def test_one_workbook_an_office_and_a_list(tmp_path: Path, form: Form) -> None:
    done = distribute(roster(tmp_path), tmp_path / "发", form, year=2025)
    assert [Path(one.path).name for one in done.made] == ["甲街道办事处.xlsx", "乙镇人民政府.xlsx", "丙局.xlsx"]
    first, second, third = (xlsxcheck.read_workbook(one.path, form) for one in done.made)
    assert [first.values[f"cover.{key}"] for key in ("organ", "code", "organ_type", "year")] == [
        "甲街道办事处", CODES[0], "街道办事处", 2025,
    ]  # fmt: skip
    assert (second.values["cover.code"], second.values["cover.organ_type"]) == (None, None)
    assert (first.identity["organ_code"], first.identity["organ"]) == (CODES[0], "甲街道办事处")
    assert third.values["cover.organ_type"] is None
    rows = listed(tmp_path / "发")
    assert [row["文件"] for row in rows] == [Path(one.path).name for one in done.made]
    assert "什么" in rows[2]["说明"] and rows[0]["说明"] == ""
    sheet = openpyxl.load_workbook(done.made[1].path)["封面"]
    assert sheet["B3"].protection.locked and not sheet["B4"].protection.locked and not sheet["B5"].protection.locked


@pytest.mark.slow
def test_last_years_figures_in_all_their_states(tmp_path: Path, form: Form) -> None:
    last_year(tmp_path, form, "1.xlsx", "甲街道办事处", CODES[0], **{"requests.disclosed.business": 5000})
    last_year(tmp_path, form, "2.xlsx", "乙镇人民政府", **{"requests.carried_out.business": None})
    for number in (3, 4):
        other = {"requests.carried_out.business": number}
        last_year(tmp_path, form, f"{number}.xlsx", "丙局", CODES[1], **other)
        os.utime(tmp_path / "上年" / f"{number}.xlsx", (1_700_000_000,) * 2)
    (tmp_path / "上年" / "丁局.xlsx").write_bytes(b"PK\3\4")
    text = ROSTER + "丁局,,\n戊局,,\n"
    done = distribute(roster(tmp_path, text), tmp_path / "发", form, year=2025, previous=tmp_path / "上年")
    out = [balanced_values(form)[f"requests.carried_out.{one}"] for one in form.sets["applicants"].members]
    assert carried(done.made[0].path, form) == out
    assert carried(done.made[1].path, form) == [out[0], None, *out[2:]]
    assert all(carried(one.path, form) == [None] * 6 for one in done.made[2:])
    notes = [row["说明"] for row in listed(tmp_path / "发")]
    for note, words in zip(
        notes, ("有错误，数字照用", "有 2 格没有数", "有 2 份", "没能读成：丁局.xlsx", "没有这个单位"), strict=True
    ):
        assert words in note
    assert any("丁局.xlsx" in warning for warning in done.warnings)
    # Nobody can say that what is not known of last year is 0.
    for number, totals in enumerate(("formula", "typed", "control")):
        options = {"year": 2025, "previous": tmp_path / "上年", "zeros": True, "totals": totals}
        done = distribute(roster(tmp_path, text), tmp_path / f"零{number}", form, **options)  # type: ignore[arg-type]
        assert carried(done.made[0].path, form) == out
        assert carried(done.made[1].path, form) == [out[0], None, *out[2:]]
        assert all(carried(one.path, form) == [None] * 6 for one in done.made[2:])
        values = xlsxcheck.read_workbook(done.made[2].path, form).values
        assert values["requests.carried_in.total"] in (None, 0) and values["requests.received_new.business"] == 0
        assert totals != "typed" or values["requests.carried_in.total"] is None
        again = distribute(roster(tmp_path, text), tmp_path / f"零{number}", form, **options)  # type: ignore[arg-type]
        assert {one.state for one in again.made} == {"same"}
    plain = distribute(roster(tmp_path, text), tmp_path / "无", form, year=2025, zeros=True)
    assert carried(plain.made[2].path, form) == [0] * 6


@pytest.mark.slow
def test_a_report_of_another_year_is_not_carried_over(tmp_path: Path, form: Form) -> None:
    last_year(tmp_path, form, "1.xlsx", "甲街道办事处", CODES[0], **{"cover.year": 2023})
    done = distribute(roster(tmp_path), tmp_path / "发", form, year=2025, previous=tmp_path / "上年")
    assert carried(done.made[0].path, form) == [None] * 6 and "不是上一年" in done.made[0].notes[0]


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROSTER + f",{CODES[0]},\n", ["第5行没有单位名称"]),
        (ROSTER.replace(CODES[0], CODES[0][:-1] + "9") + ",,政府部门\n", ["第2行", "第5行没有单位名称"]),
        (ROSTER + f"戊局,{CODES[0]},\n", ["第2行“甲街道办事处”和第5行“戊局”的信用代码相同"]),
        (ROSTER + f"乙镇人民政府,{'113200000140000386'},\n", ["乙镇人民政府"]),
        ("单位名称\n", ["一个单位也没有"]),
    ],
)
def test_a_wrong_roster_makes_nothing_and_names_each_line(text: str, words: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        distribute(roster(tmp_path, text), tmp_path / "发", year=2025)
    places = [str(refused.value).find(word) for word in words]
    assert places[0] >= 0 and places == sorted(places), f"in the roster's order: {refused.value}"
    assert not (tmp_path / "发").exists()
    done = subprocess.run(
        [sys.executable, "-m", "xlsxcheck", "template", "--roster", roster(tmp_path, text), "--out", tmp_path / "发"],
        capture_output=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2 and not (tmp_path / "发").exists()


def again(folder: Path, form: Form, **options: object) -> Distribution:
    return distribute(roster(folder), folder / "发", form, **{"year": 2025, **options})  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_somebody_typed_in_is_never_replaced(tmp_path: Path, form: Form) -> None:
    done = again(tmp_path, form)
    assert [one.state for one in again(tmp_path, form).made] == ["same"] * 3
    assert [one.state for one in again(tmp_path, form, zeros=True).made] == ["written"] * 3
    path = Path(done.made[1].path)
    book = openpyxl.load_workbook(path)
    book["表三"]["D4"] = 5
    book.save(path)
    typed = path.read_bytes()
    more = again(tmp_path, form)
    assert [one.state for one in more.made] == ["written", "kept", "written"] and path.read_bytes() == typed
    assert listed(tmp_path / "发")[1]["结果"] == "已有人填写或保存过，没有动"


@pytest.mark.slow
def test_what_was_carried_in_is_no_typing(tmp_path: Path, form: Form) -> None:
    last_year(tmp_path, form, "1.xlsx", "甲街道办事处", CODES[0])
    previous = tmp_path / "上年"
    again(tmp_path, form, previous=previous)
    assert [one.state for one in again(tmp_path, form, previous=previous).made] == ["same"] * 3
    assert again(tmp_path, form, previous=previous, open_carried_in=True).made[0].state == "written"


@pytest.mark.parametrize("foreign", ["甲街道办事处.xlsx", "丙局.xlsx", MANIFEST])
def test_what_is_not_ours_stays_and_nothing_is_made(foreign: str, tmp_path: Path, form: Form) -> None:
    (tmp_path / "发").mkdir()
    data = b"mine" if foreign == MANIFEST else build_template(form, TemplateOptions(2025, "别的单位"))
    (tmp_path / "发" / foreign).write_bytes(data)
    with pytest.raises(UsageError, match=foreign):
        again(tmp_path, form)
    assert [path.name for path in (tmp_path / "发").iterdir()] == [foreign]
    assert (tmp_path / "发" / foreign).read_bytes() == data


@pytest.mark.slow
def test_options_that_do_not_go_together(tmp_path: Path, form: Form) -> None:
    with pytest.raises(UsageError, match="--year"):
        distribute(roster(tmp_path), tmp_path / "发", form, previous=tmp_path)
    (tmp_path / "发").write_text("a file")
    with pytest.raises(UsageError, match="--out"):
        again(tmp_path, form)
    for words in (["--roster", "x"], ["--out", "x"], ["--previous", "x"], ["--open-carried-in"],
                  ["--roster", "x", "--out", "y", "--organ", "z"]):  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "xlsxcheck", "template", *words], capture_output=True, cwd=ROOT)
        assert done.returncode == 2, words


def live(path: Path) -> dict[tuple[str, str], str]:
    import python_calamine

    rows = (
        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("校验").to_python(skip_empty_area=False)
    )
    return {(row[0], row[1]): row[6] for row in rows[11:] if row[1]}


def said(status: str, difference: Number) -> str:
    larger = "左边大" if difference > 0 else "右边大"
    size = f"{abs(float(difference)):.10g}"
    return {"passed": "通过", "not_applicable": "不适用", "failed": f"差 {size}，{larger}"}[status]


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_and_the_checker_agree_on_both_years(tmp_path: Path, form: Form) -> None:
    """Distributed with last year's figures, filled in so that the years agree and so that they don't."""
    before = {**balanced_values(form), "cover.organ": "甲街道办事处", "cover.code": CODES[0], "cover.year": 2024}
    last_year(tmp_path, form, "1.xlsx", "甲街道办事处", CODES[0])
    now = {**before, "cover.year": 2025, "cover.organ_type": "街道办事处"}
    for one in form.sets["applicants"].members:
        now[f"requests.carried_in.{one}"] = before[f"requests.carried_out.{one}"]
    fillings: dict[str, dict[str, Value]] = {
        "as it should be": {},
        "carried in": {"requests.carried_in.business": 3},
        "in force": {"proactive.rules.in_force": 77, "proactive.normative_docs.repealed": 9000},
        "far more": {"requests.received_new.natural_person": 9_000_000, "proactive.penalties.decisions": 9000},
        "far less": {"proactive.licensing.decisions": 20, "disputes.reconsideration.pending": 0,
                     "disputes.reconsideration.upheld": 0, "disputes.reconsideration.corrected": 0,
                     "disputes.reconsideration.other": 0},
    }  # fmt: skip
    data = Path(again(tmp_path, form, previous=tmp_path / "上年", open_carried_in=True).made[0].path).read_bytes()
    files, records = [], []
    for number, (_, changes) in enumerate(fillings.items()):
        values = with_totals({**now, **changes}, form)
        book = openpyxl.load_workbook(io.BytesIO(data))
        for field in form.fields.values():
            if not field.sum_of and values[field.id] is not None:
                book[field.sheet][field.ref].value = values[field.id]
        files.append(tmp_path / f"f{number}.xlsx")
        book.save(files[-1])
        records.append(record_of(values, form))
    previous = record_of(with_totals(before, form), form)
    seen: set[tuple[str, str]] = set()
    for record, path in zip(records, office().recalculate(files, tmp_path / "out"), strict=True):
        shown = live(path)
        for outcome in evaluate(record, form, previous):
            words = said(outcome.status, outcome.difference)
            assert shown[outcome.case.relation, outcome.case.title["zh"]] == words, outcome.case.id
            seen.add((outcome.case.relation, outcome.status))
        report = xlsxcheck.check(path, form, previous=previous)
        broken = {code for (code, _), verdict in shown.items() if verdict.startswith("差")}
        assert broken <= {one.code for one in report.findings}
    assert {one.id for one in form.relations if one.needs_previous and (one.id, "failed") in seen} == {
        "Y-CARRIED-IN", "Y-IN-FORCE", "Y-REPEALED", "Y-PENDING", "Y-RECEIVED-CHANGE", "Y-DECISIONS-CHANGE",
    }  # fmt: skip


def test_a_list_that_can_not_be_written_is_told_before_anything_is_made(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(path: object) -> None:
        raise OutputError(f"{path}: held", held=True)

    monkeypatch.setattr("xlsxcheck.round.distribute.try_to_write", held)
    with pytest.raises(OutputError, match=MANIFEST):
        distribute(roster(tmp_path), tmp_path / "发", form, year=2025)
    assert list((tmp_path / "发").iterdir()) == []


def test_what_is_written_while_the_next_are_made_keeps_its_order(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{number}.bin") for number in range(50)]
    files = [(path, None if number % 7 == 3 else path.encode()) for number, path in enumerate(paths)]
    expected = [number % 7 != 3 for number in range(50)]
    assert list(written(files)) == expected
    assert [Path(path).read_bytes() for path in paths if os.path.exists(path)] == [data for _, data in files if data]
    assert list(written([(path, b"new" if path == paths[4] else data) for path, data in files])) == [
        path == paths[4] for path in paths
    ]
    with pytest.raises(UsageError):
        list(written([(str(tmp_path / "none" / "a"), b"1"), *files]))
