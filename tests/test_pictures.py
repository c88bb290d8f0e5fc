"""The README's pictures show what the samples show now, and can be made anew."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from helpers import ROOT
from pictures import FOLDER, MADE_FROM, PICTURES, has_page, made_from

_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 160_000


def test_pictures_show_what_the_samples_show_now() -> None:
    assert json.loads(MADE_FROM.read_text(encoding="utf-8")) == made_from(), "run: python tests/kit/pictures.py"


def test_the_readme_shows_every_picture_and_they_are_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in FOLDER.glob("*.png")} == PICTURES.keys()
    for name in PICTURES:
        assert f"](samples/pictures/{name})" in readme
        assert (FOLDER / name).stat().st_size < _LARGEST


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_made(name: str, tmp_path: Path) -> None:
    """Of the same size as the one that is kept; fonts may differ."""
    if name == "page.png" and not has_page():
        pytest.skip("the offline page was not built of these sources: run .ci/page")
    made, kept = PICTURES[name](tmp_path), (FOLDER / name).read_bytes()
    assert made.startswith(_PNG) and kept.startswith(_PNG)
    assert struct.unpack(">II", made[16:24]) == struct.unpack(">II", kept[16:24])
