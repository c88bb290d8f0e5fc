"""Files that hold several reports: zips and workbooks of many offices; and files that hold none."""

from __future__ import annotations

import io
import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import packages
import pytest
from documents import as_docx
from grids import Grid, distinct_values, grids_of, xlsx
from helpers import HERE, ROOT

from xlsxcheck import Form, check, check_many, read_workbook, write_summary, write_word
from xlsxcheck.command.check import run_check
from xlsxcheck.command.options import CheckOptions
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats import bundle
from xlsxcheck.formats.bundle import Bundle, Member, open_bundle
from xlsxcheck.formats.package import Entry
from xlsxcheck.many.apart import check_all, how_many
from xlsxcheck.template.build import TemplateOptions, build_template

TWO = HERE / "data" / "field" / "two-offices-one-workbook.xlsx"


def filled(form: Form, organ: str, code: str | None = None) -> bytes:
    return build_template(form, TemplateOptions(), distinct_values(form) | {"cover.organ": organ, "cover.code": code})


def zipped(members: dict[str, bytes], encoding: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name.encode(encoding).decode("latin-1") if encoding else name)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    data = out.getvalue()
    if encoding:
        # zipfile writes UTF-8; the very bytes of the old encoding are put in its place, without the flag.
        for name in members:
            raw = name.encode(encoding)
            data = data.replace(raw.decode("latin-1").encode(), raw.ljust(len(raw.decode("latin-1").encode()), b"_"))
        data = data.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    return data


def one_sheet(form: Form, name: str) -> Grid:
    sheet = Grid(name)
    for grid in grids_of(form, distinct_values(form))[1:]:
        sheet.paste(grid, sheet.bottom + 2 if sheet.cells else 0, 0)
    return sheet


def test_a_workbook_of_two_offices_is_two_reports(form: Form) -> None:
    first, second = check_all(TWO, form)
    assert [(one.organ, one.sheets, one.path) for one in (first, second)] == [
        ("甲街道", ("甲街道",), str(TWO)),
        ("乙街道", ("乙街道",), str(TWO)),
    ]
    assert [sorted(found.code for found in one.findings) for one in (first, second)] == [
        ["L01", "L03", "L03", "L03", "L32"]
    ] * 2
    assert all(len(one.record.values) == len(form.fields) for one in (first, second) if one.record)
    alone = check(TWO, form)
    assert (alone.verdict, [found.code for found in alone.findings]) == ("unreadable", ["F13"])
    with pytest.raises(UnreadableFile, match="check_many") as refused:
        read_workbook(TWO, form)
    assert refused.value.code == "F13"
    assert "甲街道、乙街道" in alone.findings[0].message


@pytest.mark.parametrize(
    ("above", "organs", "codes"),
    [
        (("填报单位：甲区甲街道", "填报单位：甲区乙街道"), ["甲区甲街道", "甲区乙街道"], {"L30"}),
        (("2025年政府信息公开年报", "2025年政府信息公开年报"), ["甲街道", "乙街道"], {"L01", "L30", "L32"}),
        (("甲区人民政府2025年政府信息公开年报",) * 2, ["甲街道", "乙街道"], {"L01", "L32"}),
    ],
)
def test_what_stands_above_the_tables_of_each_office_is_its_name_where_its_sheets_agrees(
    above: tuple[str, str], organs: list[str], codes: set[str], form: Form
) -> None:
    sheets = []
    for name, text in zip(("甲街道", "乙街道"), above, strict=True):
        sheet = Grid(name)
        sheet.paste(one_sheet(form, name), 3, 0)
        sheet.cells |= {(0, 0): text, (1, 0): "报告年度：2025"} if codes == {"L30"} else {(0, 0): text}
        sheets.append(sheet)
    reports = check_all(xlsx(sheets), form)
    assert [one.organ for one in reports] == organs
    for one in reports:
        assert {found.code for found in one.findings} & {"L01", "L30", "L32"} == codes


