"""`/service-index/procedures`: what dossiers took beside the catalogue, as page and CSV; nothing of few of them."""

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec

from protocol.configuration import ProcedureConfig
from server.index766.count import write_day
from server.index766.indicators import Code, Counted
from server.index766.procedures import Counts, Sums, write_procedures
from server.web.follow.offices import day_of
from tests.server.web.inside import inside
from tests.serving import Installation, template


def test_papers_and_steps_are_shown_beside_the_catalogue_and_few_are_not_told(tmp_path: Path) -> None:
    async def look() -> None:
        paper = {"vi": "Tờ khai", "en": "Form"}
        known = [ProcedureConfig(f"1.00000{n}", "HT", paper, (paper, paper), steps=2) for n in (1, 2)]
        config = msgspec.structs.replace(template(), procedures=tuple(known))
        first, second = known
        async with inside(Installation.staffed(tmp_path / "data", config)) as server:
            day = day_of(server.context.clock.now()) - timedelta(days=1)
            path, said = "/service-index/procedures{}?lang=en&from={:%Y-%m}{}", len(first.bring)
            assert "no day was counted yet" in (await server.away.get(path.format("", day, ""))).text
            sums = Sums(dossiers=20, hands=50, brought=20 * said + 10, held=6, later=4)
            ways = {"p1": {"BROUGHT": 20}, "p2": {"HELD": 6, "LATER": 3, "MISSING": 1}, "map": {"BROUGHT": 1}}
            counted = {("CN01", first.code): Counts(sums, ways), ("CN01", second.code): Counts(Sums(9, 9, 9), {})}
            with server.context.engine.begin() as connection:
                write_day(connection, day, {("CN01", Code.PAPERS): Counted(50, 20)})
                write_procedures(connection, day, counted)
            page = (await server.away.get(path.format("", day, ""))).text
            assert f"{said}.5" in page
            assert f"the catalogue says {said}.0" in page
            assert "too few to be told" in page
            papers = (await server.away.get(path.format("", day, f"&procedure={first.code}"))).text
            assert "the office had it 30.0%" in papers
            assert "asked for later 20.0%" in papers
            lines = (await server.away.get(path.format(".csv", day, ""))).text.splitlines()
            assert [line.split(",")[0] for line in lines[1:]] == [first.code]
            lines = (await server.away.get(path.format(".csv", day, f"&procedure={first.code}"))).text.splitlines()
            assert lines[1].endswith(",20,20,0,0,0")
            assert lines[2].endswith(",20,0,6,3,1")
            assert lines[-1] == f"{first.code},map,,20,1,0,0,0"
            few = (await server.away.get(path.format(".csv", day, f"&procedure={second.code}"))).text.splitlines()
            assert len(few) == 1
            index = (await server.away.get(f"/service-index?lang=en&month={day:%Y-%m}")).text
            assert f"the catalogue says {said}.0" in index
            assert (await server.away.get(path.format("", day, "&to=2020-01"))).status_code == 422
            assert (await server.away.get(path.format("", day, "&branch=CN99"))).status_code == 404

    asyncio.run(look())
