"""Where the built page lies: inside the wheel, or in dist/ of a checkout."""

from __future__ import annotations

import os
import re
from pathlib import Path

from xlsxcheck.errors import UsageError
from xlsxcheck.files import identity, write_whole
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.messages import page_words

KIND = "page"
NAME = "xlsxcheck.html"
_PACKAGE = Path(__file__).resolve().parents[1]


_SOURCES = re.compile(rb'name="xlsxcheck-sources" content="([0-9a-f]+)"')
_HEAD_BYTES = 20_000


def page_path() -> Path | None:
    """The built page; None where none was built, or only one of other sources than these."""
    carried, built = _PACKAGE / "_data" / NAME, _PACKAGE.parent / "dist" / NAME
    if carried.is_file():
        return carried
    return built if built.is_file() and is_fresh(built) else None


def is_fresh(page: Path) -> bool:
    """Whether a page was made of the sources that are here."""
    from xlsxcheck.page.parts import own_digest

    with page.open("rb") as file:
        found = _SOURCES.search(file.read(_HEAD_BYTES))
    return found is not None and found[1].decode() == own_digest()


def write_page(path: str | os.PathLike[str]) -> str:
    """Write the page out, and say so.

    Errors: UsageError where no page was built, for another name than .html, and where something else stands there.
    """
    if not str(path).lower().endswith(".html"):
        raise UsageError(f"{path}: {page_words('zh')['page_name']} / {page_words('en')['page_name']}")
    built = page_path()
    if built is None:
        raise UsageError(f"{page_words('zh')['not_built']} / {page_words('en')['not_built']}")
    refuse_to_replace(path, KIND, inputs={identity(built)})
    write_whole(path, built.read_bytes())
    return str(page_words("zh")["page_written"]).format(path=path)
