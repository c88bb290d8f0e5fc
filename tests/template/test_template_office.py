"""LibreOffice as the outside judge of the template: its formulas, its locks, its pages."""

from __future__ import annotations

import html.parser
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import python_calamine
from helpers import balanced_values, of_one_year, record_of
from office import office, printed_text, type_into

from xlsxcheck import check
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Form, Outcome, Value
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.livecheck import LiveCheck

pytestmark = pytest.mark.office

Values = dict[str, Value]
FILLINGS = 120
TYPED_EVERY = 4


class Filling(NamedTuple):
    """One random filling of the template, and what kind it is."""

    name: str
    kind: str
    totals: str
    values: Values


def fillings(form: Form) -> Iterator[Filling]:
    """Balanced, broken, with blanks, with text and other wrong content, with varied covers; totals typed in some."""
    chance = random.Random(20211126)
    for number in range(FILLINGS):
        kind = ("balanced", "broken", "blanks", "text", "sparse", "odd", "broken")[number % 7]
        totals = "typed" if number % TYPED_EVERY == 3 else "formula"
        values = random_values(form, chance, kind)
        for field in form.totals:
            values[field] = total(values, form, field)
            if totals == "typed" and kind == "broken" and chance.random() < 0.2:
                values[field] += chance.choice((-1, 1, 10))
        yield Filling(f"f{number:03}", kind, totals, values)


def random_values(form: Form, chance: random.Random, kind: str) -> Values:
    zero = 0.9 if kind == "sparse" else chance.choice((0.1, 0.5, 0.8))
    values: Values = dict.fromkeys(form.fields)
    cells = [field for field in form.numeric if not form.fields[field].sum_of]
    for field in cells:
        values[field] = 0 if chance.random() < zero else chance.randrange(1, chance.choice((5, 50, 3000)))
    for column in form.sets["applicants"].members:
        handled = sum(values[f"requests.{row}.{column}"] for row in form.sets["outcomes"].members)
        incoming = handled + values[f"requests.carried_out.{column}"]
        carried = chance.randrange(0, incoming + 1)
        values[f"requests.carried_in.{column}"] = carried
        values[f"requests.received_new.{column}"] = incoming - carried
    values["proactive.fees.amount"] = Decimal(chance.randrange(0, 20_000_000)).scaleb(-4)
    values["cover.organ_type"] = chance.choice(
        [None, *(one["zh"] for one in form.fields["cover.organ_type"].type.choices)]
    )
    values["cover.year"] = chance.choice((None, 2021, 2023, 2024, 2026))
    values["cover.organ"] = "某某街道办事处"
    if kind == "sparse" and chance.random() < 0.5:
        values.update(dict.fromkeys(cells, 0))
    if kind == "odd":
        make_odd(values, form, chance)
    spoil = {"broken": lambda old: old + chance.choice((-1, 1, 3)), "blanks": lambda old: None}
    spoil["text"] = lambda old: chance.choice(("12件", "/", " ", -3, Decimal("2.5"), None))
    for field in chance.sample(cells, chance.randrange(1, 6)) if kind in spoil else ():
        values[field] = spoil[kind](values[field])
    return values


def make_odd(values: Values, form: Form, chance: random.Random) -> None:
    """Balanced or not, but of the kinds that plausibility relations are about."""
    requests = [key for key in form.numeric if key.startswith("requests.") and not form.fields[key].sum_of]
    disputes = [key for key in form.numeric if key.startswith("disputes.") and not form.fields[key].sum_of]
    what = chance.choice(
        ("nothing came in", "only disputes", "all are other", "few disputes", "many disputes", "much is left")
    )
    if what in ("nothing came in", "only disputes"):
        values.update(dict.fromkeys(requests, 0))
        values[disputes[0]] = 4
    if what == "nothing came in":
        values["requests.disclosed.natural_person"] = 5
    if what == "all are other":
        values["requests.other.other.business"] += 90_000
    if what == "much is left":
        values["requests.received_new.business"] += 90_000
        values["requests.carried_out.business"] += 90_000
    if what == "few disputes":
        values.update(dict.fromkeys(disputes, 0))
    if what == "many disputes":
        values[disputes[0]] = 500_000


def total(values: Values, form: Form, field: str) -> Any:
    return sum(value for part in form.fields[field].sum_of if isinstance(value := values[part], int | Decimal))


