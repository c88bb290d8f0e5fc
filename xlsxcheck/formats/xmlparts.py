"""XML of untrusted packages: one bounded pass of expat, without DTDs, entities or a tree in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pyexpat import ExpatError, ParserCreate
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.model.patterns import late

MAX_TAGS = 400_000
MAX_DEPTH = 200
MAX_TEXT = 100_000
"""Characters of one cell; Excel itself stops at 32,767."""

TRUE = frozenset(("1", "true", "on", "True", "TRUE"))
"""How programs spell a set attribute."""

_SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_ESCAPE = late(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


class Places(NamedTuple):
    """Where elements that bear figures must stand, since programs differ on what stands elsewhere.

    above: name (namespace, blank, local name) -> the local names that its parent may have. Texts hold no elements.
    """

    above: Mapping[str, frozenset[str]]
    texts: frozenset[str]


def places(*paths: str, spaces: tuple[str, ...] = _SPREADSHEET) -> Places:
    """Make the `placed` of `walk` from paths such as worksheet/sheetData/row; a last step in brackets is a text."""
    above: dict[str, set[str]] = {}
    texts: set[str] = set()
    for path in paths:
        parent = ""
        for step in path.split("/"):
            local = step.strip("()")
            if step != local:
                texts.add(local)
            for space in spaces:
                above.setdefault(f"{space} {local}", set()).add(parent)
            parent = local
    return Places({name: frozenset(parents) for name, parents in above.items()}, frozenset(texts))


_ANYWHERE = Places({}, frozenset())


def walk(
    data: bytes,
    part: str,
    known: dict[str, str],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    placed: Places = _ANYWHERE,
) -> None:
    """Parse one part and call back for elements in `known` (namespace, blank, local name -> the name to be told).

    Errors: UnreadableFile F05 malformed, or an element that is not where it is placed; F06 over a limit; F07 with a
            DOCTYPE. A ValueError in a callback is F05.
    """
    if (tags := data.count(b"<")) > 2 * MAX_TAGS:
        raise UnreadableFile("F06", what="elements", found=tags // 2, allowed=MAX_TAGS, part=part)
    path = [""]
    above, texts = placed

    def opened(name: str, attributes: Attributes) -> None:
        if len(path) > MAX_DEPTH:
            raise UnreadableFile("F06", what="depth", found=len(path), allowed=MAX_DEPTH, part=part)
        parents = above.get(name)
        if (parents is not None and path[-1] not in parents) or path[-1] in texts:
            raise ValueError(name)
        path.append(" " if parents is None else name.rpartition(" ")[2])
        if (local := known.get(name)) is not None:
            start(local, attributes)

    def closed(name: str) -> None:
        path.pop()
        if end is not None and (local := known.get(name)) is not None:
            end(local)

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        raise UnreadableFile("F05", part=part) from None


def names(*local: str, spaces: tuple[str, ...] = _SPREADSHEET) -> dict[str, str]:
    """Make the `known` of `walk`, for elements of SpreadsheetML in either of its namespaces."""
    return {f"{space} {name}": name for space in spaces for name in local}


def unescape(text: str) -> str:
    """Undo _x000D_, the way in which spreadsheets write characters that XML can't hold."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair would break whoever writes it out, and so would a control character in a terminal.
    plain = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    return chr(code) if plain else match[0]


def _refuse(*_: object) -> None:
    raise UnreadableFile("F07", what="doctype")
