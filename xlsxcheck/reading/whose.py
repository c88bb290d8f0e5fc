"""Whose figure it is: whether a clause names an organ that is not the one that reports."""

from __future__ import annotations

import re

from xlsxcheck.model.claims import Share

_FURTHEST = 16
"""So many characters before the end of an organ's name are looked at."""

_BREAKS = re.compile(r"[，,、（）()：:]|年度?|月|日|及|和")


class Whose:
    """The reporting organ, and how other organs are told from it."""

    def __init__(self, share: Share, organ: str) -> None:
        """`organ` is empty where it is not known: then nobody is another one."""
        self.share = share
        self.organ = organ
        ends = sorted(share.parts, key=len, reverse=True)
        self.ends = re.compile("|".join(map(re.escape, ends)))

    def another(self, head: str) -> bool:
        """Whether what stands before the words names an organ among others."""
        if not self.organ:
            return False
        ends = ((head[max(0, one.end() - _FURTHEST) : one.start()], one[0]) for one in self.ends.finditer(head))
        return any(self._is_another(before, end) for before, end in ends)

    def _is_another(self, before: str, end: str) -> bool:
        name = _BREAKS.split(before)[-1]
        if not name:
            return end not in self.organ
        if name.endswith(self.share.ours) or name.startswith(self.share.ours):
            return False
        return not any(_within(name[at:] + end, self.organ) for at in range(min(3, len(name))))


def _within(name: str, organ: str) -> bool:
    """Whether a short name has the characters of the full one, in their order."""
    rest = iter(organ)
    return all(mark in rest for mark in name)
