"""Codes of dossiers under load: clients in two processes, before and after midnight, on one database; none twice."""

import json
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Final

from msgspec import Struct

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody
from server.dossier.stream.model import stream_of
from server.dossier.writer import DossierWriter
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.write.committed import Done, Result
from tests.postgresql import PostgreSQL
from tests.server.dossier.stream.played import BEGIN, HOUR, PROCEDURE, UNIT, branch

PROCESSES: Final = 2
MIDNIGHT: Final = BEGIN + 15 * HOUR


class Given(Struct, frozen=True):
    """On one database. `days`: codes by day, in order; `twice`: given again; `left_out`: numbers of a day without one;
    `refused`: receipts that had to be asked for again.
    """

    database: str
    codes: int
    days: list[int]
    twice: int
    left_out: int
    refused: int
    seconds: float


class Codes(Struct, frozen=True):
    """`clients`: of all processes together."""

    clients: int
    given: list[Given]
    faults: list[str]


def run(clients: int, codes: int, say: Callable[[str], None]) -> Codes:
    """As many codes on SQLite, and on PostgreSQL."""
    found = []
    with tempfile.TemporaryDirectory(prefix="motcua-codes-") as own:
        url = default_url(Path(own))
        engine = open_database(url)
        migrate(engine)
        engine.dispose()
        found.append(_given("SQLite", url, clients, codes))
        say("SQLite done")
    server = PostgreSQL(durable=True)
    try:
        with server.database() as url:
            found.append(_given("PostgreSQL", url, clients, codes))
    finally:
        server.close()
    faults = [
        f"{one.database}: {one.twice} twice, {one.left_out} left out" for one in found if one.twice or one.left_out
    ]
    faults += [f"{one.database}: {one.codes} codes" for one in found if one.codes != codes or len(one.days) != 2]
    return Codes(clients, found, faults)


def _given(database: str, url: str, clients: int, codes: int) -> Given:
    each, context = codes // PROCESSES, multiprocessing.get_context("spawn")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="motcua-codes-") as own:
        files = [Path(own) / str(number) for number in range(PROCESSES)]
        children = [
            context.Process(target=_take, args=(url, str(file), number * each, each, clients // PROCESSES))
            for number, file in enumerate(files)
        ]
        for child in children:
            child.start()
        for child in children:
            child.join()
        told = [json.loads(file.read_text()) for file in files]
    all_codes = [code for one in told for code in one["codes"]]
    days: dict[str, list[int]] = {}
    for code in set(all_codes):
        _, day, number = code.rsplit("-", 2)
        days.setdefault(day, []).append(int(number))
    return Given(
        database,
        len(all_codes),
        [len(days[day]) for day in sorted(days)],
        sum(n - 1 for n in Counter(all_codes).values()),
        sum(max(numbers) - len(numbers) for numbers in days.values()),
        sum(one["refused"] for one in told),
        round(time.perf_counter() - began, 1),
    )


def _take(url: str, file: str, first: int, n: int, clients: int) -> None:
    """One process: its clients take a receipt each, again and again; its clock passes midnight in the middle."""
    engine, config, refused = open_database(url), branch(), [0]
    ticks: Iterator[int] = count()
    step = 4 * HOUR // (2 * n)  # two commands a code

    def now() -> int:
        return MIDNIGHT - 2 * HOUR + next(ticks) * step

    writer = DossierWriter(engine, now, {config.id: config}.get, lambda person: False)

    def send(dossier_id: str, command: DossierBody, key: str) -> Done:
        while True:
            done: Result = writer.append(Envelope(stream_of(dossier_id), command, f"u-lan/{dossier_id}-{key}", "u-lan"))
            if isinstance(done, Done):
                return done
            refused[0] += 1

    def take(number: int) -> str:
        send(f"d{number}", c.DraftDossier(config.id, PROCEDURE), "1")
        return str(send(f"d{number}", c.ReceiveDossier(UNIT), "2").recorded[0].body.code)

    with ThreadPoolExecutor(clients) as pool:
        codes = list(pool.map(take, range(first, first + n)))
    writer.stop()
    engine.dispose()
    Path(file).write_text(json.dumps({"codes": codes, "refused": refused[0]}))
