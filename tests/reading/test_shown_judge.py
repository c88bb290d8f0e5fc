"""LibreOffice judges what cells show: where its text is not the plain writing of our value, there is a finding."""

from __future__ import annotations

import csv
import io
import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from helpers import balanced_values
from office import Office, office
from packages import parts_of, zipped

from xlsxcheck import Form, Report, check
from xlsxcheck.template.build import TemplateOptions, build_template

pytestmark = pytest.mark.office

CELLS = [f"{column}{row}" for row in (*range(4, 27), 28) for column in "DEFGHI"]
SHEET = "表三"
VALUES = (7, 0, 10, 55, 123, 1000, 1234567, Decimal("0.35"), Decimal("12.5"), Decimal("2.5"))
LOOKS = {"V14", "V17", "L09", "V08", "V09", "V10", "V06", "V04", "V05"}
ALL_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"

TRICKS = [
    ";;;", '0"5"', "0,", "0.0", "0,,", '0;-0;"-"', "0;-0;", "0;;", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0%",
    '0!.0000"万元"', "0!5", "0\\5", '"¥"#,##0.00', "[$¥-804]#,##0.00", '[>5]"99";0', '[<100]0;"x"0', '[=7]"9";0',
    "# ?/?", "[DBNum1][$-804]0", "[DBNum1][$-804]General", "yyyy", "h:mm", "0.00E+00", "0E+00", 'General"5"', '"99"',
    "0 0", "0-0", "0(0)", "(0)", "0-", '0"k"', '0" M"', '0"O"', '0"千"', '"共"0"件"', "00\"0\"0", "0.0,", "#", "#,###",
    "0‰", "[h]", "e", "aaa", "g", "0:0", "0x", "0/1", "0/0", "0??", "@\"5\"", '"1"General', '"-"0', "0;0;0;@",
    "0.0;-0.0;0",
    '[>=1000]#,##0,"k";0', '[<=0]"无";0', '"第"0"号"', "0\"\u202e\"", "0_x", "0;\"负\"0", "0.", ".00", "0.###",
    "?0", "+0",
]  # fmt: skip
PIECES = ["0", "#", "#,##0", "0.00", "0.0", "?", "%", ",", '"5"', '"件"', '"k"', "\\0", "!1", "_ ", "-", "(",
    ")", "/", ".",
          '"1"', "General", "[Red]", "[>9]", ";", '"-"', " ", "E+00", "@"]  # fmt: skip
PLAIN = ["General", "0", "#,##0", "0_ ", "@", "[Blue]0", "#,##0_ ", "0_);[Red]\\(0\\)", "0;-0", "#,##0;-#,##0", "000",
         "[Red]0", "0.00", "#,##0.00", "0.00_ ", '0"件"', "0_);(0)", "#,##0_);(#,##0)", "0;-0;0", "0;[Red]-0",
         "[$-804]0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "[>=0]0;-0", "0.##_ "]  # fmt: skip


class Case(NamedTuple):
    """What is put into a cell: a format, and a figure or its text."""

    code: str
    value: object


def generated(count: int, seed: int) -> list[Case]:
    """Tricks with every kind of figure, then codes put together at random."""
    chance = random.Random(seed)
    cases = [Case(code, value) for code in TRICKS for value in chance.sample(VALUES, 5)]
    cases += [Case(code, text) for code in (";;;", '@"5"', '0;0;0;"9"', '"1"@') for text in ("7", "12")]
    while len(cases) < count:
        code = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 6)))
        if code.strip() and ";;;;" not in code:
            cases.append(Case(code, chance.choice(VALUES)))
    return cases


def workbooks(cases: Sequence[Case], form: Form) -> Iterator[tuple[bytes, dict[str, Case]]]:
    """The cases in as few filled templates as hold them: the file, and what stands where."""
    typed = {key: value for key, value in balanced_values(form).items() if not form.fields[key].sum_of}
    template = build_template(form, TemplateOptions(), typed)
    for start in range(0, len(cases), len(CELLS)):
        placed = dict(zip(CELLS, cases[start : start + len(CELLS)], strict=False))
        book = openpyxl.load_workbook(io.BytesIO(template))
        for ref, case in placed.items():
            cell: Any = book[SHEET][ref]
            cell.value = case.value
            cell.number_format = case.code
        out = io.BytesIO()
        book.save(out)
        yield out.getvalue(), placed


