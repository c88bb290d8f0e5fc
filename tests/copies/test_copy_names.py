"""What copies are called, and whose they are: no office's copy is ever written over another's."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from helpers import ROOT
from ownoffice import of_its_own

from xlsxcheck import api
from xlsxcheck.__main__ import main
from xlsxcheck.copies.annotate import copy_facts
from xlsxcheck.copies.files import write_copy
from xlsxcheck.copies.names import copy_name, numbered, original, same_name
from xlsxcheck.form.load import load_form

FORM = load_form()
WRONG, OTHER, CLEAN = (ROOT / "samples" / f"{name}.xlsx" for name in ("unbalanced", "blanks-and-text", "busy"))


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("a.xlsx", "a.checked.xlsx"),
        ("a.XLSX", "a.checked.xlsx"),
        ("a.xlsm", "a.checked.xlsm"),
        ("a.xls", "a.xls.checked.xlsx"),
        ("a.et", "a.et.checked.xlsx"),
        ("a.ods", "a.ods.checked.xlsx"),
        ("a.xlsb", "a.xlsb.checked.xlsx"),
        ("a.docx", "a.docx.checked.xlsx"),
        ("a.html", "a.html.checked.xlsx"),
        ("a", "a.checked.xlsx"),
        ("a.2025.xlsx", "a.2025.checked.xlsx"),
        ("a.checked.xlsx", "a.checked.xlsx"),
        ("a.checked-2.xlsx", "a.checked.xlsx"),
        ("a.checked.checked.xlsx", "a.checked.xlsx"),
        ("a.checked-3.checked.xlsx", "a.checked.xlsx"),
        ("a.checked.xlsm", "a.checked.xlsm"),
        ("a.xls.checked.xlsx", "a.xls.checked.xlsx"),
        ("a.checked.xls", "a.xls.checked.xlsx"),
        ("a.checkedlist.xlsx", "a.checkedlist.checked.xlsx"),
        (".checked.xlsx", ".checked.checked.xlsx"),
    ],
)
def test_the_name_of_a_copy(name: str, copy: str) -> None:
    assert copy_name(name) == copy
    assert copy_name(copy_name(name)) == copy_name(name)


def test_macros_under_another_name() -> None:
    assert copy_name("a.xlsx", macros=True) == "a.checked.xlsm"
    assert numbered("a.checked.xlsm", 2) == "a.checked-2.xlsm" and original("a.checked-2") == "a"


@pytest.mark.parametrize("char", ["x", "某", "🀄"])
@pytest.mark.parametrize("end", [".xlsx", ".xlsm", ".xls", ".docx"])
def test_names_that_would_be_too_long_are_cut_and_stay_different(char: str, end: str) -> None:
    names = [char * (245 // len(char.encode())) + more + end for more in ("", "1", "2")]
    copies = [numbered(copy_name(name), 999) for name in names]
    assert len(set(copies)) == 3 and all(len(os.fsencode(copy)) <= 255 for copy in copies)
    assert all(copy_name(copy_name(name)) == copy_name(name) for name in names)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("某.XLSX", "某.xlsx", True), ("É.xlsx", "E\u0301.xlsx", True), ("ß.xlsx", "ss.xlsx", True), ("a", "b", False)],
)
def test_names_that_some_system_takes_for_one(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


# -- on disk ---------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(path: str, source: Path = WRONG, **cells: str) -> Path:
    """A file of an office of its own; cells of the cover changed as a clerk would."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    of_its_own(source, target)
    if cells:
        book = openpyxl.load_workbook(target)
        for ref, value in cells.items():
            book.worksheets[0][ref] = value
        book.save(target)
    return target


def organ_cell() -> str:
    sheet = openpyxl.load_workbook(WRONG).worksheets[0]
    return next(f"B{row}" for row in range(1, 20) if sheet[f"A{row}"].value == "单位名称")


def there(folder: str = ".") -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*.checked*"))


def source_of(path: str) -> str:
    return str(openpyxl.load_workbook(path)[openpyxl.load_workbook(path).sheetnames[1]][organ_cell()].value)


