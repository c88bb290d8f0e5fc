"""For how long a page's own thread is busy at a stretch: processor time, which a busy machine does not lengthen."""

from __future__ import annotations

from collections.abc import Callable

from browser import Browser


def longest_stretch(shown: Browser, action: Callable[[], None]) -> float:
    """The longest task of the page's own thread while something is done, in seconds of processor time."""
    shown.call("Tracing.start", transferMode="ReportEvents", traceConfig={"includedCategories": ["toplevel"]})
    action()
    shown.call("Tracing.end")
    shown.wait_for("Tracing.tracingComplete")
    named = [one for one in shown.traced if one["name"] == "thread_name"]
    own = {(one["pid"], one["tid"]) for one in named if one["args"]["name"] == "CrRendererMain"}
    tasks = [one for one in shown.traced if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in own]
    assert len(tasks) > 100, (len(shown.traced), named)
    return max(one.get("tdur", 0) for one in tasks) / 1e6
