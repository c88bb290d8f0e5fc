"""One file, one answer: whatever was read before it, in whichever order and process."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from filled import varied
from helpers import HERE, ROOT
from mutants import mutant, seeds
from packages import parts_of, zipped

from xlsxcheck import check
from xlsxcheck.many.run import run_many
from xlsxcheck.many.work import Work
from xlsxcheck.model import Form, Report

_SPELLINGS = [(b"<si>", b'<si xml:space="preserve">'), (b"<si>", b"<si >"), (b"<v>", b"<v >"), (b"<row ", b"<row  ")]


@pytest.fixture(scope="module")
def files(form: Form, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All samples and trial cases, and 300 mutated workbooks: other figures, other spellings, damaged packages."""
    folder, chance = tmp_path_factory.mktemp("files"), random.Random(8)
    for number, (_, data, _) in enumerate(varied(form, 200, wrong=0.4, seed=8)):
        (folder / f"v{number:03}.xlsx").write_bytes(data if number % 2 else respelt(data, chance))
    small = seeds()
    for number in range(100):
        seed = small[number % len(small)]
        (folder / f"d{number:03}{Path(seed[0]).suffix}").write_bytes(mutant(seed, random.Random(number)))
    kept = [path for path in sorted((HERE / "data").rglob("*")) if path.suffix in (".xlsx", ".xls", ".ods", ".xlsb")]
    return [*sorted((ROOT / "samples").glob("*.xlsx")), *kept, *sorted(folder.iterdir())]


def respelt(data: bytes, chance: random.Random) -> bytes:
    """The same workbook, some of its tags spelt in another way that means the same."""
    old, new = chance.choice(_SPELLINGS)
    parts = parts_of(data)
    for name, text in parts.items():
        if name.startswith(("xl/worksheets/", "xl/sharedStrings")):
            head, *rest = text.split(old)
            parts[name] = head + b"".join((new if chance.random() < 0.3 else old) + piece for piece in rest)
    return zipped(parts)


def answers(paths: Iterable[Path], form: Form) -> dict[Path, str]:
    return {path: check(path, form).to_json() for path in paths}


@pytest.fixture(scope="module")
def expected(files: list[Path], form: Form) -> dict[Path, str]:
    return answers(files, form)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_order_does_not_matter(seed: int, files: list[Path], expected: dict[Path, str], form: Form) -> None:
    shuffled = list(files)
    random.Random(seed).shuffle(shuffled)
    assert answers(shuffled, form) == expected


@pytest.mark.slow
def test_the_thousandth_file_is_read_like_the_first(
    files: list[Path], expected: dict[Path, str], form: Form, tmp_path: Path
) -> None:
    for name, data, _ in varied(form, 1000, wrong=0.3, seed=9):
        check(data, form, name=name)
    assert answers(files, form) == expected


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_do_not_matter(
    method: str, jobs: int, files: list[Path], expected: dict[Path, str], form: Form
) -> None:
    done = run_many(files, Work(form, render=Report.to_json), jobs=jobs, isolate=True, method=method)
    # A workbook of many offices has no answer of its own there.
    answers = {Path(one.item.path): one.text for one in done if not one.report.sheets}
    assert answers == {path: text for path, text in expected.items() if '"code": "F13"' not in text}


@pytest.mark.slow
def test_a_fresh_process_says_the_same(files: list[Path], expected: dict[Path, str]) -> None:
    imports = "import sys; from xlsxcheck import check"
    program = f"{imports}; print(check(sys.argv[1]).to_json())"
    for path in random.Random(3).sample(files, 25):
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.rstrip("\n") == expected[path]
