"""The table of hostile files: each is read or refused with its code, in under 2 seconds and 300 MiB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from clock import allowed
from hostile import Trap, traps

from xlsxcheck.messages import file_problem, words

TRAPS = list(traps())
SECONDS, MEBIBYTES = 3.0, 300
CHUNKS = 8

pytestmark = pytest.mark.slow


def outcomes(chunk: int, folder: Path) -> dict[str, dict[str, object]]:
    """What became of every eighth trap, each in a process of its own with a cap of memory."""
    paths = []
    for number, trap in enumerate(TRAPS[chunk::CHUNKS]):
        path = folder / f"{chunk}-{number}"
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
    return {trap.name: result for trap, result in zip(TRAPS[chunk::CHUNKS], results, strict=True)}


def test_names_of_traps_differ() -> None:
    assert len({trap.name for trap in TRAPS}) == len(TRAPS) > 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to measure each file by itself")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_hostile_files_get_their_codes_within_time_and_memory(chunk: int, tmp_path: Path) -> None:
    """Some thirty files a test, so that several processors share them; all that is wrong is told at once."""
    found = outcomes(chunk, tmp_path)
    wrong = [(trap.name, problem) for trap in TRAPS[chunk::CHUNKS] if (problem := _wrong(trap, found[trap.name]))]
    assert not wrong


def _wrong(trap: Trap, outcome: dict[str, object]) -> str:
    """What is not as it should be; nothing where all is."""
    facts: dict[str, object] = dict(outcome.get("facts") or {})  # type: ignore[call-overload]
    if outcome["code"] != trap.code or (trap.fact and trap.fact not in facts.values()):
        return f"another answer: {outcome}"
    if float(str(outcome["seconds"])) >= allowed(SECONDS) or int(str(outcome["mebibytes"])) >= MEBIBYTES:
        return f"too much: {outcome}"
    for lang in ("zh", "en") if trap.code else ():
        if "{" in file_problem(trap.code, facts, lang):
            return f"a message with a hole, {lang}"
        spoken = words(lang)
        if trap.code == "F03" and facts["found"] not in spoken["found"]:
            return f"no word for {facts['found']}, {lang}"
        if trap.code in ("F06", "F07") and facts["what"] not in spoken["limits" if trap.code == "F06" else "forbidden"]:
            return f"no word for {facts['what']}, {lang}"
    return ""
