"""What somebody has noted in a list or a page of ours stays: a later run replaces only what is as it was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form

NOTE = "已打电话，答应周五报"


@pytest.fixture
def folder(form: Form, tmp_path: Path) -> Path:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "甲.xlsx").write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府"}))
    (tmp_path / "名册.csv").write_text("单位名称,联系人\n甲市人民政府,张三\n丁市人民政府,王五\n", encoding="utf-8")
    return tmp_path


def by_spreadsheet(data: bytes) -> bytes:
    """As Excel, WPS and LibreOffice save it: quotation marks only where they are needed; the file is still ours."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    rows[-1][2] = NOTE
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def by_editor(data: bytes) -> bytes:
    return data.replace(b"</main>", f"<p>{NOTE}</p></main>".encode())


RUNS: dict[str, tuple[str, Callable[[bytes], bytes], tuple[str, ...]]] = {
    "summary as a list": ("汇总.csv", by_spreadsheet, ("in", "--summary", "汇总.csv")),
    "summary as a page": ("汇总.html", by_editor, ("in", "--summary", "汇总.html")),
    "whom to remind": ("催/催报名单.csv", by_spreadsheet, ("in", "--roster", "名册.csv", "--notices", "催")),
    "what was distributed": ("发/分发清单.csv", by_spreadsheet, ("template", "--roster", "名册.csv", "--out", "发")),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", RUNS)
def test_what_was_noted_stays(
    folder: Path, case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, noted, arguments = RUNS[case]
    quiet = () if arguments[0] == "template" else ("--no-annotate",)
    monkeypatch.chdir(folder)
    for _ in range(2):
        # What nobody has saved is replaced.
        assert main([*arguments, *quiet]) in (0, 1), capsys.readouterr().err
    target = folder / name
    changed = noted(target.read_bytes())
    assert NOTE.encode() in changed
    target.write_bytes(changed)
    capsys.readouterr()
    assert main([*arguments, *quiet]) == 2
    told = capsys.readouterr().err
    assert target.name in told and "有人保存过" in told
    assert target.read_bytes() == changed
