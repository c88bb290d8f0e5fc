from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import subprocess
import sys
import warnings
from collections import Counter
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import openpyxl
import pytest
from helpers import balanced_values, record_of
from office import office

from xlsxcheck import api
from xlsxcheck.checking.judge import judge
from xlsxcheck.errors import UsageError
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.roster import Expected, Roster, load_roster
from xlsxcheck.many.run import run_many
from xlsxcheck.many.work import Work
from xlsxcheck.model import Finding, Form, Report
from xlsxcheck.render.columns import columns, widest
from xlsxcheck.render.csv import csv_header, csv_line, csv_report
from xlsxcheck.render.together import told
from xlsxcheck.summary.book import OVERVIEW
from xlsxcheck.summary.heat import count_cells, heat_tables, level, squares
from xlsxcheck.summary.lines import cut, cut_left, pad
from xlsxcheck.summary.links import href
from xlsxcheck.summary.overview import overview_end, overview_line
from xlsxcheck.summary.page import page
from xlsxcheck.summary.write import write_summary

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
SCHEMA = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    " =1",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
]


def collected(form: Form, folder: Path = SAMPLES, *, lang: str = "zh", roster: Roster | None = None) -> Collection:
    collection = Collection(form, lang=lang, roster=roster, keep=True)
    files = sorted(path for path in folder.rglob("*.xlsx") if path.parent.parent.name != "forms")
    for checked in run_many(files, Work(form, lang=lang, values=True, prints=True)):
        collection.take(checked)
    return collection


def evil(form: Form) -> Collection:
    """Reports whose every text tries to be more than text."""
    collection = Collection(form, keep=True)
    for number, text in enumerate(EVIL):
        finding = Finding("V06", "error", "logical", text, text, text, "表三", ("D4",), None, text, text, text)
        report = Report(f"{number}/{text}.xlsx", "fail", (finding,), organ=text, code=text, annotated=text)
        values = (text, *[None] * (len(form.fields) - 1))
        collection.take(Checked(FileItem(report.path, report.path), report, values=values))
    return collection


def book_of(collection: Collection, path: Path) -> openpyxl.Workbook:
    write_summary(path, collection)
    return openpyxl.load_workbook(path)


def rows_of(sheet: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]


def listed(book: openpyxl.Workbook) -> list[tuple[openpyxl.cell.Cell, ...]]:
    """The list on the first sheet, found by its name as a program would, heading included."""
    ((sheet, area),) = book.defined_names[OVERVIEW].destinations
    assert sheet == book.sheetnames[0]
    return [*book[sheet][area]]


# -- the workbook ------------------------------------------------------------------------------


def test_the_workbook_has_every_sheet(form: Form, tmp_path: Path) -> None:
    roster = Roster((Expected("宿迁市"), Expected("未报的局", contact="张三", phone="1", line=3)))
    for name, sample in (("a", "busy"), ("b", "busy"), ("c", "zero")):
        (tmp_path / f"{name}.xlsx").write_bytes((SAMPLES / f"{sample}.xlsx").read_bytes())
    book = book_of(collected(form, tmp_path, roster=roster), tmp_path / "s.xlsx")
    assert book.sheetnames == ["总览", "问题明细", "按规则", "单元格热力图", "未报送", "重复报送", "名册外", "数据"]
    assert rows_of(book["未报送"])[2][:1] == ("未报的局",)
    assert rows_of(book["重复报送"])[2][0] == "宿迁市"
    assert [row[0] for row in rows_of(book["名册外"])][2:] == [api.check(tmp_path / "c.xlsx", form).organ]
    assert book_of(collected(form), tmp_path / "t.xlsx").sheetnames == [
        "总览",
        "问题明细",
        "按规则",
        "单元格热力图",
        "数据",
    ]


