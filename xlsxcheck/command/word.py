"""What the command `word` does: a workbook without errors in, the whole report in Word out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from xlsxcheck.command.terminal import tell, terminal
from xlsxcheck.errors import Refused
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable


def run_word(path: str, output: str, forms: Sequence[str], lang: str) -> int:
    """Write the report; 1 where the workbook has errors, 3 where it can't be checked: what is wrong goes to stdout."""
    from xlsxcheck.files import write_whole
    from xlsxcheck.form.editions import form_of
    from xlsxcheck.form.given import given_forms
    from xlsxcheck.render.text import text
    from xlsxcheck.round.word import refuse_word_path, word_report

    form = given_forms(forms)
    refuse_word_path(output, path)
    spoken = words(lang)["word"]
    try:
        made, report = word_report(path, form, lang=lang)
    except Refused as refused:
        width, colour = terminal(sys.stdout)
        sys.stdout.write(
            text(refused.report, form_of(refused.report.form, form), lang=lang, width=width, colour=colour)
        )
        tell(f"xlsxcheck: {refused}")
        return refused.exit_code
    write_whole(output, made)
    print(printable(spoken["written"].format(path=output)))
    if count := report.count("warning"):
        tell(spoken["warnings"].format(path=path, count=count))
    return 0
