"""What holds of every form in schema/, whatever it is about: no table, field or relation of one is named here."""

from __future__ import annotations

import io
import random
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from copyjudge import only_added, sound
from fillings import ALL_FORMS, FORMS, correct, filled, without_identity
from helpers import of_one_year, record_of, with_totals
from office import office

from xlsxcheck import annotate, check, read_workbook, write_template, write_word
from xlsxcheck.checking.detection import Detection, ways
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.form.control import CONTROL
from xlsxcheck.form.editions import edition_of
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Form, Outcome, Value
from xlsxcheck.round.distribute import distribute
from xlsxcheck.round.merge import merge

pytestmark = pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)


@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_a_correct_report_passes(form: Form, totals: str) -> None:
    values = correct(form)
    report = check(filled(form, values, totals), form)
    assert (report.verdict, report.findings, report.form, report.edition) == ("pass", (), form.id, form.edition)
    assert report.record is not None
    assert {field: report.record.values[field] for field in form.numeric} == {key: values[key] for key in form.numeric}


@pytest.mark.sampled(2)
def test_a_blank_template_lacks_every_figure_and_nothing_else_is_wrong(form: Form) -> None:
    data = write_template(form)
    assert [finding.code for finding in check(data, form).findings] == ["V18"]
    book, first = openpyxl.load_workbook(io.BytesIO(data)), form.fields[form.numeric[0]]
    book[first.sheet][first.ref].value = 0
    stream = io.BytesIO()
    book.save(stream)
    report = check(stream.getvalue(), form)
    required = {field.id for field in form.fields.values() if field.required and not field.sum_of} - {first.id}
    assert {finding.field for finding in report.findings if finding.severity == "error"} == required


@pytest.mark.sampled(2)
def test_it_is_read_by_its_labels_where_it_was_copied(form: Form) -> None:
    values = correct(form)
    record = read_workbook(without_identity(filled(form, values), prefix="附"), form)
    assert {field: record.values[field] for field in form.numeric} == {key: values[key] for key in form.numeric}


@pytest.mark.sampled(4)
def test_a_file_of_another_form_is_refused_by_its_name_not_read_in_part(form: Form) -> None:
    for other in FORMS:
        data = filled(other, correct(other)) if other is not form else b""
        for file in (data, without_identity(data)) if data else ():
            report = check(file, form)
            edition = other.id in [one.form for one in form.other_editions]
            known = edition or file is data
            assert [finding.code for finding in report.findings] == ["F09" if known else "F08"]
            assert (other.called["zh"] if edition else other.title["zh"]) in report.findings[0].message or not known


def test_the_word_report_has_the_same_figures(form: Form) -> None:
    values = correct(form)
    if form.word is None:
        with pytest.raises(XlsxcheckError, match="word"):
            write_word(filled(form, values), form=form)
        return
    record = read_workbook(write_word(filled(form, values), form=form), form)
    assert {field: record.values[field] for field in form.numeric} == {key: values[key] for key in form.numeric}


@pytest.mark.slow
@pytest.mark.parametrize("totals", ["typed", "formula"])
def test_every_single_error_under_a_sum_is_told_and_repaired_where_it_can_be(form: Form, totals: str) -> None:
    """Each typed figure once a thousand too large: told where a sum reads it, and put right where no other cell could.

    A figure can be too large for a plausibility bound beside; only errors count.
    """
    worth = next(one for one in ways(form) if one.totals == totals)
    base = correct(form)
    computed = frozenset() if totals == "typed" else frozenset(form.totals)
    seen, located = set(), set()
    sums = {one.id for one in form.relations if one.op == "="}
    for field in (typed := [field for field in form.numeric if field not in computed]):
        most = form.fields[field].type.maximum
        values = {**base, field: base[field] + (1000 if most is None or base[field] + 1000 <= most else 1)}
        record = record_of(with_totals(values, form) if computed else values, form)._replace(computed=computed)
        report = judge(record, form)
        assert report.verdict != "unreadable"
        if any(finding.severity == "error" and finding.code in sums for finding in report.findings):
            seen.add(field)
            found = [way.cells for repair in report.repairs for way in repair.alternatives]
            assert any(change.field == field for cells in found for change in cells), field
            if len(found) == 1 and len(found[0]) == 1:
                located.add(field)
                assert (found[0][0].field, found[0][0].new) == (field, base[field])
    assert Detection(totals, len(typed), len(seen), worth.locatable) == worth
    assert len(located) >= worth.locatable
    read = {part for one in of_one_year(form).relations if one.severity == "error" for case in one.cases
            if case.op == "=" for part in with_parts(case.fields, form)}  # fmt: skip
    assert seen <= read


