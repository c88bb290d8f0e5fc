"""Workbooks that Excel encrypts with its built-in password: nobody was ever asked for one, and nobody set it."""

from __future__ import annotations

import io
import re

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.xls.cfb import Compound

_BUILT_IN = "VelvetSweatshop"
_MOST_TURNS = 100_000
"""What Excel and LibreOffice hash a password with; a file that asks for more only wants to keep us busy."""

_TURNS = re.compile(rb"spinCount\s*=\s*[\"']([0-9]+)[\"']")


def unlocked(data: bytes, container: Compound) -> bytes:
    """The package inside of an encrypted one, where the built-in password opens it and msoffcrypto-tool is installed.

    Errors: UnreadableFile F04 where it can't be opened so.
    Source: MS-OFFCRYPTO 2.3.4.
    """
    info = container.read("EncryptionInfo") if "encryptioninfo" in container.streams else b"<!"
    if b"<!" in info or any(len(turns) > 6 or int(turns) > _MOST_TURNS for turns in _TURNS.findall(info)):
        raise UnreadableFile("F04")
    try:
        import msoffcrypto

        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_BUILT_IN, verify_password=True)
        clear = io.BytesIO()
        file.decrypt(clear)
    except Exception as problem:
        # Not installed, another password, or damaged in one of the many ways that it doesn't tell apart.
        raise UnreadableFile("F04") from problem
    return clear.getvalue()
