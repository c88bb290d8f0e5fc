"""Make the offline page: `python -m xlsxcheck.page.build --runtime DIR -o FILE.html [--samples DIR]`; needs node.

The same sources, runtime and XlsxWriter give the same bytes on every machine: what is compiled and compressed is so by
the pinned runtime itself.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsxcheck.files import write_whole
from xlsxcheck.form.given import default_form
from xlsxcheck.formats.outputs import generator
from xlsxcheck.messages import LANGUAGES, page_words
from xlsxcheck.page.dense import encode
from xlsxcheck.page.parts import app_files, licences, own_digest, xlsxwriter_version
from xlsxcheck.page.selftest import digests
from xlsxcheck.page.shipped import KIND
from xlsxcheck.version import VERSION

_HERE = Path(__file__).resolve().parent
_NO_PACKAGES: dict[str, dict[str, str]] = {"packages": {}}


def runtime() -> dict[str, Any]:
    """Which runtime the page is made with: name, version, digests."""
    loaded: dict[str, Any] = json.loads((_HERE / "runtime.json").read_text(encoding="utf-8"))
    return loaded


def check_runtime(folder: Path) -> dict[str, bytes]:
    """The runtime's files. SystemExit where one is missing or is not the one that was pinned."""
    pinned = runtime()
    files: dict[str, bytes] = {}
    for name, digest in pinned["files"].items():
        path = folder / name
        files[name] = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise SystemExit(f"{path}: is not that of {pinned['package']} {pinned['version']}")
    return files


def build(folder: Path, samples: Path) -> str:
    """The page, as text."""
    files = check_runtime(folder)
    app = app_files() | _samples(samples)
    packed, told = _packed(files, app)
    lock = {**json.loads(files["pyodide-lock.json"]), **_NO_PACKAGES}
    versions = {"version": VERSION, "pyodide": runtime()["version"], "python": told["python"]}
    about = {
        "versions": {**versions, "xlsxwriter": xlsxwriter_version()},
        "parts": [
            {"name": name, "bytes": part["bytes"], "sha256": part["sha256"]}
            for name, part in told["parts"].items()
            if name != "licences"
        ],
        "words": {lang: page_words(lang) for lang in LANGUAGES},
    }
    texts = {"lock": json.dumps(lock, sort_keys=True), "worker": _script("worker.js")}
    data = [_data(name, encode(part), len(part)) for name, part in sorted(packed.items())]
    data += [_data(name, text) for name, text in texts.items()]
    data.append(_data("about", json.dumps(about, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")))
    # The program's own scripts start while the rest of the page is still being read.
    late = [one for one in data if re.match(r'<script type="text/plain" data-part="(app|lib|wasm)"', one)]
    return _filled([one for one in data if one not in late], late)


def _samples(folder: Path) -> dict[str, bytes]:
    """The samples of the self-test, and what they come to here."""
    names = [
        path for path in sorted(folder.glob("*.xlsx")) if path.stem in ("unbalanced", "blanks-and-text", "wrong-form")
    ]
    with tempfile.TemporaryDirectory() as work:
        for path in names:
            shutil.copy(path, work)
        wanted = json.dumps(dict(digests(work, default_form())))
    found = {f"xlsxcheck/_data/samples/{path.name}": path.read_bytes() for path in names}
    return {**found, "xlsxcheck/_data/samples.json": wanted.encode()}


def _packed(files: Mapping[str, bytes], app: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The parts as the runtime packs them, and what it tells of them."""
    node = shutil.which("node")
    if node is None:
        raise SystemExit("node is not installed")
    with tempfile.TemporaryDirectory() as work:
        given, made = Path(work, "given"), Path(work, "made")
        made.mkdir()
        trees = {"runtime": files, "app": app, "texts": {"licences": licences().encode()}}
        for tree, contents in trees.items():
            for name, data in contents.items():
                path = given / tree / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        shutil.copy(_HERE / "pack.py", given)
        done = subprocess.run(
            [node, str(_HERE / "pack.js"), str(given), str(made)], capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode:
            raise SystemExit(f"node: {done.stderr.strip()}")
        told: dict[str, Any] = json.loads(done.stdout)
        return {name: Path(made, name).read_bytes() for name in told["parts"]}, told


def _data(name: str, text: str, size: int | None = None) -> str:
    """A part in the page: text that no browser runs."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise SystemExit(f"{name}: can't be carried in a page")
    extent = "" if size is None else f' data-size="{size}"'
    return f'<script type="text/plain" data-part="{name}"{extent}>{text}</script>'


def _script(*names: str) -> str:
    dense = (_HERE / "js" / "05-dense.js").read_text(encoding="utf-8")
    return dense + "".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    """A script or a style as the policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(scripts: list[str], style: str) -> str:
    """What the page may do: run its own scripts and one worker of them, show its own style, and nothing else."""
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed} 'wasm-unsafe-eval' blob:; worker-src blob:; "
        f"style-src {_digest(style)}; form-action 'none'; base-uri 'none'"
    )


def _filled(early: list[str], late: list[str]) -> str:
    """The page with everything put in; its words in Chinese, so that they are there before any script."""
    text = (_HERE / "page.html").read_text(encoding="utf-8")
    spoken = page_words("zh")
    text = re.sub(
        r'(<(\w+)[^>]*data-say="(\w+)"[^>]*>)(?=</\2>)', lambda m: m[1] + html.escape(spoken[m[3]], quote=False), text
    )
    old, css = ((_HERE / name).read_text(encoding="utf-8") for name in ("old.js", "page.css"))
    pieces = [path.read_text(encoding="utf-8") for path in sorted((_HERE / "js").glob("*.js"))]
    js = '(function () {\n"use strict";\n' + "".join(pieces) + "})();\n"
    facts = {
        "policy": html.escape(policy([old, js], css)),
        "generator": generator(VERSION, KIND),
        "sources": own_digest(),
        "title": html.escape(spoken["title"]),
        "css": css,
        "old": old,
        "js": js,
        "early": "\n".join(early),
        "data": "\n".join(late),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda m: facts[m[1]], text)


def main(arguments: list[str]) -> None:
    """The command line of the build."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runtime", type=Path, required=True, help="the unpacked package of the runtime")
    parser.add_argument("--samples", type=Path, default=_HERE.parents[1] / "samples")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args(arguments)
    page = build(options.runtime, options.samples).encode("utf-8")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(options.out, page)
    print(f"{options.out}  {len(page) / 1e6:.2f} MB  sha256 {hashlib.sha256(page).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1:])
