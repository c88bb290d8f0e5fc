"""The live check inside the workbook: one line a relation, one line a table, and the colours on the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, NamedTuple

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.messages import words
from xlsxcheck.model import SEVERITIES, Area, Case, Field, FieldType, Relation, Table, cell_ref
from xlsxcheck.model.addresses import ranges, sheet_prefix, span
from xlsxcheck.model.livewords import CLEAN, EXPLAIN, NOT_READY, READY, UNITS, headed, other_year, unasked
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.formulas import OFF, quoted
from xlsxcheck.template.reasons import STEPS, reason_values

TITLE, OVERALL, HEADS, SUMMARY = 0, 1, 3, 4
"""The first rows of the sheet, 0-based: heading, verdict, column names of the summary, its first table."""
CODE, RELATION, KIND, LEFT, RIGHT, DIFFERENCE, VERDICT, NOTE = range(8)
REASON = NOTE + STEPS
"""The hidden column that says whether what is noted gives a reason."""
VERDICT_NAME = "verdict"
"""A defined name, because a conditional format of Excel 2007's kind can't name another sheet."""


class Line(NamedTuple):
    """One relation case and the row that it stands on."""

    row: int
    relation: Relation
    case: Case

    @property
    def broken_is_wrong(self) -> bool:
        """Whether the workbook must not be sent in while it does not hold."""
        return self.relation.severity == "error"

    @property
    def explained(self) -> bool:
        """Whether it may stay as it is once it is explained."""
        return self.relation.severity == "warning"


class Tally(NamedTuple):
    """What a table comes to: cells unfilled and wrongly filled, relations broken and to be explained."""

    unfilled: int
    wrong: int
    broken: int
    doubtful: int

    @property
    def sentence(self) -> str:
        """What sentence_formula shows for these figures."""
        words = [f"{count}{unit}" for count, unit in zip(self, UNITS, strict=True) if count]
        return "，".join(words) or CLEAN


class LiveCheck:
    """Where the relations and the tables' verdicts stand on the check sheet, and the formulas for them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tables = draft.form.tables
        self._tables_of: dict[str, list[str]] = {}
        self._lines: dict[str, list[Line]] = {}
        self._tallies: dict[str, Tally] = {}
        self.total_row = SUMMARY + len(self.tables)
        self.sections = self._sections(self.total_row + 2)
        self.lines = [line for _, _, lines in self.sections for line in lines]
        self.last_row = self.lines[-1].row if self.lines else self.total_row + 2

    def of(self, draft: Draft) -> LiveCheck:
        """The same lines for a draft that differs in nothing but the values that its cells start with."""
        other = copy(self)
        other.draft, other._tallies = draft, {}
        return other

    def _sections(self, head: int) -> list[tuple[str, int, list[Line]]]:
        """Title, its row and lines: one section a table, the last for relations between tables."""
        order = {table.id: number for number, table in enumerate(self.tables)}
        titles = [table.title["zh"] for table in self.tables] + [words("zh")["template"]["between"]]
        cases: list[list[tuple[Relation, Case]]] = [[] for _ in titles]
        for relation in sorted(self.draft.form.relations, key=lambda one: SEVERITIES.index(one.severity)):
            for case in filter(self.draft.asks, relation.cases):
                read = self.tables_of(case)
                cases[order[read[0]] if len(read) == 1 else -1].append((relation, case))
        row, found = head + 1, []
        for title, members in zip(titles, cases, strict=True):
            if members:
                found.append((title, row, [Line(row + 1 + at, *member) for at, member in enumerate(members)]))
                row += 1 + len(members)
        return found

    def tables_of(self, case: Case) -> list[str]:
        """The tables whose cells a case compares."""
        if case.id not in self._tables_of:
            fields = self.draft.form.fields
            self._tables_of[case.id] = list(dict.fromkeys(fields[field].table for field in case.fields))
        return self._tables_of[case.id]

    # -- one line a table ----------------------------------------------------------------------

    def summary_cell(self, table: Table) -> str:
        """The cell with a table's verdict, for other sheets."""
        return f"{sheet_prefix(CHECK_SHEET)}{cell_ref(SUMMARY + self.tables.index(table), RELATION)}"

    def headline(self, table: Table) -> str:
        """What stands beside a table: its title and its verdict."""
        return headed(table.title["zh"], self.sentence(table))

    def headline_formula(self, table: Table) -> str:
        """The formula of the same."""
        start = headed(table.title["zh"], "").replace('"', '""')
        return f'"{start}"&{self.summary_cell(table)}'

    def sentence(self, table: Table) -> str:
        """What sentence_formula shows at the start."""
        said = self.tally(table).sentence
        return said + self._unasked if said == CLEAN and self._asks_kind(table) and self._kind_blank else said

    def tally(self, table: Table) -> Tally:
        """The figures with which a table starts."""
        if table.id not in self._tallies:
            unfilled, wrong = self._cells(table)
            self._tallies[table.id] = Tally(unfilled, wrong, *self._counts(self._lines_of(table)))
        return self._tallies[table.id]

    def tally_formulas(self, table: Table) -> tuple[str, str, str, str]:
        """The four figures of a table as formulas."""
        fields = [field for field in self.draft.inputs(table) if field.required]
        unfilled = f"{len(fields)}-COUNTA({_list(fields)})" if fields else "0"
        return unfilled, self._wrong_formula(table), *self._count_formulas(self._lines_of(table))

    def overall(self) -> Tally:
        """The figures with which the workbook starts; a relation between tables counts once."""
        tallies = [self.tally(table) for table in self.tables]
        unfilled, wrong = sum(one.unfilled for one in tallies), sum(one.wrong for one in tallies)
        return Tally(unfilled, wrong, *self._counts(self.lines))

    def overall_formulas(self) -> tuple[str, str, str, str]:
        """The four figures of the workbook as formulas."""
        first, last = SUMMARY, self.total_row - 1
        sums = [f"SUM({span(Area(first, col, last, col))})" for col in (KIND, LEFT)]
        return sums[0], sums[1], *self._count_formulas(self.lines)

    def overall_sentence(self) -> str:
        """What overall_sentence_formula shows at the start."""
        tally = self.overall()
        if tally.unfilled or tally.wrong or tally.broken:
            return NOT_READY + tally.sentence
        said = EXPLAIN + tally.sentence if tally.doubtful else self._ready
        return said + self._unasked if self._kind_blank else said

    def overall_sentence_formula(self) -> str:
        """Whether the workbook may be sent in."""
        unfilled, wrong, broken, doubtful = (cell_ref(self.total_row, col) for col in (KIND, LEFT, RIGHT, DIFFERENCE))
        words = _joined((unfilled, wrong, broken, doubtful))
        said = f'IF({doubtful}>0,"{EXPLAIN}"&{words},{self._ready_formula()})'
        said += self._aside_formula() if self._unasked else ""
        return f'IF({unfilled}+{wrong}+{broken}>0,"{NOT_READY}"&{words},{said})'

    @property
    def _ready(self) -> str:
        """What _ready_formula shows at the start."""
        asked, year = self.draft.form.roles.get("year"), self.draft.options.year
        return READY if not year or not asked or self.draft.values[asked] == year else other_year(year)

    def _ready_formula(self) -> str:
        """That the workbook may be sent in; of another year than that for which it was made, to look at the year."""
        asked, year = self.draft.form.roles.get("year"), self.draft.options.year
        if not year or not asked:
            return f'"{READY}"'
        field = self.draft.form.fields[asked]
        return f'IF({sheet_prefix(field.sheet)}{field.ref}={year},"{READY}","{other_year(year)}")'

    def _aside_formula(self) -> str:
        kind = self.draft.form.fields[self.draft.form.roles["kind"]]
        return f'&IF(LEN(TRIM({sheet_prefix(kind.sheet)}{kind.ref}))=0,"{self._unasked}","")'

    def _asks_kind(self, table: Table) -> bool:
        """Whether a table has the cell for the kind of organ, on which relations depend."""
        return bool(self._unasked) and self.draft.form.fields[self.draft.form.roles["kind"]].table == table.id

    @property
    def _kind_blank(self) -> bool:
        return self.draft.values.get(self.draft.form.roles.get("kind", "")) is None

    @property
    def _unasked(self) -> str:
        """What is added to a good verdict as long as nobody has said of which kind the organ is."""
        kind, cases = self.draft.form.roles.get("kind", ""), self.draft.unasked
        return unasked(self.draft.form.fields[kind].name("zh"), len(cases)) if cases else ""

    def sentence_formula(self, row: int, table: Table) -> str:
        """A table's verdict in words, from the figures on its row."""
        cells = [cell_ref(row, col) for col in (KIND, LEFT, RIGHT, DIFFERENCE)]
        clean = f'"{CLEAN}"' + (self._aside_formula() if self._asks_kind(table) else "")
        return f"IF({'+'.join(cells)}=0,{clean},{_joined(cells)})"

    def first_fault(self, table: Table) -> tuple[str, str] | None:
        """The first relation of a table's own that does not hold: the formula, and what it shows at the start."""
        own = [line for line in self._own(table) if line.relation.severity != "info"]
        if not own:
            return None
        sheet = sheet_prefix(CHECK_SHEET)
        verdicts, titles = (sheet + span(Area(own[0].row, col, own[-1].row, col)) for col in (VERDICT, RELATION))
        place = f'MATCH("{OFF}*",{verdicts},0)'
        shown = f'INDEX({titles},{place})&"（"&INDEX({verdicts},{place})&"）"'
        broken = [line for line in own if self._off(line)]
        start = f"{broken[0].case.title['zh']}（{self.verdict(broken[0])}）" if broken else ""
        return f'IF(COUNTIF({verdicts},"{OFF}*")=0,"",{shown})', start

    def verdict(self, line: Line) -> str:
        """The verdict that a relation starts with."""
        return self.draft.verdicts[line.case.id]

    def _off(self, line: Line) -> bool:
        return self.verdict(line).startswith(OFF)

    def _own(self, table: Table) -> list[Line]:
        return [line for line in self.lines if self.tables_of(line.case) == [table.id]]

    def _lines_of(self, table: Table) -> list[Line]:
        if table.id not in self._lines:
            self._lines[table.id] = [line for line in self.lines if table.id in self.tables_of(line.case)]
        return self._lines[table.id]

    def _counts(self, lines: list[Line]) -> tuple[int, int]:
        off = [line for line in lines if self._off(line)]
        return sum(line.broken_is_wrong for line in off), sum(self._asks_for_reason(line) for line in off)

    def _asks_for_reason(self, line: Line) -> bool:
        """Whether one may be given for a relation that does not hold, and none is."""
        return line.explained and not reason_values(self.draft.notes.get(line.case.id, ""))[-1]

    def _count_formulas(self, lines: list[Line]) -> tuple[str, str]:
        broken = _rows(line.row for line in lines if line.broken_is_wrong)
        doubtful = _rows(line.row for line in lines if line.explained)
        return (
            "+".join(f'COUNTIF({_column(rows, VERDICT)},"{OFF}*")' for rows in broken) or "0",
            "+".join(
                f'SUMPRODUCT((LEFT({_column(rows, VERDICT)},{len(OFF)})="{OFF}")*({_column(rows, REASON)}=0))'
                for rows in doubtful
            )
            or "0",
        )

    # -- cells that are blank or hold what they can't ---------------------------------------------

    def _cells(self, table: Table) -> tuple[int, int]:
        fields = self.draft.inputs(table)
        values = self.draft.values
        blank = sum(values[field.id] is None for field in fields if field.required)
        return blank, sum(_is_wrong(field, values[field.id]) for field in fields)

    def _wrong_formula(self, table: Table) -> str:
        parts: list[str] = []
        kinds: dict[str, list[Field]] = {}
        for field in self.draft.inputs(table):
            kinds.setdefault(field.type.id, []).append(field)
        for fields in kinds.values():
            parts += _wrong_parts(fields)
        return "+".join(parts) or "0"


