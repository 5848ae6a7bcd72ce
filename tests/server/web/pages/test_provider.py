"""Signing in through an identity provider: a twin of one speaks the real protocol over a real socket."""

import asyncio
import json
import logging
import queue
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Browser

from server.journal.database.dialects import connect_to_write
from server.provider.exchange import Exchange
from server.web.base.clock import now_ms
from server.web.operation.authentication import SESSION_COOKIE
from server.web.pages.provider_way import BACK, COOKIE
from tests.server.provider.twin import Twin, standing, unsigned
from tests.server.web.conftest import install
from tests.server.web.inside import BASE, Inside, inside
from tests.server.web.pages.admin.asking import Asking
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import looking
from tests.server.web.pages.test_second_factor import field, set_up
from tests.serving import PASSWORD, Installation, Serving


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


Walk = Callable[[Twin, Inside], Awaitable[None]]


def with_twin(installation: Installation, walk: Walk) -> None:
    async def run() -> None:
        async with (
            standing(lambda: now_ms() // 1000) as twin,
            inside(installation, provider=twin.provider) as server,
        ):
            await walk(twin, server)

    asyncio.run(run())


async def begun(server: Inside, wanted: str = "") -> tuple[str, str]:
    """Where the browser is sent, and its cookie."""
    server.away.cookies.clear()
    answer = await server.away.get(f"/login/provider{wanted}")
    assert answer.status_code == 303, answer.text
    cookie = answer.cookies[COOKIE]
    assert {"HttpOnly", "SameSite=lax", "Path=/login/provider"} <= set(answer.headers["set-cookie"].split("; "))
    server.away.cookies.clear()
    return answer.headers["location"], cookie


async def came_back(server: Inside, address: str, cookie: str | None) -> httpx.Response:
    headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
    answer = await server.away.get(address.removeprefix(BASE), headers=headers)
    server.away.cookies.clear()
    return answer


async def through(twin: Twin, server: Inside, wanted: str = "") -> httpx.Response:
    address, cookie = await begun(server, wanted)
    return await came_back(server, twin.authorize(address), cookie)


async def connect(server: Inside, installation: Installation, name: str, subject: str) -> httpx.Response:
    admin = Asking(server, installation, "admin")
    return await admin.post(f"/admin/people/{installation.users[name]}", act="account", subject=subject)


def is_in(answer: httpx.Response) -> bool:
    return f"{SESSION_COOKIE}=" in answer.headers.get("set-cookie", "")


def test_without_a_provider_there_is_no_button_and_no_page(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            assert "/login/provider" not in (await server.away.get("/login")).text
            assert [
                (await server.away.get(one)).status_code for one in ("/login/provider", "/login/provider/back")
            ] == [404, 404]
            assert (await connect(server, installation, "manager", "nguyen.an")).status_code == 404
            manager = Asking(server, installation, "manager")
            assert (await manager.get("/work-account")).status_code == 404
            assert (await manager.post("/work-account", act="connect", password=PASSWORD)).status_code == 404
            assert "/work-account" not in (await manager.get("/password")).text

    asyncio.run(walk())


def test_a_connected_account_comes_in_to_the_page_that_was_wanted(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def walk(twin: Twin, server: Inside) -> None:
        login = await server.away.get("/login?next=/manager/CN01")
        assert 'href="/login/provider?next=/manager/CN01"' in login.text
        stranger = await through(twin, server)
        assert (stranger.status_code, is_in(stranger)) == (401, False)
        assert "quản trị" in stranger.text
        assert (await connect(server, installation, "manager", twin.subject)).status_code == 303
        answer = await through(twin, server, "?next=/manager/CN01")
        assert (answer.status_code, is_in(answer)) == (200, True), answer.text
        assert 'content="0;url=/manager/CN01"' in answer.text
        token = answer.cookies[SESSION_COOKIE].strip('"')
        page = await server.away.get("/manager/CN01", headers={"Cookie": f"{SESSION_COOKIE}={token}"})
        assert page.status_code == 200
        # a page of another site is nobody's wish
        away = await through(twin, server, "?" + urlencode({"next": "https://evil.example.vn/"}))
        assert 'content="0;url=/manager"' in away.text
        with server.context.engine.connect() as connection:
            stored = [str(row) for table in ("journal", "provider_account", "provider_state")
                      for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]  # fmt: skip
        assert len(stored) > 3
        assert not any(twin.subject in row for row in stored)
        assert twin.subject not in caplog.text

    with_twin(installation, walk)


def test_a_token_that_is_not_right_signs_nobody_in(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        await connect(server, installation, "manager", twin.subject)
        stranger = Twin(twin.issuer, twin.now_s, key=ECKey.generate_key("P-256", {"kid": "1"}))
        now = now_ms() // 1000
        for change, token in (
            ({}, stranger.sign),  # another's signature
            ({}, lambda claims: unsigned({"alg": "none"}, claims)),
            ({"aud": "other"}, None),
            ({"iss": "https://other.example.vn"}, None),
            ({"exp": now - 300}, None),
            ({"nonce": "other"}, None),
        ):
            twin.change, twin.token = change, token
            answer = await through(twin, server)
            assert (answer.status_code, is_in(answer)) == (401, False), change
        twin.change, twin.token = {}, None
        assert is_in(await through(twin, server))

    with_twin(installation, walk)


def test_an_answer_counts_once_and_in_its_own_browser_alone(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        await connect(server, installation, "manager", twin.subject)
        address, cookie = await begun(server)
        mine = twin.authorize(address)
        _, others = await begun(server)
        for wrong in (None, "x", others):
            assert not is_in(await came_back(server, mine, wrong))
        assert not is_in(await came_back(server, mine.replace("state=", "state=x"), cookie))
        assert is_in(await came_back(server, mine, cookie))
        assert not is_in(await came_back(server, mine, cookie))
        asked = len(twin.asked)
        again = twin.authorize(address)  # a new code with the old state
        assert (await came_back(server, again, cookie)).status_code == 401
        assert len(twin.asked) == asked
        address, cookie = await begun(server)
        state = twin.authorize(address).partition("state=")[2].partition("&")[0]
        refused = await came_back(server, f"/login/provider/back?error=access_denied&state={state}", cookie)
        assert (refused.status_code, is_in(refused)) == (401, False)
        address, cookie = await begun(server)
        mixed_up = twin.authorize(address).replace(urlencode({"iss": twin.issuer}), "iss=https://other.example.vn")
        assert not is_in(await came_back(server, mixed_up, cookie))

    with_twin(installation, walk)


def test_a_provider_that_is_down_or_slow_leaves_the_password(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        exchange = server.context.provider
        assert exchange is not None
        address, cookie = await begun(server)
        back = twin.authorize(address)
        twin.hang = True
        quick = Exchange(twin.provider, 0.05)
        object.__setattr__(server.context, "provider", quick)
        assert (await server.away.get("/login/provider")).status_code == 503
        assert (await came_back(server, back, cookie)).status_code == 503
        login = await server.away.get("/login/provider")
        assert 'name="password"' in login.text
        assert 'href="/login?lang=en"' in login.text

    with_twin(installation, walk)


def test_the_second_factor_is_asked_for_after_the_provider(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        app, _ = await set_up(Asking(server, installation, "manager"))
        await connect(server, installation, "manager", twin.subject)
        asked = await through(twin, server, "?next=/manager/CN01")
        assert (asked.status_code, is_in(asked)) == (200, False)
        headers = {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
        form = {"mark": field(asked, "mark"), "next": field(asked, "next"), "code": app.code()}
        done = await server.away.post("/login/code", content=urlencode(form), headers=headers)
        assert (done.status_code, done.headers["location"], is_in(done)) == (303, "/manager/CN01", True)

    with_twin(installation, walk)


def test_an_account_is_one_persons_and_a_disconnected_or_disabled_one_opens_nothing(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        admin, manager = Asking(server, installation, "admin"), Asking(server, installation, "manager")
        person, boss = (f"/admin/people/{installation.users[one]}" for one in ("manager", "admin"))
        assert (await manager.post(boss, act="account", subject="x")).status_code == 403
        assert (await admin.post(person, act="account", subject=" ")).status_code == 422
        await admin.post(person, act="account", subject=twin.subject, origin="https://evil.vn")
        # connected to nothing so far
        assert (await admin.post(person, act="no-account")).status_code == 409
        assert (await connect(server, installation, "manager", twin.subject)).status_code == 303
        assert (await connect(server, installation, "supervisor", twin.subject)).status_code == 409
        assert twin.issuer in (await admin.get(person)).text
        await admin.post(person, act="disable")
        refused = await through(twin, server)
        assert (refused.status_code, is_in(refused)) == (401, False)
        await admin.post(person, act="enable")
        assert is_in(await through(twin, server))
        # a row that no event names opens nothing
        other = server.context.live.access.people[installation.users["supervisor"]]
        with connect_to_write(server.context.engine) as connection, connection.begin():
            connection.exec_driver_sql(f"UPDATE provider_account SET user_id = '{other.user_id}'")
        assert not is_in(await through(twin, server))
        with connect_to_write(server.context.engine) as connection, connection.begin():
            connection.exec_driver_sql(f"UPDATE provider_account SET user_id = '{installation.users['manager']}'")
        assert (await admin.post(person, act="no-account")).status_code == 303
        assert not is_in(await through(twin, server))
        assert (await connect(server, installation, "supervisor", twin.subject)).status_code == 303
        with server.context.engine.connect() as connection:
            told = [(kind, actor, json.loads(body)["user_id"]) for kind, actor, body in connection.exec_driver_sql(
                "SELECT kind, actor, body FROM journal WHERE kind LIKE 'account_%' ORDER BY seq")]  # fmt: skip
        by = installation.users["admin"]
        assert told == [("account_connected", by, installation.users["manager"]),
                        ("account_disconnected", by, installation.users["manager"]),
                        ("account_connected", by, installation.users["supervisor"])]  # fmt: skip

    with_twin(installation, walk)


async def connecting(server: Inside, who: Asking, **form: str) -> tuple[str, str]:
    """Where one's own form leads on, and the cookie of the attempt."""
    answer = await who.post("/work-account", act="connect", **form)
    assert answer.status_code == 200, answer.text
    led = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
    assert led is not None, answer.text
    server.away.cookies.clear()
    return unescape(led[1]), answer.cookies[COOKIE]


def test_ones_own_account_is_connected_and_disconnected_with_the_present_password(installation: Installation) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        manager, other = (Asking(server, installation, one) for one in ("manager", "supervisor"))
        assert 'href="/work-account"' in (await manager.get("/password")).text
        asked = len(twin.asked)
        for wrong in ({}, {"password": "x" * 12}, {"password": "x" * 300}):
            refused = await manager.post("/work-account", act="connect", **wrong)
            assert (refused.status_code, COOKIE in refused.cookies) == (401, False), wrong
        right = {"password": PASSWORD}
        foreign = await manager.post("/work-account", origin="https://evil.vn", act="connect", **right)
        assert (foreign.status_code, COOKIE in foreign.cookies) == (303, False)  # to the sign-in
        assert (await manager.post("/work-account", act="fly", **right)).status_code == 422
        assert len(twin.asked) == asked
        address, cookie = await connecting(server, manager, **right)
        assert "prompt=login" in address  # whose account is open in this browser counts for nothing
        assert (await came_back(server, twin.authorize(address), None)).status_code == 401
        address, cookie = await connecting(server, manager, **right)
        back = twin.authorize(address)
        done = await came_back(server, back, cookie)
        assert (done.status_code, is_in(done), "url=/work-account" in done.text) == (200, False, True), done.text
        assert (await came_back(server, back, cookie)).status_code == 401  # counts once
        assert "Đã kết nối tài khoản" in (await manager.get("/work-account?done=connected")).text
        assert is_in(await through(twin, server))
        # one account is one person's
        address, cookie = await connecting(server, other, **right)
        assert (await came_back(server, twin.authorize(address), cookie)).status_code == 409
        # a password that was changed meanwhile ends what began with the one before
        twin.subject = "tran.binh"
        address, cookie = await connecting(server, other, **right)
        admin = Asking(server, installation, "admin")
        await admin.post(f"/admin/people/{installation.users['supervisor']}", act="password")
        assert (await came_back(server, twin.authorize(address), cookie)).status_code == 401
        twin.subject = "nguyen.an"
        # with a second factor its code is asked for too
        app, _ = await set_up(manager)
        assert (await manager.post("/work-account", act="disconnect", password="x" * 12)).status_code == 401
        assert (await manager.post("/work-account", act="disconnect", **right)).status_code == 401
        gone = await manager.post("/work-account", act="disconnect", **right, code=app.code())
        assert (gone.status_code, gone.headers["location"]) == (303, "/work-account?done=disconnected")
        assert not is_in(await through(twin, server))
        assert (await manager.get("/work-account")).status_code == 200  # this session goes on
        with server.context.engine.connect() as connection:
            told = [(kind, actor, json.loads(body)["user_id"]) for kind, actor, body in connection.exec_driver_sql(
                "SELECT kind, actor, body FROM journal WHERE kind LIKE 'account_%' ORDER BY seq")]  # fmt: skip
        me = installation.users["manager"]
        assert told == [("account_connected", me, me), ("account_disconnected", me, me)]

    with_twin(installation, walk)


def test_nothing_is_connected_where_the_password_changes_while_the_provider_answers(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def walk(twin: Twin, server: Inside) -> None:
        admin, asks = Asking(server, installation, "admin"), Exchange.subject

        async def slow(exchange: Exchange, *of: Any) -> Any:
            found = await asks(exchange, *of)
            await admin.post(f"/admin/people/{installation.users['manager']}", act="password")
            return found

        address, cookie = await connecting(server, Asking(server, installation, "manager"), password=PASSWORD)
        monkeypatch.setattr(Exchange, "subject", slow)
        assert (await came_back(server, twin.authorize(address), cookie)).status_code == 401
        assert server.context.live.access.people[installation.users["manager"]].account_id is None

    with_twin(installation, walk)


@contextmanager
def in_a_thread() -> Iterator[Twin]:
    """The twin under another name than the server's, so that a browser takes it for another site."""
    told: queue.Queue[tuple[Twin, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def run() -> None:
        over = asyncio.Event()
        async with standing(lambda: now_ms() // 1000) as twin:
            twin.issuer = twin.issuer.replace("127.0.0.1", "localhost")
            told.put((twin, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    twin, loop, over = told.get()
    try:
        yield twin
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


@pytest.mark.slow(4)
def test_a_browser_comes_back_from_the_other_site_signed_in(installation: Installation, chromium: Browser) -> None:
    """The session's cookie is `strict`: only a browser shows whether the page after the way back has it."""
    with in_a_thread() as twin:
        provider = msgspec.structs.asdict(twin.provider)
        with Serving(installation, settings={"provider": provider}) as serving, looking(chromium, serving) as seen:
            twin.back = f"{serving.url}{BACK}"
            seen.open("/login").sign_in("admin")
            seen.page.wait_for_url(lambda address: "/login" not in address)
            seen.open(f"/admin/people/{installation.users['manager']}").page.fill("#subject", twin.subject)
            seen.page.click("[aria-labelledby=account-title] button")
            seen.sees("[role=status]", "tài khoản công vụ")
            assert found(seen.page) == []
            seen.page.context.clear_cookies()
            seen.open("/login?next=/manager/CN01")
            assert found(seen.page) == []
            seen.page.click("a[href^='/login/provider']")
            seen.page.click("a[href^='http://127.0.0.1']")  # on the other site
            seen.page.wait_for_url(f"{serving.url}/manager/CN01")
            # the own page leads to the other site from a form, which the policy allows to a link and no redirect
            seen.open("/work-account").page.fill("#password", PASSWORD)
            assert found(seen.page) == []
            seen.page.click("button[value=connect]")
            seen.page.click("a[href^='http://127.0.0.1']")
            seen.sees("[role=status]", "tài khoản công vụ")
            assert seen.complaints == []
