from __future__ import annotations

import io
import signal
import time

import pytest

from xlsxcheck.command.interrupts import Interrupts
from xlsxcheck.command.progress import Progress
from xlsxcheck.model import Report


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, **options: bool) -> str:
    with Progress(stream, 3, **options) as progress:
        for verdict in ("pass", "fail", "unreadable"):
            progress.add(Report("a", verdict))
            progress._next = 0.0
        assert (progress.done, progress.bad) == (3, 2)
    return stream.getvalue()


def test_a_terminal_sees_count_rate_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    text = shown(Terminal())
    assert "已检查 3 个" in text and "没通过 2 个" in text and "个/秒" in text and "100%" in text


def test_a_pipe_sees_nothing_and_neither_does_who_wants_quiet() -> None:
    assert shown(io.StringIO()) == ""
    assert shown(Terminal(), quiet=True) == ""


def test_ctrl_c_waits_for_what_is_being_written() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts:
        for number in range(5):
            with interrupts.whole():
                if number == 2:
                    signal.raise_signal(signal.SIGINT)
                    time.sleep(0.01)
                done.append(number)
    assert done == [0, 1, 2]


def test_a_second_ctrl_c_does_not_wait() -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts, interrupts.whole():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        reached = True
    assert not reached


def test_ctrl_c_is_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
