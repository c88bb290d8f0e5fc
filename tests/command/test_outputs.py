"""Nothing of the user is overwritten: an output replaces an earlier output of its kind, and nothing else."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from helpers import ROOT

from xlsxcheck import api
from xlsxcheck.model import Form

SAMPLES = ROOT / "samples"
WRONG, CLEAN = SAMPLES / "unbalanced.xlsx", SAMPLES / "busy.xlsx"
KINDS = (".xlsx", ".html", ".csv")
ROSTER = "单位名称,统一社会信用代码\n甲街道,\n"


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "xlsxcheck", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收到"
    folder.mkdir()
    shutil.copy(WRONG, folder / "a.xlsx")
    shutil.copy(CLEAN, folder / "b.xlsx")
    return folder


# What may stand where a summary is to go. Each is a user's own, so the run is refused before a file is checked.


def _filled(path: Path, form: Form) -> None:
    shutil.copy(CLEAN, path)


def _text(path: Path, form: Form) -> None:
    path.write_text("mine", encoding="utf-8")


def _empty(path: Path, form: Form) -> None:
    path.write_bytes(b"")


def _roster_like(path: Path, form: Form) -> None:
    path.write_text("\ufeff" + ROSTER, encoding="utf-8")


def _findings(path: Path, form: Form) -> None:
    """A list of findings is an output of ours, but of another kind."""
    done = run(WRONG, "--format", "csv", "--no-annotate", cwd=path.parent)
    path.write_text(done.stdout, encoding="utf-8")


def _template(path: Path, form: Form) -> None:
    path.write_bytes(api.write_template(form))


def _copy(path: Path, form: Form) -> None:
    path.write_bytes(api.annotate(WRONG, api.check(WRONG, form), form))


def _folder(path: Path, form: Form) -> None:
    path.mkdir()


def _pipe(path: Path, form: Form) -> None:
    os.mkfifo(path)


def _link_to_input(path: Path, form: Form) -> None:
    shutil.copy(WRONG, path.parent / "original.xlsx")
    path.symlink_to(path.parent / "original.xlsx")


def _second_name(path: Path, form: Form) -> None:
    shutil.copy(WRONG, path.parent / "original.xlsx")
    os.link(path.parent / "original.xlsx", path)


def _loop(path: Path, form: Form) -> None:
    path.symlink_to(path.name)


def _page(path: Path, form: Form) -> None:
    path.write_text('<html><head><meta name="generator" content="xlsxcheck 0.1.0 page"></head></html>')


def _other_properties(path: Path, form: Form) -> None:
    book = openpyxl.Workbook()
    book.save(path)


def _saved_since(path: Path, form: Form) -> None:
    """An earlier summary into which the collector wrote remarks."""
    (path.parent / "in").mkdir()
    shutil.copy(CLEAN, path.parent / "in" / "c.xlsx")
    run("in", "--summary", path, "--no-annotate", cwd=path.parent)
    book = openpyxl.load_workbook(path)
    book.active["L1"] = "备注"
    book.save(path)


def _columns_added(path: Path, form: Form) -> None:
    (path.parent / "in").mkdir()
    shutil.copy(CLEAN, path.parent / "in" / "c.xlsx")
    run("in", "--summary", path, "--no-annotate", cwd=path.parent)
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\r\n", ",备注\r\n".encode()))


ANY = (_filled, _text, _empty, _roster_like, _findings, _template, _copy, _folder, _pipe, _link_to_input, _second_name,
       _loop, _page, _other_properties)  # fmt: skip
CASES = [
    *((kind, put) for kind in KINDS for put in ANY),
    (".xlsx", _saved_since),
    (".csv", _columns_added),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "put"), CASES, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_a_summary_never_replaces_what_is_no_summary(
    form: Form, inbox: Path, kind: str, put: Callable[[Path, Form], None]
) -> None:
    path = inbox.parent / f"汇总{kind}"
    put(path, form)
    before = contents(inbox.parent)
    done = run(inbox, "--summary", path, cwd=inbox.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert path.name in done.stderr and "不会覆盖" in done.stderr and "Traceback" not in done.stderr
    assert contents(inbox.parent) == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_summary_replaces_its_own_earlier_one(form: Form, inbox: Path, kind: str, lang: str) -> None:
    path = inbox / f"汇总{kind}"
    for _ in range(2):
        done = run(inbox, "--summary", path, "--lang", lang, "--format", "jsonl", cwd=inbox.parent)
        assert done.returncode == 1 and len(done.stdout.splitlines()) == 2, done.stderr
    shutil.copy(WRONG, inbox / "c.xlsx")
    assert run(inbox, "--summary", path, "--quiet", cwd=inbox.parent).returncode == 1
    assert b"c.xlsx" in path.read_bytes() or kind == ".xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_an_input_is_never_skipped_because_it_is_named_as_an_output(inbox: Path, kind: str) -> None:
    """In a folder, named itself, by another name of it, and where it does not even exist."""
    target = inbox / f"a{kind}"
    if kind != ".xlsx":
        shutil.copy(WRONG, target)
    before = contents(inbox)
    for named in ([inbox], [target], [inbox, target], [os.path.join(inbox, "..", "收到", target.name)]):
        done = run(*named, "--summary", target, "--format", "json", cwd=inbox.parent)
        assert (done.returncode, done.stdout) == (2, ""), named
        assert target.name in done.stderr
    assert contents(inbox) == before
    missing = inbox / f"not-there{kind}"
    assert run(missing, "--summary", missing, cwd=inbox.parent).returncode == 2
    assert not missing.exists()


@pytest.mark.slow
def test_an_earlier_summary_that_is_named_as_input_is_an_input(inbox: Path) -> None:
    path = inbox / "汇总.xlsx"
    run(inbox, "--summary", path, "--no-annotate", cwd=inbox)
    before = path.read_bytes()
    done = run(inbox / "a.xlsx", path, "--summary", path, cwd=inbox)
    assert done.returncode == 2 and path.name in done.stderr and path.read_bytes() == before


@pytest.mark.slow
def test_a_roster_is_never_replaced(inbox: Path) -> None:
    roster = inbox / "名册.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    for target in ("名册.csv", "./名册.csv"):
        done = run(inbox, "--roster", roster, "--summary", target, cwd=inbox)
        assert done.returncode == 2 and "名册.csv" in done.stderr
    assert roster.read_text(encoding="utf-8") == ROSTER


# -- copies --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_copy_that_is_named_as_input_is_neither_replaced_nor_removed(inbox: Path) -> None:
    """Another file's copy would go there: it gets another name; a clean file's stale copy stays."""
    run(inbox / "a.xlsx", cwd=inbox)
    copy = inbox / "a.checked.xlsx"
    before = copy.read_bytes()
    (inbox / "a.xlsx").write_bytes((SAMPLES / "blanks-and-text.xlsx").read_bytes())
    for named in (["a.xlsx", "a.checked.xlsx"], [".", "a.checked.xlsx"]):
        run(*named, cwd=inbox)
        assert copy.read_bytes() == before
        assert (inbox / "a.checked-2.xlsx").exists()
    shutil.copy(CLEAN, inbox / "a.xlsx")
    for named in (["a.xlsx", "a.checked.xlsx"], [".", "a.checked.xlsx"]):
        run(*named, cwd=inbox)
        assert copy.read_bytes() == before
    run("a.xlsx", cwd=inbox)
    assert not copy.exists()


# -- templates -----------------------------------------------------------------------------------


def _spliced(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with something typed by a program that changes nothing else in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                content, count = re.subn(old.encode(), new.encode(), content, count=1)
                assert count == 1
            target.writestr(name, content)
    return stream.getvalue()


def _typed(sheet: str, ref: str, value: object) -> Callable[[bytes], bytes]:
    def typed(data: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        book[sheet][ref] = value
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return typed


TYPED: dict[str, Callable[[bytes], bytes]] = {
    "a figure": _typed("表三", "D5", 7),
    "a zero": _typed("表三", "D5", 0),
    "a name": _typed("封面", "B5", "甲街道"),
    "a text in a figure's cell": _typed("表三", "D5", "/"),
    "a remark": _typed("校验", "H20", "去年报错了"),
    "a remark elsewhere": _typed("表二", "K30", "去年报错了"),
    "a zero and nothing else": lambda data: _spliced(
        data, "xl/worksheets/sheet3.xml", r'<c r="D5"( s="\d+")/>', r'<c r="D5"\1><v>0</v></c>'
    ),
    "a name and nothing else": lambda data: _spliced(
        data, "xl/worksheets/sheet1.xml", r'<c r="B5"( s="\d+")/>', r'<c r="B5"\1 t="inlineStr"><is><t>甲</t></is></c>'
    ),
    "no workbook": lambda data: b"mine",
    "half a template": lambda data: data[: len(data) // 2],
    "nothing": lambda data: b"",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPED)
def test_a_template_in_which_anybody_typed_is_none(form: Form, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(TYPED[kind](api.write_template(form)))
    before = path.read_bytes()
    done = run("template", "-o", path, cwd=tmp_path)
    assert done.returncode == 2 and "t.xlsx" in done.stderr and "不会覆盖" in done.stderr
    assert contents(tmp_path) == {"t.xlsx": before}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [[], ["--zeros"], ["--totals", "typed"], ["--totals", "typed", "--zeros"], ["--password", "p"],
     ["--year", "2025", "--organ", "甲街道"]],
    ids=" ".join,
)  # fmt: skip
def test_a_blank_template_is_replaced(tmp_path: Path, options: list[str]) -> None:
    assert run("template", "-o", "t.xlsx", *options, cwd=tmp_path).returncode == 0
    first = (tmp_path / "t.xlsx").read_bytes()
    assert run("template", "-o", "t.xlsx", "--organ", "乙街道", cwd=tmp_path).returncode == 0
    assert (tmp_path / "t.xlsx").read_bytes() != first


@pytest.mark.sampled(7)
@pytest.mark.parametrize("put", [_filled, _text, _empty, _copy, _folder, _pipe, _loop])
def test_a_template_replaces_nothing_else(form: Form, tmp_path: Path, put: Callable[[Path, Form], None]) -> None:
    put(tmp_path / "t.xlsx", form)
    before = contents(tmp_path)
    done = run("template", "-o", "t.xlsx", cwd=tmp_path)
    assert done.returncode == 2 and "t.xlsx" in done.stderr and "Traceback" not in done.stderr
    assert contents(tmp_path) == before
