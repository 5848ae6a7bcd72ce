"""Several processes on one port: spread, replaced, restarted one by one, stopped together."""

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TypeAlias

import psutil  # type: ignore[import-untyped]
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from server.journal.database.engine import open_database
from server.web.process.serve import NotReady, check_ready
from server.web.process.settings import ServeSettings
from server.web.process.supervise import Pause
from server.web.process.worker import decode, encode
from tests.postgresql import PostgreSQL
from tests.serving import Installation, Serving, until

PROCESSES = 3
SERVICE_RESTART = 1012

Follow: TypeAlias = Callable[..., ClientConnection]


@pytest.fixture
def shared(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[Installation]:
    with postgresql.database() as url:
        yield Installation(tmp_path / "data", database=url).staff()


@pytest.fixture
def serving(shared: Installation) -> Iterator[Serving]:
    with Serving(shared, processes=PROCESSES) as running:
        yield running


def children(serving: Serving) -> list[Any]:
    """The processes that serve."""
    found: list[Any] = psutil.Process(serving.pid).children()
    return found


def loads(serving: Serving) -> list[int]:
    """How many connections each process has on the port."""
    found = []
    for child in children(serving):
        with suppress(psutil.NoSuchProcess):  # it has ended since it was listed
            found.append(sum(each.laddr[1] == serving.port for each in child.net_connections("tcp")))
    return sorted(found)


@pytest.fixture
def follow() -> Iterator[Follow]:
    """Opens followers' websockets and closes them in the end."""
    with ExitStack() as stack:

        def open_one(serving: Serving, after: int | None = None) -> ClientConnection:
            token = serving.installation.tokens["display"]
            url = serving.websocket_url + ("" if after is None else f"?after={after}")
            headers = {"Authorization": f"Bearer {token}"}
            # without a bound: whoever is not read would soon answer no ping either, and be cut off for it
            return stack.enter_context(connect(url, additional_headers=headers, open_timeout=60, max_queue=None))

        yield open_one


def close_code(socket: ClientConnection) -> int | None:
    """Reads to the end; the code the server closed with, None for a line that was cut."""
    try:
        while True:
            socket.recv(60)
    except ConnectionClosed as error:
        return error.rcvd.code if error.rcvd else None


@pytest.mark.slow
def test_connections_are_spread_evenly_and_it_stops_as_a_whole(serving: Serving, follow: Follow) -> None:
    lines = [socket.create_connection(("127.0.0.1", serving.port)) for _ in range(60)]
    until(lambda: sum(loads(serving)) == 60)
    assert loads(serving) == [20] * PROCESSES
    for line in lines:
        line.close()
    followers = [follow(serving) for _ in range(PROCESSES)]
    processes = children(serving)
    assert serving.stop() == 0
    assert [close_code(follower) for follower in followers] == [SERVICE_RESTART] * PROCESSES
    assert not any(process.is_running() for process in processes)


@pytest.mark.slow
def test_a_killed_process_is_replaced_and_only_its_clients_notice_and_none_outlives_the_parent(
    serving: Serving, follow: Follow
) -> None:
    followers = [follow(serving) for _ in range(2 * PROCESSES)]
    first = serving.issue()
    until(lambda: sum(loads(serving)) == 2 * PROCESSES)
    victim = children(serving)[0]
    its_own = sum(each.laddr[1] == serving.port for each in victim.net_connections("tcp"))
    assert 1 <= its_own <= 3  # spread evenly, give or take one that was just closing
    victim.kill()
    until(lambda: victim.pid not in {child.pid for child in children(serving)})
    second = serving.issue()  # whoever is left serves at once
    assert second["seq"] == first["seq"] + 1
    cut = 0
    for follower in followers:
        try:
            while f'"seq":{second["seq"]}' not in (text := str(follower.recv(60))):
                assert text
        except ConnectionClosed:
            cut += 1
    assert cut == its_own
    until(lambda: len(children(serving)) == PROCESSES and victim.pid not in {child.pid for child in children(serving)})
    until(lambda: sum("is ready" in line for line in serving.log) == PROCESSES + 1)
    processes = children(serving)
    assert len(processes) == PROCESSES
    serving.kill()
    until(lambda: not any(process.is_running() for process in processes))


@pytest.mark.slow
def test_a_process_that_hangs_gets_nobody_is_told_of_and_is_replaced(shared: Installation) -> None:
    with Serving(shared, processes=PROCESSES, ping_s=5.0) as serving:
        victim = children(serving)[0]
        victim.suspend()
        until(lambda: any("1 of 3 server processes do not answer" in line for line in serving.log))
        assert serving.call("GET", "/readyz")[1]["missing_processes"] == 1
        for _ in range(20):
            serving.issue()  # new connections go to the others
        assert victim.is_running(), "it was not replaced before that"
        until(lambda: any(f"{victim.pid} hangs and is killed" in line for line in serving.log))
        until(lambda: sum("is ready" in line for line in serving.log) == PROCESSES + 1)
        assert len(children(serving)) == PROCESSES
        until(lambda: "missing_processes" not in serving.call("GET", "/readyz")[1])


@pytest.mark.slow
def test_a_rolling_restart_refuses_nobody_and_followers_resume(serving: Serving, follow: Follow) -> None:
    before = {child.pid for child in children(serving)}
    followers = [follow(serving) for _ in range(PROCESSES)]
    seq = serving.issue()["seq"]
    os.kill(serving.pid, signal.SIGHUP)
    issued = 0
    while not any("were restarted" in line for line in serving.log):
        serving.issue()  # asserts 201, on a new connection each time
        issued += 1
    assert issued > PROCESSES
    assert before.isdisjoint({child.pid for child in children(serving)})
    assert [close_code(follower) for follower in followers] == [SERVICE_RESTART] * PROCESSES
    back = follow(serving, after=seq)
    first = json.loads(back.recv(60))
    assert first["seq"] == seq + 1 or first["type"] == "snapshot"
    place = first["seq"]
    while place < seq + issued:  # its process may still be hearing of the last ones from another
        place += 1
        assert json.loads(back.recv(60))["seq"] == place


@pytest.mark.slow
def test_a_restart_with_a_program_of_another_schema_is_refused_in_words_and_the_old_processes_go_on(
    serving: Serving,
) -> None:
    """The program was updated before the database, or is an older one; once both fit, SIGHUP puts it in use."""

    def count(words: str) -> int:
        return sum(words in line for line in serving.log)

    before = {child.pid for child in children(serving)}
    engine = open_database(serving.installation.database)
    with engine.begin() as connection:
        [mine] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
    for revision, words in (("0001", "is of an older version"), ("9999", "is of a newer version")):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        given_up = count("the restart is given up")
        os.kill(serving.pid, signal.SIGHUP)
        until(lambda given_up=given_up: count("the restart is given up") == given_up + 1)
        assert count(words) == 1
        assert {child.pid for child in children(serving)} == before
        assert serving.issue()["number"]
    until(lambda: words in serving.call("GET", "/readyz")[1]["detail"])
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{mine}'")
    engine.dispose()
    os.kill(serving.pid, signal.SIGHUP)
    until(lambda: any("were restarted" in line for line in serving.log))
    assert before.isdisjoint({child.pid for child in children(serving)})
    assert serving.issue()["number"]


def test_one_process_serves_a_file(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    engine = open_database(installation.database)
    check_ready(ServeSettings(installation.data, installation.database), engine)
    with pytest.raises(NotReady, match="several need PostgreSQL"):
        check_ready(ServeSettings(installation.data, installation.database, processes=2), engine)
    engine.dispose()


def test_who_dies_young_is_replaced_ever_later() -> None:
    pause = Pause()
    assert [pause.after(0.5) for _ in range(10)] == [0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert pause.after(3600.0) == 0.0
    assert pause.after(0.5) == 0.1


def test_settings_reach_a_child_as_they_are() -> None:
    settings = ServeSettings(
        Path("/srv/motcua"), "postgresql://u:secret@h/d", "::1", 443, "https://q.gov.vn", 2.5, 4, True
    )
    assert decode(encode(settings)) == settings
