"""The page as a file: written out, or why not; and what it is made of."""

from __future__ import annotations

import marshal
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.errors import UsageError
from xlsxcheck.messages import LANGUAGES, page_words
from xlsxcheck.page import shipped
from xlsxcheck.page.build import build, policy, runtime
from xlsxcheck.page.dense import ALPHABET, encode
from xlsxcheck.page.pack import compiled, without_columns
from xlsxcheck.page.parts import app_files, licences, own_digest

SOURCES = ROOT / "xlsxcheck" / "page"


def a_page(folder: Path, digest: str) -> Path:
    page = folder / "built.html"
    page.write_text(
        f'<meta name="generator" content="xlsxcheck 1 page"><meta name="xlsxcheck-sources" content="{digest}">',
        encoding="utf-8",
    )
    return page


@pytest.fixture
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = a_page(tmp_path, own_digest())
    monkeypatch.setattr(shipped, "page_path", lambda: page)
    return page


@pytest.mark.slow
def test_it_is_written_out_and_replaces_only_an_earlier_one(tmp_path: Path, carried: Path) -> None:
    target = tmp_path / "检查.html"
    shipped.write_page(target)
    shipped.write_page(target)
    assert target.read_bytes() == carried.read_bytes()
    for name, text in (
        ("别的.html", "<p>mine</p>"),
        ("汇总.html", '<meta name="generator" content="xlsxcheck 1 summary">'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError):
            shipped.write_page(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == text
    with pytest.raises(UsageError, match=r"\.html"):
        shipped.write_page(tmp_path / "检查.xlsx")


def test_where_none_was_built_it_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "page_path", lambda: None)
    with pytest.raises(UsageError, match=r"\.ci/page"):
        shipped.write_page(tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()


@pytest.mark.slow
def test_a_page_of_other_sources_is_not_taken_for_ours(tmp_path: Path) -> None:
    assert shipped.is_fresh(a_page(tmp_path, own_digest()))
    assert not shipped.is_fresh(a_page(tmp_path, "0" * 64))


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "xlsxcheck", "page", "-o", str(tmp_path / "a.html")],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip
    built = shipped.page_path() is not None
    assert done.returncode == (0 if built else 2), done.stderr
    assert (tmp_path / "a.html").is_file() is built
    assert ("a.html" in done.stdout) if built else (".ci/page" in done.stderr)


def of_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from of_code(one)


@pytest.mark.slow
def test_packed_modules_know_their_lines_but_no_columns() -> None:
    for name, source in app_files().items():
        if name.endswith(".py"):
            code = compile(source, name, "exec", dont_inherit=True, optimize=2)
            for one, other in zip(of_code(code), of_code(without_columns(code)), strict=True):
                assert one.co_code == other.co_code and one.co_name == other.co_name, name
                places, kept = list(one.co_positions()), list(other.co_positions())
                assert [place[0] for place in places] == [place[0] for place in kept], name
                assert {place[2:] for place in kept} <= {(None, None)}, name


def test_a_traceback_of_a_packed_module_names_the_line() -> None:
    source = "def far(away):\n" + "    away += 1\n" * 200 + "    return away / 0\n" + "\n" * 5000 + "far(1)\n"
    with pytest.raises(ZeroDivisionError) as caught:
        exec(marshal.loads(compiled(source.encode(), "far.py")[16:]), {})
    assert [(one.frame.code.raw.co_filename, one.lineno + 1) for one in caught.traceback[1:]] == [
        ("far.py", 5203),
        ("far.py", 202),
    ]


@given(data=st.binary(max_size=60))
def test_bytes_as_text_come_back(data: bytes) -> None:
    text = encode(data)
    assert set(text) <= set(ALPHABET) and len(text) == -(-len(data) // 13) * 16
    value = 0
    for at in range(0, len(text), 2):
        value = value << 13 | ALPHABET.index(text[at]) * 91 + ALPHABET.index(text[at + 1])
    assert value.to_bytes(len(text) // 16 * 13, "big")[: len(data)] == data


def test_the_text_of_a_part_ends_no_script() -> None:
    assert not set("<&\\") & set(ALPHABET) and len(ALPHABET) == 91


@pytest.mark.slow
def test_what_the_page_carries() -> None:
    files = app_files()
    assert {"xlsxcheck/page/bridge.py", "xlsxcheck/messages/zh.json", "xlsxwriter/workbook.py"} <= set(files)
    assert not [name for name in files if re.search(r"/(command|round|word)/|stdnum|jsonschema|many/pool", name)]
    for library in (
        "Mozilla Public License",
        "PYTHON SOFTWARE FOUNDATION LICENSE",
        "XlsxWriter",
        "Emscripten",
        "Apache",
    ):
        assert library in licences(), library
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert all(name in notice for name in ("Pyodide", "CPython", "Emscripten", "musl", "XlsxWriter"))


def test_another_runtime_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    for name in runtime()["files"]:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(SystemExit, match=re.escape(runtime()["version"])):
        build(tmp_path, ROOT / "samples")


def test_the_policy_lets_nothing_in_but_what_it_names() -> None:
    said = policy(["alert(1)"], "p {}")
    assert said.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in said and "'unsafe-eval'" not in said and "http" not in said


def test_both_languages_have_the_same_words_with_the_same_facts() -> None:
    zh, en = (page_words(lang) for lang in LANGUAGES)
    assert list(zh) == list(en)
    for key in zh:
        assert sorted(re.findall(r"\{\w+\}", zh[key])) == sorted(re.findall(r"\{\w+\}", en[key])), key
    used = set(re.findall(r'data-say="(\w+)"', (SOURCES / "page.html").read_text(encoding="utf-8")))
    scripts = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("js/*.js"))
    used |= set(re.findall(r"SAY\.(\w+)", scripts))
    assert used <= set(zh)


def test_no_text_becomes_markup_and_nothing_asks_the_network() -> None:
    for path in SOURCES.glob("**/*.js"):
        text = path.read_text(encoding="utf-8")
        forbidden = (
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|localStorage|XMLHttp|sendBeacon"
        )
        assert not re.search(forbidden, text), path.name
