"""What the page's Python does, without a browser: the same as the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from received import COPIES, FOLDER, by_command, received, same_but_for_the_time

from xlsxcheck.model import Form
from xlsxcheck.page.bridge import call


def ask(verb: str, **given: Any) -> Any:
    answer = json.loads(call(verb, json.dumps(given)))
    assert "value" in answer, answer
    return answer["value"]


def refused(verb: str, **given: Any) -> str:
    answer = json.loads(call(verb, json.dumps(given)))
    assert answer["known"] is True
    return str(answer["error"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A current folder of the page's own, as the browser has one in memory."""
    (tmp_path / "page").mkdir()
    monkeypatch.chdir(tmp_path / "page")
    ask("start", form=None, lang="zh")
    yield tmp_path / "page"


def check_all(source: Path) -> list[dict[str, Any]]:
    """Have a folder checked as the page does: names first, then one file after the other."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    names = [(path.relative_to(source.parent).as_posix(), path.stat().st_mtime) for path in files]
    plan = ask("plan", files=names[::-1])
    rows: list[dict[str, Any]] = []
    for item in plan["items"]:
        Path(item[0]).write_bytes((source.parent / item[0]).read_bytes())
        changed = dict(names)[item[0]]
        parts = ask("parts", item=item, single=False) if item[0].endswith(".zip") else [item]
        for number, part in enumerate(parts):
            rows += ask("check", item=part, changed=changed, more=number > 0)["rows"]
        os.truncate(item[0], 0)
    return rows


@pytest.mark.slow
def test_a_folder_comes_to_what_the_command_line_makes_of_it(tmp_path: Path, here: Path, form: Form) -> None:
    source = received(tmp_path, form, count=8)
    wanted = by_command(tmp_path)
    rows = check_all(source)
    whole = ask("settle")
    assert len(rows) == len(whole["rows"]) > 30
    assert ask("document", kind="json")["files"][0]["path"] == "检查结果.json"
    assert (here / "检查结果.json").read_bytes() == wanted.read_bytes()
    for kind in ("csv", "html", "xlsx"):
        ask("document", kind=kind)
        name = f"检查结果.{kind}"
        assert same_but_for_the_time((here / name).read_bytes(), (tmp_path / name).read_bytes()), kind
    copies = {path.relative_to(tmp_path): path for path in (tmp_path / COPIES).rglob("*") if path.is_file()}
    assert len(copies) > 10
    assert {str(name) for name in copies} == {row["copy"] for row in whole["rows"] if row["copy"]}
    for name, path in copies.items():
        assert same_but_for_the_time((here / name).read_bytes(), path.read_bytes()), name


@pytest.mark.slow
def test_another_worker_takes_over_what_the_first_had_found(tmp_path: Path, here: Path, form: Form) -> None:
    source = received(tmp_path, form, count=3)
    check_all(source)
    before = ask("settle")
    ask("document", kind="json")
    document = (here / "检查结果.json").read_bytes()
    from xlsxcheck.page import bridge

    desk = bridge._desk[0]
    kept = [(path, [_text(parcel) for parcel in parcels]) for path, parcels in desk.kept.items()]
    copies, passed = list(desk.made), list(desk.passed_over)
    ask("start", form=None, lang="zh")
    assert not [path for path in (here / COPIES).rglob("*") if path.is_file()]
    ask("restore", items=kept, copies=copies, passed_over=passed)
    assert ask("settle") == before
    ask("document", kind="json")
    assert (here / "检查结果.json").read_bytes() == document


def _text(parcel: bytes) -> str:
    import base64

    return base64.b64encode(parcel).decode()


@pytest.mark.slow
def test_a_file_that_comes_again_replaces_its_row_and_its_copy(tmp_path: Path, here: Path, form: Form) -> None:
    source = received(tmp_path, form, count=2)
    check_all(source)
    name = f"{FOLDER}/样例/unbalanced.xlsx"
    copy = here / COPIES / "样例" / "unbalanced.checked.xlsx"
    assert copy.is_file()
    before = [row["path"] for row in ask("settle")["rows"]]
    Path(name).write_bytes((source / "样例" / "zero.xlsx").read_bytes())
    found = ask("check", item=[name, "样例/unbalanced.xlsx", True, None], changed=0, more=False)
    assert [row["verdict"] for row in found["rows"]] == ["pass"]
    assert not copy.exists()
    assert [row["path"] for row in ask("settle")["rows"]] == before


def test_what_was_ended_from_outside_is_told_as_the_command_line_does(here: Path) -> None:
    late = ask("give_up", item=["慢.xlsx", "慢.xlsx", False, None], seconds=60, reason="", more=False)
    broken = ask("give_up", item=["坏.xlsx", "坏.xlsx", False, None], seconds=None, reason="trap", more=False)
    assert [late["rows"][0]["codes"], broken["rows"][0]["codes"]] == [["F10"], ["F11"]]
    assert "60" in late["rows"][0]["first"] and "trap" in broken["rows"][0]["first"]
    assert [row["verdict"] for row in ask("settle")["rows"]] == ["unreadable"] * 2


@pytest.mark.slow
def test_a_report_in_full_has_its_advice_and_its_findings(tmp_path: Path, here: Path, form: Form) -> None:
    check_all(received(tmp_path, form, count=0))
    name = f"{FOLDER}/样例/typed-totals.xlsx"
    growing = ask("show", path=name, number=0)
    ask("settle")
    told = ask("show", path=name, number=0)
    assert told["advice"] == growing["advice"] and "表四!E4 由 0 改为 11" in told["advice"][0]
    assert {finding["severity"] for sheet in told["sheets"] for finding in sheet["findings"]} >= {"error"}
    assert set(told["explained"]) == {finding["code"] for sheet in told["sheets"] for finding in sheet["findings"]}
    assert all(code in lines[0] and len(lines) > 2 for code, lines in told["explained"].items())


@pytest.mark.slow
def test_roster_waivers_and_last_year(tmp_path: Path, here: Path, form: Form) -> None:
    Path("名册.csv").write_text("单位名称\n示例街道办事处\n没有报的街道办事处\n", encoding="utf-8")
    assert ask("roster", path="名册.csv")["offices"] == 2
    assert "找不到" in refused("roster", path="没有.csv") or "打不开" in refused("roster", path="没有.csv")
    check_all(received(tmp_path, form, count=0))
    roster = ask("settle")["roster"]
    assert [one["organ"] for one in roster["missing"]] == ["没有报的街道办事处"]
    ask("roster", path=None)
    assert ask("settle")["roster"] is None
    head = "代码,单位名称,报告年度,原因,批准人,截止日期\n"
    Path("豁免.csv").write_text(f"{head}T4-SUM,淮安市洪泽区人民政府,2023,历史数据,张三,2099-12-31\n", encoding="utf-8")
    assert ask("waivers", path="豁免.csv")["lines"] == 1
    assert ask("waivers", path=None)["lines"] == 0


def test_last_year_goes_to_another_worker_as_a_parcel(tmp_path: Path, here: Path, form: Form) -> None:
    from xlsxcheck.page import bridge

    sample = Path(__file__).parents[2] / "samples" / "busy.xlsx"
    Path("上年.xlsx").write_bytes(sample.read_bytes())
    ask("take_last_year", item=["上年.xlsx", "上年.xlsx", False, None])
    kept = ask("end_last_year")
    assert kept["offices"] == 1
    ask("start", form=None, lang="zh")
    ask("last_year", kept=kept["kept"])
    previous = bridge._desk[0].previous
    assert previous is not None and [one.year for one in previous.known] == [2024]


def test_a_template_has_a_name_that_every_system_takes(here: Path, form: Form) -> None:
    made = ask("template", year=2025, organ="某/某街道", code="", totals="typed", zeros=False)["files"][0]
    assert made["name"] == "政府信息公开年报统计表2025某_某街道.xlsx"
    Path(made["path"]).unlink()
    assert "信用代码" in refused("template", year=2025, organ="", code="123", totals="typed", zeros=False)
