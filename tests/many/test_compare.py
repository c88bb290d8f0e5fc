from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from helpers import balanced_values, record_of, with_totals

from xlsxcheck import api
from xlsxcheck.many import compare
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.compare import Comparison, _Firsts
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.work import Work
from xlsxcheck.model import Form, Report, Value
from xlsxcheck.model.names import normal_name
from xlsxcheck.summary.overview import overview_line


def checked(form: Form, path: str, sha256: str = "", **changes: Value) -> Checked:
    """A checked file with the balanced values, changed; its bytes are as special as its path unless sha256 says so."""
    named = {"cover.organ": path, "cover.organ_type": "国务院部门"}
    values = {**balanced_values(form), **named, **{k.replace("__", "."): v for k, v in changes.items()}}
    digest = hashlib.sha256((sha256 or path).encode()).hexdigest()
    report = api.judge(record_of(with_totals(values, form), form), form, name=path, sha256=digest)
    return Work(form, render=overview_line, prints=True).finish(FileItem(path, path), report)


def other_figures(form: Form, more: int = 1) -> dict[str, Value]:
    """One cell changed in each table, relations kept."""
    received = balanced_values(form)["requests.received_new.natural_person"]
    disclosed = balanced_values(form)["requests.disclosed.natural_person"]
    assert isinstance(received, int) and isinstance(disclosed, int)
    return {
        "requests.received_new.natural_person": received + more,
        "requests.disclosed.natural_person": disclosed + more,
        "proactive.licensing.decisions": 5000 + more,
        "disputes.reconsideration.upheld": 5000 + more,
    }


def told(form: Form, *files: Checked) -> list[list[str]]:
    """The R codes told with each file as it leaves, and with each at the end."""
    collection = Collection(form, render=overview_line, keep=True)
    at_once = [collection.take(file) for file in files]
    return [
        [finding.code for finding in one.report.findings if finding.code.startswith("R-")]
        for one in (*at_once, *collection.rows())
    ]


def test_files_with_nothing_in_common(form: Form) -> None:
    files = [checked(form, f"{name}局", **other_figures(form, number)) for number, name in enumerate("甲乙丙")]
    assert told(form, *files) == [[]] * 6


def test_two_files_of_one_office_are_told_with_the_later_and_at_the_end_with_both(form: Form) -> None:
    first = checked(form, "a.xlsx", cover__organ="甲（本级）街道办事处")
    second = checked(form, "b.xlsx", cover__organ="甲(本级) 街道办事处", **other_figures(form))
    assert told(form, first, second) == [[], ["R-TWICE"], ["R-TWICE"], ["R-TWICE"]]
    later = Collection(form)
    later.take(first)
    found = later.take(second).report.findings[0]
    assert "a.xlsx" in found.message and "数字不同" in found.message and found.severity == "warning"


def test_the_same_figures_from_one_office_are_told_as_such(form: Form) -> None:
    collection = Collection(form)
    collection.take(checked(form, "a.xlsx", cover__organ="甲局"))
    found = collection.take(checked(form, "b.xlsx", cover__organ="甲局")).report.findings
    assert [finding.code for finding in found] == ["R-TWICE"]
    assert "数字完全相同" in found[0].message


@pytest.mark.parametrize(
    "changes",
    [
        {"cover__year": 2022},
        {"cover__scope": "本机关"},
        {"cover__organ": "乙局"},
    ],
)
def test_another_year_scope_or_name_is_another_report(form: Form, changes: dict[str, Value]) -> None:
    first = checked(form, "a.xlsx", cover__organ="甲局")
    second = checked(form, "b.xlsx", **{"cover__organ": "甲局", **changes}, **other_figures(form))
    assert "R-TWICE" not in told(form, first, second)[1]


def test_a_code_decides_where_both_have_one(form: Form) -> None:
    one, other = "11320000014000116X", "11320000014000124Q"
    same_name = [checked(form, f"{n}.xlsx", cover__organ="党政办", cover__code=code, **other_figures(form, n))
                 for n, code in enumerate((one, other))]  # fmt: skip
    assert "R-TWICE" not in told(form, *same_name)[1]
    same_code = [checked(form, f"{n}.xlsx", cover__organ=name, cover__code=one, **other_figures(form, n))
                 for n, name in enumerate(("党政办", "党政综合办"))]  # fmt: skip
    assert "R-TWICE" in told(form, *same_code)[1]


def test_one_file_under_two_names(form: Form) -> None:
    files = [checked(form, name, sha256="same", cover__organ="甲局") for name in ("a.xlsx", "b.xlsx")]
    assert told(form, *files) == [[], ["R-SAME-FILE"], ["R-SAME-FILE"], ["R-SAME-FILE"]]


def test_a_table_of_another_office_is_told_with_both_names(form: Form) -> None:
    first = checked(form, "a.xlsx", cover__organ="甲局")
    changes = {**other_figures(form), "disputes.reconsideration.upheld": 901}
    second = checked(form, "b.xlsx", cover__organ="乙局", **changes)
    assert told(form, first, second) == [[], ["R-SAME-TABLE"], ["R-SAME-TABLE"], ["R-SAME-TABLE"]]
    collection = Collection(form, keep=True)
    collection.take(first)
    later = collection.take(second).report
    assert later.verdict == "warn"
    assert "甲局" in later.findings[0].message and form.table("disputes").title["zh"] in later.findings[0].message
    assert "乙局" in next(collection.rows()).report.findings[0].message


