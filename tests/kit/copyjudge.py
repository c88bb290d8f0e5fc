"""Judges of a copy that share no code with the annotator: what changed, and whether Office would accept it."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import openpyxl
from openpyxl.cell import MergedCell
from zoo import Parts, unzip

ADDITIONS = {
    ("sheetData", "row"), ("row", "c"), ("worksheet", "hyperlinks"), ("worksheet", "legacyDrawing"),
    ("hyperlinks", "hyperlink"), ("sheets", "sheet"), ("workbook", "definedNames"), ("definedNames", "definedName"),
    ("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf"), ("authors", "author"),
    ("commentList", "comment"), ("text", "r"), ("Relationships", "Relationship"), ("Types", "Override"),
    ("Types", "Default"),
}  # fmt: skip
"""(parent, child) that a copy may have more than the original."""

FREE = {
    "c": {"s"}, "row": {"spans"}, "dimension": {"ref"}, "workbookView": {"activeTab", "firstSheet"},
    "sheetView": {"tabSelected"}, "fonts": {"count"}, "fills": {"count"},
    "borders": {"count"}, "cellXfs": {"count"},
}  # fmt: skip
"""Attributes that may differ."""

_WORKSHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls AlternateContent "
    "webPublishItems tableParts extLst"
)
ORDER = _WORKSHEET.split()
"""CT_Worksheet of ECMA-376; AlternateContent stands where the controls do that it wraps."""

_WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches webPublishing fileRecoveryPr extLst"
)
WORKBOOK_ORDER = _WORKBOOK.split()


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def only_added(before: bytes, after: bytes) -> set[str]:
    """Assert that a copy has everything of the original and adds only marks; gives the parts that were touched."""
    old, new = unzip(before), unzip(after)
    assert old.keys() <= new.keys(), f"lost: {old.keys() - new.keys()}"
    touched = {name for name in old if old[name] != new[name]}
    for name in touched:
        if name.endswith(".vml"):
            same_drawing(old[name].decode(), new[name].decode(), name)
        else:
            compare(ET.fromstring(old[name]), ET.fromstring(new[name]), name)
    return touched


def compare(old: ET.Element, new: ET.Element, path: str) -> None:
    assert old.tag == new.tag, path
    path = f"{path}/{local(old)}"
    free = FREE.get(local(old), set())
    before, after = dict(old.attrib), dict(new.attrib)
    if "localSheetId" in before:
        before["localSheetId"] = str(int(before["localSheetId"]) + 1)
    for key in free:
        before.pop(key, None)
        after.pop(key, None)
    assert before == after, path
    assert (old.text or "").strip() == (new.text or "").strip(), path
    children, there = list(old), list(new)
    if local(old) == "text" and children and local(children[0]) == "t" and local(there[0]) == "r":
        compare(children[0], there[0][0], path)  # a comment's plain text as a run
        assert len(there[0]) == 1
        children, there = children[1:], there[1:]
    for child in there:
        if children and _key(children[0]) == _key(child):
            compare(children.pop(0), child, path)
        else:
            assert (local(old), local(child)) in ADDITIONS, f"{path}: {local(child)} {child.attrib}"
    assert not children, f"{path} lost {[local(child) for child in children]}"


def _key(element: ET.Element) -> tuple[Any, ...]:
    keys = {"c": "r", "row": "r", "comment": "ref", "definedName": "name", "sheet": "name", "Relationship": "Id",
            "Override": "PartName", "Default": "Extension", "hyperlink": "ref"}  # fmt: skip
    name = local(element)
    return (element.tag, element.get(keys[name]) if name in keys else None)


def same_drawing(old: str, new: str, name: str) -> None:
    """All that was there comes first and as it was, but for the size of boxes in which we had to say something."""

    def sizeless(text: str) -> str:
        return re.sub(r"<\w+:Anchor>[^<]*</\w+:Anchor>", "", text)

    head = sizeless(old)[: sizeless(old).rindex("</xml>")]
    assert sizeless(new).startswith(head), name
    added = sizeless(new)[len(head) :]
    kind, shape = r"<\w+:shapetype id=\"_x0000_t202\".*?</\w+:shapetype>", r"<\w+:shape .*?</\w+:shape>"
    assert re.fullmatch(rf"(?s)({kind})?({shape})*</xml>\s*", added)


# -- whether Office would accept it ---------------------------------------------------------------


def sound(data: bytes) -> None:
    """Assert what Excel insists on: types, relationships, order of elements, counts, indices in range."""
    parts = unzip(data)
    trees = {name: ET.fromstring(text) for name, text in parts.items() if name.endswith((".xml", ".rels"))}
    _types(parts, trees["[Content_Types].xml"])
    links = {name: _links(name, tree, parts) for name, tree in trees.items() if name.endswith(".rels")}
    xfs = 1
    for tree in trees.values():
        if local(tree) == "styleSheet":
            xfs = _styles(tree)
    for name, tree in trees.items():
        folder, _, file = name.rpartition("/")
        own = links.get(f"{folder}/_rels/{file}.rels", {})
        if local(tree) == "worksheet":
            _worksheet(name, tree, own, parts, xfs)
        elif local(tree) == "workbook":
            _workbook(name, tree, own, trees)


def _types(parts: Parts, tree: ET.Element) -> None:
    defaults = [child.get("Extension", "").lower() for child in tree if local(child) == "Default"]
    overrides = [child.get("PartName", "").lower() for child in tree if local(child) == "Override"]
    assert max(Counter(defaults + overrides).values()) == 1, "a type is stated twice"
    names = {f"/{name}".lower() for name in parts}
    assert not set(overrides) - names, "a type of a part that is missing"
    for name in parts:
        known = f"/{name}".lower() in overrides or name.rpartition(".")[2].lower() in defaults
        assert known or name == "[Content_Types].xml" or name.startswith("custom/"), f"{name} has no type"


def _links(name: str, tree: ET.Element, parts: Parts) -> dict[str, tuple[str, str]]:
    base = posixpath.dirname(posixpath.dirname(name))
    found: dict[str, tuple[str, str]] = {}
    for link in tree:
        key = link.attrib["Id"]
        assert key not in found, f"{name}: {key} twice"
        kind = link.attrib["Type"].rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", base, link.attrib["Target"])).lstrip("/")
        if link.get("TargetMode") != "External":
            assert target in parts or kind == "sharedStrings", f"{name}: {target} is missing"
        found[key] = (kind, target)
    return found


def _styles(tree: ET.Element) -> int:
    pools = {local(child): child for child in tree}
    sizes = {}
    for name in ("fonts", "fills", "borders", "cellXfs"):
        sizes[name] = len(pools[name])
        assert int(pools[name].get("count", len(pools[name]))) == len(pools[name]), name
    order = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"]
    present = [name for name in pools if name in order]
    assert present == sorted(present, key=order.index)
    for xf in pools["cellXfs"]:
        for key, pool in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            assert int(xf.get(key, "0")) < sizes[pool], f"{key} out of range"
    for border in pools["borders"]:
        sides = [local(side) for side in border if local(side) in ("left", "right", "top", "bottom", "diagonal")]
        assert sides == sorted(sides, key=["left", "right", "top", "bottom", "diagonal"].index)
    return sizes["cellXfs"]


def position(ref: str) -> tuple[int, int]:
    letters = ref.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), col


def _worksheet(name: str, tree: ET.Element, links: dict[str, tuple[str, str]], parts: Parts, xfs: int) -> None:
    names = [local(child) for child in tree]
    assert names == sorted(names, key=ORDER.index), f"{name}: {names}"
    assert all(number == 1 for key, number in Counter(names).items() if key != "conditionalFormatting")
    data = next(child for child in tree if local(child) == "sheetData")
    row = 0
    size = next((child.attrib["ref"] for child in tree if local(child) == "dimension"), "A1:XFD1048576")
    corners = [position(ref) for ref in (size if ":" in size else f"{size}:{size}").split(":")]
    for element in data:
        before, row, col = row, int(element.get("r", row + 1)), 0
        assert row > before, f"{name}: row {row} after {before}"
        for cell in element:
            at = position(cell.attrib["r"]) if "r" in cell.attrib else (row, col + 1)
            assert at[0] == row and at[1] > col, f"{name}: {cell.attrib}"
            col = at[1]
            assert int(cell.get("s", "0")) < xfs, f"{name}: format of {cell.attrib}"
            inside = all(low <= n <= high for n, low, high in zip(at, *corners, strict=True))
            assert inside, f"{name}: {cell.attrib} outside {size}"
        first, _, last = element.get("spans", "1:16384").partition(":")
        assert not col or int(first) <= col <= int(last), f"{name}: row {row} spans {first} to {last}"
    for child in tree:
        if local(child) == "hyperlinks":
            assert len(child) > 0
    drawing = [element for element in tree.iter() if local(element) == "legacyDrawing"]
    assert len({tuple(element.attrib.items()) for element in drawing}) <= 1, f"{name}: two drawings"
    comments = [target for kind, target in links.values() if kind == "comments"]
    assert len(comments) <= 1
    if drawing:
        key = next(value for attribute, value in drawing[0].attrib.items() if attribute.endswith("}id"))
        kind, target = links[key]
        assert kind == "vmlDrawing"
        _drawing(parts[target].decode(), ET.fromstring(parts[comments[0]]) if comments else None, target)
    else:
        assert not comments, f"{name}: comments without a drawing"


def _drawing(vml: str, comments: ET.Element | None, name: str) -> None:
    ids = re.findall(r'<\w+:shape\b[^>]*?\sid="(_x[^"]+)"', vml)
    assert len(ids) == len(set(ids)), f"{name}: {ids}"
    kinds = set(re.findall(r'\stype="#(_x0000_t\d+)"', vml))
    assert kinds <= set(re.findall(r'shapetype\b[^>]*?\sid="(_x0000_t\d+)"', vml)), f"{name}: {kinds}"
    shapes = [shape for shape in re.findall(r"(?s)<\w+:shape\b.*?</\w+:shape>", vml) if 'ObjectType="Note"' in shape]
    notes = [tuple(int(re.search(rf"<\w+:{key}>(\d+)<", shape)[1]) for key in ("Row", "Column")) for shape in shapes]
    refs: list[tuple[int, ...]] = []
    if comments is not None:
        authors, listing = (next(c for c in comments if local(c) == key) for key in ("authors", "commentList"))
        for comment in listing:
            assert int(comment.attrib["authorId"]) < len(authors)
            row, col = position(comment.attrib["ref"])
            refs.append((row - 1, col - 1))
    assert sorted(refs) == sorted(notes), f"{name}: comments and boxes differ"
    for shape in shapes:
        found = re.search(r"<\w+:Anchor>([^<]*)<", shape)
        anchor = [int(number) for number in found[1].split(",")] if found else [0] * 8
        assert len(anchor) == 8 and anchor[4] >= anchor[0] and anchor[6] >= anchor[2] and min(anchor) >= 0


def _workbook(name: str, tree: ET.Element, links: dict[str, tuple[str, str]], trees: dict[str, ET.Element]) -> None:
    names = [local(child) for child in tree]
    assert names == sorted(names, key=lambda key: WORKBOOK_ORDER.index(key) if key in WORKBOOK_ORDER else 2)
    sheets = next(child for child in tree if local(child) == "sheets")
    assert len({sheet.attrib["name"].lower() for sheet in sheets}) == len(sheets)
    assert len({sheet.attrib["sheetId"] for sheet in sheets}) == len(sheets)
    selected = 0
    for sheet in sheets:
        key = next(value for attribute, value in sheet.attrib.items() if attribute.endswith("}id"))
        if not key:
            # A module of macros has no part.
            continue
        views = [view for view in trees[links[key][1]].iter() if local(view) == "sheetView"]
        selected += any(view.get("tabSelected") in ("1", "true") for view in views)
    assert selected <= 1, "several sheets are selected"
    for element in tree.iter():
        if local(element) == "workbookView":
            assert int(element.get("activeTab", "0")) < len(sheets)
        if local(element) == "definedName" and "localSheetId" in element.attrib:
            assert int(element.attrib["localSheetId"]) < len(sheets)


# -- what openpyxl sees ---------------------------------------------------------------------------


def load(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def looks(data: bytes, without: str | None = None) -> dict[str, dict[str, Any]]:
    """Per cell what it holds and how it looks, the fill by its visible colour alone."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in load(data).worksheets:
        if sheet.title == without:
            continue
        for cell in list(sheet._cells.values()):
            if not isinstance(cell, MergedCell):
                found[f"{sheet.title}!{cell.coordinate}"] = {
                    "value": cell.value if not hasattr(cell.value, "ref") else cell.value.text,
                    "fill": (cell.fill.fill_type, cell.fill.fgColor.rgb if cell.fill.fill_type else None),
                    "border": [
                        (side, getattr(cell.border, side).style, _rgb(getattr(cell.border, side).color))
                        for side in ("left", "right", "top", "bottom", "diagonal")
                    ],
                    "format": cell.number_format,
                    "font": repr(cell.font),
                    "alignment": repr(cell.alignment),
                    "locks": (cell.protection.locked, cell.protection.hidden),
                    "comment": cell.comment.text if cell.comment else None,
                }
    return found


def _rgb(color: Any) -> Any:
    return None if color is None else (color.type, color.value)