def unread(filling: Filling, form: Form) -> frozenset[str]:
    """The cells with text, and the computed totals that rest on one."""
    found = {field for field in form.numeric if isinstance(filling.values[field], str)}
    if filling.totals == "formula":
        for field in form.totals:
            if not found.isdisjoint(form.fields[field].sum_of):
                found.add(field)
    return frozenset(found)


def write(filling: Filling, form: Form, books: dict[str, openpyxl.Workbook], out: Path) -> Path:
    """Fill a template by openpyxl, which keeps no results of formulas."""
    book = books[filling.totals]
    for field in form.fields.values():
        if filling.totals == "typed" or not field.sum_of:
            book[field.sheet][field.ref].value = filling.values[field.id]
    path = out / f"{filling.name}.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def recalculated(form: Form, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Filling, Path]]:
    program, out = office(), tmp_path_factory.mktemp("fillings")
    books = {
        totals: openpyxl.load_workbook(io.BytesIO(build_template(form, TemplateOptions(totals=totals))))
        for totals in ("formula", "typed")
    }
    made = list(fillings(form))
    files = [write(filling, form, books, out) for filling in made]
    return list(zip(made, program.recalculate(files, out / "recalculated"), strict=True))


def grid(path: Path, sheet: str) -> list[list[Any]]:
    return (
        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    )


def live_verdicts(path: Path) -> dict[tuple[str, str], str]:
    """Verdict by code and title of relation, as the check sheet shows it."""
    return {(row[0], row[1]): row[6] for row in grid(path, "校验")[11:] if row[1]}


def spoken(outcome: Outcome) -> str:
    """What the checker's outcome should look like in the workbook; stated here anew, not taken from the program."""
    if outcome.blanks or outcome.status == "not_assessed":
        return "未填完"
    if outcome.status == "failed":
        return f"差 {abs(float(outcome.difference)):.10g}，{'左' if outcome.difference > 0 else '右'}边大"
    return {"passed": "通过", "not_applicable": "不适用"}[outcome.status]


def test_live_verdicts_are_the_checkers(recalculated: list[tuple[Filling, Path]], form: Form) -> None:
    compared: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    differing = []
    for filling, path in recalculated:
        live = live_verdicts(path)
        for outcome in evaluate(record_of(filling.values, form, unread(filling, form)), form):
            shown = live[outcome.case.relation, outcome.case.title["zh"]]
            said = spoken(outcome)
            compared[said[:1]] = compared.get(said[:1], 0) + 1
            seen.add((outcome.case.relation, said[:1]))
            if shown != said and not _typed_total_over_text(filling, outcome, form):
                differing.append((filling.name, filling.kind, filling.totals, outcome.case.id, shown, said))
    assert not differing, differing[:10]
    assert len(recalculated) >= 100
    assert all(compared[verdict] > 100 for verdict in "通差未不"), compared
    unseen = {one.id for one in of_one_year(form).relations if not {(one.id, "通"), (one.id, "差")} <= seen}
    assert not unseen, f"no filling shows these both fulfilled and not: {sorted(unseen)}"


def _typed_total_over_text(filling: Filling, outcome: Outcome, form: Form) -> bool:
    """The one known difference: a typed total stands, but a part is text; the sheet waits, the checker goes on."""
    resting = with_parts([*outcome.case.fields, *outcome.case.condition_fields], form)
    return filling.totals == "typed" and any(isinstance(filling.values[field], str) for field in resting)


RED, ORANGE, YELLOW = "#FFC7CE", "#FBD5B5", "#FFF2CC"
PLAIN = ("#EAF4E4", "#F2F2F2")


def expected_colour(field: str, filling: Filling, outcomes: list[Outcome], form: Form) -> tuple[str, ...]:
    """What a cell should look like, from what the checker says; the worst comes first."""
    kinds = {relation.id: relation for relation in form.relations}
    off = [kinds[one.case.relation] for one in outcomes if spoken(one).startswith("差") and field in one.case.fields]
    value, kind = filling.values[field], form.fields[field].type.kind
    computed = filling.totals == "formula" and form.fields[field].sum_of
    blank = value is None or (isinstance(value, str) and not value.strip())
    wrong = not blank and (isinstance(value, str) or value < 0 or (kind == "integer" and value != int(value)))
    if any(one.severity == "error" for one in off) or (wrong and not computed):
        return (RED,)
    if any(one.kind == "verify" for one in off):
        return (ORANGE,)
    return (YELLOW,) if blank and not computed else PLAIN


