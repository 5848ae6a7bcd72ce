"""Three hundred people at the door at one moment, a third without a phone: who holds what after ten minutes.

People are simulated; what they use is not: a real server process, its pages with their forms and cookies (the phone's,
booking's and the greeter's), and the wire that kiosks speak. Seconds are real ones.
"""

import asyncio
import html
import random
import re
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import BranchConfig, ProcedureConfig
from protocol.enums import Role
from server.web.base.puzzle import solve
from tests.server.web.line import BROKEN, Line, Reply
from tests.serving import PASSWORD, Installation, Serving, template
from tools.bench.rig.figures import quantile

NUMBER, BOOKING, ELSEWHERE = "a number", "a booking", "another branch"
WAYS = (NUMBER, BOOKING, ELSEWHERE)


class Assumptions(Struct, frozen=True):
    """What is assumed of people and hall. `*_s`: mean seconds one person takes there (lognormal, half as wide).

    `by_phone`: the share of those with a phone who scan the code at the door; the others queue with those without.
    `scan_within_s`: so long the last of them takes to reach the code. `complete`: the share who bring every paper.
    `numbers`: a service's numbers of the day, of which `without_phone_percent` no phone takes.
    """

    people: int = 300
    without_phone: int = 100
    kiosks: int = 6
    greeters: int = 5
    kiosk_s: float = 25.0
    greeter_s: float = 40.0
    phone_s: float = 45.0
    by_phone: float = 0.85
    scan_within_s: float = 120.0
    complete: float = 0.8
    numbers: int = 50
    booked_percent: int = 60
    without_phone_percent: int = 40
    minutes: float = 10.0


class Door300(Struct, frozen=True):
    """`held`: how many of the people hold something at the end, by way; `within_s`: seconds until half, nine in ten and
    all but one in a hundred hold it, None where fewer do. `least`: as `held`, of those without a phone.
    """

    assumed: Assumptions
    held: dict[str, int]
    least: dict[str, int]
    within_s: tuple[float | None, float | None, float | None]
    requests: int
    request_ms: tuple[float, float]
    faults: list[str]

    @property
    def share(self) -> float:
        """The share of all people who hold something at the end."""
        return sum(self.held.values()) / self.assumed.people


WORDS = {"HT": "giay khai sinh", "CT": "sao y", "DD": "so do", "KD": "mo cua hang", "LD": "giay phep lao dong"}
SHARES = {"HT": 30, "CT": 25, "DD": 20, "KD": 15, "LD": 10}


@dataclass
class Person:
    """`at_s`: when they held what `way` says, seconds after the doors opened."""

    has_phone: bool
    service: str
    papers: bool
    way: str | None = None
    at_s: float = 0.0


@dataclass
class Hall:
    """What all share: the clock, the queues of people, and what each request took."""

    serving: Serving
    assumed: Assumptions
    chance: random.Random
    began: float
    at_kiosks: deque[Person] = field(default_factory=deque)
    at_greeters: deque[Person] = field(default_factory=deque)
    took_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def now_s(self) -> float:
        return time.monotonic() - self.began

    def seconds(self, mean_s: float) -> float:
        """What one person takes."""
        return self.chance.lognormvariate(0, 0.47) * mean_s / 1.117

    def holds(self, person: Person, way: str) -> None:
        person.way, person.at_s = way, self.now_s


class Page:
    """One browser without scripts, of its own address and cookies."""

    def __init__(self, hall: Hall, address: str) -> None:
        transport = httpx.AsyncHTTPTransport(local_address=address, retries=1)
        self.client = httpx.AsyncClient(transport=transport, base_url=hall.serving.url, timeout=30)
        self._hall = hall
        self.text = ""
        self.path = ""
        self.status = 0

    async def open(self, path: str) -> str:
        return self._take(await self._timed(self.client.get(path, headers=_HTML, follow_redirects=True)))

    async def send(self, path: str, form: dict[str, str]) -> str:
        headers = _HTML | {"Origin": self._hall.serving.url}
        return self._take(await self._timed(self.client.post(path, data=form, headers=headers, follow_redirects=True)))

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.text))

    def times(self) -> list[str]:
        return [html.unescape(each) for each in re.findall(r'name="time" value="([^"]+)"', self.text)]

    async def _timed(self, asked: "asyncio.Future[httpx.Response] | object") -> httpx.Response:
        began = time.monotonic()
        answer: httpx.Response = await asked  # type: ignore[misc]
        self._hall.took_ms.append((time.monotonic() - began) * 1000)
        return answer

    def _take(self, answer: httpx.Response) -> str:
        self.text, self.status, self.path = answer.text, answer.status_code, urlsplit(str(answer.url)).path
        if self.status >= 500:
            self._hall.faults.append(f"{self.path}: {self.status}")
        return self.text


_HTML = {"Accept": "text/html"}


