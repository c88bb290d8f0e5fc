"""The one place that opens what a user sent: a spreadsheet or a document -> Workbook. By its content, not its name."""

from __future__ import annotations

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import DATE_STYLE, Cell, Sheet, Workbook
from xlsxcheck.formats.kinds import MAIN_PARTS, OPEN_DOCUMENTS, ROOT_TYPE, STREAMS, begins_late, is_iwork, kind_of
from xlsxcheck.formats.package import MAX_FILE, Package, megabytes, open_package
from xlsxcheck.formats.xlsx.book import open_ooxml
from xlsxcheck.formats.xlsx.links import main_part

__all__ = ["DATE_STYLE", "Cell", "Sheet", "Workbook", "open_workbook"]


def open_workbook(source: bytes | Package, encoding: str | None = None) -> Workbook:
    """Open a file, or a package that is open already; the sheets of a spreadsheet are parsed when they are asked for.

    encoding: that of a text file, where somebody has stated it.

    Errors: UnreadableFile F02 empty, F03 something else (found), F04 locked with a password, F05 damaged (part),
            F06 over a limit (what, found, allowed), F07 forbidden content (what). The same from Workbook.sheet.
    """
    if isinstance(source, Package):
        return _open_zip(source)
    data = source
    if not data:
        raise UnreadableFile("F02")
    if len(data) > MAX_FILE:
        raise UnreadableFile("F06", what="file", found=megabytes(len(data)), allowed=megabytes(MAX_FILE))
    kind = kind_of(data)
    if kind not in ("zip", "cfb") and begins_late(data):
        raise UnreadableFile("F05", part="bytes_before")
    if kind == "zip":
        return _open_zip(open_package(data))
    if kind == "cfb":
        return _open_compound(data)
    return _open_text(kind, data, encoding)


def _open_text(kind: str, data: bytes, encoding: str | None) -> Workbook:
    """Open what is no package: markup, or separated text."""
    if kind == "html":
        from xlsxcheck.formats.html import open_html

        return open_html(data, encoding)
    if kind == "web":
        from xlsxcheck.formats.mht import open_mht

        return open_mht(data)
    if kind == "xml2003":
        from xlsxcheck.formats.xml2003 import open_xml2003

        return open_xml2003(data)
    if kind == "fods":
        from xlsxcheck.formats.ods.content import open_flat

        return open_flat(data)
    if kind == "csv":
        from xlsxcheck.formats.csvtables import open_csv

        return open_csv(data, encoding)
    raise UnreadableFile("F03", found=kind)


def _open_zip(package: Package) -> Workbook:
    declared = _open_document(package)
    part = main_part(package)
    if declared is not None:
        if part is not None:
            raise UnreadableFile("F05", part="two_workbooks")
        if declared != "ods":
            raise UnreadableFile("F03", found=declared)
        from xlsxcheck.formats.ods.content import open_ods

        return open_ods(package)
    if part is None:
        raise UnreadableFile("F03", found=_other_package(package))
    kind = next((kind for start, kind in MAIN_PARTS if part.lower().startswith(start)), "")
    if kind == "docx":
        from xlsxcheck.formats.docx import open_docx

        return open_docx(package, part)
    if kind:
        raise UnreadableFile("F03", found=kind)
    if part.lower().endswith(".bin"):
        from xlsxcheck.formats.xlsb import open_xlsb

        return open_xlsb(package, part)
    return open_ooxml(package, part)


def _other_package(package: Package) -> str:
    """What a zip file without a main part is."""
    if any(map(is_iwork, package.entries)):
        return "iwork"
    return next((kind for part, kind in (("OFD.xml", "ofd"), ("uof.xml", "uof")) if package.find(part)), "zip")


def _open_document(package: Package) -> str | None:
    """What kind of OpenDocument a package says that it is; some programs leave out the part that says so first."""
    name, manifest = package.find("mimetype"), package.find("META-INF/manifest.xml")
    if name is not None:
        declared = package.read(name, 200).decode("latin-1").strip()
    elif manifest is not None and package.find("content.xml"):
        root = ROOT_TYPE.search(package.read(manifest))
        declared = (root[1] or root[2]).decode("latin-1") if root else ""
    else:
        return None
    return next((kind for start, kind in OPEN_DOCUMENTS if declared.startswith(start)), None)


def _open_compound(data: bytes) -> Workbook:
    from xlsxcheck.formats.xls.biff import open_biff
    from xlsxcheck.formats.xls.cfb import Compound

    container = Compound(data)
    kind = next((kind for stream, kind in STREAMS if stream.lower() in container.streams), "ole")
    if kind == "locked":
        from xlsxcheck.formats.lockedooxml import unlocked

        return _open_zip(open_package(unlocked(data, container)))
    if kind == "xls":
        return open_biff(container)
    raise UnreadableFile("F03", found=kind)
