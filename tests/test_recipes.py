"""The recipes do what their table says."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from clock import allowed
from helpers import ROOT

from xlsxcheck import check

RECIPES = ROOT / "samples" / "recipes"
OURS = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "XLSXCHECK": f"{sys.executable} -m xlsxcheck"}


def test_every_recipe_is_in_the_table_and_has_a_test() -> None:
    table = (RECIPES / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in RECIPES.iterdir() if path.is_file()} - {"README.md"}
    assert files == {"service.py", "table.py", "Makefile", "pre-commit"}
    assert all(f"| `{name}` |" in table for name in files)


@pytest.mark.slow
def test_the_service_answers_with_the_report_of_the_library() -> None:
    service = subprocess.Popen(
        [sys.executable, str(RECIPES / "service.py"), "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=OURS
    )
    try:
        assert service.stdout is not None
        port = int(service.stdout.readline())
        address = f"http://127.0.0.1:{port}/"
        for name in ("busy", "unbalanced", "wrong-form"):
            data = (ROOT / "samples" / f"{name}.xlsx").read_bytes()
            with urllib.request.urlopen(urllib.request.Request(address, data, method="POST")) as answer:
                assert json.load(answer) == check(data).to_dict()
        data = (ROOT / "samples" / "unbalanced.xlsx").read_bytes()
        with urllib.request.urlopen(urllib.request.Request(f"{address}annotated", data, method="POST")) as answer:
            assert check(answer.read()).findings == check(data).findings
        with pytest.raises(urllib.error.HTTPError, match="409") as refused:
            urllib.request.urlopen(urllib.request.Request(f"{address}annotated", b"%PDF-1.7", method="POST"))
        assert json.load(refused.value)["verdict"] == "unreadable"
        for length, body, status in (("abc", b"", 411), ("-1", b"", 411), ("", b"", 411), ("0", b"", 400),
                                     ("99999999999", b"", 413), ("9", b"short", 400)):  # fmt: skip
            assert status_of(port, length, body) == status, length
    finally:
        service.kill()
        service.wait()
        service.stdout.close()


def status_of(port: int, length: str, body: bytes) -> int:
    """The status with which a request is answered that says itself how long it is."""
    head = f"POST / HTTP/1.1\r\nHost: a\r\n{f'Content-Length: {length}' if length else 'X: y'}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.slow
def test_the_service_gives_nobody_a_thread_for_ever() -> None:
    spec = importlib.util.spec_from_file_location("service", RECIPES / "service.py")
    assert spec is not None and spec.loader is not None
    service = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(service)
    service.Checking.timeout = 0.2
    server = service.ThreadingHTTPServer(("127.0.0.1", 0), service.Checking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with socket.create_connection(server.server_address) as silent:
            silent.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
            silent.settimeout(allowed(20))
            assert silent.makefile("rb").read() == b""
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "收到").mkdir()
    for name in ("busy", "unbalanced"):
        shutil.copy(ROOT / "samples" / f"{name}.xlsx", tmp_path / "收到")
    (tmp_path / "名册.csv").write_text("单位名称\n宿迁市\n还没报的局\n", encoding="utf-8")
    return tmp_path


def test_the_table_has_a_row_a_file(inbox: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(RECIPES / "table.py"), "收到"], capture_output=True, text=True, encoding="utf-8",
        cwd=inbox, env=OURS, check=True,
    )  # fmt: skip
    head, *rows = (line.split("\t") for line in done.stdout.splitlines())
    assert head == ["单位", "年度", "结果", "错误", "首要问题"]
    assert [row[:4] for row in rows] == [["宿迁市", "2024", "pass", "0"], ["示例市人民政府", "2023", "fail", "2"]]
    assert rows[0][4] == "" and "不平" in rows[1][4]


@pytest.mark.skipif(shutil.which("make") is None or os.name == "nt", reason="needs make")
@pytest.mark.slow
def test_make_checks_only_when_something_has_changed(inbox: Path) -> None:
    shutil.copy(RECIPES / "Makefile", inbox)

    def make() -> str:
        return subprocess.run(
            ["make"], capture_output=True, text=True, encoding="utf-8", cwd=inbox, env=OURS, check=True
        ).stdout

    assert "示例市人民政府" in make() and (inbox / "汇总.csv").is_file()
    assert list((inbox / "退回").iterdir())
    assert "示例市人民政府" not in make()
    os.utime(inbox / "收到" / "busy.xlsx", (4_000_000_000, 4_000_000_000))
    assert "示例市人民政府" in make()


@pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="needs git")
def test_git_takes_no_workbook_with_errors(inbox: Path) -> None:
    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        named = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(
            ["git", *named, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=inbox, env=OURS
        )

    assert git("init", "-q").returncode == 0
    hook = inbox / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(RECIPES / "pre-commit", hook)
    hook.chmod(0o755)
    git("add", "收到/busy.xlsx", "名册.csv")
    assert git("commit", "-qm", "good").returncode == 0
    git("add", "收到/unbalanced.xlsx")
    refused = git("commit", "-qm", "bad")
    assert refused.returncode != 0 and "T3-BALANCE" in refused.stdout + refused.stderr
    assert git("log", "--oneline").stdout.count("\n") == 1
