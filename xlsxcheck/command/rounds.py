"""What the commands of the yearly round do: `template` and `merge`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxcheck.command.terminal import tell
from xlsxcheck.form.editions import form_of
from xlsxcheck.form.given import given_forms
from xlsxcheck.form.load import load_form
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, plain

if TYPE_CHECKING:
    from xlsxcheck.round.merge import Merged

_MOST_NAMED = 20


def run_template(form: str | None, output: Path | None, filled: dict[str, Any]) -> int:
    """Make one template, and say where it lies. The exit code."""
    from xlsxcheck.api import write_template

    loaded = load_form(form)
    path = output or Path(f"{loaded.id}.xlsx")
    write_template(loaded, path, **filled)
    no_year = filled["year"] is None and "year" in loaded.roles
    hint = "（没有预填报告年度，由填报人填；要预填，加 --year 和年度）" if no_year else ""
    sys.stdout.write(f"{printable(f'已生成模板：{path}{hint}')}\n")
    return 0


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


def run_merge(paths: list[str], out: str, forms: Sequence[str], **options: Any) -> int:
    """Add up workbooks and say what is in the sum and what is not; see merge. The exit code."""
    from xlsxcheck.round.merge import merge

    form = given_forms(forms)
    done = merge(paths, out, form, **options)
    for warning in done.warnings[:_MOST_NAMED]:
        tell(f"xlsxcheck: {warning}")
    sys.stdout.write(
        "".join(
            f"{printable(line)}\n" for line in _merged_lines(done, form_of(done.form, form), options.get("compare"))
        )
    )
    return 1 if done.differences or done.doubts or not done.complete else 0


def _merged_lines(done: Merged, form: Form, compare: str | None) -> Iterator[str]:
    spoken = words("zh")["merge"]
    yield spoken["written"].format(count=done.offices, path=done.path)
    if done.expected is not None:
        waiting = [one for one in done.missing if one not in done.held_back]
        yield spoken["received"].format(
            expected=done.expected, counted=done.expected - len(done.missing), held=len(done.held_back),
            missing=len(waiting),
        )  # fmt: skip
        yield from _named(spoken["held_back"], [one.organ for one in done.held_back])
        yield from _named(spoken["missing"], [one.organ for one in waiting])
        yield from _named(spoken["unknown"], list(done.unknown))
    if not done.complete:
        yield spoken["is_incomplete"]
    yield from _named(spoken["doubts"], list(done.doubts))
    if done.failing:
        yield spoken["with_failing"].format(count=done.failing)
    if done.open:
        yield spoken["with_open"].format(count=done.open)
    yield from _named(spoken["left_out"], [f"{one.path}：{one.why}" if one.why else one.path for one in done.left_out])
    if compare is not None:
        yield spoken["compared"].format(path=compare, count=len(done.differences))
    for one in done.differences:
        field = form.fields[one.field]
        published = spoken["blank"] if one.published is None else plain(one.published)
        yield "  " + spoken["differs"].format(
            place=f"{field.sheet}!{field.ref}", label=field.name(), published=published, summed=plain(one.summed),
            difference=plain((one.published or 0) - one.summed),
        )  # fmt: skip


def _named(head: str, names: list[str]) -> Iterator[str]:
    """A heading with the first of some names below it; nothing where there are none."""
    if names:
        yield head.format(count=len(names))
        yield from (f"  {name}" for name in names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            yield "  …"
