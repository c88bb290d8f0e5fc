"""What there is to tell of a table that was read by its order: where its pieces stand, which labels have a slip."""

from __future__ import annotations

from xlsxcheck.model import Area, Note, Table, cell_ref
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.layout.labels import keys, same
from xlsxcheck.reading.layout.paper import Found, Slip
from xlsxcheck.reading.layout.scroll import Scroll

_MOST_TOLD = 6


def moved(found: Found, table: Table) -> bool:
    """Whether any field stands elsewhere than in the template."""
    return any(found.places[field.id] != (table.sheet, *field.area[:2]) for field in table.fields)


def notes(found: Found, scroll: Scroll, table: Table) -> list[Note]:
    """Where the table was found, in how many pieces, and what is not as the form prints it."""
    areas = _areas(found, scroll)
    told = [
        f"{page}!{cell_ref(area.top, area.left)}:{cell_ref(area.bottom, area.right)}" for page, area in areas.items()
    ]
    result: list[Note] = []
    if len(areas) > 1:
        facts: dict[str, object] = {"table": table.title, "count": len(areas), "areas": told}
        result.append(Note("L20", next(iter(areas)), facts=facts))
    elif moved(found, table):
        ((page, _),) = areas.items()
        facts = {"table": table.title, "sheet": page, "area": _ref(areas[page])}
        result.append(Note("L03", page, facts=facts))
    return result + _slips((*found.slips, *_reworded(found, scroll, table)), scroll, next(iter(areas)))


def _reworded(found: Found, scroll: Scroll, table: Table) -> list[Slip]:
    """Labels that are told by more than their number, such as with a year."""
    spots = [spot for line in found.lines for spot in scroll.on_line[line]]
    labels = {one: label for label in reversed(table.labels) for one in keys(label)}
    return [
        Slip(labels[spot.text], spot)
        for spot in spots
        if spot.text in labels and scroll.position(spot) in scroll.page(spot.line).reworded
    ]


def _areas(found: Found, scroll: Scroll) -> dict[str, Area]:
    """From the first to the last cell of the table on each page, labels included."""
    areas: dict[str, Area] = {}
    for line in found.lines:
        row = scroll.rows[line][1]
        name = scroll.page(line).name
        here = [place.col for place in found.places.values() if (place.sheet, place.row) == (name, row)]
        columns = [spot.col for spot in scroll.on_line[line]] + here
        if columns:
            known = areas.get(name, Area(row, columns[0], row, columns[0]))
            areas[name] = Area(
                min(known.top, row), min(known.left, *columns), max(known.bottom, row), max(known.right, *here, 0)
            )
    return areas


def _ref(area: Area) -> str:
    return f"{cell_ref(area.top, area.left)}:{cell_ref(area.bottom, area.right)}"


def _slips(slips: tuple[Slip, ...], scroll: Scroll, first: str) -> list[Note]:
    by_page: dict[str, list[tuple[str, str]]] = {}
    for slip in slips:
        if slip.spot is None:
            by_page.setdefault(first, []).append(("", f"“{slip.label.text}”→“”"))
            continue
        page, pos = scroll.page(slip.spot.line), scroll.position(slip.spot)
        found = quoted(page.sheet.cells[pos].text)
        # A label that is spelt right, and told all the same, is drawn over other columns than its own.
        change = f"{cell_ref(*pos)} " + (f"“{found}”" if same(found, slip.label) else f"“{slip.label.text}”→“{found}”")
        by_page.setdefault(page.name, []).append((cell_ref(*pos), change))
    result = []
    for page_name, changes in by_page.items():
        told = [change for _, change in changes[:_MOST_TOLD]] + ["…"] * (len(changes) > _MOST_TOLD)
        refs = tuple(ref for ref, _ in changes if ref)
        result.append(Note("L02", page_name, refs, facts={"count": len(changes), "changes": told, "order": ""}))
    return result