@pytest.mark.slow
def test_two_files_of_one_name_never_share_a_copy() -> None:
    """Named, walked, and mixed; of one parent's name, too."""
    for number, path in enumerate(("C/x/1.xlsx", "D/x/1.xlsx", "E/x/1.xlsx", "x/1.xlsx", "F/1.xlsx")):
        put(path, **{organ_cell(): f"第{number}街道办事处"})
    cases = {
        "named": ["C/x/1.xlsx", "D/x/1.xlsx", "E/x/1.xlsx"],
        "named, many": ["C/x/1.xlsx", "D/x/1.xlsx", "E/x/1.xlsx", "--jobs", "2"],
        "folders": ["C/x", "D/x", "E"],
        "a folder and files": ["C", "D/x/1.xlsx", "F/1.xlsx"],
        "a folder and a file of its name": ["x", "F/1.xlsx"],
        "roots of one name": ["C/x", "D/x/1.xlsx", "x"],
    }
    for case, paths in cases.items():
        for _ in range(2):
            assert main([*paths, "--out", f"out/{case}", "--quiet"]) == 1
        copies = [f"out/{case}/{name}" for name in there(f"out/{case}")]
        files = [path for path in paths if not path.startswith("--") and path != "2"]
        assert len(copies) == len(files), (case, copies)
        assert len({source_of(copy) for copy in copies}) == len(files), (case, copies)
        assert not [name for name in copies if "checked-" in name], (case, copies)


@pytest.mark.parametrize("second", ["甲街道.xlsx", "甲街道.XLSX"])
def test_folders_that_differ_by_capitals_or_accents_alone(second: str) -> None:
    """As they lie on Linux; the copies may go to a drive that tells no difference."""
    put("in/É/1.xlsx")
    put(f"in/{unicodedata.normalize('NFD', 'É')}/1.xlsx", OTHER)
    put("in/a/1.xlsx")
    put("in/A/1.xlsx", OTHER)
    put("p/甲街道.xlsx")
    put(f"q/{second}", OTHER)
    assert main(["in", "p/甲街道.xlsx", f"q/{second}", "--out", "out", "--quiet"]) == 1
    names = [unicodedata.normalize("NFC", name).casefold() for name in there("out")]
    assert len(names) == len(set(names)) == 6


@pytest.mark.slow
def test_another_offices_copy_of_another_run_is_kept() -> None:
    """The same name in another folder, the next day: only the office's own copy is replaced."""
    put("C/1.xlsx", **{organ_cell(): "示例甲市人民政府"})
    put("D/1.xlsx", **{organ_cell(): "示例乙市人民政府"})
    for _ in range(2):
        main(["C/1.xlsx", "--out", "o"])
        main(["D/1.xlsx", "--out", "o"])
        assert there("o") == ["1.checked-2.xlsx", "1.checked.xlsx"]
        assert [source_of(f"o/{name}") for name in there("o")] == ["示例乙市人民政府", "示例甲市人民政府"]
    put("E/1.xlsx", OTHER, **{organ_cell(): "示例甲市人民政府"})
    main(["E/1.xlsx", "--out", "o"])
    assert there("o") == ["1.checked-2.xlsx", "1.checked.xlsx"], "the same office's, corrected"
    put("E/1.xlsx", CLEAN, **{organ_cell(): "示例乙市人民政府"})
    main(["E/1.xlsx", "--out", "o"])
    assert there("o") == ["1.checked.xlsx"], "that office's is stale now"


@pytest.mark.slow
def test_a_blank_office_is_nobodys() -> None:
    for folder in "CD":
        put(f"{folder}/1.xlsx", WRONG if folder == "C" else OTHER, **{organ_cell(): ""})
    for _ in range(2):
        for folder in "CD":
            main([f"{folder}/1.xlsx", "--out", "o"])
        assert there("o") == ["1.checked-2.xlsx", "1.checked.xlsx"], "known by their content"


def test_capitals_of_an_ending_make_no_other_file() -> None:
    put("某街道.xlsx")
    main(["某街道.xlsx"])
    before = os.stat("某街道.checked.xlsx").st_ino
    os.rename("某街道.xlsx", "某街道.XLSX")
    put("某街道.XLSX", OTHER)
    main(["某街道.XLSX"])
    assert there() == ["某街道.checked.xlsx"] and os.stat("某街道.checked.xlsx").st_ino != before


def test_every_other_kind_keeps_its_ending() -> None:
    """No copy depends on which other files are there."""
    for end in ("xlsx", "xls", "ods", "xlsm", "et"):
        put(f"a.{end}")
    put("b.xls")
    main(["."])
    assert there() == [
        "a.checked.xlsm", "a.checked.xlsx", "a.et.checked.xlsx", "a.ods.checked.xlsx", "a.xls.checked.xlsx",
        "b.xls.checked.xlsx",
    ]  # fmt: skip


def test_a_file_named_like_anothers_copy() -> None:
    put("a.xls")
    put("a.xls.xlsx", OTHER)
    for _ in range(2):
        main(["."])
        assert there() == ["a.xls.checked-2.xlsx", "a.xls.checked.xlsx"]


