"""`/service-index`: a month's figures for everybody, as a page, CSV and JSON; nothing is told of few ratings."""

import asyncio
from datetime import timedelta
from pathlib import Path

from server.index766.count import write_day
from server.index766.indicators import INDICATORS, Code, Counted
from server.web.follow.offices import day_of
from tests.server.web.inside import inside
from tests.serving import Installation


def test_the_index_is_shown_to_everybody_and_says_what_it_cannot_count(tmp_path: Path) -> None:
    async def look() -> None:
        async with inside(Installation.staffed(tmp_path / "data")) as server:
            day = day_of(server.context.clock.now()) - timedelta(days=1)
            path = f"/service-index{{}}?month={day:%Y-%m}"
            empty = (await server.away.get(path.format(""))).text
            assert "chưa có ngày nào được thống kê" in empty.lower()
            counts = {("CN01", Code.IN_TIME): Counted(39, 40), ("CN01", Code.SATISFIED): Counted(3, 4)}
            with server.context.engine.begin() as connection:
                write_day(connection, day, counts)
            page = (await server.away.get(path.format("") + "&lang=en")).text
            assert "97.5%" in page
            assert "too few to be told" in page
            assert "never been tried with the National Portal" in page
            lines = (await server.away.get(path.format(".csv"))).text.splitlines()
            assert lines[1:] == [f"{day},CN01,progress,in_time,39,40"]
            told = (await server.away.get(path.format(".json") + "&branch=CN01")).json()
            assert len(told["figures"]) == len(INDICATORS)
            assert [(one["n"], one["why"]) for one in told["figures"] if one["code"] == "in_time"] == [(39, None)]
            assert (await server.away.get("/service-index?month=2026-13")).status_code == 422
            assert (await server.away.get("/service-index.json?branch=CN99")).status_code == 404

    asyncio.run(look())
