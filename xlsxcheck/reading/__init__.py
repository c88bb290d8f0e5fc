"""A workbook and a form -> Record: where the answers stand, what they are, what else was done."""
