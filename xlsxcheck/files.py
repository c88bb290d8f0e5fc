"""Every file that we write goes one way: whole or not at all, with nothing left behind, and told where it can't be."""

from __future__ import annotations

import errno
import io
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from xlsxcheck.errors import OutputError, UsageError, wrong_kind
from xlsxcheck.messages import LANGUAGES, words

_WINDOWS = {5: "denied", 32: "held", 33: "held", 112: "full", 206: "too_long"}
_CAUSES = {
    "full": ("ENOSPC", "EDQUOT"),
    "held": ("EBUSY", "ETXTBSY"),
    "denied": ("EACCES", "EPERM"),
    "read_only": ("EROFS",),
    "too_long": ("ENAMETOOLONG",),
    "too_large": ("EFBIG",),
    "no_folder": ("ENOENT", "ENOTDIR"),
    "is_folder": ("EISDIR", "ENOTEMPTY"),
    "is_file": ("EEXIST",),
    "bad_name": ("EINVAL", "EILSEQ"),
    "loop": ("ELOOP",),
    "too_many": ("EMFILE", "ENFILE"),
    "memory": ("ENOMEM",),
    "disk": ("EIO", "ENXIO", "ENODEV", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "ENOTCONN", "ECONNRESET"),
}
_KEYS = {getattr(errno, name): key for key, names in _CAUSES.items() for name in names if hasattr(errno, name)}
"""What the system says -> the key of our own words for it."""

_TRIES, _PAUSE_SECONDS = 10, 0.1
"""A virus scanner or a cloud drive lets go of a new file within a second."""

_LONGEST = 240
"""Windows refuses longer paths unless they are spelt in full; a folder must leave room for a file's name."""

_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)

_HELD = ("denied", "held")
"""Causes that may be another program's doing, and over in a moment."""

_WRONG_PATH = ("no_folder", "is_folder", "is_file", "bad_name")

_LONGEST_PATH = 4096
"""No system opens a longer one: it is the content of a file, which no message should quote."""

FilePath = str | os.PathLike[str]


def path_of(value: FilePath, argument: str) -> str:
    """A path that a caller gave, as text. UsageError naming the argument where it is none."""
    path = os.fspath(value) if isinstance(value, str | os.PathLike) else value
    if not isinstance(path, str):
        raise wrong_kind(argument, value, "路径", "a path")
    if len(path) > _LONGEST_PATH or "\0" in path:
        raise UsageError(f"{argument} 要的是路径，这是 {len(path)} 字的内容，不是文件名 / takes a path, not content")
    return path


def takes_bytes(file: object) -> bool:
    """Whether it is a file, or like one, that is open for bytes to be written to."""
    if isinstance(file, io.TextIOBase) or not hasattr(file, "write") or getattr(file, "closed", False) is True:
        return False
    writable = getattr(file, "writable", None)
    return writable is None or bool(writable())


def write_whole(path: FilePath, data: bytes) -> None:
    """Write a file; nobody ever sees half of it.

    Errors: OutputError naming the file and the cause, UsageError where there is no such folder; nothing is left behind.
    """
    with whole(path) as file:
        file.write(data)


@contextmanager
def whole(path: FilePath) -> Iterator[IO[bytes]]:
    """A file to write to that takes its name only when the block has come to its end.

    Errors: as write_whole; whatever ends the block leaves nothing behind.
    """
    # Where a link leads: the link itself stays one.
    target = reachable(os.path.realpath(path) if os.path.islink(path) else path)
    with _temporary(target, path) as (file, temporary):
        yield file
        _close(file)
        _patiently(os.replace, temporary, target)


def claim(path: FilePath, data: bytes) -> bool:
    """Write a file under a name that was free a moment ago; False if somebody took it since.

    Errors: as write_whole.
    """
    target = reachable(path)
    with _temporary(target, path) as (file, temporary):
        file.write(data)
        _close(file)
        return _named(temporary, target)


