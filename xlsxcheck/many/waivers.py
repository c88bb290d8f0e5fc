"""Exceptions that were accepted: shown as waived, and not counted, until their last day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from xlsxcheck.model import Finding, Form, Report, Waiver
from xlsxcheck.model.patterns import late

_MOST_TOLD = 20
_YEAR = late(r"(20\d\d)年?(?:度)?")
_DATE = late(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[T ].*)?|(\d{4})(\d{2})(\d{2})")
_SERIAL = late(r"[2-9]\d{4}(?:\.0+)?")
_DAY_ZERO = date(1899, 12, 30)
"""Spreadsheets count days from it."""


Who = tuple[str | None, str | None, int | None]
"""Whose report it is: organ, code, year."""


class Line(NamedTuple):
    """One line of the list: code is that of a finding, or the id of a relation's case."""

    code: str
    office: str
    office_code: str
    year: int
    waiver: Waiver


class Waivers(NamedTuple):
    """The lines of a list; today: the day of the run, ISO. Light to load, and picklable."""

    path: str = ""
    lines: tuple[Line, ...] = ()
    today: str = ""

    def apply(self, report: Report) -> Report:
        """The report with what is waived marked so; what is waived keeps no verdict and no repair of its own."""
        if not self.lines or report.verdict == "unreadable":
            return report
        ours = [line for line in self.lines if line.year == report.year and _is_of(line, report)]
        if not ours:
            return report
        from xlsxcheck.checking.judge import verdict

        found = tuple(self._marked(finding, ours) for finding in report.findings)
        waived = {finding.case for finding in found if finding.waived is not None and finding.case}
        failing = {finding.case for finding in found if finding.case} - waived
        kept = tuple(
            repair
            for repair in report.repairs
            if waived.isdisjoint(repair.relations) or not failing.isdisjoint(repair.relations)
        )
        return report._replace(findings=found, verdict=verdict(found), repairs=kept)

    def _marked(self, finding: Finding, lines: list[Line]) -> Finding:
        fitting = [line.waiver for line in lines if line.code in (finding.code, finding.case)]
        if not fitting or finding.severity == "info":
            return finding
        latest = max(fitting, key=lambda waiver: waiver.until)
        holds = latest.until >= self.today
        return finding._replace(waived=latest if holds else None, expired=None if holds else latest)

    def unused(self, used: Container[int], lang: str, met: Iterable[Who] | None = None) -> Iterator[str]:
        """What to say of lines that fitted nothing, and why that may be. met: whose reports there were, where known."""
        from xlsxcheck.messages import words

        spoken = words(lang)["waivers"] if self.lines else {}
        rest = [line for line in self.lines if line.waiver.line not in used]
        offices = list(dict.fromkeys(met)) if rest and met is not None else None
        for line in rest[:_MOST_TOLD]:
            facts = {"path": self.path, "line": line.waiver.line, "code": line.code, "year": line.year}
            why = _why_unused(line, offices, spoken["why"], words(lang)["list_comma"])
            yield spoken["unused"].format(office=line.office or line.office_code, why=why, **facts)
        if len(rest) > _MOST_TOLD:
            yield spoken["more"].format(path=self.path, count=len(rest) - _MOST_TOLD)


NO_WAIVERS = Waivers()


def lines_used(report: Report) -> set[int]:
    """The lines that fitted something in a report."""
    waivers = [waiver for finding in report.findings for waiver in (finding.waived, finding.expired)]
    return {waiver.line for waiver in waivers if waiver is not None}


def _why_unused(line: Line, met: Sequence[Who] | None, spoken: Mapping[str, str], comma: str) -> str:
    """Why a line fitted nothing: the office has no such finding, or another year, or there is none of that name."""
    from difflib import get_close_matches

    from xlsxcheck.model.names import normal_name

    if met is None:
        return spoken["check"]
    years = [year for organ, code, year in met if _is_office(line, organ, code)]
    if line.year in years:
        return spoken["no_finding"].format(code=line.code)
    if years:
        return spoken["other_year"].format(years=comma.join(str(year) for year in dict.fromkeys(years) if year) or "—")
    names = {normal_name(organ): organ for organ, _, _ in met if organ}
    near = get_close_matches(normal_name(line.office), names, 1) if line.office else []
    return spoken["near" if near else "nobody"].format(near=names[near[0]] if near else "")


def _is_of(line: Line, report: Report) -> bool:
    return _is_office(line, report.organ, report.code)


def _is_office(line: Line, organ: str | None, code: str | None) -> bool:
    """Whether a line is about the office: by its code where both have one, else by the name."""
    code = (code or "").strip().upper()
    if line.office_code and (code or not line.office):
        return line.office_code == code
    from xlsxcheck.model.names import normal_name

    return bool(organ) and normal_name(line.office) == normal_name(organ)


