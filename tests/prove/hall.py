"""`python -m tests.prove.hall`: two hours without a server. Two kiosks give 400 numbers; both are killed meanwhile, one
with a torn last write. Afterwards every number is in the queue once, in order, with its age, and every slip is read.

The clock of the touches is told, so that two hours pass in a minute; the store, the slips, the printer on TCP, the
server and the wire are real.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hardware.virtual.printer import VirtualPrinter
from kiosk.offline.lease_file import FILE, LeaseFile
from protocol.commands import Envelope, LeaseNumbers
from protocol.enums import Role
from protocol.ids import CITY
from protocol.keys import new_key
from protocol.offline import LeasedNumbers, NumbersLeased
from protocol.opening_hours import day_of
from protocol.ticket_numbers import number_text, ticket_id_of
from server.access.city.stream import CityModel
from server.journal.database.engine import open_database
from server.journal.read.stream_states import load_snapshot
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.events.events import NumbersLeased as Leased
from server.queue.stream import BranchStream
from server.web.base.clock import now_ms
from server.web.base.ticket_secret import TrackSecrets
from server.web.follow.views import branch_view
from tests.hardware.slips import codes
from tests.serving import Installation, Serving

from .hall_kiosk import Order, Said

HOURS_MS = 2 * 3_600_000
MODELS = (BranchStream(), CityModel())
URL = "https://mot-cua.example.vn/t/"
KIOSKS = ("kiosk", "second")


class Hall(Struct, frozen=True):
    """`numbers` were given and `slips` read back, `copies` of them printed again; `faults`: sentences, none wanted."""

    numbers: int
    slips: int
    copies: int
    faults: list[str]


def run(tickets: int, seed: int, folder: Path) -> Hall:
    """`tickets` on two kiosks within the two hours before now."""
    chance = random.Random(seed)
    began = now_ms() - HOURS_MS
    installation = Installation(folder / "data", at=began).staff()
    installation.enrol(Role.KIOSK, name=KIOSKS[1])
    for name in KIOSKS:
        _lease(installation, name, folder / name, began)
    faults: list[str] = []
    with VirtualPrinter(buffer_bytes=1 << 20) as printer:
        said = [one for name in KIOSKS for one in _outage(installation, name, folder, printer, tickets, chance, began)]
        pictures = [printed.job.picture for printed in printer.printed]
    read = [url for picture in pictures for url in codes(picture)]
    faults += _compare("slips", sorted(set(read)), sorted(one.url for one in said))
    with Serving(installation) as serving:
        _send_in(installation, folder, serving.url)
        faults += _in_the_queue(serving, said)
    return Hall(len(said), len(set(read)), len(read) - len(set(read)), faults)


def _lease(installation: Installation, name: str, folder: Path, at: int) -> None:
    """The lease of two hours ago, by the server's own rules, and as its kiosk keeps it."""
    engine = open_database(installation.database)
    access = load_snapshot(engine, MODELS, CITY).state
    device = next(device for device, one in access.devices.items() if one.name == name)
    date = day_of(installation.config, at).date
    done = append_now(engine, MODELS, Envelope(installation.branch, LeaseNumbers(date, 200), new_key(at), device), at)
    assert isinstance(done, Done), done
    lease = next(event.body for event in done.recorded if isinstance(event.body, Leased))
    secrets = TrackSecrets.from_file(installation.data / "keys" / "secret.key")
    leased = [
        LeasedNumbers(block.prefix, block.first, [
            secrets.of(installation.branch, ticket_id_of(date, number_text(block.prefix, n)))
            for n in range(block.first, block.first + block.count)
        ])
        for block in lease.blocks
    ]  # fmt: skip
    view = branch_view(load_snapshot(engine, MODELS, installation.branch).state, at)
    engine.dispose()
    file = LeaseFile(folder)
    file.heard(at, None, view)
    file.put_lease(NumbersLeased(date, leased, URL, datetime.fromtimestamp(at / 1000, UTC), done.seq))
    file.close()


