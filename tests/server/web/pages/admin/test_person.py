"""What is done about one person: name, roles, password, signing in; and who may do it."""

import asyncio
from pathlib import Path

import pytest

from protocol.enums import Refusal, Role
from server.access.roles import Grant
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import inside
from tests.server.web.test_permissions_walk import code_of
from tests.serving import PASSWORD, Installation

from .asking import Asking, sign_in
from .test_people import access, first_password_in


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


def test_roles_are_given_and_taken_one_by_one_and_the_name_is_set(installation: Installation) -> None:
    clerk = installation.users["clerk1"]
    path = f"/admin/people/{clerk}"

    async def walk() -> None:
        async with inside(installation) as server:
            admin = Asking(server, installation, "admin")

            async def done(**form: str) -> str:
                answer = await admin.post(path, **form)
                assert answer.status_code == 303, answer.text
                return (await admin.get(answer.headers["location"])).text

            assert "Đã giao vai trò" in await done(act="give", role="supervisor", branch=OTHER)
            assert access(server).people[clerk].roles == (Grant(Role.SUPERVISOR, OTHER), Grant(Role.CLERK, "CN01"))
            await done(act="take", role="clerk/CN01")
            assert access(server).people[clerk].roles == (Grant(Role.SUPERVISOR, OTHER),)
            assert (await admin.post(path, act="take", role=f"supervisor/{OTHER}")).status_code == 422
            assert "Trần Văn Minh" in await done(act="name", name=" Trần  Văn Minh")
            assert (await admin.post(path, act="name", name="")).status_code == 422
            assert (await admin.post(path, act="give", role="auditor", branch="*")).status_code == 422
            assert (await admin.post(path, act="fly")).status_code == 422

    asyncio.run(walk())


def test_a_new_first_password_and_the_end_of_signing_in_end_every_session(installation: Installation) -> None:
    clerk = installation.users["clerk1"]
    path = f"/admin/people/{clerk}"

    async def walk() -> None:
        async with inside(installation) as server:
            manager = Asking(server, installation, "manager")

            async def session() -> str:
                answer = await server.away.post(
                    "/api/v1/sessions?token=1", json={"user": "clerk1", "password": password}
                )
                assert answer.status_code == 201, answer.text
                return str(answer.json()["token"])

            password = PASSWORD
            token = await session()
            assert await code_of(server, token) is None
            first = first_password_in(await manager.post(path, act="password"))
            assert await code_of(server, token) == Refusal.NOT_AUTHENTICATED
            assert (await sign_in(server, "clerk1", PASSWORD)).status_code == 401
            assert 'name="new_password"' in (await sign_in(server, "clerk1", first)).text
            assert (await manager.post(path, act="disable")).status_code == 303
            assert (await sign_in(server, "clerk1", first)).status_code == 401
            assert (await manager.post(path, act="disable")).status_code == 409
            assert (await manager.post(path, act="enable")).status_code == 303
            assert (await sign_in(server, "clerk1", first)).status_code == 200

    asyncio.run(walk())


def test_a_manager_reaches_nobody_above_and_nobody_gives_themselves_a_role(installation: Installation) -> None:
    installation.add_person("chief", Role.MANAGER)

    async def walk() -> None:
        async with inside(installation) as server:
            admin, manager = Asking(server, installation, "admin"), Asking(server, installation, "manager")
            both = installation.users["chief"]
            given = await admin.post(f"/admin/people/{both}", act="give", role="supervisor", branch=OTHER)
            assert given.status_code == 303
            # of the branch, so seen; but also of another, so neither reset nor turned out by the manager of this one
            for act in ("password", "disable", "name"):
                assert (await manager.post(f"/admin/people/{both}", act=act, name="x")).status_code == 403
            for path in (installation.users["admin"], installation.users["clerk1"] + "x"):
                assert (await manager.post(f"/admin/people/{path}", act="password")).status_code in (403, 404)
            mine = f"/admin/people/{installation.users['manager']}"
            for role, branch in (("manager", OTHER), ("manager", "*"), ("admin", "*"), ("auditor", "CN01")):
                refused = await manager.post(mine, act="give", role=role, branch=branch)
                assert refused.status_code in (403, 422), role
            mine = f"/admin/people/{installation.users['admin']}"
            assert (await admin.post(mine, act="take", role="admin/*")).status_code == 422
            assert (await admin.post(mine, act="give", role="auditor", branch="*")).status_code == 422
            assert access(server).people[installation.users["admin"]].roles == (Grant(Role.ADMIN),)

    asyncio.run(walk())
