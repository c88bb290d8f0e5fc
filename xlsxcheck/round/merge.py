"""Many accepted workbooks -> one that is their sum."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xlsxcheck.api import check
from xlsxcheck.errors import UsageError
from xlsxcheck.files import FilePath, identity, path_of, whole
from xlsxcheck.form.asked import refuse_other_kind, refuse_wrong_code, refuse_wrong_text, refuse_wrong_year
from xlsxcheck.form.editions import refuse_other_year
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.many.find import Skipped, find_files, given_paths, is_among, named_files
from xlsxcheck.many.item import FileItem
from xlsxcheck.many.previous import LastYear, load_previous
from xlsxcheck.many.roster import Roster, load_roster
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.many.run import run_many
from xlsxcheck.many.waivers import lines_used, load_waivers
from xlsxcheck.many.work import Work
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Form, Number, Report
from xlsxcheck.round.doubts import doubts
from xlsxcheck.round.parts import LeftOut, said
from xlsxcheck.round.sumbook import OUTPUT, write_sum
from xlsxcheck.round.sums import Gathered
from xlsxcheck.template.draft import TemplateOptions


class Difference(NamedTuple):
    """A cell in which a published report and the sum differ. published: None where it is blank or no figure."""

    field: str
    published: Number | None
    summed: Number


class Merged(NamedTuple):
    """What a sum is of.

    Shape:  values: the sum by field; offices: how many reports; failing: of these with errors; open: with warnings
            that nobody has explained; missing: who of the roster's `expected` offices is not in it; held_back: of
            these, from whom a file came; unknown: names that are not on the roster. complete: nobody is known to be
            missing. doubts: what to clear up before anybody uses it, in words. form: the id of the form that it is of.
    """

    path: str
    values: dict[str, Number]
    offices: int
    failing: int
    left_out: tuple[LeftOut, ...]
    expected: int | None
    missing: tuple[Expected, ...]
    unknown: tuple[str, ...]
    differences: tuple[Difference, ...]
    complete: bool
    warnings: tuple[str, ...] = ()
    form: str | None = None
    held_back: tuple[Expected, ...] = ()
    open: int = 0
    doubts: tuple[str, ...] = ()


def merge(
    files: FilePath | Sequence[FilePath],
    out: FilePath,
    form: FormSource | None = None,
    *,
    organ: str | None = None,
    code: str | None = None,
    kind: str | None = None,
    year: int | None = None,
    roster: FilePath | None = None,
    previous: LastYear | FilePath | None = None,
    waivers: FilePath | None = None,
    compare: FilePath | None = None,
    include_failing: bool = False,
    newest: bool = False,
    jobs: int | None = None,
    timeout: float | None = None,
) -> Merged:
    """Add up the workbooks without errors into one filled template, with every office's figures behind it.

    Shape:  figures are added exactly, totals from their parts. include_failing: also workbooks with errors, marked so;
            newest: of several files of one office the newest, and none of it where that has errors. year: files of
            others are left out. previous: last year's files, for the check. waivers: errors that were accepted.
            compare: a published report, whose cells are compared with the sum. Memory stays the same for any number.
    Units:  timeout in seconds a file.
    Errors: NotMerged, with the names, for two files of one office, an aggregate among its parts, mixed years or
            editions, and where nothing is left: nothing is written then. UsageError, OutputError.
    """
    refuse_wrong_year(year)
    form = given_form(form)
    # A file that is named twice is one.
    paths = list({identity(path): path for path in given_paths(files, "files")}.values())
    out, beside = path_of(out, "out"), _paths_of(roster=roster, waivers=waivers, compare=compare)
    last_year = [previous] if isinstance(previous, str | os.PathLike) else []
    _refuse_cover(form, organ, code, kind, year)
    _refuse_output(out, [*named_files(paths), *beside, *last_year])
    listed = None if roster is None else load_roster(roster, form)
    published = None if compare is None else check(compare, form)
    _refuse_unread(published, compare)
    if not (previous is None or isinstance(previous, LastYear)):
        previous = load_previous(path_of(previous, "previous"), form, jobs=jobs, timeout=timeout)
    previous = previous.beside(listed) if previous is not None else None
    accepted = load_waivers(None if waivers is None else os.fspath(waivers), form)
    work = Work(form, values=True, previous=previous, waivers=accepted)
    gathered = Gathered(form, include_failing=include_failing, roster=listed)
    told = [*(listed.warnings if listed else ()), *_about_last_year(previous, last_year, paths)]
    found = partial(find_files, paths, exclude=[out, *beside, *last_year])
    told += _gather(gathered, found, work, jobs=jobs, timeout=timeout)
    gathered.settle(newest=newest, year=year)
    told += _not_compared(gathered) if previous is None else []
    form = gathered.form
    refuse_other_kind(kind, form)
    _refuse_other_edition(published, form)
    merged = _merged(out, gathered, listed, published, form)._replace(warnings=tuple(told))
    years = [part.year for part in gathered.parts if part.year is not None]
    options = TemplateOptions(year or next(iter(years), None), organ or _name(form, merged), code, kind=kind)
    scope = {form.roles["scope"]: form.summing.scope} if form.summing and "scope" in form.roles else {}
    with whole(out) as file:
        write_sum(file, form, options, {**merged.values, **scope}, gathered, title_of(merged, options.year))
    return merged


def _refuse_cover(form: Form, organ: str | None, code: str | None, kind: str | None, year: int | None) -> None:
    refuse_wrong_text(organ=organ)
    refuse_wrong_code(code)
    refuse_other_kind(kind, form)
    refuse_other_year(year, form)


def _paths_of(**given: FilePath | None) -> list[str]:
    return [path_of(path, argument) for argument, path in given.items() if path is not None]


def _about_last_year(
    previous: LastYear | None, last_year: Sequence[FilePath], paths: Sequence[FilePath]
) -> Iterator[str]:
    """What to say of last year's files: that they are those to be added up, and which could not be read."""
    for path in last_year:
        if is_among(path, paths):
            yield words("zh")["bulk"]["previous_same"].format(path=path)
    for name, why in previous.unread if previous else ():
        yield f"上年（--previous）{name}：{why}"


