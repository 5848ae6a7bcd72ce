"""The readers' side of every stream: states folded on the event loop from what is committed, and who follows them."""

import asyncio
import contextlib
import logging
from typing import Any, assert_never

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Envelope
from protocol.ids import CITY
from protocol.problem import Refused
from server.access.city.state import Access
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream, read_heads, read_history
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.model import Model
from server.journal.write.committed import Answer, Commit, Done, Published, Submitted
from server.journal.write.writer import Writer
from server.queue.events.events import DayOpened, Issued
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.base.ticket_secret import TrackSecrets

from . import audience as project
from .audience import Touched
from .fan_out import Hub
from .past_day import state_at

MOST_TURNS = 3
"""How many more turns of the event loop commands are gathered before the writer's thread is woken, as long as each turn
brings more. A turn takes microseconds; a batch of twice the size costs the two threads half as many hand-overs of the
interpreter (at 64 connections 15 % of the CPU time of a ticket)."""

log = logging.getLogger(__name__)


class Branch:
    """One branch as this process shows it: its folded state, its followers, its tickets by secret.

    `stale`: its stream could not be read; what is shown is of before, and it is read again with the next event.
    """

    def __init__(self, state: State, secrets: TrackSecrets) -> None:
        self.state = state
        self.stale = False
        self.hub = Hub()
        self._awaited: list[tuple[int, asyncio.Future[None]]] = []
        self._secrets = secrets
        self._know_secrets()

    def reset(self, state: State) -> None:
        """Another state in place of this one; every follower gets a snapshot of it."""
        self.state = state
        self._know_secrets()
        self.hub.refresh()

    def ticket_of(self, secret: str) -> Ticket | None:
        """Today's ticket that this secret opens."""
        ticket_id = self._by_secret.get(secret)
        return None if ticket_id is None else self.state.tickets.get(ticket_id)

    def secret_of(self, ticket_id: str) -> str:
        """A ticket's secret; it need not be of today."""
        return self._secret_of.get(ticket_id) or self._secrets.of(self.state.stream, ticket_id)

    async def reach(self, seq: int, wait_s: float) -> None:
        """Waits until this event is folded in, but no longer than that: it may be none of this stream's."""
        if seq > self.state.seq:
            reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._awaited.append((seq, reached))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reached, wait_s)
            self._awaited = [each for each in self._awaited if not each[1].done()]

    def take(self, model: Model[Any], recorded: Recorded[Any], access: Access) -> None:
        """Folds a committed event in and tells the followers."""
        followed = self.hub.listening
        touched = Touched(self.state, recorded) if followed else None
        model.evolve(self.state, recorded)
        if isinstance(recorded.body, DayOpened):
            self._know_secrets()
        elif isinstance(recorded.body, Issued):
            self._know_secret(recorded.body.ticket_id)
        if touched is None:
            self.hub.skip()
        else:
            self.hub.publish(recorded.seq, project.event(self.state, recorded, touched, access))
        for seq, reached in self._awaited:
            if seq <= recorded.seq and not reached.done():
                reached.set_result(None)

    def _know_secrets(self) -> None:
        self._by_secret: dict[str, str] = {}
        self._secret_of: dict[str, str] = {}
        for ticket_id in self.state.tickets:
            self._know_secret(ticket_id)

    def _know_secret(self, ticket_id: str) -> None:
        secret = self._secrets.of(self.state.stream, ticket_id)
        self._by_secret[secret] = ticket_id
        self._secret_of[ticket_id] = secret


