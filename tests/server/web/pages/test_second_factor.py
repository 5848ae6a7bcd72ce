"""A second factor set up, asked for, lost, reset, and required by the city; counters go on with the password alone."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyotp
import pytest

from protocol.enums import Refusal
from server.web.base.clock import now_ms
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.conftest import install
from tests.server.web.inside import BASE, Inside, inside
from tests.server.web.pages.admin.asking import Asking, sign_in
from tests.server.web.standing import stand
from tests.server.web.test_permissions_walk import code_of
from tests.serving import PASSWORD, Installation


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Its clock stands: a code is right for one time step, and a new one begins every half minute."""
    made = install(tmp_path / "data")
    stand(made, monkeypatch, 9, 0)
    return made


def field(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None, answer.text
    return found[1]


class App:
    """An authenticator app, by the same clock as the server; `step` takes its code of another half minute."""

    def __init__(self, answer: httpx.Response) -> None:
        found = re.search(r"<code>([A-Z2-7 ]+)</code>", answer.text)
        assert found is not None, answer.text
        self.secret = found[1].replace(" ", "")

    def code(self, step: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(now_ms() // 1000 + 30 * step)


async def set_up(asking: Asking) -> tuple[App, list[str]]:
    """The app, whose first code is used, and the recovery codes."""
    begun = await asking.post("/second-factor", act="begin")
    app, factor = App(begun), field(begun, "factor")
    wrong = await asking.post("/second-factor", act="confirm", factor=factor, code="000000")
    assert wrong.status_code == 401
    done = await asking.post("/second-factor", act="confirm", factor=factor, code=app.code(-1))
    assert done.status_code == 200, done.text
    codes = re.findall(r"<li><code>([^<]+)</code>", done.text)
    assert len(codes) == 8
    return app, codes


async def post(server: Inside, path: str, **form: str) -> httpx.Response:
    headers = {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
    return await server.away.post(path, content=urlencode(form), headers=headers)


def test_the_code_is_asked_for_after_the_password_and_counts_once(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            app, recovery = await set_up(Asking(server, installation, "manager"))

            async def after_password() -> str:
                asked = await sign_in(server, "manager", PASSWORD)
                assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
                return field(asked, "mark")

            mark = await after_password()
            wrong = await post(server, "/login/code", mark=mark, code="000000")
            assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
            right = await post(server, "/login/code", mark=mark, code=app.code())
            assert (right.status_code, right.headers["location"]) == (303, "/manager")
            token = re.search(rf"{SESSION_COOKIE}=([^;]+)", right.headers["set-cookie"])
            assert token is not None
            assert await code_of(server, token[1].strip('"')) is None
            again = await post(server, "/login/code", mark=await after_password(), code=app.code())
            assert again.status_code == 401  # used already
            lost = await post(server, "/login/code", mark=await after_password(), code=recovery[3])
            assert lost.status_code == 303
            assert (await post(server, "/login/code", mark=await after_password(), code=recovery[3])).status_code == 401
            for forged in (
                "",
                "x",
                mark[:-1] + ("y" if mark.endswith("x") else "x"),
                mark.replace(mark.split(".")[1], "1"),
            ):
                assert (await post(server, "/login/code", mark=forged, code=app.code(1))).status_code == 401
            # for programs: the code beside the password
            body = {"user": "manager", "password": PASSWORD}
            answers = [await server.away.post("/api/v1/sessions", json=body | more) for more in
                       ({}, {"code": "000000"}, {"code": app.code(1)})]  # fmt: skip
            assert [one.status_code for one in answers] == [401, 401, 201]
            assert answers[0].json()["code"] == Refusal.SECOND_FACTOR

    asyncio.run(walk())


def test_guesses_are_slowed_down(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            await set_up(Asking(server, installation, "manager"))
            mark = field(await sign_in(server, "manager", PASSWORD), "mark")
            statuses = [(await post(server, "/login/code", mark=mark, code="000000")).status_code for _ in range(7)]
            assert statuses[0] == 401
            assert statuses[-1] == 429

    asyncio.run(walk())


def test_a_counter_asks_for_the_password_alone(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            await set_up(Asking(server, installation, "manager"))
            headers = {"Authorization": f"Bearer {installation.tokens['counter-1']}"}
            body = {"user": "manager", "password": PASSWORD}
            answer = await server.away.post("/api/v1/branches/CN01/counters/1/login", json=body, headers=headers)
            assert answer.status_code == 200

    asyncio.run(walk())


def test_a_lost_phone_is_reset_by_who_is_as_high_and_that_is_in_the_journal(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            admin, manager = Asking(server, installation, "admin"), Asking(server, installation, "manager")
            await set_up(admin)
            await set_up(manager)
            person, boss = installation.users["manager"], installation.users["admin"]
            assert (await manager.post(f"/admin/people/{boss}", act="factor")).status_code == 403
            assert (await admin.post(f"/admin/people/{person}", act="factor")).status_code == 303
            assert (await manager.get("/manager")).status_code == 303  # signed out
            entered = await sign_in(server, "manager", PASSWORD)
            assert entered.status_code == 303
            with server.context.engine.connect() as connection:
                rows = connection.exec_driver_sql(
                    "SELECT actor FROM journal WHERE kind = 'second_factor_removed'"
                ).fetchall()
            assert [row[0] for row in rows] == [boss]

    asyncio.run(walk())


def test_the_city_requires_it_and_who_has_none_sets_it_up_at_the_sign_in(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            admin = Asking(server, installation, "admin")
            first = await admin.post("/admin/people/second-factor", required="yes")
            assert first.headers["location"].endswith("own=first")
            await set_up(admin)
            assert (await admin.post("/admin/people/second-factor", required="yes")).status_code == 303
            assert server.context.live.access.factor_required
            manager = Asking(server, installation, "manager")
            assert (await manager.post("/admin/people/second-factor", required="no")).status_code == 403
            body = {"user": "manager", "password": PASSWORD}
            assert (await server.away.post("/api/v1/sessions", json=body)).json()["code"] == Refusal.SECOND_FACTOR
            asked = await sign_in(server, "manager", PASSWORD)
            assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
            form = {"mark": field(asked, "mark"), "factor": field(asked, "factor")}
            done = await post(server, "/login/factor", **form, code=App(asked).code())
            assert (done.status_code, "set-cookie" in done.headers) == (200, True)
            assert "<li><code>" in done.text
            # clerks are not asked
            assert (await sign_in(server, "clerk1", PASSWORD)).status_code == 303

    asyncio.run(walk())


def test_it_is_removed_with_a_code_alone(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            manager = Asking(server, installation, "manager")
            app, _ = await set_up(manager)
            assert (await manager.post("/second-factor", act="remove", code="000000")).status_code == 401
            assert (await manager.post("/second-factor", act="remove", code=app.code())).status_code == 303
            assert (await sign_in(server, "manager", PASSWORD)).status_code == 303
            server.away.cookies.clear()
            assert (await server.away.get("/second-factor")).status_code == 303
            assert (await post(server, "/second-factor", act="begin")).status_code == 303  # to the sign-in

    asyncio.run(walk())


def test_another_app_takes_the_place_of_the_present_one_only_with_a_code_of_it(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            manager = Asking(server, installation, "manager")
            app, recovery = await set_up(manager)
            before = server.context.live.access.people[installation.users["manager"]].factor_id
            for wrong in ({}, {"code": "000000"}):
                refused = await manager.post("/second-factor", act="begin", **wrong)
                assert (refused.status_code, "<code>" in refused.text) == (401, False)
            # who skips the first step, or carries a mark of their own making, gets no secret either
            for mark in ("", "x", f"{now_ms()}.{'0' * 43}"):
                refused = await manager.post("/second-factor", act="confirm", factor="f-1", code="000000", mark=mark)
                assert (refused.status_code, "<code>" in refused.text) == (401, False)
            assert server.context.live.access.people[installation.users["manager"]].factor_id == before
            begun = await manager.post("/second-factor", act="begin", code=app.code())
            other, form = App(begun), {"factor": field(begun, "factor"), "mark": field(begun, "mark")}
            done = await manager.post("/second-factor", act="confirm", **form, code=other.code())
            assert done.status_code == 200, done.text
            assert server.context.live.access.people[installation.users["manager"]].factor_id == form["factor"]
            # the old app and its recovery codes are worth nothing, nor is the mark
            again = await manager.post("/second-factor", act="confirm", **form, code=other.code(1))
            assert again.status_code == 401
            for old in (app.code(1), recovery[0]):
                assert (await manager.post("/second-factor", act="begin", code=old)).status_code == 401

    asyncio.run(walk())
