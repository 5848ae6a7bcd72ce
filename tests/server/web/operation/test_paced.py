"""A burst is spread over time, networks take turns, and beyond a bound nobody waits."""

import asyncio

from server.web.operation.paced import Paced


def test_a_burst_takes_its_turns_one_by_one_and_who_comes_alone_does_not_wait() -> None:
    async def play() -> list[float]:
        loop, paced = asyncio.get_running_loop(), Paced(0.005)

        async def come() -> float:
            assert await paced.turn("10.0.0.1")
            return loop.time()

        return sorted(await asyncio.gather(*(come() for _ in range(6))))

    times = asyncio.run(play())
    assert times[-1] - times[0] >= 5 * 0.005 - 0.002


def test_a_network_with_a_long_line_makes_no_other_wait_behind_it() -> None:
    async def play() -> list[str]:
        paced, order = Paced(0.001), list[str]()

        async def come(network: str) -> None:
            assert await paced.turn(network)
            order.append(network)

        crowd = [asyncio.create_task(come("crowd")) for _ in range(50)]
        await asyncio.sleep(0)
        await asyncio.gather(come("one"), come("two"), come("two"))
        await asyncio.gather(*crowd)
        return order

    order = asyncio.run(play())
    assert order[:6] == ["crowd", "crowd", "one", "two", "crowd", "two"]
    assert order.count("crowd") == 50


def test_beyond_so_many_who_wait_there_is_no_turn() -> None:
    async def play() -> list[bool]:
        paced = Paced(0.005, most_waiting=2)
        return await asyncio.gather(*(paced.turn("10.0.0.1") for _ in range(5)))

    assert asyncio.run(play()) == [True, True, True, False, False]


def test_a_network_that_holds_every_place_gives_way_to_another_but_not_to_one_with_as_many() -> None:
    async def play() -> tuple[list[bool], list[bool]]:
        paced = Paced(0.001, most_waiting=4)
        crowd = [asyncio.create_task(paced.turn("crowd")) for _ in range(5)]
        await asyncio.sleep(0)
        others = [asyncio.create_task(paced.turn("other")) for _ in range(3)]
        return await asyncio.gather(*crowd), await asyncio.gather(*others)

    crowd, others = asyncio.run(play())
    assert crowd == [True, True, True, False, False]
    assert others == [True, True, False]


def test_who_leaves_takes_no_turn_and_no_place() -> None:
    async def play() -> bool:
        paced = Paced(60, most_waiting=1)  # so long that nobody's turn comes
        assert await paced.turn("crowd")
        for _ in range(3):
            leaver = asyncio.create_task(paced.turn("crowd"))
            await asyncio.sleep(0)
            leaver.cancel()
            await asyncio.gather(leaver, return_exceptions=True)
        stays = asyncio.create_task(paced.turn("crowd"))
        await asyncio.sleep(0)
        waits = not stays.done()
        stays.cancel()
        return waits

    assert asyncio.run(play())
