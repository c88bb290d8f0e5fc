"""What goes wrong in a browser is told in a sentence: an old one, no memory, no storage, a worker that dies."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ROOT
from offlinepage import PAGE, OfflinePage, offline_page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built")]
SAMPLES = ROOT / "samples"

WORKERS = """
window.workers = [];
const Real = window.Worker;
window.Worker = class extends Real {
  constructor(address) { super(address); window.workers.push(this); }
  postMessage(message, transfer) {
    const path = message.verb === "check" ? message.given.item[0] : "";
    if (path.includes("死")) this.terminate();
    super.postMessage(message, transfer || []);
  }
};
"""
"""A worker that can be watched: one file kills it."""

DENIED = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("delete window.DecompressionStream;", "这个浏览器太旧"),
        ("WebAssembly.validate = () => false;", "这个浏览器太旧"),
        ('window.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } };', "没能启动"),
        ('URL.createObjectURL = () => { throw new TypeError("no blobs"); };', "no blobs"),
    ],
)
def test_a_browser_that_can_not_run_it_is_told_so(before: str, words: str, tmp_path: Path) -> None:
    with offline_page(tmp_path / "b", before=before, ready=False) as page:
        page.until("document.documentElement.dataset.state === 'failed'")
        assert words in page.alarm and "Edge" in page.alarm
        assert page.browser.run("!document.getElementById('alarm').hidden")


def test_too_little_memory_is_told_so(tmp_path: Path) -> None:
    with offline_page(tmp_path / "b", PAGE, "--js-flags=--wasm-max-mem-pages=64", ready=False) as page:
        page.until("document.documentElement.dataset.state === 'failed'")
        assert "内存" in page.alarm


def test_without_storage_it_works_all_the_same(tmp_path: Path) -> None:
    with offline_page(tmp_path / "b", before=DENIED) as page:
        page.check([SAMPLES / "unbalanced.xlsx"])
        assert [row["verdict"] for row in page.rows()] == ["fail"] and page.alarm == ""


def test_a_dead_worker_costs_its_own_file_and_no_other(tmp_path: Path) -> None:
    folder = copies(tmp_path, "一", "二死", "三")
    with offline_page(tmp_path / "b", before=WORKERS) as page:
        patient(page, 15)
        page.check([folder], folder=True)
        found = {Path(row["path"]).stem: row["verdict"] for row in page.rows()}
        assert found == {"一": "fail", "二死": "unreadable", "三": "fail"}
        assert "已经重新启动" in page.said
        assert "超过了15秒" in next(row["text"] for row in page.rows() if "死" in row["path"])
        assert page.browser.run("window.workers.length") == 2
        # What the first worker had found is there for the second.
        page.click("[data-path$='一.xlsx'] [id$=-open]")
        page.until("!!document.querySelector('.report .advice')")


def test_a_run_can_be_stopped_and_goes_on(tmp_path: Path) -> None:
    folder = copies(tmp_path, *(f"第{number:03d}份" for number in range(60)))
    with offline_page(tmp_path / "b") as page:
        page.choose("#choose-folder", [folder])
        page.until("document.querySelectorAll('#list tr[data-path]').length > 2")
        page.click("#stop")
        page.until("document.getElementById('progress').hidden && !document.getElementById('go-on').hidden")
        done = len(page.rows())
        assert 2 < done < 60 and "已停下" in page.said
        page.click("#go-on")
        page.until("document.querySelectorAll('#list tr[data-path]').length === 60")
        page.wait_done()
        assert page.browser.run("document.getElementById('go-on').hidden")


def copies(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "收到的"
    folder.mkdir()
    for name in names:
        (folder / f"{name}.xlsx").write_bytes((SAMPLES / "unbalanced.xlsx").read_bytes())
    return folder


def patient(page: OfflinePage, seconds: int) -> None:
    page.browser.run(f"document.getElementById('seconds').value = {seconds}")