def run(say: Callable[[str], None], assumed: Assumptions | None = None, seed: int = 20_261_129) -> Door300:
    """As long as the people have, and a little."""
    assumed = assumed or Assumptions()
    with tempfile.TemporaryDirectory(prefix="motcua-door300-") as folder:
        installation = Installation(Path(folder) / "data", _branch("CN01", assumed)).staff()
        installation.configure(_branch("CN02", assumed))
        for number in range(assumed.kiosks):
            installation.enrol(Role.KIOSK, name=f"kiosk-{number}")
        for number in range(assumed.greeters):
            installation.add_person(f"greeter-{number}", Role.GREETER)
        with Serving(installation) as serving:
            for counter in ("1", "2"):
                serving.open_counter(counter)
            return asyncio.run(_morning(serving, assumed, seed, say))


def _branch(name: str, assumed: Assumptions) -> BranchConfig:
    config = template()
    services = tuple(replace(each, quota=assumed.numbers) for each in config.services)
    rules = replace(
        config.appointments,
        booked_percent=assumed.booked_percent,
        without_phone_percent=assumed.without_phone_percent,
    )
    papers = ({"vi": "Căn cước", "en": "Identity card"}, {"vi": "Tờ khai", "en": "Form"})
    procedures = tuple(
        ProcedureConfig(f"1.{number:06}", code, {"vi": words, "en": words}, bring=papers, minutes=15, fee_vnd=0)
        for number, (code, words) in enumerate(WORDS.items())
    )
    return replace(config, id=name, name={"vi": f"Chi nhánh {name}", "en": f"Branch {name}"}, services=services,
                   procedures=procedures, appointments=rules)  # fmt: skip


async def _morning(serving: Serving, assumed: Assumptions, seed: int, say: Callable[[str], None]) -> Door300:
    chance = random.Random(seed)
    people = [
        Person(
            number >= assumed.without_phone,
            chance.choices(list(SHARES), list(SHARES.values()))[0],
            chance.random() < assumed.complete,
        )
        for number in range(assumed.people)
    ]
    chance.shuffle(people)
    hall = Hall(serving, assumed, chance, time.monotonic())
    scanning = [one for one in people if one.has_phone and chance.random() < assumed.by_phone]
    scans = {id(one) for one in scanning}
    # whoever comes to a line takes the one that is done sooner
    pace = {"kiosk": assumed.kiosks / assumed.kiosk_s, "greeter": assumed.greeters / assumed.greeter_s}
    for one in people:
        if id(one) not in scans:
            sooner = len(hall.at_kiosks) / pace["kiosk"] <= len(hall.at_greeters) / pace["greeter"]
            (hall.at_kiosks if sooner else hall.at_greeters).append(one)
    async with AsyncExitStack() as stack:
        greeters = [
            await _signed_in(stack, hall, f"greeter-{number}", f"127.0.2.{number + 1}")
            for number in range(assumed.greeters)
        ]
        kiosks = [
            await stack.enter_async_context(Line(serving.port, serving.installation.tokens[f"kiosk-{number}"]))
            for number in range(assumed.kiosks)
        ]
        booking: list[asyncio.Task[None]] = []
        hall.began = time.monotonic()
        work = [
            *(asyncio.create_task(_phone(hall, one, f"127.1.{at // 250}.{at % 250 + 1}"))
              for at, one in enumerate(scanning)),
            *(asyncio.create_task(_kiosk(hall, line, booking)) for line in kiosks),
            *(asyncio.create_task(_greeter(hall, page)) for page in greeters),
        ]  # fmt: skip
        ends = hall.began + 60 * assumed.minutes
        await asyncio.wait(work, timeout=60 * assumed.minutes)
        if booking:
            await asyncio.wait(booking, timeout=max(0.0, ends - time.monotonic()))
        for task in (*work, *booking):
            task.cancel()
        for each in await asyncio.gather(*work, *booking, return_exceptions=True):
            if isinstance(each, Exception):
                hall.faults.append(f"{type(each).__name__}: {each}")
    return _found(hall, people, say)


