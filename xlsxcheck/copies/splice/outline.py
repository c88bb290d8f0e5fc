"""Where elements stand in an XML part, so that it can be edited by splicing and stays as it was everywhere else.

Regular expressions over a shadow of the part: comments, CDATA and instructions are blanked out in it at equal length,
so offsets agree and nothing in them is taken for a tag. The parts were parsed by a real parser before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.memo import remembered

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
# Unrolled: possessive quantifiers would say the same, but Python before 3.11.5 gets them wrong around look-aheads.
_REST = rb"([^>\"'/]*(?:(?:\"[^\"]*\"|'[^']*'|/(?!>))[^>\"'/]*)*)(/?)>"
_TAG = re.compile(rb"<(/?)([^\s/>\"'=<!?]+)(?=[\s/>])" + _REST)
_ATTRIBUTE = re.compile(rb"([^\s=\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MAX_TEXT = 32_767
"""Characters that a cell holds."""


class Element(NamedTuple):
    """One element by its offsets: <name …> is start to inner, its content inner to close, all of it start to end."""

    name: bytes
    start: int
    inner: int
    close: int
    end: int

    @property
    def local(self) -> bytes:
        """The name without its prefix."""
        return self.name.rpartition(b":")[2]

    @property
    def empty(self) -> bool:
        """Whether it is written <name/>."""
        return self.close == self.inner == self.end


class Markup:
    """A part to be edited: its bytes, the shadow to search in, and the prefix of its root."""

    def __init__(self, data: bytes, part: str) -> None:
        self.data = as_utf8(data)
        self.part = part
        self.shadow = _HIDDEN.sub(lambda match: b" " * len(match[0]), self.data)
        self.root = self._root()
        if not self.root.name.isascii():
            raise UnreadableFile("F05", part=part)
        self.prefix = self.root.name[: len(self.root.name) - len(self.root.local)]

    def _root(self) -> Element:
        """The one element that holds all others: its end tag is the last."""
        first, last = _TAG.search(self.shadow), self.shadow.rfind(b"</")
        if first is None or first[1]:
            raise UnreadableFile("F05", part=self.part)
        if first[4]:
            return self.element(first)
        end = _TAG.match(self.shadow, max(last, 0))
        if end is None or end[2] != first[2]:
            raise UnreadableFile("F05", part=self.part)
        return Element(first[2], first.start(), first.end(), last, end.end())

    def opened(self) -> Markup:
        """The same part, its root written with an end tag of its own."""
        if not self.root.empty:
            return self
        head = self.data[: self.root.end].removesuffix(b"/>").rstrip()
        return Markup(head + b"></" + self.root.name + b">" + self.data[self.root.end :], self.part)

    def children(self, start: int, end: int) -> Iterator[Element]:
        """The elements that stand directly between two offsets."""
        while (match := _TAG.search(self.shadow, start, end)) is not None:
            if match[1]:
                return
            element = self.element(match)
            yield element
            start = element.end

    def inside(self, element: Element) -> Iterator[Element]:
        """The direct children of an element."""
        return self.children(element.inner, element.close)

    def child(self, element: Element, local: bytes) -> Element | None:
        """The first direct child of that name."""
        return next((found for found in self.inside(element) if found.local == local), None)

    def at(self, start: int) -> Element | None:
        """The element whose opening tag stands at an offset."""
        match = _TAG.match(self.shadow, start) if start >= 0 else None
        return None if match is None or match[1] else self.element(match)

    def element(self, match: re.Match[bytes]) -> Element:
        """The element whose opening tag was matched."""
        if match[4]:
            return Element(match[2], match.start(), match.end(), match.end(), match.end())
        name, inner = match[2], match.end()
        end_tag = b"</" + name + b">"
        close = self.shadow.find(end_tag, inner)
        if close >= 0 and self.shadow.find(b"<" + name, inner, close) < 0:
            return Element(name, match.start(), inner, close, close + len(end_tag))
        return self._nested(name, match.start(), inner)

    def _nested(self, name: bytes, start: int, inner: int) -> Element:
        """An element that may hold others of its name, or of names that begin like it."""
        depth = 1
        for tag in _named(name).finditer(self.shadow, inner):
            depth += -1 if tag[1] else 0 if tag[3] else 1
            if not depth:
                return Element(name, start, inner, tag.start(), tag.end())
        raise UnreadableFile("F05", part=self.part)

    def attributes(self, element: Element) -> dict[str, str]:
        """Its attributes, by the names that they are written with."""
        return attributes(self.data[element.start + 1 + len(element.name) : element.inner])

    def text(self, element: Element) -> bytes:
        """All of it, as it stands."""
        return self.data[element.start : element.end]


class Edits:
    """Changes of a part, collected first and made at once: (start, end, what stands there instead)."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        self.changes: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put `new` in place of what stands between two offsets; equal offsets insert."""
        self.changes.append((start, end, new))

    def append(self, element: Element, new: bytes) -> None:
        """Put `new` behind the last child of an element, opening it up where it is written <name/>."""
        if element.empty:
            head = self.markup.data[element.start : element.end]
            opened = head[: head.rindex(b"/")].rstrip() + b">"
            self.replace(element.start, element.end, opened + new + b"</" + element.name + b">")
        else:
            self.replace(element.close, element.close, new)

    def attribute(self, element: Element, name: str, value: str) -> None:
        """Set an attribute of an element."""
        tag = self.markup.data[element.start : element.inner]
        self.replace(element.start, element.inner, with_attribute(tag, name, value))

    def done(self) -> bytes:
        """The part with all changes made. Insertions at one place stand in the order in which they were asked for."""
        if not self.changes:
            return self.markup.data
        pieces: list[bytes] = []
        at = 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            pieces += (self.markup.data[at:start], new)
            at = end
        pieces.append(self.markup.data[at:])
        return b"".join(pieces)


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes written in an opening tag."""
    found = _ATTRIBUTE.finditer(tag)
    return {match[1].decode("utf-8", "replace"): unescape(match[2] or match[3] or b"") for match in found}


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """An opening tag (<name …> or <name …/>) with an attribute set to a value."""
    new = f'{name}="{escape(value)}"'.encode()
    found = _attribute(name).search(tag)
    if found is not None:
        return tag[: found.start(1)] + new + tag[found.end() :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + new + tag[end:]


def without_attribute(tag: bytes, name: str) -> bytes:
    """An opening tag without an attribute."""
    found = _attribute(name).search(tag)
    return tag if found is None else tag[: found.start()] + tag[found.end() :]


def escape(text: str) -> str:
    """Text as XML holds it, in content and attributes; characters that XML can't hold become U+FFFD."""
    if not text.replace("\n", "").isprintable():
        text = "".join(one if one in "\t\n\r" or _storable(ord(one)) else "\ufffd" for one in text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _storable(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


@remembered(2048)
def cell_text(text: str) -> str:
    """Text as a cell or comment holds it: also no _x0041_ in it that a spreadsheet would take for an escape."""
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(text[:MAX_TEXT]).replace("\r", "")


def units(text: str) -> int:
    """How wide a text is, in half-width characters."""
    # Chinese characters take three bytes and two columns.
    return len(text) + (len(text.encode("utf-8", "replace")) - len(text)) // 2


def unescape(text: bytes) -> str:
    """Undo what escape did, and every numeric reference."""
    plain = text.decode("utf-8", "replace")
    return _ENTITY.sub(_character, plain) if "&" in plain else plain


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8, whatever encoding it declares; its text stays the same."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(data)
        encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
        if encoding in ("utf-8", "utf8", "us-ascii"):
            return data
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):
        raise UnreadableFile("F05", part="xml") from None
    return re.sub(r"^(\s*<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"']+", r"\1UTF-8", text).encode()


@remembered(256)
def _named(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)" + re.escape(name) + rb"(?=[\s/>])" + _REST)


@remembered(256)
def _attribute(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s+(" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*'))")


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
