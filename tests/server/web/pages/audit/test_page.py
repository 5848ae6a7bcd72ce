"""Who did what: searched, of one's own branches alone, each look an entry; the auditor acts nowhere."""

import asyncio
import re
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path

import httpx
import pytest

from protocol.enums import Role
from protocol.problem import Refused
from server.access.city.commands import AddWebhook, DisableWebhook, RemoveWebhook, city_envelope
from server.access.city.settings import DropChange, PlanChange, SetGroup, SetStandard, SettleChange
from server.access.looks import LOOKS
from server.access.permissions import ALLOWED
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_head, read_rows
from server.journal.read.trail import count_rows
from server.journal.trail_file import Fault, check_file
from server.web.base.clock import CITY_TIME_ZONE, moment, now_ms
from server.web.edge.app import ALL
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import Inside, inside
from tests.server.web.pages.admin import asking
from tests.server.web.pages.admin.asking import sign_in
from tests.serving import PASSWORD, Installation


class Asking(asking.Asking):
    """Asks for yesterday to tomorrow where no days are named: the branch's date is not the city's at every hour."""

    async def get(self, path: str) -> httpx.Response:
        if path.startswith("/audit") and "first=" not in path and "last=" not in path:
            today = moment(now_ms(), CITY_TIME_ZONE).date()
            days = f"first={today - timedelta(days=1)}&last={today + timedelta(days=1)}"
            path = f"{path}{'&' if '?' in path else '?'}{days}"
        return await super().get(path)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = install(tmp_path / "data")
    made.add_person("auditor", Role.AUDITOR)
    made.add_person("far-auditor", Role.AUDITOR, branch=OTHER)
    return made


def looks(server: Inside) -> int:
    with server.context.engine.connect() as connection:
        return read_head(connection, LOOKS).seq


async def issue(server: Inside, installation: Installation) -> str:
    headers = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
    body = {"service": installation.config.services[0].code}
    answer = await server.away.post("/api/v1/branches/CN01/tickets", json=body, headers=headers)
    return str(answer.json()["ticket_id"])


