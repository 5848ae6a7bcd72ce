"""Addresses as people type them, and servers that announce themselves on this machine's own interface."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from protocol.discovery import SERVICE_TYPE
from server.web.process.announce import announced, wanted
from server.web.process.serve import listen
from server.web.process.settings import ServeSettings
from ui.first_run.enrol.discovery import Finder, address_of

LOOPBACK = "127.0.0.1"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.10", "http://192.168.1.10:8000"),
        (" 192.168.1.10:9000 ", "http://192.168.1.10:9000"),
        ("motcua.local", "http://motcua.local:8000"),
        ("MAY-CHU", "http://may-chu:8000"),
        ("http://10.0.0.5/", "http://10.0.0.5:8000"),
        ("https://motcua.example.vn", "https://motcua.example.vn:443"),
        ("https://motcua.example.vn:8443", "https://motcua.example.vn:8443"),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    assert address_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", " ", ".", "192.168.1.", "192.168.1", "1.2.3.400", "a b", "máy-chủ", "host:", "host:0", "host:70000", "-a",
     "ftp://host", "http://", "host/path", "a..b"],
)  # fmt: skip
def test_what_is_no_address_is_none(typed: str) -> None:
    assert address_of(typed) is None


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[ServeSettings, socket.socket]]:
    settings = ServeSettings(tmp_path, "sqlite://", host=LOOPBACK, port=0, announce=True)
    with listen(settings) as listener:
        yield settings, listener


@pytest.mark.slow
@pytest.mark.xdist_group("first run")  # the journeys of that name would find this server too
def test_a_server_that_announces_itself_is_found_and_lost_again(
    qtbot: QtBot, serving: tuple[ServeSettings, socket.socket]
) -> None:
    settings, listener = serving
    finder = Finder(LOOPBACK)
    finder.start()
    try:
        with announced(settings, listener):
            url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
            qtbot.waitUntil(lambda: url in [server.url for server in finder.found])
        qtbot.waitUntil(lambda: url not in [server.url for server in finder.found])
    finally:
        finder.stop()


def test_a_name_that_is_none_does_not_end_the_listening(qtbot: QtBot) -> None:
    from zeroconf import ServiceInfo, ServiceStateChange

    class Network:
        def get_service_info(self, type_: str, name: str, _limit_ms: int) -> ServiceInfo:
            return ServiceInfo(type_, name, 8000, addresses=[socket.inet_aton("10.0.0.7")])

    finder = Finder(LOOPBACK)
    for name in ("\x07", "hall 8000"):
        finder._happened(Network(), SERVICE_TYPE, f"{name}.{SERVICE_TYPE}", ServiceStateChange.Added)
    assert [(one.name, one.url) for one in finder.found] == [("hall", "http://10.0.0.7:8000")]


def test_a_machine_without_any_network_cannot_look_nor_be_found(
    serving: tuple[ServeSettings, socket.socket], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_network(**_how: object) -> None:
        raise RuntimeError("No interfaces to listen on")

    monkeypatch.setattr("zeroconf.Zeroconf", no_network)
    finder = Finder(LOOPBACK)
    finder.start()
    assert finder.cannot
    with announced(*serving):
        pass  # its thread has ended by now
    assert "the network cannot be told where this server is: No interfaces" in caplog.text


def test_only_what_others_can_reach_is_announced_unless_it_was_asked_for(tmp_path: Path) -> None:
    def would(host: str, *, announce: bool = False) -> bool:
        return wanted(ServeSettings(tmp_path, "", host=host, announce=announce))

    assert [would(host) for host in ("127.0.0.1", "::1", "localhost")] == [False, False, False]
    assert [would(host) for host in ("0.0.0.0", "192.168.1.10", "::")] == [True, True, True]
    assert would("127.0.0.1", announce=True)
