from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.errors import UsageError
from xlsxcheck.form.load import load_form
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.roster import Expected, Roster, load_roster
from xlsxcheck.model import Form, Report
from xlsxcheck.round.distribute import distribute

HEAD = ["单位名称", "统一社会信用代码", "单位类型", "联系人", "电话"]
ROWS = [
    ["甲街道办事处", "113200000140000117", "街道办事处", "张三", "0527-1"],
    ["乙（本级）局", "", "政府部门", "李四", ""],
    ["丙镇人民政府", "11320000014000012A", "乡镇政府", "", "0527-3"],
]


def report(path: str, organ: str | None, code: str | None = None, verdict: str = "pass") -> Report:
    return Report(path, verdict, organ=organ, code=code)


def roster() -> Roster:
    return Roster(tuple(Expected(row[0], row[1]) for row in ROWS))


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_book(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["某区2025年度报送名册"])
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_the_encodings_that_offices_use(tmp_path: Path, form: Form, encoding: str) -> None:
    offices = load_roster(write_csv(tmp_path / "r.csv", [HEAD, *ROWS], encoding), form).offices
    assert [(o.organ, o.code, o.kind, o.contact, o.phone) for o in offices] == [tuple(row) for row in ROWS]
    assert [office.line for office in offices] == [2, 3, 4]


def test_a_workbook_with_a_title_and_columns_in_another_order(tmp_path: Path, form: Form) -> None:
    order = [3, 0, 4, 2, 1]
    rows = [[row[i] for i in order] for row in [HEAD, *ROWS]]
    offices = load_roster(write_book(tmp_path / "r.xlsx", rows), form).offices
    assert offices[0] == Expected("甲街道办事处", "113200000140000117", "街道办事处", "张三", "0527-1", 3)