def load_waivers(path: str | None, form: Form, today: date | None = None) -> Waivers:
    """Read a list of waivers, .csv or a workbook.

    Shape:  columns 代码, name or code of the office, 报告年度, 原因, 批准人, 截止日期. None for no path.
    Errors: UsageError naming every bad line: nothing is waived by half.
    """
    if path is None:
        return NO_WAIVERS
    from pathlib import Path

    from xlsxcheck.errors import UsageError
    from xlsxcheck.many.rosterfile import read_sheets
    from xlsxcheck.messages import words

    spoken = words("zh")["waivers"]
    missing: list[str] = []
    for sheet in read_sheets(Path(path), spoken["name"]):
        columns, start, lacking = _columns(sheet.rows, form)
        if columns and not lacking:
            lines, problems = _lines(sheet.rows, start, columns, form)
            if problems:
                shown = problems[:_MOST_TOLD] + ["……"] * (len(problems) > _MOST_TOLD)
                bad = spoken["bad"].format(path=f"{path}{sheet.name}")
                raise UsageError("\n  ".join([f"{bad} / wrong lines:", *shown]))
            return Waivers(path, tuple(lines), (today or date.today()).isoformat())
        missing = missing or lacking
    raise UsageError(f"{spoken['no_columns'].format(path=path, missing='、'.join(missing))} / missing columns")


def _columns(rows: list[list[str]], form: Form) -> tuple[dict[str, int], int, list[str]]:
    """Which column holds what, the first row below the heading, and the names of columns that are missing."""
    from xlsxcheck.many.rosterfile import organ_headings
    from xlsxcheck.messages import LANGUAGES, words
    from xlsxcheck.model.names import normal_name

    ours = {
        key: [name for lang in LANGUAGES for name in words(lang)["waivers"][key]]
        for key in ("code", "year", "reason", "who", "until")
    }
    office = organ_headings(form)
    ours |= {"organ": list(office["organ"]), "office_code": list(office["code"])}
    wanted = {normal_name(name): key for key, names in ours.items() for name in names}
    for number, row in enumerate(rows[:10]):
        columns: dict[str, int] = {}
        for col, cell in enumerate(row):
            if (key := wanted.get(normal_name(cell))) is not None:
                columns.setdefault(key, col)
        if "code" in columns:
            needed = [key for key in ours if key not in ("organ", "office_code") and key not in columns]
            needed += ["organ"] if not {"organ", "office_code"} & columns.keys() else []
            return columns, number + 1, [ours[key][0] for key in needed]
    return {}, 0, [names[0] for key, names in ours.items() if key != "office_code"]


def _lines(rows: list[list[str]], start: int, columns: Mapping[str, int], form: Form) -> tuple[list[Line], list[str]]:
    """The lines, and what is wrong with those that are."""
    from xlsxcheck.messages import words

    spoken = words("zh")["waivers"]
    lines: list[Line] = []
    problems: list[str] = []
    for number, row in enumerate(rows[start:], start + 1):
        cells = {key: " ".join(row[col].split()) if col < len(row) else "" for key, col in columns.items()}
        if not any(cells.values()):
            continue
        if wrong := list(_problems(cells, form, spoken)):
            problems.append(spoken["line"].format(line=number, problem="，".join(wrong)))
            continue
        waiver = Waiver(cells["reason"], cells["who"], iso_day(cells["until"]), number)
        year = _YEAR.fullmatch(_number(cells["year"]))
        office = cells.get("organ", ""), cells.get("office_code", "").upper()
        lines.append(Line(cells["code"], *office, int(year[1]) if year else 0, waiver))
    return lines, problems


def _problems(cells: Mapping[str, str], form: Form, spoken: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a line, in words; nothing where it is right."""
    code = cells["code"]
    if not code:
        yield spoken["no_code"]
    elif (refused := _not_waivable(code, form)) is not None:
        yield spoken[refused].format(code=code)
    if not (cells.get("organ") or cells.get("office_code")):
        yield spoken["no_office"]
    if not _YEAR.fullmatch(_number(cells["year"])):
        yield spoken["no_year"].format(text=cells["year"])
    for key in ("reason", "who"):
        if not cells[key]:
            yield spoken[f"no_{key}"]
    if not iso_day(cells["until"]):
        yield spoken["no_until"].format(text=cells["until"])


def _not_waivable(code: str, form: Form) -> str | None:
    """Why findings of a code can't be waived; None where they can."""
    from xlsxcheck.form.control import with_control
    from xlsxcheck.form.editions import each
    from xlsxcheck.messages import codes

    if (known := codes().get(code)) is not None:
        return "file_code" if known["class"] == "file" else None
    # A relation of another edition is looked for only where the form itself has none of that name.
    for one in each(form):
        for relation in with_control(one).relations:
            if code == relation.id or code in (case.id for case in relation.cases):
                return "printed" if relation.printed else None
    return "unknown_code"


def _number(text: str) -> str:
    """A figure as people write it."""
    return text[:-2] if text.endswith(".0") else text


def iso_day(text: str) -> str:
    """A date as ISO; nothing where it is none."""
    found = _DATE.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups() if part)).isoformat()
        if _SERIAL.fullmatch(text):
            return (_DAY_ZERO + timedelta(days=int(float(text)))).isoformat()
    except ValueError:
        return ""
    return ""
