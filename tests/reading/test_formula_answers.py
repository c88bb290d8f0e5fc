"""Formulas in answer cells: right, wrong, not known, and computed backwards, so that a relation can't fail any more."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from clock import within
from formulabooks import CODES, book_of, record_with, told
from helpers import balanced_values, of_one_year, with_totals

from xlsxcheck.api import judge
from xlsxcheck.messages import wording
from xlsxcheck.model import Case, Form, Value
from xlsxcheck.model.addresses import ranges, span
from xlsxcheck.reading.record import read_record

WAYS = ["typed", "formula"]


def at(form: Form, field: str) -> str:
    return f"{form.fields[field].sheet}!{form.fields[field].ref}"


def equalities(form: Form) -> list[Case]:
    stated = of_one_year(form).relations
    return [case for relation in stated if relation.op == "=" for case in relation.cases]


def ref(form: Form, field: str, sheet: str = "") -> str:
    one = form.fields[field]
    return one.ref if one.sheet == sheet else f"{one.sheet}!{one.ref}"


def solved(form: Form, case: Case, field: str, sheet: str) -> tuple[list[str], list[str]]:
    """What the field is by the equality: cells to be added and cells to be subtracted."""
    sides = {1: [f for term in case.left for f in term.fields], -1: [f for term in case.right for f in term.fields]}
    own = 1 if field in sides[1] else -1
    plus = [ref(form, one, sheet) for one in sides[-own] if one != field]
    minus = [ref(form, one, sheet) for one in sides[own] if one != field]
    return plus, minus


def shorter(cells: list[str]) -> list[str]:
    """Cells as ranges, where they stand on one sheet."""
    from xlsxcheck.formats.refs import position

    return [span(area) for area in ranges(map(position, cells))]


def spellings(plus: list[str], minus: list[str]) -> list[str]:
    """Ways to write a sum of cells minus others."""
    plain = "+".join(plus) + "".join(f"-{cell}" for cell in minus)
    found = [
        f"={plain}",
        f"=-({'+'.join(minus) or 0}-{'-'.join(plus)})",
        f"=({plain})*1",
        f"=0+{plain}",
        f"=ROUND({plain},0)",
    ]
    found += [
        f"=MAX(0,{plain})",
        f"=IF({plain}>0,{plain},0)",
        f"=ABS({plain})",
        f"=IFERROR({plain},0)",
        f"=INT({plain})",
    ]
    found += [f"=({plain})*100%", f"=({plain})/1", f"=SUM({','.join(plus)})-SUM({','.join(minus) or 0})"]
    found.append(f"=SUM({','.join([*plus, *(f'-{cell}' for cell in minus)])})")
    if all("!" not in cell for cell in (*plus, *minus)):
        found.append(f"=SUM({','.join(shorter(plus))})" + "".join(f"-SUM({one})" for one in shorter(minus)))
        found.append(f"=sum( {' , '.join(f'${cell[0]}${cell[1:]}' for cell in plus)} ) - sum({','.join(minus) or 0})")
    return found


def plugs(form: Form) -> list[tuple[str, Case]]:
    """Every answer that could be computed from the rest of an equality, but for totals that add up their parts."""
    return [
        (field, case)
        for case in equalities(form)
        for field in case.fields
        if not (form.fields[field].sum_of and case.left[0].fields == (field,))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("totals", WAYS)
def test_an_answer_computed_from_the_rest_of_any_of_its_equalities(form: Form, totals: str) -> None:
    """All cells of all 42 equalities, each in another spelling; of the balances in every spelling."""
    spelling = itertools.count()
    for field, case in plugs(form):
        sheet = form.fields[field].sheet
        ways = spellings(*solved(form, case, field, sheet))
        every = case.id in ("T3-BALANCE[natural_person]", "T3-BALANCE[total]")
        some = ways if every else [ways[next(spelling) % len(ways)]]
        for formula in some:
            found = told(record_with(form, {at(form, field): formula}, totals=totals))
            assert found.get(at(form, field)) == "V23", (field, case.id, formula, found)


def test_the_equality_that_cannot_fail_is_named_in_both_languages(form: Form) -> None:
    record = record_with(form, {"表三!D28": "=D4+D5-D27"})
    for lang in ("zh", "en"):
        report = judge(record, form, lang=lang)
        (finding,) = [one for one in report.findings if one.code == "V23"]
        case = next(case for case in equalities(form) if case.id == "T3-BALANCE[natural_person]")
        assert case.title[lang] in finding.message and "=D4+D5-D27" in finding.message
        assert (finding.severity, finding.cells, report.verdict) == ("error", ("D28",), "fail")


@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize(
    ("columns", "formula"),
    [
        ("DEFGHIJ", "={0}4+{0}5-{0}27"),
        ("DEFGHI", "={0}4+{0}5-{0}27"),
        ("DEFGHIJ", "=SUM({0}4:{0}5)-SUM({0}6:{0}26)"),
    ],
)
def test_a_formula_dragged_along_a_row_is_told_with_the_equality_of_each_column(
    columns: str, formula: str, totals: str, form: Form
) -> None:
    """Not with the sum over the row, which vanishes only because all the columns' equalities do."""
    record = record_with(form, {f"表三!{col}28": formula.format(col) for col in columns}, totals=totals)
    named = {note.cells[0]: note.facts["relation"] for note in record.notes if note.code == "V23"}
    balances = [case for case in equalities(form) if case.id.startswith("T3-BALANCE")]
    assert named == {
        form.fields[field].ref: case.title
        for case in balances
        for field in case.fields
        if form.fields[field].ref in [f"{col}28" for col in columns]
    }


