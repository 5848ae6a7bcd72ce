"""Every route of the application, asked for by everybody: it answers whom the table names, and nobody else."""

import asyncio
from pathlib import Path

import httpx
import pytest
from msgspec import Struct
from starlette.routing import Mount, Route, WebSocketRoute

from protocol.commands import COUNTER_VERBS
from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, Refusal, Role
from server.access.city.commands import DisablePerson, RevokeDevice
from server.access.city.settings import SetGroup
from server.access.city.starter_units import DECIDES, DESK, starter_units
from server.access.credentials.sessions import LIFETIME_MS
from server.access.permissions import ALLOWED, LOOPBACK, Permission
from server.web.api.approval import APPROVES
from server.web.api.websocket import FOLLOWS_ALL, PATH
from server.web.base.clock import now_ms
from server.web.edge.app import ALL
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.operation import Operation
from tests.serving import PASSWORD, Installation

from .conftest import OTHER, install
from .inside import BASE, Inside, inside, session_of

NOT_THE_TABLES = {PATH, "/static"}
"""What is no row of the table: the websocket shows everybody what they may see, and style sheets are everybody's."""


class Asker(Struct, frozen=True):
    """Somebody with a token, or nobody; `branch` None is for whoever belongs to no one branch.

    `group`: the role is for this group, which has `branch` alone.
    """

    role: Role
    branch: str | None
    name: str = ""
    unit: str | None = None
    group: str | None = None


ASKERS = [
    Asker(Role.PUBLIC, None),
    *(
        Asker(role, here, f"{role}-{here}")
        for role in (*DEVICE_ROLES, *PEOPLE_ROLES)
        if role not in (Role.ADMIN, Role.OFFICIAL)
        for here in ("CN01", OTHER)
    ),
    Asker(Role.ADMIN, None, "admin"),
    *(Asker(Role.OFFICIAL, None, f"official-{unit}", unit) for unit in (DESK, DECIDES)),
    Asker(Role.MANAGER, OTHER, f"manager-of-group-{OTHER}", group="outer"),
]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = install(tmp_path_factory.mktemp("walk") / "data")
    for command in starter_units(installation.config):
        installation.append(command)
    installation.append(SetGroup("outer", {"vi": "Ngoại thành", "en": "Outer city"}, (OTHER,)))
    for asker in ASKERS:
        if asker.role in DEVICE_ROLES:
            counter = "1" if asker.role is Role.COUNTER else None
            installation.enrol(asker.role, counter, branch=asker.branch, name=asker.name)
        elif asker.branch is not None or asker.unit is not None:
            installation.add_person(asker.name, asker.role, branch=asker.branch, unit=asker.unit, group=asker.group)
    return installation


def token_of(installation: Installation, asker: Asker) -> str | None:
    if asker.role is Role.PUBLIC:
        return None
    if asker.role in DEVICE_ROLES:
        return installation.tokens[asker.name]
    return session_of(installation, asker.name)


def expected(operation: Operation, asker: Asker, *, near: bool) -> Refusal | None:
    """What the table says, worked out from it without the code that answers requests."""
    allowed = ALLOWED[operation.permission]
    if Role.PUBLIC in allowed or (near and operation.permission in LOOPBACK):
        return None
    if asker.role is Role.PUBLIC:
        return Refusal.NOT_AUTHENTICATED
    if asker.role not in allowed:
        return Refusal.NOT_ALLOWED
    is_elsewhere = "{b}" in operation.path and asker.branch not in (None, "CN01")
    return Refusal.NOT_ALLOWED if is_elsewhere else None


async def ask(client: httpx.AsyncClient, operation: Operation, token: str | None) -> httpx.Response:
    """With a body that no operation takes: whoever may ask is told so, and nothing is changed."""
    path = operation.path.format(
        b="CN01",
        c="1",
        id="20260101-XX-001",
        secret="CN01-" + "x" * 24,
        service="HT",
        sha256="0" * 64,
        day="2026-01-01",
        sound="call",
        code="x",
        part="services",
        kind="note",
        scope="city",
        form="01",
        file="a.png",
        upload="x",
        place="1",
    )
    headers = {"Origin": BASE} | ({"Authorization": f"Bearer {token}"} if token else {})
    return await client.request(
        operation.method, path, content=b"[]" if operation.method == "POST" else b"", headers=headers
    )


def ends_the_session(operation: Operation) -> bool:
    """These come last, and the next one asks with another session."""
    return operation.permission is Permission.END_SESSION


