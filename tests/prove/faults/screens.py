"""Screens of the bench: what a display shows while its line breaks, its server dies and its history is replaced."""

import asyncio
import time

import msgspec
import websockets

from protocol.following.follower import Follower, Received
from protocol.following.picture import BranchPicture
from protocol.messages import Message
from tools.bench.rig.scratch import Scratch

SETTLE_S = 600.0
"""How long a screen may take to come to the last event: a machine may be busy with other things."""

OPEN_S = 10.0
"""How long a screen waits for its line, and for a sign of life on it, before it takes another."""

BACK_S = 0.1
_decode = msgspec.json.Decoder(Message).decode


class Screen:
    """A display's eyes and memory: the programs' own follower and picture, over a real websocket.

    `events`, `snapshots`, `came_back`: what it was told, and how often it had to come again. `blind_s`: its longest
    time without a line. `faults`: what a follower must never be told.
    """

    def __init__(self, scratch: Scratch, port: int) -> None:
        self._url = f"ws://127.0.0.1:{port}{scratch.websocket_path}"
        self._headers = {"Authorization": f"Bearer {scratch.tokens['display']}"}
        self.follower = Follower()
        self.picture = BranchPicture()
        self.histories: list[str] = []
        self.events = self.snapshots = self.came_back = 0
        self.blind_s = 0.0
        self.faults: list[str] = []
        self._seen_until = time.monotonic()

    async def follow(self) -> None:
        """For ever; cancelled in the end."""
        while True:
            query = "&".join(f"{name}={value}" for name, value in self.follower.resume.items())
            try:
                async with websockets.connect(
                    f"{self._url}?{query}" if query else self._url, additional_headers=self._headers,
                    compression=None, max_size=None, open_timeout=OPEN_S, ping_interval=1, ping_timeout=OPEN_S,
                    close_timeout=1,
                ) as socket:  # fmt: skip
                    self.came_back += 1
                    async for text in socket:
                        self.blind_s = max(self.blind_s, time.monotonic() - self._seen_until)
                        if not self._take(_decode(text)):
                            break
                        self._seen_until = time.monotonic()
            except (OSError, EOFError, websockets.WebSocketException, TimeoutError):
                pass
            self._seen_until = min(self._seen_until, time.monotonic())
            await asyncio.sleep(BACK_S)

    def _take(self, message: Message) -> bool:
        """Whether to go on over this line."""
        before = self.follower.seq, self.follower.history
        match self.follower.take(message):
            case Received.SNAPSHOT:
                self.snapshots += 1
                if message.history == before[1] and before[0] is not None and message.seq < before[0]:
                    self.faults.append(f"a screen was at {before[0]} and was shown the past, {message.seq}")
                if message.history is not None and message.history not in self.histories:
                    self.histories.append(message.history)
                self.picture = BranchPicture()
                self.picture.take(message)
            case Received.EVENT:
                self.events += 1
                self.picture.take(message)
            case Received.GAP:
                self.faults.append(f"a screen was at {before[0]} and was told {message.seq}")
                return False
            case Received.OLD:
                self.faults.append(f"a screen was at {before[0]} and was told {message.seq} again")
            case Received.PROBLEM:
                return False
            case Received.TICK:
                pass
        return True

    def shows(self) -> dict[str, int]:
        """How many wait, by service."""
        return {code: service.waiting for code, service in self.picture.services.items()}


async def must_agree(screens: list[Screen], scratch: Scratch, port: int, seq: int) -> list[str]:
    """Faults unless each screen comes to `seq`, and then shows what a screen shows that was never cut off.

    `port`: of the server itself.
    """
    fresh = Screen(scratch, port)
    task = asyncio.ensure_future(fresh.follow())
    try:
        async with asyncio.timeout(SETTLE_S):
            while any((each.follower.seq or 0) < seq for each in [*screens, fresh]):
                await asyncio.sleep(0.05)
    except TimeoutError:
        behind = [each.follower.seq for each in screens if (each.follower.seq or 0) < seq]
        return [f"screens came to {behind} and not to event {seq}"]
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    faults = [fault for each in screens for fault in each.faults]
    shown = fresh.shows()
    return faults + [
        f"a screen shows {each.shows()}, and a fresh one {shown}" for each in screens if each.shows() != shown
    ]
