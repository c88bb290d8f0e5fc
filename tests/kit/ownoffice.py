"""A sample as the file of an office of its own: of two files of one office the older one's copy would go."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

_NAMES = "甲乙丙丁戊己庚辛壬癸"


def of_its_own(source: Path, target: Path) -> None:
    """A copy of a sample whose organ has a part of its own, which follows from where the copy goes."""
    own = "".join(_NAMES[int(digit)] for digit in str(zlib.crc32(os.fsencode(target)))[-6:])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name).replace("示例".encode(), f"示例{own}".encode()))
