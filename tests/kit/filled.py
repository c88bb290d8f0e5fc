"""Filled workbooks by the thousand: a template built once, other figures spliced into it as Excel would save them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

from helpers import REAL, with_totals

from samples import published
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template

COMPLETE = ("2023-hongze.json", "2023-suqian.json", "2024-suqian.json")
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>(<f>[^<]*</f>)?(?:<v>[^<]*</v>)?</c>)')
_STRINGS = "xl/sharedStrings.xml"


class Filler:
    """One filled template, to be filled again with other values: several times faster than building anew."""

    def __init__(self, form: Form, values: dict[str, Value] | None = None) -> None:
        self.form = form
        typed = {field: value for field, value in (values or {}).items() if not form.fields[field].sum_of}
        with zipfile.ZipFile(io.BytesIO(build_template(form, TemplateOptions(), values=typed))) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        sheets = _sheet_parts(self.parts)
        self.cells: dict[str, dict[str, str]] = {}
        for field in form.fields.values():
            self.cells.setdefault(sheets[field.sheet], {})[field.ref] = field.id
        self.strings = self.parts[_STRINGS].decode()

    def workbook(self, values: dict[str, Value]) -> bytes:
        """The template with these values; totals keep their formulas, with the sum as the saved result."""
        texts: list[str] = []
        filled = {
            name: _fill(self.parts[name].decode(), cells, values, texts, self.strings.count("<si>")).encode()
            for name, cells in self.cells.items()
        }
        added = "".join(f"<si><t>{_escape(text)}</t></si>" for text in texts)
        filled[_STRINGS] = self.strings.replace("</sst>", added + "</sst>").encode()
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                archive.writestr(entry, filled.get(name, data), zipfile.ZIP_DEFLATED)
        return stream.getvalue()


def answers(form: Form, number: int, *, wrong: float = 0.1, seed: int = 1) -> tuple[int, dict[str, Value], bool]:
    """The answers of one of many offices: which published report they are made of, they, and whether they are wrong."""
    rng = random.Random(f"{seed} {number}")
    which = number % len(COMPLETE)
    values = vary(form, published(form, COMPLETE[which]), rng)
    values |= {"cover.organ": f"第{number:05d}市人民政府", "cover.year": 2023}
    if broken := rng.random() < wrong:
        spoil(form, values, rng)
    return which, values, broken


def varied(form: Form, count: int, *, wrong: float = 0.1, seed: int = 1) -> Iterator[tuple[str, bytes, bool]]:
    """Name, workbook and whether it is wrong: the published reports with figures changed, a tenth with mistakes."""
    fillers = [Filler(form, published(form, name)) for name in COMPLETE]
    for number in range(count):
        which, values, broken = answers(form, number, wrong=wrong, seed=seed)
        yield f"{number // 500:02d}/{number:05d}.xlsx", fillers[which].workbook(values), broken


def vary(form: Form, base: dict[str, Value], rng: random.Random) -> dict[str, Value]:
    """Other figures that are as consistent as the base's: outcomes change, and what was received with them."""
    values = dict(base)
    for column in form.sets["applicants"].members:
        for row in (*form.sets["outcomes"].members, "carried_in", "carried_out"):
            old = values[f"requests.{row}.{column}"] or 0
            values[f"requests.{row}.{column}"] = max(0, int(old * rng.uniform(0.8, 1.2)) + (rng.random() < 0.1))
        handled = sum(values[f"requests.{row}.{column}"] for row in form.sets["outcomes"].members)
        balance = handled + values[f"requests.carried_out.{column}"] - values[f"requests.carried_in.{column}"]
        values[f"requests.received_new.{column}"] = max(0, balance)
        values[f"requests.carried_out.{column}"] += max(0, -balance)
    for field in form.table("disputes").fields:
        if not field.sum_of:
            values[field.id] = rng.randrange(2, 4) if ".reconsideration." in field.id else rng.randrange(2)
    for field in ("licensing", "penalties", "coercion"):
        values[f"proactive.{field}.decisions"] = rng.randrange(3_000_000)
    values["proactive.fees.amount"] = Decimal(rng.randrange(900_000_000)) / 10_000
    return with_totals(values, form)


def spoil(form: Form, values: dict[str, Value], rng: random.Random) -> None:
    """One mistake that offices really make: a column that is off, a blank cell, a text, a fraction."""
    typed = [f.id for f in form.table("requests").fields if not f.sum_of and "natural_person" in f.id]
    field = rng.choice(typed)
    values[field] = rng.choice([(values[field] or 0) + 7, None, "12件", "/", "2.5"])


def _fill(sheet: str, cells: dict[str, str], values: dict[str, Value], texts: list[str], known: int) -> str:
    def put(match: re.Match[str]) -> str:
        ref, style, formula = match[1], match[2] or "", match[3] or ""
        if ref not in cells:
            return match[0]
        value = values.get(cells[ref])
        if value is None:
            return f'<c r="{ref}"{style}/>' if not formula else match[0]
        if isinstance(value, str) and not formula and not re.fullmatch(r"[0-9.]+", value):
            texts.append(value)
            return f'<c r="{ref}"{style} t="s"><v>{known + len(texts) - 1}</v></c>'
        return f'<c r="{ref}"{style}>{formula}<v>{value}</v></c>'

    return _CELL.sub(put, sheet)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    tags = re.findall(r"<Relationship [^>]+>", parts["xl/_rels/workbook.xml.rels"].decode())
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in tags}
    sheets = re.findall(r"<sheet [^>]+>", parts["xl/workbook.xml"].decode())
    return {_attribute(tag, "name"): f"xl/{targets[_attribute(tag, 'r:id')]}" for tag in sheets}


def _attribute(tag: str, name: str) -> str:
    return tag.split(f' {name}="')[1].split('"')[0]


assert REAL.is_dir()
