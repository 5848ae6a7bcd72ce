"""How much work waits per counter: about the wait under first come, first served."""

from collections.abc import Mapping, Sequence

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
        calling = [one for one in counters if one.open] or [CounterNow(counter.id, counter.skills)]
        serving = self.serving = dict.fromkeys(mean_s, 0)
        for one in calling:
            for code in one.skills:
                if code in serving:
                    serving[code] += 1
        work_s = {code: waiting.get(code, 0) * mean_s[code] for code in serving}
        each_s = {code: work_s[code] / number for code, number in serving.items() if number}
        self.whole_s = sum(work_s.values()) / len(calling)
        self._least_s: dict[str, float] = {}
        for one in calling:
            backlog_s = sum(each_s.get(code, 0.0) for code in one.skills)
            for code in one.skills:
                self._least_s[code] = min(backlog_s, self._least_s.get(code, backlog_s))

    def of_s(self, service: str) -> float:
        """For a service: the branch's backlog per counter, moved towards that of its least busy counter."""
        return self.whole_s + TUNED.own_part * (self._least_s.get(service, self.whole_s) - self.whole_s)
