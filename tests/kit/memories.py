"""Every memory that is kept between files, to be emptied or shut by tests."""

from __future__ import annotations

import sys

from xlsxcheck.formats.memo import Kept


def all_memories() -> list[Kept]:
    """The memories of all modules that are loaded."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("xlsxcheck.")]
    return [one for module in loaded for one in vars(module).values() if isinstance(one, Kept)]
