"""Where the copies of files and folders go below one folder: no two in the same place, whatever system it lies on."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xlsxcheck.copies.names import folded
from xlsxcheck.files import identity, is_there


def place_folders(folders: Sequence[str]) -> dict[str, str]:
    """The place of each folder: straight below, or below its name where there are several."""
    if len(folders) < 2:
        return dict.fromkeys(folders, "")
    places: dict[str, str] = {}
    for folder in folders:
        if folder not in places:
            places[folder] = _free(_name(folder), {folded(place) for place in places.values()})
    return places


def place_files(files: Sequence[str], folders: Mapping[str, str]) -> dict[str, str]:
    """The place of each file: its name, below its folder's name where several are called the same."""
    alike = Counter(folded(os.path.basename(name)) for name in dict.fromkeys(files))
    taken: set[str] = set()
    places: dict[str, str] = {}
    for name in dict.fromkeys(files):
        base, parent = os.path.basename(name), _name(os.path.dirname(os.path.abspath(name)))
        place, number = (os.path.join(parent, base) if alike[folded(base)] > 1 else base), 1
        while folded(place) in taken or _is_walked(place, name, folders):
            place = os.path.join(parent if number == 1 else f"{parent}-{number}", base)
            number += 1
        taken.add(folded(place))
        places[name] = place
    return places


def unlike(names: Iterable[str]) -> dict[str, str]:
    """The place of each folder within one: its own name, with a number where a system would take two for one."""
    places: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        places[name] = _free(name, taken)
        taken.add(folded(places[name]))
    return places


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while folded(free) in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _is_walked(place: str, name: str, folders: Mapping[str, str]) -> bool:
    """Whether another file, found in one of the folders, has this place."""
    for folder, root in folders.items():
        start = os.path.join(root, "")
        if place.startswith(start):
            there = os.path.join(folder, place[len(start) :])
            if is_there(there) and identity(there) != identity(name):
                return True
    return False


def _name(folder: str) -> str:
    """What a folder is called; a drive or a share by its letters."""
    whole = os.path.abspath(folder)
    drive = re.sub(r"[\\/:]+", "_", os.path.splitdrive(whole)[0]).strip("_")
    return os.path.basename(whole) or drive or "root"
