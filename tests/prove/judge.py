"""Holds what was acknowledged against what the journal has, read from the database beside every server."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import Connection, Engine

from protocol.keys import key_of
from server.cli.commands.open_journal import models
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import JournalRow, read_head, read_rows
from tools.bench.rig.scratch import Scratch

from .crowd import Answered


def compare(answered: dict[str, Answered], rows: list[JournalRow]) -> list[str]:
    """Everything that is wrong, in words: acknowledged and not there, there and not acknowledged, there twice."""
    faults = []
    accepted = {key: answer for key, answer in answered.items() if answer.changed}
    by_key = {key_of(row.command_id): row for row in rows}
    for key, answer in accepted.items():
        row = by_key.get(key)
        if row is None:
            faults.append(f"{answer.what} {key} was acknowledged and is not in the journal")
        elif row.seq != answer.reply["seq"]:
            faults.append(f"{answer.what} {key} is at {row.seq} and was acknowledged as {answer.reply['seq']}")
        elif answer.what == "issue" and msgspec.json.decode(row.body)["number"] != answer.reply["number"]:
            faults.append(f"{answer.what} {key} has another number than {answer.reply['number']}")
    faults += [
        f"{row.kind} at {row.seq} was never acknowledged" for row in rows if key_of(row.command_id) not in accepted
    ]
    for kind, field in (("issued", "number"), ("issued", "ticket_id"), ("called", "ticket_id")):
        given = Counter(msgspec.json.decode(row.body)[field] for row in rows if row.kind == kind)
        faults += [f"{kind} twice: {field} {value}" for value, times in given.items() if times > 1]
    return faults


def whole(scratch: Scratch) -> list[str]:
    """What `motcua check` finds."""
    with _opened(scratch) as engine:
        report = check(engine, models())
    return [f"motcua check: {finding.stream}:{finding.seq} {finding.kind}" for finding in report.findings]


def head(scratch: Scratch) -> int:
    """How many events the branch has had."""
    with _connected(scratch) as connection:
        return read_head(connection, scratch.config.id).seq


def tickets_of(scratch: Scratch) -> int:
    """How many tickets there are, of all days."""
    with _connected(scratch) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one())


def rows_after(scratch: Scratch, seq: int) -> list[JournalRow]:
    """The branch's events after that place."""
    with _connected(scratch) as connection:
        return list(read_rows(connection, scratch.config.id, seq))


@contextmanager
def _opened(scratch: Scratch) -> Iterator[Engine]:
    engine = open_database(scratch.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _connected(scratch: Scratch) -> Iterator[Connection]:
    with _opened(scratch) as engine, engine.connect() as connection:
        yield connection