def _outage(
    installation: Installation, name: str, folder: Path, printer: VirtualPrinter, tickets: int, chance: random.Random,
    began: int,
) -> list[Said]:  # fmt: skip
    """Half of the tickets, with a power cut after two fifths of them."""
    count = tickets // 2
    moments = sorted(chance.sample(range(began + 1_000, began + HOURS_MS - 60_000), count))
    services = [chance.choice(installation.config.services).code for _ in moments]
    order = Order(
        str(folder / name), printer.address, installation.branch, installation.tokens[name], moments, services,
        die_at=2 * count // 5,
    )  # fmt: skip
    said = _kiosk(order, -signal.SIGKILL)
    if name == KIOSKS[1]:
        _tear(folder / name)
    rest = msgspec.structs.replace(
        order, moments=moments[2 * count // 5 + 1 :], services=services[2 * count // 5 + 1 :], die_at=None
    )
    return said + _kiosk(rest, 0)


def _tear(folder: Path) -> None:
    """What a power cut leaves of a write that was never acknowledged: half a page at the end of the log."""
    with (folder / f"{FILE}-wal").open("ab") as file:
        file.write(os.urandom(2_000))


def _send_in(installation: Installation, folder: Path, url: str) -> None:
    """Both at once."""
    orders = [
        Order(str(folder / name), "", installation.branch, installation.tokens[name], send_in=url) for name in KIOSKS
    ]
    for process in [_start(order) for order in orders]:
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error.decode()


def _in_the_queue(serving: Serving, said: list[Said]) -> list[str]:
    """What is wrong with the queue after all: nothing, one hopes."""
    events = [event for event in serving.journal() if event["kind"] == "issued"]
    numbers = [event["body"]["number"] for event in events]
    faults = _compare("numbers", sorted(numbers), sorted(one.number for one in said))
    at = {one.number: one.at for one in said}
    for sender in {event["actor"] for event in events}:
        taken = [event["body"]["taken_at"] for event in events if event["actor"] == sender]
        if taken != sorted(taken):
            faults.append(f"the numbers of {sender} came in out of order")
    faults += [
        f"{event['body']['number']} waits from another moment than its touch"
        for event in events
        if at.get(event["body"]["number"]) != event["body"]["taken_at"]
    ]
    for one in said[:: max(1, len(said) // 50)]:
        status, ticket = serving.call("GET", f"/api/v1/tickets/{one.url.rpartition('/')[2]}")
        if status != 200 or ticket["number"] != one.number:
            faults.append(f"the page of {one.number} says {status} {ticket}")
    return faults + _called_in_order(serving, said)


def _called_in_order(serving: Serving, said: list[Said]) -> list[str]:
    """A counter calls: of each service, who touched first is called first, with the wait since then."""
    serving.open_counter("1")
    called: list[str] = []
    for _ in range(min(40, len(said))):
        reply: Any = serving.verb("1", "call")[1]
        if reply.get("ticket") is None:
            break
        called.append(reply["ticket"]["number"])
        for verb in ("start", "complete"):
            assert serving.verb("1", verb)[0] == 200
    at = {one.number: (one.service, one.at) for one in said}
    faults = [] if called else ["nobody could be called"]
    for service in {at[number][0] for number in called}:
        mine = [at[number][1] for number in called if at[number][0] == service]
        first = sorted(one.at for one in said if one.service == service)[: len(mine)]
        if mine != first:
            faults.append(f"of {service} not the first were called first")
    return faults


def _compare(what: str, found: list[str], wanted: list[str]) -> list[str]:
    if found == wanted:
        return []
    missing, more = set(wanted) - set(found), set(found) - set(wanted)
    return [f"{what}: {len(found)} for {len(wanted)}; missing {sorted(missing)[:5]}, too many {sorted(more)[:5]}"]


def _kiosk(order: Order, code: int) -> list[Said]:
    process = _start(order)
    out, error = process.communicate(timeout=600)
    assert process.returncode == code, error.decode()
    return [msgspec.json.decode(line, type=Said) for line in out.splitlines()]


def _start(order: Order) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.prove.hall_kiosk", msgspec.json.encode(order).decode()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.hall", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20_260_101)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-hall-") as name:
        hall = run(arguments.tickets, arguments.seed, Path(name))
    print(f"{hall.numbers} numbers on two kiosks in two hours without a server, {hall.slips} slips read back, "
          f"{hall.copies} of them once more as a copy")  # fmt: skip
    print("\n".join(f"FAULT: {fault}" for fault in hall.faults) or "all once, in order, with their age")
    return 1 if hall.faults else 0


if __name__ == "__main__":
    sys.exit(main())
