"""How fast a year's round is: `python tests/benchmarks/round.py [--offices 3000]`.

One workbook for each office of a roster, with last year's figures; the returns, filled in; their sum. Each step is a
whole process; memory is told for a tenth of the offices and for all of them.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "kit")]

MIB = 1024
KINDS = 20
"""So many different returns are made; the offices' names are put into them."""
NAME = "某某单位标记"


class Cost(NamedTuple):
    """Of one command: seconds by the clock and of its own processor time, and the most memory in MiB."""

    seconds: float
    busy: float
    mib: float

    def told(self, count: int) -> str:
        each = f"{1000 * self.seconds / count:.1f} ms each, {1000 * self.busy / count:.1f} ms of the processor"
        return f"{self.seconds:.1f} s, {each}, {self.mib:.0f} MiB"


def timed(*arguments: str | Path) -> Cost:
    start = time.perf_counter()
    command = [sys.executable, "-m", "xlsxcheck", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"exit {child.returncode}: {arguments}"
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB)


def apart(action: Callable[..., None], *arguments: object) -> None:
    """Do it in another process: what is told of a child's memory begins with that of its parent."""
    child = multiprocessing.get_context("spawn").Process(target=action, args=arguments)
    child.start()
    child.join()
    assert child.exitcode == 0


def make_last_year(path: Path, offices: list[str]) -> None:
    from xlsxcheck.checking.lastyear import last_year_fields
    from xlsxcheck.form.load import load_form

    rng = random.Random(1)
    fields = last_year_fields(load_form())
    reports = [
        {
            "path": f"{organ}.xlsx", "verdict": "pass", "form": "ogi-2021", "organ": organ, "code": None, "year": 2024,
            "next_year": {field: rng.choice((0, 1, 5, 118, 3000)) for field in fields},
        }
        for organ in offices
    ]  # fmt: skip
    path.write_text(json.dumps({"reports": reports}, ensure_ascii=False), encoding="utf-8")


def returns() -> list[list[tuple[str, bytes]]]:
    """The parts of some filled workbooks, with a mark in place of the name."""
    from helpers import balanced_values, with_totals

    from xlsxcheck.form.load import load_form
    from xlsxcheck.template.build import TemplateOptions, build_template

    form = load_form()
    found = []
    for number in range(KINDS):
        values = {**balanced_values(form), "cover.organ": NAME, "cover.organ_type": None, "cover.year": 2025}
        values["proactive.licensing.decisions"] = number
        data = build_template(form, TemplateOptions(2025, NAME), with_totals({**values, "cover.scope": None}, form))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found.append([(name, package.read(name)) for name in package.namelist()])
    return found


def fill(folder: Path, offices: list[str]) -> None:
    folder.mkdir(parents=True)
    made = returns()
    for number, organ in enumerate(offices):
        with zipfile.ZipFile(folder / f"{number}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, content in made[number % KINDS]:
                package.writestr(name, content.replace(NAME.encode(), organ.encode()))


def step(folder: Path, count: int) -> None:
    offices = [f"第{number}街道办事处" for number in range(count)]
    roster, before = folder / f"roster{count}.csv", folder / f"before{count}.json"
    roster.write_text("单位名称\n" + "\n".join(offices), encoding="utf-8")
    apart(make_last_year, before, offices)
    sent = folder / f"sent{count}"
    cost = timed("template", "--roster", roster, "--out", sent, "--year", "2025", "--previous", before)
    print(f"distributed {count}: {cost.told(count)}")
    back = folder / f"back{count}"
    apart(fill, back, offices)
    cost = timed("merge", back, "-o", folder / f"sum{count}.xlsx", "--roster", roster)
    print(f"merged {count}: {cost.told(count)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offices", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlsxcheck-round-") as folder:
        for count in (options.offices // 10, options.offices):
            step(Path(folder), count)


if __name__ == "__main__":
    main()