def _found(hall: Hall, people: list[Person], say: Callable[[str], None]) -> Door300:
    held = Counter(one.way for one in people if one.way is not None)
    least = Counter(one.way for one in people if one.way is not None and not one.has_phone)
    times = sorted(one.at_s for one in people if one.way is not None)
    within = []
    for share in (0.5, 0.9, 0.99):
        place = -(-len(people) * share // 1)
        within.append(round(times[int(place) - 1], 1) if len(times) >= place else None)
    say(f"{sum(held.values())} of {len(people)}: {dict(held)}; within {within} s; faults {hall.faults[:3]}")
    result = Door300(
        hall.assumed,
        {way: held[way] for way in WAYS},
        {way: least[way] for way in WAYS},
        (within[0], within[1], within[2]),
        len(hall.took_ms),
        (round(quantile(hall.took_ms, 0.5), 1), round(quantile(hall.took_ms, 0.99), 1)),
        hall.faults,
    )
    if result.share < 0.99:
        hall.faults.append(f"{result.share:.1%} of the people hold something")
    return result


async def _signed_in(stack: AsyncExitStack, hall: Hall, name: str, address: str) -> Page:
    page = Page(hall, address)
    await stack.enter_async_context(page.client)
    await page.send("/login", {"user": name, "password": PASSWORD})
    assert page.path == "/greet/CN01", page.path
    return page


# -- at the kiosk -----------------------------------------------------------------------------------------------------


async def _kiosk(hall: Hall, line: Line, booking: list[asyncio.Task[None]]) -> None:
    while hall.at_kiosks:
        one = hall.at_kiosks.popleft()
        await asyncio.sleep(hall.seconds(hall.assumed.kiosk_s))
        began = time.monotonic()
        reply = await _asked_until_answered(line, one)
        hall.took_ms.append((time.monotonic() - began) * 1000)
        if reply.status == 201:
            hall.holds(one, NUMBER)
        elif one.has_phone:  # the kiosk's screen says that none is left, and where one books
            booking.append(asyncio.create_task(_books_beside(hall, one, len(booking))))
        else:
            hall.at_greeters.append(one)


async def _asked_until_answered(line: Line, one: Person) -> Reply:
    """As a kiosk asks: under one key, again where the connection was cut."""
    while True:
        try:
            return await line.post("/api/v1/branches/CN01/tickets", {"service": one.service}, f"k-{id(one)}")
        except BROKEN:
            line.cut()


async def _books_beside(hall: Hall, one: Person, number: int) -> None:
    page = Page(hall, f"127.3.{number // 250}.{number % 250 + 1}")
    async with page.client:
        await _book(hall, page, one)


# -- at the greeter ---------------------------------------------------------------------------------------------------


async def _greeter(hall: Hall, page: Page) -> None:
    while hall.at_greeters or hall.at_kiosks:
        if not hall.at_greeters:
            await asyncio.sleep(0.5)
            continue
        one = hall.at_greeters.popleft()
        began = hall.now_s
        text = await page.open(f"/greet/CN01?q={WORDS[one.service].replace(' ', '+')}")
        where = html.unescape(re.findall(r'<ul class="doors topics">\s*<li><a href="([^"]+)"', text)[0])
        await page.open(where)
        action = urlsplit(urljoin(hall.serving.url, where)).path
        form = page.hidden() | ({"paper.0": "on", "paper.1": "on"} if one.papers else {"paper.0": "on"})
        free, may_number = page.times(), 'value="ticket"' in page.text
        there = re.findall(r'<li data-state="(?:open|too_few|no_counter)"><a href="/public/CN02"', page.text)
        await asyncio.sleep(max(0.0, hall.seconds(hall.assumed.greeter_s) - (hall.now_s - began)))
        if may_number:
            await page.send(action, form | {"decision": "ticket"})
            if "/tickets/" not in page.path and 'value="anyway"' in page.text:
                await page.send(action, form | page.hidden() | {"decision": "anyway"})
        if "/tickets/" in page.path:
            hall.holds(one, NUMBER)
            continue
        for wanted in free[:3]:
            await page.send(action, page.hidden() | {"time": wanted})
            if "/appointments/" in page.path:
                break
        if "/appointments/" in page.path:
            hall.holds(one, BOOKING)
        elif there:
            hall.holds(one, ELSEWHERE)


# -- on the phone -----------------------------------------------------------------------------------------------------


async def _phone(hall: Hall, one: Person, address: str) -> None:
    await asyncio.sleep(hall.chance.uniform(0, hall.assumed.scan_within_s))
    page = Page(hall, address)
    async with page.client:
        await page.open(await asyncio.to_thread(_on_the_screen, hall.serving))
        await asyncio.sleep(hall.seconds(hall.assumed.phone_s))
        text = await page.open(f"/take/CN01?service={one.service}")
        while 'name="service"' in text:
            await page.send("/take/CN01", {"service": one.service})
            if page.path.startswith("/t/"):
                hall.holds(one, NUMBER)
                return
            text = page.text
            wait = re.findall(r"(\d+) giây", text)
            await asyncio.sleep(float(wait[0]) if wait and page.status == 429 else 1.0)
        await _book(hall, page, one)


def _on_the_screen(serving: Serving) -> str:
    """What the QR at the door holds now."""
    shown = serving.call("GET", "/api/v1/branches/CN01/door", token=serving.installation.tokens["display"])[1]
    return str(urlsplit(shown["url"]).path)


async def _book(hall: Hall, page: Page, one: Person) -> None:
    """The pages of booking, as somebody who got no number at the door."""
    topic = f"/book/{one.service}"
    text = await page.open(topic)
    there = re.findall(r'<li data-state="(?:open|too_few|no_counter)"><a href="/public/CN02"', text)
    await page.open(f"{topic}/times?branch=CN01")
    for _ in range(5):
        free = page.times()
        if not free:
            break
        await asyncio.sleep(hall.seconds(hall.assumed.phone_s) / 2)
        form = page.hidden() | {"time": hall.chance.choice(free)}
        bits = int((re.findall(r'data-bits="(\d+)"', page.text) or ["0"])[0])
        if bits:
            form["proof"] = await asyncio.to_thread(solve, form["token"], form["time"], bits)
        await page.send(f"{topic}/times", form)
        if page.path.startswith("/hold/"):
            await page.send(page.path, page.hidden() | {"decision": "book"})
        if page.path.startswith("/a/"):
            hall.holds(one, BOOKING)
            return
    if there:
        hall.holds(one, ELSEWHERE)
