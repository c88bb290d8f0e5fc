"""The lesson of schema/README.md, done as it says: draft, review, relations, proof, use."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from helpers import ROOT

from xlsxcheck import check, write_template
from xlsxcheck.__main__ import main
from xlsxcheck.form.load import load_form, parse_form

LESSON = (ROOT / "schema" / "README.md").read_text(encoding="utf-8")
ROOM = ROOT / "samples" / "forms" / "reading-room"
COMMANDS = re.findall(
    r"^xlsxcheck (.*)$", "\n".join(re.findall(r"```console\n(.*?)```", LESSON, re.DOTALL)), re.MULTILINE
)
SETS, RELATIONS = map(json.loads, re.findall(r"```json\n(.*?)```", LESSON, re.DOTALL))
ENDS = {"forms new": 0, "forms test": 0, "template": 0, "filled.xlsx": 0, "wrong.xlsx": 1, "rules": 0}


def test_the_lesson_is_done_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("xlsxcheck.proof.prove.program", lambda: None)
    shutil.copytree(ROOM, tmp_path / "samples" / "forms" / "reading-room")
    finished = json.loads((ROOM / "form.json").read_text(encoding="utf-8"))
    done = []
    for command in COMMANDS:
        code = main(command.split())
        (key,) = [one for one in ENDS if command.startswith(one) or command.endswith(one)]
        assert code == ENDS[key], command
        done.append(key)
        if key == "forms new":
            draft = json.loads(Path("my-form.json").read_text(encoding="utf-8"))
            assert main(["forms", "test", "my-form.json"]) == 1
            assert len(draft.pop("review")) == 12
            for part in ("id", "title", "document", "years"):
                draft[part] = finished[part]
            draft["sets"] |= SETS
            draft["relations"] += RELATIONS
            assert {"$schema": finished["$schema"], **draft} == finished, "the sample is what the lesson makes"
            Path("my-form.json").write_text(json.dumps(draft, ensure_ascii=False), encoding="utf-8")
    assert done == list(ENDS)
    told = capsys.readouterr().out
    assert all(one in told for one in ("T1-YEAR-END", "T2-R3", "T2-VOLUNTEERS", "T2-FREE", "证明完毕"))


def test_the_sample_obeys_the_schema_of_definitions() -> None:
    import jsonschema

    schema = json.loads((ROOT / "schema" / "form.schema.json").read_text(encoding="utf-8"))
    for path in (ROOT / "samples" / "forms").glob("*/form.json"):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)
        assert load_form(path).review == ()


def test_the_cell_for_the_organ_is_as_the_lesson_says() -> None:
    said = [re.search(words, LESSON) for words in (r'`(\{"label_columns".*?\]\})`', r'`"roles": (\{.*?\})`')]
    block, roles = (json.loads(one[1]) for one in said if one is not None)
    raw = json.loads((ROOM / "form.json").read_text(encoding="utf-8"))
    raw["types"]["text"] = {"kind": "text", "invalid": {"zh": "说明", "en": "words"}}
    label = {"at": "A2:B2", "text": "填报单位：", "en": "organ"}
    count = {
        "label_columns": ["A", "A"],
        "type": "count",
        "rows": [{"id": "r3", "row": 3}],
        "columns": [{"id": "c", "at": "C"}],
    }
    figure = {"at": "A3", "text": "册数", "en": "books"}
    table = {"range": "A2:C3", "column_widths": [9, 9, 20], "labels": [label, figure], "blocks": [block, count]}
    raw |= {"tables": [{**raw["tables"][0], **table}], "sets": {}, "relations": [], "roles": roles}
    form = parse_form(json.dumps(raw).encode())
    report = check(write_template(form, organ="甲社区"), form)
    assert report.organ == "甲社区"
    assert "C2" not in {cell for finding in report.findings for cell in finding.cells}
