"""What a file is, told by its first bytes and never by its name; and which names are looked at in a folder."""

from __future__ import annotations

import os
import re

from xlsxcheck.model.patterns import late

_HEADS = (
    (b"PK\3\4", "zip"),
    (b"PK\5\6", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "cfb"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x09\x00\x04\x00", "old_excel"),
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
    (b"\x09\x08\x08\x00", "old_excel"),
    (b"\x09\x08\x10\x00", "old_excel"),
    (b"MIME-Version", "web"),
    (b"From: <Saved by", "web"),
)
_HTML = late(
    rb"<(?:!doctype html|html|head|body|table|tbody|tr|td|meta|title|link|div|p|span|center|h[1-6]|style|script)\b",
    re.IGNORECASE,
)
_PAGE = late(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_FRAMES = late(r"Excel Workbook Frameset|<frameset\b", re.IGNORECASE)
"""What the first page of a workbook has that was saved as a web page, with its sheets in a folder beside it."""

_FLAT = "opendocument.spreadsheet"
_LINES = 20
_CONTROL = late(r"[\0-\x08\x0e-\x1f\x7f]")
_HEAD = 8192
LOCK_SIZE = 165
"""Bytes of the ~$ file that Excel and WPS keep beside an open workbook."""

STREAMS = (
    ("EncryptedPackage", "locked"),
    ("Workbook", "xls"),
    ("Book", "old_excel"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "mail"),
)
"""Streams of a compound file that tell what it is, in order of weight."""

MAIN_PARTS = (("word/", "docx"), ("ppt/", "ppt"), ("visio/", "visio"))
"""Where the main part of an Office package lies that is no spreadsheet."""

ALWAYS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb", ".xltx", ".xltm", ".xlt", ".fods")
"""Names of spreadsheets: in a folder each of them is a file to check. Of several with one stem the first goes first."""

WITH_TABLES = (".docx", ".docm", ".html", ".htm", ".mht", ".mhtml", ".csv", ".tsv", ".xml", ".doc", ".wps", ".txt")
"""Names of what may be a report: in a folder a file to check if a table of the form is in it. So is an unknown name."""

BUNDLE = ".zip"
"""The name of what holds files: in a folder it is looked into as if it were one."""

SCANS = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".webp")
"""Names of pictures that may be of a report."""

_PICTURES = (*SCANS, ".gif", ".ico", ".svg", ".psd")
_FIXED = (".ofd", ".ceb", ".cebx", ".gd", ".xps", ".oxps", ".caj")
_OFFICE = (".numbers", ".pages", ".key", ".uof", ".uos", ".uot", ".uop", ".ksheet", ".otl")
_PACKED = (".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_OTHERS = (".pdf", *_FIXED, *_OFFICE, *_PACKED, ".ppt", ".pptx", ".dps", ".rtf", ".msg", ".eml")
_PROGRAMS = (
    ".exe",
    ".dll",
    ".cmd",
    ".bat",
    ".lnk",
    ".url",
    ".db",
    ".py",
    ".js",
    ".css",
    ".log",
    ".json",
    ".jsonl",
    ".ini",
)
NEVER = (*_PICTURES, *_OTHERS, *_PROGRAMS, ".mp3", ".mp4", ".avi")
"""Names of what can't be a report that we read: in a folder these are not even opened."""

_LOCKS = ("~$", ".~", "._")
_JUNK = ("thumbs.db", "desktop.ini", ".ds_store")

OPEN_DOCUMENTS = (
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.presentation", "ppt"),
)
"""Contents of the part mimetype, and what they mean."""


ROOT_TYPE = late(rb'<[^<>]*media-type="([^"]*)"[^<>]*full-path="/"|<[^<>]*full-path="/"[^<>]*media-type="([^"]*)"')
"""Where the manifest of an OpenDocument says what the whole is."""

_LATE = 4096
"""Bytes that may stand before a workbook that is still recognised as one, for the sake of the message."""


def begins_late(data: bytes) -> bool:
    """Whether a workbook follows behind some other bytes, such as a blank line that a web system sent first."""
    at = data.find(b"PK\3\4", 1, _LATE)
    compound = data.find(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 1, _LATE) > 0
    return compound or (at > 0 and data.rfind(b"PK\5\6", max(at, len(data) - 65557)) > 0)


def by_name(name: str) -> str:
    """What a file in a folder is taken for by its name alone: a workbook, a bundle, with tables (if any), or never."""
    ending = os.path.splitext(name)[1].lower()
    if ending in ALWAYS:
        return "workbook"
    return "bundle" if ending == BUNDLE else "never" if ending in NEVER else "tables"


def is_package_folder(name: str) -> bool:
    """Whether a folder of that name is one document of a Mac."""
    return os.path.splitext(name)[1].lower() in (".numbers", ".pages", ".key")


def is_iwork(part: str) -> bool:
    """Whether only a document of Numbers or Pages has a part of this name."""
    part = part.lower()
    return part == "metadata/documentidentifier" or (part.startswith("index/") and part.endswith(".iwa"))


def folders_of_page(name: str) -> tuple[str, ...]:
    """The names, in lower case, of the folders in which the parts of a web page lie that was saved under this name."""
    stem, ending = os.path.splitext(name.lower())
    return (f"{stem}.files", f"{stem}_files") if ending in (".htm", ".html") else ()


def is_junk(name: str) -> bool:
    """Whether programs and systems leave such files behind beside those that people make."""
    return name.startswith(_LOCKS) or name.lower() in _JUNK


def kind_of(data: bytes) -> str:
    """Tell zip, cfb, or what else the bytes are: a key of the messages' words `found`."""
    for head, kind in _HEADS:
        if data.startswith(head):
            return kind
    if not data.strip(b"\0 \r\n\t"):
        return "blank"
    text = _text(data[:_HEAD])
    if text is None:
        return "lock" if len(data) == LOCK_SIZE else "unknown"
    return _kind_of_text(text.lstrip("\ufeff \r\n\t"))


def _kind_of_text(text: str) -> str:
    start = text[:2048].encode()
    if _PAGE.match(text):
        return "frames" if "Excel" in text and _FRAMES.search(text) else "html"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text or "Excel.Sheet" in text:
        return "xml2003"
    if text.startswith("<"):
        if "uof:UOF" in text or "schemas.uof.org" in text:
            return "uof"
        if _FLAT in text and "office:document" in text:
            return "fods"
        return "html" if _HTML.search(start) else "xml"
    return "csv" if any(mark in line for line in text.splitlines()[:_LINES] for mark in ",\t;") else "text"


def _text(start: bytes) -> str | None:
    """Decode the first bytes as text of any usual encoding; None where they are none."""
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8", "gb18030"):
        # A character may be cut in two at the end of what was taken.
        for cut in range(4):
            try:
                text = start[: len(start) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if _CONTROL.search(text) else text
    return None
