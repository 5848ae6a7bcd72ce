"""Questions and answers in files: one a manager, few at a time, and none answered that was taken back."""

from pathlib import Path

import pytest

from server.balance.advice.change import CloseCounter
from server.forecasts.asked import KEPT_MS, LATE_MS, MOST, Answered, Asked, Questions
from tests.server.balance.advice.test_told import advised


def test_a_question_is_answered_once_and_another_takes_its_place(tmp_path: Path) -> None:
    questions = Questions(tmp_path)
    assert questions.of("CN01", "a", 1) is None
    assert questions.ask("CN01", "a", "close:1", 1)
    (first,) = questions.waiting(1)
    assert questions.of("CN01", "a", 1) == first
    assert questions.ask("CN01", "a", "close:2", 2)
    questions.answer(Answered(first, 3, advised(CloseCounter("1"))))  # too late for it
    second = questions.of("CN01", "a", 3)
    assert isinstance(second, Asked)
    assert second.typed == "close:2"
    done = Answered(second, 4, advised(CloseCounter("2", 20)))
    questions.answer(done)
    assert questions.of("CN01", "a", 5) == done
    assert questions.waiting(5) == []
    assert questions.of("CN01", "a", 5 + KEPT_MS) is None
    questions.cancel("CN01", "a")
    assert questions.of("CN01", "a", 5) is None


def test_what_was_taken_back_or_is_late_is_not_answered_and_few_wait_at_once(tmp_path: Path) -> None:
    questions = Questions(tmp_path)
    assert all(questions.ask("CN01", f"{n}", "close:1", n) for n in range(MOST))
    assert not questions.ask("CN01", "one-more", "close:1", MOST)
    assert questions.ask("CN01", "3", "close:2", MOST)  # instead of the one before
    first = questions.waiting(MOST)[0]
    questions.cancel("CN01", "0")
    questions.answer(Answered(first, 20))
    assert questions.of("CN01", "0", 20) is None
    assert len(questions.waiting(20)) == MOST - 1
    assert questions.waiting(MOST + LATE_MS + 1) == []
    assert list(questions.folder.iterdir()) == []


def test_a_press_in_the_midst_of_another_or_of_an_answer_is_the_question_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, named, meanwhile = Questions(tmp_path), Path.replace, ["close:2"]

    def replace(part: Path, to: Path) -> Path:
        if meanwhile:
            assert questions.ask("CN01", "a", meanwhile.pop(), 1)
        return named(part, to)

    monkeypatch.setattr(Path, "replace", replace)
    assert questions.ask("CN01", "a", "close:1", 1)
    (first,) = questions.waiting(1)
    assert first.typed == "close:1"
    meanwhile.append("close:3")
    questions.answer(Answered(first, 2))
    (waiting,) = questions.waiting(2)
    assert questions.of("CN01", "a", 2) == waiting
    assert waiting.typed == "close:3"
