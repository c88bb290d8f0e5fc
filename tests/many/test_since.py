"""What has changed since the last run, and which of two files of one office counts."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from explained import GOOD, doubtful, noted
from helpers import ROOT

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.errors import UsageError
from xlsxcheck.many.since import load_since
from xlsxcheck.model import Form

CONTRACT = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))


def wrong(form: Form, **cover: object) -> bytes:
    named = {f"cover.{key}": value for key, value in cover.items()}
    return filled(form, {**busy(form), **named, "requests.carried_in.natural_person": 119})


def right(form: Form, **cover: object) -> bytes:
    return filled(form, {**busy(form), **{f"cover.{key}": value for key, value in cover.items()}})


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([*map(str, arguments), "--no-annotate", "--quiet"])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.slow
@pytest.mark.parametrize("form_of_run", ["json", "jsonl"])
def test_each_office_says_what_has_changed(
    form: Form, tmp_path: Path, form_of_run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(
        tmp_path / "in",
        a=wrong(form, organ="甲市人民政府"),
        b=wrong(form, organ="乙市人民政府"),
        c=right(form, organ="丙市人民政府"),
        d=doubtful(form, organ="丁市人民政府"),
        e=right(form, organ="戊市人民政府"),
    )
    run = tmp_path / "run.json"
    run.write_text(ran(capsys, folder, "--format", form_of_run)[1], encoding="utf-8")
    put(folder, a=right(form, organ="甲市人民政府"), c=wrong(form, organ="丙市人民政府"))
    put(folder, d=noted(doubtful(form, organ="丁市人民政府"), GOOD), f=right(form, organ="己市人民政府"))
    (folder / "e.xlsx").unlink()
    document = json.loads(ran(capsys, folder, "--since", run, "--format", "json")[1])
    jsonschema.validate(document, CONTRACT)
    since = {report["organ"][0]: report["since"] for report in document["reports"]}
    states = {who: (one["state"], one["replaced"]) for who, one in since.items()}
    # 内容雷同 is told of all of them, so that only what each file holds itself is looked at here.
    assert states["甲"][1] and states["丙"][1] and states["丁"][1] and not states["乙"][1]
    assert states["己"] == ("new", False)
    assert "T3-BALANCE 表三!D4" in since["甲"]["solved"] and "T3-BALANCE 表三!D4" in since["丙"]["added"]
    assert since["丁"]["solved"] == ["T2-ISSUED 表二!B3"]
    text = "".join(ran(capsys, folder, "--since", run)[1].split())  # lines break where the folder's name lets them
    assert "上次有这次没有1" in text and "戊市人民政府：上次有，这次没有" in text


@pytest.mark.slow
def test_states_of_files_that_share_nothing(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One office a run, so that no file is like another."""
    run = tmp_path / "run.json"
    for before, after, state in (
        (wrong(form), right(form), "passed"),
        (wrong(form), wrong(form), "open"),
        (right(form), wrong(form), "broken"),
        (right(form), right(form), "clean"),
        (doubtful(form), noted(doubtful(form), GOOD), "passed"),
        (noted(doubtful(form), GOOD), noted(doubtful(form), "无"), "broken"),
        (b"no workbook", right(form), "passed"),
        (right(form), b"no workbook", "broken"),
    ):
        folder = put(tmp_path / "in", a=before)
        run.write_text(ran(capsys, folder / "a.xlsx", "--format", "json")[1], encoding="utf-8")
        put(folder, a=after)
        (report,) = json.loads(ran(capsys, folder / "a.xlsx", "--since", run, "--format", "json")[1])["reports"]
        assert (report["since"]["state"], report["since"]["replaced"]) == (state, before != after)


