"""What a run wrote, read a piece at a time: the same as read whole, and no more of it in memory than one report."""

from __future__ import annotations

import json
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.many import written
from xlsxcheck.many.written import written_reports

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.decimals(-9, 9, places=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
REPORTS = st.lists(st.dictionaries(st.text(max_size=5).filter(lambda key: key != "reports"), VALUES, max_size=4))


def spelt(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=float)


def exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


@given(reports=REPORTS, indent=st.sampled_from([None, 1]), chunk=st.integers(1, 9))
@pytest.mark.slow
def test_a_piece_at_a_time_is_the_same_as_whole(
    reports: list[dict[str, Any]], indent: int | None, chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "run.json"
    whole = exact(spelt(reports))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written, "_CHUNK", chunk)
        path.write_text(spelt({"other": [1.5], "reports": reports, "totals": {"reports": [9]}}, indent), "utf-8")
        assert list(written_reports(path)) == whole
        path.write_text("\n".join(map(spelt, reports)) + "\n\n", encoding="utf-8")
        assert not reports or list(written_reports(path)) == whole


def test_numbers_alone_are_values_too(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("  1 2.50 -3e2 4", encoding="utf-8")
    assert list(written_reports(path)) == [1, Decimal("2.50"), Decimal("-3e2"), 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_a_shell_made_of_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes('{"reports": [{"organ": "某局"}]}\r\n'.encode(encoding))
    assert list(written_reports(path)) == [{"organ": "某局"}]


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "{", '{"reports": [', '{"reports": [{}', '{"reports": [{},]}', '{"reports": [{}]', '{"a" 1}',
     '{"a":1 "b":2}', '{"reports": [{} {}]}', "[1", "{} x", '{"a": 1,}', "单位,代码"],
)  # fmt: skip
def test_what_is_no_whole_json_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError):
        list(written_reports(path))


def test_memory_is_that_of_one_report(tmp_path: Path) -> None:
    most = []
    for count in (1000, 6000):
        path = tmp_path / f"{count}.json"
        path.write_text(spelt({"reports": [{"n": number, "text": "字" * 500} for number in range(count)]}), "utf-8")
        tracemalloc.start()
        assert sum(1 for _ in written_reports(path)) == count
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[1] < 1.5 * most[0], most
