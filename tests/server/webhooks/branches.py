"""Branches that give numbers, receivers beside them, and deliveries by a clock that stands until it is set."""

import ipaddress
from typing import Any, Final

import msgspec
from sqlalchemy import Engine

from protocol.commands import Command, Envelope, Issue
from protocol.keys import new_key
from server.access.city.state import Webhook
from server.access.city.stream import CityModel
from server.access.credentials.tokens import new_id
from server.catalogue.apply import configure
from server.jobs.sealing import Sealer
from server.jobs.worker import Worker
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_heads
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.webhooks.deliver import Deliveries
from server.webhooks.positions import begin
from server.webhooks.secrets import store_secret
from server.webhooks.signing import new_secret
from tests.server.queue.branch import MORNING, branch

LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"),)
KEY: Final = bytes(range(32))
MODELS: Final = (BranchStream(), CityModel())
ALL: Final = ("issued", "called", "cancelled")


class City:
    """Branches in a database, and the deliveries of their events. `now`: the clock, ms."""

    def __init__(self, engine: Engine, *branches: str) -> None:
        self.engine = engine
        self.now = MORNING
        self.receivers: dict[str, Webhook] = {}
        self.secrets: dict[str, str] = {}
        self.disabled: list[str] = []
        self.sealer = Sealer(KEY, "webhooks")
        self.deliveries = Deliveries(
            engine, self.sealer, Sealer(KEY), "h_1", lambda: list(self.receivers.values()), lambda: self.now,
            self._disable, LOOPBACK, timeout_s=60, draw=lambda: 0.5,
        )  # fmt: skip
        for name in branches or ("CN01",):
            self._append(configure(branch(id=name), "test"))

    def _disable(self, receiver_id: str) -> None:
        self.disabled.append(receiver_id)
        self.change(receiver_id, disabled="gone")

    def change(self, receiver_id: str, **changes: Any) -> None:
        """What an event about a receiver does."""
        self.receivers[receiver_id] = msgspec.structs.replace(self.receivers[receiver_id], **changes)

    def add(self, url: str, branch: str | None = "CN01", kinds: tuple[str, ...] = ALL) -> str:
        """A receiver of what happens from now on; its id."""
        receiver_id, key = new_id("w"), new_secret()
        with connect_to_write(self.engine) as connection, connection.begin():
            secret_id = store_secret(connection, self.sealer, receiver_id, key, self.now)
            heads = {name: head.seq for name, head in read_heads(connection).items()}
            begin(connection, receiver_id, heads)
        self.receivers[receiver_id] = Webhook(receiver_id, "máy", url, branch, kinds, secret_id)
        self.secrets[receiver_id] = key
        return receiver_id

    def issue(self, count: int = 1, branch: str = "CN01", **fields: Any) -> list[int]:
        """Numbers are taken; the seq of each `issued`."""
        return [self._append(Envelope(branch, Issue("HT", **fields), new_key(), "d-kiosk")) for _ in range(count)]

    def give(self, command: Command, branch: str = "CN01") -> int:
        return self._append(Envelope(branch, command, new_key(), "u-lan"))

    def _append(self, envelope: Envelope) -> int:
        done = append_now(self.engine, MODELS, envelope, self.now)
        assert isinstance(done, Done), done
        return done.seq

    def worker(self) -> Worker:
        return Worker(self.engine, Sealer(KEY), self.deliveries.kinds(), lambda: self.now, draw=lambda: 0.5)

    async def run(self) -> None:
        """Everything that is due now, until nothing is."""
        worker = self.worker()
        self.deliveries.feed()
        while worker.start_due():
            await worker.settle()
            self.deliveries.feed()
