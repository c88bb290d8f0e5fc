"""What a reader of the library meets: names in help() and dir(), each loaded when it is first used."""

from __future__ import annotations

import ast
import inspect
import io
import json
import pydoc
import subprocess
import sys
import typing
import zipfile
from pathlib import Path

import pytest

import xlsxcheck
from xlsxcheck import Finding, Form, Refused, Report, Severity, Status, UsageError, Verdict, annotate, api, check
from xlsxcheck.formats.source import LIMIT_BYTES
from xlsxcheck.model import SEVERITIES, VERDICTS
from xlsxcheck.model.report import Outcome
from xlsxcheck.model.said import TextRead

SAMPLES = Path(__file__).parents[2] / "samples"
VERBS = [name for name in xlsxcheck.__all__ if inspect.isfunction(getattr(xlsxcheck, name))]


def test_every_public_name_is_there_and_listed() -> None:
    assert dir(xlsxcheck) == sorted(xlsxcheck.__all__)
    assert set(VERBS) >= {"check", "check_many", "annotate", "load_form", "load_roster", "write_summary"}
    for name in xlsxcheck.__all__:
        assert getattr(xlsxcheck, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        xlsxcheck.chekc  # noqa: B018


def test_help_tells_of_every_verb_and_every_verb_tells_of_itself() -> None:
    told = pydoc.plain(pydoc.render_doc(xlsxcheck))
    for verb in VERBS:
        assert f"\n    {verb}(" in told, verb
        assert "Shape:" in (inspect.getdoc(getattr(xlsxcheck, verb)) or ""), verb
        assert verb in (xlsxcheck.__doc__ or ""), verb


def test_type_checkers_and_the_interpreter_find_the_same_names() -> None:
    tree = ast.parse(Path(xlsxcheck.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    stated = {str(node.module).removeprefix("xlsxcheck."): {alias.name for alias in node.names} for node in imports}
    assert stated == {home: set(names) for home, names in xlsxcheck._HOMES.items()}
    assert {name for names in stated.values() for name in names} == {*xlsxcheck.__all__} - {"__version__"}


def test_importing_the_package_loads_nothing_of_it() -> None:
    program = "import sys, xlsxcheck; print(*[name for name in sys.modules if name.startswith('xlsxcheck.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["xlsxcheck.version"]


def test_a_verb_loads_only_what_it_needs() -> None:
    program = "import sys, xlsxcheck; xlsxcheck.check; print(*[name for name in sys.modules if 'many' in name])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_words_of_a_report_are_literal_types() -> None:
    assert typing.get_args(Verdict) == VERDICTS == ("pass", "warn", "fail", "unreadable")
    assert typing.get_args(Severity) == SEVERITIES == ("error", "warning", "info")
    assert typing.get_type_hints(Report)["verdict"] == Verdict
    assert typing.get_type_hints(Outcome)["status"] == Status
    assert typing.get_type_hints(Report.count)["severity"] == Severity


def named_in(annotation: object) -> set[type]:
    """The classes of ours that an annotation names."""
    if inspect.isclass(annotation) and annotation.__module__.startswith("xlsxcheck."):
        return {annotation}
    parts = typing.get_args(annotation)
    return {one for part in parts for one in named_in(part)}


def test_every_class_that_a_public_signature_names_is_public() -> None:
    """Whoever writes a typed function around a verb, or around what it gives, can name it."""
    public = {getattr(xlsxcheck, name) for name in xlsxcheck.__all__ if name != "__version__"}
    hints = [typing.get_type_hints(getattr(xlsxcheck, verb)) for verb in VERBS]
    for one in filter(inspect.isclass, public):
        members = [found.fget if isinstance(found, property) else found for found in vars(one).values()]
        ours = [found for found in members if inspect.isfunction(found) and not found.__name__.startswith("_")]
        hints += [typing.get_type_hints(found, localns={"TextRead": TextRead}) for found in (one, *ours)]
    unnamed = {one.__qualname__ for hint in hints for found in hint.values() for one in named_in(found)} - {
        one.__qualname__ for one in public if inspect.isclass(one)
    }
    assert unnamed == INSIDE
    for alias in (xlsxcheck.Previous, xlsxcheck.FilePath, xlsxcheck.Number, xlsxcheck.Check):
        assert typing.get_args(alias)


INSIDE = {
    "Readable",
    "Checked", "Collection", "Found", "Line", "Part", "Passed", "Sent", "TextRead", "Weight", "_Unlisted",
    "Naming", "OtherEdition", "SearchLimits", "Summing", "Titles", "WordLayout",
}  # fmt: skip
"""What reads like a file; what only the program itself looks into; how a definition names its editions and words."""


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["busy", "unbalanced", "blanks-and-text", "wrong-form"])
def test_a_report_writes_itself_as_the_program_writes_it(name: str, form: Form) -> None:
    path = SAMPLES / f"{name}.xlsx"
    done = subprocess.run(
        [sys.executable, "-m", "xlsxcheck", str(path), "--format", "jsonl", "--no-annotate"], capture_output=True
    )
    report = api.check(path, form)
    assert f"{report.to_json()}\n".encode() == done.stdout
    assert json.loads(report.to_json()) == report.to_dict()


def test_a_finding_of_a_relation_can_be_joined_with_what_puts_it_right(form: Form) -> None:
    told = json.loads(check(SAMPLES / "unbalanced.xlsx", form).to_json())
    (repair,) = told["repairs"]
    cases = {finding["case"] for finding in told["findings"] if "case" in finding}
    assert cases > set(repair["relations"]) and all(case.startswith("T3-BALANCE[") for case in cases)
    blanks = json.loads(check(SAMPLES / "blanks-and-text.xlsx", form).to_json())
    assert all("case" not in finding for finding in blanks["findings"] if finding["code"].startswith("V"))


def test_of_a_relation_value_and_expected_are_its_sides_and_of_a_cell_what_stands_in_it(form: Form) -> None:
    """As the docstring of Finding and the schema of the JSON say."""
    report = check(SAMPLES / "unbalanced.xlsx", form)
    assert report.record is not None
    first = report.findings[0]
    values = report.record.values
    received, carried = (values[f"requests.{one}.natural_person"] for one in ("received_new", "carried_in"))
    assert (first.field, first.value) == ("requests.received_new.natural_person", received + carried)  # type: ignore[operator]
    assert first.value != received and first.difference == first.value - first.expected  # type: ignore[operator]
    other = check(SAMPLES / "blanks-and-text.xlsx", form)
    assert other.record is not None
    cells = [one for one in other.findings if one.code == "V07" and one.field]
    assert cells and all(one.value == other.record.values[one.field or ""] for one in cells)
    for fact in ("code", "severity", "message", "remedy", "basis", "field", "label", "value", "expected", "settled"):
        assert fact in (inspect.getdoc(Finding) or ""), fact


def test_what_remedies_call_change_first_can_be_had(form: Form) -> None:
    report = check(SAMPLES / "typed-totals.xlsx", form)
    lines = xlsxcheck.change_first(report)
    assert len(lines) == len(report.repairs) > 0
    first = report.repairs[0].alternatives[0].cells[0]
    assert f"{first.sheet}!{first.cell} 由 {first.old} 改为 {first.new}" in lines[0]
    assert "If all other cells are right" in xlsxcheck.change_first(report, lang="en")[0]
    assert xlsxcheck.change_first(check(SAMPLES / "busy.xlsx")) == ()
    with pytest.raises(UsageError, match="fr"):
        xlsxcheck.change_first(report, lang="fr")


def test_what_could_not_be_checked_has_no_copy_and_the_report_says_why() -> None:
    for content in (b"%PDF-1.7", b""):
        report = check(content)
        with pytest.raises(Refused, match=r"^没有检查成的文件不能标注") as refused:
            annotate(content, report)
        assert refused.value.report == report and refused.value.exit_code == 3
        with pytest.raises(Refused, match=r"^没有检查成"):
            xlsxcheck.write_word(content)
    good = (SAMPLES / "busy.xlsx").read_bytes()
    with pytest.raises(UsageError, match=r"^这份报告是另一个文件的"):
        annotate(good, check((SAMPLES / "zero.xlsx").read_bytes()))


def test_a_report_on_a_member_of_a_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "两份.zip", "w") as archive:
        for name in ("busy", "unbalanced"):
            archive.write(SAMPLES / f"{name}.xlsx", f"{name}.xlsx")
    for report in xlsxcheck.check_many(tmp_path / "两份.zip", keep=False):
        with pytest.raises(UsageError, match="check_many"):
            annotate(tmp_path / "两份.zip", report)
    whole = check((tmp_path / "两份.zip").read_bytes())
    assert whole.findings[0].code == "F03" and "check_many" in whole.findings[0].remedy


@pytest.mark.parametrize("asked", [{"jobs": 0}, {"jobs": -3}, {"jobs": 1.5}, {"jobs": "2"}, {"timeout": 0},
                                   {"timeout": -1}, {"timeout": float("nan")}, {"timeout": float("inf")},
                                   {"timeout": "9"}, {"timeout": True}])  # fmt: skip
def test_so_many_processes_or_such_a_time_as_can_not_be(asked: dict[str, typing.Any]) -> None:
    ((name, value),) = asked.items()
    with pytest.raises(UsageError, match=f"^{name}={value!r}："):
        xlsxcheck.check_many(SAMPLES, **asked)
    with pytest.raises(UsageError, match=name):
        xlsxcheck.load_previous(SAMPLES, **asked)


def test_content_in_the_place_of_paths_is_refused_and_no_files_are_no_reports() -> None:
    for files in ([b"PK"], b"PK", ["a.xlsx", b"PK"]):
        with pytest.raises(UsageError, match=r"check_many.*bytes"):
            xlsxcheck.check_many(files)  # type: ignore[arg-type]
    assert list(xlsxcheck.check_many([])) == []


def test_a_field_is_found_by_its_label_and_no_language_is_taken_for_another(form: Form) -> None:
    field = form.fields["requests.received_new.natural_person"]
    (found,) = [one for one in form.fields.values() if one.name() == field.name()]
    assert found.id == field.id
    for named in (field.label, field.name):
        with pytest.raises(KeyError, match="fr"):
            named("fr")


def test_a_template_for_an_office_of_its_kind_into_an_open_file(form: Form, tmp_path: Path) -> None:
    kind = form.role("kind")
    assert kind is not None
    choice = kind.type.choices[0]["zh"]
    file = io.BytesIO()
    data = xlsxcheck.write_template(form, file, year=2025, organ="某局", kind=choice)
    assert file.getvalue() == data
    assert xlsxcheck.read_workbook(data, form).values[kind.id] == choice
    with pytest.raises(UsageError, match="不知道的"):
        xlsxcheck.write_template(form, kind="不知道的")
    for year in (1999, 3000):
        with pytest.raises(UsageError, match=f"年度 {year}"):
            xlsxcheck.write_template(form, year=year)


@pytest.mark.parametrize("read", [
    lambda path: xlsxcheck.load_form(f"{path}.json"),
    lambda path: xlsxcheck.load_roster(path),
    lambda path: xlsxcheck.check_many("x", roster=path),
    lambda path: xlsxcheck.check_many("x", waivers=path),
    lambda path: list(xlsxcheck.check_many("x", since=path)),
])  # fmt: skip
def test_a_file_that_is_not_there_is_a_file(read: typing.Callable[[str], object], tmp_path: Path) -> None:
    with pytest.raises(xlsxcheck.XlsxcheckError, match="没有这个文件）"):
        read(str(tmp_path / "没有.csv"))


def test_one_byte_too_many_is_told_as_more_than_the_limit() -> None:
    (finding,) = check(bytes(LIMIT_BYTES + 1)).findings
    assert finding.code == "F06" and "32.1 MB" in finding.message and "32 MB" in finding.message