def test_the_copy_of_a_workbook_of_two_offices_keeps_what_is_in_doubt_of_its_package(tmp_path: Path) -> None:
    with zipfile.ZipFile(TWO) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    twice = packages.zipped(parts, (sheet, parts[sheet].replace(b"<v>1</v>", b"<v>2</v>")))
    path = tmp_path / "a.xlsx"
    path.write_bytes(twice)

    def doubts(path: Path) -> list[list[str]]:
        return [[found.message for found in one.findings if found.code == "L15"] for one in check_all(path)]

    assert [len(one) for one in doubts(path)] == [1, 1]
    assert run_check(CheckOptions((str(path),), out=str(tmp_path / "copies")), io.StringIO()) == 1
    assert doubts(tmp_path / "copies" / "a.checked.xlsx") == doubts(path)


@pytest.mark.parametrize(
    "names", [("2023", "2024"), ("甲街道", "甲街道 (2)"), ("本年", "上年"), ("Sheet1", "Sheet2"), ("上半年", "全年")]
)
def test_years_and_copies_are_no_offices(names: tuple[str, str], form: Form) -> None:
    one, other = (one_sheet(form, name) for name in names)
    other.cells[2, 1] += 1
    report = check(xlsx([one, other]), form)
    assert "L04" in [found.code for found in report.findings]
    assert len(check_all(xlsx([one, other]), form)) == 1


def sheets_of(form: Form, *offices: str) -> list[Grid]:
    """A sheet for each office, with figures of its own, and one that is their sum."""
    sheets = [one_sheet(form, name) for name in (*offices, "全区合计")]
    places = [pos for pos, value in sheets[0].cells.items() if isinstance(value, int | Decimal)]
    for number, sheet in enumerate(sheets[:-1], 1):
        for pos in places:
            sheet.cells[pos] = number * int(sheet.cells[pos])
    for pos in places:
        sheets[-1].cells[pos] = sum(sheet.cells[pos] for sheet in sheets[:-1])
    return sheets


def test_a_sheet_of_sums_beside_the_offices_is_told_and_is_no_office(form: Form) -> None:
    *offices, sums = sheets_of(form, "甲街道", "乙镇")
    for sheets in ([*offices, sums], [sums, *offices]):
        first, second = check_all(xlsx(sheets), form)
        assert [one.sheets for one in (first, second)] == [("甲街道",), ("乙镇",)]
        assert [[found.message for found in one.findings if found.code == "L26"] for one in (first, second)] == [
            ["工作表“全区合计”里的表，每一格都等于这个工作簿里2个单位相加：当作合计，不算一个单位。"],
            [],
        ]
    pos = next(pos for pos, value in sums.cells.items() if isinstance(value, int))
    sums.cells[pos] += 1
    (report,) = check_all(xlsx([*offices, sums]), form)
    assert [found.code for found in report.findings].count("L04") == 3


def test_a_sheet_that_could_be_a_further_offices_is_no_sum(form: Form) -> None:
    """Where all but one office have nothing to report, their sum is what that one has."""
    *offices, sums = sheets_of(form, "甲街道", "乙镇")
    for pos, value in offices[1].cells.items():
        if isinstance(value, int):
            offices[1].cells[pos] = 0
            sums.cells[pos] = offices[0].cells[pos]
    (report,) = check_all(xlsx([*offices, sums]), form)
    assert "L04" in [found.code for found in report.findings]


def test_a_blank_sheet_beside_the_offices_is_told_and_an_offices_blank_sheet_is_its_own(form: Form) -> None:
    *offices, blank = sheets_of(form, "甲街道", "乙镇")
    blank.cells = {pos: value for pos, value in blank.cells.items() if isinstance(value, str)}
    blank.name = "模板"
    first, second = check_all(xlsx([*offices, blank]), form)
    assert [found.code for one in (first, second) for found in one.findings].count("L25") == 1
    blank.name = "丙镇"
    third = check_all(xlsx([*offices, blank]), form)[2]
    assert third.organ == "丙镇" and third.blank


