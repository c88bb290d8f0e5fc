"""An argument of the wrong kind is a UsageError that names it, for every verb; no message quotes a whole content."""

from __future__ import annotations

import inspect
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT

import xlsxcheck
from xlsxcheck import (
    Form,
    FormError,
    UsageError,
    XlsxcheckError,
    annotate,
    change_first,
    check,
    check_many,
    write_template,
)

SAMPLES = ROOT / "samples"
SAMPLE = SAMPLES / "unbalanced.xlsx"
OWN, SITE = SAMPLES / "forms" / "reading-room", SAMPLES / "forms" / "gov-website"

VALID: dict[str, Callable[[Path], dict[str, Any]]] = {
    "annotate": lambda _: {"source": SAMPLE, "report": check(SAMPLE)},
    "change_first": lambda _: {"report": check(SAMPLE)},
    "check": lambda _: {"source": SAMPLE},
    "check_many": lambda _: {"files": SAMPLE},
    "distribute": lambda folder: {"roster": folder / "名册.csv", "out": folder / "out", "year": 2025},
    "find_files": lambda _: {"paths": SAMPLE},
    "load_form": lambda _: {},
    "load_previous": lambda _: {"path": SAMPLE},
    "load_roster": lambda folder: {"path": folder / "名册.csv"},
    "merge": lambda folder: {"files": SAMPLE, "out": folder / "sum.xlsx"},
    "read_workbook": lambda _: {"source": SAMPLE},
    "write_summary": lambda folder: {"path": folder / "汇总.csv", "run": check_many(SAMPLE)},
    "write_template": lambda _: {},
    "write_word": lambda _: {"source": SAMPLES / "busy.xlsx"},
}
"""Every verb with arguments that it takes."""

ANY = {"inputs", "exclude", "skipped"}
"""Of find_files and write_summary: what only the program itself gives."""


def arguments() -> list[tuple[str, str]]:
    found = []
    for verb in VALID:
        for name, one in inspect.signature(getattr(xlsxcheck, verb)).parameters.items():
            if "bool" not in str(one.annotation) and name not in ANY:
                found.append((verb, name))
    return found


def test_every_verb_is_tried() -> None:
    assert sorted(VALID) == sorted(name for name in xlsxcheck.__all__ if inspect.isfunction(getattr(xlsxcheck, name)))
    assert len(arguments()) > 50


@pytest.mark.parametrize(("verb", "name"), arguments())
def test_an_argument_of_another_kind_is_named(verb: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text("单位名称\n甲街道办事处\n", encoding="utf-8")
    given = VALID[verb](tmp_path) | {name: {3.5: object}}
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=rf"^{name}\b") as told:
        list(getattr(xlsxcheck, verb)(**given))
    assert isinstance(told.value, TypeError) or "dict" not in str(told.value)
    assert pickle.loads(pickle.dumps(told.value)).args == told.value.args
    assert sorted(tmp_path.rglob("*")) == before, "nothing was begun"


@pytest.mark.parametrize("year", ["2025", True, 2025.0])
def test_a_year_is_a_whole_number(year: Any, tmp_path: Path) -> None:
    """As text it would be no file's year: every right file would be told to be of a wrong one."""
    (tmp_path / "名册.csv").write_text("单位名称\n甲街道办事处\n", encoding="utf-8")
    for call in (
        lambda: check_many(SAMPLE, year=year),
        lambda: xlsxcheck.merge(SAMPLE, tmp_path / "sum.xlsx", year=year),
        lambda: xlsxcheck.distribute(tmp_path / "名册.csv", tmp_path / "out", year=year),
        lambda: write_template(year=year),
    ):
        with pytest.raises(UsageError, match=r"^year 要的是整数"):
            call()
    assert [path.name for path in tmp_path.iterdir()] == ["名册.csv"]


@pytest.mark.parametrize("folder", [OWN, SITE], ids=lambda folder: folder.name)
def test_a_copy_is_marked_by_the_reports_own_form_or_not_at_all(folder: Path) -> None:
    source, form = folder / "wrong.xlsx", folder / "form.json"
    report = check(source, form)
    whole = annotate(source, report, form)
    with pytest.raises(UsageError, match=f"“{report.form}”.*form="):
        annotate(source, report)
    with pytest.raises(UsageError, match=f"“{report.form}”.*“ogi-2021”"):
        annotate(source, report, "ogi-2021")
    with pytest.raises(UsageError, match=f"“{report.form}”.*“ogi-2021”"):
        change_first(report, "ogi-2021")
    assert check(whole, form).findings == report.findings
    # Without the form the cells are the same; only it knows what they are called.
    cells = [[one.rpartition("：")[2] for one in change_first(report, *given)] for given in ((), (form,))]
    assert cells[0] == cells[1]


