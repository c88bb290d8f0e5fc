"""What to send each office: a short text to paste into a message, and one list of whom to remind."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from xlsxcheck.errors import OutputError, UsageError
from xlsxcheck.files import identity, is_device, is_there, make_folder, reachable, remove, try_to_write, write_whole
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Value
from xlsxcheck.model.names import normal_name
from xlsxcheck.render.csv import BOM, cover_label, csv_line, output_head
from xlsxcheck.summary import KIND
from xlsxcheck.summary.noticetexts import Due, Notice, about, base, is_to_tell, missing, sealed, why_unread

_MOST_FILES = 100_000
_LONGEST_NAME = 60

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')

_ORDER = ("missing", "unreadable", "fail", "warn")


def check_notices_folder(
    folder: str, form: Form, inputs: Container[object] = (), summaries: Iterable[str] = ()
) -> None:
    """Make the folder and try it before the first file is checked.

    Errors: UsageError where the list of reminders would replace what is none of ours, or one of the summaries;
            OutputError where nothing can be written there.
    """
    make_folder(folder)
    same = {identity(path): path for path in summaries}
    for lang in LANGUAGES:
        target = os.path.join(folder, words(lang)["notices"]["list"])
        if identity(target) in same:
            told = f"{same[identity(target)]}：--notices 的名单也写在这里；--summary 请换一个文件名"
            raise UsageError(f"{told} / both would be written here: name another summary")
        refuse_to_replace(target, KIND, inputs=inputs, headers=[_head(form, one) for one in LANGUAGES])
    try_to_write(os.path.join(folder, words("zh")["notices"]["list"]))


def write_notices(
    folder: str, collection: Collection, due: Due, inputs: Container[object] = ()
) -> tuple[int, list[str]]:
    """Write a text for each office that has something to do, and the list of all of them.

    Shape:  how many there are, and the names of texts in the folder that are none of them.
            Texts of an earlier run are replaced, or removed where nothing is to be told any more, unless somebody has
            changed them since: those stay, and a new one takes the next free name.
    Errors: OutputError.
    """
    notices = sorted(notices_of(collection, due), key=lambda one: _ORDER.index(one.state))
    earlier = _ours(folder, inputs)
    spoken = words(collection.lang)["notices"]
    written: set[str] = set()
    lines = [_head(collection.form, collection.lang)]
    for notice in notices:
        name = _write(folder, notice, written, earlier)
        lines.append(_line(notice, name, spoken, due))
    for name in earlier - written:
        remove(os.path.join(folder, name))
    write_whole(os.path.join(folder, spoken["list"]), "".join(lines).encode("utf-8", "backslashreplace"))
    return len(notices), sorted(name for name in _texts(folder) if name not in written)


def notices_of(collection: Collection, due: Due) -> Iterator[Notice]:
    """What to tell whom: who is missing, then file by file; of two files of one office the newer one is meant."""
    roster = collection.roster
    unread = _unread(collection)
    for office in roster.missing if roster is not None else ():
        text = missing(office, collection, due, unread)
        yield Notice("missing", office.organ, office.code, text, office, office.phone)
    newest, older = _newest(collection)
    reported = {key.rpartition(" ")[0] for key in newest}
    for number, checked in enumerate(collection.rows()):
        key = _key(checked, collection)
        if checked.report.shown in unread:
            # Told with the one office that is missing and may have sent it.
            continue
        if checked.report.blank and key is not None and key.rpartition(" ")[0] in reported:
            continue
        counts = key is None or checked.report.blank or newest.get(key) == number
        if counts and is_to_tell(checked.report, roster):
            yield about(checked, older.get(key or "", []), collection, due)


def _unread(collection: Collection) -> dict[str, str]:
    """Files that could not be checked and may be those of one missing office alone, by their names; and what is wrong.

    A file's name proves nothing, so that its office stays missing.
    """
    roster = collection.roster or Roster(())
    often = Counter(path for office in roster.missing for path, _ in roster.files_near(office))
    found = {}
    for checked in collection.rows() if often else ():
        report = checked.report
        if often[report.shown] == 1 and report.verdict == "unreadable" and is_to_tell(report, roster):
            found[report.shown] = why_unread(report, collection.lang)
    return found


def _newest(collection: Collection) -> tuple[dict[str, int], dict[str, list[str]]]:
    """The number of each office's file that counts, and the names of its others.

    Shape:  of several of which nobody can tell the newest, the first; none where a newer one bears another key.
    """
    replaced = collection.settled.older
    newest: dict[str, int] = {}
    others: dict[str, list[str]] = {}
    for number, checked in enumerate(collection.rows()):
        if (key := _key(checked, collection)) is None or checked.report.blank:
            continue
        if key in newest or checked.report.shown in replaced:
            others.setdefault(key, []).append(checked.report.shown)
        else:
            newest[key] = number
    return newest, others


def _key(checked: Checked, collection: Collection) -> str | None:
    """Whose file it is, for which year and scope; None where nobody knows."""
    report = checked.report
    if report.shown in collection.disputed:
        return None
    who = (report.code or "").strip().upper() or normal_name(report.organ)
    return f"{who} {report.year} {checked.scope}" if who else None


# -- the files -----------------------------------------------------------------------------------


def _ours(folder: str, inputs: Container[object]) -> set[str]:
    """The texts of an earlier run that nobody has changed since."""
    found: set[str] = set()
    for name in _texts(folder):
        path = os.path.join(folder, name)
        if identity(path) not in inputs:
            try:
                text = Path(reachable(path)).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            except (OSError, UnicodeDecodeError):
                continue
            if sealed(text):
                found.add(name)
    return found


def _texts(folder: str) -> list[str]:
    with os.scandir(reachable(folder)) as entries:
        return [entry.name for entry in entries if entry.name.endswith(".txt") and entry.is_file(follow_symlinks=False)]


def _write(folder: str, notice: Notice, written: set[str], earlier: Container[str]) -> str:
    """Write a text under the office's name, or the next that is free; its name."""
    stem = file_stem(notice.organ or notice.code or Path(base(notice.path).partition(" › ")[0]).stem)
    taken = {name.casefold() for name in written}
    for number in range(1, _MOST_FILES):
        name = f"{stem}.txt" if number == 1 else f"{stem}-{number}.txt"
        path = os.path.join(folder, name)
        if name.casefold() not in taken and (name in earlier or not is_there(path)):
            # With a mark, so that Windows' own editor knows the encoding.
            write_whole(path, (BOM + notice.text).encode("utf-8", "backslashreplace"))
            written.add(name)
            return name
    raise OutputError(f"{folder}: 找不到可用的文件名 / no free name")


