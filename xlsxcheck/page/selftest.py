"""The page's test of itself: what it makes of a few samples against what was made of them when it was built."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime

from xlsxcheck.api import check, write_template
from xlsxcheck.copies.annotate import annotate
from xlsxcheck.model import Form

_WHEN = datetime(2026, 1, 15, 9, 30)


def digests(folder: str, form: Form) -> Iterator[tuple[str, str]]:
    """What is made of each sample in a folder, and its sha256: the report, the marked copy; and of none, a template.

    Shape:  (name, digest), samples by name; only functions of the bytes, so that every Python must give the same.
    """
    for name in sorted(name for name in os.listdir(folder) if name.endswith(".xlsx")):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        report = check(data, form, name=name)
        yield f"{name} json", _digest(report.to_json().encode())
        if report.verdict in ("fail", "warn"):
            yield f"{name} copy", _digest(annotate(data, report, form, when=_WHEN))
    yield "template", _digest(write_template(form, year=2025))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
