"""Reports -> one JSON document. What stands in it of each is Report.to_json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xlsxcheck.model import Counts, Report
from xlsxcheck.model.jsontext import json_text
from xlsxcheck.version import VERSION

Json = dict[str, Any]


def document(reports: Iterable[Report]) -> Iterator[str]:
    """One JSON document of all reports, in pieces, so that it can be written while they come in."""
    counts = Counts()
    yield '{"reports": ['
    for number, report in enumerate(reports):
        yield (",\n" if number else "\n") + counts.add(report).to_json()
    yield tail(counts)


def tail(
    counts: Counts,
    roster: Json | None = None,
    passed_over: Sequence[str] = (),
    older: Mapping[str, str] | None = None,
    unread: Sequence[Json] = (),
    removed: Sequence[str] = (),
) -> str:
    """The end of the document, after the last report: what is known only then.

    That is the roster, files in folders that were not taken, those of them that may hold reports, files that a newer
    one replaces, copies that were taken away, the totals.
    """
    replaced = [{"path": path, "newer": newer} for path, newer in (older or {}).items()]
    old = f'"older": {json_text(replaced)}, ' if replaced else ""
    left = f'"passed_over": {json_text(list(passed_over))}, ' if passed_over else ""
    left += f'"unread": {json_text(list(unread))}, ' if unread else ""
    left += f'"removed": {json_text(list(removed))}, ' if removed else ""
    who = "" if roster is None else f'"roster": {json_text(roster)}, '
    tool = json_text({"name": "xlsxcheck", "version": VERSION})
    return f'\n], {old}{left}{who}"tool": {tool}, "totals": {json_text(counts.totals())}}}\n'
