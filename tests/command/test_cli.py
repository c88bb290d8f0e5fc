from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from helpers import ROOT

from xlsxcheck.command.cli import run as cli_run
from xlsxcheck.command.quick import quick_options
from xlsxcheck.model import Form

SAMPLES = ROOT / "samples"
SCHEMA = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=None,
    )  # fmt: skip


def check(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run(*arguments, "--no-annotate", cwd=cwd)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("sample", "code", "words"),
    [
        ("zero", 0, "✓ 通过"),
        ("busy", 0, "✓ 通过"),
        ("unbalanced", 1, "✗ 不通过"),
        ("typed-totals", 1, "✗ 不通过"),
        ("blanks-and-text", 1, "✗ 不通过"),
        ("wrong-form", 3, "没有检查成"),
    ],
)
def test_samples_get_their_verdict_and_exit_code(sample: str, code: int, words: str) -> None:
    done = check(SAMPLES / f"{sample}.xlsx")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.splitlines()[0].startswith(words) or words in done.stdout.splitlines()[0]


@pytest.mark.slow
def test_check_may_be_left_out() -> None:
    assert check("check", SAMPLES / "busy.xlsx").stdout == check(SAMPLES / "busy.xlsx").stdout


@pytest.mark.slow
def test_the_short_way_and_the_parsers_way_say_the_same(tmp_path: Path) -> None:
    sample = tmp_path / "a.xlsx"
    sample.write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    assert run(sample).stdout == run("check", sample).stdout == run(sample, "--annotate").stdout


@pytest.mark.sampled(6)
@pytest.mark.parametrize("sample", sorted(path.stem for path in SAMPLES.glob("*.xlsx")))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_json_obeys_its_contract_also_when_clean(sample: str, lang: str) -> None:
    done = check(SAMPLES / f"{sample}.xlsx", "--format", "json", "--lang", lang)
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["totals"]["files"] == 1
    assert len(document["reports"]) == 1


QUICK = [
    ["a.xlsx"],
    ["a.xlsx", "b c.xlsx"],
    ["check", "a.xlsx", "--no-annotate"],
    ["--format", "json", "a.xlsx", "--lang", "en"],
    ["a.xlsx", "--fail-on", "warning", "--quiet", "--annotate", "--no-annotate"],
    ["a.docx", "--no-text"],
    ["./d", "--jobs", "2", "--out", "marked", "--summary", "s.xlsx", "--summary", "s.html"],
    ["./d", "--roster", "r.csv", "--previous", "last", "--waivers", "w.csv", "--since", "run.json", "--out", "/a/b"],
    ["--form", "ogi-2021", "--form", "f.json", "./d", "--jobs", "04", "--jobs", "3"],
]
NOT_QUICK = [[], ["check"], ["rules"], ["--help"], ["a.xlsx", "--format"], ["a.xlsx", "--format", "yaml"],
             ["a.xlsx", "--format=json"], ["a.xlsx", "--out", "d/"], ["--", "-a.xlsx"], ["check", "rules"],
             ["a.xlsx", "--jobs", "0"], ["a.xlsx", "--jobs", "x"], ["a.xlsx", "--jobs"], ["a.xlsx", "--out", "-d"],
             ["a.xlsx", "--roster", ""], ["a.xlsx", "--timeout", "3"], ["a.xlsx", "--bogus", "x"]]  # fmt: skip


