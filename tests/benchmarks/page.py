"""How fast the offline page is, beside a blank browser and the command line: python tests/benchmarks/page.py.

Needs dist/xlsxcheck.html (.ci/page) and Chromium. Figures of one run on one machine: read the ratios.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "kit"), str(Path(__file__).parents[2])]

from browser import browser  # noqa: E402
from filled import Filler, answers  # noqa: E402
from helpers import ROOT  # noqa: E402
from offlinepage import PAGE, OfflinePage, offline_page  # noqa: E402
from pauses import longest_stretch  # noqa: E402

from xlsxcheck.form.load import load_form  # noqa: E402

FILES, MANY = 200, 1000
PAUSES = """
window.longest = 0;
let last = performance.now();
setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last - 20); last = now; }, 20);
"""
"""How long the page's own thread was away: a clock that ticks every 20 ms and notes the longest silence."""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        few, many = files(folder / "二百份", FILES), files(folder / "一千份", MANY)
        blank = min(seconds_to_blank(folder / f"blank{turn}") for turn in range(3))
        ready = min(seconds_to_ready(folder / f"ready{turn}") for turn in range(3))
        print(f"{'size of the page, MB':42}{PAGE.stat().st_size / 1e6:8.2f}")
        print(f"{'blank browser, s':42}{blank:8.2f}")
        print(f"{'page ready, from the start of the browser':42}{ready:8.2f}   {ready / blank:.1f} x")
        command = seconds_of_command(folder, few)
        with offline_page(folder / "run", before=PAUSES) as page:
            run: list[float] = []
            stretch = longest_stretch(page.browser, lambda: run.append(seconds_of(page, few)))
            took = run[0]
            print(f"{f'{FILES} files, command line, one process, s':42}{command:8.2f}")
            print(f"{f'{FILES} files, page, s':42}{took:8.2f}   {took / command:.1f} x")
            print(f"{'longest pause of the own thread, s':42}{page.browser.run('longest') / 1000:8.2f}")
            print(f"{'its longest task, processor time, s':42}{stretch:8.2f}")
            page.click("#clear")
            page.until("document.getElementById('results').hidden")
            took = seconds_of(page, many)
            print(f"{f'{MANY} files, page, s':42}{took:8.2f}")
            print(f"{'longest pause of the own thread, s':42}{page.browser.run('longest') / 1000:8.2f}")
            print(f"{f'memory of the tab after {MANY} files, MB':42}{megabytes(folder / 'run'):8.0f}")


def files(folder: Path, count: int) -> Path:
    """Filled workbooks, two in three with an error, so that most get a copy."""
    form = load_form(None)
    filler = Filler(form)
    folder.mkdir()
    for number in range(count):
        (folder / f"第{number:04d}份.xlsx").write_bytes(filler.workbook(answers(form, number, wrong=0.66)[1]))
    return folder


def seconds_to_blank(folder: Path) -> float:
    """From the start of a browser until an empty page is there."""
    empty = folder.with_suffix(".html")
    empty.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
    start = time.perf_counter()
    with browser(folder) as chromium:
        chromium.open(empty)
        return time.perf_counter() - start


def seconds_to_ready(folder: Path) -> float:
    """From the start of a browser until a check would run."""
    start = time.perf_counter()
    with offline_page(folder):
        return time.perf_counter() - start


def seconds_of_command(folder: Path, source: Path) -> float:
    """The same run by the command line in one process: results, copies, a summary."""
    code = (
        "import sys; from xlsxcheck.many import run; run._HANDFUL = {'fork': 10**9, 'spawn': 10**9};"
        "run._HANDFUL_BYTES = 10**12; from xlsxcheck.__main__ import main; sys.exit(main())"
    )
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, source.name, "--out", "out", "--format", "json", "--quiet"],
        cwd=folder, stdout=subprocess.DEVNULL, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    return time.perf_counter() - start


def seconds_of(page: OfflinePage, source: Path) -> float:
    """From the choice of a folder until everything is summed up."""
    start = time.perf_counter()
    page.check([source], folder=True)
    return time.perf_counter() - start


def megabytes(profile: Path) -> float:
    """The memory of the biggest process of a browser that is running: the tab."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            arguments = status.with_name("cmdline").read_bytes()
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if b"--type=renderer" in arguments and "VmRSS" in lines:
            found.append(int(lines["VmRSS"].split()[0]) / 1000)
    return max(found, default=0.0)


if __name__ == "__main__":
    main()
