"""What stands beside the sheets of an OpenDocument file: the styles that they share, and how they are viewed."""

from __future__ import annotations

from xlsxcheck.formats.ods.styles import KNOWN_STYLES, Styles
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xmlparts import Attributes, walk

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SETTINGS = {f"{_OASIS}:config:1.0 config-item": "item"}
_CONFIG = f"{_OASIS}:config:1.0"


def read_common(package: Package) -> Styles:
    """Read the styles that content.xml refers to, and whether zeros are shown. Errors: UnreadableFile F05, F06, F07."""
    styles = Styles()
    if (part := package.find("styles.xml")) is not None:
        styles.automatic = False
        walk(package.read(part), part, KNOWN_STYLES, styles.start, styles.end, styles.characters)
        styles.automatic = True
    if (part := package.find("settings.xml")) is not None:
        read_settings(package.read(part), part, styles)
    return styles


def read_settings(data: bytes, part: str, styles: Styles) -> None:
    """Read whether zeros are shown. Errors: UnreadableFile F05, F06, F07."""
    if b"ShowZeroValues" not in data:
        return
    item = [""]

    def start(_: str, attributes: Attributes) -> None:
        item[0] = attributes.get(f"{_CONFIG} name", "")

    def end(_: str) -> None:
        item[0] = ""

    def text(text: str) -> None:
        if item[0] == "ShowZeroValues" and text.strip() == "false":
            styles.zeros = False

    walk(data, part, _SETTINGS, start, end, text)
