"""`python -m tests.prove.booking`: the cost of free times, a rush for the last 50 times, and a freezing script.

The last two are against a real server. Every client has a loopback address of its own, as if of another network, and
solves what the pages ask of it.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import AppointmentRules
from protocol.enums import Role
from protocol.ids import Instant
from server.queue.decide.free_times import free_days, soonest
from server.queue.state.state import State
from tests.server.queue.branch import MORNING, office_hours
from tests.server.queue.branch import branch as plain_branch
from tests.server.web.pages.booking.citizen import Citizen, branch
from tests.serving import Installation, Serving

BRANCHES, DAYS = 30, 7
CLIENTS, LAST = 200, 50
SECONDS = 75.0
MOST_SHARE = 0.05
"""Of a service's times, by any number of addresses that is small against the places."""
MOST_PRESSES = 400
SEED = 20_261_129
TIMES = "/book/HT/times?procedure=1.001193&lang=en"


class Cost(Struct, frozen=True):
    """Milliseconds of one query over 30 branches of seven days: the soonest three, and every time."""

    soonest_ms: float
    every_ms: float


class Rush(Struct, frozen=True):
    """`seconds`: from the first page to the code, of those who booked: median and worst. `presses`: of all clients."""

    booked: int
    told: int
    lost: int
    presses: int
    median_s: float
    worst_s: float


class Frozen(Struct, frozen=True):
    """What a script held or booked of `places` in `seconds`, with `addresses` and a fresh cookie for each press."""

    addresses: int
    places: int
    frozen: int
    presses: int
    refused: int

    @property
    def share(self) -> float:
        return self.frozen / self.places


class Booking(Struct, frozen=True):
    """`faults` are sentences; there should be none."""

    cost: Cost
    clients: int
    last: int
    rush: Rush
    seconds: float
    frozen: list[Frozen]
    faults: list[str]


def cost(rounds: int = 20) -> Cost:
    """Pure: without a server."""
    rules = AppointmentRules(slot_s=900, days_ahead=DAYS - 1)
    states = [
        State(f"CN{number:02}", plain_branch(id=f"CN{number:02}", hours=(office_hours(),), appointments=rules))
        for number in range(BRANCHES)
    ]

    def every(now: Instant) -> None:
        for state in states:
            assert state.config is not None
            assert sum(len(day.times) for day in free_days(state, state.config, state.config.services[0], now)) > 0

    return Cost(_ms(lambda: soonest(states, "HT", MORNING), rounds), _ms(lambda: every(MORNING), rounds))


def _ms(do: object, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()  # type: ignore[operator]
        took.append(1000 * (time.perf_counter() - began))
    return round(median(took), 2)


async def rush(serving: Serving, clients: int, last: int) -> Rush:
    """All but `last` times are booked by the branch; then everybody comes at once."""
    session = serving.sign_in("manager")
    days = [serving.call("GET", f"/api/v1/branches/CN01/appointments?in_days={n}", token=session)[1] for n in (0, 1)]
    free = [slot["slot_at"] for day in days for slot in day["slots"] if slot["service"] == "HT"]
    for slot_at in free[:-last]:
        assert serving.call(
            "POST", "/api/v1/branches/CN01/appointments", {"service": "HT", "slot_at": slot_at}, session
        )[0] in (201, 409)
    said: Counter[str] = Counter()
    took: list[float] = []

    async def visit(number: int) -> None:
        chance = random.Random(SEED + number)
        began = time.monotonic()
        async with _client(serving, number) as client:
            one = Citizen(client)
            await one.open(TIMES)
            for _ in range(MOST_PRESSES):
                if not one.times():
                    said["told"] += "everything is taken" in one.page.text
                    return
                said["presses"] += 1
                wanted = one.times()
                again = one.page.status_code == 429
                await one.press("time", wanted[0] if again else chance.choice(wanted))
                if "Check and book" in one.page.text:
                    await one.press("decision", "book")
                    said["booked"] += "Scan this code" in one.page.text
                    took.append(time.monotonic() - began)
                    return
                assert one.page.status_code in (409, 429), one.page.status_code

    await asyncio.gather(*(visit(number) for number in range(clients)))
    lost = clients - said["booked"] - said["told"]
    return Rush(said["booked"], said["told"], lost, said["presses"], round(median(took), 2), round(max(took), 2))


async def freeze(serving: Serving, addresses: int, seconds: float = SECONDS) -> Frozen:
    """Presses as fast as it may, each with a fresh cookie; books every second time that it holds."""
    session = serving.sign_in("manager")
    places = _left(serving, session)
    said: Counter[str] = Counter()
    ends = time.monotonic() + seconds

    async def script(number: int) -> None:
        while time.monotonic() < ends:
            async with _client(serving, number) as client:
                one = Citizen(client)
                await one.open(TIMES)
                if not one.times():
                    await asyncio.sleep(0.2)  # it looked too often
                    continue
                said["presses"] += 1
                await one.press("time", random.Random(said["presses"]).choice(one.times()))
                said["refused"] += one.page.status_code == 429
                if "Check and book" in one.page.text and said["presses"] % 2:
                    await one.press("decision", "book")

    await asyncio.gather(*(script(number) for number in range(addresses)))
    return Frozen(addresses, places, places - _left(serving, session), said["presses"], said["refused"])


def _left(serving: Serving, session: str) -> int:
    """The places that anybody could book now."""
    total = 0
    for ahead in range(DAYS):
        day = serving.call("GET", f"/api/v1/branches/CN01/appointments?in_days={ahead}", token=session)[1]
        total += sum(slot["left"] for slot in day["slots"] if slot["service"] == "HT")
    return total


def _client(serving: Serving, number: int) -> httpx.AsyncClient:
    here = httpx.AsyncHTTPTransport(retries=2, local_address=f"127.0.{1 + number // 250}.{1 + number % 250}")
    return httpx.AsyncClient(transport=here, base_url=serving.url, timeout=60)


def served(folder: Path, **rules: Any) -> Serving:
    """A branch with a manager, and every limit of a real server."""
    installation = Installation(folder, replace(branch(**rules), counters=branch().counters[:1]))
    installation.add_person("manager", Role.MANAGER)
    return Serving(installation, settings={"device_limits": True})


def run(say: Callable[[str], None]) -> Booking:
    """Blocking, some five minutes."""
    query, froze = cost(), []
    say(f"30 branches of 7 days: soonest three {query.soonest_ms} ms, every time {query.every_ms} ms")
    with tempfile.TemporaryDirectory() as name:
        with served(Path(name) / "rush") as serving:
            ran = asyncio.run(rush(serving, CLIENTS, LAST))
            say(f"{CLIENTS} clients for the last {LAST} times: {ran}")
        for addresses in (1, 3, 20):
            with served(Path(name) / f"freeze-{addresses}", per_slot=4, days_ahead=DAYS - 1) as serving:
                froze.append(asyncio.run(freeze(serving, addresses)))
                say(f"a freezing script, {SECONDS:g} s: {froze[-1]}, {froze[-1].share:.1%} of the places")
    faults = [] if (ran.booked, ran.lost) == (LAST, 0) else [f"{ran.booked} of {LAST} booked, {ran.lost} lost"]
    too_much = [one for one in froze if one.share > MOST_SHARE]
    faults += [f"{one.addresses} addresses froze {one.share:.1%} of the times" for one in too_much]
    return Booking(query, CLIENTS, LAST, ran, SECONDS, froze, faults)


def main() -> int:
    return 1 if run(lambda text: print(text, flush=True)).faults else 0


if __name__ == "__main__":
    sys.exit(main())
