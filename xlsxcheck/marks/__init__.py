"""The parts of a marked copy: splicing marks into a sender's package, and taking them out again."""
