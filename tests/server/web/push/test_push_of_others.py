"""A browser is reminded of an appointment, and a manager's told of what needs somebody, as a letter would."""

import asyncio
import json

from msgspec.structs import replace
from sqlalchemy import select

from protocol import commands as c
from protocol.keys import new_key
from server.jobs.tables import job
from server.web.alerts.alerts import RAISE_AFTER_S
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.context import AppContext
from tests.server.push.browser import Browser
from tests.server.push.service import Service, push_service
from tests.server.web.inside import BASE, inside, session_of
from tests.server.web.mail.test_duty import pass_time
from tests.server.web.mail.test_reminders import book
from tests.server.web.mail.working import work
from tests.serving import Installation

HOUR_MS = 3_600_000


def form_of(browser: Browser, service: Service) -> dict[str, str]:
    to = browser.at(service.endpoint())
    return {"endpoint": to.endpoint, "p256dh": to.p256dh, "auth": to.auth}


def titles(browser: Browser, service: Service) -> list[str]:
    return [json.loads(browser.read(body))["title"] for _, _, body in service.came]


def kept(context: AppContext) -> int:
    with context.engine.connect() as connection:
        return len(list(connection.scalars(select(job.c.payload).where(job.c.payload.is_not(None)))))


def test_a_browser_is_reminded_of_an_appointment_until_it_wants_no_more(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            context, browser = there.context, Browser.new()
            object.__setattr__(context, "push", service.push)
            _, appointment = await book(there, "")
            path = f"/a/CN01/HT/{appointment}/push"
            assert (await there.near.post(path, data={"endpoint": "https://example.vn/"})).status_code == 422
            assert (await there.near.post(path, data=form_of(browser, service))).status_code == 303
            slot_at = context.live.branches["CN01"].state.appointments.by_id[appointment].slot_at
            await work(context)
            await work(context, slot_at - 24 * HOUR_MS)
            assert [said.split(":")[0] for said in titles(browser, service)] == [
                "Đã đặt lịch hẹn",
                "Nhắc lịch hẹn của bạn",
            ]
            assert appointment not in "".join(browser.read(body).decode() for _, _, body in service.came)
            assert kept(context) == 1
            service.answer = 410
            await work(context, slot_at - 2 * HOUR_MS)
            assert (service.asked, kept(context)) == (3, 0)

    asyncio.run(scenario())


def test_an_appointment_that_ends_takes_its_subscription_along(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            context, browser = there.context, Browser.new()
            object.__setattr__(context, "push", service.push)
            _, appointment = await book(there, "")
            path = f"/a/CN01/HT/{appointment}/push"
            for form, left in (({}, 3), ({"act": "end"}, 0), ({}, 3)):
                assert (await there.near.post(path, data=form_of(browser, service) | form)).status_code == 303
                assert kept(context) == left
            cancel = c.Envelope("CN01", c.CancelAppointment(appointment), f"t:{new_key()}", "u-1")
            await context.live.submit(cancel)
            for _ in range(500):  # a thread follows the stream
                if not kept(context):
                    return
                await asyncio.sleep(0.01)
            raise AssertionError(kept(context))

    asyncio.run(scenario())


def test_a_manager_on_duty_is_told_on_this_device_beside_or_without_letters(installation: Installation) -> None:
    session = session_of(installation, "manager")
    installation.configure(replace(installation.config, name={"vi": "Chi nhánh: số 1", "en": "Branch: 1"}))

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            context, browser = there.context, Browser.new()
            object.__setattr__(context, "push", service.push)
            headers = {"Cookie": f"{SESSION_COOKIE}={session}"}
            page, form = "/manager/CN01/duty/push", form_of(browser, service)
            foreign = headers | {"Origin": "http://elsewhere.test"}
            for wrong in ({}, foreign):
                refused = await there.near.post(page, data=form, headers=wrong)
                assert refused.headers["location"].startswith("/login")
            assert kept(context) == 0
            headers["Origin"] = BASE
            assert (await there.near.post(page, data=form, headers=headers)).status_code == 303
            issue = c.Envelope("CN01", c.Issue("HT"), f"t:{new_key()}", "u-1", unattended=True)
            await context.live.submit(issue)  # and no counter is open
            await pass_time(context, context.clock.now(), RAISE_AFTER_S + 60)
            assert titles(browser, service) == ["Hộ tịch chưa có quầy mở: 1 người chờ"]
            assert (await there.near.post(page, data={"act": "end"}, headers=headers)).status_code == 303
            assert kept(context) == 0

    asyncio.run(scenario())
