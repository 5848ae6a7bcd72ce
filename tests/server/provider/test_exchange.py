"""The provider is asked within bounds, and only at the issuer's own host."""

import asyncio
from collections.abc import Awaitable, Callable

from server.provider.exchange import FAILURE_KEPT_MS, KEPT_MS, MOST_BYTES, Exchange, NoSubject

from .twin import Twin, standing

NOW = 1_790_000_000_000
VERIFIER, NONCE = "v" * 43, "n"


def with_twin(walk: Callable[[Twin, Exchange], Awaitable[None]], timeout_s: float = 60) -> None:
    async def run() -> None:
        async with standing(lambda: NOW // 1000) as twin:
            await walk(twin, Exchange(twin.provider, timeout_s))

    asyncio.run(run())


async def code_of(twin: Twin, exchange: Exchange, verifier: str = VERIFIER) -> str:
    ends = await exchange.endpoints(NOW)
    assert ends is not None
    back = twin.authorize(exchange.authorization(ends, twin.back, "s", NONCE, verifier))
    return back.partition("code=")[2].partition("&")[0]


def test_a_code_gives_a_subject_once() -> None:
    async def walk(twin: Twin, exchange: Exchange) -> None:
        code = await code_of(twin, exchange)
        assert await exchange.subject(code, twin.back, NONCE, VERIFIER, NOW) == twin.subject
        assert await exchange.subject(code, twin.back, NONCE, VERIFIER, NOW) == NoSubject(down=False)
        other = await code_of(twin, exchange, "w" * 43)  # of another browser
        assert await exchange.subject(other, twin.back, NONCE, VERIFIER, NOW) == NoSubject(down=False)
        assert twin.asked.count("GET /.well-known/openid-configuration") == 1

    with_twin(walk)


def test_endpoints_elsewhere_or_of_another_issuer_are_not_asked() -> None:
    async def walk(twin: Twin, exchange: Exchange) -> None:
        now = NOW
        for said in (
            {"token_endpoint": "https://elsewhere.example.vn/token"},
            {"jwks_uri": f"{twin.issuer}0/jwks"},
            {"authorization_endpoint": None},
            {"issuer": f"{twin.issuer}/"},
        ):
            twin.said = said
            assert await exchange.endpoints(now) is None
            twin.said = {}
            assert await exchange.endpoints(now) is None  # a failure is kept for a moment: no storm of questions
            now += FAILURE_KEPT_MS
        assert await exchange.endpoints(now) is not None
        twin.said = {"issuer": "other"}
        assert await exchange.endpoints(now + KEPT_MS - 1) is not None
        assert await exchange.endpoints(now + KEPT_MS) is None

    with_twin(walk)


def test_too_long_an_answer_is_none() -> None:
    async def walk(twin: Twin, exchange: Exchange) -> None:
        twin.fat = MOST_BYTES
        assert await exchange.endpoints(NOW) is None

    with_twin(walk)


def test_who_never_answers_is_given_up() -> None:
    async def walk(twin: Twin, exchange: Exchange) -> None:
        twin.hang = True
        assert await exchange.endpoints(NOW) is None

    with_twin(walk, timeout_s=0.05)


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there() -> None:
    async def walk(twin: Twin, exchange: Exchange) -> None:
        twin.said = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        ends = await exchange.endpoints(NOW)
        assert ends is not None
        assert ends.by_body
        code = await code_of(twin, exchange)
        assert await exchange.subject(code, twin.back, NONCE, VERIFIER, NOW) == twin.subject

    with_twin(walk)
