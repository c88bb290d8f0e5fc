"""How each form of cell is read. The table is the one of the README; what follows it are the finer points."""

from __future__ import annotations

import string
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from helpers import balanced_values, record_of
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.checking.values import value_notes
from xlsxcheck.form.load import load_form
from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.model import Form, Value
from xlsxcheck.reading.cells.cell import read_cell
from xlsxcheck.reading.cells.figures import understand
from xlsxcheck.reading.cells.reading import Reading
from xlsxcheck.reading.cells.shown import keeps_texts, shown, text_shown

FORMATS = ["General", "0", "0%", "yyyy/m/d", "h:mm", ";;;", "#,##0", '0;-0;"-"', "0,", '0"件"', "@", "0.0", "0.00"]


def n(digits: str, code: str = "General") -> Cell:
    return Cell("n", digits, None, FORMATS.index(code))


def s(text: str) -> Cell:
    return Cell("s", text, None, 0)


FORMS: dict[str, tuple[Cell | None, Value | object, str]] = {
    # what the README calls it: cell, value in a count cell (Ellipsis: not readable), codes
    "12": (n("12"), 12, ""),
    "12.0": (n("12.0"), 12, ""),
    "文本 12 / text 12": (s("12"), 12, "V07"),
    "“ 12 ”": (s(" 12 "), 12, "V07"),
    "１２": (s("１２"), 12, "V07"),
    "文本 12.0 / text 12.0": (s("12.0"), 12, "V07"),
    "1,234": (s("1,234"), 1234, "V07"),
    "1，234": (s("1，234"), 1234, "V07"),
    "1 234": (s("1 234"), 1234, "V07"),
    "+3": (s("+3"), 3, "V07"),
    "＋1036": (s("＋1036"), 1036, "V07"),
    "−5（减号） / −5 (minus sign)": (s("−5"), -5, "V03 V07"),
    "1,23": (s("1,23"), ..., "V06"),
    "12 34": (s("12 34"), ..., "V06"),
    "12件": (s("12件"), ..., "V05"),
    "251000元": (s("251000元"), ..., "V05"),
    "0.5万元": (s("0.5万元"), ..., "V05"),
    "文本 50% / text 50%": (s("50%"), ..., "V05"),
    "/": (s("/"), ..., "V04"),
    "-": (s("-"), ..., "V04"),
    "—": (s("—"), ..., "V04"),
    "——": (s("——"), ..., "V04"),
    "无": (s("无"), ..., "V04"),
    "零": (s("零"), ..., "V04"),
    "〇": (s("〇"), ..., "V04"),
    "N/A": (s("N/A"), ..., "V04"),
    "十二": (s("十二"), ..., "V06"),
    "约12": (s("约12"), ..., "V06"),
    "12余": (s("12余"), ..., "V06"),
    "12①": (s("12①"), ..., "V06"),
    "5²": (s("5²"), ..., "V06"),
    "(12)": (s("(12)"), ..., "V06"),
    "若干": (s("若干"), ..., "V06"),
    "很长的文字 / very long text": (s("详见附件" * 5000), ..., "V06"),
    "空 / blank": (None, None, "V01"),
    "只有空格 / blanks only": (s("   "), None, "V01"),
    "全角空格 / U+3000": (s("\u3000"), None, "V01"),
    "日期 / date": (n("45658", "yyyy/m/d"), ..., "V08"),
    "时间 / time": (n("0.5", "h:mm"), ..., "V08"),
    "文本 2025年1月 / text 2025年1月": (s("2025年1月"), ..., "V08"),
    "TRUE": (Cell("b", "1", None, 0), ..., "V09"),
    "#DIV/0!": (Cell("e", "#DIV/0!", None, 0), ..., "V10"),
    "公式无结果 / formula without a result": (Cell("z", "", "A1+1", 0), ..., "V11"),
    "2.5": (n("2.5"), Decimal("2.5"), "V02"),
    "3.0000000001": (n("3.0000000001"), Decimal("3.0000000001"), "V02"),
    "3.0000000000000004": (n("3.0000000000000004"), 3, ""),
    "-1": (n("-1"), -1, "V03"),
    "1e20": (n("1E+20"), 10**20, "V13"),
    "1e400": (n("1E+400"), ..., "V06"),
    "12.6，显示为 13 / 12.6 shown as 13": (n("12.6", "0"), Decimal("12.6"), "V02 V14"),
    "12，显示为 1200% / 12 shown as 1200%": (n("12", "0%"), 12, "V14"),
    "1234，显示为 1 / 1234 shown as 1": (n("1234", "0,"), 1234, "V14"),
    "12，显示为空白 / 12 shown as nothing": (n("12", ";;;"), 12, "V14"),
    "0，显示为 - / 0 shown as -": (n("0", '0;-0;"-"'), 0, "V17"),
    "12，显示为 12件 / 12 shown as 12件": (n("12", '0"件"'), 12, ""),
    "1234，显示为 1,234 / 1234 shown as 1,234": (n("1234", "#,##0"), 1234, ""),
}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return Workbook("xlsx", ("a",), {"a": "visible"}, lambda name: Sheet(name), lambda: FORMATS)