DETOURS: dict[str, dict[str, Any]] = {
    "a cell beside": {"表三!D28": "=Z1-D27", "表三!Z1": "=D4+D5"},
    "two cells beside": {"表三!D28": "=Z2", "表三!Z1": "=D4+D5", "表三!Z2": "=Z1-D27"},
    "another sheet": {"表三!D28": "=台账!B9", "台账!B9": "=表三!D4+表三!D5-表三!D27"},
    "a sheet with a blank in its name": {"表三!D28": "='台 账'!B9", "台 账!B9": "=SUM('表三'!D4:D5)-表三!D27"},
    "ten cells": {"表三!D28": "=Y10", "表三!Y1": "=D4+D5-D27", **{f"表三!Y{n}": f"=Y{n - 1}" for n in range(2, 11)}},
    "the outcomes instead of their total": {"表三!D28": "=D4+D5-SUM(D6:D26)"},
    "both from a register that balances itself": {
        **{"表三!D4": "=台账!A1", "表三!D5": "=台账!A2", "表三!D27": "=台账!A3", "表三!D28": "=台账!A4"},
        **{"台账!A1": 300, "台账!A2": 20, "台账!A3": 290, "台账!A4": "=A1+A2-A3"},
    },
    "from the row of totals": {"表三!J28": "=J4+J5-J27"},
    "two that repeat their counterparts": {"表三!D27": "=D4", "表三!D28": "=D5"},
    "a share that is all of it": {"表三!D28": "=(D4+D5-D27)*Z1", "表三!Z1": 1},
    "a blank added": {"表三!D28": "=D4+D5-D27+Z9"},
    "a zero added": {"表三!D28": "=D4+D5-D27+Z9", "表三!Z9": 0},
    "a constant added": {"表三!D28": "=D4+D5-D27+2"},
    "an item of the outcomes": {"表三!D26": "=D27-SUM(D6:D25)"},
    "an item by a subtotal": {"表三!D26": "=D27-Z1-Z2", "表三!Z1": "=SUM(D6:D15)", "表三!Z2": "=SUM(D16:D25)"},
    "an item by the balance": {"表三!D26": "=D4+D5-D28-SUM(D6:D25)"},
    "a kind of applicant": {"表三!I6": "=J6-SUM(D6:H6)"},
    "a result of a case": {"表四!D4": "=E4-A4-B4-C4"},
    "the total by the balance": {"表三!D27": "=D4+D5-D28"},
    "the office's share of several units": {
        **{f"表三!D{row}": f"=甲!D{row}+乙!D{row}" for row in (4, 5, *range(6, 27), 28)},
        **{f"{unit}!D{row}": row for unit in "甲乙" for row in range(4, 27)},
        **{f"{unit}!D28": "=D4+D5-SUM(D6:D26)" for unit in "甲乙"},
    },
}


@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize("detour", DETOURS)
def test_a_detour_is_seen_through(form: Form, detour: str, totals: str) -> None:
    found = told(record_with(form, DETOURS[detour], totals=totals))
    guilty = {address for address, code in found.items() if code == "V23"}
    assert guilty and guilty <= DETOURS[detour].keys(), found
    assert found[next(iter(DETOURS[detour]))] == "V23" or detour.startswith(("both", "the office"))


