"""XML of untrusted packages: one bounded pass of expat, without DTDs, entities or a tree in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from pyexpat import ExpatError, ParserCreate

from xlsxcheck.errors import UnreadableFile

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
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


def walk(
    data: bytes,
    part: str,
    known: dict[str, str],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse one part and call back for elements in `known` (namespace, blank, local name -> the name to be told).

    Errors: UnreadableFile F05 malformed, F06 over a limit, F07 with a DOCTYPE. A ValueError in a callback is F05.
    """
    if (tags := data.count(b"<")) > 2 * MAX_TAGS:
        raise UnreadableFile("F06", what="elements", found=tags // 2, allowed=MAX_TAGS, part=part)
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableFile("F06", what="depth", found=depth, allowed=MAX_DEPTH, part=part)
        if (local := known.get(name)) is not None:
            start(local, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
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
