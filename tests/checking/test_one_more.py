"""One more in any cell of tables III and IV of a correct busy workbook whose totals are typed: always an error."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from helpers import of_one_year, with_totals

from samples import published
from xlsxcheck import check
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template


@pytest.fixture(scope="module")
def values(form: Form) -> dict[str, Value]:
    return with_totals(published(form, "2024-suqian.json"), form)


@pytest.fixture(scope="module")
def parts(form: Form, values: dict[str, Value]) -> dict[str, bytes]:
    data = build_template(form, TemplateOptions(totals="typed"), values=values)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(parts: dict[str, bytes], sheet: str, ref: str, old: Value, new: Value) -> bytes:
    """The workbook with one typed figure changed, as an office would save it."""
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    text, times = re.subn(rf'(<c r="{ref}"[^>]*><v>){old}(</v>)', rf"\g<1>{new}\g<2>", parts[part].decode())
    assert times == 1, (sheet, ref)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, text.encode() if name == part else data)
    return stream.getvalue()


@pytest.mark.slow
def test_every_one_of_the_190_cells(form: Form, values: dict[str, Value], parts: dict[str, bytes]) -> None:
    cells = [field for field in form.fields.values() if field.table in ("requests", "disputes")]
    assert len(cells) == 190
    for field in cells:
        old = values[field.id]
        assert isinstance(old, int)
        report = check(changed(parts, field.sheet, field.ref, old, old + 1), form)
        reading = {
            (relation.id, form.fields[case.fields[0]].ref)
            for relation in of_one_year(form).relations
            for case in relation.cases
            if relation.severity == "error" and field.id in case.fields
        }
        told = {(finding.code, finding.cells[0]) for finding in report.findings if finding.severity == "error"}
        assert told == reading != set(), field.id
        assert report.verdict == "fail"


def test_the_workbook_itself_is_correct(form: Form, parts: dict[str, bytes]) -> None:
    report = check(changed(parts, "表三", "D4", 3440, 3440), form)
    assert report.verdict == "pass"
    assert report.relations.failed == 0
    assert report.findings == ()