def test_the_summaries_tell_the_changes(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, run = put(tmp_path / "in", a=wrong(form)), tmp_path / "run.json"
    run.write_text(ran(capsys, folder, "--format", "json")[1], encoding="utf-8")
    put(folder, a=right(form))
    html, book, text = tmp_path / "s.html", tmp_path / "s.xlsx", tmp_path / "s.csv"
    roster = tmp_path / "roster.csv"
    roster.write_text("单位名称,联系人,电话\n宿迁市,张三,0527-1\n", encoding="utf-8")
    options = ("--since", run, "--roster", roster, "--summary", html, "--summary", book, "--summary", text)
    assert ran(capsys, folder, *options)[0] == 0
    (row,) = list(csv.DictReader(io.StringIO(text.read_text(encoding="utf-8-sig"), newline="")))
    assert (row["联系人"], row["联系电话"], row["变化"], row["是否换文件"]) == ("张三", "0527-1", "新通过", "换了文件")
    assert "T3-BALANCE 表三!D4" in row["已解决"] and row["新出"] == ""
    assert "新通过 1" in html.read_text(encoding="utf-8")
    rows = list(openpyxl.load_workbook(book)["变化"].values)
    assert rows[2][:3] == ("宿迁市", "新通过", "换了文件") and "T3-BALANCE 表三!D4" in rows[2][3]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("text", ["", "{", "[]", '{"reports": [1]}', '{"reports": [{}]}', "单位,代码\n", "3"])
def test_what_is_no_earlier_run_is_refused(
    form: Form, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run.json"
    run.write_text(text, encoding="utf-8")
    if text:
        with pytest.raises(UsageError):
            load_since(str(run))
    code, out, err = ran(capsys, put(tmp_path / "in", a=right(form)), "--since", tmp_path / "none.json")
    assert (code, out) == (2, "") and "打不开上次的结果" in err


def test_of_two_files_of_one_office_the_newer_counts(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = filled(form, {**busy(form), "cover.date": "2026-01-20", "proactive.rules.issued": 3})
    folder = put(tmp_path / "in", a=other, b=right(form, date="2026-01-10"))
    os.utime(folder / "a.xlsx", (1, 1))
    roster = tmp_path / "roster.csv"
    roster.write_text("单位名称\n宿迁市\n", encoding="utf-8")
    document = json.loads(ran(capsys, folder, "--roster", roster, "--format", "json")[1])
    jsonschema.validate(document, CONTRACT)
    (twice,) = document["roster"]["twice"]
    assert [Path(path).name for path in twice["paths"]] == ["a.xlsx", "b.xlsx"] and twice["counts"] == twice["paths"][0]
    (told,) = [one for report in document["reports"] for one in report["findings"] if one["code"] == "R-TWICE"]
    assert "数字不同（1 格：表二!B3 这一份 2，那一份 3）" in told["message"]
    assert "那一份较新（填报日期 2026-01-10，那一份 2026-01-20），算那一份" in told["message"]
    put(folder, b=right(form, date="2026-01-20"))
    os.utime(folder / "b.xlsx", (9, 9))
    document = json.loads(ran(capsys, folder, "--roster", roster, "--format", "json")[1])
    assert Path(document["roster"]["twice"][0]["counts"]).name == "b.xlsx", "the same day: the system's time decides"
    text = ran(capsys, folder, "--roster", roster)[1].replace("\n  ", "")
    assert "算较新的" in text


@pytest.mark.slow
def test_what_a_newer_file_replaces_is_not_sent_back(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A corrected copy lies beside the file that it corrects, as collectors leave it."""
    folder = put(tmp_path / "in", a=wrong(form, date="2026-01-10"), b=right(form, date="2026-01-20"))
    roster = tmp_path / "roster.csv"
    roster.write_text("单位名称\n宿迁市\n", encoding="utf-8")
    run = tmp_path / "run.json"
    run.write_text(ran(capsys, folder / "a.xlsx", "--format", "json")[1], encoding="utf-8")
    code, text, _ = ran(capsys, folder, "--roster", roster, "--since", run)
    text = text.replace("\n", "")
    assert "新通过 1，仍有问题 0" in text and "宿迁市：新通过" in text and "宿迁市：仍有问题" not in text
    assert code == 0 and "没有要退回更正的文件" in text and "不用退" in text and "请退回更正" not in text
    assert text.index("a.xlsx") < text.index("不用退") < text.rindex("a.xlsx")
    document = json.loads(ran(capsys, folder, "--format", "json")[1])
    jsonschema.validate(document, CONTRACT)
    assert document["older"] == [{"path": str(folder / "a.xlsx"), "newer": str(folder / "b.xlsx")}]
    assert (document["totals"]["fail"], document["totals"]["older"]) == (0, 1), "as on the screen"
    put(folder, b=wrong(form, date="2026-01-20"))
    text = ran(capsys, folder, "--roster", roster)[1]
    assert "请退回更正的文件（1 个）" in text and "b.xlsx" in text.partition("请退回更正")[2].partition("另有")[0]
