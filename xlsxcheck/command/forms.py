"""What the command `forms` does: list the forms, draft a definition from a blank table, prove one."""

from __future__ import annotations

import sys

from xlsxcheck.command.terminal import USUAL_WIDTH, terminal
from xlsxcheck.errors import UsageError
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable

ACTIONS = ("list", "new", "test")


def run_forms(action: str, path: str | None, output: str | None, *, detail: bool, lang: str) -> int:
    """Do one of the three and return the exit code."""
    if action not in ACTIONS:
        from xlsxcheck.form.take import did_you_mean

        hint = did_you_mean(action, ACTIONS)
        raise UsageError(f"没有“forms {action}”；可用：forms {'、'.join(ACTIONS)} / no such action{hint}")
    if action == "list":
        from xlsxcheck.render.rules import forms_text

        if path or output:
            raise UsageError("forms list 不要文件名 / takes no file")
        sys.stdout.write(forms_text(detail=detail, lang=lang, width=terminal(sys.stdout)[0] or USUAL_WIDTH))
        return 0
    if path is None or detail or (output is None) == (action == "new"):
        raise UsageError("写成 forms new 空白表格.xlsx -o form.json，或者 forms test form.json / see forms --help")
    return _test(path, lang) if action == "test" else _new(path, output or "", lang)


def _test(path: str, lang: str) -> int:
    from xlsxcheck.form.load import load_form
    from xlsxcheck.proof.prove import prove
    from xlsxcheck.proof.told import proof_text

    proof = prove(load_form(path))
    sys.stdout.write("".join(f"{printable(line)}\n" for line in proof_text(proof, lang).splitlines()))
    return 0 if proof.holds else 1


def _new(path: str, output: str, lang: str) -> int:
    from xlsxcheck.drafting.draft import draft_form
    from xlsxcheck.drafting.write import write_draft

    draft = draft_form(path)
    write_draft(draft, output)
    spoken = words(lang)["drafting"]
    facts = {"path": output, "tables": len(draft["tables"]), "count": len(draft["review"])}
    sys.stdout.write(printable(spoken["written"].format_map(facts)) + "\n")
    return 0
