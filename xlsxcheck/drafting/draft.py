"""A workbook with blank tables -> the draft of a definition, in which every guess is marked for review."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from xlsxcheck.drafting.blocks import (
    AMOUNT,
    CHANGE,
    CHOICE,
    COUNT,
    DATE,
    SHARE,
    TEXT,
    YEAR,
    YES_NO,
    Block,
    Kind,
    Line,
    blocks_of,
    kinds_of,
)
from xlsxcheck.drafting.page import Page, read_pages
from xlsxcheck.drafting.pieces import Text
from xlsxcheck.drafting.sums import Guess, guesses, is_total, without_number
from xlsxcheck.errors import UsageError
from xlsxcheck.form.among import is_part
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.source import read_source
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Area
from xlsxcheck.model.addresses import cell_ref, span
from xlsxcheck.model.sheetnames import FINDINGS_SHEET, NO_TABLES

Json = dict[str, Any]

_ADDED, _BOUNDED = (COUNT, AMOUNT, CHANGE), (COUNT, AMOUNT)
"""What is added up, and what a part is at most; shares are neither, and a part may have changed by more than all."""

_WIDEST, _NARROWEST, _A_SIGN = 36.0, 9.0, 2.1
_MOST_PLACES = 4
_MOST_NAMED = 6
"""More rows or columns of one type than these are not listed."""

_LONGEST_NAME, _LONGEST_LINE = 24, 300
_MOST_PARTS = 3
"""More parts of a sum than these are a set of their own."""


def draft_form(path: str | os.PathLike[str]) -> Json:
    """The draft of a definition as JSON types.

    Shape:  as schema/form.schema.json has it, with the key review: what was guessed, to be looked at one by one.
    Errors: UnreadableFile; UsageError where no sheet has a blank table.
    """
    book = open_workbook(read_source(path))
    ours = (*NO_TABLES, FINDINGS_SHEET)
    shown = [name for name in book.sheet_names if book.states[name] == "visible" and not name.startswith(ours)]
    pages = [found for name in shown if (found := read_pages(book.sheet(name), book.frames(name)))]
    if not pages:
        raise UsageError(str(words("zh")["drafting"]["nothing"]).format(path=path))
    return _Drafter(os.path.basename(str(path))).form(pages)


def _said(key: str, **facts: object) -> str:
    return str(words("zh")["drafting"][key]).format_map(facts)


def _spoken(key: str, **facts: object) -> Json:
    """Our own words in both languages."""
    return {lang: str(words(lang)["drafting"][key]).format_map(facts) for lang in ("zh", "en")}


def _both(text: str) -> Json:
    """A text in both languages: nobody has translated it yet."""
    return {"zh": text, "en": text}


class _Drafter:
    """Puts a definition together, table by table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.review: list[str] = []
        self.types: dict[str, Json] = {}
        self.sets: dict[str, Json] = {}
        self.relations: list[Json] = []

    def form(self, sheets: Sequence[Sequence[Page]]) -> Json:
        tables = [self.table(pages, f"t{number}") for number, pages in enumerate(sheets, 1)]
        stem = re.sub(r"[^A-Za-z0-9_-]", "", os.path.splitext(self.name)[0]).strip("-_")
        title = next((pages[0].title for pages in sheets if pages[0].title), os.path.splitext(self.name)[0])
        form_id = stem if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", stem) else "my-form"
        head = [_said("head", id=form_id, title=title), _said("english")]
        return {
            "review": [*head, *self.review],
            "id": form_id,
            "title": _both(title),
            "edition": "1",
            "document": _said("document"),
            "years": {"first": 2000, "last": None},
            "types": self.types,
            "tables": tables,
            "sets": self.sets,
            "relations": self.relations,
        }

    def table(self, pages: Sequence[Page], table: str) -> Json:
        """One sheet as one table, each of the tables on it with blocks of its own."""
        sheet = re.sub(r"[\[\]:*?/\\']", "_", pages[0].name)[:31].strip() or table
        for line in (line for page in pages for line in page.loose):
            self.tell("loose", sheet=sheet, text=_shortened(" ".join(line.split())))
        if holes := [hole for page in pages for hole in page.holes]:
            self.tell("hole", sheet=sheet, cells="、".join(holes[:_MOST_NAMED]) + "…" * (len(holes) > _MOST_NAMED))
        for page in (page for page in pages if page.filled):
            self.tell("filled", sheet=sheet, cells="、".join(page.filled[:6]), count=len(page.filled))
        blocks = [block for page in pages for block in blocks_of(page)]
        if len(pages) > 1:
            self.tell("stacked", sheet=sheet, count=len(pages), areas="、".join(_at(page.area) for page in pages))
        for number, block in enumerate(blocks, 1):
            place = f"{table}_b{number}" if len(blocks) > 1 else table
            self.sums(block, table, place, sheet)
            self.parts_below(block, blocks, table, place, sheet)
        typed: dict[str, list[str]] = {}
        made = [self.block(block, sheet, typed) for block in blocks]
        for key, names in typed.items():
            labels = "、".join(names[:_MOST_NAMED]) + ("…" if len(names) > _MOST_NAMED else "")
            self.tell("type", sheet=sheet, type=key, what=_described(self.types[key]), labels=labels, count=len(names))
        # What stands above a further table is printed with it; above the first it is the title of the sheet.
        headings = [page.heading for page in pages[1:] if page.heading is not None]
        area = _around([*(page.area for page in pages), *(one.area for one in headings)])
        labels_of = sorted([*(one for page in pages for one in page.texts), *headings], key=lambda one: one.area)
        return {
            "id": table,
            "sheet": sheet,
            "title": _both(pages[0].title[:100] or sheet),
            "range": _at(area),
            "column_widths": _widths(labels_of, area),
            "labels": [{"at": _at(one.area), "text": one.text, "en": one.text} for one in labels_of],
            "blocks": made,
        }

    def tell(self, key: str, **facts: object) -> None:
        """Add what is to be looked at, once."""
        text = _said(key, **facts)
        if text not in self.review:
            self.review.append(text)

    def block(self, block: Block, sheet: str, typed: dict[str, list[str]]) -> Json:
        """The cells of a block; typed: type -> what is of it, which grows."""
        if block.cut:
            self.tell("cut", sheet=sheet, row=block.rows[0].at[0] + 1, count=block.cut)
        made: Json = {}
        if block.label_columns:
            made["label_columns"] = [_letters(col) for col in block.label_columns]
        if block.header_rows:
            made["header_rows"] = [row + 1 for row in block.header_rows]
        made["type"] = self.type(Kind())
        made["rows"] = [{"id": row.id, "row": row.at[0] + 1} for row in block.rows]
        made["columns"] = [{"id": column.id, "at": _columns(column)} for column in block.columns]
        columns, rows = kinds_of(block.columns), kinds_of(block.rows)
        # Where columns are of different types it is they that say what a cell is for.
        by_rows = all(kind.what == COUNT for kind in columns)
        for kind, entry in (*zip(columns, made["columns"], strict=True), *zip(rows, made["rows"], strict=True)):
            if kind != Kind() and (by_rows or kind in columns):
                entry["type"] = self.type(kind)
            if kind.what in (YES_NO, CHOICE) and not kind.optional and "type" in entry:
                entry["required"] = True
        axis = "rows" if by_rows and (set(rows) != {Kind()} or not block.header_rows) else "columns"
        for line, entry in zip(block.rows if axis == "rows" else block.columns, made[axis], strict=True):
            typed.setdefault(entry.get("type", made["type"]), []).append(_called(line))
        return made

    def type(self, kind: Kind) -> str:
        """The id of a type, which is added to the draft when it is first asked for."""
        wanted = _type(kind)
        for key, known in self.types.items():
            if known == wanted:
                return key
        number = sum(key.rpartition("_")[0] == kind.what or key == kind.what for key in self.types)
        key = kind.what if kind.what == YES_NO or not number else f"{kind.what}_{number + 1}"
        self.types[key] = wanted
        return key

    def sums(self, block: Block, table: str, place: str, sheet: str) -> None:
        """Relations for what the block's rows and columns probably add up."""
        columns = [one for one, kind in zip(block.columns, kinds_of(block.columns), strict=True) if kind.what in _ADDED]
        rows = [one for one, kind in zip(block.rows, kinds_of(block.rows), strict=True) if kind.what in _ADDED]
        if len(rows) > 1 and columns:
            for guess in guesses(rows):
                self.relation(guess, place, sheet, ("column", columns), f"{table}.{{line}}.{{column}}")
        if len(columns) > 1 and rows:
            for guess in guesses(columns):
                self.relation(guess, place, sheet, ("row", rows), f"{table}.{{row}}.{{line}}")

    def parts_below(self, block: Block, blocks: Sequence[Block], table: str, place: str, sheet: str) -> None:
        """A bound for rows that are parts of the row above them, which is of another block: it has more cells."""
        parts = tuple(row for row in block.rows if is_part(row.name))
        if not parts or parts[0] != block.rows[0]:
            return
        above = [(one, row) for one in blocks for row in one.rows if row.at[1] == parts[0].at[0] - 1]
        for other, whole in above:
            shared = {column.at for column in other.columns}
            kinds = zip(block.columns, kinds_of(block.columns), strict=True)
            columns = [one for one, kind in kinds if one.at in shared and kind.what in _BOUNDED]
            if columns:
                guess = Guess(whole, parts, "<=", False, _said("among"))
                self.relation(guess, place, sheet, ("column", columns), f"{table}.{{line}}.{{column}}")

    def relation(self, guess: Guess, place: str, sheet: str, over: tuple[str, Sequence[Line]], pattern: str) -> None:
        """One sum, for every member of the other axis."""
        axis, members = over
        if len(members) == 1:
            pattern, members = pattern.replace(f"{{{axis}}}", members[0].id), ()
        key = f"{place}-{guess.whole.id}".upper()
        parts = [pattern.replace("{line}", one.id) for one in guess.parts]
        if len(guess.parts) > _MOST_PARTS:
            name = f"{place}_{guess.whole.id}_parts"
            self.sets[name] = {"label": _spoken("parts"), "members": [one.id for one in guess.parts]}
            parts = [pattern.replace("{line}", f"[{name}]")]
        whole = [pattern.replace("{line}", guess.whole.id)]
        names = _said("join").join(_called(one) for one in guess.parts[:_MOST_PARTS])
        names += "…" if len(guess.parts) > _MOST_PARTS else ""
        facts = {"axis": f"“{{{axis}}}”：" if members else "", "whole": _called(guess.whole), "parts": names}
        equal = guess.op == "="
        made: Json = {
            "id": key,
            "class": "balance" if equal else "logical",
            "severity": "error",
            "title": _spoken("equal" if equal else "at_most", **facts),
            "fault": _spoken("unequal" if equal else "above", **facts),
        }
        if members:
            name = f"{place}_{axis}s"
            self.sets[name] = {"label": _spoken(axis), "members": [one.id for one in members]}
            made["for_each"] = {axis: name}
        made |= {"left": whole, "op": "=", "right": parts} if equal else {"left": parts, "op": "<=", "right": whole}
        made |= {"computes": True} if guess.computed else {}
        made |= {"basis": _spoken("basis"), "remedy": _spoken("remedy" if equal else "compare")}
        self.relations.append(made)
        said = made["title"]["zh"].replace(f"“{{{axis}}}”", _said(f"each_{axis}"))
        self.tell("guess", id=key, sheet=sheet, title=said, why=guess.why)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"


