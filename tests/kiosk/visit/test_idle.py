"""The way back to the start, seen in the last ten seconds."""

from PySide6.QtCore import QCoreApplication

from kiosk.visit.idle import Idle


class Bench:
    """An idle counter on a clock that a test moves."""

    def __init__(self, idle_s: int = 30) -> None:
        self.ms = 1_000
        self.ended = 0
        self.shown: list[int] = []
        self.idle = Idle(idle_s, monotonic=lambda: self.ms)
        self.idle.changed.connect(lambda: self.shown.append(self.idle.shown_s))
        self.idle.ran_out.connect(self._end)

    def _end(self) -> None:
        self.ended += 1

    def later(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)
        self.idle.look()


def test_the_countdown_is_seen_in_the_last_ten_seconds(qapp: QCoreApplication) -> None:
    bench = Bench()
    bench.idle.start()
    bench.later(19.9)
    assert bench.idle.shown_s == 0
    bench.later(0.1)
    assert bench.idle.shown_s == 10
    bench.later(9)
    assert (bench.idle.shown_s, bench.ended) == (1, 0)
    bench.later(1)
    assert (bench.idle.shown_s, bench.ended) == (0, 1)
    bench.later(60)
    assert bench.ended == 1


def test_a_touch_begins_anew(qapp: QCoreApplication) -> None:
    bench = Bench()
    bench.idle.start()
    bench.later(29)
    bench.idle.touched()
    assert bench.idle.shown_s == 0
    bench.later(29)
    assert bench.ended == 0


def test_it_tells_only_of_change(qapp: QCoreApplication) -> None:
    bench = Bench()
    bench.idle.start()
    for _ in range(40):
        bench.later(0.25)
    assert len(bench.shown) == 10


def test_stopped_it_never_runs_out(qapp: QCoreApplication) -> None:
    bench = Bench()
    bench.idle.start()
    bench.later(25)
    bench.idle.stop()
    bench.later(60)
    assert (bench.ended, bench.idle.shown_s) == (0, 0)


def test_more_time_can_be_given(qapp: QCoreApplication) -> None:
    bench = Bench()
    bench.idle.start(60)
    bench.later(45)
    assert (bench.ended, bench.idle.shown_s) == (0, 0)
    bench.later(15)
    assert bench.ended == 1