@pytest.mark.parametrize("arguments", QUICK, ids=" ".join)
def test_a_plain_command_line_means_the_same_to_the_parser(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr("xlsxcheck.command.check.run_check", lambda options: seen.append(options) or 0)
    assert cli_run(arguments) == 0
    assert seen == [quick_options(arguments)]


@pytest.mark.parametrize("arguments", NOT_QUICK, ids=" ".join)
def test_what_is_not_plain_is_left_to_the_parser(arguments: list[str]) -> None:
    assert quick_options(arguments) is None


def test_several_files_are_one_document_and_the_worst_code_counts() -> None:
    done = check(SAMPLES / "busy.xlsx", SAMPLES / "unbalanced.xlsx", SAMPLES / "wrong-form.xlsx", "--format", "json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert [report["verdict"] for report in document["reports"]] == ["pass", "fail", "unreadable"]
    assert document["totals"] | {"errors": 0, "infos": 0, "warnings": 0} == {
        "files": 3, "pass": 1, "warn": 0, "fail": 1, "unreadable": 1, "errors": 0, "warnings": 0, "infos": 0,
    }  # fmt: skip
    assert done.returncode == 3


BAD = {
    "missing file": (["no-such-file.xlsx"], 3, "没有这个文件"),
    "unknown option": (["--foo", "a.xlsx"], 2, "--foo"),
    "unknown format": (["a.xlsx", "--format", "yaml"], 2, "yaml"),
    "unknown form": (["a.xlsx", "--form", "ogi-2012"], 2, "ogi-2021"),
    "missing definition": (["a.xlsx", "--form", "mine/form.json"], 2, "mine/form.json"),
    "unknown code": (["explain", "V99"], 2, "V99"),
    "year of another edition": (["template", "-o", "x.xlsx", "--year", "2020"], 2, "2021"),
    "wrong credit code": (["template", "-o", "x.xlsx", "--code", "123"], 2, "123"),
    "no such folder": (["template", "-o", "no/such/folder/x.xlsx"], 2, "no/such/folder/x.xlsx"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_a_clear_line_and_a_code_never_a_traceback(case: str, tmp_path: Path) -> None:
    arguments, code, words = BAD[case]
    done = (
        run(*arguments, cwd=tmp_path)
        if "-o" in arguments or arguments[0] == "explain"
        else check(*arguments, cwd=tmp_path)
    )
    assert done.returncode == code, done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"PK\x03\x04", "损坏"),
        ("a.xlsx", b"", "空"),
        ("a.xlsx", b"not a workbook", "纯文本"),
        ("a.xlsx", b"%PDF-1.7\n", "PDF"),
    ],
)
def test_what_is_no_workbook_is_named(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    done = check(name, cwd=tmp_path)
    assert done.returncode == 3
    assert words in done.stdout


def test_an_empty_folder_is_never_passed(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 2
    assert "通过" not in done.stdout


@pytest.mark.slow
def test_a_template_never_overwrites_a_filled_file(tmp_path: Path) -> None:
    assert run("template", "-o", "a.xlsx", cwd=tmp_path).returncode == 0
    again = run("template", "-o", "a.xlsx", "--year", "2025", cwd=tmp_path)
    assert again.returncode == 0, "a blank template may be replaced"
    (tmp_path / "a.xlsx").write_bytes((SAMPLES / "busy.xlsx").read_bytes())
    refused = run("template", "-o", "a.xlsx", cwd=tmp_path)
    assert refused.returncode == 2
    assert "不会覆盖" in refused.stderr
    assert (tmp_path / "a.xlsx").read_bytes() == (SAMPLES / "busy.xlsx").read_bytes()


@pytest.mark.slow
def test_rules_forms_and_explain_speak_both_languages(form: Form) -> None:
    # Those that need last year's figures are listed apart.
    always = [sum(not case.needs_previous for case in relation.cases) for relation in form.relations]
    every = sum(always)
    assert f"共 {len([count for count in always if count])} 种、{every} 条关系" in run("rules").stdout
    assert f"{every} relations" in run("rules", "--lang", "en").stdout
    assert run("forms").stdout == run("forms", "list").stdout
    assert "ogi-2021" in run("forms").stdout
    for code in ("T3-BALANCE", "V05", "f03"):
        for lang in ("zh", "en"):
            done = run("explain", code, "--lang", lang)
            assert done.returncode == 0
            assert code.upper() in done.stdout


def test_every_code_can_be_explained() -> None:
    from xlsxcheck.form.load import load_form
    from xlsxcheck.messages import codes
    from xlsxcheck.render.rules import explain_text, rules_text

    form = load_form()
    for lang in ("zh", "en"):
        for code in [*codes(), *(relation.id for relation in form.relations)]:
            told = explain_text(code, form, lang, 80)
            assert told.startswith(code)
            assert "{" not in told
        listed = rules_text(form, lang, 80)
        assert all(relation.id in listed for relation in form.relations)


def test_explain_alone_lists_every_code() -> None:
    from xlsxcheck.form.control import with_control
    from xlsxcheck.form.load import load_form
    from xlsxcheck.messages import codes

    whole = with_control(load_form())
    for lang in ("zh", "en"):
        listed = [line.split()[0] for line in run("explain", "--lang", lang).stdout.splitlines()]
        assert listed[: len(codes())] == list(codes())
        assert len(listed) == len(codes()) + len(whole.relations)


def test_a_folder_for_copies_that_cannot_be_is_refused_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run(SAMPLES / "unbalanced.xlsx", "--out", tmp_path / "file", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "不能写到这个文件夹" in done.stderr


def test_a_template_is_an_xlsx(tmp_path: Path) -> None:
    done = run("template", "-o", "a.xls", cwd=tmp_path)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("redirection", "code"), [(">&-", 1), (">/dev/full", 4)])
def test_output_that_cannot_be_written_is_no_traceback(redirection: str, code: int) -> None:
    files = " ".join([str(SAMPLES / "unbalanced.xlsx")] * 5)
    command = f'"{sys.executable}" -m xlsxcheck {files} --no-annotate --format json {redirection}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_output_is_plain_in_a_pipe() -> None:
    assert "\x1b" not in check(SAMPLES / "unbalanced.xlsx").stdout


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f'"{sys.executable}" -m xlsxcheck rules | head -n 1'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert "Traceback" not in done.stderr


CONTRACT = {
    "check": "--format --out --annotate --no-annotate --summary --form --previous --roster --waivers --since --notices "
    "--due --no-text --encoding --jobs --timeout --lang --fail-on --quiet",
    "template": "-o --form --year --organ --code --totals --zeros --password --roster --out --previous "
    "--open-carried-in",
    "merge": "-o --compare --roster --include-failing --newest --organ --code --type --year --waivers",
    "word": "-o",
    "rules": "--form",
    "forms": "--detail",
}
"""The options that are promised, by command."""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", CONTRACT)
def test_help_shows_every_option(command: str) -> None:
    shown = run(command, "--help").stdout
    listed = {word.strip(",") for line in shown.splitlines() for word in line.split() if line.startswith("  -")}
    assert set(CONTRACT[command].split()) <= listed
