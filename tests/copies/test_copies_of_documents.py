"""The copy of a document holds the tables alone: what the text says is kept, and compared with them as they are."""

from __future__ import annotations

import base64
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from documents import as_docx, as_html, as_xml2003
from explained import GOOD, opened, saved
from grids import grids_of
from helpers import balanced_values, record_of, with_totals
from office import office

from xlsxcheck import Form, Report, annotate, check
from xlsxcheck.checking.judge import judge, verdict
from xlsxcheck.model.said import Claim, Differing, TextRead, Unread, YearSlip
from xlsxcheck.model.sheetnames import FINDINGS_SHEET
from xlsxcheck.reading.kepttext import kept_text, text_facts

TITLE = "甲街道办事处2025年政府信息公开工作年度报告"
RECEIVED = "requests.received_new.natural_person"


def document(form: Form, *sentences: str, write: Callable[..., bytes] = as_docx) -> bytes:
    """A report whose tables hold, with sentences before them."""
    tables = [table for table in grids_of(form, with_totals(balanced_values(form), form)) if table.name != "封面"]
    return write(tables, before=[TITLE, *sentences])


def received(form: Form) -> int:
    return int(str(with_totals(balanced_values(form), form)["requests.received_new.total"]))


def wrong(form: Form) -> tuple[str, str]:
    """Two sentences that the tables do not bear out."""
    return f"本年收到政府信息公开申请{received(form) + 3}件。", "本年制发规章9999件。"


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(one.code, one.severity, one.message) for one in report.findings if one.code.startswith("TX-")]


@pytest.mark.slow
@pytest.mark.parametrize("write", [as_docx, as_html])
def test_what_the_text_says_is_told_of_the_copy_too(form: Form, write: Callable[..., bytes]) -> None:
    sent = document(form, *wrong(form), write=write)
    report = check(sent, form, name="年报.docx")
    assert len(told(report)) == 2
    copy = annotate(sent, report, form)
    (how,) = [
        str(row[0].value) for row in opened(copy)[FINDINGS_SHEET].iter_rows(max_row=8) if "单元格" in str(row[0].value)
    ]
    assert "请改原来的文档" in how and "保存后报回本文件也行" in how
    once_saved = saved(opened(copy))
    for again in (check(copy, form, name="a.xlsx"), check(once_saved, form, name="b.xlsx")):
        assert told(again) == told(report) and again.text == report.text
        (note,) = [one for one in again.findings if one.code == "L35"]
        assert "年报.docx" in note.message and note.severity == "info"
    assert not told(check(copy, form, text=False))
    second = annotate(once_saved, check(once_saved, form), form)
    assert told(check(second, form)) == told(report), "the copy of a copy"
    without = annotate(once_saved, check(once_saved, form, text=False), form)
    assert told(check(without, form)) == told(report), "one that was made without looking at texts"


@pytest.mark.slow
def test_a_corrected_figure_is_compared_with_what_the_text_says(form: Form) -> None:
    """A sentence that was wrong is right once the table is; one that was right is wrong."""
    right = f"本年收到政府信息公开申请{received(form)}件。"
    for sentences, before, after in ((wrong(form), 2, 1), ((right, wrong(form)[1]), 1, 2)):
        sent = document(form, *sentences)
        report = check(sent, form)
        book = opened(annotate(sent, report, form))
        for field in (RECEIVED, "requests.received_new.total"):
            book[form.fields[field].sheet][form.fields[field].ref].value = int(str(report.record.values[field])) + 3
        assert (len(told(report)), len(told(check(saved(book), form)))) == (before, after)


def test_a_reason_is_about_the_sentence_beside_which_it_stands(form: Form) -> None:
    sent = document(form, *wrong(form))
    book = opened(annotate(sent, check(sent, form), form))
    sheet = book[FINDINGS_SHEET]
    heads = next(row for row in sheet.iter_rows() if "代码" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heads}
    below = range(heads[0].row + 1, sheet.max_row + 1)
    rows = [row for row in below if sheet.cell(row, column["代码"]).value == "TX-FIGURE"]
    assert len(rows) == 2
    sheet.cell(rows[1], column["情况说明"]).value = GOOD
    said = str(sheet.cell(rows[1], column["问题"]).value)
    copy = saved(book)
    report = check(copy, form)
    settled = {one.message: one.settled for one in report.findings if one.code == "TX-FIGURE"}
    assert settled == {message: message == said for message in settled} and len(settled) == 2
    again = check(annotate(copy, report, form), form)
    assert {one.message: one.settled for one in again.findings if one.code == "TX-FIGURE"} == settled


@pytest.mark.office
def test_it_is_kept_whatever_the_copy_was_saved_as(form: Form, tmp_path: Path) -> None:
    sent = document(form, *wrong(form))
    report = check(sent, form, name="年报.docx")
    first = tmp_path / "a.xlsx"
    first.write_bytes(annotate(sent, report, form))
    for kind in ("ods", "xls"):
        (file,) = office().convert([first], kind, tmp_path / kind)
        again = check(file, form)
        assert told(again) == told(report)
        second = check(annotate(file.read_bytes(), again, form), form)
        assert told(second) == told(report) and "年报.docx" in str([one.message for one in second.findings])


