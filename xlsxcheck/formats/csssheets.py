"""Which style sheets a page has: its own, those in an address (data:), those that an archive keeps beside it.

Nothing is fetched: what stands elsewhere is left out. Markup is looked at only as far as that takes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urljoin

from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.htmltokens import attributes_of

MAX_CSS = 2 << 20
"""Characters of style sheets that are read."""

_OPENED = re.compile(
    r"<(!--|(?:script|style|title|textarea|noscript|template|xmp|iframe|noframes|noembed|link)(?=[\s/>]))",
    re.IGNORECASE,
)
_TAG = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"');]+))\s*\)?([^;]*);?""", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_DATA = re.compile(r"data:text/css([^,]{0,100}),", re.IGNORECASE)
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([0-9.]{1,10})(px|em|rem)\s*\)")
_NARROWEST, _WIDEST = 700.0, 4000.0
"""Pixels: narrower is a phone, narrower than a sheet of paper too; wider is no screen."""

_DEEPEST = 4


class Sheet(NamedTuple):
    """A style sheet. sure: whether it applies on every screen; None where it applies on none."""

    css: str
    sure: bool | None


class Beside(NamedTuple):
    """What an archive keeps beside a page: where the page is from, and style sheets by their address."""

    location: str = ""
    sheets: Mapping[str, str] = {}


ALONE = Beside()


def sheets(page: str, beside: Beside = ALONE) -> Iterator[Sheet]:
    """The style sheets that a browser takes from a page, in its order, at most MAX_CSS characters."""
    left = MAX_CSS
    for css, attributes in _elements(page, beside):
        if attributes.get("type", "").partition(";")[0].strip().lower() not in ("", "text/css"):
            continue
        sure = on_screen(attributes.get("media", ""))
        for sheet in _with_imported(css, beside, sure, 0):
            yield sheet._replace(css=sheet.css[:left])
            left -= len(sheet.css)
            if left <= 0:
                return


def on_screen(query: str) -> bool | None:
    """Whether what is asked of a medium holds on every screen; None where it holds on none, False where on some."""
    answers = [_one_on_screen(one.strip()) for one in query.lower().split(",")]
    return True if True in answers else None if all(answer is None for answer in answers) else False


def _one_on_screen(query: str) -> bool | None:
    answer: bool | None = True
    for number, part in enumerate(re.split(r"\s+and\s+", query.removeprefix("only ").strip())):
        feature = _FEATURE.fullmatch(part)
        if number == 0 and part in ("", "all", "screen"):
            continue
        if (number == 0 and part in ("print", "speech", "braille", "embossed", "tty", "tv", "not all")) or (
            number == 0 and part in ("not screen", "handheld", "projection", "aural")
        ):
            return None
        if feature is None:
            answer = False
            continue
        try:
            width = float(feature[2]) * (1 if feature[3] == "px" else 16)
        except ValueError:
            return None
        if (feature[1] == "max" and width < _NARROWEST) or (feature[1] == "min" and width > _WIDEST):
            return None
        if not (feature[1] == "min" and width <= _NARROWEST) and not (feature[1] == "max" and width >= _WIDEST):
            answer = False
    return answer


def _elements(page: str, beside: Beside) -> Iterator[tuple[str, dict[str, str]]]:
    """What style elements hold and what links to style sheets lead to; those in comments and scripts are none."""
    folded = page.lower()
    endless: set[str] = set()
    at = 0
    while (opened := _OPENED.search(page, at)) is not None:
        name = opened[1].lower()
        if name == "!--":
            end = page.find("-->", opened.end())
            if end < 0:
                return
            at = end + 3
            continue
        tag = _TAG.match(page, opened.end(), opened.end() + 16_384)
        at = tag.end() if tag else page.find(">", opened.end()) + 1
        if not at:
            return
        attributes = attributes_of(page[opened.end() : at - 1])
        if name == "link":
            css = _linked(attributes, beside)
            if css:
                yield css, attributes
            continue
        end = -1 if name in endless else folded.find(f"</{name}", at)
        if end < 0:
            endless.add(name)
            continue
        if name == "style":
            yield page[at : min(end, at + MAX_CSS)].replace("<!--", " ").replace("-->", " "), attributes
        at = end + 1


def _linked(attributes: dict[str, str], beside: Beside) -> str:
    kinds = attributes.get("rel", "").lower().split()
    if "stylesheet" not in kinds or "alternate" in kinds or "disabled" in attributes:
        return ""
    return _found(attributes.get("href", "").strip(), beside)


def _found(address: str, beside: Beside) -> str:
    """The style sheet of an address that says it itself, or that the archive keeps; empty for any other."""
    if match := _DATA.match(address):
        data = unquote_to_bytes(address[match.end() : match.end() + MAX_CSS])
        try:
            return decode(binascii.a2b_base64(data) if "base64" in match[1].lower() else data, None)
        except binascii.Error:
            return ""
    if not beside.sheets:
        return ""
    known = beside.sheets
    try:
        return known.get(address) or known.get(urljoin(beside.location, address)) or ""
    except ValueError:
        return ""


def _with_imported(css: str, beside: Beside, sure: bool | None, depth: int) -> Iterator[Sheet]:
    """A style sheet, those before it that it asks for."""
    if "@import" in css.lower() and depth < _DEEPEST:
        for match in _IMPORT.finditer(_COMMENT.sub(" ", css)):
            other = _found(match[1] or match[2] or match[3], beside)
            media = on_screen(match[4])
            both = None if sure is None or media is None else sure and media
            if other:
                yield from _with_imported(other, beside, both, depth + 1)
    yield Sheet(css, sure)