def as_shown(program: Office, files: Sequence[Path], out: Path) -> list[dict[str, str]]:
    """The texts that LibreOffice shows on table III's sheet, by cell, of each file."""
    out.mkdir(parents=True, exist_ok=True)
    command = [*program.arguments, "--convert-to", ALL_AS_SHOWN, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, env=program.environment, capture_output=True, timeout=600, check=True)
    found = []
    for file in files:
        with open(out / f"{file.stem}-{SHEET}.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        found.append(
            {f"{chr(65 + col)}{row + 1}": text for row, line in enumerate(rows) for col, text in enumerate(line[:10])}
        )
    return found


def is_plain(text: str, value: object) -> bool:
    """Whether a text is the plain writing of a figure: the same decimal number, with its own unit at most."""
    tidy = text.replace("\u3000", " ").replace("\xa0", " ").strip().removesuffix("件").strip()
    if re.fullmatch(r"-?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?", tidy):
        tidy = tidy.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]? ?[0-9]*\.?[0-9]*", tidy) or (tidy.startswith("-") and value == 0):
        return False
    try:
        return Decimal(tidy.replace(" ", "")) == Decimal(str(value))
    except InvalidOperation:
        return False


def told(report: Report) -> set[str]:
    """The cells of table III of which something about their look is told."""
    return {cell for one in report.findings if one.code in LOOKS and one.sheet == SHEET for cell in one.cells}


def missed(data: bytes, texts: dict[str, str], placed: dict[str, Case], form: Form) -> Iterator[tuple[str, Case, str]]:
    """Cells that show something else than the value that was judged, and of which nothing is told."""
    report = check(data, form)
    assert report.record is not None
    values = {
        place.ref: report.record.values[key] for key, place in report.record.places.items() if place.sheet == SHEET
    }
    found = told(report)
    for ref, case in placed.items():
        if ref not in found and not is_plain(texts.get(ref, ""), values[ref]):
            yield ref, case, texts.get(ref, "")


