"""Every command line of the READMEs is run, here or in a place that is named, and prints what was looked at."""

from __future__ import annotations

import re

import pytest
from helpers import ROOT
from readme import README, with_first_run
from runs import ELSEWHERE, KEPT, READMES, arguments, commands, elsewhere, kept

from xlsxcheck.messages import words


@pytest.mark.slow
def test_every_command_line_prints_what_is_kept() -> None:
    assert kept().decode() == KEPT.read_text(encoding="utf-8"), "run: python tests/kit/remake.py"


def test_the_readme_shows_the_beginning_of_its_first_run() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_first_run(readme, KEPT.read_text(encoding="utf-8")) == readme and "共 " in readme


def test_every_command_line_is_kept_or_run_in_another_place() -> None:
    known = set(re.findall(r"^\$ (.*)$", KEPT.read_text(encoding="utf-8"), re.MULTILINE))
    found = [command for readme in READMES for command in commands(readme.read_text(encoding="utf-8"))]
    assert len(found) > 25
    for command in found:
        place = elsewhere(command)
        assert (ROOT / place).exists() if place else command.replace("\\", "/") in known, command


def test_places_that_run_the_rest_are_there_and_needed() -> None:
    found = [command for readme in READMES for command in commands(readme.read_text(encoding="utf-8"))]
    for start, place in ELSEWHERE.items():
        assert (ROOT / place).exists(), place
        assert any(elsewhere(command) == place for command in found), start


def test_no_run_of_the_readmes_is_refused_or_breaks() -> None:
    ends = re.findall(r"^= (\d+)$", KEPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert ends and set(ends) <= {"0", "1", "3"}, "2 is a command line that cannot be, 4 something unwritten"
    assert "Traceback" not in KEPT.read_text(encoding="utf-8")


def test_the_first_screen_shows_the_commands_of_the_collectors_year() -> None:
    lines = [line[line.index("xlsxcheck ") :] for line in words("zh")["first_screen"] if " xlsxcheck " in line]
    year = [" ".join(arguments(line)) for line in lines if "--roster" in line]
    assert [line.split()[0] for line in year] == ["template", "收到的文件夹", "merge"]
    assert "--previous" in year[1]
