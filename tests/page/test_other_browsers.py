"""The main ways through the page in the other browsers that it promises: Chromium 109, Firefox ESR."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import ways
from offlinepage import OfflinePage, offline_page, page_in_firefox

from xlsxcheck.model import Form

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built")]
OLDEST = "XLSXCHECK_CHROMIUM_OLDEST"
BROWSERS = ("Chromium 109", "Firefox ESR")


@pytest.fixture(scope="module", params=BROWSERS)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflinePage]:
    """The page in one of them; each test adds to its list."""
    folder = tmp_path_factory.mktemp("page") / "b"
    if request.param == "Firefox ESR":
        with page_in_firefox(folder) as opened:
            yield opened
            assert opened.alarm == ""
            return
    program = os.environ.get(OLDEST)
    if not program:
        pytest.skip(f"no Chromium 109: {OLDEST} names its program")
    with offline_page(folder, program=program) as opened:
        assert " HeadlessChrome/109." in opened.browser.run("navigator.userAgent")
        yield opened
        assert opened.alarm == "" and opened.browser.complaints == []


@pytest.fixture
def cleared(page: OfflinePage) -> OfflinePage:
    """The page with nothing on its list."""
    if page.rows():
        page.click("#clear")
        page.until("document.getElementById('results').hidden")
    return page


def old(page: OfflinePage) -> bool:
    """Chromium 109 without a window can't list a chosen folder: there folders are dropped."""
    return "Chrome/109." in page.browser.run("navigator.userAgent")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory, form: Form) -> ways.Received:
    return ways.Received.make(tmp_path_factory.mktemp("received"), form, count=6)


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory, form: Form) -> ways.TwoYears:
    return ways.TwoYears.make(tmp_path_factory.mktemp("years"), form)


def test_a_folder_comes_to_what_the_command_line_makes_of_it(cleared: OfflinePage, wanted: ways.Received) -> None:
    ways.a_folder(cleared, wanted, drop=old(cleared))


def test_last_year_and_waivers_come_to_what_the_command_line_makes(
    cleared: OfflinePage, two_years: ways.TwoYears
) -> None:
    ways.last_year_and_waivers(cleared, two_years, drop=old(cleared))


def test_a_template_and_the_self_test(cleared: OfflinePage) -> None:
    ways.a_template(cleared)
    ways.the_self_test(cleared)
