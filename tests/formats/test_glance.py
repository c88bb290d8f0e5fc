"""The texts that a glance at a sheet gives are those that parsing gives, whichever sheets were seen before."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from memories import all_memories
from packages import worksheet
from test_skeleton_kinds import BODIES, STRINGS, VALUES, read

from xlsxcheck.formats.grid import Sheet
from xlsxcheck.formats.xlsx.glance import RESTS, glance, look
from xlsxcheck.formats.xlsx.sheet import read_sheet
from xlsxcheck.formats.xmlparts import unescape


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("seed", range(2))
def test_every_text_of_a_sheet_is_seen(kind: str, seed: int) -> None:
    for memory in all_memories():
        memory.forget()
    sheets = [worksheet(BODIES[kind].format(*pair)).encode() for pair in itertools.product(VALUES, VALUES)]
    random.Random(seed).shuffle(sheets)
    for data in sheets:
        found, alone = glance(data), look(data)
        assert (found is None) == (alone is None), data
        if found is None or alone is None:
            continue
        assert (set(found.shared), set(found.own)) == (set(alone.shared), set(alone.own))
        truth = read(data, read_sheet)
        if isinstance(truth, Sheet):
            texts = {unescape(cell.text) for cell in truth.cells.values() if cell.kind == "s" and cell.text}
            seen = {*found.own, *(STRINGS[number] for number in found.shared)}
            # What is no figure although it should be is a text to the reader, with its blanks cut off.
            assert {text for text in texts if not re.fullmatch(r"-*\d*\.?\d*", text)} <= {
                text.strip() for text in seen
            } | seen, data


@pytest.mark.parametrize("odd", ["<!-- x -->", "<x:c r='A9'><v>1</v></x:c>", "<v t='1'>1</v>"])
def test_what_a_glance_cannot_tell_is_seen_before_and_behind_the_cells_every_time(odd: str) -> None:
    RESTS.forget()
    row = BODIES["shared"].format(1, 2)
    for data in [worksheet(row), worksheet(row, after=odd), worksheet(row, before=odd), worksheet(row + odd)] * 3:
        assert (glance(data.encode()) is None) == (odd in data)
