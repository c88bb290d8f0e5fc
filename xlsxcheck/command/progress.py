"""How far a run has come, on a terminal: count, rate, remaining time, what has not passed so far."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from xlsxcheck.command.terminal import obeys_codes
from xlsxcheck.messages import words
from xlsxcheck.model import Report

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_EVERY_SECONDS = 0.1


class Progress:
    """A bar on `stream` where it is a terminal, nothing elsewhere. It draws when told to and needs no thread."""

    def __init__(self, stream: TextIO, total: int | None, *, lang: str = "zh", quiet: bool = False) -> None:
        self.shown = not quiet and stream.isatty() and obeys_codes(stream)
        self.lang = lang
        self.done = self.bad = 0
        self.start = time.monotonic()
        self._next = 0.0
        self._bar = self._made(stream, total) if self.shown else None

    def _made(self, stream: TextIO, total: int | None) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        # Else it asks the console of stdout, which may be a pipe, how to draw on this one.
        console = Console(file=stream, highlight=False, legacy_windows=False)
        bar = Progress(*columns, TimeRemainingColumn(), console=console, auto_refresh=False, transient=True)
        bar.add_task("", total=total)
        return bar

    def __enter__(self) -> Progress:
        """Show the bar."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def add(self, report: Report) -> None:
        """One more file."""
        self.done += 1
        self.bad += report.verdict in ("fail", "unreadable")
        now = time.monotonic()
        if self._bar is not None and now >= self._next:
            self._next = now + _EVERY_SECONDS
            rate = f"{self.done / max(now - self.start, 1e-9):.0f}"
            text = words(self.lang)["bulk"]["progress"].format(done=self.done, rate=rate, bad=self.bad)
            self._bar.update(self._bar.task_ids[0], completed=self.done, description=text)
            self._bar.refresh()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.start
