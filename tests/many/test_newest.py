"""Which of an office's files counts, and that every part of the program says the same of them."""

from __future__ import annotations

import os
import zipfile
from itertools import permutations
from pathlib import Path

import pytest
from explained import opened, saved
from fillings import filled

import xlsxcheck
from samples import busy
from xlsxcheck.__main__ import main
from xlsxcheck.many.item import ANY, Sent
from xlsxcheck.many.newest import replaced
from xlsxcheck.many.previous import load_previous
from xlsxcheck.many.reports import check_many
from xlsxcheck.model import Form, Value
from xlsxcheck.round.merge import merge
from xlsxcheck.template.build import TemplateOptions, build_template

CODES = ("11320000014000135B", "11320000014000012A")


def one(at: float = 0.0, day: str = "", name: str = "", of: str = "", **more: object) -> Sent:
    given = {"slot": (2025, "本机关"), "when": (day, at), "sha256": name or None, "of": of, **more}
    return Sent(**given)  # type: ignore[arg-type]


RULES: dict[str, tuple[list[Sent], dict[int, int]]] = {
    "by the time": ([one(10), one(90), one(50)], {0: 1, 2: 1}),
    "by the day, whatever the time": ([one(10, "2026-01-09"), one(90, "2026-01-02")], {1: 0}),
    "nobody can tell": ([one(10), one(11)], {}),
    "the same bytes": ([one(10, name="a"), one(10, name="a")], {0: 1}),
    "the same figures": ([one(0, figures="x", rank=0), one(0, figures="x", rank=1)], {1: 0}),
    "a copy": ([one(90, "2026-01-09", "a"), one(10, "2026-01-02", "b", of="a")], {0: 1}),
    "a copy of a copy": ([one(90, name="a"), one(50, name="b", of="a"), one(10, name="c", of="b")], {0: 2, 1: 2}),
    "a copy is no older than its original": (
        [one(50, name="a"), one(10, name="b", of="a"), one(30, name="c")], {0: 1, 2: 1},
    ),
    "a copy in which the year was put right": (
        [one(90, name="a", slot=(2024, "本机关")), one(10, name="b", of="a")], {0: 1},
    ),
    "another scope": ([one(10), one(90, slot=(2025, "汇总"))], {}),
    "a document": ([one(10), one(90, slot=(2025, ANY))], {0: 1}),
    "a document beside two scopes": ([one(10), one(20, slot=(2025, "汇总")), one(90, slot=(2025, ANY))], {}),
    "days and times go round in a circle": ([one(90, "2026-01-01"), one(50), one(10, "2026-01-09")], {}),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_rule(rule: str) -> None:
    files, expected = RULES[rule]
    for order in permutations(range(len(files))):
        found = replaced({number: files[at] for number, at in enumerate(order)})
        if rule != "the same bytes":
            assert {order[old]: order[new] for old, new in found.items()} == expected, order
        else:
            assert found == expected


def book(form: Form, organ: str, code: str | None = None, **more: Value) -> bytes:
    named = {"cover.organ": organ, "cover.code": code, "cover.year": 2025, "cover.scope": "本机关", "cover.date": None}
    return filled(form, {**busy(form), **named, **more})


def put(path: Path, data: bytes, at: int = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (1_700_000_000 + at,) * 2)
    return path


def roster(folder: Path, *lines: str) -> Path:
    path = folder / "名册.csv"
    path.write_text("单位名称,统一社会信用代码,联系人\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def codes_of(reports: list[xlsxcheck.Report]) -> dict[str, list[str]]:
    return {Path(one.shown).name: [f"{found.code} {found.severity}" for found in one.findings if found.code[0] == "R"]
            for one in reports}  # fmt: skip


# -- a report in Word that we wrote ---------------------------------------------------------------


@pytest.fixture
def word(form: Form, tmp_path: Path) -> Path:
    """A folder with an office's workbook and the report in Word that was made of it."""
    put(tmp_path / "收" / "甲.xlsx", book(form, "甲市人民政府"))
    xlsxcheck.write_word(tmp_path / "收" / "甲.xlsx", tmp_path / "收" / "甲.docx", form)
    os.utime(tmp_path / "收" / "甲.docx", (1_700_000_000,) * 2)
    return tmp_path / "收"


def test_a_report_in_word_of_ours_is_a_report(word: Path, form: Form, tmp_path: Path) -> None:
    """Beside the workbook it is info only; alone, in a folder or a zip, it is checked and counts."""
    with check_many(word, form, roster=roster(tmp_path, "甲市人民政府")) as reports:
        told = list(reports)
        settled = reports.collection.settled
    assert codes_of(told) == {"甲.docx": [], "甲.xlsx": ["R-TWICE info"]} and not reports.skipped.names
    assert {one.verdict for one in told} == {"pass"} and settled.counts.verdicts["pass"] == 1 and settled.counts.older
    (word / "甲.xlsx").unlink()
    with zipfile.ZipFile(tmp_path / "收.zip", "w") as archive:
        archive.write(word / "甲.docx", "甲.docx")
    for where in (word, tmp_path / "收.zip"):
        with check_many(where, form, roster=roster(tmp_path, "甲市人民政府")) as reports:
            assert [one.verdict for one in reports] == ["pass"]
        assert reports.roster is not None and reports.roster.counts == (1, 1)


def test_a_report_in_word_counts_in_a_sum_and_as_last_years(word: Path, form: Form, tmp_path: Path) -> None:
    for _ in range(2):
        done = merge(word, tmp_path / "和.xlsx", form)
        assert (done.offices, done.failing) == (1, 0)
        found = load_previous(word, form).find("甲市人民政府", None, 2026)
        assert found.known is not None and any(found.known.figures)
        (word / "甲.xlsx").unlink(missing_ok=True)


# -- one code, two offices ------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("names", [("1.xlsx", "2.xlsx"), ("2.xlsx", "1.xlsx")])
def test_nothing_replaces_anything_where_code_and_name_are_two_offices(
    names: tuple[str, str], listed: bool, form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """甲's own report is the older one; 乙 typed 甲's code."""
    put(tmp_path / "收" / names[0], book(form, "甲市人民政府", CODES[0]), 0)
    put(tmp_path / "收" / names[1], book(form, "乙县人民政府", CODES[0], **{"proactive.rules.in_force": 77}), 9000)
    lines = (f"甲市人民政府,{CODES[0]},王某", "乙县人民政府,,李某")
    more = ["--roster", str(roster(tmp_path, *lines))] if listed else []
    code = main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--notices", str(tmp_path / "催"), *more])
    text = capsys.readouterr().out.replace("\n", "")
    assert code == 0 and "旧的一份" not in text and "R-OWNER" in text
    assert main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--fail-on", "warning", *more]) == 1
    notices = {path.stem: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "催").glob("*.txt")}
    if listed:
        assert "已报 1 家，未报 1 家" in text and "信用代码是另一家的" in text
        assert list(notices) == ["乙县人民政府"] and "统一社会信用代码却是另一个单位的" in notices["乙县人民政府"]
        assert "还没有收到" not in notices["乙县人民政府"]
    rows = (tmp_path / "催" / "催报名单.csv").read_text(encoding="utf-8-sig")
    assert "王某" not in rows and ("李某" in rows) == listed


def test_a_short_name_is_the_same_office(form: Form, tmp_path: Path) -> None:
    put(tmp_path / "收" / "1.xlsx", book(form, "甲市人民政府", CODES[0]), 0)
    put(tmp_path / "收" / "2.xlsx", book(form, "甲市政府", CODES[0]), 9000)
    with check_many(tmp_path / "收", form) as reports:
        assert codes_of(list(reports)) == {"1.xlsx": [], "2.xlsx": ["R-TWICE info"]}


# -- the same file, a blank one, a corrected one --------------------------------------------------


def test_the_same_bytes_of_one_office_are_no_reason_to_ask(form: Form, tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        put(tmp_path / "收" / name, book(form, "甲市人民政府"))
    listed = roster(tmp_path, "甲市人民政府,,", "乙县人民政府,,")
    with check_many(tmp_path / "收", form, roster=listed) as reports:
        assert codes_of(list(reports)) == {"1.xlsx": [], "2.xlsx": ["R-SAME-FILE info"]}
    assert reports.collection.settled.counts.verdicts == {"pass": 1, "warn": 0, "fail": 0, "unreadable": 0}
    # Under another office's name it may stand for that one.
    (tmp_path / "收" / "2.xlsx").rename(tmp_path / "收" / "乙县人民政府.xlsx")
    with check_many(tmp_path / "收", form, roster=listed) as reports:
        assert codes_of(list(reports))["乙县人民政府.xlsx"] == ["R-SAME-FILE warning"]


def test_a_blank_template_is_no_report(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "收" / "1.xlsx", book(form, "甲市人民政府"), 0)
    for number, organ in enumerate(("甲市人民政府", "乙县人民政府"), 2):
        xlsxcheck.write_template(form, tmp_path / "收" / f"{number}.xlsx", year=2025, organ=organ)
    listed = roster(tmp_path, "甲市人民政府,,", "乙县人民政府,,")
    arguments = [str(tmp_path / "收"), "--no-annotate", "--quiet", "--notices", str(tmp_path / "催"), "--due"]
    assert main([*arguments, "2099-01-31", "--roster", str(listed)]) == 1
    text = capsys.readouterr().out.replace("\n", "")
    assert "已报 1 家，未报 1 家" in text and "2.xlsx，不算" not in text and "是空白模板" in text
    notices = {path.stem: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "催").glob("*.txt")}
    assert list(notices) == ["乙县人民政府"]
    _, said, _ = notices["乙县人民政府"].split("\n", 2)
    assert "3.xlsx 是空白模板" in said and "2099年1月31日前" in said and "还没有收到" not in said
    main([*arguments, "2099-01-31"])
    notices = {path.stem: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "催").glob("*.txt")}
    assert list(notices) == ["乙县人民政府"] and "1." not in notices["乙县人民政府"].split("——")[0]


@pytest.mark.slow
def test_what_was_corrected_in_our_copy_is_one_office_everywhere(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The year was wrong, and its clerk put it right in our copy, which lies there with an older time."""
    sent = put(tmp_path / "收" / "a.xlsx", book(form, "甲市人民政府", **{"cover.year": 2024}), 9000)
    for number in range(2):
        put(
            tmp_path / "收" / f"b{number}.xlsx",
            book(form, f"{number}号市人民政府", **dict.fromkeys(form.numeric, 0)),
            0,
        )
    before = tmp_path / "先.json"
    main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--year", "2025", "--format", "json"])
    before.write_text(capsys.readouterr().out, encoding="utf-8")
    copy = opened(xlsxcheck.annotate(sent, xlsxcheck.check(sent, form), form))
    field = form.fields["cover.year"]
    copy[field.sheet][field.ref] = 2025
    put(tmp_path / "收" / "a.checked.xlsx", saved(copy), 0)
    main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--year", "2025", "--since", str(before)])
    text = capsys.readouterr().out.replace("\n", "")
    assert "旧的一份（同一单位有较新的，不算）1" in text and "甲市人民政府：新通过" in text
    assert "新通过 1，仍有问题 0，新出问题 0，上次未报 0，一直没问题 2" in text and "要核实的文件" not in text
    assert merge(tmp_path / "收", tmp_path / "和.xlsx", form).offices == 3


def test_what_another_office_made_of_a_copy_is_its_own_report(form: Form, tmp_path: Path) -> None:
    """乙 typed its figures into the copy that was meant for 甲."""
    sent = put(tmp_path / "收" / "a.xlsx", book(form, "甲市人民政府"), 0)
    copy = opened(xlsxcheck.annotate(sent, xlsxcheck.check(sent, form), form))
    for field, value in ((form.fields["cover.organ"], "乙县人民政府"), (form.fields["proactive.rules.in_force"], 77)):
        copy[field.sheet][field.ref] = value
    put(tmp_path / "收" / "b.xlsx", saved(copy), 9000)
    with check_many(tmp_path / "收", form) as reports:
        assert all("R-TWICE" not in one for told in codes_of(list(reports)).values() for one in told)
    assert not reports.collection.settled.older
    assert merge(tmp_path / "收", tmp_path / "和.xlsx", form).offices == 2


# -- what is said at the end ----------------------------------------------------------------------


@pytest.mark.slow
def test_who_was_not_compared_with_last_year_is_named(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "上" / "a.xlsx", book(form, "甲市人民政府", **{"cover.year": 2024}))
    for number in range(7):
        put(tmp_path / "收" / f"{number}.xlsx", book(form, f"{number}号市人民政府"))
    main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--previous", str(tmp_path / "上")])
    text = capsys.readouterr().out.replace("\n", "")
    assert "没有和上年对照、或者没有对照全的 7 个：0号市人民政府、" in text and "4号市人民政府、…" in text
    main([str(tmp_path / "收"), "--no-annotate", "--quiet"])
    assert "没有和上年对照" not in capsys.readouterr().out


def test_which_year_to_ask_for_is_said_where_there_are_several(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, year in enumerate((2024, 2025, 2025)):
        put(tmp_path / "收" / f"{number}.xlsx", book(form, f"{number}号市人民政府", **{"cover.year": year}))
    main([str(tmp_path / "收"), "--no-annotate", "--quiet"])
    assert "加上 --year 2025 再查" in capsys.readouterr().out.replace("\n", "")
    main([str(tmp_path / "收"), "--no-annotate", "--quiet", "--year", "2025"])
    text = capsys.readouterr().out
    assert "报告年度不止一个" in text and "再查" not in text
    (tmp_path / "收" / "2.xlsx").unlink()
    main([str(tmp_path / "收"), "--no-annotate", "--quiet"])
    assert "再查" not in capsys.readouterr().out, "of one each nobody knows which is meant"


@pytest.mark.slow
def test_a_sum_says_that_nobody_compared_the_years(form: Form, tmp_path: Path) -> None:
    """The templates hold last year's figures, so that they were there to compare with."""
    given = {"cover.organ": "甲市人民政府", "cover.year": 2025, "cover.scope": "本机关"}
    options = TemplateOptions(2025, organ="甲市人民政府", previous=dict.fromkeys(form.numeric, 1))
    put(tmp_path / "收" / "a.xlsx", build_template(form, options, {**busy(form), **given}))
    (warning,) = merge(tmp_path / "收", tmp_path / "和.xlsx", form).warnings
    assert "有 1 家的模板里有上年的数" in warning and "--previous" in warning
    put(tmp_path / "上" / "a.xlsx", book(form, "甲市人民政府", **{"cover.year": 2024}))
    compared = merge(tmp_path / "收", tmp_path / "和.xlsx", form, previous=tmp_path / "上", include_failing=True)
    put(tmp_path / "收" / "a.xlsx", book(form, "甲市人民政府"))
    assert not compared.warnings and not merge(tmp_path / "收", tmp_path / "和.xlsx", form).warnings
