"""What sums are worth, counted, and tried on every cell."""

from __future__ import annotations

import pytest
from helpers import balanced_values, record_of, with_totals

from xlsxcheck.checking.detection import Detection, ways
from xlsxcheck.checking.judge import judge
from xlsxcheck.form.control import with_control
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.model import Form
from xlsxcheck.render.rules import forms_text

WORTH = [
    Detection("typed", 200, 190, 175),
    Detection("formula", 166, 144, 0),
    Detection("control", 166, 156, 18, 6),
]


def test_each_way_to_fill_in_totals(form: Form) -> None:
    assert ways(form) == WORTH
    assert ways(form._replace(control=None)) == WORTH[:2]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("worth", WORTH, ids=lambda worth: worth.totals)
def test_one_more_in_every_cell_bears_it_out(worth: Detection, form: Form) -> None:
    """Each typed cell once 1,000 too large: told or not, located or one of several."""
    whole = with_control(form) if worth.totals == "control" else form
    base = balanced_values(form)
    for relation in with_control(form).relations[-6:]:
        terms = relation.cases[0].right
        base[relation.cases[0].left[0].fields[0]] = sum(base[field] for term in terms for field in term.fields)
    computed = frozenset() if worth.totals == "typed" else frozenset(form.totals)
    seen = located = 0
    typed = [field for field in form.numeric if field not in computed]
    for field in typed:
        values = {**base, field: base[field] + 1000}
        record = record_of(with_totals(values, form) if computed else values, whole)
        record = record._replace(computed=computed, identity={"totals": worth.totals})
        report = judge(record, form)
        errors = [finding for finding in report.findings if finding.severity == "error"]
        seen += bool(errors)
        cells = [way.cells for repair in report.repairs for way in repair.alternatives]
        located += [[change.field for change in way] for way in cells] == [[field]]
        assert not errors or field in {change.field for way in cells for change in way}
    assert (len(typed), seen) == (worth.cells, worth.detectable)
    assert located >= worth.locatable


def test_it_is_told_for_each_form() -> None:
    told = forms_text(detail=True, width=200)
    assert "--totals typed（总计由填报人填）：要填 200 格，查得出 190 格，认得出 175 格" in told
    assert (
        "--totals control（总计是公式，封面另填控制数）：要填 166 格、控制数 6 格，查得出 156 格，认得出 18 格" in told
    )
    assert "190 show, 175 can be told" in forms_text(detail=True, lang="en", width=200)
    assert len(forms_text().splitlines()) == len(form_ids())
