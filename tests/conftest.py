from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, settings

from xlsxcheck import Form, Report, api, load_form

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

_CONTRACT = json.loads((Path(__file__).parents[1] / "schema" / "report.schema.json").read_text(encoding="utf-8"))
_REPORT = jsonschema.Draft202012Validator({**_CONTRACT["$defs"]["report"], "$defs": _CONTRACT["$defs"]})


def _held_to_the_contract(verb: Callable[..., Report]) -> Callable[..., Report]:
    """The same verb, but every report that a test makes with it must obey report.schema.json."""

    @functools.wraps(verb)
    def checked(*arguments: Any, **options: Any) -> Report:
        report = verb(*arguments, **options)
        _REPORT.validate(json.loads(report.to_json()))
        return report

    return checked


api.check = _held_to_the_contract(api.check)
api.judge = _held_to_the_contract(api.judge)


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("ogi-2021")
