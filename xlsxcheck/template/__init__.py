"""The blank workbook: Form -> bytes."""
