"""JSON types -> one line of JSON, the same text to every reader and harmless on a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(data: Any) -> str:
    r"""One line with sorted keys, without the line break.

    What could steer a terminal or turn a line round is written as JSON writes any character, such as \u202e: the same
    text to every reader of JSON. A path that is no UTF-8 has lone surrogates, from which Python gets its bytes again.
    """
    return _UNSAFE.sub(_escape, json.dumps(data, ensure_ascii=False, sort_keys=True))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