def answered(response: httpx.Response, operation: Operation) -> Refusal | None:
    """Which of the two refusals this is; None for every answer that comes after the question of who may."""
    if operation.page and response.status_code == 303 and response.headers["location"].startswith("/login?next="):
        return Refusal.NOT_AUTHENTICATED
    if response.status_code == 401:
        return Refusal.NOT_AUTHENTICATED
    return Refusal.NOT_ALLOWED if response.status_code == 403 else None


def test_the_application_serves_the_table_and_nothing_else(walked: Installation) -> None:
    async def look() -> None:
        async with inside(walked) as server:
            beside = {route.path for route in server.app.rest.routes if isinstance(route, WebSocketRoute | Mount)}
            assert beside == NOT_THE_TABLES
            rows = [route for route in server.app.rest.routes if isinstance(route, Route)]
            assert len(rows) + len(beside) == len(server.app.rest.routes)
            assert [(route.name, route.path) for route in rows] == [(row.name, row.path) for row in ALL]
            for route, row in zip(rows, ALL, strict=True):
                assert route.methods == ({"GET", "HEAD"} if row.method == "GET" else {row.method})

    asyncio.run(look())


def test_every_permission_has_a_door() -> None:
    """One that nothing asks for says that something may be done which cannot be."""
    assert {operation.permission for operation in ALL} | {FOLLOWS_ALL, APPROVES} == set(Permission)


@pytest.mark.slow(0.6)
@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name or "public")
def test_every_operation_answers_whom_the_table_names(walked: Installation, asker: Asker) -> None:
    async def walk() -> list[str]:
        wrong = []
        token = token_of(walked, asker)
        async with inside(walked) as server:
            for near, client in ((False, server.away), (True, server.near)):
                for operation in sorted(ALL, key=ends_the_session):
                    if near and operation.permission not in LOOPBACK:
                        continue
                    got = answered(await ask(client, operation, token), operation)
                    if got != expected(operation, asker, near=near):
                        wrong.append(
                            f"{operation.name} near={near}: {got}, not {expected(operation, asker, near=near)}"
                        )
                    if ends_the_session(operation):
                        token = token_of(walked, asker)
        return wrong

    assert asyncio.run(walk()) == []


