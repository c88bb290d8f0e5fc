"""The main ways through the offline page, for each browser in which it has to work: each equals the command line."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

from filled import Filler, answers
from helpers import with_totals
from offlinepage import OfflinePage
from received import COPIES, FOLDER, by_command, received, same_but_for_the_time

from xlsxcheck import write_template
from xlsxcheck.model import Form

_LAST_YEAR, _WAIVERS = "上年", "豁免.csv"


class Received(NamedTuple):
    """A folder of every format with a zip in it, and beside it what the command line makes of it."""

    work: Path
    document: bytes

    @classmethod
    def make(cls, work: Path, form: Form, count: int) -> Received:
        received(work, form, count)
        return cls(work, by_command(work).read_bytes())


class TwoYears(NamedTuple):
    """Six offices in two years; what the command line makes of them alone, and with last year's and waivers."""

    work: Path
    alone: bytes
    compared: bytes

    @classmethod
    def make(cls, work: Path, form: Form) -> TwoYears:
        _two_years(work, form)
        alone = by_command(work).read_bytes()
        compared = by_command(work, "--previous", _LAST_YEAR, "--waivers", _WAIVERS).read_bytes()
        assert compared.count(b'"Y-CARRIED-IN"') > alone.count(b'"Y-CARRIED-IN"')
        assert compared.count("张三".encode()) > alone.count("张三".encode()) == 0
        return cls(work, alone, compared)


def a_folder(page: OfflinePage, wanted: Received, *, drop: bool = False) -> None:
    """The folder chosen, or dropped: the JSON, the summaries and the copies."""
    _give(page, wanted.work / FOLDER, drop)
    assert page.saved("[data-save=json]").read_bytes() == wanted.document
    for kind in ("xlsx", "html", "csv"):
        saved = page.saved(f"[data-save={kind}]")
        assert saved.name == f"检查结果.{kind}"
        assert same_but_for_the_time(saved.read_bytes(), (wanted.work / saved.name).read_bytes()), kind
    _copies(page, wanted.work)


def _give(page: OfflinePage, folder: Path, drop: bool) -> None:
    if drop:
        page.drop([folder])
    else:
        page.check([folder], folder=True)


def _copies(page: OfflinePage, work: Path) -> None:
    saved = page.saved("[data-save=copies]")
    assert saved.name == "标注副本.zip"
    copies = {path.relative_to(work).as_posix(): path for path in (work / COPIES).rglob("*") if path.is_file()}
    assert len(copies) > 10
    with zipfile.ZipFile(saved) as bundle:
        assert bundle.testzip() is None
        assert sorted(bundle.namelist()) == sorted(copies)
        for name, path in copies.items():
            assert same_but_for_the_time(bundle.read(name), path.read_bytes()), name


def a_template(page: OfflinePage) -> None:
    """A blank template for one office, under a Chinese name."""
    page.browser.run("document.getElementById('template').open = true")
    page.browser.run(
        "document.getElementById('t-year').value = 2025, document.getElementById('t-organ').value = '某街道'"
    )
    saved = page.saved("#t-make")
    assert saved.name == "政府信息公开年报统计表2025某街道.xlsx"
    assert saved.read_bytes() == write_template(year=2025, organ="某街道")


def the_self_test(page: OfflinePage) -> None:
    """The samples in the page come to what they came to when it was built."""
    page.browser.run("document.getElementById('trust').open = true")
    page.click("#self-test")
    page.until("document.getElementById('self-result').className === 'pass'")


def last_year_and_waivers(page: OfflinePage, wanted: TwoYears, *, drop: bool = False) -> None:
    """A list compared with last year's folder and with waivers, and again without either.

    drop: this year's folder is dropped and last year's files are chosen, where a folder can't be chosen.
    """
    earlier = wanted.work / _LAST_YEAR
    _give(page, wanted.work / FOLDER, drop)
    page.browser.run("document.getElementById('options').open = true")
    with page.a_run():
        page.choose("#waivers-file", [wanted.work / _WAIVERS])
    with page.a_run():
        page.choose("#last-files" if drop else "#last-folder", sorted(earlier.iterdir()) if drop else [earlier])
    found = page.browser.run("document.getElementById('options').innerText")
    assert "豁免：2 行" in found and "上年：6 家" in found, found
    assert page.saved("[data-save=json]").read_bytes() == wanted.compared
    for kind in ("waivers", "last"):
        with page.a_run():
            page.click(f"[data-take={kind}] button")
    assert page.saved("[data-save=json]").read_bytes() == wanted.alone


def _two_years(work: Path, form: Form) -> None:
    """What two of the offices carried in is not what they carried out the year before; one of these is waived."""
    filler = Filler(form)
    source, earlier = work / FOLDER, work / _LAST_YEAR
    for place in (source, earlier):
        place.mkdir()
    for number in range(6):
        _, values, _ = answers(form, number, wrong=0)
        before = {**values, "cover.year": 2022}
        for column in form.sets["applicants"].members:
            handled = sum(values[f"requests.{row}.{column}"] for row in form.sets["outcomes"].members)
            carried_out = values[f"requests.carried_in.{column}"] + (3 if number > 3 else 0)
            before |= {f"requests.carried_out.{column}": carried_out, f"requests.carried_in.{column}": 0}
            before |= {f"requests.received_new.{column}": handled + carried_out}
        (source / f"第{number}份.xlsx").write_bytes(filler.workbook(values))
        (earlier / f"第{number}份.xlsx").write_bytes(filler.workbook(with_totals(before, form)))
    lines = ["代码,单位名称,报告年度,原因,批准人,截止日期"]
    for code, number in (("Y-CARRIED-IN", 5), ("V04", 0)):
        lines.append(f"{code},第{number:05d}市人民政府,2023,机构合并,张三,2099-12-31")
    (work / _WAIVERS).write_text("\n".join([*lines, ""]), encoding="utf-8")
