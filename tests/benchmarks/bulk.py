"""How fast a folder is checked: `python tests/benchmarks/bulk.py [--files 2000] [--rounds 5] [--many 20000]`.

Every method is a whole process, start to end, with the same number of workers; the methods take turns, and medians are
told as ratios. openpyxl and zipfile do less than we do: they only read.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SHEETS = ("封面", "表二", "表三", "表四")
PLAIN = {**os.environ, "OPENPYXL_DEFUSEDXML": "False", "OPENPYXL_LXML": "False"}
"""openpyxl as a plain installation runs it; defusedxml would slow it by a third."""


def read_openpyxl(path: str) -> int:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    found = sum(cell is not None for name in SHEETS for row in book[name].values for cell in row)
    book.close()
    return found


def read_zipfile(path: str) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist())


def read_all(method: str, folder: str, jobs: int) -> None:
    paths = [str(path) for path in sorted(Path(folder).rglob("*.xlsx"))]
    work = {"openpyxl": read_openpyxl, "zipfile": read_zipfile}[method]
    with get_context("fork").Pool(jobs) as pool:
        print(sum(pool.imap(work, paths, chunksize=32)))


def command(method: str, folder: Path, jobs: int) -> list[str]:
    if method.startswith("xlsxcheck"):
        more = ["--summary", str(folder.parent / "summary.xlsx")] if method.endswith("summary") else []
        copies = ["--out", str(folder.parent / "out")] if method.endswith("copies") else ["--no-annotate"]
        return [
            sys.executable,
            "-m",
            "xlsxcheck",
            str(folder),
            "--format",
            "jsonl",
            "--jobs",
            str(jobs),
            *copies,
            *more,
        ]
    return [sys.executable, __file__, "--read", method, str(folder), "--jobs", str(jobs)]


class Measured(NamedTuple):
    """Seconds on the clock, seconds of processor time of all processes, peak memory in MiB of any of them."""

    seconds: float
    processor: float
    memory: float


def measure(arguments: list[str]) -> Measured:
    """Run a command to its end."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL, env=PLAIN)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: exit code {process.returncode}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(folder: Path, methods: list[str], rounds: int, jobs: int) -> dict[str, Measured]:
    """The medians of each method; the methods take turns, each round in another order."""
    taken: dict[str, list[Measured]] = {method: [] for method in methods}
    for number in range(rounds):
        for method in methods[number % len(methods) :] + methods[: number % len(methods)]:
            taken[method].append(measure(command(method, folder, jobs)))
    return {method: Measured(*map(statistics.median, zip(*found, strict=True))) for method, found in taken.items()}


def make(folder: Path, count: int) -> None:
    sys.path.insert(0, str(HERE.parent / "kit"))
    from filled import varied

    from xlsxcheck.form.load import load_form

    for name, data, _ in varied(load_form(), count):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def multiply(source: Path, target: Path, count: int) -> None:
    """The same files under more names, 500 a folder."""
    files = sorted(source.rglob("*.xlsx"))
    for number in range(count):
        path = target / f"{number // 500:03d}" / f"{number:06d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(files[number % len(files)], path)


def tell(folder: Path, count: int, rounds: int, jobs: int) -> None:
    medians = compare(folder, ["xlsxcheck", "openpyxl", "zipfile"], rounds, jobs)
    ours, theirs, unpacked = (medians[method] for method in ("xlsxcheck", "openpyxl", "zipfile"))
    print(f"{count} files, {jobs} processes, median of {rounds} interleaved rounds")
    for method, found in medians.items():
        speed = f"{count / found.seconds:7.0f} files/s  {1000 * found.processor / count:6.2f} ms of a processor a file"
        print(f"  {method:10} {found.seconds:7.2f} s  {speed}")
    # A machine that is busy with other things shows in the clock more than in the processor time.
    print(f"  faster than openpyxl read-only: {theirs.seconds / ours.seconds:.1f} times by the clock, "
          f"{theirs.processor / ours.processor:.1f} by processor time (target 12)")  # fmt: skip
    print(f"  times zipfile's inflating: {ours.seconds / unpacked.seconds:.2f} by the clock, "
          f"{ours.processor / unpacked.processor:.2f} by processor time (target at most 4)")  # fmt: skip
    extra = compare(folder, ["xlsxcheck", "xlsxcheck summary", "xlsxcheck copies"], max(1, rounds // 2), jobs)
    for method, found in extra.items():
        print(f"  {method:18} {found.seconds:7.2f} s  {found.seconds / extra['xlsxcheck'].seconds:.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--read", nargs=2, metavar=("METHOD", "DIR"))
    options = parser.parse_args()
    if options.read:
        read_all(*options.read, options.jobs)
        return
    work = options.keep or Path(tempfile.mkdtemp(prefix="xlsxcheck-bulk-"))
    try:
        few, many = work / "few", work / "many"
        if not few.is_dir():
            make(few, options.files)
        tell(few, options.files, options.rounds, options.jobs)
        few_run = measure(command("xlsxcheck", few, options.jobs))
        if options.many:
            if not many.is_dir():
                multiply(few, many, options.many)
            longer = measure(command("xlsxcheck", many, options.jobs))
            peaks = f"{few_run.memory:.1f} MiB at {options.files}, {longer.memory:.1f} MiB at {options.many}"
            print(f"  peak memory of any process: {peaks}")
            print(f"  {options.many} files: {longer.seconds:.1f} s, {options.many / longer.seconds:.0f} files/s")
            print(f"  200,000 files at that rate: {200_000 * longer.seconds / options.many / 60:.1f} min")
        else:
            print(f"  peak memory of any process: {few_run.memory:.1f} MiB")
    finally:
        if not options.keep:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
