"""What is worked out once a form belongs to that very form: a changed form is another one."""

from __future__ import annotations

from helpers import balanced_values, record_of

from xlsxcheck.checking.judge import judge
from xlsxcheck.form.once import _MOST_FORMS, once_per_form
from xlsxcheck.model import Form


def test_a_changed_form_is_judged_by_its_own_relations(form: Form) -> None:
    record = record_of(balanced_values(form), form)
    fewer = form._replace(relations=form.relations[:1])
    whole = judge(record, form).relations.total
    for _ in range(2):
        assert judge(record, fewer).relations.total == len(fewer.relations[0].cases) < whole
        assert judge(record, form).relations.total == whole


def test_each_form_is_worked_out_once_and_eight_are_kept(form: Form) -> None:
    asked: list[Form] = []

    @once_per_form
    def work(one: Form) -> int:
        asked.append(one)
        return len(asked)

    forms = [form._replace(id=str(number)) for number in range(_MOST_FORMS)]
    assert [work(one) for one in [*forms, *forms]] == [*range(1, 9), *range(1, 9)]
    for number in range(100):
        work(form._replace(id=f"other {number}"))
    assert len(asked) == _MOST_FORMS + 100
    assert work(forms[0]) == _MOST_FORMS + 101
