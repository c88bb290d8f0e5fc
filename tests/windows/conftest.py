"""Windows as `.ci/windows` builds it: one checkout, one installation, by the README's own commands."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import wine
from helpers import ROOT
from readme import windows_block

_STAMP = "installed.sha256"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("windows") and not wine.there():
            item.add_marker(pytest.mark.skip(reason=wine.WHY_NOT))


@pytest.fixture(scope="session")
def desk() -> Iterator[Path]:
    """A fresh checkout as Windows sees it, in drive J:, with the Windows Python where a venv would be."""
    assert wine.wake(), "the judge stood a moment ago"
    for path in wine.DESK.iterdir():
        if path != wine.HOME:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, capture_output=True, text=True, cwd=ROOT, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (wine.DESK / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, wine.DESK / name)
    yield wine.DESK
    wine.server()


@pytest.fixture(scope="session")
def installed(desk: Path) -> dict[str, wine.Done]:
    """What came of the README's command that installs the program, by command.

    A judge that is kept is not filled again with what has not changed.
    """
    stamp, state = wine.JUDGE / _STAMP, _state(desk)
    done = {}
    for line in windows_block():
        if "pip" in line and not (stamp.exists() and stamp.read_text() == state):
            done[line] = wine.shell(line, desk)
            assert done[line].code == 0, done[line]
    stamp.write_text(state)
    return done


def _state(desk: Path) -> str:
    print_ = hashlib.sha256()
    for path in [desk / "pyproject.toml", *sorted(desk.glob("xlsxcheck/**/*")), *sorted(desk.glob("schema/**/*"))]:
        if path.is_file():
            print_.update(f"{path}\0".encode() + path.read_bytes())
    return print_.hexdigest()


@pytest.fixture
def folder(desk: Path, installed: object, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty folder of drive J:, with a blank and Chinese in its name."""
    made = wine.JUDGE / "收 到" / re.sub(r"\W+", "-", request.node.name)[:60]
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    yield made
    shutil.rmtree(made, ignore_errors=True)
