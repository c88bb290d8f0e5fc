"""The number formats in which nearly every figure of nearly every file is written."""

from __future__ import annotations

SHOWS_ALL = frozenset({"General", "Standard", "GENERAL", "@"})
"""Number formats in which every number is shown as it is."""
SHOWS_WHOLE = SHOWS_ALL | {"0", "#,##0", "0.00", "#,##0.00", "#,##0;-#,##0", "0_ ", "0_);[Red]\\(0\\)", "#,##0_ "}
"""Number formats in which a whole number is shown as it is."""
