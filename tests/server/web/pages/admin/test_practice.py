"""A practice: everything works in it, nothing of it counts, it looks like nothing real, and it ends whole."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from protocol.enums import Role
from protocol.practice import practice_id, practised
from server.visits.follower import advance, behind
from server.visits.tables import visit
from tests.server.web.inside import inside
from tests.serving import Installation, template

from .asking import Asking

PAGE = "/admin/branches/CN01/practice"
THERE = "CN01-practice-1"


def test_the_id_says_what_is_practised() -> None:
    assert practised(practice_id("CN01", 3) or "") == "CN01"
    assert [practised(name) for name in ("CN01", "CN01-practice-", "-practice-1", "CN01-practice-1x")] == [None] * 4
    assert practice_id("x" * 30, 1) is None


def test_a_practice_from_its_beginning_to_the_next_one(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", template()).staff()
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("elsewhere", Role.CLERK, branch="CN09")

    async def walk() -> None:
        async with inside(installation) as server:
            manager = Asking(server, installation, "manager")
            clerk = Asking(server, installation, "clerk1")
            assert (await clerk.post(PAGE, act="begin")).status_code == 403
            assert (await manager.post(PAGE, act="explode")).status_code == 422
            assert (await manager.post(PAGE, act="begin")).status_code == 303
            assert (await manager.post(PAGE, act="begin")).status_code == 409
            page = (await manager.get(PAGE)).text
            assert "TẬP HUẤN · Chi nhánh số 1" in page
            desk = f"/counter/{THERE}/1"
            for act in ("login", "open"):
                assert (await clerk.post(desk, act=act)).status_code == 303, act
            status = (await server.away.post(f"/api/v1/branches/{THERE}/tickets", json={"service": "HT"})).status_code
            assert status == 401
            given = await manager.post(f"/greet/{THERE}/for/HT", act="number")
            assert given.status_code in (303, 422), given.text
            issued = await server.away.post(
                f"/api/v1/branches/{THERE}/tickets",
                json={"service": "HT"},
                headers={"Authorization": f"Bearer {manager._session}"},
            )
            assert issued.status_code == 201, issued.text
            assert (await clerk.post(desk, act="call")).status_code == 303
            shown = (await clerk.get(desk)).text
            assert "practice-band" in shown
            assert "practice-band" not in (await clerk.get("/counter/CN01")).text
            ticket = await server.away.get("/t/" + issued.json()["track_url"].rpartition("/t/")[2])
            assert "practice-band" in ticket.text
            for act in ("start", "complete"):
                assert (await clerk.post(desk, act=act, outcome="received")).status_code == 303, act
            # it counts for nothing
            for path in ("/api/v1/branches", "/api/v1/public/waits", "/api/v1/public/branches", "/public", "/admin"):
                assert THERE not in (await server.near.get(path)).text, path
            assert THERE not in (await manager.get("/reports")).text
            assert behind(server.context.engine).get(THERE) is None
            assert advance(server.context.engine, THERE) == 0
            with server.context.engine.connect() as connection:
                assert connection.execute(select(visit).where(visit.c.branch == THERE)).first() is None
            # nobody else's
            assert (await Asking(server, installation, "elsewhere").get(desk)).status_code == 403
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            refused = await server.away.post(f"/api/v1/branches/{THERE}/tickets", json={"service": "HT"}, headers=kiosk)
            assert refused.status_code == 403
            installation.enrol(Role.KIOSK, branch=THERE, name="practice-kiosk")
            assert (await manager.post(PAGE, act="end")).status_code == 303
            state = server.context.live.branches[THERE].state
            assert state.config is not None
            assert state.config.retired
            assert state.waiting.total == 0
            assert all(counter.ticket_id is None for counter in state.counters.values())
            devices = server.context.live.access.devices.values()
            assert [one.revoked for one in devices if one.branch == THERE] == [True]
            assert THERE not in (await manager.get("/manager")).text
            assert (await manager.post(PAGE, act="end")).status_code == 409
            assert (await manager.post(PAGE, act="begin")).status_code == 303
            again = server.context.live.branches["CN01-practice-2"].state
            assert (again.tally.issued, again.numbers) == (0, {})
            assert server.context.live.branches["CN01"].state.tally.issued == 0

    asyncio.run(walk())
