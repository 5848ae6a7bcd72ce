"""A new clerk in one form, found again in the list; nobody's form reaches above its sender."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from msgspec.structs import replace

from protocol.enums import Role
from server.access.city.settings import SetGroup
from server.access.city.state import Access
from server.access.permissions import ALLOWED
from server.access.roles import Grant
from server.web.edge.app import ALL
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import BASE, Inside, inside
from tests.serving import Installation

from .asking import Asking, sign_in

LAN = {"name": "Nguyễn Thị Lan", "role": "clerk", "branch": "CN01", "form": "f1"}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


def first_password_in(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = re.search(r"<dd>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</dd>", answer.text)
    assert found is not None
    return found[1]


def access(server: Inside) -> Access:
    return server.context.live.access


def test_a_new_clerk_signs_in_with_the_first_password_only_to_choose_another(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            manager = Asking(server, installation, "manager")
            added = await manager.post("/admin/people/new", **LAN)
            password = first_password_in(added)
            person = access(server).person_by_name("lannt")
            assert person is not None
            assert access(server).called(person.user_id) == "Nguyễn Thị Lan"
            # nothing but the change of the password is open
            entered = await sign_in(server, "lannt", password)
            assert (entered.status_code, "set-cookie" in entered.headers) == (200, False)
            assert 'name="new_password"' in entered.text
            body = {"user": "lannt", "password": password}
            token = await server.away.post("/api/v1/sessions", json=body)
            headers = {"Authorization": f"Bearer {installation.tokens['counter-1']}"}
            counter = await server.away.post("/api/v1/branches/CN01/counters/1/login", json=body, headers=headers)
            assert [one.json()["code"] for one in (token, counter)] == ["first_password"] * 2
            form = body | {"new_password": "quầy số một", "again": "quầy số một"}
            headers = {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
            changed = await server.away.post("/password", content=urlencode(form), headers=headers)
            assert changed.status_code == 303
            assert (await sign_in(server, "lannt", password)).status_code == 401
            assert (await sign_in(server, "lannt", "quầy số một")).status_code == 303
            # the form sent again adds nobody, and says so
            again = await manager.post("/admin/people/new", **LAN)
            assert again.status_code == 409
            assert person.user_id in again.text
            assert password not in (await manager.get(f"/admin/people/{person.user_id}")).text

    asyncio.run(walk())


def test_no_name_is_in_the_journal(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            await Asking(server, installation, "manager").post("/admin/people/new", **LAN)
            with server.context.engine.connect() as connection:
                stored = [str(row) for row in connection.exec_driver_sql("SELECT body FROM journal")]
            assert any("lannt" in row for row in stored)
            assert not any("Lan" in row or "Nguy" in row for row in stored)

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": " "}, 422),
        ({"login": "có cách"}, 422),
        ({"login": "clerk1"}, 409),
        ({"role": "kiosk"}, 422),
        ({"role": "nobody"}, 422),
        ({"branch": ""}, 422),
        ({"branch": "CN99"}, 422),
        ({"branch": "*"}, 422),
        ({"branch": OTHER}, 403),
        ({"role": "admin", "branch": "*"}, 403),
        ({"role": "manager", "branch": "*"}, 403),
        ({"role": "auditor"}, 403),
    ],
)
def test_what_cannot_be_is_said_and_adds_nobody(
    installation: Installation, fields: dict[str, str], status: int
) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            before = len(access(server).people)
            refused = await Asking(server, installation, "manager").post("/admin/people/new", **(LAN | fields))
            assert refused.status_code == status, refused.text
            assert 'role="alert"' in refused.text
            assert len(access(server).people) == before

    asyncio.run(walk())


def test_the_list_is_of_ones_own_branches_and_found_by_name_login_and_branch(installation: Installation) -> None:
    installation.add_person("xa", Role.CLERK, branch=OTHER)

    async def walk() -> None:
        async with inside(installation) as server:
            admin, manager = Asking(server, installation, "admin"), Asking(server, installation, "manager")
            await admin.post("/admin/people/new", **LAN)
            everybody = (await admin.get("/admin/people")).text
            assert all(f">{login}<" in everybody for login in ("xa", "clerk1", "admin", "lannt"))
            mine = (await manager.get("/admin/people")).text
            assert ">lannt<" in mine
            assert not any(f">{login}<" in mine for login in ("xa", "admin"))
            assert "Nguyễn Thị Lan" in (await manager.get("/admin/people?q=thi+lan")).text
            assert "Nguyễn Thị Lan" not in (await manager.get("/admin/people?q=minh")).text
            there = (await admin.get(f"/admin/people?branch={OTHER}")).text
            assert ">xa<" in there
            assert ">lannt<" not in there
            assert (await manager.get(f"/admin/people/{installation.users['xa']}")).status_code == 403
            assert (await manager.get("/admin/people/u-none")).status_code == 404
            stranger = await manager.post("/admin/people/new", "http://evil.test", **LAN)
            assert stranger.headers["location"].startswith("/login")
            assert (await manager.get("/admin/people?page=99&q=" + "x" * 300)).status_code == 200

    asyncio.run(walk())


def test_three_hundred_people_are_listed_by_the_hundred(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            one = access(server).people[installation.users["clerk1"]]
            for n in range(300):  # as the stream would have left them
                access(server).people[f"u-{n}"] = type(one)(f"u-{n}", f"c{n}", one.roles)
            listed = (await Asking(server, installation, "admin").get("/admin/people?page=4")).text
            people = len(access(server).people)
            assert f"{people} người" in listed
            assert listed.count("<tr>") - 1 == people - 300

    asyncio.run(walk())


INNER = {"group": "inner", "name.vi": "Nội thành", "name.en": "Inner city"}


def test_the_head_of_a_group_sees_and_looks_after_its_branches_and_nothing_of_others(
    installation: Installation,
) -> None:
    """Every page that lists something is looked at."""
    far = replace(installation.config, id="CN03", name={"vi": "Chi nhánh xa", "en": "The far branch"})
    installation.configure(far)
    installation.append(SetGroup("inner", {"vi": "Nội thành", "en": "Inner city"}, ("CN01", OTHER)))
    installation.append(SetGroup("outer", {"vi": "Ngoại thành", "en": "Outer city"}, ("CN03",)))
    installation.add_person("head", Role.MANAGER, group="inner")
    installation.add_person("farclerk", Role.CLERK, branch="CN03")

    async def walk() -> None:
        async with inside(installation) as server:
            head, admin = Asking(server, installation, "head"), Asking(server, installation, "admin")
            staff = [one for one in ALL if one.page and one.method == "GET" and "{" not in one.path]
            lists = [one.path for one in staff if Role.PUBLIC not in ALLOWED[one.permission]]
            texts = {path: (await head.get(path)).text for path in lists}
            shown = {path for path, text in texts.items() if OTHER in text}
            assert shown >= {"/admin", "/admin/people", "/audit", "/manager", "/reports"}
            for path, text in texts.items():
                assert not [word for word in ("CN03", "Chi nhánh xa", "farclerk", "Ngoại thành") if word in text], path
                assert (path not in shown) or "CN01" in text, path
            for branch, status in (("CN01", 200), (OTHER, 200), ("CN03", 403)):
                assert (await head.get(f"/manager/{branch}")).status_code == status
            for place, status in ((OTHER, 200), ("group:inner", 200), ("CN03", 403), ("group:outer", 403), ("*", 422)):
                form = LAN | {"form": place, "login": f"new{len(place)}{status}", "branch": place}
                assert (await head.post("/admin/people/new", **form)).status_code == status, place
            new = access(server).person_by_name("new11200")
            assert new is not None
            assert new.roles == (Grant(Role.CLERK, group="inner"),)
            assert "Cán bộ</strong> · Nội thành" in (await head.get(f"/admin/people/{new.user_id}")).text
            refused = await admin.post("/admin/standards", **INNER)
            assert refused.status_code == 403
            assert "Có người đang giữ vai trò ở nhóm này" in refused.text
            await admin.post("/admin/standards", **INNER, **{f"in.{OTHER}": "on"})
            for branch, status in (("CN01", 403), (OTHER, 200)):
                assert (await head.get(f"/manager/{branch}")).status_code == status

    asyncio.run(walk())
