"""Một Cửa behind nginx and behind Caddy, as `deploy/` configures them: the real proxies, HTTPS and websockets."""

import http.client
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from msgspec import Struct
from websockets.sync.client import connect

from protocol.enums import Role
from protocol.keys import new_key
from server.cli.demo.programs import free_port
from tests.serving import Installation, Serving, until
from tools.setup.system import program

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "motcua.example.vn"


class Proxy(Struct, frozen=True):
    """A proxy that listens on this machine, and the authority of its certificate."""

    port: int
    ssl: ssl.SSLContext

    def get(self, path: str, source: str = "127.0.0.1", **headers: str) -> tuple[int, bytes]:
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=self.ssl, timeout=60, source_address=(source, 0)
        )
        try:
            line.request("GET", path, headers={"Host": NAME} | headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()


class Place(Struct, frozen=True):
    """Where a proxy is told to listen, serve and keep its files."""

    folder: Path
    port: int
    behind: int
    certificate: Path
    key: Path


def nginx(place: Place) -> list[str]:
    """The command that runs nginx with our file, for one user and this port; as `nginx -t` reads it first."""
    text = (DEPLOY / "nginx" / "motcua.conf").read_text("utf-8")
    for ours, theirs in {
        "    listen 80;\n    listen [::]:80;\n": f"    listen 127.0.0.1:{free_port()};\n",
        "    listen 443 ssl;\n    listen [::]:443 ssl;\n": f"    listen 127.0.0.1:{place.port} ssl;\n",
        "127.0.0.1:8000": f"127.0.0.1:{place.behind}",
        "/etc/ssl/motcua/server.crt": str(place.certificate),
        "/etc/ssl/motcua/server.key": str(place.key),
    }.items():
        assert ours in text
        text = text.replace(ours, theirs)
    temporary = "".join(
        f"    {kind}_temp_path {place.folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = place.folder / "nginx.conf"
    whole.write_text(
        f"pid {place.folder}/pid;\ndaemon off;\nmaster_process off;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n    access_log off;\n{temporary}{text}}}\n",
        "utf-8",
    )
    command = [program("nginx") or "", "-c", str(whole), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    return command


def caddy(place: Place) -> list[str]:
    """The command that runs Caddy with our file, on this port, with a certificate of its own."""
    text = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    assert "127.0.0.1:8000" in text
    site = f"{NAME} {{"
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{place.behind}")
    text = text.replace(site, f"{NAME}:{place.port} {{\n\tbind 127.0.0.1\n\ttls {place.certificate} {place.key}", 1)
    whole = place.folder / "Caddyfile"
    whole.write_text(f"{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {place.folder}\n}}\n{text}", "utf-8")
    assert site not in text
    return [program("caddy") or "", "run", "--adapter", "caddyfile", "--config", str(whole)]


PROXIES: dict[str, Callable[[Place], list[str]]] = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server for each file."""
    installation = Installation(tmp_path_factory.mktemp("behind") / "data").staff()
    installation.enrol(Role.SERVICE)
    named = {"trusted_proxies": ["127.0.0.1"]}
    with Serving(installation, public_url=f"https://{NAME}", settings=named) as running:
        yield running


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, behind: Serving, tmp_path: Path) -> Iterator[Proxy]:
    if program(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    authority = trustme.CA()
    issued = authority.issue_cert(NAME, "127.0.0.1")
    certificate, key = tmp_path / "server.crt", tmp_path / "server.key"
    for n, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(str(certificate), append=n > 0)
    issued.private_key_pem.write_to_path(str(key))
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    # `connect` reads in one thread and writes in another: beside the tickets that come after a handshake of TLS 1.3 one
    # websocket in some hundreds never opens
    trusted.maximum_version = ssl.TLSVersion.TLSv1_2
    place = Place(tmp_path, free_port(), behind.port, certificate, key)
    process = subprocess.Popen(
        PROXIES[request.param](place), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    one = Proxy(place.port, trusted)

    def listens() -> bool:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            return one.get("/healthz")[0] == 200
        except OSError:
            return False

    try:
        until(listens)
        yield one
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.mark.slow(1.5)
def test_requests_and_websockets_pass_and_nobody_passes_as_somebody_else(proxy: Proxy, behind: Serving) -> None:
    status, body = proxy.get(f"/api/v1/branches/{behind.installation.branch}/board")
    assert status == 200
    before = json.loads(body)["seq"]
    address = f"wss://{NAME}:{proxy.port}/ws/v1/branches/{behind.installation.branch}"
    with (
        socket.create_connection(("127.0.0.1", proxy.port), 20) as reached,
        connect(address, ssl=proxy.ssl, sock=reached) as line,
    ):
        assert json.loads(line.recv(20))["type"] == "snapshot"
        behind.issue()
        assert json.loads(line.recv(20))["seq"] > before  # as it happens, not when a buffer is full
    # figures are for who asks the server itself, with a token; a client's own word on where it is changes nothing
    for said in ("203.0.113.7", "127.0.0.1", "127.0.0.2"):
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            assert proxy.get("/metrics", "127.0.0.2", **{name: said})[0] == 403
    assert proxy.get("/metrics")[0] == 403
    assert behind.call("GET", "/metrics")[0] == 401, "a proxy here that says nothing would look the same"
    assert behind.call("GET", "/metrics", token=behind.installation.tokens["service"])[0] == 200


@pytest.mark.slow(1.5)
def test_guesses_through_the_proxy_are_counted_by_who_makes_them(proxy: Proxy) -> None:
    """Not by the proxy, which would lock a city out; nor by what the guesser says."""
    code = "/api/v1/appointments/CN01/HT/" + "A" * 16

    def guess(source: str, n: int) -> int:
        return proxy.get(code, source, **{"X-Forwarded-For": f"198.51.100.{n}"})[0]

    assert [guess("127.0.0.3", n) for n in range(32)][-1] == 429
    assert guess("127.0.0.4", 1) == 404


@pytest.mark.slow(1.5)
def test_a_websocket_on_a_connection_that_the_proxy_keeps_gets_nothing_of_who_had_it_before(
    proxy: Proxy, behind: Serving
) -> None:
    """The proxy has a pool of connections to the server: a kiosk's command and a stranger's upgrade come by one."""
    kiosk = {"Authorization": f"Bearer {behind.installation.tokens['kiosk']}", "Content-Type": "application/json"}
    upgrade = (
        f"GET /ws/v1/branches/CN01 HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==\r\n\r\n"
    )
    line = http.client.HTTPSConnection("127.0.0.1", proxy.port, context=proxy.ssl, timeout=60)
    before = behind.head()

    def asked(key: str) -> Any:
        line.request(
            "POST",
            "/api/v1/branches/CN01/tickets",
            b'{"service": "HT"}',
            {"Host": NAME, "Idempotency-Key": key} | kiosk,
        )
        return json.loads(line.getresponse().read())

    for key in [new_key() for _ in range(20)]:
        try:
            issued = asked(key)
        except http.client.IncompleteRead:  # as a device does whose answer is cut: again, under the same key
            line.close()
            issued = asked(key)
        secret = issued["track_url"].rpartition("/")[2].encode()
        with (
            socket.create_connection(("127.0.0.1", proxy.port), 20) as reached,
            proxy.ssl.wrap_socket(reached, server_hostname=NAME) as stranger,
        ):
            stranger.sendall(upgrade.encode())
            told = b""
            while b'"snapshot"' not in told:
                told += stranger.recv(65536)
        assert told.startswith(b"HTTP/1.1 101")
        assert secret not in told
    line.close()
    assert sum(event["kind"] == "issued" for event in behind.journal(before)) == 20
