"""What a definition says of texts beside the tables: names of organs, titles of documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxcheck.form.take import Definition, did_you_mean
from xlsxcheck.model import Field, NameEnding, Naming, Titles

_WORDS = ("placeholders", "strange", "no_offices", "sums")


class TextReader(Definition):
    """Takes these parts of a definition whose fields and roles are known."""

    def __init__(self, name: str, fields: Mapping[str, Field], roles: Mapping[str, str]) -> None:
        """`name` is what messages call the file."""
        super().__init__(name)
        self.fields = fields
        self.roles = roles

    def titles(self, raw: Any) -> Titles:
        """What the titles of documents have in them."""
        self.take(raw, "titles", "subject ends")
        return Titles(self.string(raw["subject"], "titles.subject"), self.strings(raw["ends"], "titles.ends"))

    def naming(self, raw: Any) -> Naming:
        """What the name of an organ tells."""
        self.take(raw, "naming", "endings", "placeholders strange no_offices sums")
        if not {"organ", "kind"} <= self.roles.keys():
            raise self.fail("naming", "needs the roles organ and kind; 请在 roles 里写明")
        name, kind = self.fields[self.roles["organ"]], self.fields[self.roles["kind"]]
        choices = {choice["zh"] for choice in kind.type.choices}
        endings = []
        for item, place in self.items(raw["endings"], "naming.endings"):
            self.take(item, place, "ends kinds")
            kinds = self.strings(item["kinds"], f"{place}.kinds")
            if unknown := [one for one in kinds if one not in choices]:
                raise self.fail(f"{place}.kinds", f'no choice "{unknown[0]}"{did_you_mean(unknown[0], choices)}')
            endings.append(NameEnding(self.strings(item["ends"], f"{place}.ends"), kinds))
        words = {key: self.strings(raw.get(key, []), f"naming.{key}") for key in _WORDS}
        return Naming(name.id, kind.id, endings=tuple(endings), **words)
