"""The whole examination: a healthy installation is all well, and each fault of it is the only one named."""

import msgspec
import pytest

from server.cli.commands.open_journal import now_ms
from server.cli.doctor.examine import surroundings
from server.cli.doctor.fault import Fault
from tests.postgresql import PostgreSQL
from tests.serving import until

from .conftest import Healthy


@pytest.mark.slow(1)
def test_a_healthy_installation_has_no_fault_and_is_not_changed(healthy: Healthy) -> None:
    healthy.serving.start()
    until(lambda: (healthy.settings.data / "anchors.jsonl").exists())
    before = {path: path.stat().st_mtime_ns for path in healthy.settings.data.glob("*/*")}
    assert healthy.examined() == []
    assert {path: path.stat().st_mtime_ns for path in healthy.settings.data.glob("*/*")} == before


@pytest.mark.slow(2)
def test_a_healthy_installation_on_postgresql_has_no_fault(
    postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with postgresql.database() as url:
        healthy = Healthy(tmp_path_factory.mktemp("healthy") / "data", url)
        try:
            healthy.serving.start()
            # the tests' own database server flushes nothing, which is a fault elsewhere
            assert set(healthy.faults()) == {Fault.POSTGRESQL_UNSAFE}
        finally:
            healthy.close()


def test_a_server_that_does_not_run_is_the_one_fault(healthy: Healthy) -> None:
    healthy.settings = msgspec.structs.replace(healthy.settings, port=9)
    assert healthy.faults() == [Fault.SERVER_NOT_RUNNING]


def test_a_missing_folder_hides_what_would_be_in_it(healthy: Healthy) -> None:
    healthy.settings = msgspec.structs.replace(healthy.settings, data=healthy.settings.data / "nowhere")
    assert healthy.faults() == [Fault.DATA_MISSING]


def test_https_without_a_certificate_is_told(healthy: Healthy) -> None:
    healthy.settings = msgspec.structs.replace(healthy.settings, port=9, tls=True)
    assert healthy.faults() == [Fault.SERVER_NOT_RUNNING, Fault.CERTIFICATE_MISSING]


def test_the_services_limit_counts_instead_of_this_sessions(healthy: Healthy) -> None:
    healthy.settings = msgspec.structs.replace(healthy.settings, port=9)
    assert Fault.FILES_LIMIT in healthy.faults(most_files=1024)
    unit = healthy.root / "etc/systemd/system/motcua.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    assert Fault.FILES_LIMIT not in healthy.faults(most_files=1024)


def test_this_machine_tells_what_it_is() -> None:
    here = surroundings(now_ms())
    assert here.root.is_dir()
    assert "127.0.0.1" in here.addresses
    assert here.most_files is None or here.most_files > 0
    assert here.encoding
