"""Dossiers told over real sockets, on both databases: each event once, in order, whatever the other side does."""

import asyncio
import random

from sqlalchemy import Engine, select

from protocol import dossier_commands as c
from server.dossier.tables import untold
from server.jobs import queue
from server.jobs.states import JobState
from server.jobs.tables import job
from server.journal.database.dialects import connect_to_write
from server.outbox.published import Names
from server.outbox.tell import standing, tell_again
from tests.server.journal.desk import on_sqlite
from tools.ministry.app import Faults
from tools.ministry.received import Ministry

from .office import Office, other_side

HOUR, DAY = 3_600_000, 86_400_000


def seqs_of(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        return [(row.id, row.seq) for row in connection.execute(select(untold).order_by(untold.c.id, untold.c.seq))]


def test_a_dossiers_course_is_told_as_it_happened(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        async with other_side(ministry) as url:
            office = Office(engine, url)
            code = office.live("d1")
            await office.run()
            assert ministry.states([code]) == {code: "10"}
            told = ministry.dossiers[code]
            assert (told["ChuHoSo"], told["SoDienThoai"], told["TenTTHC"]) == (
                "Nguyễn Văn An", "0912345678", "Đăng ký khai sinh",
            )  # fmt: skip
            assert told["NgayTiepNhan"] == "20261005090002"
            assert [(one["NoiDungXuLy"], one["TrangThai"]) for one in ministry.steps[code]] == [
                ("Tiếp nhận hồ sơ", "2"),
                ("Nhận bàn giao hồ sơ", "4"),
                ("Đã giải quyết xong", "9"),
                ("Đã trả kết quả", "10"),
            ]
            assert (ministry.early, ministry.twice, seqs_of(engine)) == ([], [], [])

    asyncio.run(story())


@on_sqlite
def test_answers_that_are_lost_or_bad_lose_nothing_and_double_nothing(engine: Engine) -> None:
    ministry, faults = Ministry(), Faults(refused=0.25, lost=0.25, draw=random.Random(7))

    async def story() -> None:
        async with other_side(ministry, faults) as url:
            office = Office(engine, url)
            codes = [office.live(f"d{n}") for n in range(5)]
            await office.wait(DAY)
            assert ministry.states(codes) == dict.fromkeys(codes, "10")
            assert [len(ministry.steps[code]) for code in codes] == [4] * 5
            assert ministry.early == []
            assert len(ministry.twice) > 3
            assert seqs_of(engine) == []

    asyncio.run(story())


@on_sqlite
def test_what_happens_while_the_other_side_is_away_is_told_when_it_is_back(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        office = Office(engine, "http://127.0.0.1:9")
        code = office.receive("d1")
        await office.wait(5 * HOUR)
        office.send("d1", c.WithdrawDossier())
        await office.wait(HOUR)
        with engine.connect() as connection:
            waits = standing(connection)
        assert (waits.events, waits.dossiers, waits.refused) == (2, 1, 0)
        async with other_side(ministry) as url:
            back = Office(engine, url)
            back.now = office.now
            await back.wait(5 * HOUR)
        assert ministry.states([code]) == {code: "7"}
        assert [one["TrangThai"] for one in ministry.steps[code]] == ["2", "7"]

    asyncio.run(story())


@on_sqlite
def test_what_is_refused_for_good_waits_for_a_person_and_holds_up_its_own_dossier_alone(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        async with other_side(ministry) as url:
            wrong = Office(engine, url, token="another")
            wrong.receive("d1")
            await wrong.run()
            assert ministry.dossiers == {}
            office = Office(engine, url)
            office.now = wrong.now + 86_400_000
            ministry.refuses = lambda key: key.startswith("d1/")
            other = office.receive("d2")
            await office.run()
            office.send("d1", c.WithdrawDossier())
            await office.wait(HOUR)
            assert list(ministry.dossiers) == [other]
            with engine.connect() as connection:
                assert standing(connection).refused == 1
                state = connection.execute(select(job.c.state).where(job.c.id == "outbox-d1")).scalar_one()
            assert (state, seqs_of(engine)) == (JobState.DEAD, [("d1", 2), ("d1", 3)])
            ministry.refuses = lambda key: False
            with connect_to_write(engine) as connection, connection.begin():
                assert queue.try_again(connection, "outbox-d1", office.now)
            await office.run()
            assert sorted(one["TrangThaiHoSo"] for one in ministry.dossiers.values()) == ["2", "7"]
            assert seqs_of(engine) == []

    asyncio.run(story())


@on_sqlite
def test_an_event_that_is_put_back_is_told_once_more_as_something_new(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        async with other_side(ministry) as url:
            office = Office(engine, url)
            office.names = Names()
            office.receive("d1")
            await office.run()
            before = list(ministry.keys)
            office.now += 1000
            for _ in range(2):
                with connect_to_write(engine) as connection, connection.begin():
                    tell_again(connection, "d1", 2, office.now)
            await office.run()
            assert (len(ministry.keys), ministry.twice) == (2 * len(before), [])
            assert [one["TrangThai"] for one in next(iter(ministry.steps.values()))] == ["2", "2"]

    asyncio.run(story())
