"""The automatic mode from its page to what it did: switched on, followed, shown, taken back, and off by itself."""

import asyncio
from pathlib import Path
from typing import Any, cast

from protocol.commands import Envelope, Login, Open
from protocol.keys import new_key
from server.balance.advice.automatic import MISSING_MS
from server.balance.advice.change import AddSkill
from server.balance.advice.told import BranchAdvice
from server.journal.write.committed import Done
from server.web.process.automatic import AutomaticMode
from tests.server.balance.advice.test_told import advised
from tests.server.web.conftest import install
from tests.server.web.inside import Inside, inside, run_inside, session_of
from tests.server.web.pages.admin.asking import Asking
from tests.serving import Installation

HERE, PAGE, WIRE = "/manager/CN01", "/manager/CN01/automatic", "/api/v1/branches/CN01/automatic"
FORM = {"act": "on", "may.skill": "on", "at_once": "1", "minutes": "30", "from_time": "00:00", "to_time": "23:59",
        "least_gain": "5"}  # fmt: skip


def test_it_is_switched_on_acts_is_shown_and_taken_back(tmp_path: Path) -> None:
    run_inside(install(tmp_path / "data"), _journey)


async def _journey(server: Inside, installation: Installation) -> None:
    boss = Asking(server, installation, "manager")
    clock, live = server.context.clock, server.context.live
    later_ms = 0
    mode = AutomaticMode(server.context, lambda: clock.now() + later_ms)
    for command in (Login(installation.users["clerk1"]), Open()):
        assert isinstance(await live.submit(Envelope("CN01", command, new_key(), "device", "1")), Done)
    assert "Tự động: tắt" in (await boss.get(HERE)).text
    assert (await boss.get(WIRE)).json()["limits"] is None
    put(server)
    assert await mode.look() == 0
    for wrong in ({"may.skill": ""}, {"minutes": "x"}, {"to_time": "00:00"}, {"act": "?"}):
        assert (await boss.post(PAGE, **(FORM | wrong))).status_code == 422
    assert (await boss.post(PAGE, **FORM)).status_code == 303
    put(server)
    assert await mode.look() == 1
    assert await mode.look() == 0  # that advice does not know of it
    state = live.branches["CN01"].state
    assert "DD" in state.counters["1"].of_counter
    page = (await boss.get(HERE)).text
    assert "Tự động: bật" in page
    assert "1 việc đang có hiệu lực" in page
    shown = (await boss.get(PAGE)).text
    assert "Cho quầy 1 tiếp nhận thêm" in shown
    assert "dự kiến đúng hạn 81 % thay vì 64 %" in shown
    wire = (await boss.get(WIRE)).json()
    (act,) = wire["acts"]
    assert (act["change"]["act"], act["change"]["counter"], act["change"]["minutes"]) == ("skill", "1", 30)
    assert (act["share_before"], act["share_after"], act["ended"]) == (0.64, 0.81, None)
    assert (await boss.post(PAGE, act="back", **{"from": "branch"})).headers["location"] == HERE
    assert "DD" not in state.counters["1"].of_counter
    assert "Tự động: tắt" in (await boss.get(HERE)).text
    limits = {"acts": ["stop"], "at_once": 1, "minutes": 60, "from_time": "00:00", "to_time": "23:59"}
    headers = {"Authorization": f"Bearer {session_of(installation, 'manager')}", "Idempotency-Key": new_key()}
    answer = await server.away.post(WIRE, json={"limits": {**limits, "least_gain": 0.05}}, headers=headers)
    assert answer.json()["limits"]["acts"] == ["stop"], answer.text
    later_ms = MISSING_MS + 60_000
    assert await mode.look() == 1
    assert (await boss.get(WIRE)).json()["off"] == "missing"
    assert "Đã tự tắt" in (await boss.get(HERE)).text


def test_a_fault_in_one_branch_ends_the_look_at_no_other(tmp_path: Path) -> None:
    """One that is broken stands first, as it would at every look."""
    installation = install(tmp_path / "data")

    async def walk() -> None:
        async with inside(installation) as server:
            boss = Asking(server, installation, "manager")
            live = server.context.live
            for command in (Login(installation.users["clerk1"]), Open()):
                assert isinstance(await live.submit(Envelope("CN01", command, new_key(), "device", "1")), Done)
            assert (await boss.post(PAGE, **FORM)).status_code == 303
            put(server)
            whole = live.branches.pop("CN01")
            live.branches["BROKEN"] = cast(Any, None)
            live.branches["CN01"] = whole
            assert await AutomaticMode(server.context, server.context.clock.now).look() == 1
            del live.branches["BROKEN"]

    asyncio.run(walk())


def put(server: Inside) -> None:
    """As if the process that makes it had written this advice now."""
    live = server.context.live
    state, made_at = live.branches["CN01"].state, server.context.clock.now() + 1
    live.forecasts.take_advice([BranchAdvice("CN01", state.seq, made_at, (advised(AddSkill("1", "DD")),))])
