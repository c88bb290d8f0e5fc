"""Commands, choices, defaults and exit codes: stated once, for the parser and for the short way past it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlsxcheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxcheck.many.item import Checked
    from xlsxcheck.model import Counts, Report

COMMANDS = ("check", "template", "merge", "word", "rules", "forms", "explain", "page")
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u30fc\u4e00"
"""What looks like a minus sign and is none, the Chinese one and the long vowel of kana among them."""
FORMATS = ("text", "json", "jsonl", "csv", "html")
UNWRITTEN = 4
"""The exit code where something that was asked for could not be written."""
_CODES = {"pass": 0, "warn": 0, "fail": 1, "unreadable": 3}


class CheckOptions(NamedTuple):
    """The options of `check`, as the command line gives them. timeout is in seconds per file.

    forms: none is the default one; of several a file is the one that its identity, else its labels tell.
    """

    paths: tuple[str, ...]
    format: str = "text"
    out: str | None = None
    annotate: bool = True
    summary: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    roster: str | None = None
    previous: str | None = None
    waivers: str | None = None
    since: str | None = None
    notices: str | None = None
    due: str | None = None
    jobs: int | None = None
    timeout: float | None = None
    encoding: str | None = None
    lang: str = "zh"
    fail_on: str = "error"
    quiet: bool = False
    text: bool = True
    year: int | None = None


def one_form(forms: Sequence[str] | None) -> str | None:
    """The one form that a command is about; UsageError for several of them."""
    if forms and len(forms) > 1:
        raise UsageError(f"这里只能给一个 --form，给了{len(forms)}个：{'、'.join(forms)} / one form only")
    return forms[0] if forms else None


def exit_code(report: Report, fail_on: str) -> int:
    """0 nothing at or above fail_on, 1 something, 3 the file could not be checked."""
    if report.verdict == "warn" and fail_on == "warning":
        return int(report.open)
    return _CODES[report.verdict]


def run_code(counts: Counts, fail_on: str) -> int:
    """The same of a whole run: a file that a newer one of its office replaces does not count."""
    doubts = counts.verdicts["warn"] - counts.explained
    codes = [_CODES[verdict] for verdict, files in counts.verdicts.items() if files]
    return max([*codes, int(fail_on == "warning" and doubts > 0)])


def copy_code(checked: Checked) -> int:
    """4 where the annotated copy could not be written or a stale one removed: the check itself is complete."""
    return UNWRITTEN if checked.trouble is not None and checked.report.annotated is None else 0


def copies_folder(options: CheckOptions) -> str | None:
    """Where annotated copies go: a folder, "" for beside their files, None for nowhere."""
    return (options.out or "") if options.annotate else None
