"""The offline page in a headless Chromium: opened from disk, off line, worked with by clicks and file choosers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import Browser, browser
from firefox import Firefox, firefox
from helpers import ROOT

PAGE = ROOT / "dist" / "xlsxcheck.html"
PATIENCE = 240
"""Seconds: the machine may be slow, and busy with other tests."""


class OfflinePage:
    """The page, ready to be worked with. Everything that it saves goes to `downloads`."""

    def __init__(self, shown: Browser | Firefox, downloads: Path) -> None:
        self.browser = shown
        self.downloads = downloads

    def until(self, script: str, seconds: float = PATIENCE) -> Any:
        """The value of an expression as soon as it is true."""
        end = time.monotonic() + seconds
        while not (value := self.browser.run(script)):
            assert time.monotonic() < end, (script, self.status, self.said, self.browser.complaints[:3])
            time.sleep(0.05)
        return value

    @property
    def state(self) -> str:
        return str(self.browser.run("document.documentElement.dataset.state"))

    @property
    def status(self) -> str:
        return str(self.browser.run("document.getElementById('status').textContent"))

    @property
    def said(self) -> str:
        return str(self.browser.run("document.getElementById('said').innerText"))

    @property
    def alarm(self) -> str:
        return str(self.browser.run("document.getElementById('alarm').textContent"))

    def click(self, selector: str) -> None:
        """A click with the mouse in the middle of an element, which must be on top there."""
        found = self.browser.run(
            f"""(() => {{ const node = document.querySelector({json.dumps(selector)});
            if (!node) return null;
            node.scrollIntoView({{block: "center"}}); const box = node.getBoundingClientRect();
            const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 20);
            const top = document.elementFromPoint(x, y);
            return [x, y, Boolean(top) && (node === top || node.contains(top) || top.contains(node))]; }})()"""
        )
        assert found and found[2], (selector, found)
        self.browser.press(found[0], found[1])

    def choose(self, selector: str, paths: Sequence[Path]) -> None:
        """Click what opens a file chooser, and choose files, or one folder."""
        self.browser.choose(lambda: self.click(selector), paths, PATIENCE)

    def wait_ready(self) -> None:
        """Until a check would run."""
        self.until("document.documentElement.dataset.state !== 'loading'")
        assert self.state == "ready", self.alarm

    def wait_done(self) -> None:
        """Until nothing is being checked any more."""
        self.until(
            "!document.getElementById('results').hidden && document.getElementById('progress').hidden"
            " && !document.querySelector('[data-save=json]').disabled"
            " && document.getElementById('list').getAttribute('aria-busy') === 'false'"
        )

    def check(self, paths: Sequence[Path], *, folder: bool = False) -> None:
        """Choose files or a folder, and have them checked."""
        with self.a_run():
            self.choose("#choose-folder" if folder else "#choose-files", paths)

    def drop(self, paths: Sequence[Path]) -> None:
        """Drop files and folders, and have them checked."""
        x, y = self.browser.run(
            """(() => { const node = document.getElementById("drop"); node.scrollIntoView({block: "center"});
            const box = node.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"""
        )
        with self.a_run():
            self.browser.drop(x, y, paths)

    @contextmanager
    def a_run(self) -> Iterator[None]:
        """What is done here starts a run; until it has ended."""
        before = int(self.browser.run("document.documentElement.dataset.runs || 0"))
        yield
        self.until(f"Number(document.documentElement.dataset.runs || 0) > {before}")
        self.wait_done()

    def saved(self, selector: str) -> Path:
        """What a click on a button saves."""
        before = self._finished()
        self.click(selector)
        end = time.monotonic() + PATIENCE
        while True:
            if new := sorted(self._finished() - before):
                time.sleep(0.1)
                return new[0][0]
            assert time.monotonic() < end, (selector, self.said)
            # Events of the browser are read on the way.
            self.browser.run("0")
            time.sleep(0.05)

    def _finished(self) -> set[tuple[Path, int]]:
        """The downloads that are complete, each with when it was written: one may replace another."""
        found = [path for path in self.downloads.iterdir() if path.suffix not in (".crdownload", ".tmp", ".part")]
        found = [path for path in found if not path.name.startswith(".") and path.stat().st_size]
        return {(path, path.stat().st_mtime_ns) for path in found}

    def rows(self) -> list[dict[str, str]]:
        """The list as it stands there: verdict and path of each row, and its text."""
        found: list[dict[str, str]] = self.browser.run(
            "Array.from(document.querySelectorAll('#list tr[data-path]'), (row) => ({verdict: row.dataset.verdict,"
            " path: row.dataset.path, text: row.innerText}))"
        )
        return found


@contextmanager
def offline_page(
    folder: Path,
    page: Path = PAGE,
    *flags: str,
    before: str = "",
    size: tuple[int, int] = (1366, 768),
    ready: bool = True,
    program: str | None = None,
) -> Iterator[OfflinePage]:
    """The page in a browser of its own.

    before: a script that runs before any of the page's. program: another Chromium than the system's.
    """
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    with browser(folder / "profile", *flags, program=program) as chromium:
        chromium.call("Network.enable")
        chromium.call(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
        )
        chromium.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        chromium.call("DOM.enable")
        chromium.call(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False
        )
        if before:
            chromium.call("Page.enable")
            chromium.call("Page.addScriptToEvaluateOnNewDocument", source=before)
        chromium.open(page)
        opened = OfflinePage(chromium, downloads)
        if ready:
            opened.wait_ready()
        yield opened


@contextmanager
def page_in_firefox(folder: Path) -> Iterator[OfflinePage]:
    """The page, ready, in a Firefox of its own."""
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    with firefox(folder / "profile", downloads) as fox:
        fox.size(1366, 768)
        fox.open(PAGE)
        opened = OfflinePage(fox, downloads)
        opened.wait_ready()
        yield opened
