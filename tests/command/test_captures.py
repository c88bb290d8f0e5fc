"""What a terminal shows of the commonest runs is what was looked at: 80 and 120 columns, in colours and without."""

from __future__ import annotations

import os
import re

import pytest
from captures import FOLDER, RUNS, WIDTHS, captures

from xlsxcheck.render.columns import columns

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")


@pytest.mark.slow
def test_terminals_show_what_was_looked_at() -> None:
    shown = dict(captures())
    assert len(shown) == len(RUNS) * len(WIDTHS) * 2 == len(list(FOLDER.glob("*.txt")))
    stale = [name for name, text in shown.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run: python tests/kit/remake.py"


def test_no_line_is_wider_than_the_terminal_and_colours_say_nothing_more() -> None:
    for name in RUNS:
        for width in WIDTHS:
            plain, coloured = (
                (FOLDER / f"{name}-{width}-{kind}.txt").read_text(encoding="utf-8") for kind in ("plain", "colour")
            )
            assert re.sub(r"␛\[[0-9;]*m", "", coloured) == plain and "␛" not in plain
            assert max(columns(line) for line in plain.splitlines()) < width
