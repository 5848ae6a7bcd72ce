"""Alerts and dashboard: Prometheus' own program reads them, and each metric that they name a real server has."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.journal.last_backup import FILE_NAME, LastBackup, encode
from tests.equipment import needs
from tests.serving import Installation, Serving, until
from tools.setup.system import program

DEPLOY = Path(__file__).parents[2] / "deploy"
ALERTS = DEPLOY / "prometheus" / "motcua-alerts.yml"
DASHBOARD = json.loads((DEPLOY / "grafana" / "motcua.json").read_text("utf-8"))
PROMETHEUS_OWN = {"up", "ALERTS"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(Installation(tmp_path_factory.mktemp("monitored") / "data").staff()) as running:
        running.issue()
        running.call("POST", f"/api/v1/branches/{running.installation.branch}/tickets", {"service": "?"})
        yield running


def measured(serving: Serving) -> dict[str, float]:
    """What /metrics says now, by name and labels."""
    status, text = serving.call("GET", "/metrics")
    assert status == 200
    lines = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def named(text: str) -> set[str]:
    """The metrics in a query."""
    return set(re.findall(r"\b(?:motcua|process)_\w+|\bup\b(?=\{)|\bALERTS\b", text)) - PROMETHEUS_OWN


def queries() -> list[str]:
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@needs("promtool")
def test_prometheus_reads_the_alerts_and_each_fires_when_it_should(tmp_path: Path) -> None:
    promtool = program("promtool") or ""
    for file in (ALERTS, DEPLOY / "prometheus" / "prometheus.yml", Path(__file__).parent / "motcua-alerts-test.yml"):
        shutil.copy(file, tmp_path)
    for command in ("check config prometheus.yml", "test rules motcua-alerts-test.yml"):
        done = subprocess.run([promtool, *command.split()], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


@needs("promtool")
@pytest.mark.parametrize("query", queries())
def test_prometheus_reads_each_query_of_the_dashboard(query: str) -> None:
    formatted = [program("promtool") or "", "promql", "format", query.replace("$branch", "CN01"), "--experimental"]
    done = subprocess.run(formatted, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_each_metric_of_alerts_and_dashboard_is_one_that_the_server_has(serving: Serving) -> None:
    had = {re.sub(r"\{.*", "", name) for name in measured(serving)}
    wanted = named(ALERTS.read_text("utf-8")) | named(json.dumps(DASHBOARD))
    assert len(wanted) >= 8
    assert wanted - had == set()


def test_each_alert_says_what_is_felt_and_what_to_do() -> None:
    alerts = ALERTS.read_text("utf-8").split("- alert: ")[1:]
    assert len(alerts) >= 10
    for alert in alerts:
        assert re.search(r"\n +summary: \S", alert), alert
        assert re.search(r"\n +todo: \S", alert), alert
        assert re.search(r"severity: (page|mail)}", alert), alert


def test_the_dashboards_panels_have_a_title_a_unit_and_a_place_of_their_own() -> None:
    places: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        assert panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & places, panel["title"]
        assert place["x"] + place["w"] <= 24
        places |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_server_says_whether_it_is_ready_and_when_it_was_backed_up(serving: Serving) -> None:
    figures = measured(serving)
    assert figures["motcua_ready"] == 1
    assert figures["motcua_damaged_branches"] == 0
    assert figures["motcua_last_backup_timestamp_seconds"] == 0
    assert figures["motcua_last_backup_verified"] == 0
    note = serving.installation.data / FILE_NAME
    note.write_bytes(encode(LastBackup("/backup/a.backup", 1_800_000_000_500, True)))
    until(lambda: measured(serving)["motcua_last_backup_timestamp_seconds"] == 1_800_000_000.5)
    assert measured(serving)["motcua_last_backup_verified"] == 1