def _type(kind: Kind) -> Json:
    if kind.what == CHOICE:
        return {"kind": "choice", "choices": [_both(one) for one in kind.choices], "invalid": _spoken("choose")}
    if kind.what == YEAR:
        return {"kind": "year", "invalid": _spoken("year")}
    if kind.what == CHANGE and not kind.places:
        return {"kind": "integer", "min": -999999999, "max": 999999999, "invalid": _spoken("change")}
    if kind.what == YES_NO:
        choices = words("zh")["drafting"]["yes_no"]
        return {"kind": "choice", "choices": choices, "invalid": _spoken("choose")}
    if kind.what == TEXT:
        return {"kind": "text", "max_length": 200, "invalid": _spoken("too_long")}
    if kind.what == DATE:
        return {"kind": "date", "invalid": _spoken("date")}
    stated = {"unit": _both(kind.unit)} if kind.unit else {}
    if kind.what == COUNT and not kind.places:
        return {"kind": "integer", "min": 0, "max": 999999999, **stated, "invalid": _spoken("whole")}
    places = _MOST_PLACES if kind.places is None else kind.places
    least = float(f"-99999999.{'9' * places}") if kind.what == CHANGE else 0
    most = 100 if kind.what == SHARE else float(f"99999999.{'9' * places}")
    told = {lang: words(lang)["drafting"]["figure"].format(places=_numeral(places, lang)) for lang in ("zh", "en")}
    return {"kind": "decimal", "min": least, "max": most, "places": places, **stated, "invalid": told}