def file_stem(organ: str) -> str:
    """An office's name as every system takes it for a file."""
    stem = _FORBIDDEN.sub("_", printable(organ))[:_LONGEST_NAME].strip(" .")
    return f"_{stem}" if not stem or is_device(stem) else stem


def _head(form: Form, lang: str) -> str:
    spoken = words(lang)["notices"]["columns"]
    cover = [cover_label(form, key, lang) for key in ("organ", "code")]
    phone = cover_label(form, "phone", lang)
    kinds = ("state", "errors", "warnings", "due", "file", "copy", "notice")
    return output_head([*cover, spoken["contact"], phone, *(spoken[key] for key in kinds)])


def _line(notice: Notice, name: str, spoken: dict[str, Any], due: Due) -> str:
    contact = notice.office.contact if notice.office else ""
    state = spoken["states"][notice.state]
    cells: list[Value] = [notice.organ, notice.code, contact, notice.phone, state, notice.errors, notice.warnings]
    return csv_line([*cells, due.day, notice.path, notice.copy, name])


def read_due(text: str | None, folder: str | None, today: date | None = None) -> Due:
    """The day of `--due`. Errors: UsageError where it is none, or where nothing would tell it."""
    from xlsxcheck.many.waivers import iso_day

    if text is None:
        return Due("", (today or date.today()).isoformat())
    if folder is None:
        raise UsageError("--due 是给催报通知用的；请同时写上 --notices 文件夹 / --due needs --notices")
    day = iso_day(text.strip())
    if not day:
        raise UsageError(f"--due：“{text}”不是日期；请写成 2026-01-31 这样 / no date")
    return Due(day, (today or date.today()).isoformat())
