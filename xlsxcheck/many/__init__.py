"""Runs over many files: finding them, processes, what they have in common, progress, summaries."""
