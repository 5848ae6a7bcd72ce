"""Deliveries to real sockets on both databases: whatever a receiver does, each event arrives or its gap is told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from protocol.commands import Cancel
from server.jobs.states import JobState
from server.jobs.tables import job
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_head
from server.webhooks import positions
from server.webhooks.deliver import KEEP_MS, WAITS_S, About
from server.webhooks.secrets import OLD_MS, store_secret
from server.webhooks.signing import new_secret
from tests.server.journal.desk import on_sqlite

from .branches import City
from .receiver import receiving

HOUR_MS = 3_600_000


def tell(story: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await story()

    asyncio.run(run())


def head(city: City, stream: str = "CN01") -> int:
    with city.engine.connect() as connection:
        return read_head(connection, stream).seq


async def hours(
    city: City, until: int, *, every_ms: int = 300_000, act: Callable[[int], None] = lambda at: None
) -> None:
    """The worker looks each five minutes until a moment; `act` is called with the time before each look."""
    while city.now < until:
        act(city.now)
        await city.run()
        city.now += every_ms


def test_what_happens_from_then_on_arrives_in_order_signed_and_thin(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        city.issue(3)
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            receiver.secret = city.secrets[mine]
            seqs = city.issue(5, priority="elderly", dossiers=2)
            await city.run()
            assert receiver.seqs == seqs
            first, second = receiver.taken[:2]
            assert first.body == {
                "type": "issued",
                "timestamp": "2026-10-05T01:00:00Z",
                "data": {
                    "history": "h_1",
                    "branch": "CN01",
                    "seq": seqs[0],
                    "day": "2026-10-05",
                    "ticket_id": first.body["data"]["ticket_id"],
                    "number": "HT-004",
                    "service": "HT",
                    "previous": 0,
                },
            }
            assert second.body["data"]["previous"] == seqs[0]
            assert len({got.headers["webhook-id"] for got in receiver.taken}) == 5

    tell(story)


def test_a_receiver_that_was_down_for_an_hour_has_everything_afterwards_in_order(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            receiver.secret, receiver.down = city.secrets[mine], True
            seqs: list[int] = []
            back_at = city.now + HOUR_MS

            def happens(at: int) -> None:
                receiver.down = at < back_at
                if at % 600_000 == 0:
                    seqs.extend(city.issue(2))

            await hours(city, city.now + 2 * HOUR_MS, act=happens)
            assert receiver.seqs == seqs
            assert len(seqs) == 24
            assert all("skipped" not in got.body["data"] for got in receiver.taken)
            with engine.connect() as connection:
                tries = positions.read_tries(connection, mine, 500)
                stored = positions.read_position(connection, mine, "CN01")
            failed = [one for one in tries if one.error == "no_connection"]
            assert 5 <= len(failed) <= 12
            assert (stored.failures, stored.error) == (0, None)

    tell(story)


@pytest.mark.slow(2)
@on_sqlite
def test_what_is_older_than_three_days_is_set_aside_and_the_next_delivery_says_so(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            receiver.down = True
            lost = city.issue(3)
            await city.run()
            city.now += 2 * 86_400_000
            kept = city.issue(2)
            await hours(city, city.now + 2 * 86_400_000, every_ms=HOUR_MS)
            receiver.down = False
            await hours(city, city.now + 6 * HOUR_MS, every_ms=HOUR_MS)
            assert receiver.seqs == kept
            told = [got.body["data"].get("skipped") for got in receiver.taken]
            assert told[1] is None
            assert told[0]["first"] == lost[0]
            assert lost[-1] <= told[0]["last"] < kept[0]
            with connect_to_write(engine) as connection, connection.begin():
                about = About(mine, "CN01", lost[0] - 1, lost[-1])
                city.deliveries.enqueue_replay(connection, about)
                city.deliveries.enqueue_replay(connection, about)
            await city.run()
            again = receiver.taken[len(kept) :]
            assert [got.seq for got in again] == lost
            assert all(got.body["data"]["again"] for got in again)

    tell(story)


@on_sqlite
def test_one_event_that_is_always_refused_is_set_aside_alone(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            city.add(receiver.url)
            (poison,) = city.issue()
            city.now += HOUR_MS
            rest = city.issue(3)
            receiver.answer = lambda got: 500 if got.seq == poison else 204
            await hours(city, city.now + KEEP_MS + 6 * HOUR_MS, every_ms=2 * HOUR_MS)
            assert receiver.seqs == rest
            assert receiver.taken[0].body["data"]["skipped"] == {"first": poison, "last": rest[0] - 1}

    tell(story)


def test_an_answer_that_is_lost_leads_to_a_duplicate_that_can_be_told(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            city.add(receiver.url)
            receiver.cut = 1
            first, second = city.issue(2)
            await city.run()
            city.now += WAITS_S[0] * 1000
            await city.run()
            assert receiver.seqs == [first, first, second]
            ids = [got.headers["webhook-id"] for got in receiver.taken]
            assert ids[0] == ids[1] != ids[2]

    tell(story)


@on_sqlite
def test_a_receiver_that_never_answers_holds_up_no_other(engine: Engine) -> None:
    city = City(engine)
    city.deliveries = replace(city.deliveries, timeout_s=0.2)

    async def story() -> None:
        async with receiving() as slow, receiving() as quick:
            slow.hang = True
            tarpit = city.add(slow.url)
            city.add(quick.url)
            seqs = city.issue(5)
            city.deliveries.feed()
            worker = city.worker()
            assert worker.start_due() == 2
            await worker.settle()
            assert quick.seqs == seqs
            assert [got.seq for got in slow.asked] == seqs[:1]
            with engine.connect() as connection:
                assert positions.read_position(connection, tarpit, "CN01").error == "too_slow"

    tell(story)


@on_sqlite
def test_a_wrong_secret_is_refused_until_it_is_put_right_and_nothing_is_lost(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving(new_secret()) as receiver:
            mine = city.add(receiver.url)
            seqs = city.issue(3)
            await city.run()
            assert receiver.taken == []
            with engine.connect() as connection:
                assert positions.read_position(connection, mine, "CN01").error == "status_401"
            receiver.secret = city.secrets[mine]
            city.now += WAITS_S[0] * 1000
            await city.run()
            assert receiver.seqs == seqs

    tell(story)


@on_sqlite
def test_while_a_secret_is_changed_both_are_right_and_a_day_later_the_new_one_alone(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            old, new = city.secrets[mine], new_secret()
            with connect_to_write(engine) as connection, connection.begin():
                secret_id = store_secret(connection, city.sealer, mine, new, city.now)
            before = city.receivers[mine].secret_id
            city.change(mine, secret_id=secret_id, old_secret_id=before, old_until=city.now + OLD_MS)
            for receiver.secret in (old, new):
                city.issue()
                await city.run()
            assert len(receiver.taken) == 2
            city.now += OLD_MS
            receiver.secret = old
            city.issue()
            await city.run()
            assert len(receiver.taken) == 2
            receiver.secret = new
            city.now += WAITS_S[0] * 1000
            await city.run()
            assert len(receiver.taken) == 3

    tell(story)


@on_sqlite
def test_a_receiver_that_is_gone_is_disabled_and_goes_on_from_there_when_it_is_enabled(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            receiver.answer = lambda got: 410
            seqs = city.issue(2)
            await city.run()
            assert city.disabled == [mine]
            assert len(receiver.asked) == 1
            city.now += 10 * 86_400_000
            await city.run()
            assert len(receiver.asked) == 1
            receiver.answer = lambda got: 204
            city.change(mine, disabled=None)
            await city.run()
            assert receiver.seqs == seqs

    tell(story)


@on_sqlite
def test_it_gets_the_kinds_and_the_branch_that_were_chosen_alone(engine: Engine) -> None:
    city = City(engine, "CN01", "CN02")

    async def story() -> None:
        async with receiving() as one, receiving() as all_:
            city.add(one.url, "CN01", ("cancelled",))
            city.add(all_.url, None, ("issued",))
            city.issue(2)
            city.issue(1, "CN02")
            await city.run()
            ticket_id = all_.taken[0].body["data"]["ticket_id"]
            cancelled = city.give(Cancel(ticket_id))
            await city.run()
            assert [(got.body["type"], got.seq) for got in one.taken] == [("cancelled", cancelled)]
            assert sorted(got.body["data"]["branch"] for got in all_.taken) == ["CN01", "CN01", "CN02"]

    tell(story)


@on_sqlite
def test_nobody_is_told_of_a_practice(engine: Engine) -> None:
    city = City(engine, "CN01", "CN01-practice-1")

    async def story() -> None:
        async with receiving() as receiver:
            city.add(receiver.url, None)
            city.issue(1, "CN01-practice-1")
            seqs = city.issue(1)
            await city.run()
            assert [(got.body["data"]["branch"], got.seq) for got in receiver.taken] == [("CN01", seqs[0])]

    tell(story)


@on_sqlite
def test_a_busy_receivers_time_is_kept_and_a_position_passes_kinds_that_nobody_chose(engine: Engine) -> None:
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url, kinds=("cancelled", "issued"))
            receiver.answer, receiver.headers = (lambda got: 429), (("Retry-After", "900"),)
            city.issue()
            await city.run()
            with engine.connect() as connection:
                due = connection.execute(select(job.c.due_at).where(job.c.state == JobState.WAITING)).scalar_one()
            assert due == city.now + 900_000
            city.change(mine, kinds=("cancelled",))
            city.now = due
            await city.run()
            with engine.connect() as connection:
                assert positions.read_position(connection, mine, "CN01").seq == head(city)

    tell(story)


@on_sqlite
def test_two_workers_with_the_same_job_settle_an_event_once(engine: Engine) -> None:
    """The first was stopped for longer than its lease, between the answer and the note of it."""
    city = City(engine)

    async def story() -> None:
        async with receiving() as receiver:
            mine = city.add(receiver.url)
            seqs = city.issue(2)
            webhook = city.receivers[mine]
            late = city.deliveries._next(webhook, "CN01")
            answer = await city.deliveries._send(webhook, "CN01", late)
            await city.run()
            assert city.deliveries._settle(webhook, "CN01", late, answer) == city.now
            with engine.connect() as connection:
                assert positions.read_position(connection, mine, "CN01").delivered == seqs[-1]
            assert receiver.seqs == [seqs[0], *seqs]

    tell(story)
