"""Sentences as reports have them, in words of our own, filled with the figures of a record; and the same with one
figure changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from xlsxcheck.model import Form, Value

TEMPLATES = """
{y}年，全{p}共收到政府信息公开申请{new}件，上年结转{in}件，全年共办结{done}件，结转下年度继续办理{out}件。
全年新收政府信息公开申请{new}件，其中自然人申请{new_nat}件，法人或其他组织申请{new_org}件。
本年度共受理政府信息公开申请{new:,}件，已答复{done:,}件。
{y}年，我{p}收到依申请公开{new}件，叠加上年结转{in}件，累计办理申请{all}件。
在办结的政府信息公开申请中，予以公开{disclosed}件、部分公开{partly}件、不予公开{refused}件、无法提供{unavailable}件、不予处理{nothandled}件、其他处理{other}件。
全年共收办政府信息公开申请案件{all}件，予以公开{disclosed}件，部分公开{partly}件，不予公开{refused}件，转下年度办理{out}件。
依申请公开方面，共收到申请{new}份，答复{done}份，其中予以公开{disclosed}份。
截至12月31日，共收到公民、法人和其他组织提出的政府信息公开申请{new}件，办结{done}件。
办理结果为：予以公开的{disclosed}件，部分公开的{partly}件；政府信息公开申请不予公开的{refused}件。
{y}年共接到政府信息公开申请{new}宗，结转下一年度{out}宗。
全{p}因政府信息公开被申请行政复议{recon}件，其中结果维持{recon_up}件、结果纠正{recon_co}件、其他结果{recon_ot}件、尚未审结{recon_pe}件。
涉及政府信息公开的行政诉讼案件{lit}件，其中结果维持{lit_up}件，结果纠正{lit_co}件。
本年度发生政府信息公开行政复议案件{recon}件、行政诉讼案件{lit}件。
政府信息公开行政复议、行政诉讼案件共{disputes}件。
涉政府信息公开的未经复议直接起诉案件{direct}件，复议后起诉案件{after}件。
全年办结政府信息公开申请{done}件（含上年结转{in}件）。
依申请公开情况：收到申请{new:f}件，办结{done:f}件。
全年共制发行政规范性文件{nd_issued}件，废止{nd_repealed}件，现行有效{nd_force}件。
{y}年制定出台规范性文件{nd_issued}份，现行有效规范性文件{nd_force}份。
全年受理政府信息公开申请{new}件，其中属于国家秘密的{secret}件，保护第三方合法权益的{third}件。
政府信息公开申请中，本机关不掌握相关政府信息的{nothheld}件，没有现成信息需要另行制作的{create}件，补正后申请内容仍不明确的{unclear}件。
不予处理的政府信息公开申请中，信访举报投诉类申请{petition}件，重复申请{repeat}件。
收到政府信息公开申请{new}件（自然人{new_nat}件，商业企业{new_bus}件，科研机构{new_res}件）。
今年以来共受理政府信息公开申请{new}件；按期办结{done}件；跨年结转下年{out}件。
共收到政府信息公开申请{new:y}件，比上年有所变化。
{y}年度共新收到政府信息公开申请{new}件，同比增长12.5%，全部依法办理。
根据统计，{y}年全{p}政府信息公开申请办理情况如下：本年新收{new}件，上年结转{in}件，予以公开{disclosed}件，结转下年度{out}件。
全{p}政府信息公开工作引发的行政复议{recon}起，行政诉讼{lit}起。
公开申请共答复{done}件，其中公开申请予以公开{disclosed}件，不予公开{refused}件。
收取信息处理费{fee}万元。
其中，政府信息公开申请因申请人逾期不补正不再处理的{uncorrected}件。
对政府信息公开申请作出部分公开答复{partly}件，作出不予公开答复{refused}件。
政府信息公开申请由自然人提出的{new_nat}件，由法人或其他组织提出的{new_org}件。
""".strip().split("\n")
"""In braces names of FIGURES, with how they are written: plain, with commas, in wide digits, as N余."""

_ROWS = {
    "new": "received_new",
    "in": "carried_in",
    "done": "processed_total",
    "out": "carried_out",
    "disclosed": "disclosed",
    "partly": "partly_disclosed",
    "secret": "refused.state_secret",
    "third": "refused.third_party",
    "nothheld": "unavailable.not_held",
    "create": "unavailable.needs_creation",
    "unclear": "unavailable.still_unclear",
    "petition": "not_handled.petition",
    "repeat": "not_handled.repeated",
    "uncorrected": "other.not_corrected",
}
_GROUPS = {"refused": "refused.", "unavailable": "unavailable.", "nothandled": "not_handled.", "other": "other."}
_RESULTS = {"": "total", "_up": "upheld", "_co": "corrected", "_ot": "other", "_pe": "pending"}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def figures(values: dict[str, Value], form: Form) -> dict[str, int]:
    """What the names in the templates stand for in a record."""

    def total(*fields: str) -> int:
        return sum(int(values[field] or 0) for field in fields)

    found = {name: total(f"requests.{row}.total") for name, row in _ROWS.items()}
    for name, start in _GROUPS.items():
        rows = [one for one in form.fields if one.startswith(f"requests.{start}") and one.endswith(".total")]
        found[name] = total(*rows)
    found["all"] = found["new"] + found["in"]
    organisations = [one for one in form.fields if one.startswith("requests.received_new.")]
    found["new_nat"] = total("requests.received_new.natural_person")
    found["new_org"] = total(*organisations) - found["new_nat"] - found["new"]
    found["new_bus"] = total("requests.received_new.business")
    found["new_res"] = total("requests.received_new.research_institution")
    for end, result in _RESULTS.items():
        direct = total(f"disputes.litigation_direct.{result}")
        after = total(f"disputes.litigation_after_reconsideration.{result}")
        found |= {f"recon{end}": total(f"disputes.reconsideration.{result}"), f"lit{end}": direct + after}
        found |= {"direct": direct, "after": after} if not end else {}
    found["disputes"] = found["recon"] + found["lit"]
    found |= {f"nd_{end}": total(f"proactive.normative_docs.{one}") for end, one in
              (("issued", "issued"), ("repealed", "repealed"), ("force", "in_force"))}  # fmt: skip
    return found


def _written(value: int, how: str) -> str:
    if how == ",":
        return f"{value:,}"
    if how == "f":
        return str(value).translate(_WIDE)
    if how == "y" and value >= 20:
        step = 10 ** (len(str(value)) - 1)
        return f"{value // step * step}余" if value % step and value < value // step * step * 1.3 else str(value)
    return str(value)


_SLOT = re.compile(r"\{(\w+)(?::(.))?\}")


def true_sentence(template: str, values: dict[str, Value], form: Form, year: int, place: str) -> str:
    """A template with the figures of a record."""
    return _filled(template, figures(values, form), values, year, place, {})


def _filled(
    template: str, known: dict[str, int], values: dict[str, Value], year: int, place: str, changed: dict[int, int]
) -> str:
    number = iter(range(100))

    def fill(match: re.Match[str]) -> str:
        name, how = match[1], match[2] or ""
        if name in ("y", "p"):
            return str(year) if name == "y" else place
        if name == "fee":
            return str(values["proactive.fees.amount"])
        at = next(number)
        return _written(changed.get(at, known[name]), how)

    return _SLOT.sub(fill, template)


def false_sentences(
    template: str, values: dict[str, Value], form: Form, year: int, place: str, seed: int
) -> Iterator[str]:
    """The same with one figure changed, a sentence for each figure in it."""
    chance, known = random.Random(f"{seed} {template}"), figures(values, form)
    slots = [match[1] for match in _SLOT.finditer(template) if match[1] not in ("y", "p", "fee")]
    ways: list[Callable[[int], int]] = [
        lambda n: n + chance.choice((1, 2, 3)),
        lambda n: n * 10 + chance.randrange(10) if n else 7,
        lambda n: max(0, n - chance.choice((1, 2))) if n > 2 else n + 4,
        lambda n: int(str(n)[::-1]) if str(n) != str(n)[::-1] and n % 10 else n + 9,
    ]
    for at, name in enumerate(slots):
        new = chance.choice(ways)(known[name])
        if new != known[name]:
            yield _filled(template, known, values, year, place, {at: new})
