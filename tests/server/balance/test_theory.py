"""The roll against queueing theory: Erlang's C, and two classes; by independent replications, within their intervals.

The seeds are fixed, so the outcome is; with other seeds one interval in a hundred would miss.
"""

import pytest

from .theory import (
    CLASSES,
    SCIENCE,
    Queue,
    accumulating_waits,
    erlang_c,
    mean_wait,
    mmc,
    strict_waits,
    two_classes,
    visits_within,
)


@pytest.mark.parametrize(
    ("queue", "wait", "within"),
    [*zip(SCIENCE, (4.753, 4.012, 1.393), (0.749, 0.781, 0.886), strict=True)],
    ids=lambda value: str(value) if isinstance(value, float) else f"c{value.counters}",
)
def test_the_formulas_give_the_known_figures(queue: Queue, wait: float, within: float) -> None:
    assert mean_wait(queue) == pytest.approx(wait, abs=0.0006)
    assert visits_within(queue, 15) == pytest.approx(within, abs=0.0006)


def test_one_counter_is_the_textbooks_queue() -> None:
    queue = Queue(0.1, 1, mean=8, prio=0.25, weight=2)
    assert erlang_c(queue) == pytest.approx(0.8)
    assert mean_wait(queue) == pytest.approx(32)
    assert strict_waits(queue) == pytest.approx((8, 40))


@pytest.mark.parametrize("waits", [strict_waits, accumulating_waits])
def test_whatever_the_order_the_mean_wait_of_all_is_the_same(waits: object) -> None:
    first, second = waits(CLASSES)  # type: ignore[operator]
    assert CLASSES.prio * first + (1 - CLASSES.prio) * second == pytest.approx(mean_wait(CLASSES))


@pytest.mark.slow
@pytest.mark.parametrize("queue", SCIENCE, ids=lambda queue: f"c{queue.counters}")
def test_first_come_first_served_is_erlangs(queue: Queue) -> None:
    for figure in mmc(queue, replications=8, minutes=2_500):
        assert figure.agrees, figure
        assert figure.half < 0.5 * figure.theory, "an interval so wide says nothing"


@pytest.mark.slow
def test_two_classes_wait_as_theory_says() -> None:
    figures = list(two_classes(CLASSES, replications=8, minutes=2_500))
    for figure in figures:
        assert figure.agrees, figure
    prio, walk, prio_accumulating, walk_accumulating = (figure.mean for figure in figures)
    assert prio < prio_accumulating < walk_accumulating < walk