def test_the_form_of_a_report_that_came_with_the_program_is_found() -> None:
    blank = write_template("ogi-2019", year=2020)
    report = check(blank, "ogi-2019")
    assert report.form == "ogi-2019"
    assert len(annotate(blank, report)) == len(annotate(blank, report, "ogi-2019"))


def test_a_blank_template_of_another_form_is_not_called_something_else(tmp_path: Path) -> None:
    mine = json.loads((OWN / "form.json").read_text(encoding="utf-8"))
    write_template(json.dumps(mine).encode(), tmp_path / "表.xlsx")
    write_template(json.dumps(mine).encode(), tmp_path / "表.xlsx")
    with pytest.raises(UsageError, match="不是这种表格（other）的空白模板"):
        write_template(json.dumps(mine | {"id": "other"}).encode(), tmp_path / "表.xlsx")


def test_a_form_may_be_given_as_its_content() -> None:
    text = (OWN / "form.json").read_text(encoding="utf-8")
    expected = check(OWN / "wrong.xlsx", OWN / "form.json")
    for form in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert check(OWN / "wrong.xlsx", form) == expected
        assert xlsxcheck.load_form(form).id == expected.form
    assert check(OWN / "wrong.xlsx", f"\ufeff\n{text}").form == expected.form


@pytest.mark.parametrize("wrong", [SAMPLE, str(SAMPLE), SAMPLE.read_bytes()], ids=["path", "text", "bytes"])
def test_a_workbook_in_the_place_of_a_definition_is_called_one(wrong: Any) -> None:
    with pytest.raises(FormError, match=r"这是一本工作簿.*forms new") as told:
        check(SAMPLE, wrong)
    assert "UTF-8" not in str(told.value)


def test_a_path_in_the_place_of_the_form_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"^form 是“blank\.xlsx”.*写反"):
        write_template("blank.xlsx")
    write_template(path="blank.xlsx")
    with pytest.raises(FormError, match=r"blank\.xlsx: 这是一本工作簿"):
        write_template("blank.xlsx")


@pytest.mark.parametrize("call", [
    lambda content: xlsxcheck.load_previous(content),
    lambda content: xlsxcheck.load_roster(content),
    lambda content: xlsxcheck.load_form(content),
    lambda content: check(SAMPLE, content),
    lambda content: check_many(SAMPLE, roster=content),
    lambda content: check_many(SAMPLE, out=content),
    lambda content: check_many(SAMPLE, waivers=content),
    lambda content: check_many(content),
    lambda content: check_many([content]),
    lambda content: write_template(path=content),
    lambda content: xlsxcheck.write_word(SAMPLE, content),
    lambda content: xlsxcheck.write_summary(content, check_many(SAMPLE)),
    lambda content: xlsxcheck.merge(SAMPLE, content),
    lambda content: xlsxcheck.merge(content, "sum.xlsx"),
])  # fmt: skip
@pytest.mark.parametrize("content", [b"PK\x03\x04" * 9000, "单位名称\n" * 9000, "{“" * 9000, "PK\0"])
def test_a_message_never_quotes_what_is_no_name(call: Callable[[Any], object], content: Any) -> None:
    with pytest.raises(XlsxcheckError) as told:
        call(content)
    assert len(str(told.value)) < 400


def test_a_file_that_is_open_for_writing_is_the_callers_mistake(tmp_path: Path) -> None:
    with (tmp_path / "x.xlsx").open("wb") as file, pytest.raises(UsageError, match=r"^source .*'rb'"):
        check(file)  # type: ignore[arg-type]


def test_a_folder_is_checked_by_another_verb() -> None:
    (finding,) = check(SAMPLES).findings
    assert "check_many" in finding.message


