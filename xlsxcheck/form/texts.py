"""What a definition says of texts beside the tables: names of organs, titles of documents, the chapters of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxcheck.form.take import Definition, Faults, Follows
from xlsxcheck.model import Chapter, Field, NameEnding, Naming, Summing, Table, Titles, WordLayout

_WORDS = ("placeholders", "strange", "no_offices", "sums", "labels", "stamps")
_TITLE_MARKS = ("{organ}", "{year}")


class TextReader(Definition):
    """Takes these parts of a definition whose fields and roles are known."""

    def __init__(
        self, name: str, fields: Mapping[str, Field], roles: Mapping[str, str], faults: Faults | None = None
    ) -> None:
        """`name` is what messages call the file; faults: what was told of it already."""
        super().__init__(name, faults)
        self.fields = fields
        self.roles = roles

    def titles(self, raw: Any) -> Titles:
        """What the titles of documents have in them."""
        self.take(raw, "titles", "subject ends")
        return Titles(self.string(raw["subject"], "titles.subject"), self.strings(raw["ends"], "titles.ends"))

    def naming(self, raw: Any) -> Naming:
        """What the name of an organ tells."""
        self.take(raw, "naming", "endings", "placeholders strange no_offices sums labels stamps")
        if {("role", "organ"), ("role", "kind")} & self.faults.lost:
            raise Follows("naming")
        if not {"organ", "kind"} <= self.roles.keys():
            raise self.fail("naming", "needs the roles organ and kind; 请在 roles 里写明")
        name, kind = self.fields[self.roles["organ"]], self.fields[self.roles["kind"]]
        choices = {choice["zh"] for choice in kind.type.choices}
        endings = []
        for item, place in self.items(raw["endings"], "naming.endings"):
            self.take(item, place, "ends kinds")
            kinds = self.strings(item["kinds"], f"{place}.kinds")
            if unknown := [one for one in kinds if one not in choices]:
                raise self.unknown(f"{place}.kinds", ("choice", "选项"), unknown[0], choices)
            endings.append(NameEnding(self.strings(item["ends"], f"{place}.ends"), kinds))
        words = {key: self.strings(raw.get(key, []), f"naming.{key}") for key in _WORDS}
        return Naming(name.id, kind.id, endings=tuple(endings), **words)

    def word(self, raw: Any, tables: Mapping[str, Table]) -> WordLayout:
        """The report as a Word document."""
        self.take(raw, "word", "title no_year font chapters")
        title, no_year, font = (self.string(raw[key], f"word.{key}") for key in ("title", "no_year", "font"))
        if not all(mark in title for mark in _TITLE_MARKS) or title.count("{") != len(_TITLE_MARKS):
            raise self.fail("word.title", "needs {organ} and {year}, and no other braces; 请写上这两处")
        chapters = [self.chapter(item, at, tables) for item, at in self.items(raw["chapters"], "word.chapters")]
        return WordLayout(title, no_year, font, tuple(chapters))

    def chapter(self, raw: Any, place: str, tables: Mapping[str, Table]) -> Chapter:
        """One chapter: texts, or a table."""
        if not isinstance(raw, dict) or "table" not in raw:
            self.take(raw, place, "title texts")
            return Chapter(self.string(raw["title"], f"{place}.title"), self.strings(raw["texts"], f"{place}.texts"))
        self.take(raw, place, "table widths")
        if (table := tables.get(self.string(raw["table"], f"{place}.table"))) is None:
            raise self.unknown(f"{place}.table", ("table", "表"), raw["table"], tables)
        widths = tuple(self.whole(item, at) for item, at in self.items(raw["widths"], f"{place}.widths"))
        if len(widths) != len(table.column_widths) or min(widths) < 1:
            raise self.fail(f"{place}.widths", f"{len(widths)} widths, not one for each column of {table.id}; 请逐列写")
        return Chapter(table.title["zh"], table=table.id, widths=widths)

    def summing(self, raw: Any) -> Summing:
        """What the cover of a sum says."""
        self.take(raw, "summing", "scope organ")
        scope = self.fields.get(self.roles.get("scope", ""))
        choices = {choice["zh"] for choice in scope.type.choices} if scope else set()
        if self.string(raw["scope"], "summing.scope") not in choices:
            raise self.unknown("summing.scope", ("choice", "选项"), raw["scope"], choices)
        organ = self.string(raw["organ"], "summing.organ")
        if "{count}" not in organ or organ.count("{") > 1:
            raise self.fail("summing.organ", "needs {count} for the number of offices, and no other; 请写上 {count}")
        return Summing(raw["scope"], organ)
