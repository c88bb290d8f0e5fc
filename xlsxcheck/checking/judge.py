"""The judgement in order: relations, types and bounds, then all of it in words."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.checking import wording
from xlsxcheck.checking.blank import told_as_blank
from xlsxcheck.checking.inwords import repair_in_words
from xlsxcheck.checking.lastyear import EDITION, NONE, OTHER_YEAR, Previous, last_year_figures, last_year_of, who
from xlsxcheck.checking.order import in_order
from xlsxcheck.checking.organ import organ_notes
from xlsxcheck.checking.prints import with_print
from xlsxcheck.checking.relations import count, evaluate, needing_apart
from xlsxcheck.checking.values import value_notes
from xlsxcheck.form.control import as_filled
from xlsxcheck.form.prints import case_print
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Case, Finding, Form, Note, Outcome, Record, Repair, Report, Verdict

_JOINED = "L13"
"""The code of the note that tells of a group of rows that stands as one row."""


def judge(
    record: Record,
    form: Form,
    *,
    lang: str = "zh",
    name: str = "",
    sha256: str | None = None,
    previous: Previous | None = None,
) -> Report:
    """The report on a record that was read already; see api.check. previous: last year's record of the same office."""
    form = as_filled(form, record.identity)
    before = last_year_of(record, previous, form)
    outcomes = evaluate(record, form, before)
    notes = [
        *_counted(record, form, outcomes),
        *value_notes(record, form),
        *organ_notes(record, form),
        *_not_assessed(outcomes, record, form),
        *(note for note in (before.notes if before else ()) if note.code in (NONE, EDITION, OTHER_YEAR)),
    ]
    notes = told_as_blank(notes, record, form)
    found = [with_print(wording.of_note(note, form, record, lang), note, record) for note in notes]
    wrong = frozenset(finding.field for finding in found if finding.severity == "error" and finding.field)
    # "No need to change it" is not said of an answer that has to be changed.
    found = [finding for finding in found if finding.code != "V07" or finding.field not in wrong]
    repaired = _repairs(outcomes, record, form, before)
    if record.document:
        repaired = tuple(repair_in_words(one, form, lang) for one in repaired)
    found += _failed(outcomes, wording.Context(form, record, lang, previous=before), wrong, repaired)
    counts = None
    if record.said is not None:
        from xlsxcheck.checking.claims import judge_text

        told, counts = judge_text(record.said, form, record, lang)
        found += told
    organ, code, year = (who(role, record, form) for role in ("organ", "code", "year"))
    return Report(
        path=name,
        verdict=verdict(found),
        findings=in_order(found, form, record, repaired),
        relations=count(outcomes),
        form=form.id,
        edition=record.edition or form.edition,
        organ=organ if isinstance(organ, str) else None,
        code=code if isinstance(code, str) else None,
        year=year if isinstance(year, int) else None,
        sha256=sha256,
        repairs=repaired,
        record=record,
        next_year=last_year_figures(record, form),
        text=counts,
    )


def verdict(found: Iterable[Finding]) -> Verdict:
    """The worst of the findings decides; what is waived does not count."""
    severities = {finding.severity for finding in found if finding.waived is None}
    return "fail" if "error" in severities else "warn" if "warning" in severities else "pass"


def _repairs(outcomes: list[Outcome], record: Record, form: Form, previous: Record | None) -> tuple[Repair, ...]:
    """The fewest cells to change; looked for only where a sum is broken or a cell could not be read."""
    if not record.unread and all(outcome.status != "failed" or outcome.case.op != "=" for outcome in outcomes):
        return ()
    from xlsxcheck.checking.repair import repairs

    return repairs(record, form, outcomes, previous)


def _failed(
    outcomes: list[Outcome], context: wording.Context, wrong: frozenset[str], repaired: tuple[Repair, ...]
) -> list[Finding]:
    """What does not hold, in words; `wrong` are fields that have an error of their own."""
    form, record = context.form, context.record
    repair_of = {case: repair for repair in repaired for case in repair.relations}
    by_id = {relation.id: relation for relation in form.relations}
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    return [
        wording.of_outcome(
            outcome,
            by_id[outcome.case.relation],
            context._replace(
                wrong=with_parts(outcome.case.fields, form) & wrong - set(outcome.blanks),
                causes=_causes(outcome, failed, record),
                repair=repair_of.get(outcome.case.id),
            ),
        )._replace(print=case_print(outcome.case, record, context.previous))
        for outcome in failed
    ]


def _causes(outcome: Outcome, failed: list[Outcome], record: Record) -> list[Case]:
    """Where to look instead, if a relation reads nothing but automatic totals: its other members that fail."""
    if not record.computed.issuperset(outcome.case.fields):
        return []
    others = (other.case for other in failed if other.case.relation == outcome.case.relation)
    return [case for case in others if not record.computed.issuperset(case.fields)]


def _counted(record: Record, form: Form, outcomes: list[Outcome]) -> tuple[Note, ...]:
    """The notes of the record, that on joined rows with how many relations could not be assessed for them."""
    if not record.joined:
        return record.notes
    apart = needing_apart(form, record.joined)
    count = sum(one.case.id in apart for one in outcomes)
    notes = (n._replace(facts={**n.facts, "count": count or ""}) if n.code == _JOINED else n for n in record.notes)
    return tuple(notes)


def _not_assessed(outcomes: list[Outcome], record: Record, form: Form) -> list[Note]:
    """One note for each blank choice on the cover that keeps relations from being assessed."""
    missing: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.status == "not_assessed":
            for field in (one.fields[0] for one in outcome.case.when if one.answer):
                if record.values[field] is None and not form.fields[field].required:
                    missing[field] = missing.get(field, 0) + 1
    return [_blank_choice(field, number, record) for field, number in missing.items() if field in record.places]


def _blank_choice(field: str, number: int, record: Record) -> Note:
    place = record.places[field]
    return Note("C06", place.sheet, (place.ref,), field, {"count": number})