def read(cell: Cell | None, field: str, book: Workbook) -> Reading:
    return read_cell(cell, load_form().fields[field].type, book)


COUNT, FEE = "requests.disclosed.business", "proactive.fees.amount"


def told(cell: Cell | None, book: Workbook, form: Form) -> set[str]:
    """Every code for a count cell: what reading it says, and what the schema says of its value."""
    reading = read(cell, COUNT, book)
    unread = frozenset() if reading.readable else frozenset([COUNT])
    notes = [reading.note._replace(field=COUNT)] if reading.note else []
    record = record_of({**balanced_values(form), COUNT: reading.value}, form, unread)._replace(notes=tuple(notes))
    return {note.code for note in (*notes, *value_notes(record, form)) if note.field == COUNT}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", FORMS)
def test_each_form_in_a_count_cell(name: str, book: Workbook, form: Form) -> None:
    cell, value, codes = FORMS[name]
    reading = read(cell, COUNT, book)
    assert told(cell, book, form) == set(codes.split())
    assert reading.readable == (value is not ...)
    if value is not ...:
        assert reading.value == value and type(reading.value) is type(value)
    else:
        assert isinstance(reading.value, str) and len(reading.value) <= 1000


@pytest.mark.parametrize("name", [name for name, (_, value, _) in FORMS.items() if isinstance(value, int)])
def test_money_is_always_decimal(name: str, book: Workbook) -> None:
    cell, value, _ = FORMS[name]
    reading = read(cell, FEE, book)
    assert reading.value == value and type(reading.value) is Decimal and "E" not in str(reading.value)


@pytest.mark.parametrize(
    ("text", "in_count", "in_money"),
    [
        ("12件", "12", ""),
        ("12 宗", "12", ""),
        ("1.2万件", "12000", ""),
        ("1.5件", "", ""),
        ("251000元", "", "25.1"),
        ("2,792,220.8元", "", "279.22208"),
        ("¥2500", "", ""),
        ("￥1.25", "", ""),
        ("￥1.25元", "", "0.000125"),
        ("0.5万元", "", "0.5"),
        ("0.5万", "5000", "0.5"),
        ("3亿元", "", "30000"),
        ("人民币3940元", "", "0.394"),
        ("50%", "", ""),
    ],
)
def test_units_are_told_with_what_was_probably_meant(text: str, in_count: str, in_money: str, book: Workbook) -> None:
    for field, suggestion in ((COUNT, in_count), (FEE, in_money)):
        reading = read(s(text), field, book)
        assert reading.note is not None and reading.note.code == "V05" and not reading.readable
        assert reading.note.facts["suggestion"] == suggestion


