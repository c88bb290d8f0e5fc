"""What is remembered between files changes no answer, and never grows beyond its bound."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from filled import varied
from helpers import HERE, ROOT
from memories import all_memories

from xlsxcheck import annotate, check
from xlsxcheck.copies.splice.outline import cell_text
from xlsxcheck.formats.memo import Kept, Memo, remembered
from xlsxcheck.model import Form


@pytest.fixture
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Kept, "keep", lambda self, key, value: value)
    for memory in all_memories():
        memory.forget()
    yield


@pytest.fixture(scope="module")
def files(form: Form) -> list[bytes]:
    """The samples, the small trial cases and fillings of one template, each of these more than three times."""
    paths = [*(ROOT / "samples").glob("*.xlsx"), *(HERE / "data").rglob("*.xlsx"), *(HERE / "data").rglob("*.ods")]
    small = [path.read_bytes() for path in sorted(paths) if path.stat().st_size < 60_000]
    return small + [data for _, data, _ in varied(form, 12, wrong=0.5, seed=4)]


@pytest.fixture(scope="module")
def answered(files: list[bytes], form: Form) -> list[str]:
    """The answers with everything remembered: each file is read three times, in other orders."""
    check(files[0], form)
    for memory in all_memories():
        memory.forget()
    answers = [check(data, form).to_json() for data in files]
    for seed in range(2):
        order = list(range(len(files)))
        random.Random(seed).shuffle(order)
        assert {at: check(files[at], form).to_json() for at in order} == dict(enumerate(answers))
    return answers


@pytest.mark.slow
def test_every_memory_was_used(answered: list[str]) -> None:
    assert len(all_memories()) >= 8
    # Those of the copies are used by whoever marks one; see test_copies_do_not_depend_on_what_was_marked_before.
    unused = [memory for memory in all_memories() if not memory and "copies" not in getattr(memory, "__module__", "")]
    assert unused == []
    assert [memory for memory in all_memories() if len(memory) > memory.most] == []


@pytest.mark.slow
def test_without_memory_the_answers_are_the_same(
    answered: list[str], nothing_is_kept: None, files: list[bytes], form: Form
) -> None:
    assert [check(data, form).to_json() for data in files] == answered
    assert not any(all_memories())


@pytest.mark.slow
def test_copies_do_not_depend_on_what_was_marked_before(
    monkeypatch: pytest.MonkeyPatch, files: list[bytes], form: Form
) -> None:
    """Three files and more marked in a row, in two orders, and with nothing remembered: the same bytes each time."""
    some = [(data, report) for data in files for report in [check(data, form)] if report.verdict == "fail"][:6]
    assert len(some) > 3
    for memory in all_memories():
        memory.forget()
    marked = [annotate(data, report, form) for data, report in some]
    assert cell_text and [annotate(data, report, form) for data, report in reversed(some)] == marked[::-1]
    monkeypatch.setattr(Kept, "keep", lambda self, key, value: value)
    for memory in all_memories():
        memory.forget()
    assert [annotate(data, report, form) for data, report in some] == marked
    assert not cell_text


def test_a_function_that_remembers_is_called_as_ever_and_keeps_few_long_texts() -> None:
    worked: list[str] = []

    @remembered(2)
    def double(text: str) -> str:
        """Twice."""
        worked.append(text)
        return text * 2

    assert [double("a"), double("a"), double("a")] == ["aa"] * 3 and worked == ["a", "a"]
    assert [double("b" * 5000) for _ in range(3)] == ["b" * 10000] * 3 and len(worked) == 3
    for number in range(50):
        double(f"{number}" * 5000)
    assert len(double.large) == 8  # type: ignore[attr-defined]
    assert double.__doc__ == "Twice." and list(double) == ["a"]


def test_kept_from_the_second_time_on_and_never_too_many() -> None:
    worked: list[int] = []

    def work(number: int) -> int:
        worked.append(number)
        return number * 2

    memo = Memo(work, most=3, fits=lambda number: number < 1000)
    assert [memo[7], memo[7], memo[7]] == [14, 14, 14] and worked == [7, 7]
    assert [memo[5000] for _ in range(3)] == [10000] * 3 and worked.count(5000) == 1
    assert [memo[number] for number in range(6000, 6050)][-1] == 12098 and len(memo.large) == 8
    for number in range(400):
        assert memo[number] == memo[number] == 2 * number
        assert len(memo) <= 3 and len(memo.seen) <= 3 * 64
    assert memo[399] == 798 and 399 in memo and 7 not in memo


def test_a_refusal_is_never_kept() -> None:
    def refuse(key: str) -> str:
        raise ValueError(key)

    memo = Memo(refuse, most=3)
    for _ in range(4):
        with pytest.raises(ValueError, match="x"):
            memo["x"]
    assert not memo