@pytest.mark.sampled(4)
@pytest.mark.parametrize("totals", ["formula", "typed", "control"])
@pytest.mark.parametrize("name", ["busy", "typed-totals", "unbalanced", "zero"])
def test_a_template_with_values_is_read_as_these(name: str, totals: str, tmp_path: Path) -> None:
    record = xlsxcheck.read_workbook(SAMPLES / f"{name}.xlsx")
    made = write_template(path=tmp_path / "表.xlsx", totals=totals, values=record.values)
    again = xlsxcheck.read_workbook(made)
    assert {field: again.values[field] for field in record.values} == record.values
    with pytest.raises(UsageError, match="不是这种表格"):
        write_template(path=tmp_path / "表.xlsx")


def test_a_total_that_is_not_given_is_what_its_parts_come_to() -> None:
    form = xlsxcheck.load_form()
    values = {field: number for number, field in enumerate(form.numeric) if field not in form.totals}
    read = xlsxcheck.read_workbook(write_template(values=values)).values
    for field in form.totals:
        parts = (read[part] for part in form.fields[field].sum_of)
        assert read[field] == sum(part for part in parts if isinstance(part, int | Decimal)) > 0


@pytest.mark.parametrize("values", [
    {"requests.recieved_new.total": 1}, {"requests.received_new.business": 1.5},
    {"requests.received_new.business": True}, {"requests.received_new.business": Decimal("NaN")}, [1], {3: 4},
])  # fmt: skip
def test_what_is_no_value_of_a_form_is_refused(values: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^values"):
        write_template(path=tmp_path / "表.xlsx", values=values)
    assert not list(tmp_path.iterdir())


def test_a_form_without_kinds_or_without_a_layout_in_word_says_so() -> None:
    with pytest.raises(UsageError, match="不分单位类型"):
        write_template(OWN / "form.json", kind="街道")
    with pytest.raises(UsageError, match="（word）"):
        xlsxcheck.write_word(OWN / "filled.xlsx", None, OWN / "form.json")


def test_no_refusal_speaks_of_what_stands_above_it() -> None:
    for name, lang in (("unbalanced", "en"), ("wrong-form", "en"), ("unbalanced", "zh")):
        with pytest.raises(xlsxcheck.Refused) as told:
            xlsxcheck.write_word(SAMPLES / f"{name}.xlsx", lang=lang)
        assert "above" not in str(told.value) and told.value.report.findings


EXACT = [10**14 + 7, 10**20, Decimal("99999999.9999"), Decimal("0.0001"), -3, Decimal("123456789012.345")]
INEXACT = [12345678901234567, Decimal("1234567890123.4567"), 10**400, Decimal("1e-400"), Decimal("1e400")]


@pytest.mark.parametrize("value", EXACT, ids=str)
def test_a_figure_comes_back_as_it_was_given(value: int | Decimal) -> None:
    field = "proactive.fees.amount"
    assert xlsxcheck.read_workbook(write_template(values={field: value})).values[field] == value


@pytest.mark.parametrize("value", INEXACT, ids=lambda value: str(value)[:20])
def test_a_figure_that_no_cell_keeps_is_refused(value: int | Decimal) -> None:
    with pytest.raises(UsageError, match="15"):
        write_template(values={"proactive.fees.amount": value})


@pytest.mark.parametrize("text", ["a\ud800b", "长" * 40_000], ids=["surrogate", "long"])
def test_a_text_that_no_cell_keeps_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="organ"):
        write_template(organ=text)
    with pytest.raises(UsageError, match="values"):
        write_template(values={"cover.organ": text})


def test_a_file_that_takes_no_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("不是 UTF-16".encode("gbk"))
    with open(path, encoding="utf-8") as text, pytest.raises(UsageError, match="rb"):
        xlsxcheck.check(text)  # type: ignore[arg-type]
    with open(path, encoding="utf-8") as text, pytest.raises(UsageError, match="path"):
        write_template(path=text)  # type: ignore[arg-type]
    with open(path, "rb") as reading, pytest.raises(UsageError, match="path"):
        write_template(path=reading)
    with open(path, "wb") as closed:
        pass
    with pytest.raises(UsageError, match="path"):
        write_template(path=closed)


def test_the_greatest_fee_is_allowed(form: Form) -> None:
    amount = form.fields["proactive.fees.amount"].type.maximum
    data = write_template(values={"proactive.fees.amount": amount})
    assert not [one for one in xlsxcheck.check(data).findings if one.code == "V13"]
