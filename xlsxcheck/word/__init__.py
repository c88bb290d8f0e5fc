"""The report as a Word document: (Record, Form) -> bytes."""
