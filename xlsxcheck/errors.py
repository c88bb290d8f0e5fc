"""Our own failures. What is wrong with an answer is a Finding, never one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxcheck.model import Report


class XlsxcheckError(Exception):
    """Something could not be done. The message names file, place, cause and next step."""

    exit_code = 2


class UsageError(XlsxcheckError):
    """What was asked for can't be done as asked."""


class WrongArgument(UsageError, TypeError, ValueError):
    """An argument of a kind that can't be: what a program passed on, never what stands in a file."""


def wrong_kind(argument: str, value: object, wanted: str, english: str) -> WrongArgument:
    """The failure of an argument that is of another kind than it has to be; both are named, never the value."""
    found = type(value).__name__
    return WrongArgument(f"{argument} 要的是{wanted}，不是 {found} / {argument} takes {english}, not {found}")


def called(path: str) -> str:
    """How a message begins that is about a file: its path; nothing for one that has none, such as bytes."""
    return f"{path}: " if path else ""


def refuse_no_report(report: object) -> None:
    """UsageError for what is no Report."""
    from xlsxcheck.model import Report

    if not isinstance(report, Report):
        raise wrong_kind("report", report, " check(…) 给出的一份报告", "a report that check gave")


def refuse_other_language(lang: str) -> None:
    """UsageError for a language that we don't have."""
    from xlsxcheck.messages import LANGUAGES

    if not isinstance(lang, str):
        raise wrong_kind("lang", lang, "语言的代号", "the code of a language")
    if lang not in LANGUAGES:
        raise UsageError(f"没有“{lang}”这种语言；可用：{'、'.join(LANGUAGES)} / no such language")


class OutputError(XlsxcheckError):
    """Something that was asked for could not be written. held: another program may have the file open."""

    exit_code = 4

    def __init__(self, message: str, *, held: bool = False) -> None:
        """Keep what to tell."""
        super().__init__(message)
        self.held = held


class Refused(XlsxcheckError):
    """What was asked for is not made of a file that has errors (exit code 1), or can't be checked (3).

    `report` says why.
    """

    exit_code = 1

    def __init__(self, message: str, report: Report) -> None:
        """Keep what to tell."""
        super().__init__(message)
        self.report = report
        self.exit_code = 3 if report.verdict == "unreadable" else 1

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the report."""
        return type(self), (str(self), self.report)


class NotMerged(XlsxcheckError):
    """Files that can't be added up; the message names them. Nothing was written."""

    exit_code = 1


class FormError(XlsxcheckError):
    """A form definition is broken: our own fault, or that of who wrote it."""


class UnreadableFile(XlsxcheckError):
    """A file that could not be checked. `code` is the finding (F…) that says why, `facts` its details."""

    exit_code = 3

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the code and the facts that its message needs."""
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the facts, so that it crosses from a worker process."""
        return (_unreadable, (type(self), self.code, self.facts))

    def __str__(self) -> str:
        """The message in Chinese, for whoever does not turn it into a finding."""
        from xlsxcheck.messages import file_problem

        return file_problem(self.code, self.facts)


class WrongForm(UnreadableFile):
    """A spreadsheet, but not the form, or another edition of it."""


def _unreadable(kind: type[UnreadableFile], code: str, facts: dict[str, object]) -> UnreadableFile:
    return kind(code, **facts)