class Live:
    """All streams of this process, and the way commands take to the writer and back."""

    def __init__(
        self,
        branch_model: Model[State],
        city_model: Model[Access],
        engine: Engine,
        secrets: TrackSecrets,
        writer: Writer,
    ) -> None:
        """Loads every stream, and `history`, the id of this journal.

        `writer` has been started, so that nothing is missed between loading and listening.

        A branch whose stream is damaged is left out, and stops no other. Raises BrokenStream when it is the city's,
        without which nobody is known, and SQLAlchemyError.
        """
        self._branch_model = branch_model
        self._city_model = city_model
        self._engine = engine
        self._secrets = secrets
        self._writer = writer
        self._to_submit: list[Submitted] = []
        self.access: Access = self._load(CITY)
        with engine.connect() as connection:
            streams = list(read_heads(connection))
            self.history = read_history(connection)
        self.branches: dict[str, Branch] = {}
        for stream in streams:
            if branch_model.owns(stream):
                try:
                    self.branches[stream] = Branch(self._load(stream), secrets)
                except BrokenStream as error:
                    log.error("a branch is not served: %s; run motcua check", error, extra={"stream": stream})

    def branch(self, name: str) -> Branch | None:
        """A branch that is configured."""
        branch = self.branches.get(name)
        return branch if branch is not None and branch.state.config is not None else None

    async def submit(self, envelope: Envelope) -> Done | Refused:
        """Sends a command to the writer and waits until its outcome is committed and folded in here."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Done | Refused] = loop.create_future()

        def settle(result: Done | Refused) -> None:
            if not answer.done():  # the request may have been given up meanwhile
                answer.set_result(result)

        if not self._to_submit:
            loop.call_soon(self._gather, loop, 0, MOST_TURNS)
        self._to_submit.append(Submitted(envelope, settle))
        return await answer

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int, turns: int) -> None:
        """Submits at once what these turns bring, as long as each brings more and there are `turns` left."""
        came = len(self._to_submit)
        if came > before and turns:
            loop.call_soon(self._gather, loop, came, turns - 1)
            return
        commands, self._to_submit = self._to_submit, []
        self._writer.submit_all(commands)

    async def state_at(self, stream: str, seq: int) -> State:
        """A branch as it was after an event of whatever day. Raises SQLAlchemyError, and BrokenStream."""
        return await asyncio.to_thread(state_at, self._engine, self._branch_model, stream, seq)

    def take(self, published: Published) -> None:
        """Works off one committed batch, on the event loop: folds, answers and fans out in the order it came about."""
        for item in published.items:
            match item:
                case Commit():
                    self._commit(item)
                case Answer():
                    item.on_done(item.result)
                case _:
                    assert_never(item)

    def _commit(self, commit: Commit) -> None:
        stream = commit.stream
        try:
            if stream == CITY:
                self._take_city(commit)
            elif self._branch_model.owns(stream):
                self._take(stream, commit)
        except MODEL_FAULTS as error:
            # one stream that this process shows wrongly must not stop the others: it is read afresh
            log.error("stream folded anew from the database", extra={"stream": stream}, exc_info=error)
            self._reload(stream)

    def _take_city(self, commit: Commit) -> None:
        for recorded in commit.recorded:
            if recorded.seq > self.access.seq:
                self._city_model.evolve(self.access, recorded)
        for branch in self.branches.values():
            branch.hub.review()

    def _take(self, stream: str, commit: Commit) -> None:
        branch = self.branches.get(stream)
        if branch is None:
            branch = self.branches[stream] = Branch(self._branch_model.fresh(stream), self._secrets)
        if branch.stale:
            self._reload(stream)
        for recorded in commit.recorded:
            # what was committed between loading a stream and starting to listen is in the loaded state already
            if not branch.stale and recorded.seq > branch.state.seq:
                branch.take(self._branch_model, recorded, self.access)

    def _reload(self, stream: str) -> None:
        """Reads a stream afresh. Where that fails too, it waits for its next event, and nobody waits with it."""
        branch = self.branches.get(stream)
        if branch is not None:
            branch.stale = True
        try:
            state = self._load(stream)
            if branch is None:
                self.access = state
            else:
                branch.reset(state)
                branch.stale = False
        except (SQLAlchemyError, *MODEL_FAULTS) as error:
            log.error("the stream cannot be read now", extra={"stream": stream}, exc_info=error)

    def _load(self, stream: str) -> Any:
        return load_snapshot(self._engine, (self._branch_model, self._city_model), stream).state
