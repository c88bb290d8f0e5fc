"""A Windows Python under Wine, as `.ci/windows` builds it: command lines in, what they print and their exit code out.

`python tests/kit/wine.py` makes what Wine needs and tries it; the exit code is 3 where it does not start.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LIMIT_SECONDS = 240
"""Of any process: some fifty times what the longest takes on a fast machine."""
_START_SECONDS = 180

JUDGE = Path(os.environ.get("XLSXCHECK_WINDOWS", "/nonexistent"))
WHY_NOT = "no Windows judge; .ci/windows builds one"
DESK = JUDGE / "desk"
"""Where the checkout lies; drive J: is the judge."""
HOME = DESK / ".venv"
"""The Windows Python stands where the README's first line makes one; its build has no venv of its own."""
DRIVE_D = JUDGE / "drive-d"

_WINE = os.environ.get("XLSXCHECK_WINE") or next(
    (path for path in ("/usr/lib/wine/wine64", "/usr/bin/wine64") if os.path.exists(path)), "wine64"
)
_SERVER = os.environ.get("XLSXCHECK_WINESERVER") or next(
    (path for path in ("/usr/lib/wine/wineserver64", "/usr/bin/wineserver") if os.path.exists(path)), "wineserver"
)


class Done(NamedTuple):
    """What came of a command line; out and err as bytes, since line ends and encodings are what is judged."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def told(self) -> str:
        return self.err.decode("utf-8")


def there() -> bool:
    """Whether a judge was built, and where it is was said."""
    return (JUDGE / "prefix").is_dir()


def windows(path: str | Path) -> str:
    """A path of this system as Windows spells it."""
    whole = os.path.abspath(path)
    below = os.path.relpath(whole, JUDGE)
    drive = "Z:" + whole if below.startswith("..") else "J:\\" + ("" if below == "." else below)
    return drive.replace("/", "\\")


def run(words: Sequence[str | Path], folder: Path, *, limit: float = LIMIT_SECONDS, **more: str) -> Done:
    """Run a program of Windows in `folder`. Every stream is a pipe: Wine hands Python no files of ours."""
    done = subprocess.run(
        [_WINE, *map(str, words)], input=b"", capture_output=True, cwd=folder, timeout=limit, env=settings(**more)
    )
    return Done(done.returncode, done.stdout, done.stderr)


def start(words: Sequence[str | Path], folder: Path, **more: str) -> subprocess.Popen[bytes]:
    """The same, but somebody else waits for its end."""
    pipe = subprocess.PIPE
    command = [_WINE, *map(str, words)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=settings(**more))


def python(words: Sequence[str | Path], folder: Path, **more: str) -> Done:
    return run([windows(HOME / "python.exe"), *words], folder, **more)


def xlsxcheck(words: Sequence[str | Path], folder: Path, **more: str) -> Done:
    return run([windows(HOME / "Scripts" / "xlsxcheck.exe"), *words], folder, **more)


def faulty(*faults: str, **more: str) -> dict[str, str]:
    """The environment in which the program meets faults, see onwindows/sitecustomize.py."""
    return {"PYTHONPATH": windows(DESK / "tests" / "kit" / "onwindows"), "FAULTS": " ".join(faults), **more}


def alive() -> list[str]:
    """The programs that run under Wine here, without Wine's own."""
    here = b"WINEPREFIX=" + os.fsencode(JUDGE / "prefix") + b"\0"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if here in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [command for command in found if "python.exe" in command or "xlsxcheck" in command]


def shell(line: str, folder: Path, **more: str) -> Done:
    """A line as somebody types it at the prompt of cmd."""
    script = folder / "line.cmd"
    script.write_bytes(f"@echo off\r\n{line}\r\n".encode("gbk"))
    try:
        return run(["cmd", "/c", windows(script)], folder, **more)
    finally:
        script.unlink()