def _gather(
    gathered: Gathered,
    find: Callable[..., Iterator[FileItem]],
    work: Work,
    *,
    jobs: int | None,
    timeout: float | None,
) -> list[str]:
    """Check every file and enter what came of it; what to say of waivers that fitted nothing, or fit no more."""
    used: set[int] = set()
    expired: dict[str, None] = {}
    skipped = Skipped()
    for checked in run_many(find(skipped=skipped), work, jobs=jobs, timeout=timeout, left_out=skipped.names):
        used |= lines_used(checked.report)
        expired |= dict.fromkeys(_expired(checked.report))
        gathered.take(checked)
    spoken = words("zh")
    whys = {str(one): f"{spoken['bulk']['unread_title']}：{spoken['instead'][one.kind]}" for one in skipped.unread}
    no_report = str(spoken["merge"]["no_report"])
    gathered.left_out += [LeftOut(name, "", "", whys.get(name, no_report), False) for name in skipped.names]
    return [*expired, *work.waivers.unused(used, "zh")]


def _expired(report: Report) -> Iterator[str]:
    """What to say of waivers whose time has passed, so that the findings count again."""
    spoken = words("zh")["merge"]["expired"]
    for finding in report.findings:
        if finding.expired is not None:
            organ, until = report.organ or report.shown, finding.expired.until
            yield spoken.format(organ=organ, code=finding.code, until=until)


def _not_compared(gathered: Gathered) -> list[str]:
    """That last year's figures were there, and nobody held this year's against them."""
    carried = sum(part.carried for part in gathered.parts)
    return [said("not_compared", count=carried)] if carried else []


def _merged(out: str, gathered: Gathered, listed: Roster | None, published: Report | None, form: Form) -> Merged:
    """What the sum is of, and who is not in it."""
    totals, parts = gathered.totals(), gathered.parts
    offices = listed.offices if listed else ()
    there = {part.listed for part in parts}
    came = {listed.number(one.organ, one.code) for one in gathered.left_out} if listed else set()
    missing = {number: one for number, one in enumerate(offices) if number not in there}
    return Merged(
        path=out,
        values=totals,
        offices=len(parts),
        failing=sum(part.failing for part in parts),
        left_out=tuple(gathered.left_out),
        expected=len(offices) if listed else None,
        missing=tuple(missing.values()),
        unknown=tuple(part.organ for part in parts if listed and part.listed is None),
        differences=_differences(published, totals, form) if published else (),
        complete=not missing if listed else not any(one.office for one in gathered.left_out),
        form=form.id,
        held_back=tuple(one for number, one in missing.items() if number in came),
        open=sum(part.open > 0 for part in parts),
        doubts=tuple(doubts(gathered, listed)),
    )


def title_of(merged: Merged, year: int | None) -> str:
    """What the sum is of, and whether somebody is missing."""
    spoken = words("zh")["merge"]
    facts = {"year": year or "", "count": merged.offices, "expected": merged.expected or ""}
    text = fill(spoken["title"], facts, "zh")
    counted = {"failing": merged.failing, "open": merged.open, "doubts": len(merged.doubts)}
    text += "".join(fill(spoken[f"title_{key}"], {"count": count}, "zh") for key, count in counted.items() if count)
    return text if merged.complete else text + str(spoken["incomplete"])


def _name(form: Form, merged: Merged) -> str:
    return form.summing.organ.format(count=merged.offices) if form.summing else form.title["zh"]


def _refuse_output(out: str, inputs: Sequence[FilePath]) -> None:
    if not out.lower().endswith(".xlsx"):
        raise UsageError(f"{out}: 汇总是 .xlsx 文件；请把文件名改成以 .xlsx 结尾 / the sum's name ends in .xlsx")
    refuse_to_replace(out, OUTPUT, inputs={identity(path) for path in inputs})
    if not os.path.isdir(Path(out).absolute().parent):
        raise UsageError(f"{out}: 没有这个文件夹；请先建好 / there is no such folder")


def _refuse_unread(published: Report | None, path: FilePath | None) -> None:
    if published is not None and published.record is None:
        why = published.findings[0].message if published.findings else ""
        raise UsageError(f"对照（--compare）{os.fspath(path or '')}：{why} / can't be read")


def _refuse_other_edition(published: Report | None, form: Form) -> None:
    if published is not None and published.form != form.id:
        raise UsageError(
            f"对照（--compare）{published.path}：是{published.edition}年版的表，各单位的是{form.edition}年版，没法逐格对照"
            " / of another edition than the parts"
        )


def _differences(published: Report, totals: dict[str, Number], form: Form) -> tuple[Difference, ...]:
    values = published.record.values if published.record else {}
    found = []
    for field in form.numeric:
        value = values.get(field)
        figure = None if value is None or isinstance(value, str) else value
        if figure != totals[field]:
            found.append(Difference(field, figure, totals[field]))
    return tuple(found)