def test_offices_with_several_sheets_each_are_told_by_their_covers(form: Form) -> None:
    sheets = []
    for office in ("甲局", "乙局", "丙局"):
        for grid in grids_of(form, distinct_values(form) | {"cover.organ": office}):
            grid.name = f"{office}{grid.name}"
            sheets.append(grid)
    reports = check_all(xlsx(sheets), form)
    assert [one.organ for one in reports] == ["甲局", "乙局", "丙局"]
    assert reports[1].sheets == ("乙局封面", "乙局表二", "乙局表三", "乙局表四")
    without = check(xlsx(sheets[:-1]), form)
    assert "L04" in [found.code for found in without.findings]


@pytest.mark.slow
def test_the_offices_of_a_workbook_share_one_copy(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "两家.xlsx"
    sheets = [one_sheet(form, "甲局"), one_sheet(form, "乙局")]
    sheets[1].cells[2, 1] = "3件"
    path.write_bytes(xlsx(sheets))
    reports = list(check_many(path, form, out=tmp_path / "out"))
    assert [one.annotated for one in reports] == [str(tmp_path / "out" / "两家.checked.xlsx")] * 2
    book = openpyxl.load_workbook(reports[0].annotated)
    assert "3件" in book["乙局"]["B3"].comment.text and book["甲局"]["B3"].comment is None
    told = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    first = [number for number, text in enumerate(told) if text.startswith("【甲局】")]
    second = [number for number, text in enumerate(told) if text.startswith("【乙局】")]
    assert first and second and max(first) < min(second)


def test_what_is_told_together_is_of_one_office(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "两家.xlsx"
    sheets = [one_sheet(form, "甲局"), one_sheet(form, "乙局")]
    for sheet in sheets:
        for at, value in list(sheet.cells.items()):
            if isinstance(value, int) and at[1] == 4:
                sheet.cells[at] = str(value)
    path.write_bytes(xlsx(sheets))
    (report, _) = check_many(path, form, out=tmp_path / "out")
    book = openpyxl.load_workbook(report.annotated)
    told = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    together = [text for text in told if "格" in text and text.startswith("【")]
    assert [text[:4] for text in together if "文本" in text] == ["【甲局】", "【乙局】"]


@pytest.mark.slow
def test_a_zip_is_a_report_a_member(form: Form, tmp_path: Path) -> None:
    title = "丙街道2024年政府信息公开工作年度报告"
    document = as_docx(grids_of(form, distinct_values(form))[1:], [title])
    members = {
        "甲/甲.xlsx": filled(form, "甲街道办事处"),
        "乙.docx": document,
        "两家.xlsx": TWO.read_bytes(),
        "通知.docx": as_docx([], ["会议通知"]),
        "照片.jpg": b"\xff\xd8\xff",
        "坏.xlsx": b"PK\3\4",
        "__MACOSX/._甲.xlsx": b"x",
        "里面.zip": zipped({"a.xlsx": b"x"}),
    }
    path = tmp_path / "报送.zip"
    path.write_bytes(zipped(members))
    run = check_many(path, form, out=tmp_path / "out")
    reports = list(run)
    assert [(one.member, one.organ, one.path) for one in reports] == [
        ("甲/甲.xlsx", "甲街道办事处", str(path)),
        ("乙.docx", "丙街道", str(path)),
        ("两家.xlsx", "甲街道", str(path)),
        ("两家.xlsx", "乙街道", str(path)),
        ("坏.xlsx", None, str(path)),
        ("里面.zip/a.xlsx", None, str(path)),
    ]
    assert [one.findings[0].code for one in reports if one.verdict == "unreadable"] == ["F05", "F03"]
    assert [os.path.basename(name) for name in run.skipped.names] == ["通知.docx", "照片.jpg"]
    copies = sorted(str(found.relative_to(tmp_path / "out")) for found in (tmp_path / "out").rglob("*.xlsx"))
    assert copies == [f"报送.checked/{name}.checked.xlsx" for name in ("两家", "乙.docx", "甲/甲")]
    assert json.loads(reports[2].to_json())["sheets"] == ["甲街道"]


@pytest.mark.parametrize("encoding", ["", "gbk"])
def test_names_in_zips_are_read_by_their_flag_or_as_gbk(encoding: str) -> None:
    bundle = open_bundle(zipped({"甲街道.xlsx": b"x"}, encoding))
    assert bundle is not None
    (member,) = bundle.members
    assert member.name.rstrip("_") == "甲街道.xlsx"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("甲/乙.xlsx", "甲/乙.xlsx"),
        ("../../乙.xlsx", "乙.xlsx"),
        ("C:\\甲\\乙.xlsx", "C_/甲/乙.xlsx"),
        ("/etc/passwd", "etc/passwd"),
        ("con.xlsx", "_con.xlsx"),
        ("a/./b/", "a/b"),
        ("..", "_"),
        ("a" * 300, "a" * 100),
    ],
)
def test_copies_of_members_stay_where_they_are_put(name: str, place: str) -> None:
    entry = Entry(name, 0, 0, 0, 0, 0, 0, 0)
    assert Member(name.replace("\\", "/").lstrip("/"), entry).place == place


