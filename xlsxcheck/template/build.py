"""Form -> locked workbook with live checks. The only module that imports xlsxwriter."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.form.totals import total_formula
from xlsxcheck.model import Area, Field, Form, Table, Value
from xlsxcheck.model.addresses import sheet_prefix
from xlsxcheck.model.livewords import TO_CHECK
from xlsxcheck.model.sheetnames import CHECK_SHEET, GUIDE_SHEET, IDENTITY_SHEET
from xlsxcheck.template.checksheet import define_verdict_name, draw_check
from xlsxcheck.template.colours import add_colours, colour_sentence
from xlsxcheck.template.cover import draw_cover
from xlsxcheck.template.draft import Draft, TemplateOptions
from xlsxcheck.template.guide import draw_guide
from xlsxcheck.template.livecheck import LiveCheck
from xlsxcheck.template.prompts import add_validations
from xlsxcheck.template.style import (
    DEFAULT_FONT,
    HEI,
    INPUT,
    LINK,
    TEXT_FORMAT,
    TOTAL,
    Styles,
    footer_text,
    print_setup,
    put,
    set_width,
    text_height,
)
from xlsxcheck.version import VERSION

__all__ = ["TemplateOptions", "build_template"]

PROPERTY = "xlsxcheck"
"""The custom property by which an output of ours is known again; see formats/outputs."""
_CREATED = datetime(2021, 9, 26)
"""Fixed, so that the same input gives the same bytes."""
_ROW_HEIGHT, _ROOMY_HEIGHT = 22.0, 28.0
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PANEL_WIDTH = 60.0
_INDENT = 1.6


def build_template(
    form: Form,
    options: TemplateOptions | None = None,
    values: Mapping[str, Value] | None = None,
    typed: frozenset[str] = frozenset(),
    *,
    notes: Mapping[str, str] | None = None,
    extra: Sequence[ExtraSheet] = (),
    output: str = "",
) -> bytes:
    """Make the workbook that a clerk fills in.

    Shape:  the bytes of an .xlsx file; values[field_id] prefills cells, also with text. A total whose given value is
            not the sum of its parts, or that is among typed, stays as given and can be corrected. notes: what stands
            beside relations on the check sheet, by the ids of their cases.
    Errors: UsageError for an option that can't be.
    """
    draft = Draft(form, options or TemplateOptions(), values, typed, notes)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # XlsxWriter only warns, and drops the validation or name that it can't write.
        warnings.simplefilter("error")
        _Builder(draft, stream, extra, output).build()
    return stream.getvalue()


class ExtraSheet(NamedTuple):
    """A sheet behind the form's own. draw fills it and returns the area to print."""

    name: str
    draw: Callable[[Any, Styles], Area]


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are those of this program: it need not look for thirty later functions in each."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _LockedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook whose sheets can't be added, removed, renamed or shown; XlsxWriter itself has no such lock."""

    password_hash = ""
    locked = False

    def _write_book_views(self) -> None:
        attributes: list[tuple[str, object]] = [("lockStructure", 1)]
        if self.password_hash:
            attributes.insert(0, ("workbookPassword", self.password_hash))
        self._xml_empty_tag("workbookProtection", attributes)
        self.locked = True
        super()._write_book_views()