def every_way(program: Office, files: list[Path], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """The files themselves, saved as .xls and .ods, and each of these saved once more as the others."""
    yield "xlsx", files
    for first in ("xls", "ods"):
        saved = program.convert(files, first, folder / first)
        yield first, saved
        for second in ("xlsx", "xls", "ods"):
            if second != first:
                yield f"{first}-{second}", program.convert(saved, second, folder / f"{first}-{second}")


def test_nothing_that_looks_different_is_missed(form: Form, tmp_path: Path) -> None:
    program, cases = office(), generated(576, 2021)
    made = list(workbooks(cases, form))
    files = []
    for number, (data, _) in enumerate(made):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(data)
    tried, different, lost = 0, 0, []
    for way, paths in every_way(program, files, tmp_path):
        shown = as_shown(program, paths, tmp_path / f"csv-{way}")
        for path, texts, (_, placed) in zip(paths, shown, made, strict=True):
            tried += len(placed)
            different += sum(not is_plain(texts.get(ref, ""), case.value) for ref, case in placed.items())
            lost += [(way, *one) for one in missed(path.read_bytes(), texts, placed, form)]
    assert lost == []
    assert tried >= 7 * 500 and different > tried / 3


def test_formats_that_people_use_say_nothing(form: Form, tmp_path: Path) -> None:
    program = office()
    cases = [Case(code, value) for code in PLAIN for value in (7, 55, 1234, 1234567, 99)]
    ((data, placed),) = workbooks(cases[: len(CELLS)], form)
    file = tmp_path / "plain.xlsx"
    file.write_bytes(data)
    for way, (path,) in every_way(program, [file], tmp_path):
        assert told(check(path.read_bytes(), form)) & placed.keys() == set(), way


DATA_STYLES = [
    # the inside of a number style of an OpenDocument file
    '<number:number {d0}/>', '<number:number {d0}/><number:text>5</number:text>', "<number:text>99</number:text>", "",
    '<number:text>9</number:text><number:number {d0}/>', '<number:number {d0} number:display-factor="1000"/>',
    '<number:number {d0} number:display-factor="1000000"/>', '<number:number {d0} number:grouping="true"/>',
    '<number:number {d0}><number:embedded-text number:position="0">5</number:embedded-text></number:number>',
    '<number:number {d0}><number:embedded-text number:position="1">5</number:embedded-text></number:number>',
    '<number:number {d0}><number:embedded-text number:position="2">.</number:embedded-text></number:number>',
    '<number:number number:min-integer-digits="1"/>', "<number:number/>",
    '<number:number number:min-integer-digits="3"/>',
    '<number:number number:decimal-places="1" number:min-integer-digits="1"/>',
    "<number:number {d0}/><number:number {d0}/>",
    '<number:number number:decimal-places="2" number:decimal-replacement="--" number:min-integer-digits="1"/>',
    '<number:number number:decimal-places="2" number:min-decimal-places="0" number:min-integer-digits="1"/>',

    '<number:scientific-number number:decimal-places="2" number:min-integer-digits="1" '
    'number:min-exponent-digits="2"/>',

    '<number:fraction number:min-integer-digits="0" number:min-numerator-digits="1" '
    'number:min-denominator-digits="1"/>',
    '<number:number {d0}/><number:text>件</number:text>', '<number:number {d0}/><number:text>k</number:text>',
    '<number:number {d0}/><style:map style:condition="value()&gt;5" style:apply-style-name="trick"/>',
    '<number:number {d0}/><style:map style:condition="value()=0" style:apply-style-name="trick"/>',
    '<number:number {d0}/><style:map style:condition="value()!=7" style:apply-style-name="trick"/>',
    '<number:number {d0}/><style:map style:condition="value()&gt;5" style:apply-style-name="nowhere"/>',
    "<number:text> </number:text>", '<number:number {d0}/><number:text> </number:text>', "<number:text/>",
]  # fmt: skip
KINDS = ("number-style", "percentage-style", "currency-style")
TYPES = ("float", "percentage", "currency")


def with_styles(data: bytes, first: int = 0) -> tuple[bytes, int]:
    """An .ods whose figures have number styles and types as other programs may write them, and how many of them."""
    parts = parts_of(data)
    content = parts["content.xml"].decode()
    styles = ['<number:number-style style:name="trick"><number:text>99</number:text></number:number-style>']
    whole = 'number:decimal-places="0" number:min-integer-digits="1"'
    trials = [(inner, kind, kind_of) for inner in DATA_STYLES for kind in KINDS for kind_of in TYPES][first:]
    before, rest = content.split(f'<table:table table:name="{SHEET}"', 1)
    body, after = rest.split("</table:table>", 1)
    rows = re.split(r"(?=<table:table-row)", body)
    number = 0
    for place in range(4, len(rows)):
        pieces = re.split(r'(?=<table:table-cell [^>]*office:value-type="float")', rows[place])
        for at in range(1, len(pieces)):
            cell = pieces[at]
            if "table:formula" in cell.split(">", 1)[0] or number >= len(trials):
                continue
            inner, kind, kind_of = trials[number]
            name = f"way{number}"
            styles.append(f'<number:{kind} style:name="n{name}">{inner.replace("{d0}", whole)}</number:{kind}>')
            parent = f'style:parent-style-name="{name}p"'
            styles.append(
                f'<style:style style:name="{name}p" style:family="table-cell" style:data-style-name="n{name}"/>'
            )
            styles.append(f'<style:style style:name="{name}" style:family="table-cell" {parent}/>')
            cell = re.sub(r'table:style-name="[^"]*"', f'table:style-name="{name}"', cell, count=1)
            cell = re.sub(r'(office|calcext):value-type="float"', rf'\1:value-type="{kind_of}"', cell)
            pieces[at] = cell
            number += 1
        rows[place] = "".join(pieces)
    content = f'{before}<table:table table:name="{SHEET}"{"".join(rows)}</table:table>{after}'
    content = content.replace("</office:automatic-styles>", "".join(styles) + "</office:automatic-styles>", 1)
    content = (
        re.sub(
            r"(<office:document-content )",
            r'\1xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" ',
            content,
        )
        if "xmlns:number" not in content
        else content
    )
    return zipped({**parts, "content.xml": content.encode()}, stored=False), number


def test_number_styles_as_other_programs_write_them(form: Form, tmp_path: Path) -> None:
    program = office()
    plain = tmp_path / "plain.xlsx"
    zeros = {"D5", "E5", "F7", "G9"}
    ((data, _),) = workbooks(
        [Case("General", 0 if ref in zeros else 7 + number) for number, ref in enumerate(CELLS)], form
    )
    plain.write_bytes(data)
    (saved,) = program.convert([plain], "ods", tmp_path / "ods")
    tried = different = 0
    placed = {ref: Case("", None) for ref in CELLS}
    while tried < len(DATA_STYLES) * len(KINDS) * len(TYPES):
        odd, count = with_styles(saved.read_bytes(), tried)
        file = tmp_path / f"odd{tried}.ods"
        file.write_bytes(odd)
        (texts,) = as_shown(program, [file], tmp_path / "csv")
        different += sum(not is_plain(texts[ref], 0 if ref in zeros else 7 + n) for n, ref in enumerate(CELLS))
        assert list(missed(odd, texts, placed, form)) == []
        tried += count
    assert tried == 261 and different > 80