RIGHT: dict[str, dict[str, Any]] = {
    "a sum of numbers": {"表三!D6": "=3+4"},
    "a figure of a register": {"表三!D6": "=台账!C7", "台账!C7": 12},
    "a column of a register": {"表三!D6": "=SUM(台账!C1:C400)", **{f"台账!C{row}": 1 for row in range(1, 90)}},
    "all of a register, unbalanced by nobody": {
        **{"表三!D4": "=台账!A1", "表三!D5": "=台账!A2", "表三!D28": "=台账!A4"},
        **{"台账!A1": 300, "台账!A2": 20, "台账!A4": 30},
    },
    "the roll-forward of documents": {"表二!D4": "=Z1+B4-C4", "表二!Z1": 900},
    "yuan as 10 000 yuan": {"表二!B14": "=Z1/10000", "表二!Z1": 123456},
    "a part of another answer": {"表三!D6": "=D7*2"},
    "zeros that repeat one": {f"表三!{col}{row}": "=$D$8" for col in "DE" for row in (9, 10, 11)},
    "a year": {"封面!B6": "=2023"},
    "a name": {"封面!B3": '=台账!A1&"人民政府"', "台账!A1": "测试市"},
}  # fmt: skip


@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize("case", RIGHT)
def test_a_formula_that_gives_what_is_shown_is_only_told(form: Form, case: str, totals: str) -> None:
    record = record_with(form, RIGHT[case], totals=totals)
    found = {address: code for address, code in told(record).items() if code not in ("L12", "L23")}
    assert found == {
        address: "V16"
        for address, content in RIGHT[case].items()
        if not address.startswith("台账") and str(content).startswith("=")
    }
    for lang, forbidden in (("zh", "不用改"), ("en", "othing to change")):
        for code in ("V16", "V21", "V22", "V23"):
            assert all(forbidden not in text for text in wording(lang)["codes"][code].values())


SUMS: dict[str, dict[str, Any]] = {
    "its row": {"表三!J9": "=SUM(D9:I9)"},
    "its row, cell by cell": {"表三!J9": "=D9+E9+F9+G9+H9+I9"},
    "in two parts": {"表三!J9": "=SUM(D9:F9)+SUM(G9:I9)", "表三!D27": "=SUM(D6:D15)+SUM(D16:D26)"},
    "rounded to what it is": {"表三!J9": "=SUM(D9:I9)*1+0"},
    "the corner by the column": {"表三!J27": "=SUM(J6:J26)"},
    "by a cell beside": {"表三!J9": "=Z9", "表三!Z9": "=SUM(D9:I9)"},
    "with a subtotal": {"表三!D27": "=D6+D7+Z1+Z2", "表三!Z1": "=SUM(D8:D15)", "表三!Z2": "=SUM(D16:D26)"},
    "an array": {"表四!E4": "={SUM(A4:D4)}"},
    "of all units": {
        **{f"表三!D{row}": f"=甲!D{row}+乙!D{row}" for row in (*range(4, 29),)},
        **{f"{unit}!D{row}": row for unit in "甲乙" for row in (*range(4, 27), 28)},
        **{f"{unit}!D27": "=SUM(D6:D26)" for unit in "甲乙"},
    },
}


@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize("case", SUMS)
def test_a_total_that_adds_up_its_parts_is_what_the_form_does(form: Form, case: str, totals: str) -> None:
    record = record_with(form, SUMS[case], totals=totals)
    codes = {note.code for note in record.notes if note.code in CODES} - {"V16", "L12"}
    assert codes == ({"L23"} if totals == "typed" else set())
    assert not [note for note in record.notes if note.code in ("L06", "V21", "V22", "V23")]


def test_totals_that_were_to_be_typed_are_told_once_a_sheet(form: Form) -> None:
    written = {
        "表三!J9": "=SUM(D9:I9)",
        "表三!J10": "=SUM(D10:I10)",
        "表四!E4": "=SUM(A4:D4)",
        "表三!J27": "=SUM(J6:J26)",
    }
    report = judge(record_with(form, written), form)
    findings = [one for one in report.findings if one.code == "L23"]
    assert [(one.sheet, sorted(one.cells), one.severity) for one in findings] == [
        ("表三", ["J10", "J27", "J9"], "info"),
        ("表四", ["E4"], "info"),
    ]
    assert report.verdict == "pass"
    plain = record_with(form, written, template=False)
    assert "L23" not in [note.code for note in plain.notes]


def test_a_total_that_adds_up_something_else_is_told_as_before(form: Form) -> None:
    for formula in ("=SUM(D9:H9)", "=SUM(D9:I10)", "=D9*6", "=Z1", "=SUM(D9:I9)+1"):
        assert told(record_with(form, {"表三!J9": formula}))["表三!J9"] == "L06"


@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize(
    ("formula", "saved"),
    [
        ("=SUM(Z1:Z9)", 7), ("=3+4", 8), ("=D7", 7.5), ("=D7*2", 1), ("=1/0", 7), ("=Z1", 7), ("=台账!A1", 7),
        ('="七"', 7), ("=ROUND(2.5,0)", 2), ("=IF(D7>0,1,2)", 2), ("=TRUE", 7),
    ],
)  # fmt: skip
def test_another_saved_result_is_an_error(form: Form, formula: str, saved: float, totals: str) -> None:
    written = {"表三!E6": formula, "台账!A1": 12}
    record = record_with(form, written, saved={"表三!E6": saved}, totals=totals)
    assert told(record)["表三!E6"] == "V21"
    (finding,) = [one for one in judge(record, form).findings if one.code == "V21"]
    assert finding.severity == "error" and formula in finding.message


