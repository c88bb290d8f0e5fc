"""The collector's year on forty made-up offices: `python samples/yearly_round.py [FOLDER]`, in a new folder.

December: a workbook for each office, with last year's figures. January: they come back, with mistakes, late, twice, and
with explanations; they are checked, notices go out, the copies that went back are corrected. February: the sum is the
district's own report, and is compared with what was published. What is run is printed, so that it can be typed too.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import openpyxl

import xlsxcheck

FORM = xlsxcheck.load_form()
OFFICES = [f"示例第{number}街道办事处" for number in range(1, 41)]
KIND = "街道办事处"
WRONG, LATE, TWICE, DOUBTFUL = (3, 11, 19), (7, 25), 14, (5, 8)
"""Which offices mistype a figure, are late, send two files, and have a figure that wants an explanation."""

NATURAL, BUSINESS = "natural_person", "business"
RECEIVED = f"requests.received_new.{NATURAL}"
REASON = "年底集中收到申请，法定答复期限在次年一月。"


def figures(office: int, year: int) -> dict[str, int]:
    """What an office really has: every figure that is no total. What 2024 carried over comes in in 2025."""
    found = {field: 0 for field in FORM.numeric if not FORM.fields[field].sum_of}
    late = 1 + office % 2 if year == 2024 else 9 if office in DOUBTFUL else office % 2
    before = 1 + office % 2 if year == 2025 else office % 3
    new, firms, partly = 12 + office + year % 2, office % 5, office % 4
    found |= {
        RECEIVED: new,
        f"requests.received_new.{BUSINESS}": firms,
        f"requests.carried_in.{NATURAL}": before,
        f"requests.disclosed.{NATURAL}": new + before - partly - late,
        f"requests.disclosed.{BUSINESS}": firms,
        f"requests.partly_disclosed.{NATURAL}": partly,
        f"requests.carried_out.{NATURAL}": late,
        "disputes.reconsideration.upheld": office % 2,
        "proactive.licensing.decisions": 100 + office + year % 2,
        "proactive.penalties.decisions": 3 * office,
    }
    documents, issued, repealed = 5 + office, office % 2, int(office % 4 == 0)
    if year == 2025:
        documents += issued - repealed
        found |= {"proactive.normative_docs.issued": issued, "proactive.normative_docs.repealed": repealed}
    return found | {"proactive.normative_docs.in_force": documents}


def fill(path: Path, answers: dict[str, object], to: Path | None = None, explain: str = "") -> None:
    """Type answers into a workbook as a clerk does, into open cells alone, and save it."""
    book = openpyxl.load_workbook(path)
    for field, answer in answers.items():
        cell = book[FORM.fields[field].sheet][FORM.fields[field].ref]
        if not cell.protection.locked:
            cell.value = answer
    if explain:
        lines = {row[0].value: row for row in book["校验"].iter_rows() if row[0].value}
        lines[explain][7].value = REASON
    book.save(to or path)


def run(*arguments: object, into: Path | None = None) -> int:
    """Run the command line, say which and its exit code; the output goes into a file where one is named."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *words], capture_output=True, encoding="utf-8", check=False
    )
    if into is not None:
        into.write_text(done.stdout, encoding="utf-8")
    print(f"$ xlsxcheck {' '.join(words)}{f' > {into}' if into else ''}\n  退出码 {done.returncode}")
    for line in done.stderr.splitlines():
        print(f"  {line}")
    return done.returncode


