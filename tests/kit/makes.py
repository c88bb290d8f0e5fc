"""Filled workbooks of every make, as the programs write them that offices use: `write_make` puts thousands on disk.

Each has other figures; a tenth has a mistake. openpyxl and XlsxWriter are run, LibreOffice opens and saves; Excel and
WPS are spelt by spelt.py. openpyxl is run in a process of its own, since it decides for good whether to use lxml.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

KIT = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(KIT), str(KIT.parents[1])]

from filled import answers  # noqa: E402
from office import office  # noqa: E402
from spelt import as_excel, as_wps  # noqa: E402

from xlsxcheck.form.load import load_form  # noqa: E402
from xlsxcheck.model import Form, Value  # noqa: E402
from xlsxcheck.template.build import TemplateOptions, build_template  # noqa: E402

OPENPYXL = {
    "openpyxl typed": ("False", "typed"),
    "openpyxl formulas": ("False", "formula"),
    "openpyxl+lxml typed": ("True", "typed"),
    "openpyxl+lxml formulas": ("True", "formula"),
}
"""Make -> whether lxml is used, and the template's totals; those that are formulas are saved without results."""

MAKES = ("XlsxWriter", "Excel", "WPS", "LibreOffice", *OPENPYXL)
_AT_A_TIME = 100


def write_make(make: str, folder: Path, count: int, jobs: int = 1) -> None:
    """The workbooks on disk, 500 a folder, written by so many processes."""
    environment = {**os.environ, "OPENPYXL_DEFUSEDXML": "False", "OPENPYXL_LXML": OPENPYXL.get(make, ("False",))[0]}
    share = -(-count // jobs)
    running = [
        subprocess.Popen(
            [sys.executable, __file__, make, str(folder), str(start), str(min(start + share, count))], env=environment
        )
        for start in range(0, count, share)
    ]
    if [process.args for process in running if process.wait()]:
        raise RuntimeError(f"{make}: not written")


def workbooks(make: str, form: Form, numbers: range) -> Iterator[tuple[int, bytes]]:
    """Workbooks of a make by their numbers, the same ones for the same numbers; LibreOffice's are not among them."""
    if make in OPENPYXL:
        yield from _by_openpyxl(form, numbers, OPENPYXL[make][1])
        return
    spelt = {"Excel": as_excel, "WPS": as_wps}.get(make)
    for number in numbers:
        data = build_template(form, values=_typed(form, number))
        yield number, spelt(data, number) if spelt else data


def _typed(form: Form, number: int) -> dict[str, Value]:
    """What somebody typed into a template whose totals are formulas."""
    _, values, _ = answers(form, number)
    return {field: value for field, value in values.items() if not form.fields[field].sum_of}


def _by_openpyxl(form: Form, numbers: range, totals: str) -> Iterator[tuple[int, bytes]]:
    import openpyxl
    import openpyxl.xml

    assert str(openpyxl.xml.LXML) == os.environ.get("OPENPYXL_LXML", "True")
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, TemplateOptions(totals=totals))))
    for number in numbers:
        _, values, _ = answers(form, number)
        for field in form.fields.values():
            if totals == "typed" or not field.sum_of:
                value = values[field.id]
                book[field.sheet][field.ref] = float(value) if isinstance(value, Decimal) else value
        out = io.BytesIO()
        book.save(out)
        yield number, out.getvalue()


def path_of(folder: Path, number: int) -> Path:
    return folder / f"{number // 500:02d}" / f"{number:05d}.xlsx"


def _write(make: str, folder: Path, numbers: range) -> None:
    form = load_form()
    before = folder.with_name(f"{folder.name} before {numbers.start}") if make == "LibreOffice" else folder
    for number, data in workbooks(make, form, numbers):
        path = path_of(before, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if make == "LibreOffice":
        for start in range(numbers.start, numbers.stop, _AT_A_TIME):
            some = range(start, min(start + _AT_A_TIME, numbers.stop))
            paths = [path_of(before, number) for number in some]
            saved = office().convert(paths, "xlsx", before / "saved", timeout=3600)
            for number, path in zip(some, saved, strict=True):
                path_of(folder, number).parent.mkdir(parents=True, exist_ok=True)
                path.rename(path_of(folder, number))


if __name__ == "__main__":
    _write(sys.argv[1], Path(sys.argv[2]), range(int(sys.argv[3]), int(sys.argv[4])))
