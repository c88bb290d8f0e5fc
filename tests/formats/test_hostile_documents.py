"""Hostile documents are checked to the end, not only read, in under 2 seconds; damaged ones raise only our errors."""

from __future__ import annotations

import io
import json
import os
import random
import sys
import zipfile
from pathlib import Path

import pytest
from clock import allowed, within
from documents import as_csv, as_docx, as_fods, as_html, as_xml2003
from grids import distinct_values, grids_of
from helpers import ROOT
from hostile_documents import documents
from mutants import Seed, mutant
from packages import Trap

from xlsxcheck import Form, check

SECONDS = 3.0
MEBIBYTES = 300
CHUNKS = 20
EACH = int(os.environ.get("XLSXCHECK_FUZZ", "4000")) // CHUNKS


@pytest.mark.slow
@pytest.mark.parametrize("trap", list(documents()), ids=lambda trap: trap.name)
def test_a_hostile_document_is_soon_done_with(trap: Trap, form: Form) -> None:
    data = trap.make()
    with within(SECONDS):
        report = check(data, form)
    assert [one.code for one in report.findings] == [trap.code or "F08"]


PROGRAM = """
import os, sys
from xlsxcheck.__main__ import main
code = main(sys.argv[2:])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
os.write(int(sys.argv[1]), peak.encode())
sys.exit(code)
"""


def as_a_process(path: Path) -> tuple[int, float, int, str]:
    """Check a file from the command line: exit code, seconds that the process worked, its MiB, and what it wrote.

    The system's own account of a child begins with what its parent held.
    """
    out = path.with_name("out.txt")
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    child = os.fork()
    if not child:
        try:
            os.chdir(path.parent)
            handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(handle, 1)
            command = [sys.executable, "-c", PROGRAM, str(writer), path.name, "--out", "copies", "--format", "json"]
            os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT)})
        finally:
            os._exit(99)
    os.close(writer)
    _, status, usage = os.wait4(child, 0)
    with open(reader, encoding="ascii") as told:
        peak = int(told.read().split()[1]) // 1024
    seconds = usage.ru_utime + usage.ru_stime
    return os.waitstatus_to_exitcode(status), seconds, peak, out.read_text(encoding="utf-8")


pytestmark_process = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no way to measure a child")


@pytest.mark.slow
@pytestmark_process
@pytest.mark.parametrize("trap", list(documents()), ids=lambda trap: trap.name)
def test_a_hostile_document_is_soon_done_with_by_a_whole_process(trap: Trap, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(trap.make())
    code, seconds, mebibytes, out = as_a_process(path)
    assert (code, [one["code"] for one in json.loads(out)["reports"][0]["findings"]]) == (3, [trap.code or "F08"])
    assert seconds < allowed(SECONDS) and mebibytes < MEBIBYTES
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.docx", "out.txt"]


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


BUNDLES = {
    "a bomb": lambda: packed({"甲.xlsx": bytes(300 << 20)}),
    "many bombs": lambda: packed({f"{number}.docx": bytes(24 << 20) for number in range(20)}),
    "zips in zips": lambda: packed({"a.zip": packed({"b.zip": packed({"c.xlsx": b"x"})})}),
    "20,000 members": lambda: packed({f"{number}.xlsx": b"" for number in range(20_000)}),
    "names that climb out": lambda: packed(
        {f"{name}{number}.xlsx": SAMPLE for number, name in enumerate(("../", "/tmp/", "..\\", "C:\\", "a/../../"))}
    ),
}
SAMPLE = (ROOT / "samples" / "unbalanced.xlsx").read_bytes()


@pytest.mark.slow
@pytestmark_process
@pytest.mark.parametrize("name", BUNDLES)
def test_a_hostile_zip_is_soon_done_with_by_a_whole_process(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    path = folder / "a.zip"
    path.write_bytes(BUNDLES[name]())
    code, seconds, mebibytes, out = as_a_process(path)
    reports = json.loads(out)["reports"]
    assert seconds < allowed(SECONDS) and mebibytes < MEBIBYTES
    assert [one.name for one in tmp_path.iterdir()] == ["deep"] and [one.name for one in folder.parent.iterdir()] == [
        "er"
    ]
    if name == "names that climb out":
        copies = [Path(report["annotated"]).resolve() for report in reports]
        assert code == 1 and len(set(copies)) == 5
    else:
        assert code == 3 and all(report["verdict"] == "unreadable" for report in reports)
        assert not (folder / "copies").exists()


def seeds(form: Form) -> list[Seed]:
    """Small good documents of every kind."""
    grids = grids_of(form, distinct_values(form))[1:]
    small = [grids[0], grids[2]]
    title = ["甲街道2023年政府信息公开工作年度报告", "一、总体情况"]
    page = as_html(small, title[0], title)
    mail = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    mail += b"Content-Type: text/html\r\n\r\n"
    return [
        ("a.docx", as_docx(small, title)),
        ("a.docx", as_docx(grids[2:], title)),
        ("a.html", page),
        ("a.html", as_html(grids[2:], title[0], title, charset="gb18030")),
        ("a.mht", mail + page + b"\r\n--x--"),
        ("a.xml", as_xml2003(small)),
        ("a.fods", as_fods(small)),
        ("a.csv", as_csv(small)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_damaged_documents_raise_only_our_errors(chunk: int, form: Form) -> None:
    chance = random.Random(chunk)
    known = seeds(form)
    refused = 0
    for number in range(EACH):
        report = check(mutant(known[number % len(known)], chance), form)
        refused += report.verdict == "unreadable"
    # A fuzzer whose every file is refused at the door, or read, would test nothing.
    assert EACH / 50 < refused < EACH * 0.9