def test_what_is_odd_about_the_roster_stands_in_every_summary(form: Form, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("单位名称,统一社会信用代码\n宿迁市,12<b>\n,34\n", encoding="utf-8")
    roster = load_roster(tmp_path / "r.csv", form)
    (tmp_path / "收到").mkdir()
    (tmp_path / "收到" / "a.xlsx").write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    collection = collected(form, tmp_path / "收到", roster=roster)
    odd = ["第2行的信用代码“12<B>”不对，按名称认", "第3行没有单位名称，信用代码“34”也不对，没有算进去"]
    rows = [str(row[0]) for row in rows_of(book_of(collection, tmp_path / "s.xlsx")["未报送"])]
    assert rows[2:4] == ["没有。", "None"]
    assert [row[: len(text)] for row, text in zip(rows[4:], odd, strict=True)] == odd
    write_summary(tmp_path / "s.html", collection)
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert odd[0].replace("<B>", "&lt;B&gt;") in page and odd[1] in page and str(tmp_path / "r.csv") not in page
    jsonschema.validate(roster.to_dict(), {**SCHEMA["properties"]["roster"], "$defs": SCHEMA["$defs"]})
    assert [text[: len(start)] for text, start in zip(roster.to_dict()["warnings"], odd, strict=True)] == odd


def test_the_overview_has_a_row_a_file_with_links(form: Form, tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    folder.mkdir()
    for name in ("busy", "unbalanced", "wrong-form"):
        (folder / f"{name}.xlsx").write_bytes((SAMPLES / f"{name}.xlsx").read_bytes())
    book = book_of(collected(form, folder), tmp_path / "s.xlsx")
    sheet, table = book["总览"], listed(book)
    rows = [tuple(cell.value for cell in row) for row in table]
    assert [row[3] for row in rows[1:]] == ["不通过", "没有检查成", "通过"], "the worst first"
    assert rows[3][0] == "宿迁市" and isinstance(rows[3][2], int) and rows[1][4] == 2
    assert "不平" in str(rows[1][6])
    assert table[1][7].hyperlink.target.replace("\\", "/") == "收到/unbalanced.xlsx"
    start = table[0][0].row
    assert sheet.freeze_panes == f"B{start + 1}" and sheet.auto_filter.ref == f"A{start}:K{start + 3}"
    assert sheet.print_title_rows == f"${start}:${start}"
    assert len(sheet.conditional_formatting) >= 1


def printed_points(sheet: openpyxl.worksheet.worksheet.Worksheet) -> float:
    """How high the smallest writing of a sheet is on A4 across, in points."""
    smallest = min(float(cell.font.sz) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    if not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return smallest * sheet.page_setup.scale / 100
    area = sheet.print_area.rpartition("!")[2] if sheet.print_area else sheet.dimensions
    left, _, right, _ = openpyxl.utils.range_boundaries(area)
    widths = {col: one.width for one in sheet.column_dimensions.values() for col in range(one.min, one.max + 1)}
    pixels = sum(round(widths[col] * 8) if col in widths else 72 for col in range(left, right + 1))
    margins = sheet.page_margins
    room = (297 / 25.4 - margins.left - margins.right) * 96
    return smallest * min(1.0, room / pixels)


def test_the_workbook_can_be_read_on_paper(form: Form, tmp_path: Path) -> None:
    collection = collected(form)
    book = book_of(collection, tmp_path / "s.xlsx")
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}
    assert book["问题明细"].page_setup.fitToWidth in (None, 1) and book["问题明细"]["N2"].alignment.wrap_text
    assert (
        len(book["单元格热力图"].row_breaks.brk) == 2
        and not book["单元格热力图"].sheet_properties.pageSetUpPr.fitToPage
    )
    assert book["数据"].print_title_cols
    day = f"{collection.started:%Y-%m-%d}"
    assert (
        any(day in str(cell) for row in book["按规则"].values for cell in row)
        and day in book["总览"].oddFooter.left.text
    )
    for sheet in book:
        assert printed_points(sheet) >= 9, sheet.title


def test_every_finding_has_a_row(form: Form, tmp_path: Path) -> None:
    collection = collected(form)
    rows = rows_of(book_of(collection, tmp_path / "s.xlsx")["问题明细"])[1:]
    expected = [(r.report.organ, f.code, f.message) for r in collection.rows() for f in told(r.report, "zh")]
    assert [(row[1], row[4], row[13]) for row in rows] == expected


def test_the_first_column_tells_the_cell_to_change(form: Form, tmp_path: Path) -> None:
    """Where it is certain, with what stands there and what it would have to be; sums are nobody's figure to type."""
    values = {**balanced_values(form), "requests.disclosed.natural_person": 505, "disputes.reconsideration.total": None}
    values |= {"proactive.rules.issued": 10**6}
    collection = Collection(form, keep=True)
    report = judge(record_of(values, form), form, name="a.xlsx")
    collection.take(Checked(FileItem("a.xlsx", "a.xlsx"), report))
    book = book_of(collection, tmp_path / "s.xlsx")
    named, *rows = rows_of(book["问题明细"])
    assert named[0] == "先改"
    told = {row[4]: dict(zip(named, row, strict=False)) for row in rows}
    assert [told["T3-COLSUM"][key] for key in ("先改", "所填", "应为", "左边合计", "右边合计", "相差")] == [
        *("表三!D6 505→55", 505, 55, 3675, 4125, -450)
    ]
    assert [told["V01"][key] for key in ("先改", "所填", "应为", "左边合计")] == ["表四!E4", None, None, None]
    assert [told["T4-SUM"][key] for key in ("先改", "所填", "应为")] == ["表四!E4 填 3616", None, 3616]
    assert [told["T2-ISSUED"][key] for key in ("先改", "应为", "左边合计", "右边合计", "相差")] == [
        *(None, None, 10**6, 28, 10**6 - 28)
    ]


def test_the_heat_map_counts_the_cell_to_change(form: Form) -> None:
    report = judge(record_of({**balanced_values(form), "requests.disclosed.natural_person": 505}, form), form)
    cells: Counter[str] = Counter()
    count_cells(report, cells)
    assert cells == {"requests.disclosed.natural_person": 2}


def test_by_rule_counts_files_and_findings_beside_a_chart(form: Form, tmp_path: Path) -> None:
    collection = collected(form)
    sheet = book_of(collection, tmp_path / "s.xlsx")["按规则"]
    counted = {row[0]: (row[4], row[6]) for row in rows_of(sheet)[1:] if row[0]}
    reports = [checked.report for checked in collection.rows()]
    for code, (files, findings) in counted.items():
        codes = [[finding.code for finding in report.findings] for report in reports]
        assert (files, findings) == (sum(code in c for c in codes), sum(c.count(code) for c in codes)), code
    assert set(counted) == {finding.code for report in reports for finding in report.findings}
    verdicts = {row[8]: row[9] for row in rows_of(sheet)[1:5]}
    assert sum(verdicts.values()) == len(reports)
    assert len(sheet._charts) == 1


def test_the_heat_map_is_the_official_table_with_counts(form: Form, tmp_path: Path) -> None:
    collection = collected(form)
    sheet = book_of(collection, tmp_path / "s.xlsx")["单元格热力图"]
    texts = [cell for row in rows_of(sheet) for cell in row]
    for table in heat_tables(form):
        assert table.title["zh"] in texts
        for label in table.labels:
            assert label.text in texts
    shown = sum(cell for cell in texts if isinstance(cell, int))
    found = [finding for row in collection.rows() for finding in row.report.findings]
    cells = [finding for finding in found if finding.field and finding.severity != "info" and not finding.follows]
    assert any(finding.follows for finding in found), "a total that adds itself up is nobody's to change"
    figures = {field.id for table in heat_tables(form) for field in table.fields}
    assert shown == sum(finding.field in figures for finding in cells) > 40
    merged = {str(area) for area in sheet.merged_cells.ranges}
    wanted = sum(not label.area.single for table in heat_tables(form) for label in table.labels)
    wanted += sum(not field.area.single for table in heat_tables(form) for field in table.fields)
    assert len(merged) == wanted


def test_all_figures_stand_in_one_row_an_office(form: Form, tmp_path: Path) -> None:
    collection = collected(form)
    sheet = book_of(collection, tmp_path / "s.xlsx")["数据"]
    rows = rows_of(sheet)
    assert len(rows[0]) == len(form.fields) + 2
    at = 2 + list(form.fields).index("requests.received_new.total")
    received = {Path(str(row[0])).stem: row[at] for row in rows[1:]}
    assert received["busy"] == 3525
    assert received["wrong-form"] is None


def test_no_text_of_a_file_becomes_a_formula_or_an_address(form: Form, tmp_path: Path) -> None:
    book = book_of(evil(form), tmp_path / "s.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    seen = {str(cell.value).strip() for cell in cells}
    assert {text.strip() for text in EVIL} <= seen
    targets = [cell.hyperlink.target or "" for cell in cells if cell.hyperlink]
    assert not [target for target in targets if "http" in target or "script:" in target]


def test_names_with_signs_that_links_cannot_have(form: Form, tmp_path: Path) -> None:
    collection = Collection(form, keep=True)
    for name in ("a#b.xlsx", "50%.xlsx", "a b.xlsx", "x" * 300 + ".xlsx"):
        collection.take(Checked(FileItem(name, name), Report(str(tmp_path / name), "pass")))
    table = listed(book_of(collection, tmp_path / "s.xlsx"))
    assert [str(row[7].value).rpartition("/")[2][:5] for row in table[1:]] == ["a#b.x", "50%.x", "a b.x", "xxxxx"]


def test_an_empty_collection_makes_a_workbook_too(form: Form, tmp_path: Path) -> None:
    assert len(book_of(Collection(form, keep=True, roster=Roster(())), tmp_path / "s.xlsx").sheetnames) == 8


@pytest.mark.office
def test_libreoffice_opens_the_workbook(form: Form, tmp_path: Path) -> None:
    write_summary(tmp_path / "s.xlsx", collected(form))
    (again,) = office().convert([tmp_path / "s.xlsx"], "xlsx", tmp_path / "lo")
    ours = openpyxl.load_workbook(tmp_path / "s.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # LibreOffice writes its data bars with an extension
        theirs = openpyxl.load_workbook(io.BytesIO(again.read_bytes()))
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        cut_off = [[cell for cell in row if cell not in (None, "")] for row in rows_of(theirs[name])]
        assert [[cell for cell in row if cell not in (None, "")] for row in rows_of(ours[name])] == cut_off


# -- the page ----------------------------------------------------------------------------------


class Reader(html.parser.HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "rect", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_from_anywhere(form: Form, tmp_path: Path) -> None:
    text = "".join(page(collected(form), tmp_path))
    reader = Reader(text)
    assert reader.open == []
    assert not [tag for tag, attrs in reader.tags if tag in ("link", "img", "iframe") or "src" in attrs]
    policy = next(attrs["content"] for tag, attrs in reader.tags if attrs.get("http-equiv"))
    assert policy and policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert not re.search(r"https?://", text)
    assert not [attrs for _, attrs in reader.tags if "style" in attrs or any(key.startswith("on") for key in attrs)]
    assert [attrs["lang"] for tag, attrs in reader.tags if tag == "html"] == ["zh-CN"]
    assert all(attrs.get("scope") for tag, attrs in reader.tags if tag == "th" and attrs.get("scope"))


def test_texts_of_files_are_escaped_in_the_page(form: Form, tmp_path: Path) -> None:
    reader = Reader("".join(page(evil(form), tmp_path)))
    assert reader.open == []
    assert [tag for tag, _ in reader.tags].count("script") == 1
    assert not [tag for tag, _ in reader.tags if tag == "img"]
    for text in EVIL:
        assert text.strip() in reader.text
    assert href("javascript:alert(1)", Path.cwd()) == "javascript%3Aalert%281%29"


def test_links_in_the_page_lead_to_the_files(form: Form, tmp_path: Path) -> None:
    name = "断 <b>#1%.xlsx"
    (tmp_path / name).write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    collection = collected(form, tmp_path)
    links = [attrs["href"] for tag, attrs in Reader("".join(page(collection, tmp_path))).tags if tag == "a"]
    assert any((tmp_path / unquote(str(link))).is_file() and unquote(str(link)) == name for link in links)


def test_the_heat_map_of_the_page_covers_every_cell_once(form: Form, tmp_path: Path) -> None:
    for table in heat_tables(form):
        covered: set[tuple[int, int]] = set()
        for square in squares(table):
            for row in range(square.area.top, square.area.bottom + 1):
                for col in range(square.area.left, square.area.right + 1):
                    assert (row, col) not in covered
                    covered.add((row, col))
        height, width = table.area.bottom - table.area.top + 1, table.area.right - table.area.left + 1
        assert len(covered) == height * width


def test_heat_levels() -> None:
    assert [level(count, 100) for count in (0, 1, 50, 100)] == [0, 1, 4, 5]
    assert [level(count, count) for count in (1, 2, 5)] == [3, 4, 5]


# -- CSV ---------------------------------------------------------------------------------------


def test_csv_has_a_mark_and_no_formula(form: Form) -> None:
    text = csv_header(form) + "".join(csv_report(checked.report) for checked in evil(form).rows())
    assert text.startswith("\ufeff文件,单位名称")
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


def test_csv_keeps_figures_as_figures() -> None:
    line = csv_line([Decimal("-1.50"), 0, None, "a,b", 'say "x"', "-"])
    assert line == '-1.5,0,,"a,b","say ""x""",\'-\r\n'


def test_csv_has_a_line_for_a_clean_file(form: Form) -> None:
    assert len(csv_report(Report("a.xlsx", "pass")).splitlines()) == 1


def test_the_csv_summary_is_the_overview(form: Form, tmp_path: Path) -> None:
    write_summary(tmp_path / "s.csv", collected(form))
    rows = list(csv.reader((tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 1 + len(list(SAMPLES.glob("*.xlsx")))
    assert rows[0][:4] == ["单位名称", "统一社会信用代码", "报告年度", "结果"]
    assert rows[0][9:] == ["联系人", "联系电话", "变化", "是否换文件", "已解决", "新出", "还有"]
    assert len(set(rows[0])) == len(rows[0]) and {len(row) for row in rows} == {len(rows[0])}
    assert {row[11] for row in rows[1:]} == {""}, "nothing where no earlier run was named"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_csv_summary_of_before_is_replaced(form: Form, tmp_path: Path, lang: str) -> None:
    """Contact, telephone and changes came later: what was written without them is ours all the same."""
    path = tmp_path / "s.csv"
    write_summary(path, collected(form, lang=lang))
    new = path.read_text(encoding="utf-8-sig")
    old = "".join(",".join(line.split(",")[:9]) + "\r\n" for line in new.splitlines()[:1])
    path.write_text(old, encoding="utf-8-sig", newline="")
    write_summary(path, collected(form, lang=lang))
    assert path.read_text(encoding="utf-8-sig") == new
    path.write_text(old.replace("\r\n", ",x\r\n"), encoding="utf-8-sig", newline="")
    with pytest.raises(UsageError):
        write_summary(path, collected(form, lang=lang))


# -- text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_the_terminal(form: Form, lang: str, width: int) -> None:
    roster = Roster((Expected("未报的局" * 12, contact="张三", phone="010-1234567"), Expected("宿迁市")))
    collection = collected(form, lang=lang, roster=roster)
    lines = [overview_line(checked.report, lang=lang, width=width) for checked in collection.rows()]
    lines += "".join(overview_end(collection, width=width)).splitlines()
    assert max(widest(line.rstrip("\n")) for line in lines) <= width


def test_the_text_says_who_to_send_back_and_who_is_missing(form: Form) -> None:
    text = "".join(overview_end(collected(form, roster=Roster((Expected("未报的局", contact="张三"),)))))
    assert "共 6 个文件：通过 0" in text or "共 6 个文件" in text
    assert "未报的局 张三" in text
    back, _, verify = text.partition("请退回更正的文件")[2].partition("要核实的文件，没有标注副本：")
    assert "busy.xlsx" in verify and "名册上没有" in verify
    assert "unbalanced.xlsx" in back and "wrong-form.xlsx" in back and "busy.xlsx" not in back


def test_what_weighs_most_heads_the_codes(form: Form) -> None:
    def finding(code: str, severity: str) -> Finding:
        return Finding(code, severity, "file", "", "")

    collection = Collection(form)
    for number in range(3):
        found = [finding("R-SAME-TABLE", "info"), *([finding("V01", "error")] if number == 1 else [])]
        collection.take(Checked(FileItem("a", "a"), Report(f"{number}.xlsx", "warn", tuple(found))))
    assert [code for code, *_ in collection.counts.by_severity()] == ["V01", "R-SAME-TABLE"]


def test_a_path_that_cannot_be_opened_is_not_sent_back(form: Form, tmp_path: Path) -> None:
    collection = Collection(form)
    collection.take(Work(form)(FileItem(str(tmp_path / "没有.xlsx"), "没有.xlsx")))
    text = "".join(overview_end(collection, width=500))
    assert "没有要退回更正的文件。" in text and "没有.xlsx" in text.partition("没有打开成的路径（1 个）")[2]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("out", ["文件", "文件/里", "/proc/xlsxcheck"])
def test_a_folder_for_copies_that_cannot_be_is_told_before_the_work(inbox: Path, out: str) -> None:
    (inbox.parent / "文件").write_bytes(b"")
    done = run("收到", "--out", out, cwd=inbox.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert "标注副本不能写到这个文件夹" in done.stderr


def test_widths_count_chinese_twice() -> None:
    assert columns(pad("街道a", 8)) == 8
    # A quotation mark and … may take two columns, and never make a line too wide.
    assert cut("街道办事处", 8) == "街道办…" and cut("街道办事处", 7) == "街道…"
    assert cut("“街道”", 7) == "“街…" and cut("“街道”", 8) == "“街道”" and columns("“街道”") == 6
    assert cut_left("a/街道/b.xlsx", 9) == "…/b.xlsx"


# -- the command line --------------------------------------------------------------------------


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd,
    )  # fmt: skip


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收到"
    (folder / "北区").mkdir(parents=True)
    for name, place in (("busy", folder), ("unbalanced", folder / "北区")):
        (place / f"{name}.xlsx").write_bytes((SAMPLES / f"{name}.xlsx").read_bytes())
    return folder


def test_a_folder_is_checked_and_copies_mirror_it(inbox: Path) -> None:
    done = run("收到", "--out", "退回", "--summary", "汇总.xlsx", "--summary", "汇总.html", cwd=inbox.parent)
    assert done.returncode == 1
    assert (inbox.parent / "退回" / "北区" / "unbalanced.checked.xlsx").is_file()
    assert "退回/北区/unbalanced.checked.xlsx" in done.stdout.replace("\\", "/")
    assert (inbox.parent / "汇总.xlsx").is_file() and (inbox.parent / "汇总.html").is_file()
    table = listed(openpyxl.load_workbook(inbox.parent / "汇总.xlsx"))
    assert table[1][8].hyperlink.target.replace("\\", "/") == "退回/北区/unbalanced.checked.xlsx"


@pytest.mark.slow
def test_copies_beside_their_files_are_no_input_the_next_time(inbox: Path) -> None:
    first = run(inbox, "--format", "json", cwd=inbox)
    assert list(inbox.rglob("*.checked.xlsx"))
    second = run(inbox, "--format", "json", cwd=inbox)
    assert "跳过了 1 个标注副本" in second.stderr and "标注副本" not in first.stderr
    assert json.loads(first.stdout)["totals"] == json.loads(second.stdout)["totals"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("format", ["json", "jsonl", "csv", "html", "text"])
def test_every_format_of_a_folder(inbox: Path, format: str) -> None:
    done = run(inbox, "--format", format, "--no-annotate", cwd=inbox)
    assert (done.returncode, done.stderr) == (1, "")
    if format == "json":
        jsonschema.validate(json.loads(done.stdout), SCHEMA)
    elif format == "jsonl":
        assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["pass", "fail"]
    else:
        assert {"csv": "\ufeff文件,", "html": "<!DOCTYPE html>", "text": "✓ 通过"}[format] in done.stdout


@pytest.mark.slow
def test_a_roster_is_in_the_document_and_decides_with_fail_on_warning(inbox: Path) -> None:
    (inbox.parent / "r.csv").write_text("单位名称\n宿迁市\n未报的局\n", encoding="utf-8")
    (inbox / "北区" / "unbalanced.xlsx").unlink()
    (inbox / "busy.xlsx").write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    done = run(inbox, "--roster", "r.csv", "--format", "json", "--no-annotate", cwd=inbox.parent)
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert (done.returncode, document["roster"]["expected"], document["roster"]["received"]) == (0, 2, 1)
    assert [office["organ"] for office in document["roster"]["missing"]] == ["未报的局"]
    strict = run(inbox, "--roster", "r.csv", "--fail-on", "warning", "--no-annotate", cwd=inbox.parent)
    assert strict.returncode == 1


@pytest.mark.slow
def test_nothing_to_check_is_never_passed(tmp_path: Path) -> None:
    for format in ("text", "json", "csv"):
        done = run(tmp_path, "--format", format, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "没有可检查的文件" in done.stderr


def test_what_folders_hold_besides_is_told(inbox: Path) -> None:
    for name in ("说明.docx", "函.docx", "扫描.pdf", "备份"):
        (inbox / name).write_bytes(b"x")
    done = run(inbox, "--no-annotate", cwd=inbox)
    unread, scan, first, *names = done.stderr.splitlines()
    assert unread.startswith("另有 1 个文件是读不了的格式，没有查") and "不影响退出码" in unread
    assert "扫描.pdf  PDF" in scan and "原来的 Word 或表格文件" in scan
    assert first == "另有 3 个文件不是报表，没有查（.docx 2、无扩展名 1）："
    assert {Path(name.strip()).name for name in names} == {"说明.docx", "函.docx", "备份"}
    assert run(inbox, "--no-annotate", "--quiet", cwd=inbox).stderr == ""


@pytest.mark.slow
def test_nothing_to_check_names_what_was_skipped(inbox: Path) -> None:
    run(inbox, cwd=inbox)
    for path in [*inbox.rglob("*.xlsx")]:
        if ".checked" not in path.name:
            path.unlink()
    (inbox / "说明.docx").write_bytes(b"x")
    done = run(inbox, cwd=inbox)
    assert (done.returncode, done.stdout) == (2, "")
    assert "跳过了 1 个标注副本" in done.stderr and ".docx 1" in done.stderr


def test_an_unreadable_file_in_a_folder_gives_3(inbox: Path) -> None:
    (inbox / "坏.xlsx").write_bytes(b"not a workbook")
    assert run(inbox, "--no-annotate", "--quiet", cwd=inbox).returncode == 3


@pytest.mark.parametrize("path", ["汇总.pdf", "没有/汇总.xlsx"])
def test_a_summary_that_cannot_be_is_told_before_the_work(form: Form, inbox: Path, path: str) -> None:
    done = run(inbox, "--summary", path, cwd=inbox.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert path in done.stderr
    with pytest.raises(UsageError):
        write_summary(inbox.parent / path, Collection(form))


@pytest.mark.slow
def test_a_summary_in_the_folder_is_no_input(inbox: Path) -> None:
    for _ in range(2):
        done = run(inbox, "--summary", inbox / "汇总.xlsx", "--no-annotate", "--format", "json", cwd=inbox)
        assert json.loads(done.stdout)["totals"]["files"] == 2
