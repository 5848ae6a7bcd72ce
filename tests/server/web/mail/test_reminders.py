"""A citizen books with an e-mail address: confirmed, reminded twice, moved, cancelled, and the address is gone."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from protocol import commands as c
from protocol.ids import Instant
from protocol.keys import new_key
from server.jobs.tables import job
from server.web.mail import reminders
from server.web.operation.context import AppContext
from tests.server.mail.box import Box, text_of
from tests.server.web.inside import Inside, inside
from tests.serving import Installation

from .working import with_mail, work

DAY_MS = 86_400_000
TO = "lan@example.vn"


def rows(context: AppContext) -> dict[str, tuple[str, bool]]:
    """State of each job by its step, and whether it still has the address."""
    with context.engine.connect() as connection:
        found = connection.execute(select(job.c.id, job.c.state, job.c.payload)).all()
    return {row.id.rpartition(".")[2]: (row.state, row.payload is not None) for row in found}


async def book(there: Inside, to: str, phone: str = "") -> tuple[httpx.Response, str]:
    """The second-last time that is free, with an address for reminders; the answer, and the appointment's id."""
    page = (await there.near.get("/book/HT/times?branch=CN01")).text
    times = re.findall(r'name="time" value="([^"]+)"', page)
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("token", "wish", "procedure")}  # type: ignore[index]
    held = await there.near.post("/book/HT/times", data=fields | {"proof": "", "branch": "CN01", "time": times[-2]})
    assert held.status_code == 303, held.text
    check = (await there.near.get(held.headers["location"])).text
    wish = re.search(r'name="wish" value="([^"]*)"', check)
    assert wish is not None
    answer = await there.near.post(
        held.headers["location"], data={"wish": wish[1], "decision": "book", "mail": to, "phone": phone}
    )
    return answer, held.headers["location"].rpartition("/")[2]


async def submit(context: AppContext, command: c.Command) -> None:
    done = await context.live.submit(c.Envelope("CN01", command, f"t:{new_key()}", "u-1"))
    assert hasattr(done, "seq"), done


def test_confirmed_at_once_reminded_twice_and_then_the_address_is_gone(installation: Installation, box: Box) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            answer, appointment = await book(there, TO)
            assert answer.status_code == 303
            slot_at = context.live.branches["CN01"].state.appointments.by_id[appointment].slot_at
            now = context.clock.now()
            await work(context)
            (message,) = box.messages
            assert message["To"] == TO
            text = text_of(message)
            assert f"/a/CN01/HT/{appointment}" in text
            assert [file.get_content_type() for file in message.iter_attachments()] == ["text/calendar"]
            assert rows(context)["booked"] == ("done", False)
            if slot_at - now < 26 * 3_600_000:
                pytest.fail("the last days that can be booked are further away")
            await work(context, slot_at - DAY_MS)
            await work(context, slot_at - 2 * 3_600_000)
            assert [each["Subject"].split(":")[0] for each in box.messages] == [
                "Đã đặt lịch hẹn",
                "Nhắc lịch hẹn của bạn",
                "Sắp đến giờ hẹn của bạn",
            ]
            assert set(rows(context).values()) == {("done", False)}

    asyncio.run(scenario())


def test_cancelled_its_address_is_erased_at_once_and_moved_it_is_reminded_of_the_new_time(
    installation: Installation, box: Box
) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            _, appointment = await book(there, TO)
            await work(context)
            state = context.live.branches["CN01"].state
            slot_at = state.appointments.by_id[appointment].slot_at
            await submit(context, c.MoveAppointment(appointment, slot_at - 1_800_000))
            await until_due(context, slot_at - 1_800_000 - DAY_MS)
            assert len(box.messages) == 1
            await submit(context, c.CancelAppointment(appointment))
            await until_rows(context, {"day": "cancelled", "hours": "cancelled"})
            assert not any(has_address for _, has_address in rows(context).values())

    asyncio.run(scenario())


async def until_due(context: AppContext, wanted: Instant) -> None:
    """A thread follows the stream, and then the queue looks again: until the day's reminder is due then."""
    for _ in range(500):
        await work(context)
        with context.engine.connect() as connection:
            if connection.execute(select(job.c.due_at).where(job.c.id.like("%.day"))).scalar_one() == wanted:
                return
        await asyncio.sleep(0.01)
    raise AssertionError(rows(context))


async def until_rows(context: AppContext, wanted: dict[str, str]) -> None:
    """A thread follows the stream: until its rows say so."""
    for _ in range(500):
        found = {step: state for step, (state, _) in rows(context).items()}
        if wanted.items() <= found.items():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(rows(context))


def test_without_the_queue_the_time_is_booked_all_the_same(
    installation: Installation, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from server.web.mail import post

    def broken(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("no database"))

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            monkeypatch.setattr(post, "_enqueue", broken)
            answer, appointment = await book(there, TO)
            assert answer.status_code == 303
            assert context.live.branches["CN01"].state.appointments.by_id[appointment].state == "booked"
            assert rows(context) == {}

    asyncio.run(scenario())


def test_an_address_that_is_none_is_asked_again_and_nothing_is_booked(installation: Installation, box: Box) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            answer, appointment = await book(there, "lan@example.vn\nBcc: x@example.vn")
            assert answer.status_code == 422
            assert context.live.branches["CN01"].state.appointments.by_id[appointment].state == "held"

    asyncio.run(scenario())


def test_no_address_is_in_an_event_or_readable_in_the_database(installation: Installation, box: Box) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            with_mail(there, box)
            await book(there, TO)
        for path in installation.data.rglob("*"):
            if path.is_file():
                assert TO.encode() not in path.read_bytes(), path

    asyncio.run(scenario())


def test_reminders_that_would_come_right_after_the_booking_are_left_out() -> None:
    from server.queue.events.events import Appointment

    now = 1_800_000_000_000

    def steps(ahead_ms: int) -> list[str]:
        one = replace_slot(now + ahead_ms)
        return [each.id.rpartition(".")[2] for each in reminders.jobs_of("CN01", one, TO, "vi", "http://x", now)]

    def replace_slot(slot_at: Instant) -> Appointment:
        return Appointment("A" * 16, "HT", slot_at)

    assert steps(3 * DAY_MS) == ["booked", "day", "hours"]
    assert steps(5 * 3_600_000) == ["booked", "hours"]
    assert steps(3_600_000) == ["booked"]
