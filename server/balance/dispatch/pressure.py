"""How much work waits per counter: about the wait under first come, first served."""

from collections.abc import Mapping, Sequence
from math import inf

from server.queue.state.waiting_lines import ServingCounter

from .knowledge import CounterNow
from .tuning import TUNED


class Pressure:
    """Seconds of waiting work per open counter; `waiting` and `mean_s`: by service.

    `serving`: by service, how many open counters serve it.
    """

    __slots__ = ("_least_s", "serving", "whole_s")

    def __init__(
        self,
        waiting: Mapping[str, int],
        counter: ServingCounter,
        counters: Sequence[CounterNow],
        mean_s: Mapping[str, float],
    ) -> None:
        alike: dict[tuple[str, ...], int] = {}  # many counters have the same skills: each list is looked at once
        for one in counters:
            if one.open:
                alike[one.skills] = alike.get(one.skills, 0) + 1
        if not alike:
            alike[counter.skills] = 1
        serving = self.serving = dict.fromkeys(mean_s, 0)
        for skills, number in alike.items():
            for code in skills:
                if code in serving:
                    serving[code] += number
        work_s = {code: waiting.get(code, 0) * mean_s[code] for code in serving}
        each_s = {code: work_s[code] / number for code, number in serving.items() if number}
        self.whole_s = sum(work_s.values()) / sum(alike.values())
        least_s: dict[str, float] = {}
        for skills in alike:
            backlog_s = 0.0
            for code in skills:
                backlog_s += each_s.get(code, 0.0)
            for code in skills:
                if backlog_s < least_s.get(code, inf):
                    least_s[code] = backlog_s
        self._least_s = least_s

    def of_s(self, service: str) -> float:
        """For a service: the branch's backlog per counter, moved towards that of its least busy counter."""
        return self.whole_s + TUNED.own_part * (self._least_s.get(service, self.whole_s) - self.whole_s)
