"""Annotating against what openpyxl takes to load and save the same workbook: `python tests/benchmarks/annotate.py`.

Every round does each once on each file, in a new random order; the figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import openpyxl  # noqa: E402

from xlsxcheck import api  # noqa: E402
from xlsxcheck.copies.annotate import annotate  # noqa: E402

ROUNDS = 15
AT_LEAST = 15


def openpyxl_round_trip(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(io.BytesIO(data)).save(io.BytesIO())


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def main() -> None:
    form = api.default_form()
    for path in sorted((ROOT / "samples").glob("*.xlsx")):
        data = path.read_bytes()
        report = api.check(path)
        if report.verdict in ("pass", "unreadable"):
            continue
        copy = annotate(data, report, form)
        jobs: dict[str, Callable[[], object]] = {
            "annotate": lambda: annotate(data, report, form),  # noqa: B023
            "again": lambda: annotate(copy, report, form, lang="en"),  # noqa: B023
            "openpyxl": lambda: openpyxl_round_trip(data),  # noqa: B023
            "openpyxl again": lambda: openpyxl_round_trip(copy),  # noqa: B023
        }
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for number in range(ROUNDS + 1):
            for name in random.sample(sorted(jobs), len(jobs)):
                taken = seconds(jobs[name])
                if number:  # the first round warms the caches
                    times[name].append(taken)
        ratio = statistics.median(o / a for o, a in zip(times["openpyxl"], times["annotate"], strict=True))
        again = statistics.median(o / a for o, a in zip(times["openpyxl again"], times["again"], strict=True))
        ms = statistics.median(times["annotate"]) * 1000
        print(
            f"{path.name}: {len(report.findings)} findings, {ms:.1f} ms; openpyxl to load and save: {ratio:.0f} times"
            f" as long (at least {AT_LEAST}); {again:.0f} times where the marks of a copy are replaced"
        )


if __name__ == "__main__":
    main()
