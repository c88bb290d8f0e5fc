"""Markup of web pages -> tokens: tags with their attributes, and text. One pass, in linear time, whatever it is fed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.xmlparts import MAX_TAGS

_MARK = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"/?([a-zA-Z][^\s/>]{0,63})")
_PLAIN = re.compile(r"""[^<>"']{0,256}>""")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s=/>"'][^\s=/>]{0,99})(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']*))?""")
_LONGEST_TAG = 16_384
"""Characters of one tag; what is longer is no tag."""

_MOST_ATTRIBUTES = 100
_RAW = ("script", "style", "noscript", "template", "iframe", "xmp", "noframes", "noembed")
"""What stands in these is no part of the page, or no markup."""

_TEXT = ("title", "textarea")
"""What stands in these is text, whatever it looks like."""


class Token(NamedTuple):
    """kind: text, start or end. name: of the tag, in lower case; text: of kind text. attributes: of kind start."""

    kind: str
    name: str = ""
    text: str = ""
    attributes: dict[str, str] = {}  # noqa: RUF012 - never changed


def tokens(page: str) -> Iterator[Token]:
    """Take a page apart. Comments, declarations and what stands in scripts are left out; nothing is ever executed.

    Errors: UnreadableFile F06 where there are too many tags.
    """
    if (tags := page.count("<")) > MAX_TAGS:
        raise UnreadableFile("F06", what="elements", found=tags, allowed=MAX_TAGS, part="html")
    at, size = 0, len(page)
    folded: str | None = None
    endless: set[str] = set()
    while at < size:
        found = _MARK.search(page, at)
        mark = found.start() if found else size
        if mark > at:
            yield Token("text", text=unescape(page[at:mark]))
        if mark == size:
            return
        match = _NAME.match(page, mark + 1)
        if match is None:
            after = _behind_other(page, mark)
            if after is None:
                yield Token("text", text="<")
            at = after or mark + 1
            continue
        name = match[1].lower()
        plain = _PLAIN.match(page, match.end())
        end = plain.end() - 1 if plain else _end_of_tag(page, match.end())
        if end is None:
            yield Token("text", text="<")
            at = mark + 1
            continue
        at = end + 1
        if page[mark + 1] == "/":
            yield Token("end", name)
            continue
        yield Token("start", name, "", attributes_of(page[match.end() : end]) if end > match.end() else {})
        if name in (*_RAW, *_TEXT) and name not in endless and page[end - 1] != "/":
            folded = page.lower() if folded is None else folded
            close = folded.find(f"</{name}", at)
            if close >= 0:
                if name in _TEXT and close > at:
                    yield Token("text", text=unescape(page[at:close]))
                at = close
            else:
                # Without its end nothing of the page would be left: it is not taken for a script then.
                endless.add(name)


def _behind_other(page: str, mark: int) -> int | None:
    """Where a comment or declaration ends; None where the < is none of either."""
    if page.startswith("<!--", mark):
        end = page.find("-->", mark + 4)
        return end + 3 if end >= 0 else len(page)
    if page.startswith("<![CDATA[", mark):
        end = page.find("]]>", mark)
        return end + 3 if end >= 0 else len(page)
    if page.startswith(("<!", "<?", "</"), mark):
        end = page.find(">", mark)
        return end + 1 if end >= 0 else len(page)
    return None


def _end_of_tag(page: str, at: int) -> int | None:
    """Where the tag's > is; one within quotes is none, unless the quotes never end."""
    start, limit = at, min(len(page), at + _LONGEST_TAG)
    while True:
        end = page.find(">", at, limit)
        if end < 0:
            return None
        quote = _first_quote(page, at, end)
        if quote is None:
            return end
        close = page.find(page[quote], quote + 1, limit)
        if close < 0:
            return page.find(">", start, limit)
        at = close + 1


def _first_quote(page: str, at: int, end: int) -> int | None:
    """The next quote that opens a value, which is one behind an equals sign."""
    while True:
        found = [place for place in (page.find('"', at, end), page.find("'", at, end)) if place >= 0]
        if not found:
            return None
        quote = min(found)
        if page[at:quote].rstrip()[-1:] == "=" or page[max(at - 64, 0) : quote].rstrip()[-1:] == "=":
            return quote
        at = quote + 1


def attributes_of(text: str) -> dict[str, str]:
    """The attributes in what stands between a tag's name and its end."""
    found: dict[str, str] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(text)):
        if number >= _MOST_ATTRIBUTES:
            break
        value = match[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(match[1].lower(), unescape(value))
    return found
