"""What has changed about an office's report since an earlier run."""

# Annotations are not postponed here: NamedTuple would compile every one of them again, at each start.

from typing import Any, NamedTuple

Json = dict[str, Any]


class Since(NamedTuple):
    """What has changed since an earlier run.

    state: passed (nothing is open any more), open (still), broken (something is, nothing was), clean (nothing is or
    was), new (no earlier report). replaced: it is another file. solved, added, still: codes and cells of what is open
    no more, newly, or as before; path: the earlier file.
    """

    state: str
    replaced: bool = False
    solved: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    path: str | None = None
    still: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        """The change as JSON types."""
        lists = {"solved": list(self.solved), "added": list(self.added), "still": list(self.still)}
        return {**self._asdict(), **lists}
