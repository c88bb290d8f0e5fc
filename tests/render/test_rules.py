"""What `xlsxcheck explain` says of relations and codes."""

from __future__ import annotations

import re

import pytest

from xlsxcheck.checking.relations import side
from xlsxcheck.messages import LANGUAGES, codes
from xlsxcheck.model import Form, Value
from xlsxcheck.render import rules
from xlsxcheck.render.rules import explain_text


def test_the_example_of_a_relation_could_happen(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its conditions hold: else the program would never say what the example says."""
    made = []
    told = rules.of_outcome
    monkeypatch.setattr(rules, "of_outcome", lambda *args: made.append(args) or told(*args))
    for relation in form.relations:
        explain_text(relation.id, form, "zh", 80)
    assert len(made) == len(form.relations)
    asked = 0
    for outcome, relation, context in made:
        for condition in outcome.case.when:
            figures = [figure.field for figure in condition.figures if not figure.year and figure.says is None]
            if figures and condition.at_least is not None:
                asked += 1
                values: dict[str, Value] = context.record.values
                assert sum(int(values[field] or 0) for field in figures) >= condition.at_least, relation.id
        holds = outcome.left == outcome.right if outcome.case.op == "=" else outcome.left <= outcome.right
        assert not holds or relation.needs_previous, relation.id
        if not relation.needs_previous:
            assert outcome.left == side(outcome.case.left, context.record.values) or outcome.case.answers
    assert asked


def test_what_is_bounded_below_is_read_from_its_cells_on(form: Form) -> None:
    assert "    SUM(表二!B3…D4) + " in explain_text("X-ZERO", form, "zh", 200)
    assert " ≥ 1\n" in explain_text("X-ZERO", form, "zh", 400)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_says_what_to_do(form: Form, lang: str) -> None:
    for code in codes():
        text = explain_text(code, form, lang, 80)
        said = re.split(r"怎么办：|what to do: ", text)[-1]
        assert len(said.strip(" …\n")) > 3 and "[[" not in text and "{" not in said, code
