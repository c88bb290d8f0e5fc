"""What is worked out once a form, kept with that very form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from xlsxcheck.model import Form

_MOST_FORMS = 8
"""Forms that a function remembers: a run has one or two, a service with its users' own forms must not grow."""

_Result = TypeVar("_Result")


def once_per_form(work: Callable[[Form], _Result]) -> Callable[[Form], _Result]:
    """Keep what a function of a form comes to, for the last eight forms.

    The form itself is the key, not its digest: a form changed with `_replace` is another form. Each is held as long as
    it is known, so that no other one can take its identity.
    """
    kept: dict[int, tuple[Form, _Result]] = {}

    @wraps(work)
    def known(form: Form) -> _Result:
        found = kept.get(id(form))
        if found is not None:
            return found[1]
        result = work(form)
        while len(kept) >= _MOST_FORMS:
            # Another thread may be at the same.
            kept.pop(next(iter(kept)), None)
        kept[id(form)] = form, result
        return result

    return known