def _resaved(path: str) -> None:
    openpyxl.load_workbook(path).save(path)


@pytest.mark.slow
def test_a_copy_that_came_back_is_an_input_and_stays_as_it_is() -> None:
    put("a.xlsx")
    main(["a.xlsx"])
    os.makedirs("back")
    shutil.move("a.checked.xlsx", "back/a.checked.xlsx")
    _resaved("back/a.checked.xlsx")
    before = Path("back/a.checked.xlsx").read_bytes()
    for _ in range(2):
        main(["back", "--out", "o"])
        assert there("o") == ["a.checked.xlsx"]
    for _ in range(2):
        main(["back"])
        assert there("back") == ["a.checked-2.xlsx", "a.checked.xlsx"]
    _resaved("back/a.checked-2.xlsx")
    main(["back/a.checked-2.xlsx"])
    assert there("back") == ["a.checked-2.xlsx", "a.checked-3.xlsx", "a.checked.xlsx"]
    assert Path("back/a.checked.xlsx").read_bytes() == before
    # Back under a name that somebody made of ours.
    shutil.copy("back/a.checked.xlsx", "back/a.checked (1).xlsx")
    main(["back/a.checked (1).xlsx", "--out", "p"])
    assert there("p") == ["a.checked.xlsx"]


def test_a_copy_that_is_checked_again_goes_where_copies_are_to_go() -> None:
    put("a.xlsx")
    main(["a.xlsx"])
    for _ in range(2):
        main(["a.checked.xlsx", "--out", "o"])
        assert there() == ["a.checked.xlsx", "o/a.checked.xlsx"]
    assert Path("o/a.checked.xlsx").read_bytes() == Path("a.checked.xlsx").read_bytes()
    main(["a.checked.xlsx"])
    assert there() == ["a.checked.xlsx", "o/a.checked.xlsx"]