def test_an_office_package_is_no_bundle(form: Form) -> None:
    assert open_bundle(filled(form, "甲局")) is None
    assert open_bundle(as_docx([], ["a"])) is None
    assert open_bundle(b"%PDF") is None


@pytest.mark.slow
def test_a_zip_that_is_too_much_is_told(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsxcheck.formats.bundle.MAX_BUNDLE", 60_000)
    many = zipped({f"{number}.xlsx": filled(form, f"第{number}局") for number in range(3)})
    reports = check_all(many, form)
    assert [one.verdict == "unreadable" for one in reports] == [False, True, True]
    assert {found.code for one in reports[1:] for found in one.findings} == {"F06"}
    bombs = zipped({"a.xlsx": bytes(40 << 20)})
    assert [found.code for one in check_all(bombs, form) for found in one.findings] == ["F06"]
    with pytest.raises(UnreadableFile):
        Bundle(b"PK\3\4")


@pytest.mark.slow
def test_in_a_folder_files_are_reports_only_if_a_table_is_in_them(form: Form, tmp_path: Path) -> None:
    good = as_docx(grids_of(form, distinct_values(form))[1:], ["甲街道2024年政府信息公开工作年度报告"])
    files = {
        "甲.docx": good,
        "没有扩展名": filled(form, "乙局"),
        "丙.tmp": filled(form, "丙局"),
        "名单.csv": "单位名称\n甲局\n".encode(),
        "通知.html": b"<p>1</p>",
        "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "空.docx": b"",
        "说明.pdf": b"%PDF-1.7",
        "图.zip": zipped({"a.jpg": b"x"}),
        "另一种.xlsx": xlsx([Grid("Sheet1", {(0, 0): "姓名"})]),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    run = check_many(tmp_path, form)
    assert sorted(os.path.basename(one.path) for one in run) == ["丙.tmp", "另一种.xlsx", "没有扩展名", "甲.docx"]
    assert sorted(map(os.path.basename, run.skipped.names)) == sorted(
        ["名单.csv", "通知.html", "旧.doc", "空.docx", "说明.pdf", "a.jpg"]
    )


def test_files_that_are_passed_over_do_not_change_the_exit_code(form: Form, tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes((HERE.parent / "samples" / "zero.xlsx").read_bytes())
    (tmp_path / "通知.docx").write_bytes(as_docx([], ["会议通知"]))
    out = io.StringIO()
    assert run_check(CheckOptions((str(tmp_path),), annotate=False), out) == 0
    named = CheckOptions((str(tmp_path / "通知.docx"),), annotate=False)
    assert run_check(named, io.StringIO()) == 3


def test_the_members_of_a_zip_are_counted_beforehand(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped({"甲.xlsx": b"", "b/乙.docx": b"", "照片.jpg": b"", "__MACOSX/x.xlsx": b"", "~$x.xlsx": b""})
    )
    assert how_many(str(path)) == 2
    path.write_bytes(b"PK\3\4")
    assert how_many(str(path)) == how_many(str(tmp_path / "none.zip")) == how_many("a.xlsx") == 1


def test_outputs_of_ours_are_no_inputs_of_a_folder(form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((ROOT / "samples" / "busy.xlsx").read_bytes())
    reports = check_many(tmp_path, form)
    for name in ("s.xlsx", "s.html", "s.csv"):
        write_summary(tmp_path / name, reports)
    write_word(tmp_path / "a.xlsx", tmp_path / "w.docx", form)
    reports = check_many(tmp_path, form)
    # A report in Word that we wrote is what an office hands in; and whatever is named is checked.
    assert [Path(one.path).name for one in reports] == ["a.xlsx", "w.docx"]
    assert sorted(Path(name).name for name in reports.skipped.names) == ["s.csv", "s.html", "s.xlsx"]
    assert len(list(check_many(tmp_path / "s.xlsx", form))) == 1
    bundle = tmp_path / "z.zip"
    bundle.write_bytes(zipped({name: (tmp_path / name).read_bytes() for name in ("a.xlsx", "s.xlsx", "s.html")}))
    assert [one.member for one in check_many(bundle, form)] == ["a.xlsx"]


def test_what_was_passed_over_is_listed_in_json_too(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(filled(form, "甲街道办事处"))
    alone = run_check(CheckOptions((str(folder),), format="json", annotate=False))
    assert "passed_over" not in json.loads(capsys.readouterr().out)
    (folder / "通知.docx").write_bytes(as_docx([], ["会议通知"]))
    (folder / "乙.zip").write_bytes(zipped({"乙.xlsx": filled(form, "乙街道办事处"), "说明.txt": b"x"}))
    code = run_check(CheckOptions((str(folder),), format="json", annotate=False))
    told = json.loads(capsys.readouterr().out)
    assert (code, told["totals"]["files"]) == (alone, 2)
    assert told["passed_over"] == [str(folder / "乙.zip" / "说明.txt"), str(folder / "通知.docx")]
    schema = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, schema)


ALIKE = {
    "equal": ("年报.xlsx", "年报.xlsx"),
    "equal where others lie between": ("年报.xlsx", "别的.xlsx", "年报.xlsx"),
    "characters that can not be shown": ("\ue863村.xlsx", "\ue864村.xlsx"),
    "both kinds of slash": ("a/年报.xlsx", "a\\年报.xlsx"),
    "capitals": ("A.xlsx", "a.xlsx"),
    "what a path can not have": ("a:b.xlsx", "a_b.xlsx"),
    "a number already": ("年报.xlsx", "年报 (2).xlsx", "年报.xlsx"),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("names", ALIKE.values(), ids=ALIKE)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_reports_of_their_own(form: Form, tmp_path: Path, names: tuple[str, ...]) -> None:
    organs = ["甲局", "乙局", "丙局"][: len(names)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, organ in zip(names, organs, strict=True):
            values = distinct_values(form) | {"cover.organ": organ, form.numeric[0]: None}
            archive.writestr(name, build_template(form, TemplateOptions(), values))
    path = tmp_path / "全区.zip"
    path.write_bytes(stream.getvalue())
    reports = list(check_many([path], form, out=tmp_path / "副本"))
    assert [report.organ for report in reports] == organs
    assert len({report.member for report in reports}) == len({report.annotated for report in reports}) == len(organs)
    assert all(report.verdict == "fail" and Path(report.annotated or "").is_file() for report in reports)
    assert len({report.shown for report in reports}) == len(organs)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_thousands_of_members_of_one_name_are_told_apart_at_once() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for _ in range(2_000):
            archive.writestr("年报.xlsx", b"")
    assert len({member.place for member in Bundle(stream.getvalue())}) == 2_000


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_report_is_left_out_whatever_members_are_called(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_told_apart", lambda entries: [Member("年报.xlsx", entry) for entry in entries])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for organ in ("甲局", "乙局"):
            archive.writestr("年报.xlsx", filled(form, organ))
    path = tmp_path / "全区.zip"
    path.write_bytes(stream.getvalue())
    assert [report.organ for report in check_many([path], form)] == ["甲局", "乙局"]