def _wrong_parts(fields: list[Field]) -> Iterator[str]:
    """Formulas that count the cells whose content was pasted past the validation."""
    kind = fields[0].type
    refs = _list(fields)
    areas = refs.split(",")
    if kind.numeric:
        yield f"COUNTA({refs})-COUNT({refs})"
        for area in areas:
            yield f'COUNTIF({area},"<{kind.minimum}")' if kind.minimum is not None else "0"
            yield f'COUNTIF({area},">{kind.maximum}")' if kind.maximum is not None else "0"
            if kind.kind == "integer":
                yield f'SUMPRODUCT(ISNUMBER({area})*ISNUMBER(FIND(".",{area})))'
    elif kind.kind == "year":
        for area in areas:
            yield f'COUNTA({area})-COUNTIF({area},">={kind.minimum}")'
            if kind.maximum is not None:
                yield f'COUNTIF({area},">{kind.maximum}")'
    elif kind.kind == "choice":
        yield from (f"SUMPRODUCT({unlisted(area, kind)})" for area in areas)
    elif kind.max_length is not None:
        yield from (f"SUMPRODUCT((LEN(TRIM({area}))>{kind.max_length})*1)" for area in areas)
    elif (length := KINDS[kind.kind].length) is not None:
        for ref in (_list([field]) for field in fields):
            yield f"IF(OR(LEN({ref})=0,LEN({ref})={length}),0,1)"


