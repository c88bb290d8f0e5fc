"""One workbook for each office of a roster, with last year's figures, and a list of what was made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xlsxcheck.api import is_blank_template, read_workbook
from xlsxcheck.checking.lastyear import carried_fields
from xlsxcheck.errors import UnreadableFile, UsageError
from xlsxcheck.files import FilePath, identity, make_folder, path_of, try_to_write, write_whole
from xlsxcheck.form.asked import refuse_wrong_text, refuse_wrong_year
from xlsxcheck.form.creditcode import is_credit_code, wrong_with
from xlsxcheck.form.given import FormSource, given_form
from xlsxcheck.formats.outputs import refuse_to_replace
from xlsxcheck.many.previous import Found, LastYear, load_previous
from xlsxcheck.many.rosterfile import Expected, Listed, read_roster
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Form, Value
from xlsxcheck.model.names import normal_name
from xlsxcheck.render.csv import cover_label, csv_line, output_head
from xlsxcheck.round.filenames import file_names
from xlsxcheck.round.writing import written
from xlsxcheck.template.draft import TemplateOptions
from xlsxcheck.template.mould import Moulds

MANIFEST = "分发清单.csv"
"""The list of what was made, beside the workbooks."""

_MOST_LINES = 50
_MOST_FILES = 3


class Made(NamedTuple):
    """A workbook of an office. state: written, same (it lay there already), kept (somebody typed in it)."""

    office: Expected
    path: str
    state: str
    carried: int
    notes: tuple[str, ...] = ()


class Distribution(NamedTuple):
    """What was made. Shape: one entry an office, in the roster's order; manifest: the list as a file."""

    made: tuple[Made, ...]
    manifest: str
    warnings: tuple[str, ...] = ()


def distribute(
    roster: FilePath,
    out: FilePath,
    form: FormSource | None = None,
    *,
    year: int | None = None,
    previous: LastYear | FilePath | None = None,
    open_carried_in: bool = False,
    totals: str = "formula",
    zeros: bool = False,
    password: str | None = None,
) -> Distribution:
    """Make one workbook for each office, named after it, in the folder `out`, and a list of them.

    Shape:  name, code, kind and year stand on the cover, locked; what is blank in the roster stays open. previous: last
            year's files, or what load_previous gave: what was carried out then is carried in (locked unless
            open_carried_in), and the live check compares the years. Figures that can't be had are left open, with the
            reason in the list. A workbook in which somebody typed is kept.
    Errors: UsageError for a roster with nameless offices or wrong codes (every line is named), for options that can't
            be, and where a file stands in the way that is not this office's workbook; nothing is made then.
            OutputError.
    """
    refuse_wrong_year(year)
    refuse_wrong_text(totals=totals, password=password)
    roster, folder = path_of(roster, "roster"), path_of(out, "out")
    form = given_form(form)
    if previous is not None and year is None:
        raise UsageError("上年（--previous）要和年度（--year）一起给，才知道上一年是哪一年 / needs the year")
    options = TemplateOptions(
        year, totals=totals, zeros=zeros, password=password, locked=True, open_carried=open_carried_in
    )
    moulds = Moulds(form, options)
    listed = read_roster(Path(roster), form)
    _refuse_wrong(listed, roster)
    if not (previous is None or isinstance(previous, LastYear)):
        previous = load_previous(path_of(previous, "previous"), form)
    paths = [os.path.join(folder, name) for name in file_names(listed.offices)]
    manifest = os.path.join(folder, MANIFEST)
    states = _states(listed.offices, paths, form, folder, {identity(roster)})
    refuse_to_replace(manifest, "manifest", inputs={identity(roster)}, headers=[_header(form)])
    make_folder(folder)
    # Before thousands of workbooks rather than after: the list may be open in another program.
    try_to_write(manifest)
    made: list[Made] = []

    def workbooks() -> Iterator[tuple[str, bytes | None]]:
        for office, path, state in zip(listed.offices, paths, states, strict=True):
            one, data = _make(office, path, state, moulds, previous)
            made.append(one)
            yield path, data

    for number, new in enumerate(written(workbooks())):
        if not new and made[number].state != "kept":
            made[number] = made[number]._replace(state="same")
    write_whole(manifest, "".join([_header(form), *(_row(one, listed) for one in made)]).encode())
    unread = [f"上年（--previous）{path}：{why}" for path, why in previous.unread] if previous else []
    return Distribution(tuple(made), manifest, (*listed.warnings, *unread))


def _refuse_wrong(listed: Listed, roster: str) -> None:
    """UsageError naming every line that can't be an office's."""
    reasons = words("zh")["reasons"]
    lines = [(line, "没有单位名称") for line in listed.nameless]
    lines += [
        (
            office.line,
            f"“{office.organ}”的信用代码“{office.code}”不对（{reasons[wrong_with(office.code)]}；没有可以空着）",
        )
        for office in listed.offices
        if office.code and not is_credit_code(office.code)
    ]
    wrong = [f"{listed.where}：第{line}行{told}" for line, told in sorted(lines)]
    wrong += listed.torn
    wrong += _alike(listed)
    if not listed.offices and not wrong:
        wrong = [f"{roster}：名册里一个单位也没有"]
    if wrong:
        more = [f"……还有 {len(wrong) - _MOST_LINES} 行"] if len(wrong) > _MOST_LINES else []
        told = "\n  ".join([*wrong[:_MOST_LINES], *more])
        raise UsageError(f"名册有错，一份也没有做；请改好再来 / nothing was made, correct the roster:\n  {told}")


