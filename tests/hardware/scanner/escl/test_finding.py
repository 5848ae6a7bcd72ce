"""Scanners that announce themselves: what is read of it, which of two addresses is taken, one on this machine."""

import socket

import pytest

from hardware.scanner.devices import Device
from hardware.scanner.escl.address import parse_escl
from hardware.scanner.escl.finding import Announced, find_escl, read_announcement, resolve, without_plain_doubles
from hardware.scanner.escl.trust import Trust
from hardware.scanner.fault import Fault
from hardware.scanner.scanners import all_scanners
from tests.equipment import has_multicast

NAME = "Máy quét._uscan._tcp.local."
LOOPBACK = "127.0.0.1"


def test_an_announcement_is_read_and_a_senseless_one_left_out() -> None:
    words = {b"rs": b"/rs/eSCL", b"ty": "Máy quét\n 100".encode()}
    assert read_announcement(NAME, False, "10.0.0.7", 8080, words) == Announced(
        "Máy quét 100", parse_escl("escl://10.0.0.7:8080/rs/eSCL")
    )
    plain = read_announcement(NAME, True, "fe80::1", 443, {})
    assert plain == Announced("Máy quét", parse_escl("escls://[fe80::1]"))
    assert read_announcement(NAME, False, "10.0.0.7", 80, {b"rs": b"../a?b@c\r\nX"}) is None


def test_a_name_that_is_none_is_left_out_alone() -> None:
    from zeroconf import ServiceInfo, Zeroconf

    class Network(Zeroconf):
        def __init__(self) -> None:
            """Opens nothing."""

        def get_service_info(
            self, type_: str, name: str, timeout: int = 0, question_type: object = None
        ) -> ServiceInfo | None:
            return ServiceInfo(type_, name, 8080, addresses=[socket.inet_aton("10.0.0.7")])

    kind, network = NAME.partition(".")[2], Network()
    assert [resolve(network, kind, name) for name in (f"\x07.{kind}", f"{'a' * 64}.{kind}")] == [None, None]
    assert resolve(network, kind, NAME) == Announced("Máy quét", parse_escl("escl://10.0.0.7:8080"))


def test_the_address_with_tls_is_taken_where_it_works() -> None:
    tls, plain = (Announced("A", parse_escl(f"{scheme}://10.0.0.7")) for scheme in ("escls", "escl"))
    other = Announced("B", parse_escl("escl://10.0.0.8"))
    assert without_plain_doubles([plain, tls, other], lambda _address: True) == [tls, other]
    assert without_plain_doubles([plain, tls, other], lambda _address: False) == [plain, other]


def test_a_scanner_that_sane_has_too_is_listed_once_and_windows_needs_no_sane() -> None:
    sane = Device("airscan:e0:Twin", "eSCL", "Twin", "ip=10.0.0.7")
    network = [Device("escl://10.0.0.7", "", "Twin", ""), Device("escl://10.0.0.70", "", "Other", "")]
    assert all_scanners([sane], network, "linux") == [sane, network[1]]
    assert all_scanners(Fault.NO_SCANIMAGE, network, "linux") == network
    assert all_scanners(Fault.NO_SCANIMAGE, [], "linux") is Fault.NO_SCANIMAGE
    assert all_scanners(Fault.NO_SCANIMAGE, [], "win32") == []


@pytest.mark.slow
def test_one_that_announces_itself_is_found() -> None:
    from zeroconf import ServiceInfo, Zeroconf

    if not has_multicast():
        pytest.skip("this machine's loopback interface has no multicast")
    network = Zeroconf(interfaces=[LOOPBACK])
    try:
        info = ServiceInfo(
            "_uscan._tcp.local.", "Twin 7._uscan._tcp.local.", 8099, properties={"rs": "eSCL", "ty": "Twin 7"},
            addresses=[socket.inet_aton(LOOPBACK)], server="twin-7.local.",
        )  # fmt: skip
        network.register_service(info, allow_name_change=True)
        wanted = Device("escl://127.0.0.1:8099", "", "Twin 7", "eSCL, 127.0.0.1")
        assert any(wanted in find_escl(Trust(), LOOPBACK, time / 2) for time in range(1, 21))
    finally:
        network.close()
