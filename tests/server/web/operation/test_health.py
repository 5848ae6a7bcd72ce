"""Alive, ready and measured, for whoever runs the server."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.server.web.conftest import OTHER, install
from tests.server.web.following import Following
from tests.server.web.inside import inside
from tests.serving import Installation, Serving, until


def readiness(serving: Serving) -> int:
    status, answer = serving.call("GET", "/readyz")
    assert (status, answer.get("status")) in ((200, "ready"), (503, 503)), answer
    return status


def test_alive_and_ready(standing: Serving) -> None:
    for path, word in (("/healthz", "alive"), ("/readyz", "ready")):
        status, answer = standing.call("GET", path)
        assert (status, answer["status"]) == (200, word)


@pytest.mark.slow
def test_a_database_that_another_process_holds_is_not_ready_until_it_lets_go(serving: Serving) -> None:
    other = sqlite3.connect(serving.installation.data / "motcua.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    until(lambda: readiness(serving) == 503)
    assert serving.call("GET", "/healthz")[0] == 200
    assert serving.call("GET", "/api/v1/branches/CN01/board")[0] == 200  # what is known can be read all the while
    other.execute("ROLLBACK")
    other.close()
    until(lambda: readiness(serving) == 200)


def test_a_branch_whose_journal_is_damaged_is_named_and_stops_no_other(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    with sqlite3.connect(installation.data / "motcua.sqlite") as connection:
        connection.execute("UPDATE journal SET body = CAST(x'7bff7d' AS TEXT) WHERE stream = ?", (OTHER,))
    connection.close()
    with Serving(installation) as serving:
        assert serving.call("GET", "/readyz")[1]["damaged"] == [OTHER]
        assert serving.issue("HT")["number"] == "HT-001"
        status, problem = serving.call("GET", f"/api/v1/branches/{OTHER}/board")
        assert (status, problem["code"]) == (503, "unavailable")
        with Following(serving, path=serving.websocket_url.replace("CN01", OTHER)) as follower:
            assert follower.wait_closed()["problem"]["code"] == "unavailable"


def test_a_database_that_was_replaced_is_not_ready_and_takes_nothing(serving: Serving) -> None:
    serving.issue("HT")
    path = serving.installation.data / "motcua.sqlite"
    path.with_name("motcua.sqlite-wal").unlink()
    kiosk = serving.installation.tokens["kiosk"]
    assert serving.call("POST", "/api/v1/branches/CN01/tickets", {"service": "HT"}, token=kiosk)[0] == 503
    assert readiness(serving) == 503
    assert "recover" in serving.call("GET", "/readyz")[1]["detail"]
    serving.restart()
    assert readiness(serving) == 200
    assert serving.issue("HT")["number"] == "HT-002"


def test_a_database_of_another_version_or_without_its_tables_is_not_ready_until_it_is_put_right(
    serving: Serving,
) -> None:
    connection = sqlite3.connect(serving.installation.data / "motcua.sqlite", isolation_level=None)
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    for wrong, right in (
        (
            "UPDATE alembic_version SET version_num = 'of-tomorrow'",
            f"UPDATE alembic_version SET version_num = '{version}'",
        ),
        ("ALTER TABLE session RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO session"),
    ):
        connection.execute(wrong)
        until(lambda: readiness(serving) == 503)
        connection.execute(right)
        until(lambda: readiness(serving) == 200)
    connection.close()


def test_readiness_leaves_nothing_behind(standing: Serving) -> None:
    assert readiness(standing) == 200
    connection = sqlite3.connect(standing.installation.data / "motcua.sqlite")
    assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)
    connection.close()


def test_metrics_are_for_this_machine_and_for_a_services_token(installation: Installation) -> None:
    tokens = installation.tokens

    async def ask() -> None:
        async with inside(installation) as server:
            near = await server.near.get("/metrics")
            assert (near.status_code, near.headers["content-type"].partition(";")[0]) == (200, "text/plain")
            assert (await server.away.get("/metrics")).status_code == 401
            for who, status in (("service", 200), ("kiosk", 403), ("counter-1", 403)):
                headers = {"Authorization": f"Bearer {tokens[who]}"}
                assert (await server.away.get("/metrics", headers=headers)).status_code == status, who
            forwarded = {"X-Forwarded-For": "127.0.0.1"}
            assert (await server.away.get("/metrics", headers=forwarded)).status_code == 401

    asyncio.run(ask())


def test_metrics_count_what_happened(serving: Serving) -> None:
    for _ in range(3):
        serving.issue("HT")
    serving.call("GET", "/api/v1/tickets/CN01-nonsense")
    _, text = serving.call("GET", "/metrics")
    issued = 'motcua_request_seconds_count{method="POST",route="/api/v1/branches/{b}/tickets",status="201"} 3.0'
    lines = text.splitlines()
    assert issued in lines
    assert 'motcua_refusals_total{code="unknown_ticket"} 1.0' in lines
    assert 'motcua_waiting{branch="CN01"} 3.0' in lines
    assert f'motcua_stream_seq{{branch="CN01"}} {float(serving.head())}' in lines
