"""Several things out of one at a look, which takes a tenth of what asking for each takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from typing import Any


def taker(keys: Sequence[Hashable]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives what a list or mapping has under these keys, always as a tuple. KeyError, IndexError."""
    if len(keys) > 1:
        return itemgetter(*keys)
    if not keys:
        return lambda _: ()
    (key,) = keys
    return lambda found: (found[key],)