def test_only_the_name_is_needed(tmp_path: Path, form: Form) -> None:
    path = write_csv(tmp_path / "r.csv", [["序号", "单位名称 "], ["1", "甲局"], ["", ""], ["2", "乙局"]])
    assert [office.organ for office in load_roster(path, form).offices] == ["甲局", "乙局"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["名字"], ["甲局"]], "单位名称"),
    ],
)
def test_a_roster_that_cannot_be_used_is_told(tmp_path: Path, form: Form, rows: list[list[str]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        load_roster(write_csv(tmp_path / "r.csv", rows), form)


@pytest.mark.parametrize("data", [b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe\xff\xff\x00\x81"])
def test_what_is_no_roster_is_told(tmp_path: Path, form: Form, data: bytes) -> None:
    (tmp_path / "r.xlsx").write_bytes(data)
    with pytest.raises(UsageError, match=r"r\.xlsx"):
        load_roster(tmp_path / "r.xlsx", form)


@pytest.mark.parametrize(
    "name", ["samples/zero.xlsx", "samples/forms/reading-room/filled.xlsx", "templates/ogi-2019.xlsx", "两个单位.xlsx"]
)
def test_a_form_that_somebody_filled_in_is_no_roster(tmp_path: Path, form: Form, name: str) -> None:
    """Its cover has such a heading, too: what stands below it is no list of offices."""
    path = ROOT / name
    if not path.exists():
        path = tmp_path / name
        book = openpyxl.load_workbook(ROOT / "tests" / "data" / "field" / "two-offices-one-workbook.xlsx")
        book.create_sheet("说明").append(["单位名称", "甲街道"])
        book.save(path)
    with pytest.raises(UsageError, match="不是名册"):
        load_roster(path, form)
    with pytest.raises(UsageError, match="不是名册"):
        distribute(path, tmp_path / "下发", form, year=2025)


def test_a_roster_that_is_not_there(tmp_path: Path, form: Form) -> None:
    with pytest.raises(UsageError, match="打不开名册"):
        load_roster(tmp_path / "none.csv", form)


def test_offices_are_found_by_code_and_else_by_name() -> None:
    who = roster()
    assert who.add(report("1", "名字不同", "113200000140000117")) is None
    assert who.add(report("2", "乙(本级) 局")) is None
    assert who.add(report("3", "丙镇人民政府", "99999999999999999X")) is None
    assert (who.counts, who.missing, who.unknown) == ((3, 3), [], [])


def test_who_is_missing_twice_and_unknown() -> None:
    who = roster()
    for path in ("a", "b"):
        assert who.add(report(path, "甲街道办事处")) is None
    note = who.add(report("c", "丁局"))
    assert note is not None and (note.code, note.facts["organ"]) == ("R-UNKNOWN", "丁局")
    assert [office.organ for office in who.missing] == ["乙（本级）局", "丙镇人民政府"]
    assert [(office.organ, paths) for office, paths in who.twice] == [("甲街道办事处", ["a", "b"])]
    assert who.unknown == [("丁局", "", "c")]
    assert who.counts == (1, 3)


@pytest.mark.parametrize("name", ["甲街道办", "某区甲街道办事处", "甲街道办事外"])
def test_a_near_miss_is_suggested_and_never_assumed(name: str) -> None:
    who = roster()
    note = who.add(report("a", name))
    assert note is not None and (note.code, note.facts["near"]) == ("R-NEAR", "甲街道办事处")
    assert "甲街道办事处" in [office.organ for office in who.missing]


def test_a_file_under_a_short_name_is_named_beside_the_office_that_it_may_be_of() -> None:
    """A name that is only similar may well be another office's, and is not."""
    who = roster()
    who.add(report("简称.xlsx", "甲街道"))
    who.add(report("别家.xlsx", "甲街道办事外"))
    office = who.find("甲街道办事处", None)
    assert office is not None and who.files_near(office) == [("简称.xlsx", "near")] and office in who.missing


def test_a_code_of_one_office_and_the_name_of_another_count_for_neither() -> None:
    who = Roster((Expected("甲局", "113200000140000117"), Expected("乙局"), Expected("", "11320000014000012A")))
    note = who.add(report("a.xlsx", "乙局", "113200000140000117"))
    assert note is not None and (note.code, note.facts["owner"]) == ("R-OWNER", "甲局")
    assert who.counts == (0, 3) and who.find("乙局", "113200000140000117") is None
    assert who.files_near(who.offices[1]) == [("a.xlsx", "owner")] and not who.files_near(who.offices[0])
    assert who.find(None, "113200000140000117") == who.offices[0], "nothing is known of its name"


def test_an_office_that_has_reported_is_nobodys_near_miss() -> None:
    who = roster()
    who.add(report("a", "甲街道办事处"))
    note = who.add(report("b", "甲街道办"))
    assert note is not None and note.code == "R-UNKNOWN"


def test_a_file_that_was_not_checked_counts_as_nobodys() -> None:
    who = roster()
    assert who.add(report("a", "甲街道办事处", verdict="unreadable")) is None
    assert who.counts == (0, 3)


def test_a_name_that_stands_twice_finds_nobody() -> None:
    who = Roster((Expected("党政办", "1"), Expected("党政办", "2")))
    assert who.find("党政办", None) is None
    assert who.find("党政办", "2") == Expected("党政办", "2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_separators_and_encodings(tmp_path: Path, form: Form, mark: str, encoding: str) -> None:
    text = "\n".join(mark.join(row) for row in [["某区名册", "", "", "", ""], HEAD, *ROWS])
    (tmp_path / "r.csv").write_bytes(text.encode(encoding))
    assert [(one.organ, one.phone) for one in load_roster(tmp_path / "r.csv", form).offices] == [
        (row[0], row[4]) for row in ROWS
    ]


def test_groups_and_sums_are_no_offices(form: Form, tmp_path: Path) -> None:
    field = Path(__file__).parents[1] / "data" / "field" / "roster-with-group-rows.xlsx"
    assert [one.organ for one in load_roster(field, form).offices] == ["甲街道办事处", "乙街道办事处", "丙局", "丁局"]
    rows = [
        ["一、街道（2家）", ""],
        ["甲街道", "1"],
        ["乙街道", "2"],
        ["小计", ""],
        ["（二）部门", ""],
        ["丙局", ""],
        ["合计：3家", ""],
    ]
    path = write_csv(tmp_path / "r.csv", [["单位名称", "电话"], *rows])
    assert [one.organ for one in load_roster(path, form).offices] == ["甲街道", "乙街道", "丙局"]
    path = write_csv(tmp_path / "r.csv", [["单位名称"], ["一、甲街道"], ["二、乙街道"]])
    assert [one.organ for one in load_roster(path, form).offices] == ["甲街道", "乙街道"]


@pytest.mark.parametrize(
    "below", ["填表人：张三", "审核人: 李四　电话：0527-1", "注：本名册截至2026年1月5日", "2026年1月5日", "2026-01-05"]
)
def test_what_stands_below_a_list_is_no_office_and_is_named(form: Form, tmp_path: Path, below: str) -> None:
    rows = [["单位名称", "电话"], ["市直单位："], ["甲街道办事处", "1"], ["乙镇人民政府", ""], ["", ""], [below]]
    found = load_roster(write_csv(tmp_path / "r.csv", rows), form)
    assert [office.organ for office in found.offices] == ["甲街道办事处", "乙镇人民政府"]
    warning, group = found.warnings
    assert "第2行（“市直单位：”）" in group
    assert "第6行" in warning and below.split()[0] in warning and "没有算进去" in warning


@pytest.mark.parametrize(
    ("rows", "organs", "told"),
    [
        ([["合计", "2"]], [], ["第4行（“合计”）"]),
        ([["", "合 计"], ["", "小计：2家"]], [], ["第4、5行（“合 计”、“小计：2家”）"]),
        ([["", "2", "合计"]], [], ["第4行（“合计”）"]),
        ([["", "共2家"], ["", "全区共 24 家单位。"], ["", "（3个）"]], [], ["共2家", "全区共 24 家单位。", "（3个）"]),
        ([["3", "17"], ["4", "1.5"]], [], ["第4行“17”", "第5行“1.5”"]),
        ([["3", "合计局"], ["4", "总计局2处"], ["5", "8号街道"]], ["合计局", "总计局2处", "8号街道"], []),
        ([["合计", "共和街道"]], ["共和街道"], []),
    ],
)  # fmt: skip
def test_sums_counts_and_bare_numbers_are_no_offices_and_are_told(
    form: Form, tmp_path: Path, rows: list[list[str]], organs: list[str], told: list[str]
) -> None:
    listed = [["序号", "单位名称", "备注"], ["1", "甲局"], ["2", "乙局"], *rows]
    found = load_roster(write_csv(tmp_path / "r.csv", listed), form)
    assert [office.organ for office in found.offices] == ["甲局", "乙局", *organs]
    assert len(found.warnings) == len(told)
    assert all(words in text and "没有算进去" in text for words, text in zip(told, found.warnings, strict=True))


def test_a_number_in_a_names_place_is_no_name_of_an_office_that_has_a_code(form: Form, tmp_path: Path) -> None:
    rows = [["单位名称", "统一社会信用代码"], ["3", ROWS[0][1]], ["合计", ROWS[2][1]]]
    found = load_roster(write_csv(tmp_path / "r.csv", rows), form)
    assert [office.organ for office in found.offices] == [ROWS[0][1], "合计"]
    assert "第2行没有单位名称，只按信用代码认" in found.warnings[0]


BESIDE = [["序号", "单位名称", "电话"], ["1", "甲局", "1"], ["2", "乙局", "2"], ["3", "丙局", "3"], ["4", "丁局", "4"]]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "rows",
    [
        [BESIDE[0] * 2, BESIDE[1] + BESIDE[3], BESIDE[2] + BESIDE[4]],
        [[*BESIDE[0], "", *BESIDE[0]], [*BESIDE[1], "", *BESIDE[3]], [*BESIDE[2], "", *BESIDE[4]]],
        [BESIDE[0] * 3, BESIDE[1] + BESIDE[3] + BESIDE[4], BESIDE[2]],
        [BESIDE[0] * 4, BESIDE[1] + BESIDE[2] + BESIDE[3] + BESIDE[4]],
        [*BESIDE[:3], ["", "", ""], BESIDE[0], *BESIDE[3:]],
        [*BESIDE[:3], ["部门名册", "", ""], *([row[2], row[0], row[1]] for row in (BESIDE[0], *BESIDE[3:]))],
        [[*BESIDE[0][1:], *BESIDE[0]], [*BESIDE[1][1:], *BESIDE[3]], [*BESIDE[2][1:], *BESIDE[4]]],
    ],
)
def test_every_list_of_a_sheet_is_read(form: Form, tmp_path: Path, rows: list[list[str]]) -> None:
    for path in (write_csv(tmp_path / "r.csv", rows), write_book(tmp_path / "r.xlsx", rows)):
        found = load_roster(path, form)
        told = {(one.organ, one.phone) for one in found.offices}
        assert told == {(row[1], row[2]) for row in BESIDE[1:]} and len(found.offices) == 4
        assert not found.warnings
    assert len(distribute(path, tmp_path / "下发", form, year=2025).made) == 4


def test_the_columns_before_a_name_are_its_own(form: Form, tmp_path: Path) -> None:
    """Two telephones stand behind each name, and the second list's code before its name."""
    head = ["统一社会信用代码", "单位名称", "电话", "电话"]
    one, other = ["113200000140000117", "甲局", "1", "2"], ["11320000014000012A", "乙局", "3", "4"]
    found = load_roster(write_csv(tmp_path / "r.csv", [head * 2, one + other]), form)
    assert [(o.organ, o.code, o.phone) for o in found.offices] == [("甲局", one[0], "1"), ("乙局", other[0], "3")]


def test_an_office_in_both_lists_counts_once_with_a_warning(form: Form, tmp_path: Path) -> None:
    found = load_roster(write_csv(tmp_path / "r.csv", [["单位名称"] * 2, ["甲局", "甲局"]]), form)
    assert [office.organ for office in found.offices] == ["甲局"] and "同一个单位" in found.warnings[0]


def test_names_below_no_heading_and_lists_on_other_sheets_are_told(form: Form, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", [["单位名称", "", ""], ["甲局", "乙局", "丙局"]])
    first, second = load_roster(path, form).warnings
    assert "B列没有表头" in first and "“乙局”" in first and "C列" in second
    write_book(tmp_path / "r.xlsx", [["单位名称"], ["甲局"]])
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    other = book.create_sheet("部门")
    for row in (["单位名称"], ["乙局"]):
        other.append(row)
    book.save(tmp_path / "r.xlsx")
    (warning,) = load_roster(tmp_path / "r.xlsx", form).warnings
    assert "“部门”也有“单位名称”一列，没有算进去" in warning


def test_of_very_many_remarks_the_number_is_told(form: Form, tmp_path: Path) -> None:
    rows = [["单位名称"], ["甲局"], *([f"注：{number}"] for number in range(3000))]
    found = load_roster(write_csv(tmp_path / "r.csv", rows), form)
    assert [office.organ for office in found.offices] == ["甲局"]
    assert len(found.warnings) == 21 and "还有 2980 行" in found.warnings[-1]


def test_a_name_with_a_colon_is_a_name(form: Form, tmp_path: Path) -> None:
    found = load_roster(write_csv(tmp_path / "r.csv", [["单位名称"], ["甲局"], ["乙镇:政府（东区）"]]), form)
    assert [office.organ for office in found.offices] == ["甲局", "乙镇:政府（东区）"] and not found.warnings


def test_a_row_that_is_merged_over_the_columns_heads_a_group(form: Form, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["单位名称", "电话"], ["街道", ""], ["甲街道", "1"], ["部门", ""], ["乙局", "2"]):
        book.active.append(row)
    book.active.merge_cells("A2:B2")
    book.active.merge_cells("A4:B4")
    book.save(tmp_path / "r.xlsx")
    assert [one.organ for one in load_roster(tmp_path / "r.xlsx", form).offices] == ["甲街道", "乙局"]


def test_a_doubled_line_is_a_warning(tmp_path: Path, form: Form) -> None:
    found = load_roster(write_csv(tmp_path / "r.csv", [HEAD, ROWS[0], ["另一个名字", ROWS[0][1]]]), form)
    assert len(found.offices) == 1
    assert "第2行和第3行" in found.warnings[0]


def test_a_code_without_a_name_is_an_office_that_is_found_by_its_code(tmp_path: Path, form: Form) -> None:
    codes = [row[1] for row in ROWS if row[1]]
    rows = [HEAD, ["", codes[0], "", "张三", "1"], ["乙局", codes[1], "", "", ""], ["", codes[1], "", "", ""]]
    who = load_roster(write_csv(tmp_path / "r.csv", [*rows, ["丙局", codes[0], "", "", ""]]), form)
    assert [(one.organ, one.code, one.contact) for one in who.offices] == [
        ("丙局", codes[0], "张三"),
        ("乙局", codes[1], ""),
    ]
    assert [text.split(": ")[1][:3] for text in who.warnings] == ["第2行", "第4行", "第3行", "第2行"]
    who = load_roster(write_csv(tmp_path / "r.csv", rows[:2]), form)
    assert [one.organ for one in who.missing] == [codes[0]] and "只按信用代码认" in who.warnings[0]
    assert who.add(report("a", "甲街道办事处", codes[0])) is None
    assert (who.counts, who.missing) == ((1, 1), [])


def test_no_line_of_a_roster_vanishes_without_a_word(tmp_path: Path, form: Form) -> None:
    wrong = ROWS[0][1][:-1] + "Y"
    rows = [["甲局", wrong], ["乙局", wrong], ["", "12"], ["", wrong[:-2] + "ZZ"], ["丙局", "无"], ["丁局", "无"]]
    who = load_roster(write_csv(tmp_path / "r.csv", [["单位名称", "统一社会信用代码"], *rows]), form)
    assert [one.organ for one in who.missing] == ["甲局", "乙局", wrong[:-2] + "ZZ", "丙局", "丁局"]
    for line, words in ((2, "按名称认"), (3, "按名称认"), (4, "没有算进去"), (5, "认不出"), (6, "按名称认")):
        assert [words in text for text in who.warnings if f"第{line}行" in text] == [True], line
    # A code that two offices have is neither's.
    assert who.find("丁局", "无") == who.offices[4] and who.find(None, wrong) is None
    many = [["单位名称", "统一社会信用代码"], *([f"{number}街道", wrong] for number in range(300))]
    assert len(load_roster(write_csv(tmp_path / "r.csv", many), form).warnings) == 21


def test_files_that_may_be_an_offices_are_named_beside_it() -> None:
    who = roster()
    who.add(report("in/甲街道办事处2025.xlsx", None))
    who.add(report("in/甲街道办.docx", None, verdict="unreadable"))
    who.take_left_out(["in/乙（本级）局.pdf", "in/通知.pdf"])
    assert [(one.organ, who.files_near(one)) for one in who.missing] == [
        ("甲街道办事处", [("in/甲街道办事处2025.xlsx", "nameless"), ("in/甲街道办.docx", "unchecked")]),
        ("乙（本级）局", [("in/乙（本级）局.pdf", "format")]),
        ("丙镇人民政府", []),
    ]
    assert who.counts == (0, 3)


# -- the workbook's list and what is told at the files ------------------------------------------

NAMES, CODES = ("甲局", "乙局", "甲 局", "丙局"), (None, "113200000140000117", "11320000014000012A")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.sampled_from(CODES), st.sampled_from([None, 2024, 2025]),
            st.sampled_from([None, "汇总"]),
        ),
        min_size=2, max_size=6,
    ),
    st.booleans(),
)  # fmt: skip
@pytest.mark.slow
def test_the_list_of_those_who_reported_twice_has_the_groups_that_are_told_at_the_files(
    files: list[tuple[str, str | None, int | None, str | None]], listed: bool
) -> None:
    """An office whose year can't be read is in them; another year, or another scope, is another report."""
    form = load_form()
    roster = Roster((Expected("甲局", "113200000140000117"), Expected("乙局")) if listed else ())
    collection = Collection(form, roster=roster)
    told: dict[str, set[str]] = {}
    for number, (organ, code, year, scope) in enumerate(files):
        report = Report(f"{number}.xlsx", "pass", organ=organ, code=code, year=year, sha256=str(number), form=form.id)
        checked = collection.take(Checked(FileItem(report.path, report.path), report, scope=scope))
        for finding in checked.report.findings:
            if finding.code == "R-TWICE":
                other = next(path for path in (f"{one}.xlsx" for one in range(number)) if path in finding.message)
                told.setdefault(report.path, set()).add(other)
    paired = set(told).union(*told.values())
    if listed and all(roster.find(organ, code) for organ, code, *_ in files):
        assert {path for _, paths in roster.twice for path in paths} == paired
    for _, paths in roster.twice:
        assert len(paths) > 1


def test_a_year_that_cannot_be_read_is_any_year() -> None:
    form = load_form()
    for years in ((2025, None), (None, 2025), (2024, 2025, None), (None, None)):
        roster = Roster((Expected("甲局"),))
        collection = Collection(form, roster=roster)
        found = [
            collection.take(
                Checked(
                    FileItem(f"{n}.xlsx", ""),
                    Report(f"{n}.xlsx", "pass", organ="甲局", year=year, sha256=str(n), form=form.id),
                )
            )
            for n, year in enumerate(years)
        ]
        # It may be any of those of several years.
        others = sum(year is not None for year in years[:-1]) or 1
        assert [f.code for f in found[-1].report.findings] == ["R-TWICE"] * others
        ((_, paths),) = roster.twice
        assert f"{len(years) - 1}.xlsx" in paths
    roster = Roster((Expected("甲局"),))
    for year in (2024, 2025):
        roster.add(Report(f"{year}.xlsx", "pass", organ="甲局", year=year))
    assert roster.twice == []


def test_who_is_not_on_the_roster_and_reported_twice_is_in_the_list_too() -> None:
    roster = Roster((Expected("甲局"),))
    for number in range(2):
        roster.add(Report(f"{number}.xlsx", "pass", organ="丁局", year=2025))
    assert [(office.organ, paths) for office, paths in roster.twice] == [("丁局", ["0.xlsx", "1.xlsx"])]
