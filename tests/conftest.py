from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from xlsxcheck import Form, load_form

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("ogi-2021")
