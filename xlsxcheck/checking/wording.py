"""Notes and failed relations -> findings: in words, with figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlsxcheck.checking.inwords import in_words
from xlsxcheck.checking.shapes import asked_for, in_order, is_bounded_below, is_floor, is_unwanted
from xlsxcheck.messages import codes, fill, with_way, wording, words
from xlsxcheck.model import (
    Case,
    Field,
    Figure,
    Finding,
    Form,
    Note,
    Number,
    Outcome,
    Place,
    Record,
    Relation,
    Repair,
    Term,
    Value,
    plain,
)

_MOST_LISTED = 4
"""So many cells of one finding are told in words."""

_MOST_PARTS = 6
"""So many figures of a long sum are spelt out; beyond that only the sum is told."""

_NO_YEAR = "C03"
_BLANKS = ("V01", "C01")
"""Codes of blank cells of several kinds, whose own remedies speak of figures and of the organ's name."""


def of_file(code: str, facts: dict[str, object], lang: str) -> Finding:
    """The finding of a file that could not be checked."""
    return of_note(Note(code, facts=with_way(facts, lang)), None, None, lang)


def of_note(note: Note, form: Form | None, record: Record | None, lang: str) -> Finding:
    """A note in words."""
    known, texts = codes()[note.code], wording(lang)["codes"][note.code]
    field = form.fields.get(note.field or "") if form else None
    value = record.values.get(note.field or "") if record else None
    facts = _note_facts(note, form, field, value, lang)
    place = in_words(field, lang) if field is not None and record is not None and record.document else None
    if place is not None:
        facts["place"] = place
    elif form is not None and record is not None and record.document and "list" in note.facts:
        facts |= _listed_in_words(note, form, record, lang)
    return Finding(
        code=note.code,
        severity=known["severity"],
        kind=known["class"],
        message=fill(texts["message"], facts, lang),
        remedy=fill(_own_remedy(note, form, field, lang) or texts["remedy"], facts, lang),
        basis=texts["basis"],
        sheet=note.sheet,
        cells=note.cells,
        field=note.field,
        label=field.label(lang) if field else None,
        value=value,
        place=place,
    )


def _own_remedy(note: Note, form: Form | None, field: Field | None, lang: str) -> str:
    """What to do about an answer for which the code's own remedy is not the right one, else nothing.

    These are blank cells that take no figure, years other than the report's, and what the workbook's own check refuses
    for how it is written.
    """
    if note.facts.get("live"):
        return str(wording(lang)["codes"][note.code].get("remedy_live", ""))
    if form is not None and field is not None and note.code == _NO_YEAR and field.id != form.roles.get("year"):
        return field.type.invalid[lang].replace("{", "{{").replace("}", "}}")
    if form is None or field is None or note.code not in _BLANKS or field.id == form.roles.get("organ"):
        return ""
    return str(words(lang)["unanswered"].get(field.type.kind, ""))


def _listed_in_words(note: Note, form: Form, record: Record, lang: str) -> dict[str, object]:
    """The cells of a note on several, in words, and the form's own name for the sheet; nothing if some are none."""
    fields = {(place.sheet, place.ref): form.fields[field] for field, place in record.places.items()}
    found = [fields[note.sheet or "", ref] for ref in note.cells if (note.sheet or "", ref) in fields]
    if not found or len(found) < len(note.cells):
        return {}
    told = [in_words(field, lang) for field in found[:_MOST_LISTED]]
    return {"list": told + ["…"] * (len(found) > _MOST_LISTED), "sheet": found[0].sheet}


def _note_facts(note: Note, form: Form | None, field: Field | None, value: Value, lang: str) -> dict[str, object]:
    facts: dict[str, object] = {"sheet": note.sheet or "", "label": field.name(lang) if field else "", "unit": ""}
    facts |= {"letter": "", "raised": "", "struck": "", "text": ""}
    facts["place"] = f"{note.sheet}!{note.cells[0]}" if note.sheet and note.cells else note.sheet or ""
    facts["value"] = _short(plain(value))
    if form is not None:
        facts |= {"form": form.title, "edition": form.edition, "first": form.first_year, "last": form.last_year or ""}
    if field is not None:
        facts |= {"unit": field.type.unit or "", "places": field.type.places, "choices": list(field.type.choices)}
        on = words(lang)["on"]["cover" if form is None or field.table == form.cover else "table"]
        facts["on"] = fill(on, {"sheet": note.sheet or field.sheet, "ref": (*note.cells, field.ref)[0]}, lang)
    if "read" in note.facts and str(note.facts["read"]) == note.facts.get("value"):
        # Nothing is unusual about it but that it is a text.
        facts["text"] = words(lang)["as_text"]
    return {**facts, **note.facts}


class Context(NamedTuple):
    """What a failed relation is told with.

    wrong: fields that it rests on and that have an error of their own; causes: relations to put right instead, where
    all that this one reads are automatic totals; previous: last year's record, where there is one; repair: what puts
    it right, where that is known.
    """

    form: Form
    record: Record
    lang: str
    wrong: frozenset[str] = frozenset()
    causes: Sequence[Case] = ()
    previous: Record | None = None
    repair: Repair | None = None