def _alike(listed: Listed) -> list[str]:
    """Lines with one name of which some have no code: nobody can tell whether they are one office."""
    named: dict[str, list[Expected]] = {}
    for office in listed.offices:
        named.setdefault(normal_name(office.organ), []).append(office)
    return [
        f"{listed.where}：第{'、'.join(str(one.line) for one in same)}行都是“{same[0].organ}”，有的没有信用代码"
        for same in named.values()
        if len(same) > 1 and not all(one.code for one in same)
    ]


def _states(offices: Sequence[Expected], paths: list[str], form: Form, folder: str, inputs: set[object]) -> list[str]:
    """What is to be done with each path: written or kept. UsageError where something else stands in the way."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise UsageError(f"--out {folder}：这里有一个同名的文件，不是文件夹；请换一个 / a file is in the way")
    states = ["written"] * len(paths)
    foreign = []
    for number, (office, path) in enumerate(zip(offices, paths, strict=True)):
        if not os.path.lexists(path):
            continue
        if identity(path) in inputs or not _is_of(office, path, form):
            foreign.append(path)
        elif not is_blank_template(path, form, carried=True):
            states[number] = "kept"
    if foreign:
        told = "\n  ".join(foreign[:_MOST_LINES])
        raise UsageError(
            f"已有这些文件，不是要发给这个单位的表，不会覆盖，一份也没有做；请换一个文件夹 / in the way:\n  {told}"
        )
    return states


def _is_of(office: Expected, path: str, form: Form) -> bool:
    """Whether a file is a workbook that was made for this office."""
    try:
        made_for = read_workbook(path, form).identity
    except UnreadableFile:
        return False
    same_code = bool(office.code) and made_for.get("organ_code") == office.code
    return same_code or normal_name(made_for.get("organ")) == normal_name(office.organ)


def _make(
    office: Expected, path: str, state: str, moulds: Moulds, previous: LastYear | None
) -> tuple[Made, bytes | None]:
    """The workbook of one office, and what is to be known of it; no workbook where the one that is there is kept."""
    spoken = words("zh")["distribution"]
    notes: list[str] = []
    figures: dict[str, Value] | None = None
    if previous is not None:
        found = previous.find(office.organ, office.code or None, moulds.options.year)
        figures = _figures(found, previous, notes)
        if figures is None:
            notes += _unread(office, previous)
    kind = moulds.form.role("kind")
    known = kind is not None and office.kind in {choice["zh"] for choice in kind.type.choices}
    if office.kind and not known:
        notes.append(fill(spoken["no_kind"], {"kind": office.kind}, "zh"))
    carried = [figures.get(before) is not None for before in carried_fields(moulds.form).values()] if figures else []
    if figures and not all(carried):
        notes.append(fill(spoken["blanks"], {"count": len(carried) - sum(carried)}, "zh"))
    if previous is not None and figures is None:
        # Asked for and not there: it stays blank, also where everything else begins with 0.
        figures = {}
    made = Made(office, path, state, sum(carried), tuple(notes))
    if state == "kept":
        return made, None
    return made, moulds.workbook(office.organ, office.code or None, office.kind if known else None, figures)


def _figures(found: Found, previous: LastYear, notes: list[str]) -> dict[str, Value] | None:
    """Last year's figures of an office; why there are none, or what is to be known of them, is added to the notes."""
    spoken = words("zh")
    files = [os.path.basename(path) for path in found.paths[:_MOST_FILES]]
    if found.why == "twice":
        notes.append(fill(spoken["distribution"]["twice"], {"files": files, "count": len(found.paths)}, "zh"))
        return None
    if found.known is None:
        notes.append(fill(spoken["no_last_year"][found.why], {}, "zh"))
        return None
    if found.known.failed:
        notes.append(fill(spoken["distribution"]["failed"], {"files": files}, "zh"))
    return previous.values(found.known)


def _unread(office: Expected, previous: LastYear) -> list[str]:
    """Files of last year that could not be read and may be this office's, by their names."""
    name = normal_name(office.organ)
    near = [os.path.basename(path) for path, _ in previous.unread if name in normal_name(os.path.basename(path))]
    return [fill(words("zh")["distribution"]["unread"], {"files": near[:_MOST_FILES]}, "zh")] if near else []


def _header(form: Form) -> str:
    spoken = words("zh")
    named, bulk = spoken["distribution"]["columns"], spoken["bulk"]["columns"]
    cover = [cover_label(form, role, "zh") for role in ("organ", "code", "kind")]
    return output_head([bulk["line"], *cover, bulk["contact"], spoken["roles"]["phone"], bulk["path"], *named.values()])


def _row(made: Made, listed: Listed) -> str:
    spoken = words("zh")["distribution"]
    office = made.office
    return csv_line(
        [
            office.line,
            *(office.organ, office.code, office.kind, office.contact, office.phone),
            os.path.basename(made.path),
            spoken["states"][made.state],
            made.carried,
            spoken["stop"].join(made.notes),
        ]
    )
