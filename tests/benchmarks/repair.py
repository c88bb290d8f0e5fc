"""How fast and how well slips are found: `python tests/benchmarks/repair.py [--trials 150] [--files 400]`.

In the table of requests, 25 rows by 7 columns with typed totals, one to four cells are mistyped. Told are how often the
mistyped cells are among the answers, and are the only one; the median of the milliseconds that it takes; and how many
times a bare evaluation of all relations that is. Then what it costs a folder of which a tenth is wrong.
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

from filled import varied  # noqa: E402
from helpers import record_of  # noqa: E402
from planted import SIZES, exchanged, requests_table, with_slips  # noqa: E402

from xlsxcheck import check, load_form  # noqa: E402
from xlsxcheck.checking import repair  # noqa: E402
from xlsxcheck.checking.relations import evaluate  # noqa: E402
from xlsxcheck.model import Form  # noqa: E402

AT_MOST = {1: (1, 8), 2: (2, 32), 3: (4, 32), 4: (6, 32)}
"""Slips -> milliseconds, and multiples of an evaluation."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=150)
    parser.add_argument("--files", type=int, default=400)
    options = parser.parse_args()
    form = load_form("ogi-2021")
    slips(form, options.trials)
    folder(form, options.files)


def folder(form: Form, files: int, rounds: int = 7) -> None:
    """Processor time of checking files with and without the search, the two taking turns."""
    found = [data for _, data, _ in varied(form, files)]
    search = repair.repairs
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds + 2):
        searched = bool(number % 2)
        repair.repairs = search if searched else lambda *_, **__: ()  # type: ignore[assignment]
        start = time.process_time()
        wrong = sum(check(data, form).verdict == "fail" for data in found)
        if number > 1:  # the first of each warms up
            taken[searched].append(time.process_time() - start)
    repair.repairs = search
    with_it, without = (statistics.median(taken[searched]) for searched in (True, False))
    print(
        f"{files} files, {wrong} of them wrong: {1000 * with_it / files:.3f} ms a file with the search, "
        f"{1000 * without / files:.3f} without; {with_it / without:.3f} times as long (at most 1.15)"
    )


def slips(form: Form, trials: int) -> None:
    """The table of what is found, and how fast."""
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
            told = repair.repairs(record, form, outcomes)
            end = time.perf_counter()
            if trial >= 0:
                bare.append(middle - start)
                taken.append(end - middle)
                ways = list(itertools.product(*(one.alternatives for one in told)))
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
