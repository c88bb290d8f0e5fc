"""The members of a zip, shared out in parts, so that every process has some and one bad member costs no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.bundle import Bundle, open_bundle
from xlsxcheck.formats.source import read_source
from xlsxcheck.many.item import Checked, FileItem, Part

_SHARE = 32
"""So many members to a part: the zip itself is read once for each."""
_BROKEN_OFF = ("F10", "F11")


def shared_out(items: Iterable[FileItem]) -> Iterator[FileItem]:
    """The same items, but for zips of many members, of which each part is one."""
    for item in items:
        yield from _parts(item, _SHARE) if _is_zip(item) else (item,)


def put_together(
    results: Iterable[Checked], again: Callable[[list[FileItem]], Iterable[Checked]], left_out: list[str] | None
) -> Iterator[Checked]:
    """The result of every report; see Checked.each. What broke off in a zip is done once more, member by member.

    again: what comes of these items, each by itself.
    """
    reports = 0
    for result in results:
        part = result.item.part
        reports = reports if part is not None and part.start else 0
        for one in _members(result, again):
            for report in one.each(left_out):
                reports += 1
                yield report
        if part is not None and part.last and not reports:
            # No report in any part: what is told is of the zip itself.
            for whole in again([result.item._replace(part=None)]):
                yield from whole.each()


def _members(result: Checked, again: Callable[[list[FileItem]], Iterable[Checked]]) -> Iterator[Checked]:
    """What came of a part; where its check came to no end, what came of each of its members."""
    items = members(result.item) if _is_zip(result.item) and _broke_off(result) else []
    if len(items) > 1:
        for one in again(items):
            yield called(one) if _broke_off(one) else one
    else:
        yield called(result) if items else result


def _is_zip(item: FileItem) -> bool:
    return item.path.lower().endswith(".zip")


def _broke_off(result: Checked) -> bool:
    """Whether the part's check came to no end; what a member's own check says bears the member's name."""
    findings = result.report.findings
    return result.counts and not result.report.member and bool(findings) and findings[0].code in _BROKEN_OFF


def members(item: FileItem) -> list[FileItem]:
    """The members of a zip, or of a part of one, each by itself; the item where it has none."""
    return list(_parts(item, 1))


def called(result: Checked) -> Checked:
    """With the name of the one member that it is about."""
    bundle, part = _bundle(result.item), result.item.part
    if bundle is None or part is None or part.start >= len(bundle.members):
        return result
    return result._replace(report=result.report._replace(member=bundle.members[part.start].name))


def _parts(item: FileItem, size: int) -> Iterator[FileItem]:
    bundle, within = _bundle(item), item.part
    count = len(bundle.members) if bundle is not None else 0
    start, stop = (within.start, min(within.stop, count)) if within else (0, count)
    if count <= size or start >= stop:
        yield item
        return
    for at in range(start, stop, size):
        yield item._replace(part=Part(at, min(at + size, stop), min(at + size, stop) == count))


def _bundle(item: FileItem) -> Bundle | None:
    try:
        return open_bundle(read_source(item.path))
    except UnreadableFile:
        return None
