"""What the program knows -> text: the relations of a form, the meaning of a code, the forms."""

from __future__ import annotations

import re
from decimal import Decimal

from xlsxcheck.checking.detection import ways
from xlsxcheck.checking.relations import side
from xlsxcheck.checking.wording import Context, of_outcome
from xlsxcheck.errors import UsageError
from xlsxcheck.form.control import with_control
from xlsxcheck.form.editions import others
from xlsxcheck.form.load import load_form
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.messages import codes, fill, wording, words
from xlsxcheck.model import Condition, FieldType, Figure, Form, Outcome, Place, Record, Relation, Term, Value, plain
from xlsxcheck.render.text import wrap


def rules_text(form: Form, lang: str, width: int) -> str:
    """Every relation of a form: what must hold, how often it is stated, how serious it is, on what it rests."""
    spoken = words(lang)["rules"]
    lines = [f"{form.title[lang]}{_in_brackets(form.document)}", ""]
    always = [relation for relation in form.relations if not relation.needs_previous]
    yearly = [relation for relation in form.relations if relation.needs_previous]
    for relation in always:
        lines += _rule(relation, form, lang, width)
    if yearly:
        lines += ["", *wrap(spoken["yearly"].format(relations=len(yearly), cases=_cases(yearly)), width)]
        for relation in yearly:
            lines += _rule(relation, form, lang, width)
    if form.control is not None:
        lines += ["", *wrap(spoken["control"], width)]
        for relation in form.control.relations:
            lines += _rule(relation, with_control(form), lang, width)
    depending = sum(bool(case.when) for relation in always for case in relation.cases)
    facts = {"relations": len(always), "cases": _cases(always), "depending": depending or ""}
    lines += ["", *wrap(fill(spoken["sum"], facts, lang), width)]
    return "\n".join(lines) + "\n"


def _cases(relations: list[Relation]) -> int:
    return sum(len(relation.cases) for relation in relations)


def _rule(relation: Relation, form: Form, lang: str, width: int) -> list[str]:
    spoken = words(lang)["rules"]
    lines = wrap(_head(relation, lang), width)
    lines += wrap(_statement(relation, form, lang), width, "    ")
    for condition in relation.cases[0].when:
        lines += wrap(spoken["when"].format(condition=condition_words(condition, form, lang)), width, "    ")
    return lines + wrap(spoken["basis"].format(basis=relation.basis[lang]), width, "    ")


def explain_text(code: str, form: Form, lang: str, width: int) -> str:
    """What a code means, how serious it is, on what it rests, an example, and what to do."""
    code, wanted = code.strip().upper(), with_control(form)
    for relation in wanted.relations:
        if relation.id == code:
            return _explain_relation(relation, wanted, lang, width)
    for one in others(form) if code not in codes() else ():
        if any(relation.id == code for relation in with_control(one).relations):
            return explain_text(code, one, lang, width)
    if code not in codes():
        import difflib

        known = [*codes(), *(relation.id for relation in wanted.relations)]
        near = difflib.get_close_matches(code, known, 3)
        hint = f"；是不是 {'、'.join(near)}" if near else ""
        raise UsageError(f"没有“{code}”这个代码{hint}；“xlsxcheck explain”列出全部代码 / no such code")
    known_code, texts, spoken = codes()[code], wording(lang)["codes"][code], words(lang)["rules"]
    way = words(lang)["instead"]["other"]
    lines = [f"{code}  {texts['title']}  [{_rank(known_code['severity'], known_code['class'], lang)}]"]
    for key in ("meaning", "skips", "example", "basis", "remedy"):
        if texts.get(key):
            lines += wrap(spoken[key].format_map({key: _generic(texts[key].replace("{way}", way))}), width, "    ")
    return "\n".join(lines) + "\n"


def codes_text(form: Form, lang: str) -> str:
    """Every code with its title and rank, one a line."""
    titles = wording(lang)["codes"]
    rows = [(code, titles[code]["title"], _rank(**known, lang=lang)) for code, known in _ranks().items()]
    rows += [(one.id, _fault(one, lang), _rank(one.severity, one.kind, lang)) for one in with_control(form).relations]
    return "".join(f"{code:26}{title}  [{rank}]\n" for code, title, rank in rows)