def test_a_counters_verbs_are_for_its_own_device(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    valid: dict[str, object] = {
        "login": {"user": "clerk1", "password": PASSWORD},
        "pause": {"reason": "break"},
        "park": {"reason": "fill_form"},
        "pickup": {"ticket_id": "x"},
        "take-back": {"ticket_id": "x"},
        "return": {"reason": "fetch_papers"},
        "next-service": {"service": "HT"},
        "reclass": {"priority": None, "reason": "confirmed"},
        "skills": {"skills": ["HT"]},
    }

    async def walk() -> None:
        async with inside(installation) as server:
            for verb in COUNTER_VERBS:
                for counter, tokens in (("1", ("counter-2", "kiosk", "service")), ("2", ("counter-1", "display"))):
                    for token in tokens:
                        path = f"/api/v1/branches/CN01/counters/{counter}/{verb}"
                        headers = {"Authorization": f"Bearer {installation.tokens[token]}"}
                        response = await server.away.post(path, json=valid.get(verb, {}), headers=headers)
                        assert (verb, response.json()["code"]) == (verb, Refusal.NOT_ALLOWED)

    asyncio.run(walk())


def test_no_operation_lets_a_counter_act_for_another_one_or_as_its_supervisor(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    of_counters = [operation for operation in ALL if "{c}" in operation.path]
    supervisors = [operation for operation in of_counters if operation.page]

    async def walk() -> list[str]:
        async with inside(installation) as server:
            others = [await ask(server.away, each, installation.tokens["counter-2"]) for each in of_counters]
            own = [await ask(server.away, each, installation.tokens["counter-1"]) for each in supervisors]
        asked = [*zip(of_counters, others, strict=True), *zip(supervisors, own, strict=True)]
        return [operation.name for operation, answer in asked if answer.status_code != 403]

    assert len(of_counters) > 20
    assert len(supervisors) == 4  # and the pages of clerks without a program
    assert asyncio.run(walk()) == []


def test_without_a_clerk_a_counter_may_only_log_one_in_unless_it_is_unattended(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    unattended = installation.enrol(Role.COUNTER, "3", unattended=True)

    async def walk() -> None:
        async with inside(installation) as server:
            for token, counter, status in ((installation.tokens["counter-1"], "1", 403), (unattended, "3", 200)):
                path = f"/api/v1/branches/CN01/counters/{counter}/open"
                response = await server.away.post(path, headers={"Authorization": f"Bearer {token}"})
                assert response.status_code == status, response.text
            assert (await login(server, "clerk1")).status_code == 200

    async def login(server: Inside, user: str) -> httpx.Response:
        return await server.away.post(
            "/api/v1/branches/CN01/counters/1/login",
            json={"user": user, "password": PASSWORD},
            headers={"Authorization": f"Bearer {installation.tokens['counter-1']}"},
        )

    asyncio.run(walk())


def test_whoever_was_let_go_is_nobody_at_once(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    manager = session_of(installation, "manager")

    async def walk() -> None:
        async with inside(installation) as server:

            async def codes() -> list[object]:
                return [await code_of(server, installation.tokens["display"]), await code_of(server, manager)]

            assert await codes() == [None, None]
            device = server.context.live.access.device_by_token(installation.tokens["display"])
            assert device is not None
            installation.append(RevokeDevice(device.device_id))
            installation.append(DisablePerson(installation.users["manager"]))
            for _ in range(250):
                if await codes() == [Refusal.REVOKED, Refusal.NOT_AUTHENTICATED]:
                    return
                await asyncio.sleep(0.02)
            raise AssertionError(await codes())

    asyncio.run(walk())


async def code_of(server: Inside, token: str) -> object:
    response = await server.away.get("/api/v1/branches", headers={"Authorization": f"Bearer {token}"})
    return response.json().get("code")


def test_a_session_is_over_after_its_lifetime(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    now = now_ms()
    fresh, old = (
        session_of(installation, "manager", now - LIFETIME_MS + 60_000),
        session_of(installation, "manager", now - LIFETIME_MS),
    )

    async def walk() -> None:
        async with inside(installation) as server:
            assert await code_of(server, fresh) is None
            assert await code_of(server, old) == Refusal.NOT_AUTHENTICATED

    asyncio.run(walk())


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic bWFuYWdlcjp4", "Bearer mc_kiosk_nonsense", "mc_kiosk_x"]
)
def test_a_token_that_is_none_is_refused_not_taken_for_nobody(walked: Installation, header: str) -> None:
    async def walk() -> None:
        async with inside(walked) as server:
            response = await server.away.get("/api/v1/branches", headers={"Authorization": header})
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == "Bearer"
            assert response.json()["code"] == Refusal.NOT_AUTHENTICATED

    asyncio.run(walk())


def test_a_cookie_counts_for_our_own_pages_only(walked: Installation) -> None:
    cookie = {"Cookie": f"{SESSION_COOKIE}={session_of(walked, 'manager')}"}
    journal, end_day = "/api/v1/branches/CN01/journal", "/manager/CN01/end-day"

    async def walk() -> None:
        async with inside(walked) as server:

            async def status(method: str, path: str, **headers: str) -> int:
                return (await server.away.request(method, path, headers=cookie | headers)).status_code

            assert await status("GET", journal) == 200
            assert await status("GET", journal, Origin=BASE) == 200
            for origin in ("https://motcua.test", "http://motcua.test:81", "http://evil.test", "null", ""):
                assert await status("GET", journal, Origin=origin) == 401, origin
                assert await status("POST", "/api/v1/branches/CN01/end-day", Origin=origin) == 401, origin
            assert await status("POST", "/api/v1/branches/CN01/end-day") == 401  # a browser always says where from
            assert await status("POST", end_day, Origin="http://evil.test") == 303  # to the sign-in page
            # a session that is over is nobody's, not an error: the page leads to the sign-in
            over = {"Cookie": f"{SESSION_COOKIE}=mc_session_over"}
            assert (await server.away.get("/api/v1/branches", headers=over)).status_code == 200

    asyncio.run(walk())


def test_a_token_in_an_address_opens_nothing(walked: Installation) -> None:
    token = session_of(walked, "manager")

    async def walk() -> None:
        async with inside(walked) as server:
            for name in ("token", "access_token", "authorization", SESSION_COOKIE):
                response = await server.away.get(f"/api/v1/branches/CN01/journal?{name}={token}")
                assert response.status_code == 401

    asyncio.run(walk())


def test_another_site_signs_nobody_in_or_out(walked: Installation) -> None:
    token = session_of(walked, "manager")
    cookie = {"Cookie": f"{SESSION_COOKIE}={token}"}

    async def walk() -> None:
        async with inside(walked) as server:
            body = {"user": "manager", "password": PASSWORD}
            response = await server.away.post("/api/v1/sessions", json=body, headers={"Origin": "http://evil.test"})
            assert (response.status_code, "set-cookie" in response.headers) == (403, False)
            for headers in ({"Origin": "http://evil.test"}, {}):
                await server.away.delete("/api/v1/sessions", headers=cookie | headers)
                assert await code_of(server, token) is None
            assert (await server.away.delete("/api/v1/sessions", headers=cookie | {"Origin": BASE})).status_code == 204
            assert await code_of(server, token) == Refusal.NOT_AUTHENTICATED

    asyncio.run(walk())