def test_another_saved_result_of_a_total_with_another_formula(form: Form) -> None:
    record = record_with(form, {"表三!J9": "=SUM(D9:F9)+SUM(G9:I9)"}, saved={"表三!J9": 3})
    assert told(record)["表三!J9"] == "V21"


def test_binary_dust_is_no_other_result(form: Form) -> None:
    values: dict[str, Value] = {**balanced_values(form), "proactive.fees.amount": Decimal("0.3")}
    record = record_with(form, {"表二!B14": "=Z1+Z2", "表二!Z1": 0.1, "表二!Z2": 0.2}, values)
    assert told(record) == {"表二!B14": "V16"}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("totals", WAYS)
@pytest.mark.parametrize(
    "formula",
    [
        "=RANDBETWEEN(1,9)", "=RAND()*9", "=DAY(NOW())", "=MONTH(TODAY())", "=[1]Sheet1!A1", "='[去年.xlsx]表三'!D28",
        "={SUM(D7:D8*1)}", "={}", "=", "=COUNTIF(台账!A:A,1)", "=VLOOKUP(1,台账!A:B,2)", "=合计", "=E6", "=E6+1",
        "=INDIRECT(\"D7\")", "=Z1", "=SUM(Z1:Z3)", "=没有!A1", "=D7:D9", "=(E4+E5-E27)*(E4/E4)", "=AVERAGE(E7,E8)",
    ],
)  # fmt: skip
def test_what_is_not_known_is_a_warning(form: Form, formula: str, totals: str) -> None:
    written = {"表三!E6": formula, "表三!Z1": "=RAND()", "台账!A1": 1}
    record = record_with(form, written, totals=totals)
    assert told(record)["表三!E6"] == "V22", told(record)
    for lang in ("zh", "en"):
        (finding,) = [one for one in judge(record, form, lang=lang).findings if one.code == "V22"]
        assert finding.severity == "warning" and "{" not in finding.message.replace(formula, "")


def test_a_formula_that_the_file_does_not_spell_out_is_a_warning_for_totals_too(form: Form) -> None:
    for kind, code in (("xls", "V22"), ("xlsx", "L06")):
        assert told(record_with(form, {"表三!J9": "="}, kind=kind))["表三!J9"] == code


def test_a_formula_without_a_result_is_told_as_before_and_backwards_ones_too(form: Form) -> None:
    book = book_of(form, {"表三!D28": "=D4+D5-D27", "表三!E6": "=3+4"})
    cells = book.sheet("表三").cells
    for position in ((27, 3), (5, 4)):
        cells[position] = cells[position]._replace(kind="z", text="")
    record = read_record(book, form)
    codes = {(note.cells[0], note.code) for note in record.notes if note.code.startswith("V")}
    assert codes == {("D28", "V11"), ("D28", "V23"), ("E6", "V11")}


@pytest.mark.slow
def test_many_formulas_are_looked_at_in_bounded_time(form: Form) -> None:
    fields = [field for field in form.table("requests").fields if not field.sum_of]
    written: dict[str, Any] = {at(form, field.id): "=SUM(台账!A1:CV1000)" for field in fields}
    written |= {f"台账!A{row}": 1 for row in range(1, 3001)}
    book = book_of(form, written)
    with within(10):
        record = read_record(book, form)
    assert len([note for note in record.notes if note.code in ("V16", "V22")]) == len(fields)


def test_what_formulas_say_depends_on_no_other_file(form: Form) -> None:
    one, other = {"表三!D28": "=D4+D5-D27"}, {"表三!D28": "=台账!A1", "台账!A1": 3}
    alone = [record_with(form, written).notes for written in (one, other)]
    again = [record_with(form, written).notes for written in (other, one, other, one)]
    assert [again[1], again[0]] == alone == [again[3], again[2]]


def test_a_report_with_every_answer_from_one_register_has_nothing_wrong(form: Form) -> None:
    values = with_totals(balanced_values(form), form)
    typed = [field for field in form.fields.values() if field.type.numeric and not field.sum_of]
    register = {f"台账!B{row}": values[field.id] for row, field in enumerate(typed, 1)}
    written = {at(form, field.id): f"=台账!B{row}" for row, field in enumerate(typed, 1)}
    report = judge(record_with(form, {**register, **written}, totals="formula"), form)
    assert report.verdict == "pass" and {one.code for one in report.findings} == {"V16", "L07", "L08"}