def december(place: Path) -> None:
    """The roster, last year's returns, and a workbook for each office."""
    with open(place / "名册.csv", "w", newline="", encoding="utf-8-sig") as file:
        lines = csv.writer(file)
        lines.writerow(["单位名称", "单位类型", "联系人", "电话"])
        lines.writerows(
            [name, KIND, f"联系人{number}", f"010-5550{number:04}"] for number, name in enumerate(OFFICES, 1)
        )
    (place / "上年").mkdir()
    for number, name in enumerate(OFFICES, 1):
        path = place / "上年" / f"{name}.xlsx"
        xlsxcheck.write_template(FORM, path, year=2024, organ=name)
        fill(path, {**figures(number, 2024), "cover.organ_type": KIND, "cover.scope": "本机关"})
    run(
        "template",
        "--roster",
        place / "名册.csv",
        "--out",
        place / "下发",
        "--year",
        2025,
        "--previous",
        place / "上年",
    )


def returned(place: Path, number: int) -> None:
    """One office's workbook comes back, as that office does it."""
    name, answers = f"{OFFICES[number - 1]}.xlsx", dict[str, object](figures(number, 2025))
    answers |= {"cover.scope": "本机关", "cover.filler": "张三", "cover.date": "2026-01-12"}
    if number in WRONG:
        answers[RECEIVED] = figures(number, 2025)[RECEIVED] + 10
    explain = "T3-CARRIED-OUT-SHARE" if number in DOUBTFUL else ""
    fill(place / "下发" / name, answers, place / "收到" / name, explain)
    if number == TWICE:
        first = {**answers, "cover.date": "2026-01-05", "proactive.licensing.decisions": 90}
        fill(place / "下发" / name, first, place / "收到" / f"第一次-{name}")


def january(place: Path) -> tuple[int, int]:
    """Back they come; the exit codes of the first and the second check."""
    (place / "收到").mkdir()
    for number in range(1, len(OFFICES) + 1):
        if number not in LATE:
            returned(place, number)
    check = [place / "收到", "--quiet", "--roster", place / "名册.csv", "--previous", place / "上年"]
    out = [
        "--out",
        place / "退回",
        "--summary",
        place / "汇总.xlsx",
        "--notices",
        place / "通知",
        "--due",
        date.today() + timedelta(10),
    ]
    first = run(*check, *out, "--format", "json", into=place / "第一次.json")
    for number in WRONG:
        name = OFFICES[number - 1]
        right = {RECEIVED: figures(number, 2025)[RECEIVED]}
        fill(place / "退回" / f"{name}.checked.xlsx", dict[str, object](right), place / "收到" / f"{name}.xlsx")
    for number in LATE:
        returned(place, number)
    again = ["--no-annotate", "--since", place / "第一次.json", "--format", "json"]
    return first, run(*check, *again, into=place / "第二次.json")


def february(place: Path) -> tuple[int, int]:
    """The sum of the accepted; compared with what was published, in which one figure was mistyped."""
    merge = ["merge", place / "收到", "-o", place / "全区.xlsx", "--newest", "--roster", place / "名册.csv"]
    summed = run(*merge, "--organ", "示例区人民政府", "--type", "县级政府")
    xlsxcheck.write_template(FORM, place / "公布.xlsx", year=2025, organ="示例区人民政府")
    sums = {field: sum(figures(number, 2025)[field] for number in range(1, 41)) for field in figures(1, 2025)}
    published = {**sums, "proactive.licensing.decisions": sums["proactive.licensing.decisions"] + 9}
    fill(place / "公布.xlsx", {**published, "cover.organ_type": "县级政府", "cover.scope": "汇总"})
    merge[3] = place / "全区（对照）.xlsx"
    return summed, run(*merge, "--compare", place / "公布.xlsx", into=place / "对照.txt")


def main(folder: str = "yearly-round") -> None:
    """The whole year, in a new folder."""
    place = Path(folder)
    place.mkdir()
    december(place)
    first, second = january(place)
    summed, compared = february(place)
    open_ones = [report["organ"] for report in json.loads((place / "第二次.json").read_text("utf-8"))["reports"]
                 if report["verdict"] not in ("pass", "warn")]  # fmt: skip
    print(f"第一次检查 {first}，第二次 {second}（还有错误：{len(open_ones)} 家），汇总 {summed}，对照 {compared}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