def _numeral(number: int, lang: str) -> str:
    return str(words(lang)["drafting"]["numerals"][number])


def _described(kind: Json) -> str:
    """A type in a few words, for somebody who has to say whether it is the right one."""
    spoken = words("zh")["drafting"]["described"]
    facts = {
        "places": _numeral(kind.get("places", 0), "zh"),
        "unit": kind.get("unit", {}).get("zh", ""),
        "choices": "、".join(one["zh"] for one in kind.get("choices", ())),
    }
    return fill(spoken[kind["kind"]], facts, "zh")


def _called(line: Line) -> str:
    """What to call a row or column in a sentence; a total with the heading that it is of, unless it says so itself."""
    name = "".join(line.name.split())
    of = "".join(line.parents[-1].text.split()) if line.parents and is_total(name) else ""
    return f"{'' if name.startswith(without_number(of)) else of}{name}"[:_LONGEST_NAME]


def _around(areas: Sequence[Area]) -> Area:
    """The cells from the first to the last of some areas."""
    tops, lefts, bottoms, rights = zip(*areas, strict=True)
    return Area(min(tops), min(lefts), max(bottoms), max(rights))


def _at(area: Area) -> str:
    return span(area).replace("$", "")


def _columns(line: Line) -> str:
    first, last = map(_letters, line.at)
    return first if first == last else f"{first}:{last}"


def _letters(col: int) -> str:
    return cell_ref(0, col).removesuffix("1")


def _widths(labels: Sequence[Text], area: Area) -> list[float]:
    """Wide enough for the texts that stand in one column alone, within reason."""
    widths = []
    for col in range(area.left, area.right + 1):
        texts = [one.text for one in labels if one.area.left == one.area.right == col]
        longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
        widths.append(round(min(_WIDEST, max(_NARROWEST, longest * _A_SIGN)), 1))
    return widths
