"""Prometheus metrics of the server; no personal data, no ticket numbers."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.jobs.thread import JobThread
from server.journal.last_backup import LastBackup

if TYPE_CHECKING:
    from server.web.follow.live import Live

FRESH_S = 1.0
"""How old a text may be that is given to another scrape: making one takes the event loop milliseconds."""

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The metrics of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._text: bytes | None = None
        self._made_at = 0.0
        self.requests = Histogram(
            "motcua_request_seconds",
            "Time to answer, by route and status",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.refusals = Counter("motcua_refusals", "Refused requests, by code", ("code",), registry=self.registry)
        self._waiting = Gauge("motcua_waiting", "Tickets waiting", ("branch",), registry=self.registry)
        self._followers = Gauge("motcua_followers", "Open websockets", ("branch",), registry=self.registry)
        self._seq = Gauge("motcua_stream_seq", "Last event of the stream", ("branch",), registry=self.registry)

        self._visits_behind = Gauge(
            "motcua_visits_behind", "Events not yet in the rows of visits", ("branch",), registry=self.registry
        )
        self._jobs = Gauge("motcua_jobs", "Background jobs", ("kind", "state"), registry=self.registry)
        self._jobs_overdue = Gauge(
            "motcua_jobs_overdue_seconds", "How long the longest due job has waited", registry=self.registry
        )
        self._job_restarts = Gauge(
            "motcua_job_thread_restarts", "How often the jobs' thread began again after a fault", registry=self.registry
        )
        self._jobs_stalled = Gauge(
            "motcua_job_thread_stalled", "Whether the jobs' thread stands still (1)", registry=self.registry
        )
        self._forecasts_missing = Gauge(
            "motcua_forecasts_missing_seconds",
            "How long a branch whose day is under way has had no forecast",
            registry=self.registry,
        )
        self._ready = Gauge("motcua_ready", "Whether commands are taken (1)", registry=self.registry)
        self._damaged = Gauge("motcua_damaged_branches", "Branches that are not served", registry=self.registry)
        self._backup = Gauge(
            "motcua_last_backup_timestamp_seconds", "When the last backup was made; 0: never", registry=self.registry
        )
        self._verified = Gauge(
            "motcua_last_backup_verified", "Whether the last backup was replayed and is whole (1)",
            registry=self.registry,
        )  # fmt: skip

    def text(
        self,
        live: "Live",
        visits_behind: Mapping[str, int],
        jobs: JobThread,
        now_s: float,
        *,
        ready: bool,
        last_backup: LastBackup | None,
    ) -> bytes:
        """What is scraped, made at most once in `FRESH_S` seconds; `now_s` by a clock that only goes forward."""
        if self._text is None or now_s - self._made_at >= FRESH_S:
            self.observe(live, visits_behind, ready=ready, last_backup=last_backup)
            self._observe_jobs(jobs)
            self._text, self._made_at = generate_latest(self.registry), now_s
        return self._text

    def observe(
        self, live: "Live", visits_behind: Mapping[str, int], *, ready: bool, last_backup: LastBackup | None
    ) -> None:
        """Sets the gauges from the current states; called before each scrape."""
        self._ready.set(ready)
        self._damaged.set(len(live.damaged))
        self._forecasts_missing.set(live.forecasts.missing_s(time.monotonic()))
        self._backup.set(0 if last_backup is None else last_backup.at / 1000)
        self._verified.set(last_backup is not None and last_backup.verified is True)
        for name, branch in live.branches.items():
            self._waiting.labels(name).set(branch.state.waiting.total)
            self._followers.labels(name).set(len(branch.hub))
            self._seq.labels(name).set(branch.state.seq)
            self._visits_behind.labels(name).set(visits_behind.get(name, 0))

    def _observe_jobs(self, jobs: JobThread) -> None:
        self._jobs.clear()
        for (kind, state), count in jobs.state.counts.items():
            self._jobs.labels(kind, state.value).set(count)
        self._jobs_overdue.set(jobs.state.overdue_ms / 1000)
        self._job_restarts.set(jobs.restarts)
        self._jobs_stalled.set(jobs.stalled)