def _fault(relation: Relation, lang: str) -> str:
    """What it means that a relation does not hold, for whichever member."""
    case = relation.cases[0]
    return case.fault[lang].replace(case.subject[lang], "…") if case.member else case.fault[lang]


def _ranks() -> dict[str, dict[str, str]]:
    return {code: {"severity": known["severity"], "kind": known["class"]} for code, known in codes().items()}


def forms_text(*, detail: bool = False, lang: str = "zh", width: int = 80) -> str:
    """The forms that came with the program, one a line; detail: under each what its sums are worth."""
    lines = []
    for form_id in form_ids():
        form = load_form(form_id)
        lines.append(f"{form.id}  {form.title[lang]}  {form.document}  {form.first_year}—{form.last_year or ''}")
        if detail:
            lines += _worth(form, lang, width)
    return "\n".join(lines) + "\n"


def _worth(form: Form, lang: str, width: int) -> list[str]:
    """How many single wrong cells show, and how many can be told from all others, for each way to fill in totals."""
    spoken = words(lang)["worth"]
    lines = wrap(spoken["head"], width, "  ")
    for found in ways(form):
        facts = found._asdict() | {"control": spoken["also"].format(count=found.control) if found.control else ""}
        lines += wrap(spoken[found.totals].format_map(facts), width, "  ")
    return lines


def _explain_relation(relation: Relation, form: Form, lang: str, width: int) -> str:
    spoken = words(lang)["rules"]
    lines = wrap(_head(relation, lang), width)
    lines += wrap(_statement(relation, form, lang), width, "    ")
    for condition in relation.cases[0].when:
        lines += wrap(spoken["when"].format(condition=condition_words(condition, form, lang)), width, "    ")
    lines += wrap(spoken["skips"].format(skips=spoken["relation_skips"]), width, "    ")
    lines += wrap(spoken["example"].format(example=_example(relation, form, lang)), width, "    ")
    for key, text in (("basis", relation.basis[lang]), ("remedy", relation.remedy[lang])):
        lines += wrap(spoken[key].format_map({key: text}), width, "    ")
    return "\n".join(lines) + "\n"


def _head(relation: Relation, lang: str) -> str:
    times = f" ×{len(relation.cases)}" if len(relation.cases) > 1 else ""
    title = relation.cases[0].title[lang]
    if len(relation.cases) > 1:
        title = re.sub(r"\{[^}]*\}", "…", relation.title[lang])
    return f"{relation.id}{times}  [{_rank(relation.severity, relation.kind, lang)}] {title}"


def _rank(severity: str, kind: str, lang: str) -> str:
    spoken = words(lang)
    names = (spoken["class"][kind], spoken["severity"][severity])
    return names[0] if names[0] == names[1] else " · ".join(names)


def _statement(relation: Relation, form: Form, lang: str) -> str:
    """The relation of its first member, with addresses: 表三!D4 + 表三!D5 = 表三!D27 + 表三!D28."""
    case = relation.cases[0]
    signs = {"=": "=", "<=": "≤"}
    if not any(term.figures for term in case.left):
        # What is bounded below is read the other way round, as a person would say it.
        return f"{_terms(case.right, form, lang)} {signs[case.op].replace('≤', '≥')} {_terms(case.left, form, lang)}"
    return f"{_terms(case.left, form, lang)} {signs[case.op]} {_terms(case.right, form, lang)}"


def _terms(terms: tuple[Term, ...], form: Form, lang: str) -> str:
    return " + ".join(_term(term, form, lang) for term in terms)


def _term(term: Term, form: Form, lang: str) -> str:
    if not term.figures:
        return plain(term.times)
    cells = _cell(term.figures[0], form, lang)
    if term.answers:
        cells = " + ".join(_cell(figure, form, lang) for figure in term.figures)
    elif len(term.figures) > 1:
        cells = f"SUM({cells}…{form.fields[term.figures[-1].field].ref})"
    return cells if term.times == 1 else f"{plain(term.times)} × {cells}"


