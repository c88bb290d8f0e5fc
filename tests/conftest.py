from __future__ import annotations

import functools
import gc
import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, settings

from xlsxcheck import Form, Report, api, load_form

# Under .ci/run the examples are the same every time: it tells of the change, not of luck. Elsewhere they are new ones.
settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="XLSXCHECK_SAME_EXAMPLES" in os.environ,
)
settings.load_profile("default")

# Who starts the tests in the background (nohup, &) has them ignore these, and so would every program that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

_CONTRACT = json.loads((Path(__file__).parents[1] / "schema" / "report.schema.json").read_text(encoding="utf-8"))
_HELD: list[Report] = []
_REPORT = jsonschema.Draft202012Validator({**_CONTRACT["$defs"]["report"], "$defs": _CONTRACT["$defs"]})


def _held_to_the_contract(verb: Callable[..., Report]) -> Callable[..., Report]:
    """The same verb, but every report that a test makes with it must obey report.schema.json."""

    @functools.wraps(verb)
    def checked(*arguments: Any, **options: Any) -> Report:
        report = verb(*arguments, **options)
        if all(report is not known for known in _HELD):
            # check hands on what judge made: once is enough.
            _REPORT.validate(json.loads(report.to_json()))
            _HELD[:] = [report]
        return report

    return checked


api.check = _held_to_the_contract(api.check)
api.judge = _held_to_the_contract(api.judge)


SLOW = ("slow", "office", "browser", "windows")
"""What takes a test out of the quick ones: many cases or big files, LibreOffice, a browser, Windows."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that is not slow is quick; of the cases of one marked sampled(n) only every n-th is."""
    seen: Counter[object] = Counter()
    for item in items:
        sampled = item.get_closest_marker("sampled")
        if sampled is not None:
            family = item.path, getattr(item, "originalname", item.name)
            if seen[family] % sampled.args[0]:
                item.add_marker("slow")
            seen[family] += 1
        if not any(item.get_closest_marker(name) for name in SLOW):
            item.add_marker("quick")


def pytest_collection_finish() -> None:
    """What thousands of tests consist of stays until the end: the garbage collector need not go through it again."""
    gc.freeze()


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("ogi-2021")
