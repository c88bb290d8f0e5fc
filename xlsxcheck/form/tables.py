"""The tables of a form definition: sheets, labels, cells, and the labels that lead to each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxcheck.form.take import Follows, Json, nearest
from xlsxcheck.form.types import TypeReader
from xlsxcheck.model import Area, Field, FieldType, Label, Table, cell_ref
from xlsxcheck.model.patterns import late
from xlsxcheck.model.sheetnames import CHECK_SHEET, FINDINGS_SHEET, GUIDE_SHEET, IDENTITY_SHEET

_LONGEST_SHEET = 31
_NOT_IN_SHEETS = late(r"[\[\]:*?/\\]")
_OURS = (CHECK_SHEET, GUIDE_SHEET, IDENTITY_SHEET, FINDINGS_SHEET, "history")
"""Names of sheets that a workbook has already, or that Excel keeps for itself."""

_MOST_CELLS = 100_000
_WIDEST = 255
_MOST_OUTSIDE = 3
"""Of more labels and cells outside of a table than these the range is to blame."""

_LONGEST_TITLE = 100
"""A title stands above the printed page, where a spreadsheet takes 255 characters with their format."""

Cells = dict[tuple[int, int], str]
"""Who stands in which cell."""


class TableReader(TypeReader):
    """Reads tables over the types that are known."""

    types: dict[str, FieldType]
    fields: dict[str, Field]

    def table(self, raw: Any, place: str) -> Table:
        """One table; its fields are entered among those of the form."""
        raw = self.taken(raw, place, "id sheet title range column_widths labels blocks")
        table_id = self.identifier(raw["id"], f"{place}.id")
        sheet = self.part(raw, "sheet", self.sheet, "", place)
        area = self.range(raw["range"], f"{place}.range")
        taken: Cells = {}
        labels = self.part(raw, "labels", lambda items, at: self.labels(items, at, area, taken), (), place)
        fields: list[Field] = []
        for block, at in self.part(raw, "blocks", self.items, [], place):
            with self.going_on("table", table_id):
                fields += self.fields_of(block, at, area, taken, table_id, sheet, labels)
        if not fields and not {("table", table_id)} & self.faults.lost:
            raise self.fail(place, "has no cells to fill in", "没有要填的格；请写 blocks")
        fields = [self.told_apart(field, twice) for twice in (_called_twice(fields),) for field in fields]
        return Table(
            id=table_id,
            sheet=sheet,
            title=self.title(raw["title"], f"{place}.title"),
            area=area,
            column_widths=self.widths(raw["column_widths"], f"{place}.column_widths", area),
            labels=labels,
            fields=tuple(sorted(fields, key=lambda field: (field.area.top, field.area.left))),
        )

    def told_apart(self, field: Field, twice: set[tuple[str, str]]) -> Field:
        """The field, told with its group where its own labels are those of another one too."""
        if len(field.row_path) == 2 and _own_labels(field) in twice:
            field = self.fields[field.id] = field._replace(grouped=True)
        return field

    def title(self, raw: Any, place: str) -> dict[str, str]:
        """A title that fits above a page."""
        text = self.text(raw, place)
        if len(text["zh"]) > _LONGEST_TITLE:
            raise self.fail(place, f"{len(text['zh'])} characters are too many", f"标题最多{_LONGEST_TITLE}个字")
        return text

    def sheet(self, raw: Any, place: str) -> str:
        """A name that a sheet may have."""
        name = self.string(raw, place)
        if found := _NOT_IN_SHEETS.search(name):
            raise self.fail(
                place,
                f'a sheet can\'t be called "{name}": {found[0]} is not allowed',
                f"工作表的名称里不能有 {found[0]}；请改名",
            )
        if len(name) > _LONGEST_SHEET:
            cause = f'"{name}" has {len(name)} characters'
            raise self.fail(place, cause, f"工作表的名称最多{_LONGEST_SHEET}个字；请改短")
        if name.startswith("'") or name.endswith("'") or name.strip() != name:
            cause = f'"{name}" begins or ends with a quotation mark or a blank'
            raise self.fail(place, cause, "工作表的名称首尾不能是单引号或空格；请改名")
        if name.lower() in _OURS:
            raise self.fail(place, f'"{name}" is a sheet of every workbook already', f"“{name}”另有用处；请改名")
        return name

    def range(self, raw: Any, place: str) -> Area:
        """The cells of a table."""
        area = self.area(raw, place)
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_CELLS:
            raise self.fail(place, f"{raw} has more than {_MOST_CELLS} cells", f"一张表最多{_MOST_CELLS}格")
        return area

    def widths(self, raw: Any, place: str, area: Area) -> tuple[float, ...]:
        """One width a column."""
        found = tuple(float(self.number(item, at)) for item, at in self.items(raw, place))
        columns = area.right - area.left + 1
        if len(found) != columns:
            raise self.fail(place, f"{len(found)} widths for {columns} columns", f"{columns}列要写{columns}个宽度")
        if not all(0 < width <= _WIDEST for width in found):
            raise self.fail(place, f"a width is not within 0 and {_WIDEST}", f"列宽应在0和{_WIDEST}之间")
        return found

    def labels(self, raw: Any, place: str, area: Area, taken: Cells) -> tuple[Label, ...]:
        """The printed texts of a table, each in cells of its own."""
        return tuple(self.each(raw, place, lambda item, at: self.label(item, at, area, taken)))

    def label(self, raw: Any, place: str, area: Area, taken: Cells) -> Label:
        """One printed text."""
        self.take(raw, place, "at text en", "also short")
        label = Label(
            area=self.area(raw["at"], f"{place}.at"),
            text=self.string(raw["text"], f"{place}.text"),
            en=self.string(raw["en"], f"{place}.en"),
            also=self.strings(raw.get("also", []), f"{place}.also"),
            short=self.string(raw["short"], f"{place}.short") if "short" in raw else None,
        )
        self.claim(label.area, label.text, place, area, taken)
        return label

    def claim(self, area: Area, who: str, place: str, whole: Area, taken: Cells) -> None:
        """Enter who stands in these cells, and refuse a second one."""
        inside = whole.top <= area.top and area.bottom <= whole.bottom
        if not (inside and whole.left <= area.left and area.right <= whole.right):
            zh = f"“{who}”在 range 之外；请改地址或 range"
            taken[-1 - len(taken), 0] = who
            if sum(row < 0 for row, _ in taken) > _MOST_OUTSIDE:
                raise Follows(place)
            raise self.fail(place, f'"{who}" stands outside the range of its table', zh)
        for row in range(area.top, area.bottom + 1):
            for col in range(area.left, area.right + 1):
                if (row, col) in taken:
                    cell = cell_ref(row, col)
                    cause = f'{cell} holds both "{taken[row, col]}" and "{who}"'
                    raise self.fail(place, cause, f"{cell} 放了“{taken[row, col]}”和“{who}”；一格只能放一项")
                taken[row, col] = who

    def fields_of(
        self, raw: Any, place: str, area: Area, taken: Cells, table: str, sheet: str, labels: tuple[Label, ...]
    ) -> list[Field]:
        """The fields of a block, entered among those of the form."""
        found = list(self.block(raw, place, table, sheet, labels))
        for field in found:
            if field.id in self.fields:
                raise self.fail(place, f'field "{field.id}" stands twice', f"“{field.id}”写了两次；请改名")
            self.claim(field.area, field.id, place, area, taken)
            self.fields[field.id] = field
        return found

    def block(self, raw: Any, place: str, table: str, sheet: str, labels: tuple[Label, ...]) -> Iterator[Field]:
        """Every row with every column as a field."""
        self.take(raw, place, "rows columns", "label_columns header_rows type")
        rows = [(self.member(item, at, "row"), at) for item, at in self.items(raw["rows"], f"{place}.rows")]
        columns = [(self.member(item, at, "at"), at) for item, at in self.items(raw["columns"], f"{place}.columns")]
        label_columns = self.pair(raw.get("label_columns"), f"{place}.label_columns")
        header_rows = self.pair(raw.get("header_rows"), f"{place}.header_rows")
        spans = [self.area(_span(column["at"]), f"{at}.at") for column, at in columns]
        column_paths = [self.path(labels, header_rows, span.left, along_row=False) for span in spans]
        wrong = False
        for row, row_place in rows:
            top = self.whole(row["row"], f"{row_place}.row") - 1
            row_path = self.path(labels, label_columns, top, along_row=True)
            for (column, _), span, column_path in zip(columns, spans, column_paths, strict=True):
                kind = row.get("type") or column.get("type") or raw.get("type")
                if not isinstance(kind, str) or kind not in self.types:
                    with self.going_on():
                        raise self.unknown(row_place, ("type", "类型"), kind, self.types)
                    # Taken for the one that is probably meant, so that the rest of the definition can be looked at.
                    kind = nearest(str(kind), self.types)
                    if not kind:
                        wrong = True
                        break
                required = row.get("required", column.get("required"))
                if required is False and self.types[kind].numeric:
                    zh = "数字格都要填，没有的填0：请删去 required，或者换成 text、choice、date、year 的类型"
                    raise self.fail(f"{row_place}.required", "figures are always to be filled in", zh)
                yield Field(
                    id=".".join(part for part in (table, row["id"], column["id"]) if part),
                    table=table,
                    sheet=sheet,
                    area=Area(top, span.left, top, span.right),
                    type=self.types[kind],
                    required=self.types[kind].numeric or self.flag(required or False, row_place),
                    row_path=row_path,
                    column_path=column_path,
                    help="\n".join(part["help"] for part in (row, column) if "help" in part),
                )
        if wrong:
            raise Follows(place)

    def member(self, raw: Any, place: str, where: str) -> Json:
        """A row or column of a block."""
        self.take(raw, place, f"id {where}", "type required help")
        if raw["id"] != "":
            self.identifier(raw["id"], f"{place}.id")
        if "help" in raw:
            self.string(raw["help"], f"{place}.help")
        return dict(raw)

    def pair(self, raw: Any, place: str) -> tuple[int, int] | None:
        """Two ends of rows or columns, 0-based."""
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) != 2:
            raise self.fail(place, "expected two ends such as [1, 3] or ['A', 'C']", "请写首尾两个")
        ends = [self.area(f"{end}1", place).left if isinstance(end, str) else self.whole(end, place) - 1 for end in raw]
        if not 0 <= ends[0] <= ends[1]:
            raise self.fail(place, f"{raw} ends before it starts", "首尾要从左到右、从上到下；请对调")
        return ends[0], ends[1]

    def path(
        self, labels: tuple[Label, ...], ends: tuple[int, int] | None, at: int, *, along_row: bool
    ) -> tuple[Label, ...]:
        """The labels that a row or column of fields stands under, outermost first."""
        if ends is None:
            return ()
        found = []
        for label in labels:
            area = label.area
            across = (area.top, area.bottom) if along_row else (area.left, area.right)
            along = (area.left, area.right) if along_row else (area.top, area.bottom)
            if across[0] <= at <= across[1] and along[0] <= ends[1] and along[1] >= ends[0]:
                found.append((along[0], label))
        return tuple(label for _, label in sorted(found, key=lambda item: item[0]))


def _span(letters: Any) -> str:
    """The columns of a member as cells of the first row: B:D -> B1:D1."""
    return ":".join(f"{part}1" for part in str(letters).split(":"))


def _called_twice(fields: list[Field]) -> set[tuple[str, str]]:
    """The labels of their own that more than one field has."""
    seen: set[tuple[str, str]] = set()
    twice: set[tuple[str, str]] = set()
    for own in map(_own_labels, fields):
        (twice if own in seen else seen).add(own)
    return twice


def _own_labels(field: Field) -> tuple[str, str]:
    """The innermost labels of row and column."""
    row, column = field.row_path, field.column_path
    return row[-1].name() if row else "", column[-1].name() if column else ""
