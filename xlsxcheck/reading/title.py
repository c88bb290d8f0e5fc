"""The title of a document -> whose report it is, and of which year. A document has no cover."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from xlsxcheck.formats.prose import Prose
from xlsxcheck.model import Form, Note, Titles, Value
from xlsxcheck.reading.cells.reading import quoted

_LINES = 80
"""A title stands within so many paragraphs from the start."""

_LONGEST = 60
_WRAPPED = 3
"""A title may be wrapped over so many paragraphs."""

_TAIL = 14
"""So many characters may follow a title in its line, such as （公开版）."""

_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?度?")
_PERIOD = re.compile(r"((?:19|20)[0-9]{2})年1月1日(?:起|—|-|~|～|至|到)+(?:至|到)?((?:19|20)[0-9]{2})年12月31日")
_CHINESE_YEAR = re.compile("[一二][零〇○O一二三四五六七八九]{3}(?=年)")
_DIGITS = str.maketrans("零〇○O一二三四五六七八九", "00001234567 89".replace(" ", ""))
_SENTENCE = re.compile("[，。；：:？?!！、]")
_SEGMENTS = re.compile(r"[_|>»\-—–]+")
_AROUND = "《》“”\"'·•.　 "
_BRACKETS = ("（）", "()", "【】", "[]")
_BEFORE = ("关于印发", "关于公布", "关于发布", "关于", "附件", "公开")
_BEHIND = ("关于", "的")
_BRACKETED = re.compile(r"[（(【\[][^（(【\[]*[）)】\]]$")
_ASKING = re.compile("做好|报送|报来|编制|填报|上报|编报|开展|印发|发布|公布|转发|征求")
"""What stands in the title of a letter before its subject: 关于做好…的通知, whose end may be in the next line."""

_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")


class Title(NamedTuple):
    """What a title says; organ is empty, and year None, where it does not."""

    text: str = ""
    organ: str = ""
    year: int | None = None


def read_title(prose: Prose, form: Form) -> Title:
    """The title of a document, from its first lines, else from what the file says it is called.

    Shape:  organ and year of the first line, or of two or three lines that follow each other, that is a title of the
            form's reports and has both; else of one that has the year alone; else the year of the statistics period.
    """
    if form.titles is None:
        return Title()
    lines = [line for one in prose.paragraphs[:_LINES] if (line := _line(one.text)).tidy]
    lone: Title | None = None
    for height in range(1, _WRAPPED + 1):
        for at in range(len(lines) - height + 1):
            title = _parsed(lines[at : at + height], form.titles)
            if title is not None and title.organ:
                return title
            lone = lone or title
    for segment in map(_line, _SEGMENTS.split(prose.title)):
        title = _parsed([segment], form.titles)
        if title is not None and title.organ:
            return title
        lone = lone or title
    return lone or Title(year=_period([line.tidy for line in lines]))


def names_report(prose: Prose, form: Form) -> bool:
    """Whether a text is headed as an office's report by its title, and not as a letter about reports."""
    title = read_title(prose, form)
    text = _BRACKETED.sub("", title.text.strip(_AROUND)).strip(_AROUND)
    ends = form.titles.ends if form.titles is not None else ()
    return bool(title.organ) and text.endswith(ends) and not _ASKING.search(title.organ)


def title_notes(title: Title, form: Form) -> tuple[dict[str, Value], list[Note]]:
    """The answers of the cover that a title gives, by field, and what there is to tell of it."""
    organ, year = form.role("organ"), form.role("year")
    values: dict[str, Value] = {}
    if organ is not None and title.organ:
        values[organ.id] = title.organ
    if year is not None and title.year is not None:
        values[year.id] = title.year
    missing = [field for field in (organ, year) if field is not None and field.id not in values]
    notes = []
    if values:
        told = [
            {lang: f"{form.fields[key].name(lang)} {value}" for lang in ("zh", "en")} for key, value in values.items()
        ]
        notes.append(Note("L30", facts={"answers": told, "title": quoted(title.text)}))
    if missing:
        labels = [{lang: f"“{field.name(lang)}”" for lang in ("zh", "en")} for field in missing]
        notes.append(Note("L31", facts={"labels": labels}))
    return values, notes


class _Line(NamedTuple):
    """A line without blanks: with every character in its usual width and years in digits, and as it was typed.

    Both have the same length, so that a name is told as typed.
    """

    tidy: str
    typed: str


def _line(text: str) -> _Line:
    typed = _INVISIBLE.sub("", text[: 4 * _LONGEST])
    tidy = unicodedata.normalize("NFKC", typed)
    if len(tidy) != len(typed):
        typed = tidy = _INVISIBLE.sub("", tidy)
    return _Line(_CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), tidy), typed)


def _parsed(lines: list[_Line], wanted: Titles) -> Title | None:
    """The lines as one title; None where they are none, or name several years."""
    line, typed = "".join(one.tidy for one in lines), "".join(one.typed for one in lines)
    if len(line) > _LONGEST or (subject := _subject(line, wanted)) < 0:
        return None
    end = max(at + len(end) for end in wanted.ends if (at := line.find(end, subject)) >= 0)
    if len(line) - end > _TAIL or _SENTENCE.search(line.strip(_AROUND)):
        return None
    years = {int(match[1]) for match in _YEAR.finditer(line)}
    if len(years) != 1:
        return None
    marks = [match.span() for match in _YEAR.finditer(line[:subject])]
    name = "".join(typed[at] for at in range(subject) if not any(start <= at < stop for start, stop in marks))
    return Title(line, _organ(name), years.pop())


def _subject(line: str, wanted: Titles) -> int:
    """Where the subject of a title stands: the first one that has no other before its end, or -1.

    The name of an office may have the subject in it.
    """
    at = line.find(wanted.subject)
    while at >= 0:
        further = line.find(wanted.subject, at + 1)
        ends = [found for end in wanted.ends if (found := line.find(end, at)) >= 0]
        if not ends:
            return -1
        if further < 0 or min(ends) < further:
            return at
        at = further
    return -1


def _organ(text: str) -> str:
    text = _trimmed(text)
    for word in _BEFORE:
        text = _trimmed(text.removeprefix(word))
    for word in _BEHIND:
        text = _trimmed(text.removesuffix(word))
    return text if len(text) > 1 else ""


def _trimmed(text: str) -> str:
    """A name without marks around it; brackets that belong to it stay."""
    text = text.strip(_AROUND)
    for pair in _BRACKETS:
        opening, closing = pair[0], pair[1]
        if text.startswith(opening) and (text.endswith(closing) or closing not in text):
            text = text.removeprefix(opening).removesuffix(closing).strip(_AROUND)
        elif text.endswith(closing) and opening not in text:
            text = text.removesuffix(closing).strip(_AROUND)
        elif text.endswith(opening):
            text = text.removesuffix(opening).strip(_AROUND)
    return text


def _period(lines: list[str]) -> int | None:
    """The year whose first and last day a text names as its statistics period."""
    found = {int(match[1]) for line in lines for match in _PERIOD.finditer(line) if match[1] == match[2]}
    return found.pop() if len(found) == 1 else None
