"""Reminders as short messages: signed POSTs to a gateway that is told the same id at every try."""

import asyncio
import json

import pytest
from sqlalchemy import func, select

from protocol import commands as c
from protocol.keys import new_key
from server.jobs.tables import job
from server.mail.gateway import Gateway
from server.web.mail.short import phone_of
from server.web.operation.context import AppContext
from server.webhooks.signing import new_secret
from tests.server.web.inside import inside
from tests.server.webhooks.receiver import receiving
from tests.serving import Installation

from .test_reminders import book
from .working import work


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("+61 412 345 678", "+61412345678"),
        ("912345678", None),
        ("0912", None),
        ("0912345678 or so", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, number: str | None) -> None:
    assert phone_of(typed) == number


def addresses(context: AppContext) -> int:
    with context.engine.connect() as connection:
        return connection.execute(select(func.count()).where(job.c.payload.is_not(None))).scalar_one()


def test_a_message_is_signed_tried_again_under_its_id_and_erased_on_cancelling(installation: Installation) -> None:
    secret = new_secret()

    async def scenario() -> None:
        async with inside(installation) as there, receiving(secret) as gateway:
            context = there.context
            object.__setattr__(context, "gateway", Gateway(gateway.url, secret, ("127.0.0.0/8", "::1/128")))
            assert (await book(there, "", "12"))[0].status_code == 422
            answer, appointment = await book(there, "", "0912 345 678")
            assert answer.status_code == 303
            gateway.answer = lambda got: 503
            await work(context)
            gateway.answer = lambda got: 204
            await work(context, context.clock.now() + 10_000)
            first, again = gateway.asked
            assert first.headers["webhook-id"] == again.headers["webhook-id"]
            assert again.body["to"] == "+84912345678"
            assert f"/a/CN01/HT/{appointment}" in again.body["text"]
            assert "912345678" not in json.dumps(again.headers)
            assert addresses(context) == 2
            cancel = c.Envelope("CN01", c.CancelAppointment(appointment), f"t:{new_key()}", "u-1")
            await context.live.submit(cancel)
            for _ in range(500):  # a thread follows the stream
                if not addresses(context):
                    return
                await asyncio.sleep(0.01)
            raise AssertionError(addresses(context))

    asyncio.run(scenario())
