"""Notes and failed relations -> findings: in words, with figures, in the order in which to tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsxcheck.messages import codes, fill, wording, words
from xlsxcheck.model import (
    SEVERITIES,
    Case,
    Field,
    Finding,
    Form,
    Label,
    Note,
    Number,
    Outcome,
    Record,
    Relation,
    Term,
    Value,
)

_MOST_PARTS = 6
"""So many figures of a long sum are spelt out; beyond that only the sum is told."""


def of_file(code: str, facts: dict[str, object], lang: str) -> Finding:
    """The finding of a file that could not be checked."""
    return of_note(Note(code, facts=facts), None, None, lang)


def of_note(note: Note, form: Form | None, record: Record | None, lang: str) -> Finding:
    """A note in words."""
    known, texts = codes()[note.code], wording(lang)["codes"][note.code]
    field = form.fields.get(note.field or "") if form else None
    value = record.values.get(note.field or "") if record else None
    facts = _note_facts(note, form, field, value, lang)
    return Finding(
        code=note.code,
        severity=known["severity"],
        kind=known["class"],
        message=fill(texts["message"], facts, lang),
        remedy=fill(texts["remedy"], facts, lang),
        basis=texts["basis"],
        sheet=note.sheet,
        cells=note.cells,
        field=note.field,
        label=field.label(lang) if field else None,
        value=value,
    )


def _note_facts(note: Note, form: Form | None, field: Field | None, value: Value, lang: str) -> dict[str, object]:
    facts: dict[str, object] = {"sheet": note.sheet or "", "label": field.name(lang) if field else "", "unit": ""}
    facts["place"] = f"{note.sheet}!{note.cells[0]}" if note.sheet and note.cells else note.sheet or ""
    facts["value"] = _short(plain(value))
    if form is not None:
        facts |= {"form": form.title, "edition": form.edition, "first": form.first_year}
    if field is not None:
        facts |= {"unit": field.type.unit or "", "places": field.type.places}
    return {**facts, **note.facts}


def of_outcome(outcome: Outcome, relation: Relation, form: Form, record: Record, lang: str) -> Finding:
    """A relation that does not hold, in words: where, both sums, the difference, what to do first."""
    case, spoken = outcome.case, words(lang)
    fields = case.fields
    focus = record.places[fields[0]]
    cells = [
        place.ref if place.sheet == focus.sheet else f"{place.sheet}!{place.ref}"
        for place in (record.places[field] for field in fields)
    ]
    sides = [_side(terms, sum_, case, form, record, lang) for terms, sum_ in _sides(outcome)]
    sides.append(_difference(outcome, relation, lang))
    message = fill(
        spoken["relation"],
        {
            "place": f"{focus.sheet}!{focus.ref}",
            "fault": case.fault,
            "sides": spoken["side_comma"].join(side for side in sides if side),
            "blanks": fill(spoken["blanks"], {"count": len(outcome.blanks)}, lang) if outcome.blanks else "",
        },
        lang,
    )
    return Finding(
        code=relation.id,
        severity=relation.severity,
        kind=relation.kind,
        message=message,
        remedy=relation.remedy[lang],
        basis=relation.basis[lang],
        sheet=focus.sheet,
        cells=tuple(cells),
        field=fields[0],
        label=form.fields[fields[0]].label(lang),
        value=outcome.left,
        expected=outcome.right if relation.op == "=" else None,
        difference=outcome.difference,
    )


def _sides(outcome: Outcome) -> tuple[tuple[tuple[Term, ...], Number], tuple[tuple[Term, ...], Number]]:
    """Left and right as they are told: what the cells hold first, a bound last."""
    left, right = (outcome.case.left, outcome.left), (outcome.case.right, outcome.right)
    return (left, right) if any(term.fields for term in outcome.case.left) else (right, left)


def _difference(outcome: Outcome, relation: Relation, lang: str) -> str:
    spoken, amount = words(lang), plain(max(outcome.difference, -outcome.difference))
    if not any(term.fields for term in outcome.case.left):
        return ""
    if relation.op == "<=":
        key = "exceeds"
    elif relation.computes:
        key = "more" if outcome.difference > 0 else "less"
    else:
        key = "right_less" if outcome.difference > 0 else "right_more"
    return fill(spoken[key], {"n": amount}, lang)


def _side(terms: tuple[Term, ...], total: Number, case: Case, form: Form, record: Record, lang: str) -> str:
    """One side of a relation with its figures, such as 本年新收 62 + 上年结转 0 = 62."""
    spoken = words(lang)
    fields = [field for term in terms for field in term.fields]
    if not fields:
        return fill(spoken["bound"], {"n": plain(total)}, lang) if case.op == "<=" and terms is case.right else ""
    if any(term.times != 1 for term in terms):
        factor = plain(terms[0].times)
        base = " + ".join(_figure(field, case, form, record, lang) for field in fields)
        return fill(spoken["share"], {"what": base, "times": factor, "n": plain(total)}, lang)
    if len(terms) > 2:
        return fill(spoken["sum_of_cells"], {"count": len(set(fields)), "sum": plain(total)}, lang)
    called = next((term.called for term in terms if term.called), None)
    if called is None or len(fields) <= 2:
        figures = " + ".join(_figure(field, case, form, record, lang) for field in fields)
        return figures if len(fields) == 1 else f"{figures} = {plain(total)}"
    return fill(spoken["sum_of"], {"what": called, "sum": plain(total)}, lang) + _parts(
        fields, case, form, record, lang
    )


def _parts(fields: list[str], case: Case, form: Form, record: Record, lang: str) -> str:
    """The figures of a long sum that are not zero, where there are not too many."""
    spoken = words(lang)
    present = [field for field in fields if record.values[field]]
    if not present or len(present) > _MOST_PARTS:
        return ""
    figures = spoken["list_comma"].join(_figure(field, case, form, record, lang) for field in present)
    return fill(spoken["nonzero"], {"parts": figures}, lang)


def _figure(field_id: str, case: Case, form: Form, record: Record, lang: str) -> str:
    return f"{_term_name(form.fields[field_id], case, lang)} {plain(record.values[field_id] or 0)}"


def _term_name(field: Field, case: Case, lang: str) -> str:
    """What to call a cell within its relation: by the label that the relation's subject does not say already."""
    rest = field.id.removeprefix(f"{field.table}.")
    if case.member and field.row_path and rest.endswith(f".{case.member}"):
        return _last(field.row_path, lang)
    if case.member and rest.startswith(f"{case.member}."):
        return _last(field.column_path, lang)
    return field.name(lang)


