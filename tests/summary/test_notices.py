"""What to send each office: its own mistakes in order, or that nothing came; and one list of whom to remind."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from datetime import date
from pathlib import Path

import pytest
from explained import doubtful

import xlsxcheck
from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.errors import UsageError
from xlsxcheck.model import Form
from xlsxcheck.summary.notices import file_stem, read_due
from xlsxcheck.summary.noticetexts import Due, sealed


def wrong(form: Form, **cover: object) -> bytes:
    named = {f"cover.{key}": value for key, value in cover.items()}
    return filled(form, {**busy(form), **named, "requests.carried_in.natural_person": 119})


def right(form: Form, **cover: object) -> bytes:
    return filled(form, {**busy(form), **{f"cover.{key}": value for key, value in cover.items()}})


@pytest.fixture
def folder(form: Form, tmp_path: Path) -> Path:
    inside = tmp_path / "in"
    inside.mkdir()
    for name, data in {
        "甲": wrong(form, organ="甲市人民政府", phone="0527-111"),
        "乙": right(form, organ="乙市人民政府"),
        "丙": doubtful(form, organ="丙市/人民政府"),
        "坏": b"PK no zip",
    }.items():
        (inside / f"{name}.xlsx").write_bytes(data)
    lines = ["单位名称,联系人,电话", "甲市人民政府,张三,", "乙市人民政府,李四,2", "丁市人民政府,王五,4"]
    (tmp_path / "roster.csv").write_text("\n".join(lines), encoding="utf-8")
    return inside


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(list(map(str, arguments)))
    out, err = capsys.readouterr()
    return code, out, err


def texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8-sig") for path in sorted(folder.glob("*.txt"))}


def test_every_office_gets_what_it_has_to_do(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "notices"
    options = (
        "--roster",
        tmp_path / "roster.csv",
        "--notices",
        out,
        "--due",
        "2099年1月31日",
        "--out",
        tmp_path / "back",
    )
    assert ran(capsys, folder, *options)[0] == 3
    found = texts(out)
    assert set(found) == {"甲市人民政府", "丙市_人民政府", "丁市人民政府", "坏"}, "nothing for who has nothing to do"
    assert "表三!D" in found["甲市人民政府"] and "1. " in found["甲市人民政府"]
    assert "甲.checked.xlsx" in found["甲市人民政府"] and "2099年1月31日前" in found["甲市人民政府"]
    assert "要更正" not in found["丙市_人民政府"] and "表二!B3" in found["丙市_人民政府"]
    assert "还没有收到" in found["丁市人民政府"] and "2099年1月31日前" in found["丁市人民政府"]
    assert "没能检查" in found["坏"]
    assert not any(str(tmp_path) in text for text in found.values()), "no path of the collector's"
    data = (out / "催报名单.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    assert [row["状态"] for row in rows] == ["未报送", "没能检查", "要更正", "要核实"]
    assert [(row["单位名称"], row["联系人"], row["联系电话"]) for row in (rows[0], rows[2])] == [
        ("丁市人民政府", "王五", "4"),
        ("甲市人民政府", "张三", "0527-111"),
    ]


def test_a_file_that_can_not_be_read_is_told_with_the_one_office_that_may_have_sent_it(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name is that of one office, and nearly that of the other ones: those are told nothing about it."""
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    names = [f"示例第{number}街道办事处" for number in (1, 2, 11)]
    (tmp_path / "roster.csv").write_text("\n".join(["单位名称", *names]), encoding="utf-8")
    (folder / f"{names[2]}（报）.xlsx").write_bytes(b"no workbook")
    ran(capsys, folder, "--roster", tmp_path / "roster.csv", "--notices", out, "--no-annotate")
    found = texts(out)
    assert set(found) == set(names), "one notice an office"
    assert [name for name in names if "名称相近" in found[name]] == [names[2]]
    assert f"{names[2]}（报）.xlsx：这不是" in found[names[2]]
    # Which of two offices sent it nobody knows: it keeps a notice of its own.
    (folder / f"{names[2]}（报）.xlsx").rename(folder / "示例第街道办事处.xlsx")
    ran(capsys, folder, "--roster", tmp_path / "roster.csv", "--notices", out, "--no-annotate")
    assert set(texts(out)) == {*names, "示例第街道办事处"}


