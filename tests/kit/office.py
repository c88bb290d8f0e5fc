"""LibreOffice for tests: convert, recalculate, print to PDF and PNG; many files in one call.

`office()` gives the one Office of this process; it skips the test where soffice is missing and fails it under
XLSXCHECK_REQUIRE_OFFICE=1. Mark such tests with `pytest.mark.office`.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
 <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
 <alias binding="same"><family>宋体</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
 <alias binding="same"><family>黑体</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
</fontconfig>
"""
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
  <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  <prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
 </item>
</oor:items>
"""
"""By default LibreOffice trusts the results saved by a file that says it is Microsoft Excel's."""


class Office:
    """One LibreOffice profile of this process. It recalculates every file that it loads."""

    def __init__(self, program: str, home: Path) -> None:
        self.program = program
        self.home = home
        settings = home / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        (home / "fonts.conf").write_text(_FONTS, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Chinese fonts for the names that Windows has, and nothing of the user's own profile."""
        return {**os.environ, "FONTCONFIG_FILE": str(self.home / "fonts.conf"), "HOME": str(self.home)}

    @property
    def arguments(self) -> list[str]:
        """How to start it."""
        return [self.program, "--headless", "--norestore", f"-env:UserInstallation={(self.home / 'profile').as_uri()}"]

    def convert(self, files: Sequence[Path], to: str, out: Path, timeout: float = 600) -> list[Path]:
        """Convert all files in one call; `to` is an extension, or extension:filter. The stems must differ."""
        assert len({file.stem for file in files}) == len(files), "two files would get one name"
        out.mkdir(parents=True, exist_ok=True)
        command = [*self.arguments, "--convert-to", to, "--outdir", str(out), *map(str, files)]
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=timeout, check=False)
        made = [out / f"{file.stem}.{to.partition(':')[0]}" for file in files]
        missing = [path.name for path in made if not path.is_file()]
        assert not missing, f"LibreOffice did not make {missing}: {done.stderr.decode(errors='replace')}"
        return made

    def convert_what_opens(self, files: Sequence[Path], to: str, out: Path, timeout: float = 600) -> list[Path]:
        """The same of files that it may refuse; those that it opened."""
        out.mkdir(parents=True, exist_ok=True)
        command = [*self.arguments, "--convert-to", to, "--outdir", str(out), *map(str, files)]
        subprocess.run(command, env=self.environment, capture_output=True, timeout=timeout, check=False)
        return [path for file in files if (path := out / f"{file.stem}.{to}").is_file()]

    def recalculate(self, files: Sequence[Path], out: Path) -> list[Path]:
        """The same workbooks with every formula computed anew."""
        return self.convert(files, "xlsx", out)

    def pdf(self, files: Sequence[Path], out: Path) -> list[Path]:
        """As printed."""
        return self.convert(files, "pdf", out)

    def pages(self, pdf: Path, out: Path, dots_per_inch: int = 80) -> list[Path]:
        """The pages of a PDF as PNG, in order."""
        out.mkdir(parents=True, exist_ok=True)
        start = out / pdf.stem
        program = required(shutil.which("pdftoppm"), "pdftoppm (poppler-utils)")
        subprocess.run([program, "-png", "-r", str(dots_per_inch), str(pdf), str(start)], check=True)
        return sorted(out.glob(f"{pdf.stem}-*.png"))


def find_office() -> str | None:
    """The program, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def required(program: str | None, name: str) -> str:
    """The program itself; without it the test is skipped, or failed under XLSXCHECK_REQUIRE_OFFICE=1."""
    if program:
        return program
    if os.environ.get("XLSXCHECK_REQUIRE_OFFICE") == "1":
        pytest.fail(f"{name} is required here (XLSXCHECK_REQUIRE_OFFICE=1) and was not found")
    pytest.skip(f"{name} is not installed")


def printed_text(pdf: Path) -> list[str]:
    """The text of each page of a PDF."""
    program = required(shutil.which("pdftotext"), "pdftotext (poppler-utils)")
    done = subprocess.run([program, "-layout", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode().rstrip("\f").split("\f")


@functools.cache
def _start(program: str) -> Office:
    home = Path(tempfile.mkdtemp(prefix="xlsxcheck-office-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Office(program, home)


def office() -> Office:
    """The Office of this process, or a skipped test; a failed one where LibreOffice is demanded."""
    return _start(required(find_office(), "LibreOffice (soffice)"))


def office_python() -> str:
    """A Python that can drive LibreOffice (module uno); the test is skipped, or failed, where there is none."""
    for program in (sys.executable, "/usr/bin/python3", shutil.which("python3") or ""):
        if program and subprocess.run([program, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return program
    return required(None, "a Python with LibreOffice's module uno (python3-uno)")


def type_into(file: Path, cells: dict[str, str]) -> dict[str, dict[str, str]]:
    """Type into cells ("表三!D4" -> text) as from the command line of the open window; nothing is saved.

    Shape:  per cell: text (what then stands in it), validation (its kind) and prompt.
    """
    program = office()
    request = json.dumps({"file": file.as_uri(), "cells": cells, "command": program.arguments})
    script = str(Path(__file__).with_name("office_typing.py"))
    done = subprocess.run(
        [office_python(), script],
        input=request,
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answer: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answer
