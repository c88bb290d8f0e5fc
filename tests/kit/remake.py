"""Everything here that is made from something else, made anew: `python tests/kit/remake.py` writes what has changed.

Record schemas and templates come from the definitions of forms, samples from both, the README's tables from the
definition, the messages and the tests, what its recipes print from running them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

KIT = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(KIT), str(KIT.parents[1])]

from captures import FOLDER, captures  # noqa: E402
from helpers import ROOT  # noqa: E402
from pictures import remake as remake_pictures  # noqa: E402
from readme import README, remade, with_first_run  # noqa: E402
from runs import KEPT, kept  # noqa: E402

from samples import SAMPLES, make_samples  # noqa: E402
from xlsxcheck.form.load import load_form  # noqa: E402
from xlsxcheck.form.schema import record_schema  # noqa: E402
from xlsxcheck.form.shipped import form_ids  # noqa: E402
from xlsxcheck.template.build import build_template  # noqa: E402


def made() -> Iterator[tuple[Path, bytes]]:
    """Each made file and what it should hold; the README last, since its recipes read the others."""
    for form_id in form_ids():
        form = load_form(form_id)
        schema = json.dumps(record_schema(form), ensure_ascii=False, indent=1)
        yield ROOT / "schema" / form_id / "record.schema.json", f"{schema}\n".encode()
        yield ROOT / "templates" / f"{form_id}.xlsx", build_template(form)
    for name, data in make_samples(load_form()).items():
        yield SAMPLES / name, data
    README.write_bytes(remade(load_form()))
    runs = kept()
    yield KEPT, runs
    yield README, with_first_run(README.read_text(encoding="utf-8"), runs.decode()).encode()
    if os.name != "nt":
        for name, text in captures():
            yield FOLDER / name, text.encode()


if __name__ == "__main__":
    if remake_pictures():
        print("samples/pictures")
    for path, data in made():
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(path.relative_to(ROOT))
