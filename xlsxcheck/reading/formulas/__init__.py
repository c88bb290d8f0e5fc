"""Formulas in answer cells: what they give, and whether they compute a figure from those it is checked against."""
