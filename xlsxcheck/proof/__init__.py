"""Proof of a form definition: what its relations say together, whether each can hold and can fail, what it is worth."""
