from __future__ import annotations

import os

import pytest
from offlinepage import PAGE

from xlsxcheck.page.shipped import is_fresh


@pytest.fixture(scope="session")
def built() -> None:
    """Skips where no page of these sources was built; fails there if one must be."""
    if PAGE.is_file() and is_fresh(PAGE):
        return
    if os.environ.get("XLSXCHECK_REQUIRE_PAGE"):
        pytest.fail("dist/xlsxcheck.html is missing or of other sources: run .ci/page")
    pytest.skip("dist/xlsxcheck.html is missing or of other sources: run .ci/page")
