"""A short command beside a server writes at the time that the server would write at."""

import json
from pathlib import Path

import msgspec

from server.catalogue.apply import configure
from server.cli.commands.open_journal import OpenJournal
from server.journal.clock import machine
from server.journal.database.engine import open_database
from tests.serving import Installation

HOURS_18 = 18 * 3_600_000


def test_a_command_under_a_clock_that_jumped_does_not_take_the_branch_along(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    reading = machine.read_clocks()
    record = {"at": reading.wall, "record": {"base": reading.wall - reading.boot - HOURS_18}}
    (installation.data / "clock").mkdir()
    (installation.data / "clock" / f"{machine.boot_id()}.json").write_text(json.dumps(record))
    engine = open_database(installation.database)
    changed = configure(msgspec.structs.replace(installation.config, guard_s=1234), "test")
    before = OpenJournal(engine).configuration(installation.branch)[1]
    done = OpenJournal(engine, installation.data).append(changed)
    engine.dispose()
    assert done.seq == before + 1
    assert done.recorded[0].at < reading.wall, "the machine's clock is 18 h ahead: it is not asked"
