"""How long a large form of one's own takes, step by step: `python tests/benchmarks/forms.py [TABLES]`.

Processor seconds for 60 generated tables of 84 cells: drafted, loaded, proven, made a template, checked, annotated.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "kit"), str(Path(__file__).parents[2])]

from manytables import many_tables  # noqa: E402

from xlsxcheck import annotate, check, write_template  # noqa: E402
from xlsxcheck.drafting.draft import draft_form  # noqa: E402
from xlsxcheck.drafting.write import as_text  # noqa: E402
from xlsxcheck.form.load import parse_form  # noqa: E402
from xlsxcheck.proof.filling import correct  # noqa: E402
from xlsxcheck.proof.prove import prove  # noqa: E402
from xlsxcheck.template.build import build_template  # noqa: E402


def steps(tables: int = 60) -> dict[str, float]:
    """Step -> processor seconds. What each step comes to is held by tests/proof/test_large_form.py."""
    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        made = work()
        took[name] = time.process_time() - start
        return made

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "blank.xlsx")
        path.write_bytes(many_tables(tables))
        draft = timed("draft", lambda: draft_form(path))
    form = timed("load", lambda: parse_form(as_text({**draft, "review": []}).encode()))
    timed("prove", lambda: prove(form, office=False))
    timed("template", lambda: write_template(form))
    values = correct(form, lambda _: True) or {}
    typed = {field: value for field, value in values.items() if not form.fields[field].sum_of}
    filled = build_template(form, values={**typed, next(iter(typed)): "12件"})
    report = timed("check", lambda: check(filled, form))
    timed("annotate", lambda: annotate(filled, report, form))
    return took


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for step, seconds in steps(number).items():
        print(f"{step:10} {seconds:7.2f} s")
