"""Tables of the README that come out of the data: `python tests/kit/readme.py` writes them anew, a test checks it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from helpers import ROOT
from test_cells import table as cells_table

from xlsxcheck.form.load import load_form
from xlsxcheck.messages import words
from xlsxcheck.model import Form

README = ROOT / "README.md"


def rules_table(form: Form) -> str:
    names = words("zh")
    lines = ["| 代码 | 条数 | 级别 | 应当成立 |", "|---|---|---|---|"]
    for relation in form.relations:
        title = re.sub(r"^“\{[^}]*\}”", "每一", relation.title["zh"]).replace("每一：", "每一类：")
        title = re.sub(r"\{[^}]*\}", "”“".join(case.subject["zh"] for case in relation.cases), title)
        rank = names["class"][relation.kind], names["severity"][relation.severity]
        lines.append(f"| {relation.id} | {len(relation.cases)} | {'·'.join(dict.fromkeys(rank))} | {title} |")
    return "\n".join(lines)


def with_block(readme: str, name: str, block: str) -> str:
    before, rest = readme.split(f"<!-- {name} -->", 1)
    after = rest.split(f"<!-- /{name} -->", 1)[1]
    return f"{before}<!-- {name} -->\n{block}\n<!-- /{name} -->{after}"


def fresh(readme: str, form: Form) -> str:
    """The README with its tables made anew."""
    return with_block(with_block(readme, "rules", rules_table(form)), "cells", cells_table(form, "zh"))


if __name__ == "__main__":
    README.write_text(fresh(README.read_text(encoding="utf-8"), load_form()), encoding="utf-8")