def _last(path: tuple[Label, ...], lang: str) -> str:
    return path[-1].name(lang)


def plain(value: Value) -> str:
    """A figure in plain digits, without exponent or trailing zeros; text as it is; nothing for a blank."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _short(text: str) -> str:
    """A text from a file, cut to what fits into a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def in_order(findings: Iterable[Finding], form: Form | None, record: Record | None) -> tuple[Finding, ...]:
    """Findings by table, the serious first, then by cell: the order of every output."""
    tables = {table.id: number for number, table in enumerate(form.tables)} if form else {}
    sheets: dict[str, int] = {}
    for field_id, place in record.places.items() if record else ():
        number = tables[field_id.partition(".")[0]]
        sheets[place.sheet] = min(number, sheets.get(place.sheet, number))

    def key(finding: Finding) -> tuple[object, ...]:
        sheet = sheets.get(finding.sheet or "", -1 if finding.sheet is None else len(sheets))
        row, col = _position(finding.cells)
        return (sheet, SEVERITIES.index(finding.severity), row, col, finding.code, finding.message)

    return tuple(sorted(findings, key=key))


def _position(cells: Sequence[str]) -> tuple[int, int]:
    if not cells:
        return (-1, -1)
    ref = cells[0].rpartition("!")[2]
    letters = ref.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), col