@pytest.mark.parametrize(
    ("text", "raised", "struck"),
    [
        ("256^①^", "①", ""),
        ("~200~256", "", "200"),
        ("~20~5^1^", "1", "20"),
        ("3~5个", "", ""),
        ("2^3x", "", ""),
        ("若干", "", ""),
    ],
)
def test_letters_that_are_raised_or_struck_are_told_as_such(
    text: str, raised: str, struck: str, book: Workbook
) -> None:
    note = read(s(text), COUNT, book).note
    assert note is not None and note.code == "V06"
    assert [note.facts.get(key, []) for key in ("raised", "struck")] == [
        [f"“{part}”"] * bool(part) for part in (raised, struck)
    ]


@pytest.mark.parametrize(
    ("text", "letter"),
    [("O", "O"), ("1o", "o"), ("Ｏ", "Ｏ"), ("若干", ""), ("No", ""), ("1O2l", ""), ("oO", "")],
)
def test_a_letter_that_stands_for_a_zero_is_named(text: str, letter: str, book: Workbook) -> None:
    reading = read(s(text), COUNT, book)
    assert reading.note is not None and (reading.note.code, reading.readable) == ("V06", False)
    assert reading.note.facts["letter"] == letter


def test_amounts_below_one_yuan_are_told(book: Workbook) -> None:
    assert read(n("12.3456"), FEE, book).note is None
    reading = read(n("12.34567"), FEE, book)
    assert reading.readable and reading.note is not None and reading.note.code == "V12"


def test_binary_dust_is_no_decimal_place(book: Workbook) -> None:
    reading = read(n("72701.257800000007"), FEE, book)
    assert (reading.value, reading.note) == (Decimal("72701.2578"), None)


