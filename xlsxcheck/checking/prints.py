"""What a finding that is no relation's is about, as a digest."""

from __future__ import annotations

from xlsxcheck.form.prints import cells_print, text_print
from xlsxcheck.model import Finding, Note, Record, plain


def with_print(finding: Finding, note: Note, record: Record) -> Finding:
    """The finding with the digest of what it is about; only of warnings, which alone are explained.

    Of fields it is their values; of anything else what the note says, in no language.
    """
    if finding.severity != "warning":
        return finding
    places = {(place.sheet, place.ref): field for field, place in record.places.items()}
    fields = [places.get((finding.sheet or "", cell)) for cell in finding.cells]
    if not any(fields):
        return finding._replace(print=text_print(f"{note.code} {sorted(map(str, note.facts.items()))}"))
    return finding._replace(print=cells_print(plain(record.values.get(field or "")) for field in fields))