def settings(**more: str) -> dict[str, str]:
    """The environment: nothing of this system's own Python or pip reaches the other."""
    alien = ("PIP_", "PYTHON", "COV", "PYTEST", "VIRTUAL_ENV", "DISPLAY", "WINE", "LC_", "LANG")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(alien)}
    wine = {
        "WINEPREFIX": str(JUDGE / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml,winedbg.exe=",
        "LOCPATH": str(JUDGE / "locale"),
        "LC_ALL": "zh_CN.UTF-8",
    }
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": windows(JUDGE / "wheels"), "PIP_CONFIG_FILE": "nul"}
    quiet = {"PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_WARN_SCRIPT_LOCATION": "1"}
    return {**kept, **wine, **offline, **quiet, **more}


def wake() -> bool:
    """Start Wine's server and services with no pipe of ours in their hands; whether a Windows Python runs then."""
    server([])
    if subprocess.run([_SERVER, "-p"], env=settings(), timeout=60, **_nowhere()).returncode:
        return False
    done = subprocess.run([_WINE, "wineboot"], env=settings(), timeout=_START_SECONDS, **_nowhere())
    return done.returncode == 0 and python(["-c", "print(6 * 7)"], JUDGE, limit=_START_SECONDS).out.strip() == b"42"


def server(words: Sequence[str] = ("-k",)) -> None:
    """End whatever runs under Wine here."""
    subprocess.run([_SERVER, *(words or ("-k",))], env=settings(), timeout=60, **_nowhere())


def _nowhere() -> dict[str, int]:
    return dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)


# -- what `.ci/windows` has made of it -------------------------------------------------------------


def lay_python() -> None:
    """Unpack the interpreter as an installed one: a library of files, PYTHONPATH and site-packages as usual."""
    with tarfile.open(next(JUDGE.glob("embed/*.tar.gz"))) as source:
        member = next(one for one in source if one.name.endswith("/data.zip"))
        packed = source.extractfile(member)
        assert packed is not None
        data = packed.read()
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        for name in files.namelist():
            # Wine's own side of _wmi ends the process; platform does without.
            if not name.endswith(("/", "._pth", "_wmi.pyd")):
                HOME.mkdir(parents=True, exist_ok=True)
                (HOME / Path(name).name).write_bytes(files.read(name))
    library = HOME / "Lib"
    with zipfile.ZipFile(HOME / "python313.zip") as files:
        files.extractall(library)
    (HOME / "python313.zip").unlink()
    # Wine 8 has no CopyFile2; without it shutil copies by hand.
    (library / "shutil.pyc").rename(library / "_shutil_whole.pyc")
    (library / "shutil.py").write_text(
        "import sys\nimport _winapi\nvars(_winapi).pop('CopyFile2', None)\nimport _shutil_whole\n"
        "sys.modules[__name__] = _shutil_whole\n",
        encoding="utf-8",
    )


def lay_pip() -> None:
    """Install pip, as `python -m venv` does, out of its own wheel."""
    wheel = windows(next(JUDGE.glob("wheels/pip-*.whl")))
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from pip._internal.cli.main import main; sys.exit(main())"
    )
    done = python(["-c", program, wheel, "install", "-q", "pip"], JUDGE)
    assert done.code == 0, done


def lay_windows() -> bool:
    """Wine's own folder, with drives D: and J:; whether that worked."""
    done = subprocess.run([_WINE, "wineboot", "-i"], env=settings(), timeout=_START_SECONDS, **_nowhere())
    if done.returncode:
        return False
    server(["-w"])
    version = ["reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"]
    subprocess.run([_WINE, *version], env=settings(), timeout=_START_SECONDS, **_nowhere())
    server(["-w"])
    DRIVE_D.mkdir(exist_ok=True)
    for letter, folder in (("d", DRIVE_D), ("j", JUDGE)):
        drive = JUDGE / "prefix" / "dosdevices" / f"{letter}:"
        drive.unlink(missing_ok=True)
        drive.symlink_to(folder)
    return True


def main() -> int:
    try:
        if not HOME.exists():
            lay_python()
        if not there() and not lay_windows():
            shutil.rmtree(JUDGE / "prefix", ignore_errors=True)
            return 3
        stands = wake()
        if stands and not (HOME / "Scripts").exists():
            lay_pip()
    except subprocess.TimeoutExpired:
        stands = False
    finally:
        server()
    print(f"the judge stands in {JUDGE}" if stands else "the judge does not stand")
    return 0 if stands else 3


if __name__ == "__main__":
    sys.exit(main())
