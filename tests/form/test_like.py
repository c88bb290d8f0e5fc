"""A definition that takes what it does not say from another one."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from helpers import ROOT

from xlsxcheck.errors import FormError
from xlsxcheck.form.like import SECTIONS
from xlsxcheck.form.load import parse_form
from xlsxcheck.form.shipped import default_id, form_ids, form_path, read
from xlsxcheck.model import Form

MEANT = default_id()
WHOLE: dict[str, Any] = json.loads(read(form_path(MEANT)))
SCHEMA = json.loads((ROOT / "schema" / "form.schema.json").read_text(encoding="utf-8"))


def shortest() -> dict[str, Any]:
    """The default form once more, with nothing said again."""
    own = {key: WHOLE[key] for key in ("id", "title", "edition", "called", "document", "years", "other_editions")}
    return {
        **own,
        "like": MEANT,
        "types": dict.fromkeys(WHOLE["types"], "like"),
        "sets": dict.fromkeys(WHOLE["sets"], "like"),
        "tables": [table["id"] for table in WHOLE["tables"]],
        "relations": [relation["id"] for relation in WHOLE["relations"]],
    }


def test_a_definition_that_takes_everything_is_the_same_form(form: Form) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(shortest())
    same = parse_form(json.dumps(shortest()).encode())
    assert same._replace(definition=form.definition) == form
    assert same.definition != form.definition


def test_what_is_said_is_not_taken() -> None:
    claims = {"like": True, "groups": ["requests"], "none": ["没有过"]}
    roles = {role: field for role, field in WHOLE["roles"].items() if role != "date"}
    mine = {**shortest(), "roles": roles, "claims": claims}
    jsonschema.Draft202012Validator(SCHEMA).validate(mine)
    form = parse_form(json.dumps(mine).encode())
    assert form.roles == roles and form.claims is not None
    assert [group["table"] for group in form.claims["groups"]] == ["requests"]
    assert form.claims["none"] == ["没有过"] and form.claims["years"] == WHOLE["claims"]["years"]


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown form": ({"like": "ogi-2201"}, "ogi-2201", "did you mean"),
    "no id": ({"like": True}, "like", "expected the id"),
    "a path": ({"like": "other/form.json"}, "like", "expected the id"),
    "unknown type": ({"types": {"cuont": "like"}}, "types.cuont", 'did you mean "count"'),
    "unknown table": ({"tables": ["disptes"]}, "tables[0]", 'did you mean "disputes"'),
    "unknown relation": ({"relations": ["T3-SUM"]}, "relations[0]", "T3-SUM"),
    "a table that two groups are of": ({"claims": {"like": True, "groups": ["proactive"]}}, "claims.groups[0]", "no"),
    "missing table": ({"tables": ["disputes"]}, "cover", 'no table "cover"'),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_can_not_be_taken_is_told_with_its_place(case: str) -> None:
    change, place, cause = BROKEN[case]
    with pytest.raises(FormError) as caught:
        parse_form(json.dumps({**shortest(), **change}).encode(), "mine/form.json")
    assert place in str(caught.value) and cause in str(caught.value)


def test_all_that_can_not_be_taken_is_told_in_one_pass() -> None:
    changes = {"tables": ["cover", "disptes"], "relations": ["T3-SUM"], "sets": {"colums": "like"}}
    with pytest.raises(FormError) as caught:
        parse_form(json.dumps({**shortest(), **changes}).encode())
    assert all(place in str(caught.value) for place in ("tables[1]", "relations[0]", "sets.colums"))


def test_like_of_like_is_refused() -> None:
    (other,) = [one for one in form_ids() if "like" in json.loads(read(form_path(one)))][:1]
    with pytest.raises(FormError, match="is itself like"):
        parse_form(json.dumps({**shortest(), "like": other}).encode())


def test_no_definition_that_ships_says_again_what_it_could_take() -> None:
    for form_id in form_ids():
        raw = json.loads(read(form_path(form_id)))
        if "like" not in raw:
            continue
        other = json.loads(read(form_path(raw["like"])))
        assert [key for key in SECTIONS if key in raw and raw[key] == other.get(key)] == []
        for key in ("types", "sets"):
            assert [one for one in raw[key] if raw[key][one] == other[key].get(one)] == []
        for key in ("tables", "relations"):
            assert [one["id"] for one in raw[key] if one in other[key]] == []
        claims = raw.get("claims", {})
        assert [key for key in claims if claims[key] == other["claims"].get(key)] == []