def entries(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return answer.text.count("<summary>")


def test_it_is_searched_by_person_number_kind_and_day(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            auditor, admin = Asking(server, installation, "auditor"), Asking(server, installation, "admin")
            ticket = await issue(server, installation)
            await issue(server, installation)
            clerk = f"/admin/people/{installation.users['clerk1']}"
            assert (await admin.post(clerk, act="name", name="Trần Văn Minh")).status_code == 303
            everything = await auditor.get("/audit?branch=CN01")
            assert "Lấy số" in everything.text
            assert entries(await auditor.get(f"/audit?branch=CN01&kind=tickets&ticket={ticket}")) == 1
            short = "-".join(ticket.split("-")[1:])
            day = f"{ticket[:4]}-{ticket[4:6]}-{ticket[6:8]}"
            of_day = f"ticket={short}&first={day}&last={day}"
            assert entries(await auditor.get(f"/audit?branch=CN01&kind=tickets&{of_day}")) == 1
            assert entries(await auditor.get("/audit?branch=CN01&kind=tickets&who=kiosk")) == 2
            named = await auditor.get("/audit?kind=person_named")
            assert entries(named) == 1
            assert "admin" in named.text
            assert "Trần Văn Minh" in named.text  # whom it is about, by today's name
            assert entries(await auditor.get("/audit?who=tran+van+minh&kind=person_named")) == 1
            for wrong in ("first=2026-13-01", "first=2026-02-02&last=2026-02-01", "kind=fly", "who=nobody", "ticket=x",
                          "first=2020-01-01&last=2026-01-01"):  # fmt: skip
                refused = await auditor.get(f"/audit?{wrong}")
                assert (refused.status_code, 'role="alert"' in refused.text) == (422, True), wrong
            assert (await auditor.get("/audit?branch=CN99")).status_code == 404

    asyncio.run(walk())


def test_every_look_is_an_entry_before_it_is_shown(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            auditor = Asking(server, installation, "auditor")
            await auditor.get("/audit?branch=CN01&kind=days")
            assert looks(server) == 1
            await auditor.get("/audit/export.csv?branch=CN01")
            assert looks(server) == 2
            seen = await Asking(server, installation, "manager").get("/audit?kind=looks")
            assert entries(seen) == 3  # the manager's own too
            with server.context.engine.connect() as connection:
                rows = list(read_rows(connection, LOOKS))
            assert [row.actor for row in rows[:2]] == [installation.users["auditor"]] * 2
            assert '"kind":"days"' in rows[0].body
            assert '"export"' in rows[1].body

    asyncio.run(walk())


def test_a_reader_of_one_branch_sees_nothing_of_another(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            ticket = await issue(server, installation)
            far = Asking(server, installation, "far-auditor")
            assert (await far.get("/audit?branch=CN01")).status_code == 403
            assert (await far.get("/audit/export.csv?branch=CN01")).status_code == 403
            text = (await far.get("/audit")).text
            assert ticket not in text
            assert "clerk1" not in text
            assert "far-auditor" in text  # was added: that is of this branch
            assert ticket not in (await far.get("/audit/export.csv")).text
            for name in ("supervisor", "clerk1"):
                assert (await Asking(server, installation, name).get("/audit")).status_code == 403

    asyncio.run(walk())


def test_the_trail_of_a_group_is_that_of_its_branches(installation: Installation) -> None:
    for group, branch in (("near", "CN01"), ("far", OTHER)):
        installation.append(SetGroup(group, {"vi": f"Nhóm {group}", "en": f"Group {group}"}, (branch,)))

    async def walk() -> None:
        async with inside(installation) as server:
            ticket = await issue(server, installation)
            auditor, far = (Asking(server, installation, name) for name in ("admin", "far-auditor"))
            assert ticket in (await auditor.get("/audit?branch=group:near")).text
            text = (await auditor.get("/audit?branch=group:far")).text
            assert ticket not in text
            assert '<option value="group:far" selected>Nhóm far' in text
            exported = await auditor.get("/audit/export.csv?branch=group:near")
            assert ticket in exported.text
            assert "motcua-audit-group-near-" in exported.headers["content-disposition"]
            with server.context.engine.connect() as connection:
                assert '"group":"near"' in [*read_rows(connection, LOOKS)][-1].body
            assert "Nhóm near" not in (await far.get("/audit?branch=group:far")).text
            assert (await far.get("/audit?branch=group:near")).status_code == 403
            assert (await auditor.get("/audit?branch=group:none")).status_code == 404

    asyncio.run(walk())


def test_a_reader_of_one_branch_sees_what_the_city_does_to_it_by_whatever_name_the_entry_has(
    installation: Installation,
) -> None:
    """A planned change, a group and a receiver of webhooks name the branch once; what follows names only them."""

    async def walk() -> None:
        async with inside(installation) as server:
            edit = {"table": "branch", "row": None, "values": {"no_show_s": 40}}
            name = {"vi": "Cụm", "en": "Cluster"}
            for command in (
                PlanChange("c-one", "2099-01-01", (edit,), (OTHER,)),
                SettleChange("c-one", OTHER, None),
                PlanChange("c-two", "2099-01-01", (edit,), ("CN01",)),
                DropChange("c-two"),
                SetGroup("gone", name, (OTHER,)),
                SetStandard("gone", "branch", None, {"no_show_s": 50}),
                SetGroup("gone", name, ()),
                SetGroup("near", name, ("CN01",)),
                AddWebhook("w-far", "Xa", "https://far.example.vn/x", OTHER, ("issued",), "s-1"),
                DisableWebhook("w-far", "by_hand"),
                RemoveWebhook("w-far"),
                AddWebhook("w-near", "Gần", "https://near.example.vn/x", "CN01", ("issued",), "s-2"),
                RemoveWebhook("w-near"),
            ):
                done = await server.context.live.submit(city_envelope(command, "u-1"))
                assert not isinstance(done, Refused), (command, done)
            text = (await Asking(server, installation, "far-auditor").get("/audit")).text
            for entry, times in (("c-one", 2), ("c-two", 0), ('"gone"', 3), ('"near"', 0), ("w-far", 3), ("w-near", 0)):
                assert unescape(text).count(entry) == times, entry
            assert "Không thực hiện được thay đổi thiết lập đã lên lịch khi đến ngày" in text

    asyncio.run(walk())


def test_an_export_is_whole_and_proves_itself(installation: Installation) -> None:
    async def walk() -> tuple[str, str]:
        async with inside(installation) as server:
            for _ in range(60):
                await issue(server, installation)
            auditor = Asking(server, installation, "auditor")
            shown = (await auditor.get("/audit?branch=CN01&kind=tickets")).text
            assert "Mục trước đó" in shown
            assert re.search(r"Còn \d+ mục", shown)
            following = re.search(r'href="/audit\?([^"]*from=[^"]*)"', shown)
            assert following is not None
            rest = await auditor.get(f"/audit?{unescape(following[1])}")
            assert entries(rest) == 10
            assert "đã xem hết" in rest.text
            exported = await auditor.get("/audit/export.csv?branch=CN01&kind=tickets")
            assert exported.headers["content-type"].startswith("text/csv")
            whole = await auditor.get("/audit/export.csv?branch=CN01")
            return exported.text, whole.text

    text, whole = asyncio.run(walk())
    engine = open_database(installation.database)
    with engine.connect() as connection:
        kept = {row.seq: row.hash for row in read_rows(connection, "CN01")}
        checked = check_file(text.splitlines(keepends=True), lambda name, seq: kept.get(seq))
        assert (checked.lines, checked.faults) == (60, [])
        (branch, *others) = checked.ranges
        assert (branch.stream, branch.lines, branch.in_range, branch.whole) == ("CN01", 60, len(kept), False)
        assert checked.left_out == len(kept) - 60 + sum(one.in_range for one in others)
        counted = partial(count_rows, connection)
        lines = whole.splitlines(keepends=True)
        checked = check_file(lines, None, None, counted)
        (branch, *others) = checked.ranges
        assert (checked.faults, branch.lines, branch.whole) == ([], len(kept), True)
        assert not any(one.whole for one in others)  # of the city's streams this reader sees a part
        torn = check_file([*lines[:5], *lines[6:]], None, None, counted)
        assert [fault for _, fault in torn.faults] == [Fault.MISSING]
    engine.dispose()


def test_no_operation_that_changes_something_is_an_auditors() -> None:
    """Beside what everybody may do (sign in and out, a ticket's or appointment's holder), and their own sign-in."""
    acts = [one for one in ALL if one.method != "GET" and Role.PUBLIC not in ALLOWED[one.permission]]
    assert len(acts) > 60
    assert [one.name for one in acts if Role.AUDITOR in ALLOWED[one.permission]] == [
        "second-factor-form",
        "work-account-form",
    ]


def test_an_auditor_comes_from_the_sign_in_to_the_trail(installation: Installation) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            assert (await sign_in(server, "auditor", PASSWORD)).headers["location"] == "/audit"
            assert (await sign_in(server, "manager", PASSWORD)).headers["location"] == "/manager"

    asyncio.run(walk())
