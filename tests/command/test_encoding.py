"""The encoding of what is written: the console's own, the one that was asked for, UTF-8 in a pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT

from xlsxcheck.__main__ import _encoding

SAMPLE = ROOT / "samples" / "unbalanced.xlsx"


def run(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "xlsxcheck", *map(str, arguments), "--no-annotate"]
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    return subprocess.run(command, capture_output=True, cwd=cwd, env={**plain, "PYTHONPATH": str(ROOT), **environment})


class Console:
    """A stream as Python opens it."""

    def __init__(self, encoding: str, terminal: bool) -> None:
        self.encoding, self.terminal = encoding, terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("encoding", "terminal", "asked", "taken"),
    [
        ("cp936", True, "", "cp936"),
        ("cp936", False, "", "utf-8"),
        ("UTF-8", True, "", "utf-8"),
        ("ANSI_X3.4-1968", True, "", "utf-8"),
        ("gbk", False, "gbk", "gbk"),
        ("gbk", False, "gbk:strict", "gbk"),
        ("cp936", False, ":replace", "utf-8"),
        ("ascii", True, "ascii", "ascii"),
    ],
)
def test_whose_encoding_is_taken(
    encoding: str, terminal: bool, asked: str, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", asked)
    assert _encoding(Console(encoding, terminal)) == taken


@pytest.mark.slow
def test_utf_8_in_a_pipe_and_what_was_asked_for_elsewhere() -> None:
    plain = run(SAMPLE)
    text = plain.stdout.decode("utf-8")
    assert "✗ 不通过" in text and plain.returncode == 1
    shown = text.encode("gbk", "replace")
    assert run(SAMPLE, PYTHONIOENCODING="gbk").stdout == shown
    assert run(SAMPLE, "--encoding", "gbk").stdout == shown
    assert run(SAMPLE, "--encoding", "gbk", PYTHONIOENCODING="big5").stdout == shown
    assert run(SAMPLE, "--encoding", "utf-8", PYTHONIOENCODING="gbk").stdout == plain.stdout
    assert run("不存在.xlsx", PYTHONIOENCODING="gbk:strict").returncode == 3


def test_failures_are_told_in_it_too() -> None:
    done = run(SAMPLE, "--summary", "没有.txt", PYTHONIOENCODING="gbk")
    assert done.returncode == 2 and "没有.txt" in done.stderr.decode("gbk")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["gbkk", "hex", "rot13", "undefined", "", "编码"])
def test_a_name_of_no_encoding_is_a_usage_error(name: str, tmp_path: Path) -> None:
    done = run(SAMPLE, "--encoding", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    told = done.stderr.decode("utf-8")
    assert ("没有这种编码" if name else "--encoding 后面是空的") in told and list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_documents_in_another_encoding_stay_whole() -> None:
    wanted = json.loads(run(SAMPLE, "--format", "json").stdout)
    assert json.loads(run(SAMPLE, "--format", "json", "--encoding", "gb18030").stdout.decode("gb18030")) == wanted
    text = run(SAMPLE, "--format", "csv", "--encoding", "gbk").stdout.decode("gbk")
    assert text == run(SAMPLE, "--format", "csv").stdout.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text)))[0] == next(csv.reader(io.StringIO(text.lstrip("\ufeff?"))))[0]
    page = run(SAMPLE, "--format", "html", "--encoding", "gbk").stdout
    assert b'<meta charset="gbk">' in page and "不通过" in page.decode("gbk")
    assert b'<meta charset="utf-8">' in run(SAMPLE, "--format", "html").stdout
