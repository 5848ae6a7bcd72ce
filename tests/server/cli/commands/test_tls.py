"""`motcua tls` and `motcua serve --tls`: an authority of the house, certificates that strict clients take, renewal."""

import asyncio
import http.client
import json
import os
import signal
import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.cli.commands.certificates import Pair, ends_at, make_authority, make_certificate
from server.cli.main import main
from tests.server.cli.conftest import Run
from tests.serving import PASSWORD, Installation, Serving, until

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def make(data: Path, *hosts: str) -> None:
    assert main(["tls", "--host", *hosts, "--data", str(data)]) == 0


def trusting(data: Path) -> ssl.SSLContext:
    """A device that was told of the authority, and checks as strictly as can be."""
    context = ssl.create_default_context(cafile=data / "tls" / "ca.crt")
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def shown(data: Path, port: int, host: str = "127.0.0.1") -> str:
    """The serial number of the certificate that a server shows to `host`'s caller, checked."""
    with (
        socket.create_connection(("127.0.0.1", port), 5) as line,
        trusting(data).wrap_socket(line, server_hostname=host) as secure,
    ):
        certificate = secure.getpeercert()
    assert certificate is not None
    return str(certificate["serialNumber"])


def test_keys_are_their_owners_alone(data: Path, run: Run) -> None:
    ran = run("tls", "--host", "motcua.example.vn", "127.0.0.1", "--json")
    assert ran.code == 0
    assert ran.json["hosts"] == ["motcua.example.vn", "127.0.0.1"]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (data / "tls").iterdir()}
    assert modes == {"ca.key": 0o600, "server.key": 0o600, "ca.crt": 0o644, "server.crt": 0o644}
    assert stat.S_IMODE((data / "tls").stat().st_mode) == 0o700
    assert "update-ca-certificates" in ran.err
    assert ran.json["fingerprint"] in ran.err


def test_a_renewal_keeps_the_authority(data: Path, run: Run) -> None:
    first = run("tls", "--host", "a.example.vn", "--json").json
    before = (data / "tls" / "ca.crt").read_bytes()
    certificate = (data / "tls" / "server.crt").read_bytes()
    ran = run("tls", "--host", "b.example.vn", "--json")
    assert (ran.json["renewed"], first["renewed"]) == (True, False)
    assert ran.json["fingerprint"] == first["fingerprint"]
    assert (data / "tls" / "ca.crt").read_bytes() == before
    assert (data / "tls" / "server.crt").read_bytes() != certificate
    assert "update-ca-certificates" not in ran.err, "nobody has to be told again"


@pytest.mark.parametrize("host", ["", "a b", "-a", "a..b", "https://a", "a/b", "x" * 64])
def test_what_is_no_host_is_said(data: Path, run: Run, host: str) -> None:
    ran = run("tls", f"--host={host}")
    assert ran.code == 2
    assert "--host" in ran.err
    assert not (data / "tls" / "server.crt").exists()


def test_half_an_authority_is_not_replaced(data: Path, run: Run) -> None:
    run("tls", "--host", "a.example.vn")
    (data / "tls" / "ca.key").unlink()
    ran = run("tls", "--host", "a.example.vn")
    assert ran.code == 1
    assert "ca.crt or ca.key is missing" in ran.err


def test_no_certificate_outlives_its_authority() -> None:
    authority = make_authority("test", NOW)
    late = NOW + timedelta(days=3600)
    assert ends_at(make_certificate(authority, ["a"], late).certificate) == NOW + timedelta(days=3650)
    assert ends_at(make_certificate(authority, ["a"], NOW).certificate) == NOW + timedelta(days=397)
    with pytest.raises(ValueError, match="has expired"):
        make_certificate(authority, ["a"], NOW + timedelta(days=3650))


