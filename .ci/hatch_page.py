"""A wheel carries the offline page if one was built of these very sources; else `xlsxcheck page` says how to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts dist/xlsxcheck.html into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Look for the page, and at what it says it was made of."""
        page = Path(self.root, "dist", "xlsxcheck.html")
        if version == "editable" or not page.is_file():
            return
        asked = "from xlsxcheck.page.shipped import page_path; print(page_path())"
        done = subprocess.run([sys.executable, "-c", asked], cwd=self.root, capture_output=True, text=True)
        if done.returncode == 0 and done.stdout.strip() not in ("", "None"):
            build_data["force_include"][str(page)] = "xlsxcheck/_data/xlsxcheck.html"
        else:
            self.app.display_warning("dist/xlsxcheck.html was made of other sources: left out; run .ci/page")
