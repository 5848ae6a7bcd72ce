"""Before a complaint is late its sender and who is on duty are written to; its words go when their term is over."""

import asyncio

import pytest
from sqlalchemy import select, update

from protocol.commands import Envelope
from protocol.complaints import HoldComplaint, ReleaseComplaint
from protocol.retention import REVIEW_DAYS
from server.cli.main import main
from server.complaints.stream import stream_of
from server.complaints.tables import complaint, complaint_text
from server.jobs.tables import job
from server.web.mail import duty
from server.web.mail.complaints import BEFORE_MS, Channel, addresses_in
from server.web.operation.authentication import SESSION_COOKIE
from server.web.pages.complaint import id_of
from tests.server.mail.box import Box, text_of
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

from .working import with_mail, work

DAY_MS, YEAR_MS = 86_400_000, 366 * 86_400_000
RETENTION = "/admin/retention"
TO = "hang@example.vn"
FORM = {"kind": "conduct", "branch": "CN01", "text": "Chờ quá lâu", "contact": f"chị Hằng, {TO}. 0912 345 678"}


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        (FORM["contact"], (Channel.MAIL, TO)),
        ("gọi 0912 345 678 buổi tối", (Channel.PHONE, "+84912345678")),
        ("số nhà 12, ngõ 34", None),
        ("ai@sai..vn", None),
        ("Email:hang@example.vn.", (Channel.MAIL, TO)),
        ("0912345678/ai@sai..vn 0987654321", (Channel.PHONE, "+84912345678")),
        ("0912345678 0987654321", (Channel.PHONE, "+84912345678")),
        ("CCCD 001085012345", None),
    ],
)
def test_the_address_is_found_in_what_somebody_left(contact: str, found: tuple[Channel, str] | None) -> None:
    assert next(addresses_in(contact), None) == found


class People:
    """Citizens, and the manager."""

    def __init__(self, there: Inside, session: str) -> None:
        self._there = there
        self._headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Origin": BASE}

    async def send(self, key: str) -> str:
        form = FORM | {"key": key}
        answer = await self._there.away.post("/complaint", data=form, headers={"Origin": BASE})
        assert answer.status_code == 200
        return id_of(key)

    async def leads(self, path: str, **form: str) -> int:
        return (await self._there.near.post(path, data=form, headers=self._headers)).status_code

    async def sees(self, path: str) -> str:
        return (await self._there.near.get(path, headers=self._headers)).text


def test_sender_and_duty_are_written_to_before_it_is_late_and_words_go_after_their_term(
    installation: Installation, box: Box
) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context, people = with_mail(there, box), People(there, session)
            engine, real, now = context.engine, context.clock, context.clock.now()
            one, other = await people.send("k-1"), await people.send("k-2")
            answer = {"act": "answer", "outcome": "settled", "answer": "Đã xin lỗi", "key": "a"}
            assert await people.leads(f"/work/complaints/{other}", **answer) == 303
            with engine.connect() as connection:
                due_at = connection.execute(select(complaint.c.due_at).where(complaint.c.id == one)).scalar_one()
                states = dict(connection.execute(select(job.c.id, job.c.state)).all())
            assert states == {f"complaint.{one}": "waiting", f"complaint.{other}": "cancelled"}
            await work(context, due_at - BEFORE_MS - 1)
            assert box.messages == []
            await work(context, due_at - BEFORE_MS)
            await work(context, due_at - BEFORE_MS + 60_000)
            (letter,) = box.messages
            assert (letter["To"], "PA-" in letter["Subject"]) == (TO, True)
            assert FORM["text"] not in text_of(letter)
            object.__setattr__(context, "clock", real)
            with engine.begin() as connection:
                connection.execute(update(complaint).where(complaint.c.id == one).values(due_at=now + DAY_MS // 2))
            assert await people.leads("/manager/CN01/duty", act="begin", to="chi@example.vn") == 303
            for step in range(3):
                await work(context, now + (step + 1) * duty.EVERY_MS)
            assert [each["To"] for each in box.messages] == [TO, "chi@example.vn"]
            assert "PA-" in text_of(box.messages[-1])
            object.__setattr__(context, "clock", real)
            with engine.begin() as connection:
                connection.execute(update(complaint).where(complaint.c.id == one).values(due_at=due_at))
            await terms(there, people, other)

    asyncio.run(scenario())
    assert main(["check", "--data", str(installation.data)]) == 0


async def terms(there: Inside, people: People, answered: str) -> None:
    """Listed when its term is over, held, let go, and then destroyed."""
    look, over = there.context.retention.look, there.context.clock.now() + 5 * YEAR_MS
    assert await asyncio.to_thread(look, over - 2 * YEAR_MS) == 0
    assert answered not in await people.sees(RETENTION)
    assert await asyncio.to_thread(look, over) == 0
    assert answered in await people.sees(RETENTION)
    assert await people.leads(RETENTION, dossier=answered, act="hold", reason="dispute_open") == 303
    after = over + REVIEW_DAYS * DAY_MS
    assert await asyncio.to_thread(look, after) == 0
    assert await people.leads(RETENTION, dossier=answered, act="release") == 303
    for step, looked in ((HoldComplaint("dispute_open"), 0), (ReleaseComplaint(), 1)):  # not in the row that is read
        await there.context.complaints.send(Envelope(stream_of(answered), step, f"manager/late-{looked}", "manager"))
        assert list(there.context.people.keys.of([answered])) == [answered]
        assert await asyncio.to_thread(look, after) == looked
    with there.context.engine.connect() as connection:
        assert answered not in set(connection.execute(select(complaint_text.c.id)).scalars())
    assert there.context.people.keys.of([answered]) == {}
    assert await asyncio.to_thread(look, after) == 0
