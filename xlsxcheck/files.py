"""Write a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from xlsxcheck.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Write under a temporary name beside `path`, then rename: nobody ever sees half a file.

    Errors: UsageError naming the file and the cause (no such folder, no space, no permission); nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError(
            f"{path}: 写不了文件（{error.strerror}）；请核对文件夹、权限和磁盘空间 / can't be written"
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def identity(path: str | os.PathLike[str]) -> object:
    """What stays the same whatever a file is called; of one that is not there, where it would stand."""
    try:
        found = os.stat(path)
    except OSError:
        found = None
    # Some network and cloud drives number no files.
    return (found.st_dev, found.st_ino) if found and found.st_ino else os.path.normcase(os.path.realpath(path))


def check_copies_folder(out: str) -> None:
    """UsageError where annotated copies can't be written, before the first file is checked."""
    import tempfile

    folder = os.path.abspath(out)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    cause = "这里有一个同名的文件，不是文件夹 / a file is in the way"
    if os.path.isdir(folder):
        try:
            with tempfile.TemporaryFile(dir=folder):
                return
        except OSError as error:
            cause = f"没有写入的权限，或者磁盘不可写 / can't be written ({error.strerror})"
    raise UsageError(f"--out {out}：标注副本不能写到这个文件夹：{folder} {cause}")
