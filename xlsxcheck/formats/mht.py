"""A web archive (.mht, .mhtml) -> the pages in it, with the style sheets beside them. Pictures and links are left."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.csssheets import MAX_CSS, Beside
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.formats.html import open_pages

MAX_PARTS = 2000
_HEADERS = 16_384
_HEADER = re.compile(rb"^([A-Za-z-]{1,40}):[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)", re.MULTILINE)
_BOUNDARY = re.compile(rb"""boundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}"?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_KIND = re.compile(rb"\s*text/(html|css)", re.IGNORECASE)
_PART = "mht"


class _Part(NamedTuple):
    """kind: html or css. location: the address under which pages name it."""

    kind: str
    content: bytes
    charset: str | None
    location: str
    identity: str


def open_mht(data: bytes) -> Workbook:
    """Read the tables and the text of all pages of a web archive, in its order.

    Errors: UnreadableFile F03 (no page in it), F05, F06.
    """
    parts = _parts(data)
    pages = [part for part in parts if part.kind == "html"]
    if not pages:
        raise UnreadableFile("F03", found="mail")
    sheets = _sheets([part for part in parts if part.kind == "css"])
    beside = [Beside(page.location, sheets) for page in pages]
    return open_pages([page.content for page in pages], [page.charset for page in pages], beside)


def _sheets(parts: list[_Part]) -> dict[str, str]:
    """Style sheets by the addresses under which pages may name them."""
    found: dict[str, str] = {}
    left = MAX_CSS
    for part in parts:
        if left <= 0:
            break
        css = decode(part.content[:left], part.charset)
        left -= len(part.content)
        for name in (part.location, f"cid:{part.identity}" if part.identity else ""):
            if name:
                found.setdefault(name, css)
    return found


def _parts(data: bytes) -> list[_Part]:
    headers, body = _divided(data)
    boundary = _BOUNDARY.search(headers.get(b"content-type", b""))
    if boundary is None:
        return _part(headers, body)
    parts = body.split(b"--" + (boundary[1] or boundary[2]))
    if len(parts) > MAX_PARTS:
        raise UnreadableFile("F06", what="entries", found=len(parts), allowed=MAX_PARTS)
    return [found for part in parts[1:] for found in _part(*_divided(part.lstrip(b"\r\n")))]


def _divided(data: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """The headers of a message or part, by name in lower case, and what follows them."""
    ends = [end for end in (data.find(b"\r\n\r\n", 0, _HEADERS), data.find(b"\n\n", 0, _HEADERS)) if end >= 0]
    end = min(ends, default=-1)
    if end < 0:
        return {}, b""
    found = {match[1].lower(): match[2] for match in _HEADER.finditer(data[: end + 1])}
    return found, data[end:].lstrip(b"\r\n")


def _part(headers: dict[bytes, bytes], body: bytes) -> list[_Part]:
    kind = headers.get(b"content-type", b"")
    name = _KIND.match(kind)
    if name is None:
        return []
    charset = _CHARSET.search(kind)
    location, identity = (
        re.sub(r"\s", "", headers.get(key, b"").decode("utf-8", "replace"))
        for key in (b"content-location", b"content-id")
    )
    codec = charset[1].decode("ascii") if charset else None
    return [_Part(name[1].decode().lower(), _plain(headers, body), codec, location, identity.strip("<>"))]


def _plain(headers: dict[bytes, bytes], body: bytes) -> bytes:
    """The body as it was before it was written in letters that a mail can carry."""
    coding = headers.get(b"content-transfer-encoding", b"").strip().lower()
    try:
        if coding == b"quoted-printable":
            return binascii.a2b_qp(body)
        return binascii.a2b_base64(body) if coding == b"base64" else body
    except binascii.Error:
        raise UnreadableFile("F05", part=_PART) from None
