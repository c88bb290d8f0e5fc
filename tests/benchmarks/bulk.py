"""How fast a folder is checked, make by make: `bulk.py [--files 2000] [--rounds 3] [--keep DIR]`.

Every method is a whole process, start to end, with the same number of workers; the methods take turns, and medians are
told as ratios, by the clock and by processor time (a machine that is busy with other things shows in the clock more).
openpyxl and zipfile do less than we do: they only read. The makes stand in tests/kit/makes.py; "mixed" is an equal
share of each. Writing 2,000 files of each make takes half an hour: --keep keeps them for the next time.
"""

from __future__ import annotations

import argparse
import json
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
PLAIN = {**os.environ, "OPENPYXL_DEFUSEDXML": "False", "OPENPYXL_LXML": "False", "PYTHONDONTWRITEBYTECODE": ""}
"""openpyxl as a plain installation runs it (defusedxml would slow it by a third); modules compiled, as by pip."""
METHODS = ("xlsxcheck", "zipfile", "openpyxl")
FASTER, TIMES = 15, 3
"""At least so many times as fast as openpyxl reads, at most so many times what inflating all parts takes."""


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
    if method == "openpyxl":
        import openpyxl.xml

        assert not openpyxl.xml.LXML and not openpyxl.xml.DEFUSEDXML
    work = {"openpyxl": read_openpyxl, "zipfile": read_zipfile}[method]
    with get_context("fork").Pool(jobs) as pool:
        print(sum(pool.imap(work, paths, chunksize=32)))


def command(method: str, folder: Path, jobs: int) -> list[str]:
    if not method.startswith("xlsxcheck"):
        return [sys.executable, __file__, "--read", method, str(folder), "--jobs", str(jobs)]
    more = ["--summary", str(folder.parent / "summary.xlsx")] if method.endswith("summary") else []
    copies = ["--out", str(folder.parent / "out")] if method.endswith("copies") else ["--no-annotate"]
    check = [sys.executable, "-m", "xlsxcheck", str(folder), "--format", "jsonl"]
    return [*check, "--jobs", str(jobs), *copies, *more]


class Measured(NamedTuple):
    """Seconds on the clock, seconds of processor time of all processes, peak memory in MiB of any of them."""

    seconds: float
    processor: float
    memory: float


def measure(arguments: list[str]) -> Measured:
    """Run a command to its end, started by a process of nothing: a child's peak memory begins with its parent's."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", *arguments], stdout=subprocess.PIPE, env=PLAIN, check=True
    )
    code, *figures = json.loads(done.stdout)
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: exit code {code}")
    return Measured(*figures)


def started(arguments: list[str]) -> None:
    """Run a command to its end; print its exit code and what it took."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))


def compare(folder: Path, methods: tuple[str, ...], rounds: int, jobs: int) -> dict[str, Measured]:
    """The medians of each method; the methods take turns, each round in another order."""
    taken: dict[str, list[Measured]] = {method: [] for method in methods}
    for number in range(rounds):
        at = number % len(methods)
        for method in methods[at:] + methods[:at]:
            taken[method].append(measure(command(method, folder, jobs)))
    return {method: Measured(*map(statistics.median, zip(*found, strict=True))) for method, found in taken.items()}


def mix(folders: list[Path], target: Path, count: int) -> None:
    """An equal share of each folder's files, in turn, 500 a folder: each is another office's."""
    files = [sorted(folder.rglob("*.xlsx")) for folder in folders]
    for number in range(count):
        own = files[number % len(files)]
        path = target / f"{number // 500:03d}" / f"{number:06d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(own[number % len(own)], path)


def line(name: str, count: int, found: dict[str, Measured]) -> str:
    """One make's row of the table."""
    ours, unpacked, theirs = (found[method] for method in METHODS)
    return (
        f"{name:23}{1000 * ours.processor / count:8.2f}{count / ours.seconds:9.0f}"
        f"{ours.seconds / unpacked.seconds:9.2f}{ours.processor / unpacked.processor:7.2f}"
        f"{theirs.seconds / ours.seconds:10.1f}{theirs.processor / ours.processor:7.1f}{ours.memory:9.1f}"
    )


def tell(folders: list[Path], count: int, options: argparse.Namespace) -> None:
    print(f"{count} files a make, {options.jobs} processes, medians of {options.rounds} rounds in turn")
    print(f"{'':23}{'ours':>17}{f'/ inflating (<= {TIMES})':>18}{f'openpyxl / ours (>= {FASTER})':>24}")
    print(f"{'make':23}{'cpu ms':>8}{'files/s':>9}{'clock':>9}{'cpu':>7}{'clock':>10}{'cpu':>7}{'MiB':>9}")
    for folder in folders:
        found = compare(folder, METHODS, options.rounds, options.jobs)
        print(line(folder.name, count, found), flush=True)


def tell_more(folder: Path, options: argparse.Namespace) -> None:
    """What summaries and copies cost on top."""
    methods = ("xlsxcheck", "xlsxcheck summary", "xlsxcheck copies")
    extra = compare(folder, methods, options.rounds, options.jobs)
    for method, found in extra.items():
        print(f"  {method:18} {found.seconds:7.2f} s  {found.seconds / extra['xlsxcheck'].seconds:.2f} x")


def tell_memory(few: Path, many: Path, options: argparse.Namespace) -> None:
    """Whether memory stays the same, and what 200,000 files take."""
    if not many.is_dir():
        mix([few], many, options.many)
    one, other = (measure(command("xlsxcheck", folder, options.jobs)) for folder in (few, many))
    print(f"  peak memory of any process: {one.memory:.1f} MiB at {options.files} files, {other.memory:.1f} MiB at "
          f"{options.many}; {options.many / other.seconds:.0f} files/s, 200,000 files in "
          f"{200_000 * other.seconds / options.many / 60:.1f} min")  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        started(sys.argv[2:])
        return
    sys.path[:0] = [str(HERE.parent / "kit"), str(HERE.parents[1])]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--makes", nargs="*")
    parser.add_argument("--read", nargs=2, metavar=("METHOD", "DIR"))
    options = parser.parse_args()
    if options.read:
        read_all(*options.read, options.jobs)
        return
    from makes import MAKES, write_make

    work = options.keep or Path(tempfile.mkdtemp(prefix="xlsxcheck-bulk-"))
    try:
        folders = [work / make for make in options.makes or MAKES]
        for folder in folders:
            if not folder.is_dir():
                write_make(folder.name, folder, options.files, options.jobs)
        mixed = work / "mixed"
        if not mixed.is_dir():
            mix(folders, mixed, options.files)
        tell([*folders, mixed], options.files, options)
        tell_more(mixed, options)
        if options.many:
            tell_memory(mixed, work / "many", options)
    finally:
        if not options.keep:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
