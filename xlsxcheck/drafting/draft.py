"""A workbook with blank tables -> the draft of a definition, in which every guess is marked for review."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from xlsxcheck.drafting.blocks import AMOUNT, COUNT, DATE, SHARE, TEXT, YES_NO, Block, Line, blocks_of, kind_of, unit_of
from xlsxcheck.drafting.page import Page, read_page
from xlsxcheck.drafting.sums import Guess, guesses, is_total
from xlsxcheck.errors import UsageError
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.source import read_source
from xlsxcheck.messages import words
from xlsxcheck.model import Area
from xlsxcheck.model.addresses import cell_ref, span
from xlsxcheck.model.sheetnames import FINDINGS_SHEET, NO_TABLES

Json = dict[str, Any]

_ADDED = (COUNT, AMOUNT)
"""What is added up; shares are not."""

_WIDEST, _NARROWEST, _A_SIGN = 36.0, 9.0, 2.1
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
    pages = [page for name in shown if (page := read_page(book.sheet(name))) is not None]
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

    def form(self, pages: Sequence[Page]) -> Json:
        tables = [self.table(page, f"t{number}") for number, page in enumerate(pages, 1)]
        stem = re.sub(r"[^A-Za-z0-9_-]", "", os.path.splitext(self.name)[0]).strip("-_")
        title = next((page.title for page in pages if page.title), os.path.splitext(self.name)[0])
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

    def table(self, page: Page, table: str) -> Json:
        sheet = re.sub(r"[\[\]:*?/\\']", "_", page.name)[:31].strip() or table
        for line in page.loose:
            self.review.append(_said("loose", sheet=sheet, text=" ".join(line.split())[:40]))
        if page.filled:
            self.review.append(_said("filled", sheet=sheet, cells="、".join(page.filled[:6]), count=len(page.filled)))
        blocks = blocks_of(page)
        for number, block in enumerate(blocks, 1):
            self.sums(block, table, f"{table}_b{number}" if len(blocks) > 1 else table, sheet)
        labels = [{"at": _at(one.area), "text": one.text, "en": one.text} for one in page.texts]
        return {
            "id": table,
            "sheet": sheet,
            "title": _both(page.title[:100] or sheet),
            "range": _at(page.area),
            "column_widths": _widths(page),
            "labels": labels,
            "blocks": [self.block(block, sheet) for block in blocks],
        }

    def block(self, block: Block, sheet: str) -> Json:
        if block.cut:
            self.review.append(_said("cut", sheet=sheet, row=block.rows[0].at[0] + 1, count=block.cut))
        made: Json = {}
        if block.label_columns:
            made["label_columns"] = [_letters(col) for col in block.label_columns]
        if block.header_rows:
            made["header_rows"] = [row + 1 for row in block.header_rows]
        made["type"] = self.type(COUNT, "")
        made["rows"] = [{"id": row.id, "row": row.at[0] + 1} for row in block.rows]
        made["columns"] = [{"id": column.id, "at": _columns(column)} for column in block.columns]
        typed = False
        for line, entry in zip(block.columns, made["columns"], strict=True):
            typed |= self.typed(line, entry, sheet)
        for line, entry in zip(block.rows, made["rows"], strict=True):
            if not typed:
                self.typed(line, entry, sheet)
        return made

    def typed(self, line: Line, entry: Json, sheet: str) -> bool:
        """State the type of a row or column where it is another than that of the block."""
        kind, unit = kind_of(line.path), unit_of(line.path)
        if kind == COUNT and not unit:
            return False
        entry["type"] = self.type(kind, unit)
        if kind in (TEXT, DATE):
            return kind != COUNT
        if kind == YES_NO:
            entry["required"] = True
        if kind != COUNT:
            self.review.append(_said("type", sheet=sheet, label=line.name, type=entry["type"]))
        return kind != COUNT

    def type(self, kind: str, unit: str) -> str:
        """The id of a type, which is added to the draft when it is first asked for."""
        wanted = _type(kind, unit)
        for key, known in self.types.items():
            if known == wanted:
                return key
        number = sum(key.split("_")[0] == kind for key in self.types)
        key = kind if kind == YES_NO or not number else f"{kind}_{number + 1}"
        self.types[key] = wanted
        return key

    def sums(self, block: Block, table: str, place: str, sheet: str) -> None:
        """Relations for what the block's rows and columns probably add up."""
        columns = [one for one in block.columns if kind_of(one.path) in _ADDED]
        rows = [one for one in block.rows if kind_of(one.path) in _ADDED]
        if len(rows) > 1 and columns:
            for guess in guesses(rows):
                self.relation(guess, place, sheet, ("column", columns), f"{table}.{{line}}.{{column}}")
        if len(columns) > 1 and rows:
            for guess in guesses(columns):
                self.relation(guess, place, sheet, ("row", rows), f"{table}.{{row}}.{{line}}")

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
        self.review.append(_said("guess", id=key, sheet=sheet, title=said, why=guess.why))


def _type(kind: str, unit: str) -> Json:
    if kind == YES_NO:
        choices = words("zh")["drafting"]["yes_no"]
        return {"kind": "choice", "choices": choices, "invalid": _spoken("choose")}
    if kind == TEXT:
        return {"kind": "text", "max_length": 200, "invalid": _spoken("too_long")}
    if kind == DATE:
        return {"kind": "date", "invalid": _spoken("date")}
    stated = {"unit": _both(unit)} if unit else {}
    if kind == COUNT:
        return {"kind": "integer", "min": 0, "max": 999999999, **stated, "invalid": _spoken("whole")}
    most = 100 if kind == SHARE else 99999999.9999
    return {"kind": "decimal", "min": 0, "max": most, "places": 4, **stated, "invalid": _spoken("figure")}


def _called(line: Line) -> str:
    """What to call a row or column in a sentence; a total with the heading that it is of."""
    name = "".join(line.name.split())
    return f"{''.join(line.parents[-1].text.split()) if line.parents and is_total(name) else ''}{name}"[:24]


def _at(area: Area) -> str:
    return span(area).replace("$", "")


def _columns(line: Line) -> str:
    first, last = map(_letters, line.at)
    return first if first == last else f"{first}:{last}"


def _letters(col: int) -> str:
    return cell_ref(0, col).removesuffix("1")


def _widths(page: Page) -> list[float]:
    """Wide enough for the texts that stand in one column alone, within reason."""
    widths = []
    for col in range(page.area.left, page.area.right + 1):
        texts = [one.text for one in page.texts if one.area.left == one.area.right == col]
        longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
        widths.append(round(min(_WIDEST, max(_NARROWEST, longest * _A_SIGN)), 1))
    return widths
