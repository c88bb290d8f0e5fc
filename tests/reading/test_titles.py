"""Whose report a document is where it has several titles: the heading's, else nobody's until that is cleared up."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from documents import as_docx, as_html
from grids import Grid, distinct_values, grids_of

from xlsxcheck import check
from xlsxcheck.formats.prose import ASIDE, HEADING, Paragraph, Prose
from xlsxcheck.model import Form, Report
from xlsxcheck.reading.title import read_title

OURS = "甲区青山街道办事处2025年政府信息公开工作年度报告"
OTHERS = "甲区红旗街道办事处2024年政府信息公开工作年度报告"
LAST_YEARS = OURS.replace("2025", "2024")
NEIGHBOURS = OTHERS.replace("2024", "2025")
OURS_SAID = ("甲区青山街道办事处", 2025)


@pytest.fixture
def tables(form: Form) -> list[Grid]:
    return grids_of(form, distinct_values(form))[1:]


def page(tables: list[Grid], before: str, form: Form, title: str = "年报", after: str = "") -> Report:
    text = as_html(tables, title=title, before=["BEFORE"], after=["AFTER"]).decode()
    return check(text.replace("<p>BEFORE</p>", before).replace("<p>AFTER</p>", after).encode(), form)


def told(report: Report, code: str) -> list[str]:
    return [one.message for one in report.findings if one.code == code]


@pytest.mark.parametrize(
    "before",
    [
        f"<ul><li>{OTHERS}</li></ul><h1>{OURS}</h1>",
        f"<p>{OTHERS}</p><h1>{OURS}</h1>",
        f"<h1>{OURS}</h1><p>{OTHERS}</p>",
        f"<h2><a href='#'>{OURS}</a></h2><p>{OTHERS}</p>",
        f"<p><a href='1.htm'>{OTHERS}</a></p><p>{OURS}</p>",
        f"<nav><p>{OTHERS}</p></nav><div>{OURS}</div>",
        f"<h4><a href='1.htm'>{OTHERS}</a></h4><div>{OURS}</div>",
        f"<div><ul><li>{OTHERS}</div><div>{OURS}</div>",
        f"<table><tr><td><ul><li>{OTHERS}</td><td>{OURS}</td></tr></table>",
        f"<ul style='display:none'><li>x</li></ul><p>{OURS}</p>",
        f"<div>首页 &gt; 年报 &gt; {OURS}</div>",
        f"<ul>{'<li>栏目</li>' * 90}</ul><h1>{OURS}</h1>",
        "<h1>2025年政府信息公开工作年度报告</h1>" + f"<p>{OTHERS}</p><p>{OURS}</p>",
        "<h1>甲区青山街道办事处<br>2025年政府信息公开工作年度报告</h1>" + f"<p>{OTHERS}</p>",
    ],
)
def test_the_heading_of_a_page_is_its_title(before: str, tables: list[Grid], form: Form) -> None:
    report = page(tables, before, form)
    assert (report.organ, report.year) == OURS_SAID and not told(report, "L31")


@pytest.mark.parametrize(
    ("before", "said", "lacking"),
    [
        (f"<h1>{OTHERS}</h1><h1>{OURS}</h1>", (None, None), "“单位名称”、“报告年度”"),
        (f"<p>{OTHERS}</p><p>{OURS}</p>", (None, None), "“单位名称”、“报告年度”"),
        (f"<p>{LAST_YEARS}</p><p>{OURS}</p>", (OURS_SAID[0], None), "“报告年度”"),
        (f"<p>{NEIGHBOURS}</p><p>{OURS}</p>", (None, 2025), "“单位名称”"),
        (
            f"<p>{OTHERS}</p><p>甲区青山街道办事处</p><p>2025年政府信息公开工作年度报告</p>",
            (None, None),
            "“单位名称”、“报告年度”",
        ),
        (
            f"<p>{NEIGHBOURS}</p><p>甲区青山街道办事处</p><p>2025年政府信息公开工作年度报告</p>",
            (None, 2025),
            "“单位名称”",
        ),
    ],
)
def test_titles_that_disagree_are_told(
    before: str, said: tuple[str | None, int | None], lacking: str, tables: list[Grid], form: Form
) -> None:
    report = page(tables, before, form)
    assert (report.organ, report.year) == said
    (message,) = told(report, "L31")
    assert f"没有认出{lacking}：" in message and ("“甲区红旗街道" in message or LAST_YEARS in message)


@pytest.mark.parametrize("before", ["", f"<p><a href='1.htm'>{OTHERS}</a></p>", f"<ul><li>{OTHERS}</li></ul>"])
@pytest.mark.parametrize("after", [f"<p>{OTHERS}</p>", f"<h2>{OTHERS}</h2>"])
def test_what_leads_elsewhere_or_stands_behind_the_tables_is_no_title(
    before: str, after: str, tables: list[Grid], form: Form
) -> None:
    report = page(tables, before, form, after=after)
    assert (report.organ, report.year) == (None, None) and told(report, "L31") and not told(report, "L30")


def test_of_several_titles_the_one_that_the_page_is_called_is_meant(tables: list[Grid], form: Form) -> None:
    report = page(tables, f"<p>{OTHERS}</p><p>{OURS}</p>", form, title=f"{OURS}-甲区人民政府")
    assert (report.organ, report.year) == OURS_SAID
    report = page(tables, f"<h1>{OURS}</h1>", form, title=f"{OTHERS}-甲区人民政府")
    assert (report.organ, report.year) == OURS_SAID


def test_a_document_with_last_years_title_before_its_own_is_told(tables: list[Grid], form: Form) -> None:
    report = check(as_docx(tables, ["附：上年报告", LAST_YEARS, OURS]), form)
    assert (report.organ, report.year) == (OURS_SAID[0], None)
    (message,) = told(report, "L31")
    assert LAST_YEARS in message and OURS in message


@pytest.mark.sampled(4)
@pytest.mark.parametrize("write", [as_docx, lambda grids, before: as_html(grids, before=before)])
@pytest.mark.parametrize(
    ("title", "said", "told_of"),
    [
        ("", OURS_SAID, ""),
        (OURS, OURS_SAID, ""),
        ("青山街道办事处政府信息公开工作年度报告（2025年）", OURS_SAID, ""),
        (LAST_YEARS, (OURS_SAID[0], None), "“报告年度：2025”"),
        (NEIGHBOURS, (None, 2025), "“单位名称：甲区青山街道办事处”"),
    ],
)
def test_the_templates_cover_is_read_in_a_document_where_its_title_says_the_same(
    title: str, said: tuple[str | None, int | None], told_of: str, write: Callable[..., bytes], form: Form
) -> None:
    values = {**distinct_values(form), "cover.organ": OURS_SAID[0], "cover.year": 2025, "cover.filler": "某甲"}
    report = check(write(grids_of(form, values), [title or "通知"]), form)
    assert (report.organ, report.year) == said and not told(report, "L30") and not told(report, "L01")
    assert [told_of in message and title in message for message in told(report, "L31")] == [True] * bool(told_of)
    assert report.record is not None and report.record.values["cover.filler"] == "某甲"


def styled(data: bytes, change: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("style", "line"), [("Title", 1), ("toc 1", 0)])
def test_styles_of_word_tell_the_title(style: str, line: int, tables: list[Grid], form: Form) -> None:
    def change(document: docx.document.Document) -> None:
        if style not in [one.name for one in document.styles]:
            document.styles.add_style(style, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        document.paragraphs[line].style = document.styles[style]

    report = check(styled(as_docx(tables, [LAST_YEARS, OURS]), change), form)
    assert (report.organ, report.year) == OURS_SAID and not told(report, "L31")


def test_names_of_which_one_holds_the_other_agree(form: Form) -> None:
    short = Paragraph("青山街道办事处2025年政府信息公开年报")
    found = read_title(Prose("", (Paragraph(OURS), short, Paragraph(OTHERS, "", ASIDE))), form)
    assert (found.organ, found.year, found.others) == (*OURS_SAID, ())
    town = Paragraph("甲县乙镇人民政府2025年政府信息公开年报")
    found = read_title(Prose("", (Paragraph("甲县人民政府2025年政府信息公开年报"), town)), form)
    assert (found.organ, found.year) == ("", 2025) and len(found.others) == 2
    heading = Paragraph(OURS, "", HEADING)
    assert read_title(Prose("", (town, heading)), form).organ == OURS_SAID[0]
