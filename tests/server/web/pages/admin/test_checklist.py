"""The list before a branch goes live: each line changes when the real thing does, and leads to its repair."""

import asyncio
import re
from pathlib import Path

from msgspec.structs import replace

from protocol.enums import PrinterState, Role
from server.access.seen import write_seen
from server.journal.database.dialects import connect_to_write
from server.journal.last_backup import FILE_NAME, LastBackup, encode
from server.web.base.clock import now_ms
from tests.server.web.inside import Inside, inside
from tests.serving import Installation, template

from .asking import Asking

LIST = "/admin/branches/CN01/checklist"


def standings(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-key="(\w+)" data-standing="(\w+)"', page))


def bare(tmp_path: Path) -> Installation:
    """A branch whose counters have no skills, without devices and clerks."""
    config = template()
    counters = tuple(replace(one, skills=()) for one in config.counters)
    installation = Installation(tmp_path / "data", replace(config, counters=counters, hours=(), closed_dates=()))
    installation.add_person("admin", Role.ADMIN)
    return installation


def test_each_line_follows_the_real_thing(tmp_path: Path) -> None:
    installation = bare(tmp_path)

    async def look(asking: Asking) -> dict[str, str]:
        answer = await asking.get(LIST)
        assert answer.status_code == 200, answer.text
        return standings(answer.text)

    async def seen(server: Inside) -> None:
        devices = {one.device_id: None for one in server.context.live.access.devices.values()}
        with connect_to_write(server.context.engine) as connection, connection.begin():
            write_seen(connection, devices, now_ms())

    async def walk() -> None:
        async with inside(installation) as server:
            asking = Asking(server, installation, "admin")
            first = await look(asking)
            assert first == {
                "hours": "advised",
                "services": "missing",
                "holidays": "advised",
                "people": "missing",
                "kiosk": "missing",
                "printer": "missing",
                "display": "advised",
                "clock": "done",
                "backup": "missing",
                "certificate": "advised",
            }
            branch = await asking.get("/admin/branches/CN01")
            assert f'href="{LIST}">Còn thiếu 5 việc' in branch.text
            assert "Còn thiếu 5 việc" in (await asking.get("/manager/CN01")).text
            for repair in re.findall(r'class="button[^"]*" href="([^"]+)"', (await asking.get(LIST)).text):
                assert (await asking.get(repair.replace("&amp;", "&"))).status_code == 200, repair
        installation.configure(template())
        installation.staff()
        async with inside(installation) as server:
            asking = Asking(server, installation, "admin")
            there = await look(asking)
            assert (there["services"], there["people"], there["kiosk"]) == (
                "done",
                "done",
                "missing",
            )  # never connected
            await seen(server)
            there = await look(asking)
            assert (there["kiosk"], there["display"], there["printer"]) == ("done", "done", "missing")
            for printer, standing in ((PrinterState.PAPER_OUT, "missing"), (PrinterState.READY, "done")):
                token = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
                said = {"printer": printer.value, "pending": 0, "unconfirmed": 0}
                answer = await server.away.post("/api/v1/branches/CN01/device-state", json=said, headers=token)
                assert answer.status_code == 200, answer.text
                assert (await look(asking))["printer"] == standing
            note = installation.data / FILE_NAME
            for backup, standing in (
                (LastBackup("/x", now_ms() - 3 * 86_400_000, True), "missing"),
                (LastBackup("/x", now_ms(), False), "missing"),
                (LastBackup("/x", now_ms(), None), "advised"),
                (LastBackup("/x", now_ms(), True), "done"),
            ):
                note.write_bytes(encode(backup))
                assert (await look(asking))["backup"] == standing
            assert "Còn thiếu" not in (await asking.get("/manager/CN01")).text
            assert (await Asking(server, installation, "clerk1").get(LIST)).status_code == 403

    asyncio.run(walk())
