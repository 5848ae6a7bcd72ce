"""A file of what the other side holds, with faults that the stand-in planted: each is found and told again."""

import asyncio
import random
import re

import httpx
import pytest
from sqlalchemy import Engine

from protocol import dossier_commands as c
from server.outbox.files import FileFormat
from server.outbox.reconcile import read_held, reconcile, tell_these_again
from tests.server.journal.desk import on_sqlite
from tools.ministry.held import PLANTED, held_file
from tools.ministry.received import Ministry

from .office import TOKEN, Office, other_side


@on_sqlite
def test_each_planted_fault_is_found_and_what_they_lack_or_hold_otherwise_is_told_again(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        async with other_side(ministry) as url:
            office = Office(engine, url)
            for n in range(7):
                office.receive(f"d{n}")
            await office.run()
            text, planted = held_file(ministry.dossiers, dict.fromkeys(PLANTED, 1), random.Random(7))
            office.send("d0", c.WithdrawDossier())  # waits to be told: no difference yet
            found = reconcile(engine, read_held(text.encode(), FileFormat.CSV))
            waiting = next(code for code in ministry.dossiers if code.endswith("-0001"))
            assert found.waiting == 1
            assert list(found.missing) == [one for one in planted["lost"] if one != waiting]
            assert list(found.unknown) == planted["foreign"]
            assert list(found.twice) == planted["twice"]
            said = {(one.code, one.field) for one in found.different}
            fields = {"stale": "TrangThaiHoSo", "moved": "MaTTHC"}
            expected = {(code, name) for way, name in fields.items() for code in planted[way] if code != waiting}
            assert said == expected
            broken = read_held(re.sub(",[0-9]+,2026", ",tiếp nhận,2026", text).encode(), FileFormat.CSV)
            assert (broken.rows, len(broken.faults)) == ({}, len(text.splitlines()) - 1)
            assert reconcile(engine, broken).to_tell == found.missing  # none that is there and cannot be read
            assert tell_these_again(engine, found.to_tell, office.now) == len(found.to_tell)
            for code in found.to_tell:
                ministry.dossiers.pop(code, None)
            await office.run()
            async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
                after = (await client.get("/held?form=json")).content
            assert reconcile(engine, read_held(after, FileFormat.JSON)).is_equal

    asyncio.run(story())


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("MaHoSo\nx", [""]),
        ("MaHoSo,TrangThaiHoSo\n=1,2\nH26.1-261005-0001,99\n'H26.1-261005-0002,2\n", ["MaHoSo", "TrangThaiHoSo"]),
        ('{"MaHoSo": 1}', [""]),
        ("[" * 100_000, [""]),
        ('[{"MaHoSo": "H26.1-261005-0002", "TrangThaiHoSo": "\\ud800"}]', [""]),
    ],
)
def test_rows_that_cannot_be_are_named_by_line_and_the_others_are_read(text: str, fields: list[str]) -> None:
    held = read_held(text.encode(), FileFormat.JSON if text[0] in "{[" else FileFormat.CSV)
    assert [one.field for one in held.faults] == fields
    assert list(held.rows) == (["H26.1-261005-0002"] if len(fields) == 2 else [])
