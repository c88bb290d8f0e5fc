"""Reports -> text, JSON, CSV, HTML."""