class _Builder:
    """Draws one workbook, sheet by sheet."""

    def __init__(self, draft: Draft, stream: io.BytesIO, extra: Sequence[ExtraSheet], output: str) -> None:
        self.draft = draft
        self.extra = extra
        self.output = output
        # A copy of the font, because XlsxWriter adds to it.
        self.book = _LockedWorkbook(stream, {"in_memory": True, "default_format_properties": dict(DEFAULT_FONT)})
        self.styles = Styles(self.book)
        self.check = LiveCheck(draft)
        self.row_labels: dict[str, set[Area]] = {}
        self.footer = footer_of(draft.form, draft.options)

    def build(self) -> None:
        form, book = self.draft.form, self.book
        book.set_properties({"title": form.title["zh"], "subject": form.document, "created": _CREATED})
        if self.output:
            book.set_custom_property(PROPERTY, self.output)
        sheets = {name: book.add_worksheet(name, _Sheet) for name in self._sheet_names()}
        define_verdict_name(book, self.check)
        for table in form.tables:
            if table.id == form.cover:
                area = draw_cover(sheets[table.sheet], table, self.draft, self.check, self.styles)
                self.finish(sheets[table.sheet], area, "")
            else:
                self.panel(sheets[table.sheet], table)
                self.finish(sheets[table.sheet], table.area, table.title["zh"])
                # The official table is printed without the colours that help to fill it in.
                sheets[table.sheet].print_black_and_white()
            self.table(sheets[table.sheet], table)
        check, guide = sheets[CHECK_SHEET], sheets[GUIDE_SHEET]
        self.finish(check, draw_check(check, self.draft, self.check, self.styles), "", "across")
        self.finish(guide, draw_guide(guide, self.draft, self.styles), "", "upright")
        for one in self.extra:
            self.further(sheets[one.name], one)
        self.identity(sheets[IDENTITY_SHEET])
        sheets[form.tables[0].sheet].activate()
        book.close()
        if not book.locked:
            raise RuntimeError("this XlsxWriter writes workbook.xml in another way; the structure would not be locked")

    def _sheet_names(self) -> list[str]:
        return [table.sheet for table in self.draft.form.tables] + [
            CHECK_SHEET, GUIDE_SHEET, *(one.name for one in self.extra), IDENTITY_SHEET,
        ]  # fmt: skip

    def further(self, sheet: Any, one: ExtraSheet) -> None:
        """A sheet behind the form's own: a list, as long as it is."""
        self.finish(sheet, one.draw(sheet, self.styles), "", "across")

    def finish(self, sheet: Any, area: Area, title: str, pages: str = "one") -> None:
        """Print set-up and lock; comments stay free, so that marks can be added and read."""
        print_setup(sheet, area, title, self.footer, pages=pages)
        sheet.protect(self.draft.options.password or "", {"objects": True, "scenarios": True})
        if self.draft.options.password:
            self.book.password_hash = sheet._encode_password(self.draft.options.password)

    # -- the official tables -------------------------------------------------------------------

    def table(self, sheet: Any, table: Table) -> None:
        """Labels, cells, validations and colours of one table."""
        for offset, width in enumerate(table.column_widths):
            set_width(sheet, table.area.left + offset, width)
        if table.id != self.draft.form.cover:
            for row in range(table.area.top, table.area.bottom + 1):
                sheet.set_row(row, self.row_height(table, row))
            for label in table.labels:
                put(sheet, label.area, label.text, self.label_style(table, label.area))
        for field in table.fields:
            self.cell(sheet, field)
        add_validations(sheet, table, self.draft)
        add_colours(sheet, table, self.draft, self.check, self.styles)
        self.ignore_hints(sheet, table)
        first = self.first_input(table).area
        sheet.set_selection(first.top, first.left, first.top, first.left)
        if table.area.bottom - first.top > 15:
            sheet.freeze_panes(first.top, first.left)

    def first_input(self, table: Table) -> Field:
        """Where the cursor stands: on the cover at what decides which relations are checked."""
        inputs = self.draft.inputs(table) or list(table.fields)
        return next((field for field in inputs if field.id == self.draft.form.roles.get("kind")), inputs[0])

    def row_height(self, table: Table, row: int) -> float:
        """High enough for the labels that stand in this row alone; merged text is never fitted by itself."""
        heights = [_ROW_HEIGHT if table.area.bottom - table.area.top > 15 else _ROOMY_HEIGHT]
        for label in table.labels:
            area = label.area
            if area.top <= row <= area.bottom and area.bottom - area.top < 3:
                width = sum(table.column_widths[area.left - table.area.left : area.right + 1 - table.area.left])
                heights.append(
                    (text_height(label.text, width - self.indent(table, area)) + 8) / (area.bottom - area.top + 1)
                )
        return round(max(heights) * 4) / 4

    def label_style(self, table: Table, area: Area) -> Any:
        if self.indent(table, area):
            return self.styles.cell(text_wrap=True, align="left", indent=1)
        return self.styles.cell(text_wrap=True, align="center")

    def indent(self, table: Table, area: Area) -> float:
        """Row labels stand to the left where labels have several depths, everything else is centred."""
        if table.id not in self.row_labels:
            areas = {label.area for field in table.fields for label in field.row_path}
            grouped = any(one.bottom > one.top for one in areas)
            self.row_labels[table.id] = {one for one in areas if grouped and one.top == one.bottom}
        return _INDENT if area in self.row_labels[table.id] else 0.0

    def cell(self, sheet: Any, field: Field) -> None:
        """One cell of the form: a locked sum, or an input with what it starts with."""
        area, value = field.area, self.draft.values[field.id]
        computed = field.id in self.draft.computed
        style = self.cell_style(field, computed)
        if not area.single:
            sheet.merge_range(area.top, area.left, area.bottom, area.right, "", style)
        where = (area.top, area.left)
        if computed:
            text = total_formula(field.id, self.draft.form)
            sheet.write_formula(*where, f"={text}", style, plain_number(value))
        elif value is None:
            sheet.write_blank(*where, None, style)
        elif not isinstance(value, str):
            sheet.write_number(*where, plain_number(value), style)
        elif field.type.kind == "date" and (day := _date(value)):
            sheet.write_datetime(*where, day, style)
        else:
            sheet.write_string(*where, value, style)

    def cell_style(self, field: Field, computed: bool) -> Any:
        kind = field.type
        if computed:
            return self.styles.cell(align="center", shrink=True, bg_color=TOTAL)
        look: dict[str, Any] = {"locked": False, "bg_color": INPUT}
        if field.id in self.draft.locked:
            look = {"bg_color": TOTAL}
        if kind.numeric:
            return self.styles.cell(align="center", shrink=True, **look)
        return self.styles.cell(
            align="left",
            indent=1,
            font_size=12,
            num_format=KINDS[kind.kind].cell_format or TEXT_FORMAT,
            text_wrap=True,
            **look,
        )

    def ignore_hints(self, sheet: Any, table: Table) -> None:
        """No green corners for codes kept as text and for sums that leave out their neighbours."""
        texts = [field.ref for field in table.fields if KINDS[field.type.kind].cell_format is None]
        sums = [field.ref for field in table.fields if field.id in self.draft.computed]
        hints = {"number_stored_as_text": " ".join(texts), "formula_range": " ".join(sums)}
        if any(hints.values()):
            sheet.ignore_errors({key: refs for key, refs in hints.items() if refs})

    def panel(self, sheet: Any, table: Table) -> None:
        """Right of the table, outside what is printed: its title and verdict, its first fault, a way to the check."""
        top, left = table.area.top, table.area.right + 2
        set_width(sheet, left - 1, 2)
        set_width(sheet, left, _PANEL_WIDTH)
        head = self.styles.get(font_name=HEI, font_size=12)
        sheet.write_formula(top, left, f"={self.check.headline_formula(table)}", head, self.check.headline(table))
        colour_sentence(sheet, top, left, self.styles)
        fault = self.check.first_fault(table)
        text = self.styles.get(text_wrap=True, font_size=9.5, valign="top")
        if fault:
            sheet.merge_range(top + 1, left, top + 2, left, "", text)
            sheet.write_formula(top + 1, left, f"={fault[0]}", text, fault[1])
        link = self.styles.get(font_color=LINK, underline=1, font_size=9.5)
        sheet.write_url(top + 3, left, f"internal:{sheet_prefix(CHECK_SHEET)}A1", link, TO_CHECK)

    def identity(self, sheet: Any) -> None:
        """What the workbook is, for the reader; very hidden."""
        form, options = self.draft.form, self.draft.options
        rows = {
            "form": form.id,
            "edition": form.edition,
            "definition": form.definition,
            "organ_code": options.code,
            "organ": options.organ,
            "year": str(options.year) if options.year else None,
            **({"organ_kind": options.kind} if options.kind else {}),
            **({"previous": str(options.year - 1)} if options.year and self.draft.previous else {}),
            "generator": f"xlsxcheck {VERSION}",
        }
        if options.totals != "formula":
            rows["totals"] = options.totals
        for row, (key, value) in enumerate(rows.items()):
            sheet.write_string(row, 0, key)
            if value:
                sheet.write_string(row, 1, value)
        sheet.protect(options.password or "")
        sheet.very_hidden()


def footer_of(form: Form, options: TemplateOptions) -> str:
    """Whose workbook it is, below every page."""
    year = f"{options.year}年度" if options.year else ""
    return footer_text([options.organ or form.title["zh"], year])


def plain_number(value: Value) -> Any:
    """A number as XlsxWriter takes it."""
    return float(value) if isinstance(value, Decimal) else value


def _date(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d") if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
