"""A client's picture of a branch is the server's own state, however the line is cut and answers and events cross.

The law of `protocol.following.picture`: fed by the messages that the server makes of any days at all, cut off and
resumed, with answers that overtake their events or come long after them, it ends as what the server would show.
"""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from msgspec.structs import replace

from protocol import commands as c
from protocol.following.follower import Follower, Received
from protocol.following.picture import BranchPicture
from protocol.messages import Message
from protocol.views import CounterReply
from server.access.city.stream import CityModel
from server.queue.events.recorded import Recorded
from server.queue.state.state import Counter, State
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.audience import Audience, Touched, event, snapshot
from tests.server.queue.branch import BRANCH, branch, office_hours
from tests.server.queue.test_invariants import CONFIGS, BranchMachine

ACCESS = CityModel().fresh("city")
HOUR_MS = 3_600_000
_decode = msgspec.json.Decoder(Message).decode


class Client:
    """One screen: its place in the stream, its picture, and the events that are on their way to it."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.follower = Follower()
        self.picture = BranchPicture()
        self.coming: list[Message] = []

    def hear(self, count: int) -> None:
        for message in self.coming[:count]:
            taken = self.follower.take(message)
            assert taken in (Received.SNAPSHOT, Received.EVENT, Received.TICK)
            self.picture.take(message)
        del self.coming[:count]


class PictureMachine(BranchMachine):
    """The same days as the core's laws are tried on, with a display and a counter that follow them."""

    @initialize(config=st.sampled_from(sorted(CONFIGS)))
    def begin(self, config: str) -> None:
        super().begin(config)
        self.quotas_are_set(hours=False)
        self.clients = [Client(audience) for audience in Audience]
        self.state: State = self.desk.core.fresh(self.desk.stream)
        self.told: list[dict[Audience, Message]] = []
        self.answers: list[CounterReply] = []
        self.publish()
        for client in self.clients:
            client.coming.append(self.now_whole(client))

    @rule(hours=st.booleans())
    def quotas_are_set(self, hours: bool) -> None:
        services = tuple(replace(one, quota=12) for one in BRANCH.services)
        config = branch(services=services, hours=(office_hours(),) if hours else ())
        self._submit(self._envelope(c.Configure(config)))

    def publish(self) -> None:
        """What was decided since is folded, and sent to everybody."""
        for row in self.desk.rows[self.state.seq :]:
            recorded: Recorded[Any] = row.recorded
            touched = Touched(self.state, recorded)
            self.desk.core.evolve(self.state, recorded)
            messages = event(self.state, recorded, touched, ACCESS)
            self.told.append({audience: _decode(messages[audience]) for audience in Audience})
            for client in self.clients:
                if client.coming or client.follower.seq is not None:
                    client.coming.append(self.told[-1][client.audience])

    def now_whole(self, client: Client) -> Message:
        return _decode(snapshot(self.state, client.audience, max(self.desk.now, self.state.at), ACCESS, "h_1"))

    @rule(which=st.integers(0, 1), count=st.integers(1, 5))
    def some_messages_arrive(self, which: int, count: int) -> None:
        self.publish()
        self.clients[which].hear(count)

    @rule(which=st.integers(0, 1), kept=st.booleans())
    def the_line_is_cut_and_comes_back(self, which: int, kept: bool) -> None:
        """With the events since, where the server still has them, else with a snapshot."""
        self.publish()
        client = self.clients[which]
        place = client.follower.seq
        client.coming = [] if place is not None and kept else [self.now_whole(client)]
        if place is not None and kept:
            client.coming = [
                messages[client.audience] for messages in self.told if messages[client.audience].seq > place
            ]

    @rule(which=st.integers(0, 9), age=st.integers(0, 6))
    def a_counter_is_answered(self, which: int, age: int) -> None:
        """What is told is the present; the answer to a command sent again bears the place of its first time."""
        self.publish()
        counters = list(self.state.counters.values())
        if counters:
            self.answers.append(self.reply(counters[which % len(counters)], max(1, self.state.seq - age)))

    def reply(self, counter: Counter, seq: int) -> CounterReply:
        ticket = self.state.in_hand(counter)
        view = views.counter_view(self.state, counter, ACCESS)
        return CounterReply(view, None if ticket is None else views.ticket_view(self.state, ticket), seq)

    @rule(which=st.integers(0, 9))
    def an_answer_arrives(self, which: int) -> None:
        if self.answers:
            self.clients[-1].picture.take_reply(self.answers.pop(which % len(self.answers)))

    @rule(answers_last=st.booleans())
    def everything_arrives(self, answers_last: bool) -> None:
        self.publish()
        for client in self.clients:
            client.hear(len(client.coming) if answers_last else 0)
        while self.answers:
            self.clients[-1].picture.take_reply(self.answers.pop())
        for client in self.clients:
            client.hear(len(client.coming))
            self.is_the_servers(client)

    def is_the_servers(self, client: Client) -> None:
        picture, state, now = client.picture, self.state, max(self.desk.now, self.state.at)
        board = views.board(state, now)
        assert picture.history == "h_1"
        assert picture.branch is not None
        counts = [(one.code, one.waiting, one.wait, one.open_counters) for one in picture.services.values()]
        assert counts == [(one.code, one.waiting, one.wait, one.open_counters) for one in board.services]
        for service in board.services:
            serving = any(counter.serves(service.code) for counter in state.counters.values())
            assert picture.nobody_serves(service.code) is not serving
        for ms in (0, 1, HOUR_MS, 7 * HOUR_MS, 30 * HOUR_MS):
            self.is_open_as_the_server_is(picture, now + ms)
        standing = picture.message
        at = moment(now, state.config.time_zone)  # type: ignore[union-attr]
        assert (None if standing and standing.until and standing.until <= at else standing) == board.message
        if client.audience is Audience.STAFF:
            assert picture.counters == {
                one.id: views.counter_view(state, one, ACCESS) for one in state.counters.values()
            }
            assert sorted(picture.tickets.values(), key=lambda one: one.ticket_id) == sorted(
                views.live_tickets(state), key=lambda one: one.ticket_id
            )
            assert picture.today == views.today(state)
            for counter in state.counters.values():
                mine, others = picture.waiting(counter.id)
                assert {one.ticket_id for one in mine} == {
                    one.ticket_id for one in state.waiting.tickets() if state.waiting.may_serve(counter, one)
                }
                assert len(mine) + len(others) == state.waiting.total

    def is_open_as_the_server_is(self, picture: BranchPicture, now: int) -> None:
        view = views.branch_view(self.state, now)
        at = moment(now, view.time_zone)
        assert picture.gives_tickets(at) is view.open_now
        for service in view.services:
            known = picture.quota_left(service.code, at), picture.is_open(service.code, at)
            assert known == (service.quota_left, service.open_now), (service, at)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.everything_arrives(answers_last=True)


PictureMachine.TestCase.settings = settings(
    max_examples=40,
    phases=[Phase.generate],
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow(10)
class TestPicture(PictureMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis builds it
    """Runs the machine."""
