"""The same files, the same answers, byte for byte: here and on Windows, forked and spawned, in 1, 2 and 4 processes."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wine
from documents import as_docx, as_fods, as_html, as_xml2003
from filled import COMPLETE, published, varied
from grids import grids_of
from helpers import HERE, ROOT
from mutants import mutant, seeds
from packages import without_minute, zipped

from xlsxcheck.model import Form

pytestmark = pytest.mark.windows

FILES = 250
SPAWNED = """
import sys
from xlsxcheck.many import pool
from xlsxcheck.__main__ import main
pool.start_method = lambda: "spawn"
sys.exit(main())
"""


@pytest.fixture(scope="module")
def inbox(form: Form, installed: object) -> Iterator[Path]:
    """250 files of every kind: right and wrong ones, damaged ones, ones from the field, archives, no forms at all."""
    folder = wine.JUDGE / "收到 250"
    shutil.rmtree(folder, ignore_errors=True)
    made = folder / "各 单位"
    made.mkdir(parents=True)
    for path in [*ROOT.glob("samples/*.xlsx"), *HERE.glob("data/field/*"), *HERE.glob("data/trial/*")]:
        shutil.copyfile(path, folder / path.name)
    for name in COMPLETE:
        grids = grids_of(form, published(form, name))
        for ending, data in (
            ("docx", as_docx(grids[1:], ["某市2023年政府信息公开工作年度报告"])),
            ("html", as_html(grids[1:], "某市2023年政府信息公开工作年度报告")),
            ("fods", as_fods(grids)),
            ("xml", as_xml2003(grids)),
        ):
            (made / f"{name}.{ending}").write_bytes(data)
    bundle = {f"甲 区/{path.name}": path.read_bytes() for path in sorted(ROOT.glob("samples/*.xlsx"))}
    (folder / "一包.zip").write_bytes(zipped(bundle))
    small = seeds()
    for number in range(40):
        seed = small[number % len(small)]
        (made / f"坏{number:02}{Path(seed[0]).suffix}").write_bytes(mutant(seed, random.Random(number)))
    so_far = sum(path.is_file() for path in folder.rglob("*"))
    for number, (_, data, _) in enumerate(varied(form, FILES - so_far, wrong=0.4, seed=16)):
        (made / f"第{number:03}街道.xlsx").write_bytes(data)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


WORDS = ["收到 250", "--format", "json", "--jobs"]


def here(words: list[str]) -> tuple[int, bytes]:
    done = subprocess.run([sys.executable, *words], capture_output=True, cwd=wine.JUDGE)
    return done.returncode, done.stdout


def there(words: list[str]) -> tuple[int, bytes]:
    """The same on Windows, with paths as they are spelt here."""
    done = wine.xlsxcheck(words, wine.JUDGE)
    return done.code, done.out.replace(b"\\\\", b"/")


def test_250_files_are_told_the_same_everywhere(inbox: Path) -> None:
    expected = here(["-m", "xlsxcheck", *WORDS, "1", "--no-annotate"])
    assert expected[0] == 3 and len(json.loads(expected[1])["reports"]) >= FILES
    for jobs in ("1", "2", "4"):
        for program in (["-m", "xlsxcheck"], ["-c", SPAWNED]):
            assert here([*program, *WORDS, jobs, "--no-annotate"]) == expected, (jobs, program)
        if jobs != "2":
            assert there([*WORDS, jobs, "--no-annotate"]) == expected, jobs


def test_the_copies_are_the_same(inbox: Path) -> None:
    ours, theirs = wine.JUDGE / "退回 1", wine.JUDGE / "退回"
    for folder in (ours, theirs):
        shutil.rmtree(folder, ignore_errors=True)
    expected = here(["-m", "xlsxcheck", *WORDS, "2", "--out", "退回"])
    theirs.rename(ours)
    assert there([*WORDS, "2", "--out", "退回"]) == expected
    names = [path.relative_to(ours) for path in sorted(ours.rglob("*")) if path.is_file()]
    assert len(names) > 60 and names == [
        path.relative_to(theirs) for path in sorted(theirs.rglob("*")) if path.is_file()
    ]
    for name in names:
        assert without_minute(theirs / name) == without_minute(ours / name), name
    for folder in (ours, theirs):
        shutil.rmtree(folder)
