"""Regular expressions that are compiled at their first use."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from xlsxcheck.model.patterns import late


@pytest.mark.parametrize(("pattern", "text"), [(r"(\d+)件", "12件、7件"), (rb"<(v)>", b"<v><v>")])
def test_a_late_pattern_does_what_the_pattern_does(pattern: str, text: str) -> None:
    now, after = re.compile(pattern), late(pattern)
    assert after.findall(text) == now.findall(text)
    assert after.split(text) == now.split(text)
    assert after.sub(text[:1], text) == now.sub(text[:1], text)
    found, wanted = after.search(text), now.search(text)
    assert found is not None and wanted is not None and found.span() == wanted.span()
    assert (after.pattern, after.flags, after.groups) == (now.pattern, now.flags, now.groups)


def test_flags_count_and_a_broken_pattern_is_told_at_its_use() -> None:
    assert late("A", re.IGNORECASE).fullmatch("a") is not None
    broken = late("(")
    with pytest.raises(re.error):
        broken.search("x")


def test_nothing_is_compiled_before_it_is_used() -> None:
    script = (
        "import re._compiler as c; made = []; old = c.compile\n"
        "c.compile = lambda *a: made.append(a[0]) or old(*a)\n"
        "from xlsxcheck.model.patterns import late\n"
        "one = late('x+y'); before = 'x+y' in made; one.match('xy'); print(before, 'x+y' in made)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
