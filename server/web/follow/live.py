"""The current state of every stream, kept on the event loop from committed events, and the clients that follow it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol, assert_never

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import CITY, Instant
from protocol.problem import Refused
from protocol.views import Wait
from server.access.city.events import PersonAdded, PersonNamed
from server.access.city.state import Access
from server.access.names import read_names
from server.balance.foresight.told import BranchForecast
from server.journal.clock.belief import Belief
from server.journal.clock.server_clock import ServerClock
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream, read_heads, read_history
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.model import Model
from server.journal.write.committed import Answer, CaughtUp, Commit, Done, Published, Submitted
from server.journal.write.writer import Writer
from server.queue.events.events import (
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentMoved,
    DayOpened,
    Issued,
)
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.base.ticket_secret import TrackSecrets

from . import audience, views
from .audience import Audience, Touched
from .fan_out import Hub
from .forecasts import Forecasts
from .leased_secrets import LeasedSecrets
from .past_day import state_at
from .waits_left import ToldWaitsLeft, waits_left

MOST_TURNS = 3
"""Turns of the event loop for which commands are collected into one batch, as long as each turn adds some, before the
writer's thread is woken. A turn takes microseconds; larger batches switch threads less often (at 64 connections this
saves 15 % of the CPU time per ticket)."""

LOOK_EVERY_S = 0.02
"""How often at most a stream is read for the sake of look-ups that found nothing: guesses cost the writer little."""

log = logging.getLogger(__name__)


class OnAppointment(Protocol):
    """Told of an appointment that was cancelled, missed or used, or `moved`."""

    def __call__(self, branch: str, appointment: str, *, moved: bool) -> None: ...


OnChange = Callable[[State, Any], None]
"""Told of a branch's state after an event, and of the event's body."""


def _appointment_over(body: Any) -> str | None:
    if isinstance(body, AppointmentMoved | AppointmentCancelled | AppointmentMissed | Issued):
        return body.appointment
    return None


class Branch:
    """One branch as this process shows it: its state, its followers, its tickets by secret.

    `stale`: the stream could not be read; `state` is old, and the stream is read again at the next event.
    """

    def __init__(self, state: State, secrets: TrackSecrets, forecasts: Forecasts) -> None:
        self.state = state
        self._forecasts = forecasts
        self.stale = False
        self.hub = Hub()
        self._left = ToldWaitsLeft()
        self._had_forecast = False
        self._awaited: list[tuple[int, asyncio.Future[None]]] = []
        self._secrets = secrets
        self.leased = LeasedSecrets(secrets)
        self._of_yesterday: dict[str, str] = {}
        self._index_secrets()

    @property
    def forecast(self) -> BranchForecast | None:
        """What its people are told now; None: the pace of the day."""
        return self._forecasts.of(self.state.stream)

    def tell(self, forecast: BranchForecast | None, now: Instant) -> None:
        """Tells another forecast from now on, and the followers what has changed by it."""
        config = self.state.config
        followed = config is not None and len(self.hub) > 0
        codes = [one.code for one in config.services_as_shown()] if config is not None and followed else []
        before = [views.board_service(self.state, code, self.forecast) for code in codes]
        self._forecasts.put(self.state.stream, forecast)
        self._had_forecast = self._had_forecast or forecast is not None
        after = [views.board_service(self.state, code, forecast) for code in codes]
        changed = [new for old, new in zip(before, after, strict=True) if old.wait != new.wait]
        left = self._left.changes(waits_left(self.state, forecast, now), now) if followed else {}
        if changed or left:
            self.hub.tell(audience.waits(self.state, changed, left, now))

    def waits(self, now: Instant) -> dict[Audience, bytes]:
        """What followers who resume are told of the waits, since no event of the past says it; empty: there has been no
        forecast.
        """
        config = self.state.config
        if config is None or not self._had_forecast:
            return {}
        services = [views.board_service(self.state, one.code, self.forecast) for one in config.services_as_shown()]
        left: dict[str, Wait | None] = {one.ticket_id: None for one in self.state.waiting.tickets()}
        left.update(waits_left(self.state, self.forecast, now))
        return audience.waits(self.state, services, left, now)

    def reset(self, state: State) -> None:
        """Replaces the state; every follower gets a snapshot."""
        self.state = state
        self._index_secrets()
        self.hub.refresh()

    def ticket_of(self, secret: str) -> Ticket | None:
        """Today's ticket that this secret opens."""
        ticket_id = self._by_secret.get(secret)
        return None if ticket_id is None else self.state.tickets.get(ticket_id)

    def ticket_id_of(self, secret: str) -> str | None:
        """The ticket that this secret opens, or opened on the day before, as long as this process runs."""
        return self._by_secret.get(secret) or self._of_yesterday.get(secret)

    def secret_of(self, ticket_id: str) -> str:
        """The secret of a ticket of any day."""
        return self._secret_of.get(ticket_id) or self._secrets.of(self.state.stream, ticket_id)

    async def wait_for(self, seq: int, wait_s: float) -> None:
        """Waits until event `seq` is applied, at most `wait_s` seconds: the stream may have no such event."""
        if seq > self.state.seq:
            reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._awaited.append((seq, reached))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reached, wait_s)
            self._awaited = [each for each in self._awaited if not each[1].done()]

    def take(self, model: Model[Any], recorded: Recorded[Any], access: Access, clock: Belief) -> None:
        """Applies a committed event and sends it to the followers."""
        followed = self.hub.wanted
        touched = Touched(self.state, recorded) if followed else None
        model.evolve(self.state, recorded)
        if isinstance(recorded.body, DayOpened):
            self._of_yesterday = self._by_secret
            self._index_secrets()
        elif isinstance(recorded.body, Issued):
            self._index_secret(recorded.body.ticket_id)
        if touched is None:
            self.hub.drop_kept_events()
        else:
            shown = audience.event(self.state, recorded, touched, access, clock, self.forecast)
            self.hub.publish(recorded.seq, shown)
        for seq, reached in self._awaited:
            if seq <= recorded.seq and not reached.done():
                reached.set_result(None)

    def _index_secrets(self) -> None:
        self._by_secret: dict[str, str] = {}
        self._secret_of: dict[str, str] = {}
        for ticket_id in self.state.tickets:
            self._index_secret(ticket_id)

    def _index_secret(self, ticket_id: str) -> None:
        secret = self._secrets.of(self.state.stream, ticket_id)
        self._by_secret[secret] = ticket_id
        self._secret_of[ticket_id] = secret


