"""What Windows and macOS do with names and files otherwise than Linux, as far as Linux can pretend it."""

from __future__ import annotations

import io
import os
import shutil
import stat
import unicodedata
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from folding import fold
from helpers import ROOT

from xlsxcheck.__main__ import main
from xlsxcheck.files import is_device
from xlsxcheck.formats.bundle import open_bundle
from xlsxcheck.many import find

WRONG, OTHER = ROOT / "samples" / "unbalanced.xlsx", ROOT / "samples" / "blanks-and-text.xlsx"
NFC, NFD = (unicodedata.normalize(form, "é街道") for form in ("NFC", "NFD"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which capitals and spellings of accents make no other name."""
    monkeypatch.chdir(tmp_path)
    fold(tmp_path, monkeypatch)
    return tmp_path


def put(name: str, source: Path = WRONG) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, name)


def there(folder: str = ".") -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*.*"))


def test_the_pretence_holds(here: Path) -> None:
    Path("a.XLSX").write_text("1")
    assert Path("A.xlsx").read_text() == "1" and os.path.exists("A.XLSX") and os.listdir() == ["a.XLSX"]
    with pytest.raises(FileExistsError):
        open("A.XLSX", "x").close()


@pytest.mark.parametrize(
    ("first", "then"), [("某.XLSX", "某.xlsx"), (f"{NFC}.xlsx", f"{NFD}.xlsx"), ("a.xlsx", "A.xlsx")]
)
def test_a_file_that_is_spelt_otherwise_has_the_same_copy(first: str, then: str) -> None:
    put(first)
    assert main([first, "--quiet"]) == 1
    os.rename(first, then)
    put(then, OTHER)
    assert main([then, "--quiet"]) == 1
    assert len(there()) == 2, there()
    shutil.copyfile(ROOT / "samples" / "busy.xlsx", then)
    assert main([then, "--quiet"]) == 0
    assert len(there()) == 1, "stale, and found"


def test_roots_that_are_one_to_the_system_share_no_copy(capfd: pytest.CaptureFixture[str]) -> None:
    """A\\x and B\\X, 1.xlsx of each, into one folder of copies."""
    put("A/x/1.xlsx")
    put("B/X/1.XLSX", OTHER)
    put("C/1.xlsx", WRONG.with_name("typed-totals.xlsx"))
    assert main(["A/x", "B/X", "C/1.xlsx", "--out", "o", "--quiet"]) == 1
    copies = [path.lower() for path in there("o")]
    assert len(set(copies)) == 3 and not [path for path in copies if "checked-" in path], copies


def test_one_folder_under_two_names_is_read_once(capfd: pytest.CaptureFixture[str]) -> None:
    put("in/1.xlsx")
    put("in/2.xlsx", OTHER)
    assert main(["in", "IN", "--no-annotate", "--format", "csv"]) == 1
    assert "in/1.xlsx" in capfd.readouterr().out
    main(["in", "--no-annotate", "--summary", "IN/s.csv"])
    main(["in", "--no-annotate", "--summary", "in/S.csv"])
    assert there("in") == ["1.xlsx", "2.xlsx", "s.csv"], "our own summary is no input, and replaced"


def test_a_roster_and_files_that_spell_accents_otherwise(capfd: pytest.CaptureFixture[str]) -> None:
    """macOS takes é apart; a file that says nothing is still found by its name for who is missing."""
    put(f"in/{NFD}办事处.xlsx", ROOT / "samples" / "wrong-form.xlsx")
    Path("名册.csv").write_text(f"单位名称\n{NFC}办事处\n", encoding="utf-8")
    main(["in", "--roster", "名册.csv", "--no-annotate"])
    told = capfd.readouterr().out
    missing = next(line for line in told.splitlines() if line.strip().startswith(NFC))
    print(missing)
    assert f"in/{NFD}办事处.xlsx" in missing


def test_what_macos_leaves_beside_files_is_no_input(capfd: pytest.CaptureFixture[str]) -> None:
    """AppleDouble files in folders, patterns and archives; also in one that a Mac packed."""
    put("in/a.xlsx")
    for name in ("in/._a.xlsx", "in/.DS_Store", "in/.AppleDouble/a.xlsx"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"\0\5\x16\7" + bytes(78))
    with zipfile.ZipFile("in/b.zip", "w") as archive:
        archive.write(WRONG, f"{NFD}/乙.xlsx")
        for name in (f"__MACOSX/{NFD}/._乙.xlsx", f"{NFD}/._乙.xlsx", "in/.DS_Store"):
            archive.writestr(name, b"\0\5\x16\7" + bytes(78))
    for paths in (["in"], ["in/*"], ["in/*", "in/.[D_]*"]):
        main([*paths, "--no-annotate", "--quiet"])
        assert "共 2 个文件" in capfd.readouterr().out, paths


def test_what_windows_hides_is_no_input(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def entry(name: str, attributes: int) -> Any:
        seen = SimpleNamespace(st_file_attributes=attributes)
        return SimpleNamespace(name=name, is_dir=lambda: False, stat=lambda follow_symlinks: seen)

    class Folder(list[Any]):
        def __enter__(self) -> Folder:
            return self

        def __exit__(self, *_: object) -> None: ...

    entries = Folder([entry("a.xlsx", 32), entry("b.xlsx", 32 | stat.FILE_ATTRIBUTE_HIDDEN)])
    monkeypatch.setattr(os, "scandir", lambda path: entries)
    assert len(find._listed("in")[0]) == 2
    monkeypatch.setattr(find, "os", SimpleNamespace(**{**vars(os), "name": "nt"}))
    assert find._listed("in") == ([(True, "a.xlsx")], True)


@pytest.mark.parametrize("name", ["CON", "nul.xlsx", "Aux .tar.gz", "com¹", "LPT9.x", "CONIN$", "prn.", "com0.xlsx"])
def test_names_that_windows_keeps_for_devices(name: str) -> None:
    assert is_device(name) and not is_device(f"_{name}") and not is_device(f"{name[:2]}")


def test_members_of_an_archive_are_put_where_every_system_can() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("a:b/CON.xlsx", "../../甲?.xlsx", "com¹.xlsx", "结尾. /x .xlsx"):
            archive.writestr(name, b"x")
    bundle = open_bundle(stream.getvalue())
    assert bundle is not None
    places = [member.place for member in bundle]
    assert places == ["a_b/_CON.xlsx", "甲_.xlsx", "_com¹.xlsx", "结尾/x .xlsx"]


@pytest.mark.parametrize("seconds", [-11_644_473_600, 0, 315_532_800, 253_402_300_799, 10**11])
@pytest.mark.sampled(4)
def test_times_that_a_system_finds_strange(seconds: int, capfd: pytest.CaptureFixture[str]) -> None:
    """1601, where Windows begins; 1970; 1980, where FAT and zip begin; far ahead: nothing of ours breaks on them."""
    for name in ("a.xlsx", "b.xlsx"):
        put(f"in/{name}")
    os.utime("in/a.xlsx", (seconds, seconds))
    assert main(["in", "--roster", _roster(), "--summary", "s.xlsx", "--summary", "s.html"]) == 1
    told = capfd.readouterr()
    assert "较新" in told.out and "Traceback" not in told.err
    assert main(["merge", "in", "-o", "m.xlsx", "--newest", "--include-failing"]) in (0, 1)
    assert "Traceback" not in capfd.readouterr().err


def _roster() -> str:
    Path("名册.csv").write_text("单位名称\n示例市人民政府\n", encoding="utf-8")
    return "名册.csv"
