"""What has changed since an earlier run, in words: for the screen, the summary and its overview."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxcheck.many.collect import Changed, Collection
from xlsxcheck.many.since import STATES
from xlsxcheck.messages import words
from xlsxcheck.model import Since
from xlsxcheck.summary.lines import MOST_NAMES, lines


def change_counts(collection: Collection) -> str:
    """What has changed since the last run, in one line; files that a newer one replaces are left out."""
    spoken, older = words(collection.lang)["since"], collection.settled.older
    changes = [changed.since for changed in collection.changes if changed.path not in older]
    counts = {state: sum(since.state == state for since in changes) for state in STATES}
    gone = len(collection.since.gone) if collection.since else 0
    path = collection.since.path if collection.since else ""
    replaced = sum(since.replaced for since in changes)
    return str(spoken["counts"].format(path=path, replaced=replaced, gone=gone, **counts))


def change_words(since: Since, standing: str, lang: str) -> list[str]:
    """What has changed about a file: state, whether replaced, what is solved, what is new, what is still open.

    standing: its verdict in a word, for a file that was not there.
    """
    spoken, comma = words(lang)["since"], str(words(lang)["list_comma"])
    state = spoken["states"][since.state].format(now=standing)
    replaced = spoken["replaced"] if since.replaced else ""
    return [state, replaced, *(comma.join(part) for part in (since.solved, since.added, since.still))]


def change_rows(collection: Collection) -> Iterator[list[str]]:
    """Office, what has changed, file: one row for each file of this run, then for those that are gone.

    A file that a newer one replaces is named as such: its own findings have stayed what they were.
    """
    lang = collection.lang
    spoken = words(lang)["since"]
    for one in collection.changes:
        changed = _words_of(one, lang)
        if one.path in collection.settled.older:
            changed = [words(lang)["standing"]["shares"]["older"], *[""] * (len(changed) - 1)]
        yield [one.organ or "", *changed, one.path]
    for gone in collection.since.gone if collection.since else []:
        yield [gone.organ or "", spoken["states"]["gone"], *[""] * (len(spoken["columns"]) - 1), gone.path]


def told_changes(collection: Collection, width: int | None) -> Iterator[str]:
    """The same for the screen: who is newly without fault or not, and of those with faults which they are."""
    yield lines(change_counts(collection), width)
    spoken = words(collection.lang)["since"]
    told = 0
    for one in collection.changes:
        calm = one.since.state == "clean" and not one.since.replaced
        if calm or one.path in collection.settled.older:
            continue
        told += 1
        if told <= MOST_NAMES:
            state, replaced, *cells = _words_of(one, collection.lang)
            named = zip(("solved", "added", "still"), cells, strict=True)
            parts = [state, replaced, *(spoken[key].format(what=what) for key, what in named if what)]
            line = f"{one.organ or one.path}{spoken['colon']}{spoken['stop'].join(part for part in parts if part)}"
            yield lines(line, width, "  ")
    if told > MOST_NAMES:
        yield lines(words(collection.lang)["bulk"]["and_more"].format(count=told - MOST_NAMES), width, "  ")
    for gone in (collection.since.gone if collection.since else [])[:MOST_NAMES]:
        yield lines(f"{gone.organ or gone.path}{spoken['colon']}{spoken['states']['gone']}", width, "  ")


def _words_of(changed: Changed, lang: str) -> list[str]:
    return change_words(changed.since, words(lang)["bulk"]["short"][changed.verdict], lang)