class Live:
    """All streams of this process; sends commands to the writer and returns their results."""

    def __init__(
        self,
        branch_model: Model[State],
        city_model: Model[Access],
        engine: Engine,
        secrets: TrackSecrets,
        writer: Writer,
        clock: ServerClock,
        forecasts: Forecasts,
    ) -> None:
        """Loads every stream, and `history`, the id of this journal.

        `writer` must be running already, so that no event is missed while the streams are loaded.

        A branch whose stream is damaged is left out and named in `damaged`; the others are served. Raises BrokenStream
        for the city's stream, which holds people and devices, and SQLAlchemyError.
        """
        self._branch_model = branch_model
        self._city_model = city_model
        self._engine = engine
        self._secrets = secrets
        self._writer = writer
        self.clock = clock
        self.forecasts = forecasts
        self._to_submit: list[Submitted] = []
        self._looks: dict[str, asyncio.Future[bool]] = {}
        self._looked_at: dict[str, float] = {}
        self.access: Access = self._load_city()
        with engine.connect() as connection:
            streams = list(read_heads(connection))
            self.history = read_history(connection)
        self.branches: dict[str, Branch] = {}
        self.damaged: set[str] = set()
        self.on_appointment: OnAppointment | None = None
        self.on_change: OnChange | None = None
        for stream in streams:
            if branch_model.owns(stream):
                try:
                    self.branches[stream] = Branch(self._load(stream), secrets, forecasts)
                except BrokenStream as error:
                    self.damaged.add(stream)
                    log.error("a branch is not served: %s; run motcua check", error, extra={"stream": stream})

    def branch(self, name: str) -> Branch | None:
        """The branch; None if unknown or not configured."""
        branch = self.branches.get(name)
        return branch if branch is not None and branch.state.config is not None else None

    def no_branch(self, name: str) -> Refused:
        """Why there is no such branch here."""
        if name in self.damaged:
            return Refused(Refusal.UNAVAILABLE, detail="the branch's journal is damaged; run motcua check")
        return Refused(Refusal.UNKNOWN_BRANCH)

    async def submit(self, envelope: Envelope) -> Done | Refused:
        """Sends a command to the writer and waits until its events are committed and applied here."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Done | Refused] = loop.create_future()

        def settle(result: Done | Refused) -> None:
            if not answer.done():  # the request may have been cancelled meanwhile
                answer.set_result(result)

        if not self._to_submit:
            loop.call_soon(self._gather, loop, 0, MOST_TURNS)
        self._to_submit.append(Submitted(envelope, settle))
        return await answer

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int, turns: int) -> None:
        """Submits the collected commands once a turn added none or no `turns` are left."""
        came = len(self._to_submit)
        if came > before and turns:
            loop.call_soon(self._gather, loop, came, turns - 1)
            return
        commands, self._to_submit = self._to_submit, []
        self._writer.submit_all(commands)

    async def caught_up(self, stream: str) -> bool:
        """Waits until everything committed by now is folded here; False when the database did not answer.

        Before something is said to be unknown: another process may have made it a moment ago.
        """
        look = self._looks.get(stream)
        if look is None:
            loop = asyncio.get_running_loop()
            look = self._looks[stream] = loop.create_future()
            again_at = self._looked_at.get(stream, 0.0) + LOOK_EVERY_S
            loop.call_at(max(again_at, loop.time()), self._look, loop, stream)
        return await asyncio.shield(look)

    def _look(self, loop: asyncio.AbstractEventLoop, stream: str) -> None:
        look = self._looks.pop(stream)
        self._looked_at[stream] = loop.time()
        self._writer.catch_up(stream, look.set_result)

    def refresh(self) -> None:
        """Sends every follower a snapshot: what is known of the clock has changed."""
        for branch in self.branches.values():
            branch.hub.refresh()

    def take_forecasts(self, news: Iterable[BranchForecast]) -> None:
        """Tells those that are fresh, and no longer those that are too old."""
        now = self.clock.now()
        for name, forecast in self.forecasts.changes(news, now).items():
            branch = self.branches.get(name)
            if branch is not None:
                branch.tell(forecast, now)

    def misses_forecasts(self) -> bool:
        """Whether a branch whose day is under way has no forecast now."""
        now = self.clock.now()
        return any(one.state.under_way(now) and self.forecasts.of(name) is None for name, one in self.branches.items())

    async def state_at(self, stream: str, seq: int) -> State:
        """A branch as it was after event `seq`, of any day. Raises SQLAlchemyError, and BrokenStream."""
        return await asyncio.to_thread(state_at, self._engine, self._branch_model, stream, seq)

    def take(self, published: Published) -> None:
        """Handles one committed batch on the event loop: applies, sends and answers in order."""
        for item in published.items:
            match item:
                case Commit():
                    self._commit(item)
                case Answer():
                    item.on_done(item.result)
                case CaughtUp():
                    item.on_done(item.complete)
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
            # a fault in one stream must not stop the others: read it again
            log.error("stream read again from the database", extra={"stream": stream}, exc_info=error)
            self._reload(stream)

    def _take_city(self, commit: Commit) -> None:
        for recorded in commit.recorded:
            if recorded.seq > self.access.seq:
                self._city_model.evolve(self.access, recorded)
        if any(isinstance(recorded.body, PersonAdded | PersonNamed) for recorded in commit.recorded):
            self._read_names()
        for branch in self.branches.values():
            branch.hub.recheck_rights()

    def _read_names(self) -> None:
        """What people are called, from its table. It happens a few times a year, and takes a millisecond."""
        try:
            with self._engine.connect() as connection:
                self.access.names = read_names(connection)
        except SQLAlchemyError as error:
            log.error("the names of people cannot be read now: %s", type(error).__name__)

    def _take(self, stream: str, commit: Commit) -> None:
        branch = self.branches.get(stream)
        if branch is None:
            branch = self.branches[stream] = Branch(self._branch_model.fresh(stream), self._secrets, self.forecasts)
        if branch.stale:
            self._reload(stream)
        for recorded in commit.recorded:
            # events committed while the stream was loaded are in its state already
            if not branch.stale and recorded.seq > branch.state.seq:
                branch.take(self._branch_model, recorded, self.access, self.clock.belief)
                if self.on_appointment is not None and (over := _appointment_over(recorded.body)) is not None:
                    self.on_appointment(stream, over, moved=isinstance(recorded.body, AppointmentMoved))
                if self.on_change is not None:
                    self.on_change(branch.state, recorded.body)

    def _reload(self, stream: str) -> None:
        """Reads a stream again. If that fails, it is tried again at the stream's next event."""
        branch = self.branches.get(stream)
        if branch is not None:
            branch.stale = True
        try:
            if branch is None:
                self.access = self._load_city()
            else:
                branch.reset(self._load(stream))
                branch.stale = False
        except (SQLAlchemyError, *MODEL_FAULTS) as error:
            log.error("the stream cannot be read now", extra={"stream": stream}, exc_info=error)

    def _load_city(self) -> Access:
        access: Access = self._load(CITY)
        with self._engine.connect() as connection:
            access.names = read_names(connection)
        return access

    def _load(self, stream: str) -> Any:
        return load_snapshot(self._engine, (self._branch_model, self._city_model), stream).state
