"""The page of a summary in a real browser: sorting, searching, and nothing that a file says is run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browser
from test_summary import EVIL, collected, evil

from xlsxcheck.many.roster import Expected, Roster
from xlsxcheck.model import Form
from xlsxcheck.summary.write import write_summary

VISIBLE = (
    "[...document.querySelectorAll('#overview tbody tr')].filter(r => !r.hidden).map(r => r.cells[%d].textContent)"
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, form: Form, tmp_path: Path) -> Browser:
    roster = Roster((Expected("宿迁市"), Expected("未报的局")))
    write_summary(tmp_path / "s.html", collected(form, roster=roster))
    chromium.complaints.clear()
    chromium.open(tmp_path / "s.html")
    return chromium


def look(page: Browser, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("XLSXCHECK_PICTURES"):
        page.screenshot(Path(folder) / name)


@pytest.mark.slow
def test_a_click_sorts_and_a_second_one_turns_round(page: Browser) -> None:
    look(page, "page.png")
    click = "document.querySelectorAll('#overview th button')[4].click()"
    page.run(click)
    errors = [int(text) for text in page.run(VISIBLE % 4)]
    assert errors == sorted(errors) and errors[0] < errors[-1]
    assert page.run("document.querySelectorAll('#overview th')[4].getAttribute('aria-sort')") == "ascending"
    page.run(click)
    assert [int(text) for text in page.run(VISIBLE % 4)] == errors[::-1]
    look(page, "page-sorted.png")
    assert page.complaints == []


@pytest.mark.slow
def test_verdicts_sort_by_weight_and_not_by_spelling(page: Browser) -> None:
    page.run("document.querySelectorAll('#overview th button')[3].click()")
    found = page.run(VISIBLE % 3)
    order = ["不通过", "没有检查成", "通过，有需要核实的", "通过"]
    assert found == sorted(found, key=order.index)


@pytest.mark.slow
def test_a_search_narrows_the_list(page: Browser) -> None:
    page.run(
        "{ const s = document.getElementById('search'); s.value = '宿迁 BUSY'; s.dispatchEvent(new Event('input')) }"
    )
    assert page.run(VISIBLE % 0) == ["宿迁市"]
    assert page.run("document.getElementById('shown').textContent") == "显示 1 个"
    look(page, "page-searched.png")
    page.run("{ const s = document.getElementById('search'); s.value = ''; s.dispatchEvent(new Event('input')) }")
    page.run(
        "{ const v = document.getElementById('verdict'); v.value = 'unreadable'; v.dispatchEvent(new Event('change')) }"
    )
    assert page.run(VISIBLE % 3) == ["没有检查成"]


@pytest.mark.slow
def test_everything_is_open_on_paper(page: Browser) -> None:
    closed = "document.querySelectorAll('details:not([open])').length"
    before = page.run(closed)
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert (before > 0, page.run(closed)) == (True, 0)
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(closed) == before


@pytest.mark.slow
def test_nothing_that_a_file_says_is_run(chromium: Browser, form: Form, tmp_path: Path) -> None:
    write_summary(tmp_path / "evil.html", evil(form))
    chromium.complaints.clear()
    chromium.open(tmp_path / "evil.html")
    assert chromium.run("document.querySelectorAll('script').length") == 1
    assert chromium.run("document.images.length") == 0
    assert len(chromium.run(VISIBLE % 0)) == len(EVIL)
    assert chromium.complaints == []


@pytest.mark.slow
def test_what_is_slipped_into_the_page_is_refused_by_its_policy(page: Browser) -> None:
    page.run(
        "{ const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s) }"
    )
    assert page.run("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in page.complaints)
