"""The built page in Chromium, from disk, off line, with clicks and file choosers: the command line's results."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import ways
from helpers import ROOT
from offlinepage import PAGE, OfflinePage, offline_page

from xlsxcheck.model import Form

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built")]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflinePage]:
    """One page for several tests, each of which clears it first."""
    with offline_page(tmp_path_factory.mktemp("page") / "b") as page:
        yield page
        assert page.browser.complaints == []


@pytest.fixture
def page(opened: OfflinePage) -> OfflinePage:
    if opened.rows():
        opened.click("#clear")
        opened.until("document.getElementById('results').hidden")
    return opened


def test_a_folder_comes_to_what_the_command_line_makes_of_it(page: OfflinePage, tmp_path: Path, form: Form) -> None:
    ways.a_folder(page, ways.Received.make(tmp_path, form, count=45))


def test_last_year_and_waivers_come_to_what_the_command_line_makes(
    page: OfflinePage, tmp_path: Path, form: Form
) -> None:
    ways.last_year_and_waivers(page, ways.TwoYears.make(tmp_path, form))


def test_one_file_its_verdict_and_its_copy(page: OfflinePage) -> None:
    page.check([SAMPLES / "typed-totals.xlsx"])
    assert [(row["verdict"], row["path"]) for row in page.rows()] == [("fail", "typed-totals.xlsx")]
    page.until("!!document.querySelector('.report .advice')")
    assert "表四!E4 由 0 改为 11" in page.browser.run("document.querySelector('.advice').innerText")
    saved = page.saved("#list [id$=-copy]")
    assert saved.name == "typed-totals.checked.xlsx"
    # What it was made of, corrected and dropped again under the name of the copy, takes its place.
    page.check([saved])
    assert [row["path"] for row in page.rows()] == ["typed-totals.checked.xlsx"]
    assert page.saved("#list [id$=-copy]").name == "typed-totals.checked.xlsx"


def test_a_template_is_that_of_the_command_line(page: OfflinePage) -> None:
    ways.a_template(page)


def test_the_self_test_says_that_all_is_the_same(page: OfflinePage) -> None:
    ways.the_self_test(page)
    parts = page.browser.run("document.getElementById('parts').innerText")
    assert parts.count("\n") == 3 and "default-src 'none'" in page.browser.run(
        "document.getElementById('policy').innerText"
    )


def test_what_is_dropped_is_checked_and_a_file_dropped_again_replaces_its_row(
    page: OfflinePage, tmp_path: Path
) -> None:
    """Files, a folder in a folder, a zip: as the mouse drops them; the name again, with other figures."""
    folder = tmp_path / "收到的"
    (folder / "街道" / "空的").mkdir(parents=True)
    shutil.copy(SAMPLES / "unbalanced.xlsx", folder / "街道" / "甲.xlsx")
    with zipfile.ZipFile(tmp_path / "一包.zip", "w") as bundle:
        bundle.write(SAMPLES / "busy.xlsx", "里/乙.xlsx")
        bundle.write(SAMPLES / "typed-totals.xlsx", "里/丙.xlsx")
    shutil.copy(SAMPLES / "blanks-and-text.xlsx", tmp_path / "丁.xlsx")
    page.drop([folder, tmp_path / "一包.zip", tmp_path / "丁.xlsx"])
    found = {row["path"]: row["verdict"] for row in page.rows()}
    assert found == {"收到的/街道/甲.xlsx": "fail", "一包.zip": "pass", "丁.xlsx": "fail"} and len(page.rows()) == 4
    shutil.copy(SAMPLES / "zero.xlsx", tmp_path / "丁.xlsx")
    page.drop([tmp_path / "丁.xlsx"])
    assert [row["verdict"] for row in page.rows() if row["path"] == "丁.xlsx"] == ["pass"] and len(page.rows()) == 4
    assert "换掉了原来的 1 行" in page.said
    shutil.copy(SAMPLES / "zero.xlsx", folder / "街道" / "甲.xlsx")
    page.drop([folder])
    # The same bytes as the other one of its office by now: nothing is to be verified.
    assert [row["verdict"] for row in page.rows() if row["path"].endswith("甲.xlsx")] == ["pass"]
    assert len(page.rows()) == 4


def test_filters_frequent_problems_and_english(page: OfflinePage, tmp_path: Path) -> None:
    page.check(sorted(SAMPLES.glob("*.xlsx")))
    all_rows = page.rows()
    page.browser.run("document.getElementById('search').value = '洪泽'")
    page.browser.run("document.getElementById('search').dispatchEvent(new Event('input'))")
    page.until("document.querySelectorAll('#list tr[data-path]').length === 1")
    page.browser.run("document.getElementById('search').value = ''")
    page.browser.run("document.getElementById('search').dispatchEvent(new Event('input'))")
    page.until(f"document.querySelectorAll('#list tr[data-path]').length === {len(all_rows)}")
    page.browser.run("document.getElementById('codes').open = true")
    page.click("#codes-list button")
    page.until(f"document.querySelectorAll('#list tr[data-path]').length < {len(all_rows)}")
    page.click("#all-codes")
    page.click("#language")
    page.until("document.getElementById('list').innerText.includes('not passed')")
    page.wait_done()
    assert len(page.rows()) == len(all_rows)
    page.click("#language")
    page.until("document.getElementById('list').innerText.includes('不通过')")
    page.wait_done()


def test_who_has_not_reported(page: OfflinePage, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("单位名称\n示例街道办事处\n没有报的街道办事处\n", encoding="utf-8")
    page.check([SAMPLES / "blanks-and-text.xlsx", SAMPLES / "zero.xlsx"])
    page.browser.run("document.getElementById('options').open = true")
    page.choose("#roster-file", [roster])
    page.until("document.getElementById('roster-lists').innerText.includes('没有报的街道办事处')")
    page.wait_done()
    document = json.loads(page.saved("[data-save=json]").read_text(encoding="utf-8"))
    assert [one["organ"] for one in document["roster"]["missing"]] == ["没有报的街道办事处"]
    page.click("[data-take=roster] button")
    page.until("document.getElementById('roster').hidden")
    page.wait_done()


def test_the_policy_stands_at_the_head_and_the_size_is_small() -> None:
    head = PAGE.read_bytes()[:20_000].decode("utf-8", "ignore")
    assert '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; script-src' in head
    assert PAGE.stat().st_size <= 7_500_000


def test_it_prints_the_list_and_the_report_that_is_open(page: OfflinePage, tmp_path: Path) -> None:
    page.check([SAMPLES / "typed-totals.xlsx", SAMPLES / "unbalanced.xlsx", SAMPLES / "busy.xlsx"])
    page.click("[data-path='typed-totals.xlsx'] [id$=-open]")
    page.until("!!document.querySelector('.report .advice')")
    printed = page.browser.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
    (tmp_path / "printed.pdf").write_bytes(base64.b64decode(printed))
    told = ["pdftotext", "-layout", str(tmp_path / "printed.pdf"), "-"]
    text = subprocess.run(told, check=True, capture_output=True, encoding="utf-8").stdout
    assert re.search(r"结果 +单位 +先改 +文件\n", text), text
    assert text.count("\f") <= 2 and "表四!E4 由 0 改为 11" in text and "busy.xlsx" in text
    assert "存标注副本" not in text and "选择文件" not in text


def test_nobody_is_shut_out(page: OfflinePage) -> None:
    """The rules of axe-core on every part of the page, wide and narrow: no violation."""
    axe = os.environ.get("XLSXCHECK_AXE")
    if not axe:
        pytest.skip("axe-core is not here: XLSXCHECK_AXE names axe.min.js")
    page.browser.run(Path(axe).read_text(encoding="utf-8") + ";0")
    page.check(sorted(SAMPLES.glob("*.xlsx")))
    page.click("#list [id$=-open]")
    page.until("!!document.querySelector('.report li')")
    page.browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for width in (1366, 390):
        page.browser.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=768, deviceScaleFactor=1, mobile=False
        )
        found = page.browser.run(
            "axe.run().then((all) => all.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))",
            wait=True,
        )
        assert found == []
        assert page.browser.run("document.documentElement.scrollWidth") <= width
