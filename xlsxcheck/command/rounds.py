"""What the commands of the yearly round do: `template --roster` and `merge`."""

from __future__ import annotations

import sys
from typing import Any

from xlsxcheck.command.terminal import tell
from xlsxcheck.form.load import load_form
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable

_MOST_NAMED = 20


def run_distribution(roster: str, out: str, form: str | None, **options: Any) -> int:
    """Make the workbooks of a roster's offices and say what was made; see distribute. The exit code."""
    from xlsxcheck.round.distribute import distribute

    done = distribute(roster, out, load_form(form), **options)
    spoken = words("zh")["distribution"]
    for warning in done.warnings[:_MOST_NAMED]:
        tell(f"xlsxcheck: {warning}")
    kept = [made for made in done.made if made.state == "kept"]
    lines = [spoken["made"].format(count=len(done.made) - len(kept), folder=out, manifest=done.manifest)]
    if kept:
        lines.append(spoken["kept"].format(count=len(kept)))
        lines += [f"  {made.path}" for made in kept[:_MOST_NAMED]] + ["  …"] * (len(kept) > _MOST_NAMED)
    if noted := sum(bool(made.notes) for made in done.made):
        lines.append(spoken["notes"].format(count=noted))
    sys.stdout.write("".join(f"{printable(line)}\n" for line in lines))
    return 0
