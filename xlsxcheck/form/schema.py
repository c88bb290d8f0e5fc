"""Form -> JSON Schema of its record."""

from __future__ import annotations

from typing import Any

from xlsxcheck.form.kinds import KINDS, LAST_YEAR
from xlsxcheck.model import Field, Form, Number

Json = dict[str, Any]


def record_schema(form: Form) -> Json:
    """The JSON Schema (draft 2020-12) of a record: one atomic keyword for every fault, no anyOf, no oneOf."""
    schema: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title["zh"],
        "description": f"{form.document}; generated from form.json, do not edit",
        **_object_schema(),
    }
    schema["properties"]["form"] = {"const": form.id}
    schema["required"].append("form")
    for field in form.fields.values():
        *outer, last = field.id.split(".")
        node = schema
        for name in outer:
            if name not in node["properties"]:
                node["properties"][name] = _object_schema()
                node["required"].append(name)
            node = node["properties"][name]
        node["properties"][last] = {"title": field.label(), "$ref": f"#/$defs/{definition_name(field)}"}
        node["required"].append(last)
    schema["$defs"] = {definition_name(field): value_schema(field) for field in form.fields.values()}
    return schema


def value_schema(field: Field) -> Json:
    """What may stand in one field, as JSON Schema; null is a blank cell."""
    kind, blank = field.type, [] if field.required else ["null"]
    if kind.numeric:
        whole = "integer" if kind.kind == "integer" else "number"
        return {"type": whole, **_bounds(kind.minimum, kind.maximum)}
    if kind.kind == "year":
        return {"type": ["integer", *blank], **_bounds(kind.minimum, kind.maximum or LAST_YEAR)}
    if kind.kind == "choice":
        return {"enum": [*(choice["zh"] for choice in kind.choices), *(None for _ in blank)]}
    schema: Json = {"type": ["string", *blank]}
    if (pattern := KINDS[kind.kind].pattern) is not None:
        schema["pattern"] = pattern
    if kind.max_length is not None:
        schema["maxLength"] = kind.max_length
    return schema


def _bounds(low: Number | None, high: Number | None) -> Json:
    bounds = {"minimum": low, "maximum": high}
    return {key: plain_number(bound) for key, bound in bounds.items() if bound is not None}


def _object_schema() -> Json:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def definition_name(field: Field) -> str:
    """What the schema calls the values of such a field."""
    return field.type.id + ("_required" if field.required and not field.type.numeric else "")


def plain_number(value: Any) -> int | float:
    """A bound as JSON writes it."""
    return int(value) if value == int(value) else float(value)


if __name__ == "__main__":
    import json
    import sys

    from xlsxcheck.form.load import load_form

    print(json.dumps(record_schema(load_form(sys.argv[1])), ensure_ascii=False, indent=1))
