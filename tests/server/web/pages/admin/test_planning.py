"""A change from a date on: planned from a form, made on its day in each branch, taken back, or told where it failed."""

import asyncio
import datetime as dt
from pathlib import Path

import msgspec

from protocol.enums import Role
from server.access.city.commands import city_envelope
from server.access.city.settings import PlanChange
from server.web.follow.planned_changes import make_due
from tests.server.web.inside import inside
from tests.server.web.pages.ask import ask
from tests.serving import Installation, Serving, template

from .sheet import Administrator

HERE = "/admin/branches/CN01"
DAY_MS = 86_400_000
EDIT = {"table": "service", "row": "HT", "values": {"quota": 7}}
GONE = {"table": "service", "row": "GONE", "values": {"quota": 7}}


def test_a_change_is_planned_from_its_preview_listed_and_taken_back(serving: Serving) -> None:
    admin = Administrator(serving)
    admin.open(f"{HERE}/services?row=HT").type(quota="40").press("preview")
    for wrong in ("", "soon", "2020-01-01", "2999-01-01"):
        answer = admin.put("from", wrong).press("plan")
        assert answer.status == 422
        assert "Hãy chọn một ngày sau hôm nay." in answer.text
    day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)).isoformat()
    twice = dict(admin.put("from", day).fields), admin.path
    assert admin.press("plan").status == 303
    again = ask(serving, twice[1], twice[0] | {"decision": "plan"}, session=admin.session)
    assert again.status == 303
    assert ask(serving, HERE, session=admin.session).text.count('name="change" value="') == 1
    assert f"từ {dt.date.fromisoformat(day):%d/%m/%Y}" in admin.page
    assert "Số phiếu mỗi ngày tối đa" in admin.page
    change = admin.page.split('name="change" value="')[1].split('"')[0]
    form = {"change": change, "back": HERE}
    assert ask(serving, "/admin/planned", form, session=admin.session).status == 303
    assert "Thay đổi đã lên lịch" not in admin.open(HERE).page
    assert ask(serving, "/admin/planned", form, session=admin.session).status == 303  # pressed twice


def test_it_is_made_once_on_its_day_in_every_branch_and_where_it_cannot_be_that_is_told(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    installation.configure(msgspec.structs.replace(template(), id="CN02"))
    installation.add_person("admin", Role.ADMIN)

    async def walk() -> None:
        async with inside(installation) as server:
            live = server.context.live
            now = live.clock.now()
            day = dt.datetime.fromtimestamp(now / 1000 + 2 * 86_400, dt.UTC).date().isoformat()
            for change, edit in (("c-1", EDIT), ("c-2", GONE)):
                plan = PlanChange(change, day, (edit,), ("CN01", "CN02"))
                await live.submit(city_envelope(plan, "u-admin"))
            await make_due(live, now)
            settings = [live.branches[name].state.settings for name in ("CN01", "CN02")]
            assert [one.services[0].quota for one in settings if one] == [None, None]
            await asyncio.gather(make_due(live, now + 4 * DAY_MS), make_due(live, now + 4 * DAY_MS))
            states = [live.branches[name].state for name in ("CN01", "CN02")]
            assert [one.settings.services[0].quota for one in states if one.settings] == [7, 7]
            assert [one.seq for one in states] == [2, 2]
            (left,) = live.access.settings.planned.values()
            assert (left.change_id, set(left.failed)) == ("c-2", {"CN01", "CN02"})

    asyncio.run(walk())
