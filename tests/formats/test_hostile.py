"""The table of hostile files: each is read or refused with its code, in under 2 seconds and 300 MiB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from hostile import Trap, traps

from xlsxcheck.messages import file_problem, words

TRAPS = list(traps())
SECONDS, MEBIBYTES = 2.0, 300


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What became of every trap, each in a process of its own with a cap of memory."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork to measure each file by itself")
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, trap in enumerate(TRAPS):
        path = folder / str(number)
        path.write_bytes(trap.make())
        paths.append(path)
    child = Path(hostile.__file__).with_name("hostile_child.py")
    run = subprocess.run(
        [sys.executable, child],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    results = [json.loads(line) for line in run.stdout.splitlines()]
    for path in paths:
        path.unlink()
    return {trap.name: result for trap, result in zip(TRAPS, results, strict=True)}


def test_names_of_traps_differ() -> None:
    assert len({trap.name for trap in TRAPS}) == len(TRAPS) > 100


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_hostile_file_gets_its_code(trap: Trap, outcomes: dict[str, dict[str, object]]) -> None:
    outcome = outcomes[trap.name]
    assert outcome["code"] == trap.code, outcome
    facts = dict(outcome.get("facts") or {})
    if trap.fact:
        assert trap.fact in facts.values(), outcome
    for lang in ("zh", "en") if trap.code else ():
        assert "{" not in file_problem(trap.code, facts, lang)
        spoken = words(lang)
        if trap.code == "F03":
            assert facts["found"] in spoken["found"]
        if trap.code in ("F06", "F07"):
            assert facts["what"] in spoken["limits" if trap.code == "F06" else "forbidden"]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_hostile_file_stays_within_time_and_memory(trap: Trap, outcomes: dict[str, dict[str, object]]) -> None:
    outcome = outcomes[trap.name]
    assert outcome["seconds"] < SECONDS, outcome
    assert outcome["mebibytes"] < MEBIBYTES, outcome


def test_figures_of_the_worst(outcomes: dict[str, dict[str, object]]) -> None:
    """Tell the figures: pytest -s shows which traps cost most."""
    by_time = sorted(outcomes, key=lambda name: -float(str(outcomes[name]["seconds"])))[:5]
    by_memory = sorted(outcomes, key=lambda name: -int(str(outcomes[name]["mebibytes"])))[:5]
    print()
    for name in dict.fromkeys(by_time + by_memory):
        print(f"{outcomes[name]['seconds']:.3f} s, {outcomes[name]['mebibytes']} MiB: {name}")
    assert len(outcomes) == len(TRAPS)
