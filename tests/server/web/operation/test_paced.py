"""A burst is spread over time, and beyond a bound nobody waits."""

import asyncio

from server.web.operation.paced import Paced


def test_a_burst_takes_its_turns_one_by_one_and_who_comes_alone_does_not_wait() -> None:
    async def play() -> list[float]:
        loop, paced = asyncio.get_running_loop(), Paced(0.005)

        async def come() -> float:
            assert await paced.turn()
            return loop.time()

        return sorted(await asyncio.gather(*(come() for _ in range(6))))

    times = asyncio.run(play())
    assert times[-1] - times[0] >= 5 * 0.005 - 0.002


def test_beyond_so_many_who_wait_there_is_no_turn() -> None:
    async def play() -> list[bool]:
        paced = Paced(0.005, most_waiting=2)
        return await asyncio.gather(*(paced.turn() for _ in range(5)))

    assert asyncio.run(play()) == [True, True, True, False, False]
