"""A form of 60 tables and 5,040 cells: drafted, proven, made a template, checked and annotated in seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from clock import allowed
from copyjudge import sound
from manytables import many_tables

from xlsxcheck import annotate, check
from xlsxcheck.drafting.draft import draft_form
from xlsxcheck.drafting.write import as_text
from xlsxcheck.form.load import parse_form
from xlsxcheck.proof.filling import correct
from xlsxcheck.proof.prove import prove
from xlsxcheck.template.build import build_template

_SECONDS = 60.0


@pytest.mark.slow
@pytest.mark.parametrize("tables", [2, 60])
def test_a_large_form_is_drafted_proven_checked_and_annotated(tables: int, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(many_tables(tables))
    start = time.process_time()
    draft = draft_form(path)
    form = parse_form(as_text({**draft, "review": []}).encode())
    assert (len(form.tables), len(form.fields)) == (tables, 84 * tables)
    proof = prove(form, office=False)
    assert proof.holds, [point for point in proof.points if point.state == "bad"]
    values = correct(form, lambda _: True)
    assert values is not None
    typed = {field: value for field, value in values.items() if not form.fields[field].sum_of}
    assert check(build_template(form, values=typed), form).verdict == "pass"
    wrong = next(iter(typed))
    data = build_template(form, values={**typed, wrong: "12件"})
    report = check(data, form)
    assert [finding.field for finding in report.findings if finding.severity == "error"] == [wrong]
    sound(annotate(data, report, form))
    took = time.process_time() - start
    assert took < allowed(_SECONDS)
