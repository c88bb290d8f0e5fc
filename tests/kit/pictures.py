"""The README's pictures, made from samples: `python tests/kit/pictures.py` writes them and what they were made from.

copy.png is the first sheet of an annotated copy, as LibreOffice prints it; heat.png the heat map of a summary page;
page.png the offline page after a workbook was dropped on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

KIT = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(KIT), str(KIT.parent), str(KIT.parents[1])]

from browser import browser  # noqa: E402
from helpers import ROOT  # noqa: E402
from office import find_office, office  # noqa: E402
from offlinepage import PAGE, offline_page  # noqa: E402

from xlsxcheck import annotate, check, check_many, write_summary  # noqa: E402
from xlsxcheck.copies.content import content  # noqa: E402
from xlsxcheck.form.load import load_form  # noqa: E402
from xlsxcheck.messages import page_words  # noqa: E402
from xlsxcheck.page.shipped import is_fresh  # noqa: E402
from xlsxcheck.page.shown import detail  # noqa: E402
from xlsxcheck.summary.heat import heat_tables, squares  # noqa: E402
from xlsxcheck.summary.tally import Tally  # noqa: E402

FOLDER = ROOT / "samples" / "pictures"
MADE_FROM = FOLDER / "made-from.json"
_COPY_OF = ROOT / "samples" / "typed-totals.xlsx"
_SAMPLES = [ROOT / "samples" / f"{name}.xlsx" for name in ("blanks-and-text", "typed-totals", "unbalanced")]
_PAGE = ROOT / "xlsxcheck" / "page"
_DOTS = 80
_HIGH = 250
"""Pixels that are kept of a printed page: what follows is blank."""


def copy_png(folder: Path) -> bytes:
    """The first sheet of an annotated copy."""
    report = check(_COPY_OF)
    (folder / "copy.xlsx").write_bytes(annotate(_COPY_OF, report))
    (printed,) = office().pdf([folder / "copy.xlsx"], folder)
    page = ["-png", "-r", str(_DOTS), "-l", "1", "-singlefile", "-x", "20", "-y", "30", "-W", "896", "-H", str(_HIGH)]
    subprocess.run(["pdftoppm", *page, str(printed), str(folder / "page")], check=True)
    return (folder / "page.png").read_bytes()


def heat_png(folder: Path) -> bytes:
    """The heat map of table III on a summary page."""
    page = folder / "summary.html"
    write_summary(page, check_many([str(path) for path in _SAMPLES]))
    with browser(folder / "profile", "--window-size=1000,620") as shown:
        shown.open(page)
        shown.run("document.querySelectorAll('table.heat')[1].scrollIntoView()")
        shown.screenshot(folder / "heat.png")
    return (folder / "heat.png").read_bytes()


def page_png(folder: Path) -> bytes:
    """The offline page with the report of one workbook; the page is built where there is none of these sources."""
    if not has_page():
        subprocess.run([ROOT / ".ci" / "page"], check=True, env={**os.environ, "PYTHON": sys.executable})
    with offline_page(folder / "page", size=(920, 748)) as page:
        page.drop([_COPY_OF])
        page.until("!!document.querySelector('.report .advice')")
        page.browser.run("scrollTo(0, 0)")
        page.browser.screenshot(folder / "page.png")
    return (folder / "page.png").read_bytes()


def has_page() -> bool:
    """Whether the offline page was built of these sources."""
    return PAGE.is_file() and is_fresh(PAGE)


PICTURES: dict[str, Callable[[Path], bytes]] = {"copy.png": copy_png, "heat.png": heat_png, "page.png": page_png}


def made_from() -> dict[str, str]:
    """What each picture shows, as a digest: what the copy says, what the heat map counts, what the page is made of."""
    form, tally = load_form(), Tally()
    for path in _SAMPLES:
        tally.add(check(path))
    counts = sorted((field, count) for field, count in tally.cells.items())
    labels = [(square.area, square.text) for table in heat_tables(form) for square in squares(table, "zh")]
    report = check(_COPY_OF)
    said, told = content(report, form, "zh").text, detail(report, form, "zh")
    page = [(_PAGE / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "js/30-list.js")]
    shown = {"copy.png": said, "heat.png": f"{counts} {labels}", "page.png": f"{told} {page} {page_words('zh')}"}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in shown.items()}


def can_be_made() -> bool:
    """Whether the programs that show the files are here."""
    programs = all(map(shutil.which, ("pdftoppm", "chromium")))
    return bool(find_office() and programs and (has_page() or all(map(shutil.which, ("node", "npm")))))


def remake() -> bool:
    """Make the pictures anew where what they show has changed; whether they have."""
    digests = made_from()
    known = json.loads(MADE_FROM.read_text(encoding="utf-8")) if MADE_FROM.is_file() else {}
    if known == digests or not can_be_made():
        return False
    FOLDER.mkdir(exist_ok=True)
    for name in (name for name, digest in digests.items() if known.get(name) != digest):
        with tempfile.TemporaryDirectory() as folder:
            (FOLDER / name).write_bytes(PICTURES[name](Path(folder)))
    MADE_FROM.write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
    return True


if __name__ == "__main__":
    print("pictures made anew" if remake() else "pictures are as they should be")
