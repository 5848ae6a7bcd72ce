"""A new device's code against a real server with TLS: the same on both sides, unless a machine stands in between."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration
from pytestqt.qtbot import QtBot

from protocol.enrolments import EnrolmentRole, Line
from server.access import enrolments
from server.access.enrolments import Enrolment
from server.cli.main import main
from server.journal.database.engine import open_database
from server.web.base.clock import now_ms
from tests.serving import Installation, Serving
from ui.first_run.enrol.enrolling import Enrolling, Waits


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    installation = Installation(tmp_path_factory.mktemp("server") / "data").staff()
    assert main(["tls", "--host", "127.0.0.1", "--data", str(installation.data)]) == 0
    with Serving(installation, tls=True) as running:
        yield running


class Relay:
    """A machine that passes everything on to the server, with a certificate of its own for the device, or none."""

    def __init__(self, port: int, certificate: Path | None) -> None:
        self._port = port
        self._shown = None
        if certificate is not None:
            self._shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._shown.load_cert_chain(certificate / "tls" / "server.crt", certificate / "tls" / "server.key")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(line,), daemon=True).start()

    def _pass_on(self, line: socket.socket) -> None:
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            device = self._shown.wrap_socket(line, server_side=True) if self._shown else line
            stack.callback(device.close)
            server = blind.wrap_socket(socket.create_connection(("127.0.0.1", self._port)))
            stack.callback(server.close)
            back = threading.Thread(target=_pump, args=(server, device), daemon=True)
            back.start()
            _pump(device, server)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def trust(serving: Serving, tmp_path: Path) -> Iterator[Path]:
    """The device trusts the authority of the house, and, to be fair to it, that of the machine in between."""
    other = Installation(tmp_path / "relay").data
    assert main(["tls", "--host", "127.0.0.1", "--data", str(other)]) == 0
    before = QSslConfiguration.defaultConfiguration()
    trusting = QSslConfiguration.defaultConfiguration()
    for data in (serving.installation.data, other):
        trusting.addCaCertificates(QSslCertificate.fromPath(str(data / "tls" / "ca.crt")))
    QSslConfiguration.setDefaultConfiguration(trusting)
    yield other
    QSslConfiguration.setDefaultConfiguration(before)


def asking(qtbot: QtBot, url: str, name: str) -> Enrolling:
    enrolling = Enrolling(url, EnrolmentRole.KIOSK, name)
    enrolling.start()
    qtbot.waitUntil(lambda: enrolling.stands in (Waits.CODE, Waits.NO_KEY))
    return enrolling


def at_server(serving: Serving, name: str) -> list[Enrolment]:
    """What managers see of it."""
    engine = open_database(serving.installation.database)
    with engine.connect() as connection:
        found = [one for one in enrolments.waiting(connection, now_ms()) if one.name == name]
    engine.dispose()
    return found


def revealed(qtbot: QtBot, serving: Serving, name: str) -> Enrolment:
    """What managers see of it, once its device has said its nonce."""
    qtbot.waitUntil(lambda: bool(at_server(serving, name)))
    return at_server(serving, name)[0]


@pytest.mark.slow
def test_the_codes_agree_only_where_nobody_stands_in_between(qtbot: QtBot, serving: Serving, trust: Path) -> None:
    relay, plain = Relay(serving.port, trust), Relay(serving.port, None)
    ports = {"straight": f"https://127.0.0.1:{serving.port}", "relayed": f"https://127.0.0.1:{relay.port}"}
    seen = {}
    for name, url in ports.items():
        enrolling = asking(qtbot, url, name)
        assert (enrolling.stands, enrolling.line) == (Waits.CODE, Line.PROTECTED)
        one = revealed(qtbot, serving, name)
        assert one.line is Line.PROTECTED
        seen[name] = enrolling.code.replace(" ", ""), one.code
        enrolling.stop()
    assert seen["straight"][0] == seen["straight"][1]
    assert seen["relayed"][0] != seen["relayed"][1]
    bare = asking(qtbot, f"http://127.0.0.1:{plain.port}", "bare")
    assert (bare.stands, bare.code) == (Waits.NO_KEY, "")
    assert at_server(serving, "bare") == [], "without the nonce managers see nothing"
    bare.stop()
    relay.close()
    plain.close()
