"""Status bytes as Epson printers send them, and what they mean."""

import pytest

from hardware.printer.status import UNREACHABLE, Condition, decode, is_paper_answer, is_realtime_answer, status_of


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        ((0x12, 0x12, 0x12, 0x12), {Condition.READY}),
        ((0x16, 0x12, 0x12, 0x12), {Condition.READY}),  # the drawer's pin says nothing of paper
        ((0x12, 0x12, 0x12, 0x1E), {Condition.READY, Condition.PAPER_NEAR_END}),
        ((0x1A, 0x32, 0x12, 0x7E), {Condition.PAPER_OUT}),
        ((0x1A, 0x32, 0x12, 0x72), {Condition.PAPER_OUT}),
        ((0x12, 0x12, 0x12, 0x72), {Condition.PAPER_OUT}),
        ((0x1A, 0x16, 0x12, 0x12), {Condition.COVER_OPEN}),
        ((0x1A, 0x36, 0x12, 0x7E), {Condition.COVER_OPEN, Condition.PAPER_OUT}),
        ((0x1A, 0x16, 0x12, 0x1E), {Condition.COVER_OPEN, Condition.PAPER_NEAR_END}),
        ((0x1A, 0x52, 0x1A, 0x12), {Condition.ERROR}),
        ((0x1A, 0x12, 0x32, 0x12), {Condition.ERROR}),
        ((0x1A, 0x12, 0x12, 0x12), {Condition.OFFLINE}),
        ((0x1A, 0x1A, 0x12, 0x12), {Condition.OFFLINE}),
    ],
)
def test_decodes(answers: tuple[int, int, int, int], conditions: set[Condition]) -> None:
    status = decode(dict(zip((1, 2, 3, 4), answers, strict=True)))
    assert status.conditions == conditions
    assert status.may_print == (Condition.READY in conditions)
    assert (status.obstacle is None) == status.may_print


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_any_missing_answer_means_unreachable(missing: int) -> None:
    answers = dict.fromkeys((1, 2, 3, 4), 0x12)
    del answers[missing]
    assert decode(answers) == UNREACHABLE
    assert decode({}) == UNREACHABLE


def test_a_byte_that_is_no_answer_means_unreachable() -> None:
    assert decode({1: 0x00, 2: 0x12, 3: 0x12, 4: 0x12}) == UNREACHABLE


def test_answers_of_the_two_kinds_cannot_be_mistaken() -> None:
    kinds = [(is_realtime_answer(byte), is_paper_answer(byte)) for byte in range(256)]
    assert (True, True) not in kinds
    xon, xoff = 0x11, 0x13
    assert kinds[xon] == (False, False)
    assert kinds[xoff] == (False, False)


def test_the_most_useful_obstacle_comes_first() -> None:
    assert status_of(Condition.PAPER_OUT, Condition.COVER_OPEN).obstacle is Condition.COVER_OPEN
    assert str(status_of(Condition.PAPER_OUT, Condition.COVER_OPEN)) == "cover_open, paper_out"
