"""The .xls and .et files: compound file, BIFF8 records, formulas, strings."""