def test_cells_are_coloured_as_the_checker_judges(
    recalculated: list[tuple[Filling, Path]], form: Form, tmp_path: Path
) -> None:
    """LibreOffice's HTML carries the colours that its conditional formats give."""
    chosen = [pair for pair in recalculated if pair[0].kind in ("broken", "blanks", "text")][:24]
    pages = office().convert([path for _, path in chosen], "html", tmp_path)
    seen: dict[str, int] = {}
    for (filling, _), page in zip(chosen, pages, strict=True):
        outcomes = evaluate(record_of(filling.values, form, unread(filling, form)), form)
        if any(_typed_total_over_text(filling, outcome, form) for outcome in outcomes):
            continue
        colours = html_colours(page)
        for field in form.numeric:
            place = form.fields[field]
            found = colours[place.sheet][place.area.top, place.area.left]
            expected = expected_colour(field, filling, outcomes, form)
            assert found in expected, (filling.name, filling.kind, place.sheet, place.ref, found, expected)
            seen[found] = seen.get(found, 0) + 1
    assert all(seen.get(colour, 0) > 10 for colour in (RED, ORANGE, YELLOW, *PLAIN)), seen


class _Colours(html.parser.HTMLParser):
    """The background of every cell of every table of a page, merged cells by their first."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict[tuple[int, int], str]] = []
        self.row = self.col = 0
        self.taken: set[tuple[int, int]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "table":
            self.tables.append({})
            self.row, self.taken = -1, set()
        elif tag == "tr":
            self.row, self.col = self.row + 1, 0
        elif tag == "td":
            while (self.row, self.col) in self.taken:
                self.col += 1
            for down in range(int(given.get("rowspan", 1))):
                for across in range(int(given.get("colspan", 1))):
                    self.taken.add((self.row + down, self.col + across))
            self.tables[-1][self.row, self.col] = given.get("bgcolor", "")


def html_colours(page: Path) -> dict[str, dict[tuple[int, int], str]]:
    parser = _Colours()
    parser.feed(page.read_text(encoding="utf-8"))
    return dict(zip(("封面", "表二", "表三", "表四"), parser.tables, strict=False))


def test_overall_verdict_and_tables_are_as_the_draft_foresees(
    recalculated: list[tuple[Filling, Path]], form: Form
) -> None:
    """The same code gives the results that are saved with a new template; here on all kinds of content."""
    sentences = set()
    for filling, path in recalculated:
        foreseen = LiveCheck(Draft(form, TemplateOptions(totals=filling.totals), filling.values))
        rows = grid(path, "校验")
        assert rows[1][0] == foreseen.overall_sentence(), filling.name
        assert [row[1] for row in rows[4:8]] == [foreseen.sentence(table) for table in form.tables], filling.name
        assert grid(path, "封面")[12][1] == rows[1][0]
        sentences.add(rows[1][0][:4])
    assert sentences == {"还不能报", "没有错误", "校验通过"}


def test_the_judge_really_recalculates(form: Form, tmp_path: Path) -> None:
    """A wrong result saved in the file is put right, so that agreement above means something."""
    data = build_template(form, values=balanced_values(form))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    right = book.get_sheet_by_name("表四").to_python(skip_empty_area=False)[3][4]
    stale = _replaced(data, "xl/worksheets/sheet4.xml", f"<v>{right:.0f}</v>", "<v>1</v>")
    (tmp_path / "stale.xlsx").write_bytes(stale)
    assert grid(tmp_path / "stale.xlsx", "表四")[3][4] == 1
    (made,) = office().recalculate([tmp_path / "stale.xlsx"], tmp_path / "out")
    assert grid(made, "表四")[3][4] == right


def _replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert content.count(old.encode()) == 1
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return out.getvalue()


def variants(form: Form) -> dict[str, bytes]:
    busy = balanced_values(form)
    broken = {
        **busy,
        "requests.carried_out.business": 999,
        "proactive.rules.issued": 5000,
        "requests.disclosed.total": None,
    }
    gaps = {
        **busy,
        "requests.received_new.business": None,
        "requests.disclosed.other_org": "12件",
        "disputes.reconsideration.upheld": -3,
    }
    for values in (broken, gaps):
        values.update(dict.fromkeys(form.totals))
    return {
        "blank": build_template(form),
        "zeros": build_template(form, TemplateOptions(zeros=True, year=2025, organ="某某街道办事处")),
        "typed": build_template(form, TemplateOptions(totals="typed")),
        "busy": build_template(form, TemplateOptions(year=2023), busy),
        "broken": build_template(form, TemplateOptions(year=2023), broken),
        "gaps": build_template(form, TemplateOptions(totals="formula"), gaps),
    }


def test_saved_results_are_those_that_a_recalculation_gives(form: Form, tmp_path: Path) -> None:
    files = []
    for name, data in variants(form).items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        files.append(tmp_path / f"{name}.xlsx")
    for before, after in zip(files, office().recalculate(files, tmp_path / "out"), strict=True):
        saved, computed = (openpyxl.load_workbook(path, data_only=True) for path in (before, after))
        formulas = openpyxl.load_workbook(before)
        seen = 0
        for sheet in formulas:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                left, right = (book[sheet.title][cell.coordinate].value for book in (saved, computed))
                assert left == right or (left in (None, "") and right in (None, "")), (
                    before.stem,
                    sheet.title,
                    cell.coordinate,
                )
                seen += 1
        assert seen > 250


def test_locked_cells_refuse_typing_and_inputs_take_it(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(build_template(form))
    before = openpyxl.load_workbook(path, data_only=True)
    locked = [
        "封面!A3",
        "表二!A3",
        "表二!B2",
        "表三!A4",
        "表三!J4",
        "表三!D27",
        "表三!L1",
        "表四!E4",
        "校验!G13",
        "填报说明!B5",
    ]
    inputs = [f"{field.sheet}!{field.ref}" for field in form.fields.values() if not field.sum_of and field.type.numeric]
    answers = type_into(path, {**dict.fromkeys(locked, "77"), **dict.fromkeys(inputs, "77")})
    for place in locked:
        sheet, _, cell = place.partition("!")
        assert answers[place]["text"] != "77", place
        if sheet != "表三" and sheet != "校验":
            value = before[sheet][cell].value
            assert answers[place]["text"] == ("" if value is None else str(value)), place
    assert {answers[place]["text"] for place in inputs} == {"77"} and len(inputs) == 166
    kinds = {place: answers[place]["validation"] for place in inputs}
    assert kinds.pop("表二!B14") == "CUSTOM" and set(kinds.values()) == {"WHOLE"}
    assert all(answers[place]["prompt"] and "0" in answers[place]["error"] for place in inputs)


def test_every_table_is_one_page_with_nothing_cut_off(form: Form, tmp_path: Path) -> None:
    files = []
    wide = {field: 123456 for field in form.numeric if not form.fields[field].sum_of}
    for name, data in {"blank": build_template(form), "wide": build_template(form, values=wide)}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        files.append(tmp_path / f"{name}.xlsx")
    for pdf in office().pdf(files, tmp_path / "pdf"):
        pages = printed_text(pdf)
        # The cover and the tables have a page each; the check and the help more, in letters that can be read.
        assert 6 <= len(pages) <= 12
        assert not any("###" in page for page in pages)
        for page, table in zip(pages[1:4], form.tables[1:], strict=True):
            printed = Counter(re.sub(r"\s", "", page))
            wanted = Counter("".join(label.text for label in table.labels))
            assert not wanted - printed, f"{pdf.stem}: {table.sheet} lost {wanted - printed}"
        if pdf.stem == "wide":
            assert pages[2].count("123456") == 144, "every figure is printed whole"


def test_a_recalculated_file_is_read_by_the_checker_with_the_same_verdict(
    recalculated: list[tuple[Filling, Path]], form: Form
) -> None:
    """End to end: what LibreOffice saved, read by our own reader, gives the relations that the sheet shows broken."""
    for filling, path in recalculated[:40]:
        broken = {code for (code, _), verdict in live_verdicts(path).items() if verdict.startswith("差")}
        report = check(path)
        assert report.verdict != "unreadable"
        told = {finding.code for finding in report.findings if finding.code in {one.id for one in form.relations}}
        assert broken <= told, (filling.name, broken - told)