def unlisted(cells: str, kind: FieldType) -> str:
    """1 for each cell that holds something but none of the choices, 0 for any other; blanks around it don't count."""
    tests = [f"LEN(TRIM({cells}))>0", *(f"TRIM({cells})<>{quoted(choice['zh'])}" for choice in kind.choices)]
    return "*".join(f"({test})" for test in tests)


def _is_wrong(field: Field, value: object) -> bool:
    """Whether the live check counts a starting value as wrong."""
    kind = field.type
    if value is None:
        return False
    if (length := KINDS[kind.kind].length) is not None:
        return len(str(value)) != length
    if kind.kind == "year":
        return type(value) is not int or _outside(value, kind)
    if kind.kind == "choice":
        return str(value) not in [choice["zh"] for choice in kind.choices]
    if not kind.numeric:
        return kind.max_length is not None and len(str(value)) > kind.max_length
    if isinstance(value, str):
        return True
    return _outside(value, kind) or (kind.kind == "integer" and value != int(value))  # type: ignore[call-overload]


def _outside(value: Any, kind: FieldType) -> bool:
    return (kind.minimum is not None and value < kind.minimum) or (kind.maximum is not None and value > kind.maximum)


def _joined(cells: Iterable[str]) -> str:
    """The figures that are not 0 in words: 12格未填，2处不平."""
    words = "&".join(f'IF({cell}>0,"，"&{cell}&"{unit}","")' for cell, unit in zip(cells, UNITS, strict=True))
    return f"MID({words},2,99)"


def _list(fields: list[Field]) -> str:
    prefix = sheet_prefix(fields[0].sheet)
    return ",".join(prefix + span(area) for area in ranges((field.area.top, field.area.left) for field in fields))


def _rows(rows: Iterable[int]) -> list[Area]:
    return ranges((row, 0) for row in rows)


def _column(rows: Area, col: int) -> str:
    return span(Area(rows.top, col, rows.bottom, col))
