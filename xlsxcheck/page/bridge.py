"""What the page's worker calls: one function, words in and words out; files pass through the current folder.

Every verb takes and gives JSON. A user's mistake comes back as a sentence, never as a traceback.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.form.editions import form_of
from xlsxcheck.form.shipped import SCHEMA, default_id, form_ids, form_path, read
from xlsxcheck.many.find import find_files
from xlsxcheck.many.waivers import NO_WAIVERS, load_waivers
from xlsxcheck.messages import page_words
from xlsxcheck.page.desk import Desk, item_of, longest_seconds, new_desk
from xlsxcheck.page.shown import Json
from xlsxcheck.version import VERSION

_SAMPLES = os.path.join(os.path.dirname(SCHEMA), "samples")
_LAST_YEAR = "/last-year"
"""A folder of its own: last year's files may be called as this year's are."""

_desk: list[Desk] = []


def call(verb: str, text: str) -> str:
    """Do what the page asks for. The answer is {"value": …}, or {"error": a sentence, "known": whether we meant it}."""
    try:
        value = _VERBS[verb](**json.loads(text))
    except XlsxcheckError as error:
        return json.dumps({"error": str(error), "known": True})
    except Exception as error:
        return json.dumps({"error": f"{type(error).__name__}: {error}"[:300], "known": False})
    # Lone surrogates of damaged files stay what they are.
    return json.dumps({"value": value})


def _here() -> Desk:
    return _desk[0]


def _start(form: str | None, lang: str) -> Json:
    """A clean desk, and a first check, of nothing: one would run now."""
    from xlsxcheck.api import check

    desk = new_desk(form, lang)
    for earlier in _desk:
        earlier.leave()
    _desk[:] = [desk]
    check(b"", desk.form, lang=lang)
    forms = [{"id": "", "title": page_words(lang)["any_form"]}]
    for one in sorted(form_ids(), key=lambda one: (one != default_id(), one)):
        written = json.loads(read(form_path(one)))
        forms.append({"id": one, "title": f"{written['title'][lang]}（{written['edition']}）"})
    return {
        "version": VERSION,
        "python": sys.version.split()[0],
        "form": form or "",
        "forms": forms,
        "years": [desk.form.first_year, desk.form.last_year],
        "seconds": longest_seconds(),
        "copies": desk.out,
    }


def _warm() -> None:
    """Check and mark what is at hand, so that the first file of the user's is not the first of all."""
    for path in _samples():
        _tried(path)


def _tried(path: str) -> None:
    from xlsxcheck.api import check

    desk, data = _here(), read(path)
    report = check(data, desk.form, lang=desk.lang, name=os.path.basename(path))
    if report.verdict == "fail":
        from xlsxcheck.api import annotate

        annotate(data, report, form_of(report.form, desk.form), lang=desk.lang)


def _samples() -> list[str]:
    """The samples that are carried."""
    names = os.listdir(_SAMPLES) if os.path.isdir(_SAMPLES) else []
    paths = [os.path.join(_SAMPLES, name) for name in names if name.endswith(".xlsx")]
    return sorted(paths)


def _parts(item: list[Any], single: bool) -> list[list[Any]]:
    return _here().parts(item_of(item), single=single)


def _check(item: list[Any], changed: float, more: bool) -> Json:
    return _here().check(item_of(item), changed, more=more)


def _give_up(item: list[Any], seconds: float | None, reason: str, more: bool) -> Json:
    return _here().give_up(item_of(item), seconds, reason, more=more)


def _put_away(path: str) -> None:
    """A zip whose parts are all done leaves the memory."""
    os.truncate(path, 0)


def _roster(path: str | None) -> Json:
    """The list of who should report. Nothing changes where it can't be read."""
    from xlsxcheck.many.roster import load_roster

    desk = _here()
    listed = load_roster(path, desk.form) if path else None
    desk.roster, desk.collection = path, None
    return {"offices": len(listed.offices) if listed else 0, "warnings": list(listed.warnings) if listed else []}


