"""A headless Firefox ESR for tests, driven over its remote protocol Marionette; skipped where there is none."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import end

# A profile that asks nothing and nobody: no first run, no updates, no reports; downloads go into one folder.
_SETTINGS: dict[str, Any] = {
    "marionette.port": 0,
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    "security.dialog_enable_delay": 0,
    "services.settings.server": "data:,",
    "toolkit.telemetry.unified": False,
}
"""The proxy is a port at which nobody listens: no address of any network can be reached."""

_PICKER = """
const files = arguments[0].map((path) => {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  return file;
});
const listed = () => ({
  QueryInterface: ChromeUtils.generateQI(["nsISimpleEnumerator"]), at: 0,
  hasMoreElements() { return this.at < files.length; }, getNext() { return files[this.at++]; },
  [Symbol.iterator]: () => files[Symbol.iterator](),
});
const picker = {
  QueryInterface: ChromeUtils.generateQI(["nsIFilePicker"]),
  init() {}, appendFilter() {}, appendFilters() {}, appendRawFilter() {},
  isModeSupported: () => Promise.resolve(true),
  get file() { return files[0]; }, get files() { return listed(); },
  open(done) { Services.tm.dispatchToMainThread(() => done.done(Ci.nsIFilePicker.returnOK)); },
};
const factory = {
  QueryInterface: ChromeUtils.generateQI(["nsIFactory"]), createInstance: (kind) => picker.QueryInterface(kind),
};
Components.manager.QueryInterface(Ci.nsIComponentRegistrar)
  .registerFactory(Services.uuid.generateUUID(), "", "@mozilla.org/filepicker;1", factory);
"""
"""The system's file picker, replaced by one that chooses these files: a page sees no difference."""


class Firefox:
    """One page in one Firefox, to be asked as `browser.Browser` is."""

    def __init__(self, connection: socket.socket) -> None:
        self.stream = connection.makefile("rwb")
        self.sent = 0
        self.complaints: list[str] = []
        self._read()
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "ignore"}})

    def call(self, command: str, **parameters: Any) -> Any:
        self.sent += 1
        message = json.dumps([0, self.sent, command, parameters]).encode()
        self.stream.write(b"%d:%b" % (len(message), message))
        self.stream.flush()
        _, _, error, found = self._read()
        assert error is None or error["error"] == "no such alert", error
        return found and found.get("value")

    def _read(self) -> Any:
        size = b""
        while (char := self.stream.read(1)) != b":":
            assert char, "Firefox has gone"
            size += char
        return json.loads(self.stream.read(int(size)))

    def run(self, script: str, *, wait: bool = False) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        return self.call("WebDriver:ExecuteScript", script=f"return ({script})", args=[])

    def press(self, x: float, y: float) -> None:
        """A click with the mouse."""
        steps = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.call("WebDriver:PerformActions", actions=[{"type": "pointer", "id": "mouse", "actions": steps}])

    def choose(self, click: Callable[[], None], paths: Sequence[Path], seconds: float) -> None:
        """Choose files, or one folder, in the file picker that a click opens."""
        self.call("Marionette:SetContext", value="chrome")
        self.call("WebDriver:ExecuteScript", script=_PICKER, args=[[str(path) for path in paths]])
        self.call("Marionette:SetContext", value="content")
        click()
        if paths[0].is_dir():
            # Firefox asks whether a whole folder may be given to the page.
            until = time.monotonic() + seconds
            while not (text := self.call("WebDriver:GetAlertText")):
                assert time.monotonic() < until, "nothing is asked"
                time.sleep(0.05)
            assert paths[0].name in text
            self.call("WebDriver:AcceptAlert")

    def open(self, page: Path) -> None:
        self.call("WebDriver:Navigate", url=page.as_uri())

    def size(self, width: int, height: int) -> None:
        """Make the page so wide and high."""
        for _ in range(2):
            inner = self.run("[innerWidth, innerHeight, outerWidth, outerHeight]")
            self.call("WebDriver:SetWindowRect", width=width + inner[2] - inner[0], height=height + inner[3] - inner[1])

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("WebDriver:TakeScreenshot", full=False)))


@contextmanager
def firefox(profile: Path, downloads: Path) -> Iterator[Firefox]:
    """A Firefox with a profile of its own, ended afterwards."""
    program = shutil.which("firefox-esr")
    if program is None:
        pytest.skip("Firefox ESR is not installed")
    profile.mkdir(parents=True)
    settings = {**_SETTINGS, "browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    process = subprocess.Popen(
        [program, "--headless", "--marionette", "--remote-allow-system-access", "--profile", str(profile)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "LANG": "zh_CN.UTF-8", "HOME": str(profile)},
    )  # fmt: skip
    try:
        with socket.create_connection(("127.0.0.1", _port(profile, process))) as connection:
            yield Firefox(connection)
    finally:
        end(process)


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    file = profile / "MarionetteActivePort"
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if file.is_file() and (text := file.read_text().strip()):
            return int(text)
        time.sleep(0.05)
    raise AssertionError("Firefox did not start")
