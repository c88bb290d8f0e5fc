"""`--form FILE` with every command: forms of one's own, with and without a cover, and several at once."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

import openpyxl
import pytest
from fillings import ALL_FORMS, SAMPLE_FORMS, correct
from helpers import HERE

from xlsxcheck.__main__ import main
from xlsxcheck.form.given import given_form
from xlsxcheck.model import Form
from xlsxcheck.model.sheetnames import IDENTITY_SHEET
from xlsxcheck.template.build import build_template

sys.path.insert(0, str(HERE / "form"))

from test_answers import definition

ROSTER = "单位名称,统一社会信用代码\n甲局,\n乙局,\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "form.json").write_text(json.dumps(definition()), encoding="utf-8")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    form = given_form(str(tmp_path / "form.json"))
    (tmp_path / "in").mkdir()
    typed = {field: value for field, value in correct(form).items() if not form.fields[field].sum_of}
    (tmp_path / "in" / "甲局.xlsx").write_bytes(build_template(form, values=typed))
    return tmp_path


COMMANDS = {
    "check one": (0, "in/甲局.xlsx --form form.json"),
    "check with a roster": (0, "in --form form.json --roster roster.csv"),
    "summaries": (0, "in --form form.json --summary s.xlsx --summary s.csv --summary s.html"),
    "csv": (0, "in --form form.json --format csv"),
    "html": (0, "in --form form.json --format html"),
    "jsonl": (0, "in --form form.json --format jsonl"),
    "previous": (0, "in --form form.json --previous in"),
    "notices": (0, "in --form form.json --roster roster.csv --notices n"),
    "template": (0, "template --form form.json -o t.xlsx"),
    "template with all that can't be filled in": (0, "template --form form.json --organ 甲局 --year 2025 -o t.xlsx"),
    "templates of a roster": (0, "template --form form.json --roster roster.csv --out out"),
    "merge": (0, "merge in --form form.json -o m.xlsx"),
    "merge with a roster": (1, "merge in --form form.json -o m.xlsx --roster roster.csv"),
    "word": (2, "word in/甲局.xlsx --form form.json -o w.docx"),
    "rules": (0, "rules --form form.json"),
    "explain": (0, "explain SHARE --form form.json"),
    "explain a code": (0, "explain V05 --form form.json"),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_form_without_a_cover(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = COMMANDS[name]
    assert main([*line.split(), *(["--jobs", "1"] if line.startswith(("in ", "merge")) else [])]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_without_a_cover_the_template_knows_whose_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was sent out by a roster is known again when it comes back."""
    assert main(["template", "--form", "form.json", "--roster", "roster.csv", "--out", "out", "--year", "2025"]) == 0
    for sent in Path("out").glob("*.xlsx"):
        book = openpyxl.load_workbook(sent)
        for row, value in enumerate(("是", "是", "甲", 4, 3), 1):
            book["表"].cell(row, 2).value = value
        book.save(Path("in") / sent.name)
    capsys.readouterr()
    assert main(["in", "--form", "form.json", "--roster", "roster.csv", "--format", "json", "--jobs", "1"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert run["roster"]["received"] == 2
    assert {(one["organ"], one["year"]) for one in run["reports"]} == {("甲局", 2025), ("乙局", 2025)}


def test_a_broken_form_is_told_before_any_file_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = copy.deepcopy(definition())
    raw["relations"][0]["right"] = ["t.bb"]
    raw["tables"][0]["sheet"] = "一/二"
    Path("bad.json").write_text(json.dumps(raw), encoding="utf-8")
    for line in ("nowhere.xlsx --form bad.json", "nowhere.xlsx --form form.json --form bad.json",
                 "rules --form bad.json", "template --form bad.json"):  # fmt: skip
        assert main(line.split()) == 2
        told = capsys.readouterr().err
        assert "bad.json, tables[0].sheet" in told
        assert "bad.json, relations[0].right[0]" in told
        assert "是不是“t.b”？" in told
        assert "Traceback" not in told


def written(form: Form, path: Path, *, identity: bool) -> None:
    typed = {field: value for field, value in correct(form).items() if not form.fields[field].sum_of}
    path.write_bytes(build_template(form, values=typed))
    if not identity:
        book = openpyxl.load_workbook(path)
        del book[IDENTITY_SHEET]
        book.save(path)


@pytest.mark.parametrize("identity", [True, False])
@pytest.mark.slow
def test_of_several_forms_each_file_is_the_one_that_it_is(
    identity: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named: list[str] = []
    for form, source in zip(ALL_FORMS, (*(form.id for form in ALL_FORMS if form.id.startswith("ogi")), *SAMPLE_FORMS),
                            strict=True):  # fmt: skip
        written(form, tmp_path / f"{form.id}.xlsx", identity=identity)
        named = [*named, "--form", str(source)]
    capsys.readouterr()
    assert main([str(tmp_path), "--format", "json", "--no-annotate", "--jobs", "1", *named]) == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    assert {Path(one["path"]).stem: one["form"] for one in reports} == {form.id: form.id for form in ALL_FORMS}
    assert {one["verdict"] for one in reports} <= {"pass", "warn"}
    one = str(tmp_path / f"{ALL_FORMS[-1].id}.xlsx")
    assert main([one, "--no-annotate", *named]) == 0
    assert "✓" in capsys.readouterr().out


def test_two_forms_of_one_id_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("again.json").write_text(json.dumps({**definition(), "edition": "2"}), encoding="utf-8")
    assert main(["in", "--form", "form.json", "--form", "again.json"]) == 2
    assert "answers" in capsys.readouterr().err