def _waivers(path: str | None) -> Json:
    desk = _here()
    desk.waivers = load_waivers(path, desk.form) if path else NO_WAIVERS
    return {"lines": len(desk.waivers.lines)}


def _plan_last_year(files: list[tuple[str, float]]) -> list[list[Any]]:
    """Which of last year's files to read: as `--previous` does."""
    _here().previous = None
    names = list(dict.fromkeys(path.split("/")[0] for path, _ in files))
    os.makedirs(_LAST_YEAR, exist_ok=True)
    for path, _ in files:
        os.makedirs(os.path.dirname(f"{_LAST_YEAR}/{path}"), exist_ok=True)
        with open(f"{_LAST_YEAR}/{path}", "ab"):
            pass
    return [[*item[:3], None] for item in find_files([f"{_LAST_YEAR}/{name}" for name in names])]


def _take_last_year(item: list[Any]) -> None:
    from xlsxcheck.many.previous import load_previous

    path = str(item[0])
    if path.lower().endswith((".json", ".jsonl")):
        _here().previous = load_previous(path, _here().form)
    else:
        _here().take_last_year(item_of(item))


def _end_last_year() -> Json:
    found, spoken = _here().previous, page_words(_here().lang)
    if found is None or not found.known:
        _here().previous = None
        return {"offices": 0, "unread": [], "kept": None, "told": spoken["no_last_year"]}
    unread = [f"{path.removeprefix(_LAST_YEAR + '/')}：{why}" for path, why in found.unread]
    return {"offices": len(found.known), "unread": unread, "kept": _here().pack_last_year(), "told": ""}


def _last_year(kept: str | None) -> None:
    desk = _here()
    desk.previous = None
    if kept:
        desk.unpack_last_year(kept)


def _document(kind: str) -> Json:
    """One document of the whole list, left in the current folder."""
    desk = _here()
    path = f"{page_words(desk.lang)['summary']}.{kind}"
    if os.path.exists(path):
        os.unlink(path)
    if kind == "json":
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(desk.document())
    else:
        from xlsxcheck.summary.write import write_summary

        write_summary(path, desk.settled())
    return {"files": [{"path": path}]}


def _template(**options: Any) -> Json:
    from xlsxcheck.api import write_template

    desk = _here()
    asked = {key: value for key, value in options.items() if value not in (None, "")}
    name = page_words(desk.lang)["template_name"].format(year=asked.get("year", ""), organ=asked.get("organ", ""))
    name = "".join("_" if char in '<>:"/\\|?*' or ord(char) < 32 else char for char in name)
    path = ".template.xlsx"
    with open(path, "wb") as file:
        file.write(write_template(desk.form, **asked))
    return {"files": [{"path": path, "name": name}]}


def _self_test() -> Json:
    """What the samples come to here, beside what they came to when the page was made."""
    from xlsxcheck.form.load import load_form
    from xlsxcheck.page.selftest import digests

    with open(f"{_SAMPLES}.json", encoding="utf-8") as file:
        wanted = json.load(file)
    found = dict(digests(_SAMPLES, load_form(None)))
    rows = [{"name": name, "same": found.get(name) == digest} for name, digest in wanted.items()]
    return {"rows": rows, "same": found == wanted}


_VERBS: dict[str, Callable[..., Any]] = {
    "start": _start,
    "warm": _warm,
    "plan": lambda files: _here().plan(files),
    "parts": _parts,
    "check": _check,
    "give_up": _give_up,
    "put_away": _put_away,
    "restore": lambda **parcels: _here().restore(**parcels),
    "forget": lambda paths: _here().forget(paths),
    "settle": lambda: _here().settle(),
    "show": lambda path, number: _here().show(path, number),
    "roster": _roster,
    "waivers": _waivers,
    "plan_last_year": _plan_last_year,
    "take_last_year": _take_last_year,
    "end_last_year": _end_last_year,
    "last_year": _last_year,
    "document": _document,
    "template": _template,
    "self_test": _self_test,
}
