"""A run's collection -> one self-contained page: no network, sortable, searchable, and every text of a file escaped."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape as html_escape
from pathlib import Path
from typing import Any

from xlsxcheck.form.editions import form_of
from xlsxcheck.formats.outputs import generator
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked
from xlsxcheck.many.roster import Roster
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Report, Table, part_of
from xlsxcheck.render.csv import cover_label
from xlsxcheck.render.repairs import label_of, sentence
from xlsxcheck.render.rows import settlement
from xlsxcheck.render.together import together
from xlsxcheck.summary import KIND
from xlsxcheck.summary.changes import change_counts, change_rows
from xlsxcheck.summary.headlines import notes, passed_rows
from xlsxcheck.summary.heat import heat_tables, heat_title, level, squares
from xlsxcheck.summary.links import href
from xlsxcheck.summary.overview import (
    code_title,
    contact_of,
    near_files,
    roster_counts,
    share_words,
    standing,
    to_do,
    twice_lines,
)
from xlsxcheck.summary.tally import Tally
from xlsxcheck.version import VERSION

_ORDER = {"fail": 0, "unreadable": 1, "warn": 2, "explained": 3, "pass": 4, "older": 5}
_LANGUAGE = {"zh": "zh-CN", "en": "en"}


def page(collection: Collection, folder: Path, *, encoding: str = "utf-8") -> Iterator[str]:
    """The page in pieces; links in it are as seen from `folder`, and it says in which encoding it will be written.

    The collection must have kept its rows.
    """
    tally = Tally(collection.settled.older)
    for checked in collection.rows():
        tally.add(checked.report)
    writer = _Page(collection, tally, folder, encoding)
    yield from writer.head()
    yield from writer.overview()
    yield from writer.rules()
    yield from writer.heat()
    yield from writer.roster()
    yield from writer.changes()
    yield from writer.passed()
    yield f"</main>\n<script>{_asset('page.js')}</script>\n</body>\n</html>\n"


class _Page:
    """One page being written."""

    def __init__(self, collection: Collection, tally: Tally, folder: Path, encoding: str) -> None:
        self.collection = collection
        self.encoding = encoding.lower()
        self.form = collection.form
        self.lang = collection.lang
        self.tally = tally
        self.folder = folder
        self.spoken = words(collection.lang)
        self.bulk: dict[str, Any] = self.spoken["bulk"]
        self.named: dict[str, str] = self.bulk["columns"]

    def head(self) -> Iterator[str]:
        title = escape(f"{self.bulk['title']} · {self.form.title[self.lang]}")
        allowed = f"style-src '{_digest('page.css')}'; script-src '{_digest('page.js')}'"
        policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
        yield f'<!DOCTYPE html>\n<html lang="{_LANGUAGE[self.lang]}">\n<head>\n'
        yield f'<meta charset="{escape(self.encoding)}">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"{generator(VERSION, KIND)}\n"
        yield f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n'
        yield f"<style>{_asset('page.css')}</style>\n</head>\n<body>\n"
        yield f'<a class="skip" href="#overview">{escape(self.bulk["skip"])}</a>\n<header>\n<h1>{title}</h1>\n'
        when = f"{self.collection.started:%Y-%m-%d %H:%M}"
        made = escape(self.bulk["made_by"].format(tool=f"xlsxcheck {VERSION}") + self.bulk["made_at"].format(when=when))
        yield f'<p class="soft">{made}</p>\n<nav>{self.contents()}</nav>\n</header>\n<main>\n{self.tiles()}'

    def contents(self) -> str:
        sheets = self.bulk["sheets"]
        keys = ["overview", "rules", "heat", *(["missing", "twice", "unknown"] if self.collection.roster else [])]
        named = {**sheets, "changes": self.spoken["since"]["title"]}
        keys += ["changes"] if self.collection.since is not None else []
        keys += ["passed"] if self.collection.passed_over else []
        return "".join(f'<a href="#{key}">{escape(named[key])}</a>' for key in keys)

    def tiles(self) -> str:
        """The verdicts as figures and as one bar."""
        shares, items, bars, start = self.collection.settled.counts.shares(), [], [], 0.0
        files = max(1, sum(shares.values()))
        for part, count in shares.items():
            name, share = escape(share_words(part, self.lang)), 100 * count / files
            items.append(f'<li class="{part}"><strong>{count}</strong><span>{name}</span></li>')
            bars.append(f'<rect class="{part}" x="{start:.3f}" y="0" width="{share:.3f}" height="4"/>')
            start += share
        if (roster := self.collection.roster) is not None:
            received, expected = roster.counts
            name = escape(self.bulk["tile_received"])
            items.insert(0, f"<li><strong>{received} / {expected}</strong><span>{name}</span></li>")
        chart = escape(self.bulk["chart"])
        return (
            f'<ul class="tiles">{"".join(items)}</ul>\n<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" '
            f'role="img" aria-label="{chart}">{"".join(bars)}</svg>\n'
            + "".join(f"<p>{escape(text)}</p>\n" for text in notes(self.collection))
        )

    def overview(self) -> Iterator[str]:
        bulk, verdicts = self.bulk, self.spoken["verdict"]
        parts = [*verdicts, *(part for part in self.collection.settled.counts.shares() if part not in verdicts)]
        options = "".join(f'<option value="{key}">{escape(share_words(key, self.lang))}</option>' for key in parts)
        yield f'<section id="overview"><h2>{escape(bulk["sheets"]["overview"])}</h2>\n<form role="search">'
        yield f"<label>{escape(bulk['search'])} "
        yield f'<input type="search" id="search" placeholder="{escape(bulk["search_hint"])}"></label>'
        yield f"<label>{escape(self.named['verdict'])} "
        yield f'<select id="verdict"><option value="">{escape(bulk["all"])}</option>{options}</select></label>'
        yield f'<output id="shown" data-text="{escape(bulk["shown"])}" aria-live="polite"></output></form>\n'
        cover = [cover_label(self.form, key, self.lang) for key in ("organ", "code", "year")]
        heads = [*cover, *(self.named[key] for key in ("verdict", "errors", "warnings", "first", "file", "copy"))]
        heads += [self.named["contact"], cover_label(self.form, "phone", self.lang)]
        yield self.table_head(heads)
        for checked in self.collection.worst_first():
            yield self.row(checked)
        yield "</tbody></table></div></section>\n"

    def table_head(self, heads: Sequence[str]) -> str:
        cells = "".join(f'<th scope="col">{self.button(head)}</th>' for head in heads)
        return f'<div class="scroll"><table class="list"><thead><tr>{cells}</tr></thead>\n<tbody>\n'

    def button(self, head: str) -> str:
        hint = escape(self.bulk["sort_by"].format(name=head))
        return f'<button type="button" title="{hint}">{escape(head)}</button>'

    def row(self, checked: Checked) -> str:
        report = checked.report
        contact, phone = contact_of(checked, self.collection)
        verdict, name = self.part(report), escape(standing(report, self.collection))
        copy = self.file(report.annotated, self.bulk["open"]) if report.annotated else ""
        return (
            f'<tr data-verdict="{verdict}"><td class="o">{_shown(report.organ)}</td><td>{_shown(report.code)}</td>'
            f'<td class="n">{_shown(report.year)}</td><td class="v {verdict}" data-key="{_ORDER[verdict]}">{name}</td>'
            f'<td class="n">{report.count("error")}</td><td class="n">{report.count("warning")}</td>'
            f'<td>{self.problems(report)}</td><td class="p">{self.file(report.path, report.path)}</td>'
            f"<td>{copy}</td><td>{_shown(contact)}</td><td>{_shown(phone)}</td></tr>\n"
        )

    def part(self, report: Report) -> str:
        """Among which of the files a report is counted."""
        if report.shown in self.collection.settled.older:
            return "older"
        return part_of(report)

    def problems(self, report: Report) -> str:
        """The first problem, and behind it all of them."""
        if not report.findings:
            return ""
        form = form_of(report.form, self.form)
        known = [repair for repair in report.repairs if repair.complete]
        advice = [(label_of(repair, self.lang), sentence(repair, form, self.lang)) for repair in known]
        items = [f"<li>{escape(label)} {escape(told)}</li>" for label, told in advice]
        found = together(report.findings, self.lang)
        for finding in found:
            severity = escape(self.spoken["severity"][finding.severity])
            remedy = f" {escape(finding.remedy)}" if finding.remedy and not finding.settled else ""
            told = f" <em>※ {escape(said)}</em>" if (said := settlement(finding, self.lang)) else ""
            code = f"<code>{escape(finding.code)}</code>"
            items.append(f"<li>{severity} {code} {escape(finding.message)}{remedy}{told}</li>")
        more = escape(self.bulk["details"].format(count=len(found)))
        told = escape(to_do(report, self.collection))
        return f"{told}<details><summary>{more}</summary><ul>{''.join(items)}</ul></details>"

    def file(self, path: str, text: str) -> str:
        return f'<a href="{escape(href(path, self.folder))}">{escape(text)}</a>'

    def rules(self) -> Iterator[str]:
        yield f'<h2 id="rules">{escape(self.bulk["sheets"]["rules"])}</h2>\n'
        yield self.table_head([self.named[key] for key in ("finding", "title", "severity", "offices", "count")])
        run = self.collection.settled
        worst = run.counts.worst
        for code, _, findings in run.counts.by_severity():
            severity, offices = self.spoken["severity"][worst[code][0]], run.offices[code]
            title = code_title(code, self.form, self.lang)
            yield f"<tr><td><code>{escape(code)}</code></td><td>{escape(title)}</td><td>{escape(severity)}</td>"
            yield f'<td class="n">{offices}</td><td class="n">{findings}</td></tr>\n'
        yield "</tbody></table></div>\n"

    def heat(self) -> Iterator[str]:
        yield f'<h2 id="heat">{escape(self.bulk["sheets"]["heat"])}</h2>\n'
        yield f'<p class="soft">{escape(self.bulk["heat_note"])}</p>\n'
        forms, counted = self.collection.forms, self.tally.cells
        most = max((max(cells.values(), default=0) for cells in counted.values()), default=0)
        for form, table in ((one, table) for one in forms for table in heat_tables(one)):
            caption = heat_title(form, table, forms, self.lang)
            yield from self.heat_table(table, form, counted.get(form.id, Counter()), most, escape(caption))

    def heat_table(self, table: Table, form: Form, cells: Counter[str], most: int, caption: str) -> Iterator[str]:
        yield f'<div class="scroll"><table class="heat"><caption>{caption}</caption><tbody>'
        line = -1
        for square in squares(table, self.lang):
            while line < square.area.top:
                yield ("</tr>\n" if line >= 0 else "") + "<tr>"
                line += 1
            area = square.area
            spans = _span("rowspan", area.bottom - area.top) + _span("colspan", area.right - area.left)
            if square.field is None:
                yield f"<th{spans}>{escape(square.text)}</th>"
            else:
                count = cells[square.field]
                label = escape(form.fields[square.field].label(self.lang))
                yield f'<td{spans} class="h{level(count, most)}" title="{label}：{count}">{count or ""}</td>'
        yield "</tr></tbody></table></div>\n"

    def roster(self) -> Iterator[str]:
        roster = self.collection.roster
        if roster is None:
            return
        yield f"<p>{escape(self.bulk['roster'].format(**roster_counts(roster)))}</p>\n"
        yield from (f"<p>{escape(text)}</p>\n" for text in roster.odd_lines)
        for key, heads, rows in self.lists(roster):
            yield f'<h2 id="{key}">{escape(self.bulk["sheets"][key])}</h2>\n'
            if not rows:
                yield f"<p>{escape(self.bulk['no_rows'])}</p>\n"
                continue
            yield self.table_head(heads)
            for row in rows:
                yield f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>\n"
            yield "</tbody></table></div>\n"

    def changes(self) -> Iterator[str]:
        """What has changed since the last run."""
        if self.collection.since is None:
            return
        spoken, organ = self.spoken["since"], cover_label(self.form, "organ", self.lang)
        yield f'<h2 id="changes">{escape(spoken["title"])}</h2>\n<p>{escape(change_counts(self.collection))}</p>\n'
        yield self.table_head([organ, *spoken["columns"].values(), self.named["path"]])
        for row in change_rows(self.collection):
            yield f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>\n"
        yield "</tbody></table></div>\n"

    def passed(self) -> Iterator[str]:
        """The files that were not checked."""
        if not self.collection.passed_over:
            return
        yield f'<h2 id="passed">{escape(self.bulk["sheets"]["passed"])}</h2>\n'
        yield self.table_head([self.named[key] for key in ("path", "kind", "remedy")])
        for row in passed_rows(self.collection):
            yield f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>\n"
        yield "</tbody></table></div>\n"

    def lists(self, roster: Roster) -> Iterator[tuple[str, list[str], list[tuple[object, ...]]]]:
        named = self.named
        organ, code, phone = (cover_label(self.form, part, self.lang) for part in ("organ", "code", "phone"))
        missing = [
            (one.organ, one.code, one.contact, one.phone, "；".join(near_files(roster, one, words(self.lang)["bulk"])))
            for one in roster.missing
        ]
        yield "missing", [organ, code, named["contact"], phone, named["near_files"]], list(missing)
        twice = [
            (office.organ, len(paths), "；".join(map(str.strip, twice_lines(office.organ, paths, self.collection))))
            for office, paths in roster.twice
        ]
        yield "twice", [organ, named["sent"], named["files"]], list(twice)
        yield "unknown", [organ, named["near"], named["path"]], list(roster.unknown)


def escape(text: str) -> str:
    """A text as the page may hold it: no mark-up, nothing that turns a line round."""
    return html_escape(printable(text, lines=True))


def _span(name: str, more: int) -> str:
    return f' {name}="{more + 1}"' if more else ""


def _shown(value: object) -> str:
    return "" if value is None else escape(str(value))


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _digest(name: str) -> str:
    """What the page's policy allows: this script and this style, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(_asset(name).encode()).digest()).decode()