def test_an_authority_of_another_is_not_trusted(tmp_path: Path) -> None:
    pair = make_certificate(make_authority("one", datetime.now(UTC)), ["a.example.vn"], datetime.now(UTC))
    other = make_authority("one", datetime.now(UTC))
    assert not handshake(pair, other.certificate, "a.example.vn", tmp_path)


@pytest.mark.parametrize(
    ("host", "asked", "right"),
    [
        ("a.example.vn", "a.example.vn", True),
        ("a.example.vn", "b.example.vn", False),
        ("*.example.vn", "b.example.vn", True),
        ("chínhquyền.vn", "xn--chnhquyn-01a4986c.vn", None),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::1", "::1", True),
    ],
)
def test_a_certificate_is_for_its_hosts_only(host: str, asked: str, right: bool | None, tmp_path: Path) -> None:
    authority = make_authority("house", datetime.now(UTC))
    pair = make_certificate(authority, [host], datetime.now(UTC))
    if right is None:
        asked, right = host, True
    assert handshake(pair, authority.certificate, asked, tmp_path) == right


def handshake(server: Pair, trusted: bytes, host: str, folder: Path) -> bool:
    """Whether a client that trusts `trusted` and asks for `host` is content with this server, strictly."""
    (folder / "crt").write_bytes(server.certificate)
    (folder / "key").write_bytes(server.key)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(folder / "crt", folder / "key")
    theirs = ssl.create_default_context(cadata=trusted.decode())
    theirs.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = theirs.wrap_bio(to_client, to_server, server_hostname=host)
    other = ours.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return client.getpeercert() is not None


async def first_message(url: str, context: ssl.SSLContext, headers: dict[str, str]) -> Any:
    """By one thread: two threads on one TLS connection, one that reads and one that writes, can crash Python 3.11."""
    async with connect(url, ssl=context, additional_headers=headers) as websocket:
        return json.loads(await asyncio.wait_for(websocket.recv(), 5))


@pytest.mark.slow
def test_a_server_with_a_certificate(tmp_path: Path) -> None:
    """Pages, websockets, a cookie for HTTPS only, a renewed certificate without a restart, nothing in the clear."""
    installation = Installation.staffed(tmp_path / "data")
    data = installation.data
    make(data, "127.0.0.1", "motcua.example.vn")
    with Serving(installation, tls=True) as serving:
        line = http.client.HTTPSConnection("127.0.0.1", serving.port, context=trusting(data), timeout=60)
        line.request("POST", "/api/v1/sessions", json.dumps({"user": "manager", "password": PASSWORD}))
        reply = line.getresponse()
        assert reply.status == 201
        assert "; Secure" in str(reply.headers["set-cookie"])
        reply.read()
        for path in ("/healthz", "/login", "/nothing", "/static/motcua.css"):
            line.request("GET", path)
            reply = line.getresponse()
            reply.read()
            assert reply.headers.get_all("strict-transport-security") == ["max-age=2592000"], path
        line.close()
        url = serving.websocket_url.replace("ws://", "wss://")
        headers = {"Authorization": f"Bearer {installation.tokens['display']}"}
        assert asyncio.run(first_message(url, trusting(data), headers))["type"] == "snapshot"
        before = shown(data, serving.port)
        assert shown(data, serving.port, "motcua.example.vn") == before
        make(data, "127.0.0.1")
        os.kill(serving.pid, signal.SIGHUP)
        until(lambda: shown(data, serving.port) != before)
        with pytest.raises((http.client.HTTPException, OSError)):
            serving.call("GET", "/healthz")
        assert serving.stop() == 0


def test_a_server_without_its_certificate_says_what_to_do(run: Run) -> None:
    ran = run("serve", "--tls", "--port", "0")
    assert ran.code == 1
    assert "motcua tls --host" in ran.err


def test_several_processes_on_a_file_are_refused(run: Run) -> None:
    ran = run("serve", "--processes", "2", "--port", "0")
    assert ran.code == 1
    assert "several need PostgreSQL" in ran.err
    assert run("serve", "--processes", "0").code == 2
