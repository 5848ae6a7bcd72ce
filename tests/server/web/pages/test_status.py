"""The public's pages at any hour: procedures without appointments, and a code that leads to its page."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from protocol.configuration import AppointmentRules, Window
from server.access.credentials.guessing import AT_ONCE
from tests.server.web.inside import inside
from tests.serving import Installation

from .booking.citizen import Citizen, branch, running


@running
async def test_by_night_and_without_appointments_papers_fees_and_hours_are_there(tmp_path: Path) -> None:
    asleep = (Window((0, 1, 2, 3, 4, 5, 6), "00:00", "00:01", "00:02"),)
    config = replace(branch(), appointments=AppointmentRules(per_slot=0), hours=asleep)
    installation = Installation(tmp_path / "data", config)
    installation.configure(replace(branch("CN02"), appointments=AppointmentRules(per_slot=0), procedures=()))
    async with inside(installation) as server:
        citizen = Citizen(server.away)
        assert "/book/HT?procedure=1.001193" in await citizen.open("/book?q=giay%20khai%20sinh")
        text = await citizen.open("/book/HT?procedure=1.001193")
        for said in ("Giấy chứng sinh", "Miễn phí", "khoảng 15 phút", "Chi nhánh CN01", "Chi nhánh CN02"):
            assert said in text
        assert "/book/HT/times" not in text  # nothing to press that leads nowhere
        assert "Chưa có chi nhánh nào nhận lịch hẹn" in text


@running
async def test_the_code_of_a_slip_leads_to_its_page_and_guesses_are_few(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch()).staff(1)
    async with inside(installation) as server:
        kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
        given = await server.near.post("/api/v1/branches/CN01/tickets", json={"service": "HT"}, headers=kiosk)
        citizen = Citizen(server.away)
        await citizen.open("/book/HT/times?branch=CN01")
        await citizen.press("time")
        await citizen.press("decision", "book")
        letters = citizen.path.rpartition("/")[2]
        for code, path in (
            (" ".join(re.findall("....", letters.lower())), f"/a/CN01/HT/{letters}"),
            (given.json()["track_url"], urlsplit(given.json()["track_url"]).path),
        ):
            await citizen.open("/status")
            await citizen.send({"code": code})
            assert citizen.path == path
        await citizen.open("/status")
        assert "Chỉ số phiếu thì chưa đủ" in await citizen.send({"code": "HT-001"})  # a number is no secret
        statuses: list[int] = []
        while 429 not in statuses and len(statuses) < 2 * AT_ONCE:  # some come back with time
            await citizen.send({"code": "A" * 16})
            statuses.append(citizen.page.status_code)
        assert statuses == [404] * (len(statuses) - 1) + [429]
