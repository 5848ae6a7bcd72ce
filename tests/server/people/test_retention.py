"""What is over its term is listed, held for a reason, and else erased as any erasure; what goes on never is."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, update

from protocol.enums import Role
from protocol.retention import REVIEW_DAYS
from server.cli.main import main
from server.dossier.tables import dossier
from server.people.erase import CannotErase, Eraser, of_dossier
from server.people.tables import retention, sealed_record
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

from .test_erase import BIRTH, LAN, OTHER, Office

DAY_MS = 86_400_000
YEAR_MS = 366 * DAY_MS
PAGE = "/admin/retention"


def living(server: Inside) -> set[str]:
    """Dossiers with data that can be opened."""
    with server.context.engine.connect() as connection:
        rows = connection.execute(select(sealed_record.c.dossier_id).where(sealed_record.c.erased == 0))
        return set(rows.scalars())


def server_year(server: Inside) -> int:
    """The year in which the test runs."""
    return datetime.fromtimestamp(server.context.clock.now() / 1000, UTC).year


def test_a_dossier_over_its_term_is_listed_held_let_go_and_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = Installation(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,), agency="H26.50"))
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("manager", Role.MANAGER)
    installation.add_person("far", Role.MANAGER, branch="CN02")

    async def play() -> None:
        async with inside(installation) as server:
            office = Office(server, installation)
            desk = Desk(server, installation)
            page, send = desk.page, desk.send
            gone, kept = await office.dossier(LAN, ends=True), await office.dossier(OTHER, ends=True)
            opened, other = await office.dossier(LAN, ends=False), await office.dossier(LAN, ends=True)
            look, now = server.context.retention.look, server.context.clock.now()
            over = now + 5 * YEAR_MS
            assert await asyncio.to_thread(look, now + 4 * YEAR_MS) == 0
            ended_before(server, gone, opened)
            assert gone not in await page("manager")
            assert await asyncio.to_thread(look, over) == 0  # listed, and looked through first
            said = await page("manager")
            assert (gone in said, kept in said, opened in said) == (True, True, False)
            assert gone not in await page("far")
            assert await send("far", kept, "hold") == 404
            assert await send("manager", kept, "hold", reason="because") == 422
            assert await send("manager", kept, "hold") == 303
            assert "vụ án" in await page("manager")
            make_part(server, gone, kept)
            assert f"được giữ cùng hồ sơ {code_of(server, kept)}" in one_line(await page("manager"), gone)
            assert "được giữ cùng" not in one_line(await page("manager"), kept)
            make_part(server, gone, None)
            found = await office.ask("POST", "/people/erase", {"identity_number": OTHER["identity_number"]})
            assert found["held"] == [kept]
            assert erase_late(server, kept, opened) == (kept, opened)
            assert await asyncio.to_thread(look, over + (REVIEW_DAYS - 1) * DAY_MS) == 0
            first, second = sorted((gone, other))
            with monkeypatch.context() as patch:
                patch.setattr(Eraser, "erase", refusing(first))
                with pytest.raises(CannotErase):
                    await asyncio.to_thread(look, over + REVIEW_DAYS * DAY_MS)
            assert (first in living(server), second in living(server)) == (True, False)
            assert await asyncio.to_thread(look, over + REVIEW_DAYS * DAY_MS) == 1
            assert living(server) == {kept, opened}
            assert await send("manager", kept, "release") == 303
            past = f"01/01/{server_year(server)}"
            assert [await desk.sets("manager", 10), await desk.sets("admin", 10, past)] == [403, 422]
            assert [await desk.sets("admin", 300), await desk.sets("admin", 10)] == [422, 303]
            assert await asyncio.to_thread(look, over + REVIEW_DAYS * DAY_MS) == 0
            assert kept not in await page("manager"), "it is kept for longer now"
            assert await desk.sets("admin", 5) == 303, "taken back"
            assert f"10 năm từ {desk.new_term}" in await page("manager"), "what was set stays as history"
            assert await asyncio.to_thread(look, over + REVIEW_DAYS * DAY_MS) == 0
            assert await asyncio.to_thread(look, over + 2 * REVIEW_DAYS * DAY_MS) == 1
            assert living(server) == {opened}
            story = await office.ask("GET", f"/dossiers/{kept}")
            assert story["state"] == "withdrawn"

    asyncio.run(play())
    assert main(["check", "--data", str(installation.data)]) == 0


def ended_before(server: Inside, noted: str, goes_on: str) -> None:
    """As if what goes on had ended as `noted` did, and its return had been taken back."""
    with server.context.engine.begin() as connection:
        row = connection.execute(select(retention).where(retention.c.dossier_id == noted)).mappings().one()
        connection.execute(insert(retention), [{**row, "dossier_id": goes_on}])


def make_part(server: Inside, dossier_id: str, whole: str | None) -> None:
    """As if it had been opened as a part of the other one."""
    with server.context.engine.begin() as connection:
        connection.execute(update(dossier).where(dossier.c.id == dossier_id).values(parent=whole))


def code_of(server: Inside, dossier_id: str) -> str:
    with server.context.engine.connect() as connection:
        return str(connection.execute(select(dossier.c.code).where(dossier.c.id == dossier_id)).scalar_one())


def one_line(page: str, dossier_id: str) -> str:
    """The row of the page's table that is about this dossier."""
    return next(row for row in page.split("</tr>") if dossier_id in row)


def refusing(damaged: str) -> Any:
    """`Eraser.erase`, where the journal refuses what is about this dossier."""
    erase = Eraser.erase

    def may_refuse(self: Eraser, subjects: Any, cause: str, actor: str) -> tuple[str, ...]:
        if damaged in subjects:
            raise CannotErase(damaged)
        return erase(self, subjects, cause, actor)

    return may_refuse


def erase_late(server: Inside, *dossiers: str) -> tuple[str, ...]:
    """Erases what was held or opened again after somebody had looked whether it is; which of them keep theirs."""
    context = server.context
    with context.engine.connect() as connection:
        subjects = {one: of_dossier(connection, one) for one in dossiers}
    return Eraser(context.engine, context.people, context.dossiers, context.clock.now).erase(subjects, "retention", "x")


class Desk:
    """Somebody at the page."""

    def __init__(self, server: Inside, installation: Installation) -> None:
        self._client = server.near
        self._cookies = {who: session_of(installation, who) for who in ("admin", "manager", "far")}
        self.new_term = f"01/01/{server_year(server) + 5}"

    async def page(self, who: str) -> str:
        answer = await self._client.get(PAGE, headers=self._as(who))
        assert answer.status_code == 200
        return str(answer.text)

    async def send(self, who: str, dossier: str, act: str, reason: str = "dispute_open") -> int:
        form = {"dossier": dossier, "act": act, "reason": reason}
        answer = await self._client.post(PAGE, data=form, headers=self._as(who) | {"Origin": BASE})
        return int(answer.status_code)

    async def sets(self, who: str, years: int, from_day: str = "") -> int:
        form = {"ended": "withdrawn", "years": str(years), "from": from_day or self.new_term}
        answer = await self._client.post(f"{PAGE}/terms", data=form, headers=self._as(who) | {"Origin": BASE})
        return int(answer.status_code)

    def _as(self, who: str) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={self._cookies[who]}"}
