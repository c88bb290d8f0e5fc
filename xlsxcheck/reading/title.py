"""The title of a document -> whose report it is, and of which year, where it has no cover."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import NamedTuple

from xlsxcheck.formats.prose import ASIDE, HEADING, Prose
from xlsxcheck.model import Form, Note, Titles, Value
from xlsxcheck.model.names import normal_name
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.organ import ends_as_an_office

_LINES = 80
"""A title that is no heading stands within so many paragraphs from the start."""

_HEADINGS = 200
_MOST_NAMED = 3
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
_CRUMBS = re.compile("[>»›→]")
"""The way to a page ends with what the page is called."""

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
    """What a title says; organ is empty, and year None, where it does not.

    others: titles of which it is as likely that they are the report's, where these name another organ or year; then
    organ and year are what all of them say.
    """

    text: str = ""
    organ: str = ""
    year: int | None = None
    others: tuple[str, ...] = ()


def read_title(prose: Prose, form: Form, tables: Collection[str] = ()) -> Title:
    """The title of a document, from its headings, else from its first lines, else from what the file says it is called.

    Shape:  organ and year of the line, or of two or three lines that follow each other, that is a title of the form's
            reports and has both; else of one that has the year alone; else the year of the statistics period. Where
            two of them disagree, the one that the file is called, else none. tables: the sheets that the form's tables
            were found on; what stands behind these, or leads to other pages, is no title.
    """
    if form.titles is None:
        return Title()
    lines = _title_lines(prose, tables)
    called = [title for one in _SEGMENTS.split(prose.title) if (title := _parsed([_line(one)], form.titles))]
    page = next((title for title in called if title.organ), None)
    known = Title()
    for standing in (HEADING, ""):
        found = [title for title in _found(lines, standing, form) if known.year in (None, title.year)]
        title = _agreed(found, page)
        if title.organ or title.others:
            return title
        known = known if known.text else title
    if page is not None and known.year in (None, page.year):
        return page
    return next((title for title in (known, *called) if title.text), Title(year=_period(prose)))


def _title_lines(prose: Prose, tables: Collection[str]) -> list[_Line]:
    """The lines that may be titles: the first ones, and all headings before the form's tables or in them."""
    lines: list[_Line] = []
    behind = False
    counts = {HEADING: 0, "": 0, ASIDE: 0}
    for one in prose.paragraphs:
        behind = behind or one.table in tables
        counts[one.standing] += 1
        if counts[one.standing] > (_HEADINGS if one.standing else _LINES) or (behind and one.table not in tables):
            continue
        if (line := _line(_CRUMBS.split(one.text)[-1], one.standing)).tidy:
            lines.append(line)
    return lines


def _found(lines: list[_Line], standing: str, form: Form) -> list[Title]:
    """The titles of this standing: those with an organ, and those with the year alone that are no part of these.

    Beside a title with an organ, lines are a title together only where the first ones are an office's name.
    """
    assert form.titles is not None
    full: list[Title] = []
    lone: list[tuple[int, Title]] = []
    taken: set[int] = set()
    for height in range(1, _WRAPPED + 1):
        more = list[tuple[int, Title]]()
        for at in range(len(lines) - height + 1):
            here = lines[at : at + height]
            if _standing(here) != standing or (title := _parsed(here, form.titles)) is None:
                continue
            if (
                title.organ
                and taken.isdisjoint(range(at, at + height))
                and (not full or ends_as_an_office(title.organ, form))
            ):
                more.append((at, title))
            elif not title.organ:
                lone.append((at, title))
        for at, title in more:
            full.append(title)
            taken.update(range(at, at + height))
    return full + [title for at, title in lone if at not in taken]


def _standing(lines: list[_Line]) -> str:
    """What part lines have together: a line of another page has none, one that is no heading makes them none."""
    found = {line.standing for line in lines}
    return found.pop() if len(found) == 1 else ASIDE if ASIDE in found else ""


def _agreed(found: list[Title], page: Title | None) -> Title:
    """The title on which all agree, else the one that the page is called; else what is left of them."""
    if not found:
        return Title()
    first = next((title for title in found if title.organ), found[0])
    others = [title for title in found if not _agree(title, first)]
    if others and page is not None and (same := [title for title in found if title.organ and _agree(title, page)]):
        return same[0]
    texts = tuple(dict.fromkeys(title.text for title in (first, *others)))
    if not others:
        return first
    same_year = all(title.year == first.year for title in others)
    same_organ = all(title.organ and one_office(title.organ, first.organ) for title in others)
    return Title(first.text, first.organ if same_organ else "", first.year if same_year else None, texts)


def _agree(one: Title, other: Title) -> bool:
    return one.year == other.year and (not one.organ or not other.organ or one_office(one.organ, other.organ))


def one_office(one: str, other: str) -> bool:
    """Whether two names are one office's: the longer one has more in front or behind."""
    short, long = sorted((normal_name(one), normal_name(other)), key=len)
    return short in long


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
        notes.append(Note("L30", facts={"answers": told, "title": quoted(title.text), "cells": ""}))
    if missing:
        labels = [{lang: f"“{field.name(lang)}”" for lang in ("zh", "en")} for field in missing]
        titles = [f"“{quoted(text)}”" for text in title.others[:_MOST_NAMED]]
        notes.append(Note("L31", facts={"labels": labels, "titles": titles}))
    return values, notes


def contradictions(title: Title, cover: Mapping[str, Value], form: Form) -> tuple[set[str], list[Note]]:
    """The answers of a document's cover that its title contradicts, and what there is to tell of it."""
    lost = []
    for field in filter(None, (form.role("organ"), form.role("year"))):
        said = cover[field.id]
        other_office = isinstance(said, str) and title.organ and not one_office(said, title.organ)
        other_year = type(said) is int and title.year not in (None, said)
        if other_year if field.type.kind == "year" else other_office:
            lost.append(field)
    labels = [{lang: f"“{field.name(lang)}”" for lang in ("zh", "en")} for field in lost]
    stated = [f"“{field.label()}：{quoted(str(cover[field.id]))}”" for field in lost]
    facts: dict[str, object] = {"labels": labels, "titles": [*stated, f"“{quoted(title.text)}”"]}
    return {field.id for field in lost}, [Note("L31", facts=facts)] * bool(lost)


class _Line(NamedTuple):
    """A line without blanks: with every character in its usual width and years in digits, and as it was typed.

    Both have the same length, so that a name is told as typed. standing: as in Paragraph.
    """

    tidy: str
    typed: str
    standing: str = ""


def _line(text: str, standing: str = "") -> _Line:
    typed = _INVISIBLE.sub("", text[: 4 * _LONGEST])
    tidy = unicodedata.normalize("NFKC", typed)
    if len(tidy) != len(typed):
        typed = tidy = _INVISIBLE.sub("", tidy)
    return _Line(_CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), tidy), typed, standing)


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


def _period(prose: Prose) -> int | None:
    """The year whose first and last day the first lines name as the statistics period."""
    lines = (_line(one.text).tidy for one in prose.paragraphs[:_LINES])
    found = {int(match[1]) for line in lines for match in _PERIOD.finditer(line) if match[1] == match[2]}
    return found.pop() if len(found) == 1 else None