@pytest.mark.slow
def test_a_second_run_replaces_and_removes_only_what_nobody_has_changed(
    form: Form, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "notices"
    ran(capsys, folder, "--notices", out, "--no-annotate")
    changed = out / "丙市_人民政府.txt"
    changed.write_text(changed.read_text(encoding="utf-8-sig") + "另：请电话联系\n", encoding="utf-8")
    (out / "我的.txt").write_text("别动", encoding="utf-8")
    (folder / "甲.xlsx").write_bytes(right(form, organ="甲市人民政府"))
    assert ran(capsys, folder, "--notices", out, "--no-annotate")[0] == 3
    assert set(texts(out)) == {"丙市_人民政府", "丙市_人民政府-2", "坏", "我的"}
    assert texts(out)["我的"] == "别动" and "请电话联系" in texts(out)["丙市_人民政府"]


def test_of_two_files_the_newer_one_is_meant(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(right(form, date="2026-01-10"))
    (folder / "b.xlsx").write_bytes(wrong(form, date="2026-01-20"))
    ran(capsys, folder, "--notices", out, "--no-annotate")
    (text,) = texts(out).values()
    assert "较新的 b.xlsx；另有：a.xlsx" in text
    (folder / "a.xlsx").write_bytes(right(form, date="2026-01-21"))
    ran(capsys, folder, "--notices", out, "--no-annotate")
    assert texts(out) == {}


def test_of_two_files_that_nobody_can_order_neither_is_called_the_newer(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(wrong(form))
    (folder / "b.xlsx").write_bytes(filled(form, {**busy(form), "requests.carried_in.natural_person": 118}))
    for name in ("a.xlsx", "b.xlsx"):
        os.utime(folder / name, (1_700_000_000,) * 2)
    ran(capsys, folder, "--notices", out, "--no-annotate")
    (text,) = texts(out).values()
    assert "分不出哪一份新" in text and "这里说的是 a.xlsx；另有：b.xlsx" in text and "较新的" not in text


@pytest.mark.parametrize("newer", [True, False])
def test_what_a_file_replaces_that_says_more_of_its_office_is_not_told(
    newer: bool, form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code of the office stands in one of its two files alone."""
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    files = [wrong(form, organ="甲市人民政府"), right(form, organ="甲市人民政府", code="11320000014000116C")]
    for name, data, when in zip(
        ("报.xlsx", "再报.xlsx"), files, (1_000, 2_000) if newer else (2_000, 1_000), strict=True
    ):
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_700_000_000 + when,) * 2)
    ran(capsys, folder, "--notices", out, "--no-annotate")
    assert list(texts(out)) == ([] if newer else ["甲市人民政府"])


def test_a_hostile_name_or_text_acts_nowhere(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(wrong(form, organ="=cmd|'/c calc'!A1../../x"))
    ran(capsys, folder, "--notices", out, "--no-annotate")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "notices"]
    (line,) = list(csv.reader(io.StringIO((out / "催报名单.csv").read_text(encoding="utf-8-sig"))))[1:]
    assert not line[0].startswith("=")


def test_what_is_not_ours_is_never_replaced(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "notices"
    out.mkdir()
    (out / "催报名单.csv").write_text("我自己的表\n", encoding="utf-8")
    assert ran(capsys, folder, "--notices", out, "--no-annotate")[:2] == (2, "")
    assert (out / "催报名单.csv").read_text(encoding="utf-8") == "我自己的表\n"


def test_a_wrong_day_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, folder, "--notices", tmp_path / "n", "--due", "月底")[:2] == (2, "")
    assert ran(capsys, folder, "--due", "2026-01-31")[:2] == (2, "")
    assert read_due("2026/1/31", "n", date(2026, 1, 1)) == Due("2026-01-31", "2026-01-01")
    with pytest.raises(UsageError):
        read_due("2026-02-30", "n")


@pytest.mark.slow
def test_a_day_that_has_passed_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "n"
    ran(capsys, folder, "--roster", tmp_path / "roster.csv", "--notices", out, "--due", "2020-01-31", "--no-annotate")
    assert "请立即报送" in texts(out)["丁市人民政府"]


@pytest.mark.parametrize(
    ("organ", "stem"), [("甲:乙?", "甲_乙_"), ("CON", "_CON"), ("nul.x", "_nul.x"), (" . ", "_"), ("甲. ", "甲")]
)
def test_a_name_is_one_of_a_file_everywhere(organ: str, stem: str) -> None:
    assert file_stem(organ) == stem


@pytest.mark.parametrize(("received", "likely"), [(3440, False), (344, True)])
def test_a_fault_is_told_with_its_remedy_its_names_and_a_caution(
    received: int, likely: bool, form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never only which cell to change: what is out of balance first, which cell that is, and to look before changing.

    A total that a formula adds up is nothing to correct: it is told beside, not among the things to do.
    """
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    damage = {
        "requests.received_new.natural_person": received,
        "requests.carried_in.natural_person": 118 + (not likely),
    }
    (folder / "a.xlsx").write_bytes(filled(form, {**busy(form), **damage, "cover.organ": "甲市人民政府"}))
    report = xlsxcheck.check(folder / "a.xlsx", form)
    ran(capsys, folder, "--notices", out, "--no-annotate")
    lines = texts(out)["甲市人民政府"].splitlines()
    one = next(line for line in lines if line.startswith("1. "))
    balance = next(finding for finding in report.findings if finding.code == "T3-BALANCE")
    assert one.startswith(f"1. {balance.message}") and "请对照台账" in one
    change = report.repairs[0].alternatives[0].cells[0]
    named = f"（{change.sheet}!{change.cell} 是“{form.fields[change.field].name()}”）"
    if likely:
        assert report.repairs[0].likely and named in one and "请对照台账核实，确认了再改。" in one
    else:
        assert "认不出错在哪一格" in one and "改为" not in one and named not in one
    items = [line for line in lines if line[:2].rstrip(".").isdigit()]
    assert items and all("不用直接改" not in line for line in items)
    assert f"有 {len(items)} 处要更正" in "".join(lines)
    follows = [finding for finding in report.findings if finding.remedy.startswith("这里都是自动合计")]
    assert [f"另有 {len(follows)} 处是自动合计" in line for line in lines].count(True) == bool(follows)


def test_the_last_line_says_what_it_is_for(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "notices"
    ran(capsys, folder, "--notices", out, "--no-annotate")
    for text in texts(out).values():
        assert sealed(text) and "这一行不用发" in text.splitlines()[-1]
        assert not sealed(text.replace("：", ":", 1)) and not sealed(f"{text}另：请来电\n")
    ran(capsys, folder, "--notices", out, "--no-annotate", "--lang", "en")
    assert all(sealed(text) and "not to be sent" in text.splitlines()[-1] for text in texts(out).values())


def test_what_an_earlier_version_sealed_is_still_known() -> None:
    body = "甲局：\n请尽快报送。\n"
    seal = hashlib.sha256(body.encode()).hexdigest()[:12]
    assert sealed(f"{body}—— xlsxcheck {seal}\n") and not sealed(f"{body}x\n—— xlsxcheck {seal}\n")


@pytest.mark.slow
def test_a_report_of_another_year_is_told_as_a_missing_one(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "notices"
    folder.mkdir()
    (tmp_path / "roster.csv").write_text("单位名称\n甲市人民政府\n乙市人民政府\n", encoding="utf-8")
    for name, year in (("甲", 2024), ("乙", 2025), ("丙", 2023), ("丁", 2025)):
        data = doubtful(form, organ=f"{name}市人民政府", year=year)
        (folder / f"{name}.xlsx").write_bytes(data)
    ran(capsys, folder, "--notices", out, "--no-annotate", "--roster", tmp_path / "roster.csv", "--year", "2025")
    found = texts(out)
    assert set(found) == {"甲市人民政府", "乙市人民政府", "丁市人民政府"}, (
        "nothing for an unknown office of another year"
    )
    assert "还没有收到" in found["甲市人民政府"] and "收到的 甲.xlsx 是另一年度的" in found["甲市人民政府"]
    assert "名称相近" not in found["甲市人民政府"] and "要核实" not in found["甲市人民政府"]
