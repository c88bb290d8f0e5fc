"""What formulas give: LibreOffice is the judge, and what is not certain is never a figure."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest
from formulabooks import Cells
from hypothesis import given
from hypothesis import strategies as st
from office import office
from packages import book, cells, worksheet

from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.refs import position
from xlsxcheck.reading.formulas.compute import Computation
from xlsxcheck.reading.formulas.parse import NotUnderstood, parse
from xlsxcheck.reading.formulas.values import Fault, Result, Trouble, Values, same, shown

GIVEN = {
    **{"A1": 3, "A2": 4.5, "A3": -2, "A4": None, "A5": 1000000},
    **{"B1": 0.1, "B2": 0.2, "B3": "文字", "B4": True, "B5": 12},
    **{"C1": 7, "C2": 2.675, "C3": "", "C4": 0, "C5": 1e-7},
}


def computation(content_of: dict[str, object], kind: str = "xlsx") -> Computation[Result]:
    found: Cells = {"甲": {}, "乙 表": {}}
    for address, content in content_of.items():
        sheet, _, ref = address.rpartition("!")
        if content is None:
            continue
        formula = content[1:] if isinstance(content, str) and content.startswith("=") else None
        if formula is not None:
            cell = Cell("z", "", formula, 0)
        elif isinstance(content, bool):
            cell = Cell("b", str(int(content)), None, 0)
        elif isinstance(content, str):
            cell = Cell("s", content, None, 0)
        else:
            cell = Cell("n", repr(content), None, 0)
        found[sheet or "甲"][position(ref)] = cell
    sheets = {name: Sheet(name, cells=content) for name, content in found.items()}
    book = Workbook(kind, tuple(sheets), dict.fromkeys(sheets, "visible"), sheets.__getitem__, lambda: ["General"])
    return Computation(book, Values())


def result(formula: str, **more: object) -> Result:
    return computation({**GIVEN, **more, "E1": formula}).of(("甲", 0, 4))


@pytest.mark.parametrize(
    ("formula", "figure"),
    [
        ("=3+4", 7),
        ("=A1+A2*2", 12),
        ("=(A1+A2)*2", 15),
        ("=-A1^2", 9),
        ("=2^-1", 0.5),
        ("=50%*4", 2),
        ("=--A1", 3),
        ("=A4", 0),
        ("=A4+1", 1),
        ("=SUM(A1:A5)", 1000005.5),
        ("=SUM(A1:C3)", 27.475 - 12),
        ("=sum(a1, 2 ,$B$5)", 17),
        ("=SUM(B3)", 0),
        ("=SUM(B4)", None),
        ("=C3+1", None),
        ("=SUM()", 0),
        ("=ROUND(C2,2)", 2.68),
        ("=ROUND(-2.5,0)", -3),
        ("=ROUND(A5/3,-2)", 333300),
        ("=ROUNDUP(2.1,0)+ROUNDDOWN(2.9,0)", 5),
        ("=INT(-2.5)", -3),
        ("=TRUNC(-2.5)", -2),
        ("=INT((B1+B2)*10)", 3),
        ("=MAX(A1:A5)-MIN(A1:A5)", 1000002),
        ("=ABS(A3)+COUNT(A1:B3)", 7),
        ("=AVERAGE(A1:A2)", 3.75),
        ("=IF(A1>2,A2,1/0)", 4.5),
        ("=IF(A1<2,A2)", False),
        ("=IFERROR(1/0,5)", 5),
        ("=IF(B1+B2=0.3,1,0)", 1),
        ('=IF(B3="文字",1,0)', 1),
        ('=A1&"件"', "3件"),
        ("=1/C4", Fault("#DIV/0!")),
        ("=B3+1", Fault("#VALUE!")),
        ("=甲!A1", 3),
        ("='乙 表'!A1", 0),
        ("=SUM('甲'!A1:A2)", 7.5),
        ("=SUM(甲!A1:甲!A2)", 7.5),
        ("=SUM(A:A)", 1000005.5),
        ("=SUM(1:1)", None),
        ("=TRUE", True),
        ("=1E3", 1000),
    ],
)  # fmt: skip
def test_what_is_certain(formula: str, figure: object) -> None:
    found = result(formula)
    if figure is None:
        assert isinstance(found, Trouble)
    elif isinstance(figure, bool | str | Fault):
        assert found == figure
    else:
        assert isinstance(found, float) and found == pytest.approx(figure, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        *[(f"={name}", "volatile") for name in ("RAND()", "RANDBETWEEN(1,9)", "NOW()", "TODAY()", "1+RAND()*0")],
        *[(f"={name}", "volatile") for name in ('INDIRECT("A1")', "OFFSET(A1,1,0)", "_xlfn.RANDARRAY(1)")],
        *[(f"={name}", "external") for name in ("[1]Sheet1!A1", "'[1]Sheet1'!A1", "'[年报.xlsx]表三'!D4+1")],
        *[
            (f"={name}", "external")
            for name in ("SUM([2]表三!D4:D9)", "'file:///C:/a.ods'#$表三.A1", "'\\\\盘\\甲'!A1")
        ],
        *[(f"={name}", "array") for name in ("{A1+A2}", "{}")],
        *[(f"={name}", "unknown") for name in ("COUNTIF(A:A,1)", "VLOOKUP(1,A:B,2)", "合计", "A1:A2", "A1 A2", "A1+")],
        *[
            (f"={name}", "unknown")
            for name in ("SUM(A1,", "(A1", "Table1[列]", "甲:丙!A1", "'甲:丙'!A1", "没有!A1", "#REF!")
        ],
        *[(f"={name}", "unknown") for name in ("cmd|'/C calc'!A0", "XFE1", "A1048577", "1+{1,2}", "LET(x,1,x)", "")],
        *[(f"={name}", "circular") for name in ("E1", "E1+1", "SUM(A1:E1)", "SUM(E:E)", "IF(A1>0,1,E1)")],
        *[(f"={name}", "large") for name in ("(" * 99 + "1" + ")" * 99, "1" + "+1" * 9000)],
    ],
)
def test_what_is_not_understood_says_why(formula: str, reason: str) -> None:
    found = result(formula)
    assert found == Trouble(reason)


@pytest.mark.parametrize("content", ["12", '="12"', "１２"])
def test_texts_with_digits_are_no_certain_numbers_in_arithmetic(content: str) -> None:
    assert isinstance(result("=B3+1", B3=content), Trouble)
    assert result("=SUM(B3,1)", B3=content) == 1


def test_trouble_spreads_to_what_reads_it_and_no_further() -> None:
    asked = {"A1": "=RAND()", "A2": "=A1+1", "A3": "=IF(1>0,5,A2)", "A4": "=SUM(A1:A3)", "A5": 1, "A6": "=A5*2"}
    known = computation(asked)
    found = [known.of(("甲", row, 0)) for row in range(6)]
    assert found == [Trouble("volatile"), Trouble("volatile"), 5.0, Trouble("volatile"), 1.0, 2.0]


def test_a_circle_of_several_cells_is_told_for_each_and_for_what_reads_it() -> None:
    known = computation({"A1": "=A2", "A2": "=A3+1", "A3": "='乙 表'!A1", "乙 表!A1": "=甲!A1", "A5": "=A2*0"})
    assert {known.of(("甲", row, 0)) for row in (4, 0, 1, 2)} == {Trouble("circular")}


@pytest.mark.slow
def test_long_chains_and_doubling_cells_are_no_trap() -> None:
    chain: dict[str, object] = {"A1": 1, **{f"A{row}": f"=A{row - 1}+1" for row in range(2, 8001)}}
    assert computation(chain).of(("甲", 7999, 0)) == 8000
    doubling: dict[str, object] = {"A1": 1, **{f"A{row}": f"=A{row - 1}+A{row - 1}" for row in range(2, 60)}}
    assert computation(doubling).of(("甲", 58, 0)) == 2.0**58


def test_whole_sheets_and_many_large_ranges_are_bounded() -> None:
    ones: dict[str, object] = {f"A{row}": 1 for row in range(1, 3001)}
    assert computation({**ones, "C1": "=SUM(A1:B1048576)"}).of(("甲", 0, 2)) == 3000
    many = {f"C{row}": "=SUM(A1:B1048576)" for row in range(1, 401)}
    known = computation({**ones, **many})
    found = [known.of(("甲", row, 2)) for row in range(400)]
    assert found[0] == 3000 and found[-1] == Trouble("large")


@given(st.text(alphabet="A1B2$:!'\"()+-*/^&=<>%,. 甲{}[]ESUMRND", max_size=30))
def test_any_text_is_steps_or_not_understood(text: str) -> None:
    try:
        steps = parse(text)
    except NotUnderstood as told:
        assert told.reason in ("volatile", "external", "array", "circular", "large", "unknown")
    else:
        assert steps
        result(f"={text}")


@pytest.mark.parametrize(
    ("saved", "found", "equal"),
    [
        (Cell("n", "7", "x", 0), 7.0, True),
        (Cell("n", "0.30000000000000004", "x", 0), 0.1 + 0.2, True),
        (Cell("n", "0.3", "x", 0), 0.1 + 0.2, True),
        (Cell("n", "7", "x", 0), 8.0, False),
        (Cell("n", "7", "x", 0), 7.0001, False),
        (Cell("s", "7", "x", 0), 7.0, True),
        (Cell("s", "七", "x", 0), 7.0, False),
        (Cell("n", "0", "x", 0), None, True),
        (Cell("b", "1", "x", 0), 1.0, False),
        (Cell("e", "#DIV/0!", "x", 0), Fault("#DIV/0!"), True),
    ],
)
def test_when_a_saved_result_is_the_same(saved: Cell, found: Result, equal: bool) -> None:
    assert same(shown(saved), found) == equal


def formulas(count: int) -> list[str]:
    """Random formulas over GIVEN, of what the algebra knows."""
    chance = random.Random(7)

    def operand(depth: int) -> str:
        kind = chance.randrange(9 if depth < 3 else 3)
        if kind == 0:
            return str(chance.choice([0, 1, 2, 7, 0.1, 12.5, 100, "1E2"]))
        if kind in (1, 2):
            return chance.choice(list(GIVEN))
        if kind == 3:
            return f"({expression(depth + 1)})"
        if kind == 4:
            return f"-{operand(depth + 1)}"
        if kind == 5:
            cells = chance.choice(["A1:A5", "A1:C5", "B1:B5", "A1,C1", "$A$1:$B$2,5", "A4", "B3:B4", "C1:C5"])
            return f"{chance.choice(['SUM', 'MAX', 'MIN', 'COUNT', 'AVERAGE'])}({cells})"
        if kind == 6:
            name = chance.choice(["ABS", "INT", "TRUNC"])
            return f"{name}({expression(depth + 1)})"
        if kind == 7:
            name = chance.choice(["ROUND", "ROUNDUP", "ROUNDDOWN"])
            return f"{name}({expression(depth + 1)},{chance.choice([0, 1, 2, -1])})"
        compared = f"{operand(depth + 1)}{chance.choice(['=', '<', '>', '<=', '>=', '<>'])}{operand(depth + 1)}"
        return f"IF({compared},{expression(depth + 1)},{expression(depth + 1)})"

    def expression(depth: int) -> str:
        text = operand(depth)
        for _ in range(chance.choice([0, 1, 1, 2])):
            text += chance.choice("+-*/+-*^") + operand(depth + 1)
        return text + ("%" if chance.random() < 0.05 else "")

    return [f"={expression(0)}" for _ in range(count)]


@pytest.mark.office
def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    asked = formulas(1500)
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "甲"
    for ref, content in GIVEN.items():
        sheet[ref] = content
    for row, formula in enumerate(asked, 1):
        sheet.cell(row, 5).value = formula
    path = tmp_path / "a.xlsx"
    made.save(path)
    (judged,) = office().recalculate([path], tmp_path / "out")
    theirs = open_workbook(judged.read_bytes()).sheet("甲").cells
    known = computation({**GIVEN, **{f"E{row}": formula for row, formula in enumerate(asked, 1)}})
    wrong, certain = [], 0
    for row, formula in enumerate(asked):
        ours = known.of(("甲", row, 4))
        if not isinstance(ours, Trouble):
            certain += 1
            saved = shown(theirs.get((row, 4)))
            both_faults = isinstance(saved, Fault) and isinstance(ours, Fault)
            if not (both_faults or ours == "" or same(saved, ours) or _nearly(saved, ours)):
                wrong.append((formula, ours, saved))
    assert wrong == []
    assert certain > 800


def _nearly(saved: Result, ours: Result) -> bool:
    """Very large and very small figures differ in their last digits, and LibreOffice shows booleans as numbers."""
    if isinstance(saved, bool) or isinstance(ours, bool):
        return isinstance(saved, float | bool) and isinstance(ours, float | bool) and float(saved) == float(ours)
    return isinstance(saved, float) and isinstance(ours, float) and saved == pytest.approx(ours, rel=1e-9, abs=1e-9)


def test_what_leads_to_an_unreadable_sheet_is_not_known() -> None:
    first = worksheet(cells("><f>S2!A1</f><v>7</v></c>"))
    opened = open_workbook(book(first, "<worksheet"))
    assert Computation(opened, Values()).of(("S1", 0, 0)) == Trouble("unknown")