@pytest.mark.slow
def test_each_relation_has_a_report_that_it_alone_or_with_others_refuses(form: Form) -> None:
    """One figure moved far, up or down: every relation of one year that can fail under the correct cover does."""
    base, failed = correct(form), set()
    typed = [field for field in form.numeric if not form.fields[field].sum_of]
    read = [case.answers for relation in form.relations for case in relation.cases]
    answers = dict.fromkeys(figure.field for figures in read for figure in figures)

    def tried(field: str, start: dict[str, Value]) -> list[Value]:
        kind = form.fields[field].type
        if kind.numeric:
            return [int(kind.minimum or 0), 900_000, start[field] + 1]
        return [choice["zh"] for choice in kind.choices] or [None, "甲"]

    texts = [field for field in answers if not form.fields[field].type.choices]
    starts = [base, {**base, **dict.fromkeys(form.numeric, 0), **dict.fromkeys(texts)}]
    for start in starts:
        for field in (*typed, *answers):
            for value in tried(field, start):
                record = record_of(with_totals({**start, field: value}, form), form)
                failed |= {one.case.relation for one in evaluate(record, form) if one.status == "failed"}
    applying = {one.case.relation for one in evaluate(record_of(base, form), form) if one.status == "passed"}
    computed = {one.id for one in form.relations if one.computes}
    assert applying - computed <= failed


def test_the_copy_of_a_wrong_report_marks_what_is_wrong_and_changes_nothing(form: Form) -> None:
    values = correct(form)
    some = random.Random(form.id).sample([field for field in form.numeric if not form.fields[field].sum_of], 3)
    values |= dict(zip(some, (None, "12件", 2_000_000), strict=True))
    data = filled(form, with_totals({k: v if not isinstance(v, str) else 0 for k, v in values.items()}, form) | {
        field: values[field] for field in some}, "typed")  # fmt: skip
    report = check(data, form, name="a.xlsx")
    assert report.verdict == "fail"
    copy = annotate(data, report, form)
    sound(copy)
    only_added(data, copy)
    again = check(copy, form, name="a.xlsx")
    assert [tuple(one) for one in again.findings] == [tuple(one) for one in report.findings]


def test_control_figures_are_asked_for_and_compared(form: Form) -> None:
    if form.control is None:
        pytest.skip("this form asks for none")
    report = check(filled(form, correct(form), CONTROL), form)
    blank = {finding.field for finding in report.findings if finding.code == "V01"}
    assert blank == {field.id for field in form.control.fields}


def answered(form: Form, chance: random.Random) -> dict[str, Value]:
    """Another answer in one of the cells in tables that hold no figure; nothing where a form has none."""
    fields = [field for field in form.fields.values() if not field.type.numeric and field.table != form.cover]
    if not fields:
        return {}
    field = chance.choice(fields)
    return {field.id: chance.choice([None, *(choice["zh"] for choice in field.type.choices or ({"zh": "甲"},))])}


def spoken(outcome: Outcome) -> str:
    if outcome.blanks or outcome.status == "not_assessed":
        return "未填完"
    if outcome.status == "failed":
        return f"差 {abs(float(outcome.difference)):.10g}，{'左' if outcome.difference > 0 else '右'}边大"
    return {"passed": "通过", "not_applicable": "不适用"}[outcome.status]


def test_a_year_that_the_form_is_not_for_is_told(form: Form) -> None:
    year = form.role("year")
    if year is None:
        pytest.skip("this form does not ask for the year")
    for wrong in (form.first_year - 1, *([form.last_year + 1] if form.last_year is not None else [])):
        report = check(filled(form, {**correct(form), year.id: wrong}), form)
        (finding,) = report.findings
        right = edition_of(wrong, form)
        code, verdict = ("C03", "fail") if right is None else ("C11", "warn")
        assert (finding.field, finding.code, report.verdict) == (year.id, code, verdict)
        assert str(form.first_year) in finding.message
        assert form.last_year is None or str(form.last_year) in finding.message
        assert right is None or (right.called["zh"] in finding.message and right.called["zh"] in finding.remedy)


