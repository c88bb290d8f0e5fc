"""The marked copy: (bytes, Report) -> bytes, and its name on disk."""
