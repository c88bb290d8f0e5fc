"""Whole-process time as a multiple of `python -c pass`, all measured in one run: `python tests/benchmarks/startup.py`.

Every round runs each command once, in a new random order; the figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from helpers import balanced_values  # noqa: E402

from samples import filled  # noqa: E402
from xlsxcheck.form.load import load_form  # noqa: E402

ROUNDS = 25
BARE = "python -c pass"
COMPILED = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""Modules are compiled, as pip leaves them."""


def commands(clean: Path) -> dict[str, list[str]]:
    program = [sys.executable, "-m", "xlsxcheck"]
    return {
        BARE: [sys.executable, "-c", "pass"],
        "--help (at most 7)": [*program, "--help"],
        "one clean file (at most 7)": [*program, str(clean)],
        "one clean file, as JSON": [*program, str(clean), "--format", "json"],
        "one file with findings (at most 14)": [
            *program, str(ROOT / "samples" / "blanks-and-text.xlsx"), "--no-annotate"
        ],
        "the same with its annotated copy": [*program, str(clean.parent / "findings.xlsx")],
        "rules": [*program, "rules"],
    }  # fmt: skip


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, check=False, env=COMPILED)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        form = load_form()
        clean = Path(folder) / "clean.xlsx"
        clean.write_bytes(filled(form, balanced_values(form)))
        (Path(folder) / "findings.xlsx").write_bytes((ROOT / "samples" / "blanks-and-text.xlsx").read_bytes())
        every = commands(clean)
        times: dict[str, list[float]] = {name: [] for name in every}
        for number in range(ROUNDS + 1):
            for name in random.sample(sorted(every), len(every)):
                taken = seconds(every[name])
                if number:  # the first round warms the caches
                    times[name].append(taken)
    print(f"{'command':45}{'ms':>8}{'x bare':>8}   (medians of {ROUNDS} rounds)")
    for name, taken in times.items():
        ratio = statistics.median(own / bare for own, bare in zip(taken, times[BARE], strict=True))
        print(f"{name:45}{statistics.median(taken) * 1000:8.1f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