BREAKS = ["\t", "\n", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", " \n ", "\u200b\t"]
UNSEEN = ["\u200b", "\u200e", "\u200f", "\u061c", "\u202a", "\u202b", "\u202c", "\u2066", "\u2067", "\u2069", "\ufeff",
          "\u00ad", "\ufe0f", "\u3164", "\u2063"]  # fmt: skip


@pytest.mark.sampled(10)
@pytest.mark.parametrize("between", BREAKS, ids=ascii)
@pytest.mark.parametrize("parts", ["7|000", "1|234", "1,|234", "1|,234", "+|3", "-|5", "0.|35", "1 234|567", "7|8"])
def test_what_stands_on_two_lines_is_no_figure(parts: str, between: str, book: Workbook, form: Form) -> None:
    for field in (COUNT, FEE):
        reading = read(s(parts.replace("|", between)), field, book)
        assert reading.note is not None and (reading.note.code, reading.readable) == ("V06", False)
    assert told(s(parts.replace("|", between)), book, form) == {"V06"}


@pytest.mark.parametrize("between", BREAKS, ids=ascii)
def test_line_breaks_round_a_figure_are_only_blanks(between: str, book: Workbook) -> None:
    assert read(s(f"{between}7{between}"), COUNT, book).value == 7
    assert read(s(f"12{between}件"), COUNT, book).note.code == "V05"  # type: ignore[union-attr]


def test_a_break_in_a_figure_is_shown_in_the_message(book: Workbook) -> None:
    note = read(s("7\n000"), COUNT, book).note
    assert note is not None and note.facts["value"] == "7↵000"


@pytest.mark.sampled(5)
@pytest.mark.parametrize("mark", UNSEEN, ids=ascii)
def test_marks_that_nobody_sees_change_no_figure(mark: str, book: Workbook, form: Form) -> None:
    for text in (f"{mark}12", f"12{mark}", f"{mark} 12 {mark}", f"{mark}{mark}１２\u202c"):
        assert read(s(text), COUNT, book).value == 12
        assert told(s(text), book, form) == {"V07"}
    assert told(s(mark * 3), book, form) == {"V01"}
    assert read(s(f"{mark}/"), COUNT, book).note.code == "V04"  # type: ignore[union-attr]
    assert read(s(f"{mark}甲街道{mark}"), "cover.organ", book).value == "甲街道"
    assert read(s(mark), "cover.organ", book).value is None


@pytest.mark.parametrize("text", ["\u202e21", "2\u202e1", "\u200f1 234", "\u202b1 234", "\u20671 234\u2069"])
def test_digits_that_are_seen_in_another_order_are_no_figure(text: str, book: Workbook) -> None:
    reading = read(s(text), COUNT, book)
    assert reading.note is not None and (reading.note.code, reading.readable) == ("V06", False)


COVER: list[tuple[str, Cell, Value, str | None]] = [
    ("year", n("2025"), 2025, None),
    ("year", s("2025"), 2025, None),
    ("year", s("2025年"), 2025, "V07"),
    ("year", s("２０２５年度"), 2025, "V07"),
    ("year", s("二〇二五"), "二〇二五", None),
    ("year", n("20205"), 20205, None),
    ("date", n("46037", "yyyy/m/d"), "2026-01-15", None),
    ("date", s("2026-01-15"), "2026-01-15", None),
    ("date", s("2026年1月15日"), "2026-01-15", "V07"),
    ("date", s("2026.1.15"), "2026-01-15", "V07"),
    ("date", s("2026 年 1 月 15 日"), "2026-01-15", "V07"),
    ("date", s("2026-01-15T00:00:00"), "2026-01-15", None),
    ("date", n("20260115"), "2026-01-15", None),
    ("date", s("2026年1月"), "2026年1月", "C07"),
    ("date", s("2026-02-31"), "2026-02-31", "C07"),
    ("date", n("46037"), "46037", "C07"),
    ("code", s("91110000600037341L"), "91110000600037341L", None),
    ("code", s(" ９1110000600037341l"), "91110000600037341L", "V07"),
    ("code", s("91110000600037341M"), "91110000600037341M", "C04"),
    ("code", n("911100006000373415"), "911100006000373000", "C04"),
    ("organ_type", s("街道办事处"), "街道办事处", None),
    ("organ_type", s("街道 办事处"), "街道办事处", "V07"),
    ("organ_type", s("街道"), "街道", None),
    ("organ_type", Cell("b", "1", None, 0), "TRUE", "V09"),
    ("phone", n("13800000000"), "13800000000", None),
    ("organ", s(" 甲\n街道 "), "甲 街道", None),
    ("organ", s("\u3000"), None, None),
    ("organ", s("\u202e处道街甲"), "处道街甲", "V14"),
    ("organ", s("甲街道\u200e"), "甲街道", None),
]


@pytest.mark.parametrize(("field", "cell", "value", "code"), COVER)
def test_the_cover(field: str, cell: Cell, value: Value, code: str | None, book: Workbook) -> None:
    reading = read(cell, f"cover.{field}", book)
    assert (reading.value, reading.note.code if reading.note else None) == (value, code)


def test_the_date_systems_of_1900_and_1904(book: Workbook) -> None:
    mac = Workbook("xlsx", ("a",), {"a": "visible"}, lambda name: Sheet(name), lambda: FORMATS, date1904=True)
    assert read(n("44575", "yyyy/m/d"), "cover.date", mac).value == "2026-01-15"
    assert read(n("59", "yyyy/m/d"), COUNT, book).value == "1900-02-28"
    assert read(n("61", "yyyy/m/d"), COUNT, book).value == "1900-03-01"


OWN = ("件",)


@pytest.mark.parametrize(
    ("digits", "code", "looks"),
    [
        ("0.5", "0%", "50%"),
        ("0", "0%", "0%"),
        ("2.567", "0.00", "2.57"),
        ("2.5", "0.00", None),
        ("0.35", "0.0", "0.4"),
        ("2.5", "# ?/?", "2 1/2"),
        ("-2", "0;(0)", "(2)"),
        ("-2", '0;"负"', "负"),
        ("1500", "[Red]0", None),
        ("1500", "[>1000]0,;0", "2"),
        ("500", "[>1000]0,;0", None),
        ("12", "[DBNum1]General", "unknown"),
        ("12", "[DBNum2]0", "unknown"),
        ("12", "[$-D000000]0", "unknown"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("10", "0E+00", "1E+01"),
        ("7", "0\\件", None),
        ("7", "_ * #,##0_ ;_ * -#,##0_ ", None),
        ("10", '0"0"', "100"),
        ("10", '"1"0', "110"),
        ("10", "0\\0", "100"),
        ("10", "0!0", "100"),
        ("3500", '0!.0000"万元"', "0.3500万元"),
        ("3500", "0!.0,", "0.4"),
        ("7", "0!件", "7件"),
        ("10", "10", "110"),
        ("10", '[<100]"7";0', "7"),
        ("100", '[<100]"7";0', None),
        ("100", "[<100]0", "###"),
        ("10", '"1"General', "110"),
        ("10", '@"5"', "105"),
        ("10", "-0", "-10"),
        ("0", '"-"0', "-0"),
        ("10", '0"%"', "10%"),
        ("10", "(0)", "(10)"),
        ("10", "*90", "910"),
        ("7", "**0", "*7"),
        ("10", "[$1]0", "110"),
        ("10", '0"."0', "1.0"),
        ("7", "0??", "0 7"),
        ("10", "0 0", "1 0"),
        ("10", '0"万"', "10万"),
        ("10", '"十"0', "十10"),
        ("10", '"共"0"件"', "共10件"),
        ("10", '"¥"#,##0.00', "¥10.00"),
        ("10", "[$¥-804]#,##0.00", "¥10.00"),
        ("7", '0"k"', "7k"),
        ("7", '0" M"', "7 M"),
        ("7", '0"O"', "7O"),
        ("7", '0"０"', "7０"),
        ("12", '"\u202e"0', "\u202e12"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', "¥ -"),
        ("0", "#,###", ""),
        ("0", "0;-0;;@", ""),
        ("0", '0;-0;"0"', None),
        ("0", "0;-0;@", None),
        ("7", ";;;", ""),
        ("-2", "0;0", "2"),
        ("-2", "0", None),
        ("12.5", "# ?/2", "12 1/2"),
        ("12.4", "# ?/2", "12 1/2"),
        ("3.14159", "# ?/?", "3 1/7"),
        ("7", '[<100]"9"' + "7" * 2100, "unknown"),
        ("7", '"9"0' + ";0" * 130, "unknown"),
    ],
)
def test_what_a_number_format_shows(digits: str, code: str, looks: str | None) -> None:
    found = shown(Decimal(digits), code, OWN)
    assert (None if found.plain else " ".join(found.text.split())) == looks


@pytest.mark.parametrize(
    ("code", "dash"),
    [('0;-0;"-"', True), ('0;-0;"--"', True), ('0;-0;"—"', True), ('_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ', True),
     ('0;-0;"-0"', False), ('0;-0;"/"', False), ("0;-0;", False), ('"-"', True)],
)  # fmt: skip
def test_the_accountants_dash_for_a_zero(code: str, dash: bool) -> None:
    assert shown(Decimal(0), code).dash == dash
    assert not shown(Decimal(1), code).dash


@pytest.mark.parametrize(
    "code",
    [
        "General", "0", "0.00", "#,##0", "#,##0.00", "0_ ", "0_);[Red]\\(0\\)", '0"件"', "0件", '#,##0.00" 件"',
        "[Red]0", "[红色]0;[蓝色]-0", "[$-804]0", "@", "000", "+0;-0", "0_ ;[Red]\\-0\\ ", "#,##0_);(#,##0)",
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "#", "0;;", "", "0.", "?0", "[Color 10]0",
        '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "G/通用格式", "0.###", "[>0]0;0", "[>=0]0;-0", "0;0;0;@",
    ],
)  # fmt: skip
def test_no_plain_format_looks_different(code: str) -> None:
    for number in (1, 7, 10, 1234, 1234567, 99999):
        assert shown(Decimal(number), code, OWN).plain


def test_only_the_own_unit_says_nothing_else() -> None:
    assert shown(Decimal("0.35"), '0.00"万元"', ("万元",)).plain
    assert not shown(Decimal("0.35"), '0.00"万元"', ("件",)).plain
    assert not shown(Decimal("0.35"), '0.00"元"', ("万元",)).plain
    assert not shown(Decimal(7), '0"件"').plain


@pytest.mark.parametrize(
    ("code", "colour"),
    [("[White]0", 0xFFFFFF), ("[白色]0;0", 0xFFFFFF), ("[Color2]0", -2), ("[#FFFFFF]0", 0xFFFFFF), ("0;[Red]0", None)],
)
def test_the_colour_that_a_format_gives(code: str, colour: int | None) -> None:
    assert shown(Decimal(7), code).colour == colour


@pytest.mark.parametrize(
    ("code", "looks"),
    [("General", "甲"), ("@", "甲"), ("0;-0;0;@", "甲"), ("0", "甲"), (";;;", ""), (";;;@", "甲"), ('@"乙"', "甲乙"),
     ('0;0;0;"乙"', "乙"), ('"乙"@', "乙甲"), ('"乙"', "甲"), ("_ @_ ", "甲"), (';;;"乙"@', "乙甲")],
)  # fmt: skip
def test_what_a_number_format_makes_of_a_text(code: str, looks: str) -> None:
    assert text_shown("甲", code).strip() == looks
    assert keeps_texts(code) == (looks == "甲")


@given(st.text(alphabet='0#?.,%E+-/";[]<>=_*\\$1@件 G', max_size=14), st.integers(-(10**6), 10**25))
def test_any_format_shows_something_or_nothing(code: str, number: int) -> None:
    looks = shown(Decimal(number), code)
    assert len(looks.text) <= 40 and (looks.plain or looks.text is not None)
    keeps_texts(code)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["{}", " {} ", "{:,}", "\u3000{}", "{}.0", "{}.00 "]))
def test_written_figures_are_read_back(number: int, spelling: str) -> None:
    said = understand(spelling.format(number))
    assert (said.kind, said.number) == ("number", number)


@given(st.text(max_size=30))
def test_any_text_is_something_and_digits_are_never_made_up(text: str) -> None:
    said = understand(text)
    assert said.kind in ("blank", "number", "placeholder", "unit", "date", "other")
    if said.number is not None:
        wide = str.maketrans("０１２３４５６７８９", string.digits)
        digits = "".join(c for c in text.translate(wide) if c in string.digits)
        # Zeros before a number are no part of it.
        assert digits.lstrip("0") == "".join(c for c in str(said.number) if c.isdigit()).lstrip("0")


@pytest.mark.slow
@given(st.text(alphabet="0123456789,，. +-−—/件万元年月日%％①² \u3000", max_size=12))
def test_reading_never_raises_and_keeps_the_text(text: str) -> None:
    book = Workbook("xlsx", ("a",), {"a": "visible"}, lambda name: Sheet(name), lambda: FORMATS)
    for field in (COUNT, FEE):
        reading = read(s(text), field, book)
        assert reading.readable or (isinstance(reading.value, str) and reading.note is not None)


def table(form: Form, lang: str) -> str:
    """The table of the README: how each form of cell is read in a cell for counts."""
    from xlsxcheck.messages import codes, wording, words

    book = Workbook("xlsx", ("a",), {"a": "visible"}, lambda name: Sheet(name), lambda: FORMATS)
    english = lang == "en"
    head = ("| 格里是 | 读作 | 怎样告知 |", "| In the cell | Read as | Told as |")[english]
    lines = [head, "|---|---|---|"]
    for name, (cell, value, _) in FORMS.items():
        reading = read(cell, COUNT, book)
        said = ("不读", "not read")[english] if value is ... else ("空", "blank")[english]
        if value is not ... and value is not None:
            said = str(reading.value)
        notes = [
            f"{words(lang)['severity'][codes()[code]['severity']]} {code} {wording(lang)['codes'][code]['title']}"
            for code in sorted(told(cell, book, form))
        ]
        label = name if " / " not in name else name.split(" / ")[english]
        lines.append(f"| `{label}` | {said} | {'<br>'.join(notes)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(f"{table(load_form(), 'zh')}\n{table(load_form(), 'en')}", encoding="utf-8")