def of_outcome(outcome: Outcome, relation: Relation, context: Context) -> Finding:
    """A relation that does not hold, in words: where, both sums, the difference, what to do first."""
    case, form, lang = outcome.case, context.form, context.lang
    # A field that counts as 0 without a cell of its own can't be pointed at.
    fields = [field for field in in_order(case) if field in context.record.places]
    asked = [one.field for one in asked_for(case, form) if one.field in context.record.places]
    focus = context.record.places[fields[0]]
    place = in_words(form.fields[fields[0]], lang) if context.record.document else None
    at = _without_what_follows(place, form.fields[fields[0]], case, lang) or f"{focus.sheet}!{focus.ref}"
    is_about_all = is_bounded_below(case) and len({form.fields[field].table for field in fields}) > 1
    if is_about_all:
        # No cell of several tables is more to blame than the others.
        at, place = "", None
    unwanted = is_unwanted(case)
    facts = {
        "place": at,
        "fault": case.fault,
        "sides": words(lang)["side_comma"].join(_sides(outcome, relation, context)),
        "remarks": _remarks(outcome, context),
    }
    return Finding(
        code=relation.id,
        severity=relation.severity,
        kind=relation.kind,
        message=fill(words(lang)["relation"], facts, lang).lstrip(),
        remedy=_remedy(outcome, relation, context),
        basis=relation.basis[lang],
        sheet=focus.sheet,
        cells=tuple(_ref(context.record.places[field], focus.sheet) for field in dict.fromkeys([*fields, *asked])),
        field=fields[0],
        label=None if is_about_all else form.fields[fields[0]].label(lang),
        value=context.record.values.get(fields[0]) if unwanted else outcome.right if is_about_all else outcome.left,
        expected=outcome.right if relation.op == "=" and not unwanted else None,
        difference=None if is_about_all or unwanted else outcome.difference,
        case=case.id,
        place=place,
        follows=bool(context.causes),
    )


def _without_what_follows(place: str | None, field: Field, case: Case, lang: str) -> str | None:
    """A place in words; its table alone where the column is what the fault begins with: 表三 “自然人”列不平."""
    column = field.column_path[-1].name(lang) if field.column_path else ""
    return field.sheet if place and column and column in case.fault[lang] else place


def _ref(place: Place, sheet: str) -> str:
    return place.ref if place.sheet == sheet else f"{place.sheet}!{place.ref}"


def _remedy(outcome: Outcome, relation: Relation, context: Context) -> str:
    """What to do first: what this follows from, else what has to be filled in before it means anything."""
    spoken, repair = words(context.lang), context.repair
    if context.causes:
        faults = spoken["list_comma"].join(case.fault[context.lang] for case in context.causes)
        return fill(spoken["follows"], {"faults": faults}, context.lang)
    if repair and repair.unique:
        cells = [change.where for change in repair.alternatives[0].cells]
        return fill(spoken["repair"]["follows"], {"cells": cells}, context.lang)
    if context.wrong:
        return fill(spoken["repair"]["wrong_first"], {"cells": _cells(context.wrong, context)}, context.lang)
    if outcome.blanks and relation.op == "=":
        return str(spoken["repair"]["blanks_first"])
    if repair and repair.alternatives:
        key = "follows_likely" if repair.likely else "follows_any" if repair.size == 1 else "follows_ways"
        return fill(spoken["repair"][key], {"count": len(repair.alternatives)}, context.lang)
    return relation.remedy[context.lang]


def _remarks(outcome: Outcome, context: Context) -> str:
    """What to know about the figures: blanks taken as 0, cells that are wrong themselves."""
    spoken, remarks = words(context.lang), ""
    if outcome.blanks:
        remarks += fill(spoken["blanks"], {"count": len(outcome.blanks)}, context.lang)
    if context.wrong:
        remarks += fill(spoken["wrong_cells"], {"cells": _cells(context.wrong, context)}, context.lang)
    for one in asked_for(outcome.case, context.form):
        name = context.form.fields[one.field].name(context.lang)
        remarks += fill(spoken["asked_for"], {"answer": _answered(one, name, context)}, context.lang)
    if outcome.case.op == "=":
        from xlsxcheck.checking.partcounted import part_counted

        if parts := part_counted(outcome, context.form, context.record.values):
            labels = [context.form.fields[part].name(context.lang) for part in parts]
            told = {"cells": _cells(parts, context), "n": outcome.difference, "labels": labels}
            remarks += fill(spoken["part_counted"], told, context.lang)
    return remarks


def _cells(fields: Iterable[str], context: Context) -> str:
    """Where some fields stand, the first few of them."""
    refs = sorted(_where(field, context) for field in fields)
    return str(words(context.lang)["list_comma"]).join(refs[:_MOST_PARTS]) + ("…" if len(refs) > _MOST_PARTS else "")


