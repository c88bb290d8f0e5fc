"""Folders and zips in a zip: what is one document is told as one, and what holds reports is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import as_html
from grids import distinct_values, grids_of
from helpers import ROOT
from packages import zipped

from xlsxcheck import Form, check, check_many
from xlsxcheck.formats import bundle as bundles
from xlsxcheck.formats.kinds import kind_of
from xlsxcheck.many.passed import unread
from xlsxcheck.many.reports import Reports

SAMPLE = (ROOT / "samples" / "busy.xlsx").read_bytes()
FRAMES = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head>\n<meta name="Excel Workbook Frameset">\n'
    "<meta name=ProgId content=Excel.Sheet>\n</head>\n"
    '<frameset rows="*,39"><frame src="年报.files/sheet001.htm" name="frSheet"></frameset></html>'
)
TABLE = "<html><body><table><tr><td>规章</td><td>1</td></tr></table></body></html>"
SAVED = {
    "里/年报.htm": FRAMES.encode("gbk"),
    "里/年报.files/sheet001.htm": TABLE.encode(),
    "里/年报.files/filelist.xml": b"<xml/>",
    "里/网页.html": b"<html><body><p>1</p></body></html>",
    "里/网页_files/logo.png": b"\x89PNG",
    "里/别的.files/a.xlsx": SAMPLE,
    "里/表.numbers/Index/Document.iwa": b"x",
    "里/表.numbers/Data/a.xlsx": SAMPLE,
    "里/稿.Pages/preview.jpg": b"x",
}


def saved(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def told(run: Reports, inside: bool) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """The verdicts by file, what was passed over, and what of that is in a format that nobody reads."""
    names = {(report.member or "") if inside else Path(report.path).name: report.verdict for report in run}
    formats = {Path(one).name: one.kind for one in unread(run.skipped.names)}
    return {Path(name).name: verdict for name, verdict in names.items()}, set(map(str, run.skipped.names)), formats


@pytest.mark.parametrize("inside", [False, True])
def test_a_document_that_is_a_folder_is_one(form: Form, tmp_path: Path, inside: bool) -> None:
    """A web page with its parts, a document of a Mac. A folder that only is called so has files of its own."""
    top = tmp_path / "全部.zip" if inside else tmp_path
    if inside:
        top.write_bytes(zipped(SAVED))
    else:
        saved(tmp_path, SAVED)
    verdicts, passed, formats = told(check_many(tmp_path, form), inside)
    assert verdicts == {"年报.htm": "unreadable", "a.xlsx": check(SAMPLE, form).verdict}
    wanted = ("年报.files", "网页.html", "网页_files", "表.numbers", "稿.Pages")
    assert passed == {str(top / "里" / name) for name in wanted}
    assert formats == {"表.numbers": "iwork", "稿.Pages": "iwork"}


def test_the_first_page_of_a_workbook_says_where_its_sheets_are(form: Form) -> None:
    report = check(FRAMES.encode("gbk"), form)
    (finding,) = report.findings
    assert finding.code == "F03" and ".files 文件夹" in finding.message and "另存为 .xlsx" in finding.remedy


def test_a_sheet_that_excel_saved_as_a_web_page_is_one(form: Form) -> None:
    """Its head names Excel as the XML of Excel 2003 does."""
    page = as_html(grids_of(form, distinct_values(form)), "表")
    head = b'<head><meta name=ProgId content=Excel.Sheet><meta name=Generator content="Microsoft Excel 15">'
    excel = page.replace(b"<head>", head)
    assert kind_of(excel) == kind_of(page) == "html"
    assert check(excel, form, name="a")._replace(sha256="") == check(page, form, name="a")._replace(sha256="")


INNER = zipped({"乙/乙街道.xlsx": SAMPLE, "说明.txt": b"x", "丙.rar": b"Rar!"})


@pytest.mark.parametrize("name", ["里.zip", "里/里", "里.ZIP"])
def test_a_zip_in_a_zip_is_read(form: Form, tmp_path: Path, name: str) -> None:
    (tmp_path / "收.zip").write_bytes(zipped({"甲.xlsx": SAMPLE, name: INNER}))
    run = check_many(tmp_path, form, out=tmp_path / "退")
    assert [report.member for report in run] == ["甲.xlsx", f"{name}/乙/乙街道.xlsx"]
    below = tmp_path / "收.zip" / name
    assert set(run.skipped.names) == {str(below / "说明.txt"), str(below / "丙.rar")}
    assert {Path(one).name: one.kind for one in unread(run.skipped.names)} == {"丙.rar": "rar"}


def test_a_zip_in_a_zip_in_a_zip_is_told(form: Form, tmp_path: Path) -> None:
    deep = zipped({"里.zip": zipped({"最里.zip": INNER, "甲.xlsx": SAMPLE}), "别.zip": b"Rar!\x1a"})
    (tmp_path / "收.zip").write_bytes(deep)
    run = check_many(tmp_path, form)
    assert [report.member for report in run] == ["里.zip/甲.xlsx"]
    assert {Path(one).name: one.kind for one in unread(run.skipped.names)} == {"最里.zip": "inner_zip", "别.zip": "rar"}


def test_a_zip_that_is_damaged_is_never_called_no_report(form: Form, tmp_path: Path) -> None:
    (tmp_path / "坏.zip").write_bytes(b"PK\3\4 torn")
    (tmp_path / "收.zip").write_bytes(zipped({"甲.xlsx": SAMPLE, "坏.zip": b"PK\3\4 torn"}))
    run = check_many(tmp_path, form)
    assert {report.member: report.verdict for report in run}["坏.zip"] == "unreadable"
    assert [(Path(one).name, one.kind) for one in unread(run.skipped.names)] == [("坏.zip", "damaged")]


def test_the_limit_of_a_zip_holds_for_those_in_it_too(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = zipped({"甲.xlsx": SAMPLE, "乙.xlsx": SAMPLE})
    (tmp_path / "收.zip").write_bytes(zipped({"一.zip": inner, "二.zip": inner}))
    monkeypatch.setattr(bundles, "MAX_BUNDLE", 2 * len(inner) + 3 * len(SAMPLE) - 1)
    found = {report.member: [one.code for one in report.findings] for report in check_many(tmp_path, form)}
    assert found["二.zip/甲.xlsx"] == ["F06"] == found["二.zip/乙.xlsx"] and "F06" not in found["一.zip/乙.xlsx"]