def remove(path: FilePath) -> None:
    """Remove a file of ours. OutputError where another program holds it."""
    try:
        _patiently(os.unlink, reachable(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise not_written(path, error) from error


def try_to_write(path: FilePath) -> None:
    """Find out whether a file can be made in the folder of `path`, and the one that is there be changed.

    Errors: OutputError where not; UsageError where there is no such folder.
    """
    target = reachable(path)
    with _temporary(target, path) as (file, _):
        file.close()
        if os.path.lexists(target):
            with open(target, "r+b"):
                pass


def check_copies_folder(out: str) -> None:
    """Try the folder of the annotated copies before the first file is checked.

    Errors: UsageError where a file is in the way; OutputError where nothing can be written.
    """
    folder = os.path.abspath(out)
    while not is_there(folder):
        folder = os.path.dirname(folder)
    if not is_folder(folder):
        raise UsageError(
            f"--out {out}：标注副本不能写到这个文件夹：{folder} 这里有一个同名的文件，不是文件夹 / a file is in the way"
        )
    try:
        with _temporary(os.path.join(folder, "x"), folder):
            pass
    except (OutputError, UsageError) as error:
        raise type(error)(f"--out {out}：标注副本不能写到这个文件夹：{error}") from error


def make_folder(path: FilePath) -> None:
    """Make a folder and those above it. OutputError where that can't be."""
    if not os.fspath(path):
        return
    try:
        os.makedirs(reachable(path), exist_ok=True)
    except OSError as error:
        raise not_written(path, error) from error


def identity(path: FilePath) -> object:
    """What stays the same whatever a file is called; of one that is not there, where it would stand."""
    try:
        found = os.stat(reachable(path))
    except OSError:
        found = None
    # Some network and cloud drives number no files.
    return (found.st_dev, found.st_ino) if found and found.st_ino else os.path.normcase(_real(path))


def _real(path: FilePath) -> str:
    try:
        return os.path.realpath(path)
    except OSError:
        # Windows can't follow every path that it can open.
        return os.path.abspath(path)


def reachable(path: FilePath, room: int = 0) -> str:
    """A path as the system takes it: spelt in full where Windows would refuse one so long.

    room: so many characters more will stand behind it.
    """
    name = os.fspath(path)
    is_long = os.name == "nt" and len(os.path.abspath(name)) + room > _LONGEST
    return spelt_in_full(os.path.abspath(name)) if is_long else name


def is_there(path: FilePath) -> bool:
    """Whether anything has that path, a link that leads nowhere too."""
    return os.path.lexists(reachable(path))


def is_folder(path: FilePath) -> bool:
    """Whether it is a folder."""
    return os.path.isdir(reachable(path))


def is_device(name: str) -> bool:
    """Whether Windows takes a name for one of its devices, whatever its ending."""
    return _DEVICES.fullmatch(name) is not None


def spelt_in_full(path: str) -> str:
    """An absolute path of Windows with the mark that lifts the limit of 260 characters."""
    if path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"


def cause(error: OSError) -> str:
    """The key of what the system refused, see words.system in the messages; its own words where we have none."""
    number = getattr(error, "winerror", None)
    key = _WINDOWS.get(number) if isinstance(number, int) else None
    return key or _KEYS.get(error.errno or 0) or error.strerror or str(error)


def told(error: OSError, *, reading: bool = False) -> str:
    """What the system refused, in Chinese. reading: where a file was to be read, and not written."""
    key = cause(error)
    key = "no_file" if reading and key == "no_folder" else key
    return str(words("zh")["system"].get(key, key))


def is_held(error: OSError) -> bool:
    """Whether it may be another program that holds the file, as Excel and WPS do."""
    return cause(error) in _HELD


def _patiently(action: Callable[..., object], *arguments: str) -> None:
    """Do it, again and again for a second where another program holds the file."""
    for _ in range(_TRIES - 1):
        try:
            action(*arguments)
            return
        except OSError as error:
            if not is_held(error):
                raise
        time.sleep(_PAUSE_SECONDS)
    action(*arguments)


@contextmanager
def _temporary(target: str, path: FilePath) -> Iterator[tuple[IO[bytes], str]]:
    """A new file beside `target`, open for writing, and its name; gone at the end unless it was renamed.

    Opened by ourselves and once: tempfile would try two thousand million names in a folder of Windows that refuses.
    """
    temporary = os.path.join(os.path.dirname(target), f".{os.urandom(5).hex()}.tmp")
    file: IO[bytes] | None = None
    try:
        file = open(temporary, "xb")  # noqa: SIM115 - closed before it takes its name
        yield file, temporary
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        if file is not None:
            _discard(file, temporary)


def _discard(file: IO[bytes], temporary: str) -> None:
    """Close and remove what is left of a temporary file; never fails."""
    with suppress(OSError):
        # A full disk refuses what was still to be written; the descriptor is closed all the same.
        file.close()
    if os.path.lexists(temporary):
        with suppress(OSError):
            _patiently(os.unlink, temporary)


def _close(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _named(temporary: str, target: str) -> bool:
    """Give a whole file its name if nobody has it."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except (OSError, AttributeError):
        # Some file systems, and some systems, know no second names.
        if os.path.lexists(target):
            return False
        _patiently(os.rename, temporary, target)
    return True


def not_written(path: FilePath, error: OSError) -> OutputError | UsageError:
    """The failure to tell, in the words of both languages; a UsageError where no file can ever have that path."""
    key = cause(error)
    zh, en = (words(lang)["system"].get(key, key) for lang in LANGUAGES)
    remedy = words("zh")["system_remedy"].get(key)
    told = f"{os.fspath(path)}: 写不了（{zh}）{f'；{remedy}' if remedy else ''} / can't be written ({en})"
    return UsageError(told) if key in _WRONG_PATH else OutputError(told, held=is_held(error))
