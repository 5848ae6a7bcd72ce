"""Faults of reaching the server, each made with a real server or a real socket."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest

from protocol.version import VERSION
from server.cli.doctor.fault import Fault, Found
from server.cli.doctor.network import here, of_reach, of_server
from server.cli.settings import Settings
from server.journal.database.engine import open_database
from server.web.operation.health import Health

from .conftest import Healthy

HOME = ["127.0.0.1", "::1"]


def codes(faults: list[Found]) -> list[Fault]:
    return [each.fault for each in faults]


def at(healthy: Healthy, port: int) -> Settings:
    return msgspec.structs.replace(healthy.settings, port=port)


class Other(http.server.BaseHTTPRequestHandler):
    """Another program's answer."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[1]")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(params=[Other])
def other(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a web server that answers as this class does."""
    with http.server.HTTPServer(("127.0.0.1", 0), request.param) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class Doubting(Other):
    """A server of ours that doubts its clock, and of which two processes hang."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(msgspec.json.encode(Health("ready", VERSION, missing_processes=2, doubts=[DOUBT])))


DOUBT = "clock jumped_ahead by 64800 s: days do not open, end or expire"


@pytest.fixture
def rude() -> Iterator[int]:
    """The port of a program that speaks no HTTP."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            with closing(server.accept()[0]) as line:
                line.recv(100)
                line.sendall(b"220 mail.example.vn\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_the_port_of_another_program(healthy: Healthy, other: int) -> None:
    assert codes(of_server(at(healthy, other), VERSION)) == [Fault.PORT_TAKEN]


def test_the_port_of_a_program_that_speaks_no_http(healthy: Healthy, rude: int) -> None:
    assert codes(of_server(at(healthy, rude), VERSION)) == [Fault.PORT_TAKEN]


def test_a_server_that_does_not_run_or_listens_elsewhere(healthy: Healthy) -> None:
    assert codes(of_server(at(healthy, 9), VERSION)) == [Fault.SERVER_NOT_RUNNING]
    with healthy.serving:
        assert codes(of_server(at(healthy, 9), VERSION)) == [Fault.SERVED_ELSEWHERE]
        assert of_server(at(healthy, healthy.serving.port), VERSION) == []


def test_a_server_of_another_version(healthy: Healthy) -> None:
    with healthy.serving as serving:
        (told,) = of_server(at(healthy, serving.port), "99.0.0")
    assert told.fault is Fault.OTHER_VERSION
    assert told.what == f"The server that runs is version {VERSION}, the program here is 99.0.0."


def test_a_server_that_takes_no_commands_says_why(healthy: Healthy) -> None:
    with healthy.serving as serving:
        engine = open_database(healthy.settings.database)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'elsewhen'")
        engine.dispose()
        (told,) = of_server(at(healthy, serving.port), VERSION)
    assert told.fault is Fault.NOT_READY
    assert "newer version" in told.what


def test_a_branch_that_is_left_out_is_named(healthy: Healthy) -> None:
    engine = open_database(healthy.settings.database)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET body = '{' WHERE stream = 'CN01'")
    engine.dispose()
    with healthy.serving as serving:
        (told,) = of_server(at(healthy, serving.port), VERSION)
    assert told.fault is Fault.BRANCH_LEFT_OUT
    assert "CN01" in told.what


@pytest.mark.parametrize("other", [Doubting], indirect=True)
def test_a_doubted_clock_and_missing_processes_are_told_with_what_to_do(healthy: Healthy, other: int) -> None:
    clock, processes = of_server(at(healthy, other), VERSION)
    assert (clock.fault, processes.fault) == (Fault.CLOCK_DOUBTED, Fault.PROCESSES_MISSING)
    assert DOUBT in clock.what
    assert "Ctrl+T" in clock.todo
    assert processes.what.startswith("2 ")


@pytest.mark.parametrize(
    ("host", "url", "addresses", "faults"),
    [
        ("0.0.0.0", None, ["127.0.0.1", "192.0.2.1"], []),
        ("127.0.0.1", "https://192.0.2.1", ["192.0.2.1"], []),
        ("127.0.0.1", None, ["192.0.2.1"], [Fault.ONLY_HERE]),
        ("localhost", None, ["192.0.2.1"], [Fault.ONLY_HERE]),
        ("0.0.0.0", None, HOME, [Fault.NO_NETWORK]),
        ("0.0.0.0", "http://localhost:8000", ["192.0.2.1"], [Fault.PUBLIC_URL_HERE]),
        ("0.0.0.0", "http://127.0.0.1:8000", ["192.0.2.1"], [Fault.PUBLIC_URL_HERE]),
        ("0.0.0.0", "https://motcua.invalid", ["192.0.2.1"], [Fault.PUBLIC_URL_UNKNOWN]),
        ("0.0.0.0", "https://motcua..vn", ["192.0.2.1"], [Fault.PUBLIC_URL_UNKNOWN]),
    ],
)
def test_what_keeps_devices_and_phones_away(
    healthy: Healthy, host: str, url: str | None, addresses: list[str], faults: list[Fault]
) -> None:
    settings = msgspec.structs.replace(healthy.settings, host=host, public_url=url)
    assert codes(of_reach(settings, addresses)) == faults


@pytest.mark.parametrize(
    ("host", "tls", "url"),
    [
        ("0.0.0.0", False, "http://127.0.0.1:8000"),
        ("::", True, "https://[::1]:8000"),
        ("192.0.2.1", False, "http://192.0.2.1:8000"),
    ],
)
def test_where_the_server_is_reached_from_its_own_machine(healthy: Healthy, host: str, tls: bool, url: str) -> None:
    assert here(msgspec.structs.replace(healthy.settings, host=host, tls=tls, port=8000)) == url
