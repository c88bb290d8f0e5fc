"""How fast and how well slips are found: `python tests/benchmarks/repair.py [--trials 150]`.

In the table of requests, 25 rows by 7 columns with typed totals, one to four cells are mistyped. Told are how often the
mistyped cells are among the answers, and are the only one; the median of the milliseconds that it takes; and how many
times a bare evaluation of all relations that is.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from helpers import record_of  # noqa: E402
from planted import SIZES, exchanged, requests_table, with_slips  # noqa: E402

from xlsxcheck import load_form  # noqa: E402
from xlsxcheck.checking.relations import evaluate  # noqa: E402
from xlsxcheck.checking.repair import repairs  # noqa: E402

AT_MOST = {1: (1, 8), 2: (2, 32), 3: (4, 32), 4: (6, 32)}
"""Slips -> milliseconds, and multiples of an evaluation."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=150)
    trials = parser.parse_args().trials
    form = load_form("ogi-2021")
    kinds = [*AT_MOST, "row", "column"]
    for size, kind in itertools.product(SIZES, kinds):
        among = alone = first = 0
        taken, bare, most = [], [], 0.0
        for trial in range(-3, trials):  # the first ones warm up
            rng = random.Random(f"{kind} {size} {trial}")
            table = requests_table(form, rng, size)
            plant = with_slips if isinstance(kind, int) else exchanged
            values, planted = plant(form, table, kind, rng)  # type: ignore[operator]
            record = record_of(values, form)
            start = time.perf_counter()
            outcomes = evaluate(record, form)
            middle = time.perf_counter()
            told = repairs(record, form, outcomes)
            end = time.perf_counter()
            if trial >= 0:
                bare.append(middle - start)
                taken.append(end - middle)
                ways = list(itertools.product(*(repair.alternatives for repair in told)))
                sets = [{change.field for way in chosen for change in way.cells} for chosen in ways]
                among += planted in sets
                alone += sets == [planted]
                first += sets[:1] == [planted]
        middle_one, times = statistics.median(taken), statistics.median(taken) / statistics.median(bare)
        most = max(taken)
        bound = f" (at most {AT_MOST[kind][0]} and {AT_MOST[kind][1]})" if isinstance(kind, int) else ""
        what = f"{kind} slips" if isinstance(kind, int) else f"exchanged in a {kind}"
        print(
            f"{size:5} applications, {what:21}: among the answers {among / trials:6.1%}, first {first / trials:6.1%}, "
            f"the only one {alone / trials:6.1%}; median {middle_one * 1000:.2f} ms, {times:.1f} evaluations{bound}; "
            f"longest {most * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
