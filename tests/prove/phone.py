"""What a page costs a phone on a slow network, and how soon a call is on two thousand phones."""

import asyncio
import base64
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct
from playwright.sync_api import Browser, Page, Request, sync_playwright

from protocol.enums import Role
from tests.server.web.line import Line
from tests.server.web.pages.browser import launch, ticket_path
from tests.server.web.pages.test_take import door
from tests.serving import Installation, Serving, template
from tools.bench.rig.figures import quantile

ROUNDS = 5
SLOWER = 4
"""How much slower the browser computes than this machine: a cheap phone."""

NETWORKS = {"3G": (1_600, 300), "slow 3G": (400, 400)}
"""Kilobits a second, and ms from request to the first byte, added to each request by the browser itself."""

PHONES = 2_000
DEVICES = 100
CALLS = 40
CALL_EVERY_S = 1.0
SOON_S, SPREAD_S = 0.15, 1.0
"""As static/live.js: the called phone asks for its page after the first, others of its service within the second."""

MOST_BYTES = 100_000
READERS = 16


class Visit(Struct, frozen=True):
    """One page on one network, medians: `kb`, `requests` and ms until the first text and the largest part are painted.

    `again`: with what the browser kept from the visit before.
    """

    page: str
    network: str
    again: bool
    kb: float
    requests: int
    first_ms: float
    largest_ms: float


class Phone(Struct, frozen=True):
    """`told_ms`: from the call's request to the message on each phone, `shown_ms`: to the called phone's new page; 50th
    and 99th percentile. `faults` are sentences; there should be none.
    """

    rounds: int
    visits: list[Visit]
    phones: int
    devices: int
    calls: int
    told_ms: tuple[float, float]
    shown_ms: tuple[float, float]
    faults: list[str]


def run(say: Callable[[str], None]) -> Phone:
    """Some three minutes."""
    with _serving(60) as serving:
        serving.open_counter("1")
        serving.issue("HT")
        visits = _visits(serving)
    for visit in visits:
        say(f"{visit.page}, {visit.network}: {visit.kb:.0f} KB, first text {visit.first_ms:.0f} ms")
    with _serving(0) as serving:
        told, shown, faults = asyncio.run(_calls(serving, say))
    faults += [f"{one.page}: {one.kb:.0f} KB" for one in visits if one.kb * 1000 > MOST_BYTES]
    both = [(round(quantile(some, 0.5), 1), round(quantile(some, 0.99), 1)) for some in (told, shown)]
    return Phone(ROUNDS, visits, PHONES, DEVICES, CALLS, both[0], both[1], faults)


@contextmanager
def _serving(phone_per_minute: int) -> Iterator[Serving]:
    with tempfile.TemporaryDirectory(prefix="motcua-phone-") as folder:
        config = msgspec.structs.replace(template(), phone_per_minute=phone_per_minute)
        installation = Installation(Path(folder) / "data", config).staff()
        for number in range(DEVICES if not phone_per_minute else 0):
            installation.enrol(Role.DISPLAY, name=f"display-{number}")
        with Serving(installation) as serving:
            yield serving


# -- what a page costs ------------------------------------------------------------------------------------------------


def _visits(serving: Serving) -> list[Visit]:
    paths: dict[str, Callable[[], str]] = {
        "a ticket": lambda: ticket_path(serving.issue("HT")),
        "a number by phone": lambda: door(serving),
        "the public's page": lambda: "/public/CN01",
    }
    with sync_playwright() as playwright:
        browser = launch(playwright)
        found = []
        for name, path in paths.items():
            for network in NETWORKS:
                rounds = [_twice(browser, serving.url + path(), network) for _ in range(ROUNDS)]
                for again in (False, True):
                    kb, requests, first, largest = zip(*(one[again] for one in rounds), strict=True)
                    found.append(
                        Visit(name, network, again, round(median(kb), 1), round(median(requests)),
                              round(median(first)), round(median(largest)))
                    )  # fmt: skip
        browser.close()
    return found


Figures = tuple[float, int, float, float]


def _twice(browser: Browser, url: str, network: str) -> tuple[Figures, Figures]:
    kilobits, latency_ms = NETWORKS[network]
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    chrome = context.new_cdp_session(page)
    bytes_a_second = kilobits * 1000 / 8
    chrome.send("Network.enable")
    chrome.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": latency_ms, "downloadThroughput": bytes_a_second,
        "uploadThroughput": bytes_a_second / 2,
    })  # fmt: skip
    chrome.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    first = _visit(page, url)
    again = _visit(page, page.url)
    context.close()
    return first, again


def _visit(page: Page, url: str) -> Figures:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(url, wait_until="load")
    page.evaluate("document.fonts.ready")
    figures = page.evaluate(
        """async () => {
          const largest = await new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1)))
            .observe({ type: "largest-contentful-paint", buffered: true }));
          const [loaded] = performance.getEntriesByType("navigation");
          const all = [loaded, ...performance.getEntriesByType("resource")];
          const first = performance.getEntriesByName("first-contentful-paint")[0].startTime;
          return [all.reduce((sum, each) => sum + each.transferSize, 0) / 1000, first, largest.startTime];
        }"""
    )
    page.remove_listener("request", note)
    return figures[0], len(asked), figures[1], figures[2]


