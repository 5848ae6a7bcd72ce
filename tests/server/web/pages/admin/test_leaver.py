"""Who leaves is replaced in one act: roles, sessions, counters, alerts; and it is taken back."""

import asyncio
from pathlib import Path

import pytest

from protocol.enums import CounterState, Refusal, Role
from server.access.roles import Grant
from server.web.alerts.alerts import Alert, Alerts, Phase
from server.web.alerts.conditions import Condition, Kind
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import Inside, inside, session_of
from tests.server.web.test_permissions_walk import code_of
from tests.serving import PASSWORD, Installation

from .asking import Asking
from .test_people import access


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


async def verb(server: Inside, installation: Installation, counter: str, verb: str, **body: object) -> int:
    headers = {"Authorization": f"Bearer {installation.tokens[f'counter-{counter}']}"}
    path = f"/api/v1/branches/CN01/counters/{counter}/{verb}"
    return (await server.away.post(path, json=body, headers=headers)).status_code


def test_roles_sessions_counters_and_alerts_change_hands_at_once(installation: Installation) -> None:
    leaver, successor = installation.users["clerk1"], installation.add_person("new", Role.CLERK, branch=OTHER)
    path = f"/admin/people/{leaver}"
    token = session_of(installation, "clerk1")
    key = "unserved:HT"

    async def walk() -> None:
        async with inside(installation) as server:
            admin = Asking(server, installation, "admin")
            state = server.context.live.branches["CN01"].state
            assert await verb(server, installation, "1", "login", user="clerk1", password=PASSWORD) == 200
            assert await verb(server, installation, "1", "open") == 200
            alert = Alert(Condition(Kind.UNSERVED, 1, "HT"), Phase.OWNED, 0, 0, 0, owner=leaver)
            server.context.alerts["CN01"] = Alerts({key: alert})
            shown = (await admin.get(f"{path}/leave")).text
            assert "Quầy số 1" in shown
            assert "1 phiên" in shown
            assert "1 cảnh báo" in shown
            refused = await admin.post(f"{path}/leave", successor="")
            assert refused.status_code == 422
            assert (await admin.post(f"{path}/leave", successor=successor)).status_code == 303
            assert access(server).people[successor].roles == tuple(
                sorted((Grant(Role.CLERK, "CN01"), Grant(Role.CLERK, OTHER)), key=lambda one: str(one.branch))
            )
            assert await code_of(server, token) == Refusal.NOT_AUTHENTICATED
            assert state.counters["1"].user is None
            assert state.counters["1"].state is CounterState.CLOSED
            assert state.alert_acts[key].by == successor
            # taken back
            assert "Người thay:" in (await admin.get(path)).text
            assert (await admin.post(f"{path}/return")).status_code == 303
            assert not access(server).people[leaver].disabled
            assert access(server).people[successor].roles == (Grant(Role.CLERK, OTHER),)
            assert (await admin.post(f"{path}/return")).status_code == 409

    asyncio.run(walk())


def test_who_is_being_served_is_served_to_the_end_and_nobody_is_called_after(installation: Installation) -> None:
    leaver = installation.users["clerk1"]

    async def walk() -> None:
        async with inside(installation) as server:
            admin = Asking(server, installation, "admin")
            state = server.context.live.branches["CN01"].state
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            for _ in range(2):
                service = installation.config.services[0].code
                issued = await server.away.post(
                    "/api/v1/branches/CN01/tickets", json={"service": service}, headers=kiosk
                )
                assert issued.status_code == 201
            for what, body in (("login", {"user": "clerk1", "password": PASSWORD}), ("open", {}), ("call", {})):
                assert await verb(server, installation, "1", what, **body) == 200
            left = await admin.post(f"/admin/people/{leaver}/leave", successor=installation.users["clerk2"])
            assert left.status_code == 303
            assert state.counters["1"].ticket_id is not None
            assert await verb(server, installation, "1", "start") == 200
            assert await verb(server, installation, "1", "complete") == 200
            assert state.counters["1"].state is CounterState.CLOSED
            assert await verb(server, installation, "1", "open") == 403
            assert await verb(server, installation, "1", "call") == 403

    asyncio.run(walk())


def test_a_person_cannot_be_made_the_owner_of_an_alert_who_is_nobody(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            headers = {"Authorization": f"Bearer {session_of(installation, 'manager')}"}
            body = {"key": "unserved:HT", "to": "u-nobody"}
            answer = await server.away.post("/api/v1/branches/CN01/alerts/own", json=body, headers=headers)
            assert answer.json()["code"] == Refusal.UNKNOWN_USER

    asyncio.run(walk())
