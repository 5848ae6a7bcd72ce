"""When devices were connected last, and with which version: one row each, written over."""

from pathlib import Path

from server.access.seen import Seen, read_seen, write_seen
from server.journal.database.dialects import connect_to_write
from tests.migrated import migrated


def test_the_latest_round_counts_and_others_stay_as_they_were(tmp_path: Path) -> None:
    engine = migrated(tmp_path)
    said: dict[str, str | None] = {"d-1": "0.2.0", "d-2": "0.2.0"}
    for devices, now in ((said, 1_000), ({"d-2": "0.3.0", "d-3": None}, 2_000), ({}, 3_000)):
        with connect_to_write(engine) as connection, connection.begin():
            write_seen(connection, devices, now)
    with engine.connect() as connection:
        assert read_seen(connection) == {
            "d-1": Seen(1_000, "0.2.0"),
            "d-2": Seen(2_000, "0.3.0"),
            "d-3": Seen(2_000),
        }
    engine.dispose()
