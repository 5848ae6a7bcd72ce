"""An office whose dossiers are told to a stand-in of the other side, on a real socket, by a clock that stands."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from sqlalchemy import Connection, Engine, func, select

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody, Holder
from server.dossier.stream.model import stream_of
from server.dossier.stream.state import Dossier
from server.dossier.writer import DossierWriter
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.jobs.tables import job
from server.jobs.worker import Worker
from server.journal.write.committed import Done
from server.outbox.published import Names, Opened
from server.outbox.tell import OtherSide, Outbox
from tests.server.dossier.stream.played import BEGIN, OTHER_UNIT, PROCEDURE, UNIT, branch
from tools.ministry.app import Faults, application
from tools.ministry.received import Ministry

KEY = bytes(range(32))
TOKEN = "known-here"
OWNER = Opened("Nguyễn Văn An", "0912345678", "an@example.vn")


class Office:
    """`now`: the clock, ms. `names`: what codes are called."""

    def __init__(self, engine: Engine, url: str, token: str = TOKEN) -> None:
        config = branch()
        self.engine = engine
        self.now = BEGIN
        self.names = Names("Đăng ký khai sinh", "Hộ tịch", "HT")
        self.writer = DossierWriter(engine, lambda: self.now, {config.id: config}.get, lambda person: False, tells=True)
        self.outbox = Outbox(
            engine, Sealer(KEY), OtherSide(url, token, ("127.0.0.0/8",)), lambda: self.now, self._opened, self._names,
            timeout_s=60,
        )  # fmt: skip

    def _opened(self, connection: Connection, dossier_id: str) -> Opened | None:
        return OWNER

    def _names(self, dossier: Dossier, actor: str) -> Names:
        return self.names

    def send(self, dossier_id: str, command: DossierBody, by: str = "u-lan") -> Done:
        self.now += 1000
        done = self.writer.append(Envelope(stream_of(dossier_id), command, f"{by}/{dossier_id}-{self.now}", by))
        assert isinstance(done, Done), done
        return done

    def receive(self, dossier_id: str) -> str:
        """Drafted and received; its code."""
        self.send(dossier_id, c.DraftDossier("CN01", PROCEDURE))
        return str(self.send(dossier_id, c.ReceiveDossier(UNIT)).recorded[0].body.code)

    def live(self, dossier_id: str) -> str:
        """From the draft to the citizen's hands: 8 events, 4 of which are told; its code."""
        code = self.receive(dossier_id)
        self.send(dossier_id, c.OfferDossier(Holder(OTHER_UNIT)))
        self.send(dossier_id, c.OpenOffer(OTHER_UNIT), "u-hoa")
        self.send(dossier_id, c.AcceptOffer(OTHER_UNIT), "u-hoa")
        self.send(dossier_id, c.FinishDossier("granted"), "u-hoa")
        self.send(dossier_id, c.ReturnResult("CN01", "signature"))
        return code

    async def run(self) -> None:
        """Everything that is due now, until nothing is."""
        worker = Worker(self.engine, Sealer(KEY), self.outbox.kinds(), lambda: self.now, draw=lambda: 0.5)
        await asyncio.to_thread(self.outbox.feed)
        while worker.start_due():
            await worker.settle()
            await asyncio.to_thread(self.outbox.feed)

    async def wait(self, most_ms: int) -> None:
        """Each job runs when it is due, until none is due within so long."""
        until = self.now + most_ms
        while True:
            await self.run()
            waiting = select(func.min(job.c.due_at)).where(job.c.state == JobState.WAITING)
            with self.engine.connect() as connection:
                due_at = connection.execute(waiting).scalar_one()
            if due_at is None or due_at > until:
                break
            self.now = max(self.now, due_at)


@asynccontextmanager
async def other_side(ministry: Ministry, faults: Faults | None = None) -> AsyncIterator[str]:
    """Its address, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = application(ministry, TOKEN, faults or Faults())
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
