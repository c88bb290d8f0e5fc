"""A definition drafted from blank tables: what stands there, what is guessed, what has to be looked at."""
