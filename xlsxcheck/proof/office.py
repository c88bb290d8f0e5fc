"""LibreOffice as a second judge: it calculates the live check anew, and must come to what the checker says."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.proof.filling import Values
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.livecheck import OVERALL, VERDICT, LiveCheck

_SECONDS = 300
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
  <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
 </item>
</oor:items>
"""


def program() -> str | None:
    """LibreOffice, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def differences(form: Form, fillings: Sequence[Values]) -> list[tuple[str, str, str]]:
    """Where LibreOffice and the checker disagree over fillings: the case, what is shown live, what the checker says.

    Errors: XlsxcheckError where LibreOffice can't be used.
    """
    options = TemplateOptions()
    drafts = []
    with tempfile.TemporaryDirectory() as folder:
        home, out = Path(folder, "profile", "user"), Path(folder, "out")
        home.mkdir(parents=True)
        (home / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        names = [f"f{number:03}.xlsx" for number in range(len(fillings))]
        for name, filling in zip(names, fillings, strict=True):
            values = {field: value for field, value in filling.items() if not form.fields[field].sum_of}
            drafts.append(Draft(form, options, values))
            Path(folder, name).write_bytes(build_template(form, options, values=values))
        _convert(folder, home.parent, out, names)
        found = [one for name, draft in zip(names, drafts, strict=True) for one in _differing(out / name, draft)]
    return list(dict.fromkeys(found))


def _convert(folder: str, home: Path, out: Path, names: Sequence[str]) -> None:
    files = [str(Path(folder, name)) for name in names]
    command = [program() or "soffice", "--headless", "--norestore", f"-env:UserInstallation={home.as_uri()}"]
    command += ["--convert-to", "xlsx", "--outdir", str(out), *files]
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise XlsxcheckError(f"LibreOffice 用不了：{error} / can't be used") from error
    if not all((out / name).is_file() for name in names):
        raise XlsxcheckError("LibreOffice 没有算出结果；请先关掉别的 LibreOffice 再试 / made no file")


def _differing(path: Path, draft: Draft) -> list[tuple[str, str, str]]:
    cells = open_workbook(path.read_bytes()).sheet(CHECK_SHEET).cells
    found = []
    check = LiveCheck(draft)
    said, ours = cells.get((OVERALL, 0)), check.overall_sentence()
    if said is None or said.text != ours:
        found.append((CHECK_SHEET, said.text if said is not None else "", ours))
    for line in check.lines:
        cell = cells.get((line.row, VERDICT))
        live, ours = cell.text if cell is not None else "", draft.verdicts[line.case.id]
        if live != ours:
            found.append((line.case.id, live, ours))
    return found