def _where(field_id: str, context: Context) -> str:
    """The address of a cell with its sheet; in words where the record comes from a document."""
    if context.record.document:
        return in_words(context.form.fields[field_id], context.lang)
    place = context.record.places[field_id]
    return f"{place.sheet}!{place.ref}"


def _sides(outcome: Outcome, relation: Relation, context: Context) -> list[str]:
    """Both sides with their figures, what the cells hold first, and the difference in words."""
    case, lang = outcome.case, context.lang
    sides = [(case.left, outcome.left), (case.right, outcome.right)]
    if is_floor(case):
        sides.reverse()
    if is_bounded_below(case):
        return [_side(case.right, outcome.right, case, context)]
    told = [
        _side(terms, total, case, context)
        if any(term.figures for term in terms)
        else _bound(total, relation, case, lang)
        for terms, total in sides
    ]
    if any(term.figures for term in case.right) or outcome.right:
        told.append(_difference(outcome, relation, lang))
    return told


def _bound(total: Number, relation: Relation, case: Case, lang: str) -> str:
    """A figure that stands in the form alone; what an error goes beyond is no habit."""
    if is_unwanted(case):
        said = dict.fromkeys(word for term in case.left for one in term.figures for word in one.says or ())
        return fill(words(lang)["not_chosen" if said else "left_blank"], {"list": [f"“{word}”" for word in said]}, lang)
    key = f"bound{'' if total else '_zero'}{'_strict' if relation.severity == 'error' else ''}"
    key = "bound_equal" if key == "bound_strict" and relation.op == "=" else key
    return fill(words(lang)[key], {"n": plain(total)}, lang)


def _difference(outcome: Outcome, relation: Relation, lang: str) -> str:
    spoken, amount = words(lang), plain(max(outcome.difference, -outcome.difference))
    if is_floor(outcome.case):
        key = "short"
    elif relation.op == "<=":
        key = "exceeds"
    elif relation.computes:
        key = "more" if outcome.difference > 0 else "less"
    else:
        key = "right_less" if outcome.difference > 0 else "right_more"
    return fill(spoken[key], {"n": amount}, lang)


def _side(terms: tuple[Term, ...], total: Number, case: Case, context: Context) -> str:
    """One side of a relation with its figures, such as 本年新收 62 + 上年结转 0 = 62."""
    lang, spoken = context.lang, words(context.lang)
    read = [figure for term in terms for figure in term.figures]
    figures = [_figure(figure, case, context) for figure in read]
    if any(term.answers for term in terms):
        return str(spoken["list_comma"]).join(figures)
    if len(terms) > 2:
        return fill(spoken["sum_of_cells"], {"count": len(set(read)), "sum": plain(total)}, lang)
    if any(term.times != 1 for term in terms):
        facts = {"what": " + ".join(figures), "times": plain(terms[0].times), "n": plain(total)}
        return fill(spoken["share"], facts, lang)
    called = next((term.called for term in terms if term.called), None)
    if called is None or len(read) <= 2:
        return figures[0] if len(read) == 1 else f"{' + '.join(figures)} = {plain(total)}"
    return fill(spoken["sum_of"], {"what": called, "sum": plain(total)}, lang) + _parts(read, case, context)


def _parts(figures: list[Figure], case: Case, context: Context) -> str:
    """The figures of a long sum that are not zero, where there are not too many."""
    spoken = words(context.lang)
    present = [figure for figure in figures if _value(figure, context)]
    if not present or len(present) > _MOST_PARTS:
        return ""
    parts = spoken["list_comma"].join(_figure(figure, case, context) for figure in present)
    return fill(spoken["nonzero"], {"parts": parts}, context.lang)


def _figure(figure: Figure, case: Case, context: Context) -> str:
    name = _term_name(context.form.fields[figure.field], case, context.lang)
    if figure.says is not None:
        return _answered(figure, name, context)
    if figure.year:
        name = fill(words(context.lang)["last_year"], {"what": name}, context.lang)
    return f"{name} {plain(_value(figure, context) or 0)}"


def _answered(figure: Figure, name: str, context: Context) -> str:
    """What stands in a cell that is no figure, where only some words are asked for, or anything at all."""
    spoken, value = words(context.lang)["answered"], context.record.values.get(figure.field)
    key = "blank" if value is None else "says"
    return fill(spoken[key], {"what": name, "value": _short(plain(value))}, context.lang)


def _value(figure: Figure, context: Context) -> Value:
    record = context.previous if figure.year and context.previous else context.record
    return record.values.get(figure.field)


def _term_name(field: Field, case: Case, lang: str) -> str:
    """What to call a cell within its relation: by the label that the relation's subject does not say already."""
    rest = field.id.removeprefix(f"{field.table}.")
    if case.member and field.row_path and rest.endswith(f".{case.member}"):
        return field.row_path[-1].name(lang)
    if case.member and rest.startswith(f"{case.member}."):
        return (field.column_path or field.row_path)[-1].name(lang)
    return field.name(lang)


def _short(text: str) -> str:
    """A text from a file, cut to what fits into a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