CLAIM = Claim(
    "句",
    "3件",
    Decimal(3),
    None,
    {"zh": "申请", "en": "requests"},
    (((1, RECEIVED),),),
    ("a",),
    above=True,
    whole=False,
    parts_of=(0,),
    at=7,
)
READ = TextRead(
    claims=(CLAIM,),
    years=(YearSlip("句", (2024,), True),),
    differing=(Differing("网站", "150", "句", ("100余条",)),),
    compared=4,
    unplaced=2,
    unread=Unread(1, 2, 3),
    left=("予以公开25件",),
)


@pytest.mark.slow
def test_a_text_survives_being_kept(form: Form) -> None:
    facts = text_facts(READ, "a.docx")
    assert kept_text(facts, form) == READ
    rng = random.Random(1)
    long = READ._replace(claims=tuple(CLAIM._replace(sentence=str(rng.random())) for _ in range(2000)))
    facts = text_facts(long, "a.docx")
    assert kept_text(facts, form) == long
    assert all(len(value) < 32_000 for value in facts.values())
    noise = tuple(Differing(str(rng.random()), "1", str(rng.random()), ()) for _ in range(50_000))
    assert set(text_facts(READ._replace(differing=noise), "a.docx")) == {"document"}, "beyond all measure"


def packed(raw: object) -> dict[str, str]:
    return {"text0": base64.b64encode(zlib.compress(json.dumps(raw).encode())).decode()}


def broken() -> list[dict[str, str]]:
    """Texts that nobody of ours wrote: another value at every place of one that we did."""
    good = json.loads(json.dumps(READ, default=str))
    bomb = base64.b64encode(zlib.compress(b"0" * 99_000_000)).decode()
    cases: list[dict[str, str]] = [{}, {"text0": "!"}, {"text0": "AAAA"}, {"text0": bomb}]
    cases += [packed(raw) for raw in (None, 1, "", [], {}, [[]] * 6, "[" * 9999)]
    for odd in (None, -1, 1e300, "NaN", "9" * 400, [], {}, [[["x", "no.such.field"]]], True):
        cases += [packed([*good[:part], odd, *good[part + 1 :]]) for part in range(6)]
        claims = ([*good[0][0][:part], odd, *good[0][0][part + 1 :]] for part in range(13))
        cases += [packed([[claim], *good[1:]]) for claim in claims]
    return cases


@pytest.mark.slow
def test_whatever_a_copy_says_that_its_text_was_is_read_without_fault(form: Form) -> None:
    record = record_of(with_totals(balanced_values(form), form), form)
    for facts in broken():
        report = judge(record._replace(said=kept_text(facts, form)), form)
        assert report.verdict == verdict(report.findings)


def test_what_a_copy_made_anew_does_not_have_is_told_until_it_is_saved(form: Form) -> None:
    """Figures beside the tables: that nobody has touched the copy does not make the file clean."""
    grids = grids_of(form, with_totals(balanced_values(form), form))
    row = max(row for row, _ in grids[-1].cells) + 3
    for col in range(4):
        grids[-1].cells[row, col] = 7
    sent = as_xml2003(grids)
    report = check(sent, form)
    beside = [one for one in report.findings if one.code == "L17"]
    assert beside and report.verdict != "pass"
    copy = annotate(sent, report, form)
    again = check(copy, form)
    assert [one.message for one in again.findings if one.code == "L17"] == [one.message for one in beside]
    assert annotate(copy, again, form) == copy, "nothing is new"
    assert not any(one.code == "L17" for one in check(saved(opened(copy)), form).findings)


HOSTILE = (
    *("{", "[1]", "[[]]", '[["L17",1,null,{}]]', '[["V14",null,"no",{}]]'),
    *('[["L17",null,null,{}]]', '[["F01",null,null,{}]]'),
)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.slow
def test_whatever_a_copy_says_that_it_does_not_show_is_read_without_fault(form: Form, hostile: str) -> None:
    sent = document(form)
    report = check(sent, form)
    report = report._replace(findings=(*report.findings, *check(document(form, *wrong(form)), form).findings))
    copy = annotate(sent, report, form)
    again = check(with_fact(copy, "unseen", hostile), form)
    assert not {"L17", "V14", "F01"} & {finding.code for finding in again.findings}
    kept = json.dumps([["V14", "表三", RECEIVED, {"value": "2.6", "shown": "3"}]])
    again = check(with_fact(copy, "unseen", kept), form)
    (told_of,) = [finding for finding in again.findings if finding.code == "V14"]
    assert again.record is not None and told_of.cells == (again.record.places[RECEIVED].ref,)


def with_fact(copy: bytes, key: str, value: str) -> bytes:
    """A copy that keeps something else as well: its first sheet is no part of its seal."""
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (name,) = [name for name, data in parts.items() if b"fact|seal=" in data]
    cell = b'<c r="XFD1" t="inlineStr"><is><t>%b</t></is></c></row>' % escape(f"fact|{key}={value}").encode()
    parts[name] = parts[name].replace(b"</row>", cell, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()
