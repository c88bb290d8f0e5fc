"""A headless Chromium for tests, driven over its debugging protocol; the test is skipped where there is none."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# fmt: off
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
          "--disable-component-update", "--no-first-run", "--remote-debugging-port=0", "--window-size=1300,900")
# fmt: on


class Browser:
    """One page in one browser."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: Any) -> None:
        self.loop = loop
        self.socket = socket
        self.sent = 0
        self.complaints: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.traced: list[dict[str, Any]] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.sent += 1
        self.socket.write_message(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            answer = self._read()
            if answer.get("id") == self.sent:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found

    def _read(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.loop.run_until_complete(self.socket.read_message()))
        if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.complaints.append(json.dumps(answer["params"], ensure_ascii=False))
        if answer.get("method") == "Tracing.dataCollected":
            self.traced += answer["params"]["value"]
        elif "method" in answer:
            self.events = [*self.events[-500:], answer]
        return answer

    def wait_for(self, method: str, seconds: float = 60) -> dict[str, Any]:
        """The next event of this kind, one that has come already included; taken out of the list."""
        until = time.monotonic() + seconds
        while True:
            for event in self.events:
                if event["method"] == method:
                    self.events.remove(event)
                    return dict(event["params"])
            assert time.monotonic() < until, f"no {method}"
            # A question makes the browser hand over what it has to tell.
            self.call("Runtime.evaluate", expression="0")
            time.sleep(0.05)

    def run(self, script: str, *, wait: bool = False) -> Any:
        """The value of an expression in the page; wait: of the promise that it is."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=wait)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, x: float, y: float) -> None:
        """A click with the mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def choose(self, click: Callable[[], None], paths: Sequence[Path], seconds: float) -> None:
        """Choose files, or one folder, in the file chooser that a click opens."""
        self.call("Page.setInterceptFileChooserDialog", enabled=True)
        click()
        opened = self.wait_for("Page.fileChooserOpened", seconds)
        self.call("DOM.setFileInputFiles", files=[str(path) for path in paths], backendNodeId=opened["backendNodeId"])

    def drop(self, x: float, y: float, paths: Sequence[Path]) -> None:
        """Drag files or folders of the disk over the page and let them fall."""
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def open(self, page: Path) -> None:
        self.call("Runtime.enable")
        self.call("Log.enable")
        self.call("Page.enable")
        self.call("Page.navigate", url=page.as_uri())
        until = time.monotonic() + 20
        while self.run("document.readyState + location.protocol") != "completefile:" and time.monotonic() < until:
            time.sleep(0.05)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextmanager
def browser(profile: Path, *flags: str, program: str | None = None) -> Iterator[Browser]:
    """A browser with a profile of its own, ended afterwards; program: another Chromium than the system's."""
    program = program or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    from tornado.websocket import websocket_connect

    # Chromium 109 writes where it listens only into a folder that is there.
    profile.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [program, *_FLAGS, *flags, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    socket = None
    try:
        address = f"ws://127.0.0.1:{_port(profile, process)}"
        socket = loop.run_until_complete(_first_page(address, websocket_connect))
        yield Browser(loop, socket)
    finally:
        if socket is not None:
            socket.close()
            loop.run_until_complete(asyncio.sleep(0.05))
        end(process)
        asyncio.set_event_loop(None)
        loop.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a browser and what it has started; one that does not listen is ended all the same."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _port(profile: Path, process: subprocess.Popen[bytes]) -> str:
    file = profile / "DevToolsActivePort"
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if file.is_file() and len(lines := file.read_text().split()) == 2:
            return f"{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise AssertionError("Chromium did not start")


async def _first_page(address: str, connect: Any) -> Any:
    """The socket of the browser's one page: asked of the browser's own socket."""
    socket = await connect(address)
    socket.write_message(json.dumps({"id": 1, "method": "Target.getTargets"}))
    while "id" not in (answer := json.loads(await socket.read_message())):
        pass
    page = next(target["targetId"] for target in answer["result"]["targetInfos"] if target["type"] == "page")
    socket.close()
    return await connect(f"{address.split('/devtools')[0]}/devtools/page/{page}", max_message_size=100_000_000)