def test_zero_reports_are_alike_without_being_copied(form: Form) -> None:
    zeros: dict[str, Value] = {field: 0 for field, known in form.fields.items() if known.type.numeric}
    files = [checked(form, f"{name}局", **zeros) for name in "甲乙"]
    assert told(form, *files)[1] == []


def test_few_figures_may_agree_by_chance(form: Form) -> None:
    few: dict[str, Value] = {field: 0 for field, known in form.fields.items() if known.type.numeric}
    few |= {"requests.received_new.natural_person": 1, "requests.disclosed.natural_person": 1}
    collection = Collection(form)
    collection.take(checked(form, "甲局", **few))
    later = collection.take(checked(form, "乙局", **few)).report
    assert [(f.code, f.severity) for f in later.findings if f.code[0] == "R"] == [("R-SAME-TABLE", "info")]
    assert later.verdict == "pass"


def test_one_figure_among_zeros_says_nothing(form: Form) -> None:
    few: dict[str, Value] = {field: 0 for field, known in form.fields.items() if known.type.numeric}
    one = {**few, "disputes.reconsideration.upheld": 12345}
    assert told(form, checked(form, "甲局", **one), checked(form, "乙局", **one))[1] == []
    two = {**one, "disputes.reconsideration.corrected": 1}
    assert told(form, checked(form, "甲局", **two), checked(form, "乙局", **two))[1] == ["R-SAME-TABLE"]
    # Of one office they are told apart all the same.
    first, second = (checked(form, path, cover__organ="甲局", **values) for path, values in (("a", one), ("b", few)))
    collection = Collection(form)
    collection.take(first)
    assert "数字不同" in collection.take(second).report.findings[0].message


def test_a_table_with_text_in_it_is_compared_with_none(form: Form) -> None:
    record = record_of(balanced_values(form), form, unread=frozenset(["requests.disclosed.natural_person"]))
    report = api.judge(record, form, name="a")
    assert Work(form, prints=True).finish(FileItem("a", "a"), report).prints[1] == b""


def test_files_that_were_not_checked_have_nothing_in_common(form: Form) -> None:
    broken = [Checked(FileItem(n, n), Report(n, "unreadable", sha256="same")) for n in "ab"]
    assert told(form, *broken) == [[]] * 4


def test_many_copies_of_one_are_told_with_each_and_bounded_with_the_one(form: Form) -> None:
    files = [checked(form, f"{number}.xlsx", sha256="same", cover__organ="甲局") for number in range(12)]
    codes = told(form, *files)
    assert codes[1:12] == [["R-SAME-FILE"]] * 11
    assert 1 <= len(codes[12]) <= 5


def test_totals_by_code_count_every_file_once(form: Form) -> None:
    collection = Collection(form)
    for number in range(4):
        collection.take(checked(form, f"{number}.xlsx", sha256="same", cover__organ="甲局"))
    run = collection.settled
    # Of four copies of one file the last counts, with what the first has in common with it.
    assert run.counts.files_by_code["R-SAME-FILE"] == 1 and run.counts.older == 3 and run.offices["R-SAME-FILE"] == 1
    assert collection.counts.files_by_code["R-SAME-FILE"] == 3, "as they were told"


@pytest.mark.parametrize(
    "name", ["甲（本级）街道", "甲(本级)街道", " 甲 （本级）街道\u3000", "甲〔本级〕街道\u200b", "甲(本级)街道\n"]
)
def test_names_that_differ_only_in_typing(name: str) -> None:
    assert normal_name(name) == "甲(本级)街道"


def test_the_table_of_firsts_keeps_every_key_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "_SLOTS", 64)
    firsts = _Firsts()
    for number in range(20_000):
        assert firsts.first(f"key {number}", number) is None
    assert [firsts.first(f"key {number}", 99) for number in range(0, 20_000, 997)] == list(range(0, 20_000, 997))


@pytest.mark.slow
def test_memory_grows_by_bytes_not_by_objects(form: Form, tmp_path: Path) -> None:
    import tracemalloc

    comparison = Comparison(form)
    one = checked(form, "a.xlsx")
    tracemalloc.start()
    for number in range(5000):
        report = one.report._replace(path=f"{number}.xlsx", organ=f"第{number}局", sha256=f"{number}")
        comparison.add(one._replace(report=report, prints=tuple(b"\x09%d %d" % (n, number) for n in range(3))))
    current, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 5 keys of a file in a dict would take 1,000 bytes.
    assert current < 5000 * 300


def test_keys_that_look_alike_are_looked_at_again(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Firsts, "first", lambda self, key, number: 0 if number else None)
    files = [checked(form, f"{name}局", **other_figures(form, number)) for number, name in enumerate("甲乙丙")]
    assert told(form, *files) == [[]] * 6