@pytest.mark.office
def test_the_live_check_counts_a_year_that_the_form_is_not_for(form: Form, tmp_path: Path) -> None:
    """Pasted past the validation, as any program can write it."""
    year = form.role("year")
    if year is None:
        pytest.skip("this form does not ask for the year")
    years = [form.first_year - 1, form.last_year or form.first_year, *([form.last_year + 1] if form.last_year else [])]
    files = []
    for number, one in enumerate(years):
        book = openpyxl.load_workbook(io.BytesIO(filled(form, correct(form))))
        book[year.sheet][year.ref].value = one
        files.append(tmp_path / f"y{number}.xlsx")
        book.save(files[-1])
    for one, path in zip(years, office().recalculate(files, tmp_path / "out"), strict=True):
        shown = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("校验").to_python()
        ready = any("可以报送" in str(cell) for row in shown for cell in row)
        assert ready == (form.first_year <= one <= (form.last_year or one)), one


@pytest.mark.slow
def test_what_is_sent_out_comes_back_and_is_added_up(form: Form, tmp_path: Path) -> None:
    """A roster of two offices: their workbooks are filled in, checked against the roster, and summed exactly."""
    values, organ = correct(form), form.role("organ")
    year = form.last_year or form.first_year + 1
    name = str(values[organ.id]) if organ is not None else "测试单位"
    roster = tmp_path / "roster.csv"
    roster.write_text(f"单位名称\n甲{name}\n乙{name}\n", encoding="utf-8")
    sent = distribute(roster, tmp_path / "out", form, year=year)
    assert len(sent.made) == 2
    given = {field.id for role in ("organ", "year") if (field := form.role(role))}
    for made in sent.made:
        book = openpyxl.load_workbook(made.path)
        for field in form.fields.values():
            if not field.sum_of and field.id not in given and values[field.id] is not None:
                book[field.sheet][field.ref].value = values[field.id]
        book.save(made.path)
    files = [str(made.path) for made in sent.made]
    reports = [check(path, form) for path in files]
    assert [(one.verdict, one.organ, one.year) for one in reports] == [
        ("pass", f"{which}{name}", year) for which in ("甲", "乙")
    ]
    done = merge(files, tmp_path / "sum.xlsx", form, roster=roster, jobs=1)
    assert (done.offices, done.complete, list(done.left_out)) == (2, True, [])
    record = read_workbook(tmp_path / "sum.xlsx", form)
    assert {field: record.values[field] for field in form.numeric} == {key: values[key] * 2 for key in form.numeric}


@pytest.mark.office
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_another_format_has_the_same_answers(form: Form, to: str, tmp_path: Path) -> None:
    values = correct(form)
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(form, values))
    (other,) = office().convert([path], to, tmp_path / "out")
    record = read_workbook(other, form)
    assert record.values == {key: values[key] for key in form.fields}
    report = check(other, form)
    assert [one for one in report.findings if one.severity != "info"] == []


@pytest.mark.office
def test_the_live_verdicts_are_the_checkers(form: Form, tmp_path: Path) -> None:
    """LibreOffice calculates the check sheet anew: correct, zero, and with figures changed or missing."""
    base, chance = correct(form), random.Random(form.id)
    typed = [field for field in form.numeric if not form.fields[field].sum_of]
    fillings = [base, {**base, **dict.fromkeys(form.numeric, 0)}]
    for number in range(22):
        changed = chance.sample(typed, 4)
        spoilt = [None if number % 3 == 0 else chance.choice((0, 1, 70_000)) for _ in changed]
        fillings.append(
            {**fillings[number % 5 == 4], **dict(zip(changed, spoilt, strict=True)), **answered(form, chance)}
        )
    files = []
    for number, values in enumerate(fillings):
        book = openpyxl.load_workbook(io.BytesIO(filled(form, values)))
        files.append(tmp_path / f"f{number:02}.xlsx")
        book.save(files[-1])  # without results of formulas
    said, stated = set(), {one.id for one in form.relations}
    for values, path in zip(fillings, office().recalculate(files, tmp_path / "out"), strict=True):
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("校验").to_python(
            skip_empty_area=False)  # fmt: skip
        live = {(row[0], row[1]): row[6] for row in rows if row[0] in stated}
        for outcome in evaluate(record_of(with_totals(values, form), form), form):
            assert live[outcome.case.relation, outcome.case.title["zh"]] == spoken(outcome), (
                path.name,
                outcome.case.id,
            )
            said.add(spoken(outcome)[0])
    assert said == set("通差未不")