def _answered(data: bytes) -> bytes:
    """A copy in which the clerk answered, saved by a program that rewrites only what changed."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "情况说明")
    ref = f"{head.column_letter}{head.row + 1}"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if b"xlsxcheck copy" in part:
                found = re.search(rb'<c r="%b"( s="\d+")?[^>]*?(?:/>|>.*?</c>)' % ref.encode(), part)
                assert found is not None
                new = f'<c r="{ref}"{found[1].decode()} t="inlineStr"><is><t>已核</t></is></c>'.encode()
                part = part[: found.start()] + new + part[found.end() :]
            target.writestr(name, part)
    return stream.getvalue()


def test_an_answer_makes_a_copy_somebodys() -> None:
    """The list of findings is no part of the seal, but what was typed there is not ours to lose."""
    put("a.xlsx")
    main(["a.xlsx"])
    copy = Path("a.checked.xlsx")
    assert copy_facts(copy.read_bytes()) is not None
    copy.write_bytes(_answered(copy.read_bytes()))
    assert copy_facts(copy.read_bytes()) is None
    answered = copy.read_bytes()
    put("a.xlsx", OTHER)
    main(["a.xlsx"])
    assert copy.read_bytes() == answered and there() == ["a.checked-2.xlsx", "a.checked.xlsx"]
    # The next copy keeps the answer, and is as we wrote it.
    put("b/a.checked.xlsx").write_bytes(answered)
    main(["b/a.checked.xlsx", "--out", "o"])
    assert copy_facts(Path("o/a.checked.xlsx").read_bytes()) is not None


@pytest.mark.slow
def test_one_run_in_many_processes_names_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        put(f"in/{number % 5}/{number // 5}.xlsx")
        put(f"in/{number % 5}/{number // 5}.xls")
    main(["in", "--out", "one", "--quiet"])
    main(["in", "--out", "many", "--jobs", "3", "--quiet"])
    assert there("one") == there("many") and len(there("one")) == 60


def test_a_library_call_names_the_same(tmp_path: Path) -> None:
    path = put("a.xls")
    assert write_copy(path, api.check(path, FORM), FORM) == Path("a.xls.checked.xlsx")


def test_linked_outputs_stay_links() -> None:
    put("in/a.xlsx")
    main(["in", "--summary", "real.csv"])
    Path("link.csv").symlink_to("real.csv")
    put("in/b.xlsx")
    main(["in", "--summary", "link.csv"])
    assert Path("link.csv").is_symlink() and "b.xlsx" in Path("real.csv").read_text(encoding="utf-8")


# -- patterns that no shell has written out --------------------------------------------------------


@pytest.mark.parametrize("quoted", [True, False], ids=["by ourselves", "by a shell"])
def test_a_pattern_means_what_a_folder_means(quoted: bool, capfd: pytest.CaptureFixture[str]) -> None:
    """`*.xlsx` takes no lock file, no hidden file and no copy that nobody has saved."""
    put("in/a.xlsx")
    put("in/b.xlsx")
    main(["in", "--quiet"])
    for name in ("~$a.xlsx", ".~lock.a.xlsx", ".hidden.xlsx"):
        put(f"in/{name}")
    pattern = ["in/*.xlsx"] if quoted else sorted(str(path) for path in Path("in").glob("[!.~]*.xlsx"))
    capfd.readouterr()
    main([*pattern, "--no-annotate", "--format", "csv"])
    told = capfd.readouterr()
    assert ("checked" in told.out) is not quoted and "~$" not in told.out and "hidden" not in told.out
    assert ("跳过了 2 个标注副本" in told.err) is quoted


@pytest.mark.parametrize("pattern", ["年报?.xlsx", "年报[12].xlsx", "*.xlsx", "../[2025]收到/*.xlsx"])
def test_every_pattern_is_one(pattern: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    put("[2025]收到/年报1.xlsx")
    put("[2025]收到/年报2.xlsx")
    monkeypatch.chdir("[2025]收到")
    capfd.readouterr()
    assert main([pattern, "--no-annotate", "--format", "csv"]) == 1
    out = capfd.readouterr().out
    assert "年报1.xlsx" in out and "年报2.xlsx" in out


def test_drives_that_number_no_files(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """WebDAV, WinFsp, cloud drives: sub-folders were skipped, and copies piled up."""
    for path in ("in/a.xlsx", "in/s/b.xlsx", "in/t/c.xlsx"):
        put(path)
    real = os.stat

    def unnumbered(path: object, *arguments: object, **options: object) -> os.stat_result:
        found = real(path, *arguments, **options)  # type: ignore[call-overload]
        return os.stat_result((found[0], 0, 0, *found[3:]))

    monkeypatch.setattr(os, "stat", unnumbered)
    for _ in range(2):
        assert main(["in", "--summary", "in/s.csv"]) == 1
        assert there() == ["in/a.checked.xlsx", "in/s/b.checked.xlsx", "in/t/c.checked.xlsx"]
    main(["in/a.checked.xlsx"])
    assert "共 3 个文件" in capfd.readouterr().out


@pytest.mark.parametrize("run", [main])
def test_paths_that_windows_finds_too_long(
    run: Callable[[list[str]], int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Refused at 260 characters unless spelt in full; the temporary name must not be what makes it too long."""
    import builtins

    monkeypatch.setattr("xlsxcheck.files._LONGEST", 10_000)
    name = "a" * (258 - len(os.path.abspath("x")) - len(".checked"))
    path = put(f"{name[:-5]}.xlsx")
    assert 240 < len(os.path.abspath(path)) < 252
    real = builtins.open

    def refusing(file: object, *arguments: object, **options: object) -> object:
        if isinstance(file, str | os.PathLike) and len(os.path.abspath(file)) >= 260:
            raise FileNotFoundError(2, "No such file or directory", os.fspath(file))
        return real(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", refusing)
    assert run([str(path)]) == 1
    assert there() == [f"{name[:-5]}.checked.xlsx"], capfd.readouterr().err


def test_nothing_but_one_module_writes_files() -> None:
    """Outside of files.py nobody opens a file to write; a spool's file has no name, a member of an archive is none.

    Nor are files that a browser keeps in its memory, or that lie in a temporary folder for another program to read.
    """
    modes = r"""open\([^)]*["'][wax]b?\+?["']"""
    nobodys = ("page/pack.py", "page/desk.py", "page/bridge.py", "page/build.py", "proof/office.py")
    words = re.compile(modes + r"|write_bytes|write_text|mkstemp|NamedTemporary|os\.(replace|rename)\(")
    for path in (ROOT / "xlsxcheck").rglob("*.py"):
        if path.relative_to(ROOT / "xlsxcheck").as_posix() not in ("files.py", *nobodys):
            found = [line for line in path.read_text(encoding="utf-8").splitlines() if words.search(line)]
            assert [line for line in found if "os.devnull" not in line and "made.open(info" not in line] == [], path


def test_the_command_line_as_a_process(tmp_path: Path) -> None:
    """Once as it is really started."""
    for folder in "CD":
        put(f"{folder}/x/1.xlsx")
    command = [sys.executable, "-m", "xlsxcheck", "C/x/1.xlsx", "D/x/1.xlsx", "--out", "o"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 1 and there("o") == ["x-2/1.checked.xlsx", "x/1.checked.xlsx"]
    assert "x-2" in done.stdout