# -- how soon a call is on the phones ---------------------------------------------------------------------------------


class _Follower(asyncio.Protocol):
    """A phone or a device that follows; it notes when a message came, and answers pings. Reading the messages would
    cost more than the server's sending."""

    def __init__(self, request: bytes, heard: Callable[[float], object]) -> None:
        self._request = request
        self._heard = heard
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._rest = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self.opened.done():
            head, blank, rest = bytes(self._rest).partition(b"\r\n\r\n")
            if not blank:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self.opened.set_result(None)
            self._rest = bytearray(rest)
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == 9 and self._transport is not None:
                self._transport.write(bytes((0x8A, 0x80 | len(payload))) + bytes(4) + payload)
            elif opcode == 1:
                self._heard(time.monotonic())

    def _next_frame(self) -> tuple[int, bytes] | None:
        """The first whole frame of what has come: its opcode and its payload."""
        rest = self._rest
        if len(rest) < 2:
            return None
        wide = {126: 2, 127: 8}.get(rest[1], 0)
        begins = 2 + wide
        size = int.from_bytes(rest[2:begins], "big") if wide else rest[1]
        if len(rest) < begins + size:
            return None
        opcode, payload = rest[0] & 0x0F, bytes(rest[begins : begins + size])
        del rest[: begins + size]
        return opcode, payload


def _upgrade(serving: Serving, token: str | None) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET /ws/v1/branches/{serving.installation.branch} HTTP/1.1",
        f"Host: 127.0.0.1:{serving.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    ]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode()


async def _calls(serving: Serving, say: Callable[[str], None]) -> tuple[list[float], list[float], list[str]]:
    """Ms until each message and each called phone's page, and what went wrong."""
    serving.open_counter("1")
    loop, faults = asyncio.get_running_loop(), list[str]()
    kiosk = Line(serving.port, serving.installation.tokens["kiosk"])
    codes = [service.code for service in serving.installation.config.services]
    secrets: dict[str, tuple[str, str]] = {}
    for number in range(PHONES):
        reply = (await kiosk.post("/api/v1/branches/CN01/tickets", {"service": codes[number % len(codes)]})).json()
        secrets[reply["ticket_id"]] = reply["service"], reply["track_url"].rpartition("/t/")[2]
    heard: dict[int, float] = {}
    opened = []
    for number in range(PHONES + DEVICES):
        token = None if number < PHONES else serving.installation.tokens[f"display-{number - PHONES}"]
        make = partial(_Follower, _upgrade(serving, token), partial(heard.setdefault, number))
        _, follower = await loop.create_connection(make, "127.0.0.1", serving.port)
        opened.append(follower.opened)
    await asyncio.gather(*opened)
    say(f"{PHONES} phones and {DEVICES} devices follow")
    told, shown = list[float](), list[float]()
    counter = Line(serving.port, serving.installation.tokens["counter-1"])
    pages = _Pages(serving, READERS)
    for _ in range(CALLS):
        await asyncio.sleep(CALL_EVERY_S)
        heard.clear()
        began = time.monotonic()
        reply = (await counter.post("/api/v1/branches/CN01/counters/1/call")).json()
        called = reply["ticket"]["ticket_id"]
        service, secret = secrets.pop(called)
        same = [one for code, one in secrets.values() if code == service]
        pages.ask_later(same)
        await asyncio.sleep(SOON_S)
        if 'data-state="called"' not in await pages.read(secret):
            faults.append(f"{reply['ticket']['number']}: its phone was not told")
        shown.append(1000 * (time.monotonic() - began))
        while len(heard) < PHONES + DEVICES and time.monotonic() - began < 10:
            await asyncio.sleep(0.01)
        if len(heard) < PHONES + DEVICES:
            faults.append(f"{PHONES + DEVICES - len(heard)} followers heard nothing of {reply['ticket']['number']}")
        told += [1000 * (at - began) for at in heard.values()]
        await counter.post("/api/v1/branches/CN01/counters/1/start")
        await counter.post("/api/v1/branches/CN01/counters/1/complete")
    faults += await pages.close()
    return told, shown, faults


class _Pages:
    """Phones that ask for their pages again, over some kept-alive connections."""

    def __init__(self, serving: Serving, readers: int) -> None:
        self._serving = serving
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._own = Line(serving.port)
        self._wrong = 0
        self._tasks = [asyncio.create_task(self._read_all()) for _ in range(readers)]

    def ask_later(self, secrets: list[str]) -> None:
        loop = asyncio.get_running_loop()
        for number, secret in enumerate(secrets):
            loop.call_later(SOON_S + SPREAD_S * number / len(secrets), self._queue.put_nowait, secret)

    async def read(self, secret: str) -> str:
        return (await self._own.ask("GET", f"/t/{secret}")).body.decode()

    async def close(self) -> list[str]:
        await asyncio.sleep(SOON_S + SPREAD_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return [f"{self._wrong} pages of waiting phones were not answered"] if self._wrong else []

    async def _read_all(self) -> None:
        line = Line(self._serving.port)
        while True:
            reply = await line.ask("GET", f"/t/{await self._queue.get()}")
            self._wrong += reply.status != 200