def _cell(figure: Figure, form: Form, lang: str) -> str:
    field = form.fields[figure.field]
    cell = f"{field.sheet}!{field.ref}"
    if figure.says is not None:
        spoken, comma = words(lang)["rules"], words(lang)["list_comma"]
        return str(spoken["answer" if figure.says else "filled"].format(cell=cell, words=comma.join(figure.says)))
    return fill(words(lang)["last_year"], {"what": cell}, lang) if figure.year else cell


def condition_words(condition: Condition, form: Form, lang: str) -> str:
    """When a relation applies, in words."""
    spoken = words(lang)["rules"]
    if condition.answer:
        what = form.fields[condition.fields[0]].name(lang)
    else:
        what = " + ".join(_cell(figure, form, lang) for figure in condition.figures[:2])
        what += " + …" if len(condition.figures) > 2 else ""
    comma = words(lang)["list_comma"]
    for key, chosen in (("chosen", condition.one_of), ("not_chosen", condition.none_of)):
        if chosen is not None:
            return str(spoken[key].format(what=what, words=comma.join(f"“{word}”" for word in chosen)))
    bounds = [
        spoken[key].format(n=plain(value))
        for key, value in (
            ("at_least", condition.at_least),
            ("at_most", condition.at_most),
        )
        if value is not None
    ]
    return f"{what} {comma.join(bounds)}"


def _example(relation: Relation, form: Form, lang: str) -> str:
    """A made-up case that breaks the relation, told by the same code that tells real ones."""
    case = relation.cases[0]
    values: dict[str, Value] = {field.id: 0 if field.type.numeric else None for field in form.fields.values()}
    before: dict[str, Value] = {figure.field: 0 for figure in case.last_year}
    for condition in (one for one in case.when if one.answer):
        values[condition.fields[0]] = _some_answer(form.fields[condition.fields[0]].type, condition)
    if first := next((field for term in case.left for field in term.fields), None):
        values[first] = 2000
    elif case.answers:
        says = case.answers[0].says
        values[case.answers[0].field] = says[0] if says else _some_answer(form.fields[case.answers[0].field].type)
    elif before:
        before[case.last_year[0].field] = 2000
    for condition in case.when:
        _fulfil(condition, values)
    places = {field.id: Place(field.sheet, field.area.top, field.area.left) for field in form.fields.values()}
    record = Record(form.id, values, places)
    figures: dict[str | Figure, Value] = dict(values.items()) | {
        one: one.counted(values[one.field]) for one in case.answers
    }
    figures |= {Figure(field, -1): value for field, value in before.items()}
    outcome = Outcome(case, "failed", side(case.left, figures), side(case.right, figures))
    return of_outcome(outcome, relation, Context(form, record, lang, previous=Record(form.id, before, {}))).message


def _some_answer(kind: FieldType, condition: Condition | None = None) -> Value:
    """An answer that may stand in a cell and that meets a condition, for an example."""
    if kind.kind == "year":
        return int((condition.at_least or condition.at_most if condition else None) or kind.minimum or 0)
    if condition is not None and condition.one_of:
        return condition.one_of[0]
    fitting = (
        choice["zh"] for choice in kind.choices if not condition or choice["zh"] not in (condition.none_of or ())
    )
    return next(fitting, "…")


def _in_brackets(text: str) -> str:
    return text if text.startswith("（") and text.endswith("）") else f"（{text}）"


def _fulfil(condition: Condition, values: dict[str, Value]) -> None:
    """Let a condition on figures of this year hold, so that the example could happen."""
    asked = [figure.field for figure in condition.figures if not figure.year and figure.says is None]
    there = sum(value for field in asked if isinstance(value := values[field], int | Decimal))
    if asked and condition.at_least is not None and there < condition.at_least:
        values[asked[0]] = int(condition.at_least)


def _generic(text: str) -> str:
    """A message template for readers: without what is told only in some cases, and without its facts."""
    always = re.sub(r"\[\[.*?\]\]", "", text)
    # Where each part of it is for one case, all of them are said.
    return re.sub(r"\{[^}]*\}", "…", always if always.strip() else re.sub(r"\[\[|\]\]", "", text))
