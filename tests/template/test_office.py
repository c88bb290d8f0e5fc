"""The LibreOffice helper itself: what happens where LibreOffice is missing."""

from __future__ import annotations

import office
import pytest


def test_without_libreoffice_a_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    monkeypatch.delenv("XLSXCHECK_REQUIRE_OFFICE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="LibreOffice"):
        office.office()


def test_without_libreoffice_a_test_fails_where_it_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    monkeypatch.setenv("XLSXCHECK_REQUIRE_OFFICE", "1")
    with pytest.raises(pytest.fail.Exception, match="LibreOffice"):
        office.office()
