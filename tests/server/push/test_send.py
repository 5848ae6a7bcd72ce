"""A message goes to a push service that believes us, and the browser reads it; nothing goes anywhere else."""

import asyncio

import pytest

from server.jobs.worker import Failed, Finished
from server.push.send import WAITS_S, Gone
from server.push.subscription import Subscription, encoded, read_subscription

from .browser import Browser
from .service import HOST, push_service

NOW = 1_800_000_000_000
HOSTS = ("fcm.googleapis.com", "push.services.mozilla.com")
GOOD = Browser.new().at("https://updates.push.services.mozilla.com/wpush/v2/abc")


def test_the_service_believes_the_sender_and_the_browser_alone_reads_the_message() -> None:
    async def scenario() -> None:
        async with push_service() as service:
            browser = Browser.new()
            to = browser.at(service.endpoint())
            assert await service.push.send(to, b"now", "https://motcua.example.vn", NOW, 60) == Finished()
            ((path, headers, body),) = service.came
            assert (path, headers["ttl"], headers["urgency"]) == ("/push/1", "60", "high")
            assert browser.read(body) == b"now"
            assert b"now" not in body

    asyncio.run(scenario())


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_subscription_that_is_no_more_is_told_apart(status: int) -> None:
    async def scenario() -> None:
        async with push_service() as service:
            service.answer = status
            done = await service.push.send(Browser.new().at(service.endpoint()), b"x", "", NOW, 60)
            assert isinstance(done, Gone)

    asyncio.run(scenario())


def test_a_service_that_is_busy_is_asked_again_when_it_says() -> None:
    async def scenario() -> None:
        async with push_service() as service:
            service.answer, service.headers = 429, (("Retry-After", "30"),)
            done = await service.push.send(Browser.new().at(service.endpoint()), b"x", "", NOW, 60)
            assert done == Failed("status_429", again_at=NOW + 30_000)
            service.headers = (("Retry-After", "9999999"),)  # nobody waits for a call until then
            done = await service.push.send(Browser.new().at(service.endpoint()), b"x", "", NOW, 60)
            assert done == Failed("status_429", again_at=NOW + WAITS_S[-1] * 1000)

    asyncio.run(scenario())


def test_nothing_goes_to_another_host_nor_to_an_inner_address_of_an_allowed_name() -> None:
    async def scenario() -> None:
        async with push_service(inner_allowed=False) as service:
            to = Browser.new().at(service.endpoint())
            assert await service.push.send(to, b"x", "", NOW, 60) == Failed("inner_address")
            elsewhere = Browser.new().at(service.endpoint().replace(HOST, "localhost"))
            assert isinstance(await service.push.send(elsewhere, b"x", "", NOW, 60), Gone)
            assert service.asked == 0

    asyncio.run(scenario())


def test_an_endpoint_as_long_as_those_of_edge_is_read_and_sent_to() -> None:
    """Its channel's address holds a token, percent-encoded; others have seen more than 500 letters."""

    async def scenario() -> None:
        async with push_service() as service:
            to = Browser.new().at(service.endpoint("w/?token=" + "BQY%2b" * 120))
            assert read_subscription(to.endpoint, to.p256dh, to.auth, (HOST,)) == to
            assert await service.push.send(to, b"x", "", NOW, 60) == Finished()
            endless = to.endpoint + "A" * 2048
            assert read_subscription(endless, to.p256dh, to.auth, (HOST,)) is None

    asyncio.run(scenario())


def test_a_browsers_subscription_is_read() -> None:
    assert read_subscription(GOOD.endpoint, GOOD.p256dh, GOOD.auth, HOSTS) == GOOD
    assert read_subscription(GOOD.endpoint, f"{GOOD.p256dh}=", f"{GOOD.auth}==", HOSTS) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        Subscription("http://fcm.googleapis.com/1", GOOD.p256dh, GOOD.auth),
        Subscription("https://fcm.googleapis.com.example.vn/1", GOOD.p256dh, GOOD.auth),
        Subscription("https://notfcm.googleapis.com/1", GOOD.p256dh, GOOD.auth),
        Subscription("https://a@fcm.googleapis.com/1", GOOD.p256dh, GOOD.auth),
        Subscription("https://127.0.0.1/1", GOOD.p256dh, GOOD.auth),
        Subscription("", GOOD.p256dh, GOOD.auth),
        Subscription(GOOD.endpoint, encoded(b"\x04" + b"\x01" * 64), GOOD.auth),
        Subscription(GOOD.endpoint, GOOD.p256dh[:-4], GOOD.auth),
        Subscription(GOOD.endpoint, "ă" + GOOD.p256dh[1:], GOOD.auth),
        Subscription(GOOD.endpoint, GOOD.p256dh, GOOD.auth[:-4]),
        Subscription(GOOD.endpoint, GOOD.p256dh, ""),
    ],
    ids=(
        "no TLS", "a name that goes on", "a name that begins otherwise", "a user", "an inner address", "nothing",
        "no point of the curve", "a short key", "no ASCII", "a short secret", "no secret",
    ),
)  # fmt: skip
def test_what_is_no_subscription_of_an_allowed_service_is_refused(wrong: Subscription) -> None:
    assert read_subscription(wrong.endpoint, wrong.p256dh, wrong.auth, HOSTS) is None
