"""The public's figures, computed once for all readers: whoever asks within `WAITS_TTL_S` gets the same bytes."""

import hashlib
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from protocol.ids import Instant
from protocol.practice import practised
from protocol.public import FACTS_TTL_S, FEED_VERSION, WAITS_TTL_S, BranchesFeed, QueueMonitor, WaitsFeed
from server.web.base.clock import CITY_TIME_ZONE, moment

from . import views
from .live import Branch, Live
from .public_waits import branch_now, facts
from .queue_monitor import monitors

Feed = TypeVar("Feed", WaitsFeed, BranchesFeed, list[QueueMonitor])


class Edition(Generic[Feed]):
    """One computation of a feed. `pages`: what was rendered from it, by page and language."""

    def __init__(self, feed: Feed, made_at: Instant, ttl_s: int) -> None:
        self.feed: Feed = feed
        self.ttl_s = ttl_s
        self.made_at = made_at
        self.body = msgspec.json.encode(feed)
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
        self.pages: dict[tuple[str, str], str] = {}

    def fresh_s(self, now: Instant) -> int:
        """Seconds until a newer one is made; 0: now."""
        age_ms = now - self.made_at
        return max(0, self.ttl_s - age_ms // 1000) if age_ms >= 0 else 0


class PublicFeeds:
    """The feeds of one server process, each computed when it is asked for and its last edition is older than its ttl,
    or was made of other branches.
    """

    def __init__(self) -> None:
        self._waits: Edition[WaitsFeed] | None = None
        self._facts: Edition[BranchesFeed] | None = None
        self._queues: tuple[WaitsFeed, Edition[list[QueueMonitor]]] | None = None
        self._configs: list[object] = []

    def waits(self, live: Live) -> Edition[WaitsFeed]:
        """What holds now."""
        now = live.clock.now()

        def make() -> WaitsFeed:
            belief = live.clock.belief
            now_there = [branch_now(each.state, now, belief, each.forecast, stale=each.stale) for each in at_work(live)]
            return WaitsFeed(FEED_VERSION, moment(now, CITY_TIME_ZONE), WAITS_TTL_S, now_there)

        known = self._waits
        if known is not None and [each.id for each in known.feed.branches] != [
            each.state.stream for each in at_work(live)
        ]:
            known = None
        self._waits = _renewed(known, now, make, WAITS_TTL_S)
        return self._waits

    def queues(self, live: Live) -> Edition[list[QueueMonitor]]:
        """The same waits in the shape of FIWARE's QueueMonitor."""
        waits = self.waits(live)
        if self._queues is None or self._queues[0] is not waits.feed:
            states = {each.state.stream: each.state for each in at_work(live)}
            self._queues = waits.feed, Edition(monitors(states, waits.feed), waits.made_at, waits.ttl_s)
        return self._queues[1]

    def facts(self, live: Live) -> Edition[BranchesFeed]:
        """What seldom changes; made anew at once when a branch was configured anew."""
        now = live.clock.now()
        configs = [views.config_of(each.state) for each in at_work(live)]
        known = None if len(configs) != len(self._configs) else self._facts
        if any(one is not other for one, other in zip(configs, self._configs, strict=False)):
            known = None
        self._configs = list(configs)

        def make() -> BranchesFeed:
            return BranchesFeed(FEED_VERSION, moment(now, CITY_TIME_ZONE), FACTS_TTL_S, [facts(one) for one in configs])

        self._facts = _renewed(known, now, make, FACTS_TTL_S)
        return self._facts


def at_work(live: Live) -> list[Branch]:
    """Every configured branch that is not retired and no practice, by its id."""
    return [
        live.branches[name]
        for name in sorted(live.branches)
        if practised(name) is None and views.is_at_work(live.branches[name].state)
    ]


def _renewed(known: Edition[Feed] | None, now: Instant, make: Callable[[], Feed], ttl_s: int) -> Edition[Feed]:
    return known if known is not None and known.fresh_s(now) else Edition(make(), now, ttl_s)
