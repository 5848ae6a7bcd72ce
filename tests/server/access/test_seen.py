"""When devices were connected last: one row each, written over."""

from pathlib import Path

from server.access.seen import read_seen, write_seen
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate


def test_the_latest_round_counts_and_others_stay_as_they_were(tmp_path: Path) -> None:
    engine = open_database(default_url(tmp_path))
    migrate(engine)
    for devices, now in (({"d-1", "d-2"}, 1_000), ({"d-2", "d-3"}, 2_000), (set[str](), 3_000)):
        with connect_to_write(engine) as connection, connection.begin():
            write_seen(connection, devices, now)
    with engine.connect() as connection:
        assert read_seen(connection) == {"d-1": 1_000, "d-2": 2_000, "d-3": 2_000}
    engine.dispose()
