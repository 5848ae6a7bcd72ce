"""Finds scanners that announce themselves on the network by mDNS, `_uscan._tcp` and with TLS `_uscans._tcp`."""

import contextlib
import ipaddress
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from hardware.scanner.devices import Device
from hardware.scanner.fault import Fault

from .address import EsclAddress, parse_escl
from .asking import ask_escl
from .capabilities import EsclAbility
from .trust import Trust

if TYPE_CHECKING:
    from zeroconf import Zeroconf

log = logging.getLogger(__name__)

TYPES: Final = {"_uscans._tcp.local.": True, "_uscan._tcp.local.": False}
"""Each type of service, and whether it has TLS."""

LISTEN_S: Final = 3.0
RESOLVE_MS: Final = 1_500
MOST: Final = 50
"""Announcements that are looked at."""

_MOST_LETTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement. `name`: for people."""

    name: str
    address: EsclAddress


def find_escl(trust: Trust, interface: str = "", listen_s: float = LISTEN_S) -> list[Device]:
    """The scanners that answer for `listen_s` seconds; an empty list without a network. Blocking.

    `interface`: the address of the one network interface to use; empty: all. Of one that has TLS and speaks it with us
    the other address is left out; its certificate is kept in its name.
    """
    announced = _listen(interface, listen_s)
    with_tls = [one.address for one in announced if one.address.tls]
    with ThreadPoolExecutor(MOST, "ask scanners") as at_once:  # each may take as long as its time limit
        speaks = dict(zip(with_tls, at_once.map(partial(_speaks_tls, trust=trust), with_tls), strict=True))
    found = []
    for one in without_plain_doubles(announced, speaks.__getitem__):
        address = trust.pinned(one.address)
        found.append(Device(str(address), "", one.name, f"eSCL, {address.host}"))
    return sorted(found, key=lambda one: (one.model, one.name))


def without_plain_doubles(announced: Iterable[Announced], speaks_tls: Callable[[EsclAddress], bool]) -> list[Announced]:
    """Each host once for each name: with TLS where `speaks_tls(address)`, else without; with neither it is left out."""
    by_scanner: dict[tuple[str, str], list[Announced]] = {}
    for one in announced:
        by_scanner.setdefault((one.address.host, one.name), []).append(one)
    chosen = []
    for several in by_scanner.values():
        first = sorted(several, key=lambda one: not one.address.tls)
        chosen += [one for one in first if not one.address.tls or speaks_tls(one.address)][:1]
    return chosen


def resolve(network: "Zeroconf", service_type: str, name: str) -> Announced | None:
    """What the network says of one that was heard; None: nothing, or its name is none. Raises zeroconf's Error."""
    from zeroconf import BadTypeInNameException

    try:
        info = network.get_service_info(service_type, name, RESOLVE_MS)
    except BadTypeInNameException:  # anybody may announce anything: the others are looked at all the same
        return None
    addresses = [] if info is None else info.parsed_addresses()
    if info is None or not info.port or not addresses:
        return None
    host = min(addresses, key=lambda one: ipaddress.ip_address(one).version)
    return read_announcement(name, TYPES[service_type], host, info.port, info.properties)


def read_announcement(
    name: str, tls: bool, host: str, port: int, words: Mapping[bytes, bytes | None]
) -> Announced | None:
    """What one announcement says; None where it names no place that can be asked. Anybody may send one."""
    said = {key.decode("ascii", "replace").lower(): value for key, value in words.items()}
    path = _text(said.get("rs")).strip("/")
    scheme = "escls" if tls else "escl"
    at = f"[{host}]" if ":" in host else host
    try:
        address = parse_escl(f"{scheme}://{at}:{port}/{path}" if path else f"{scheme}://{at}:{port}")
    except ValueError:
        return None
    return Announced(_text(said.get("ty")) or _text(name.partition("._uscan")[0].encode()) or host, address)


def _text(value: bytes | None) -> str:
    text = (value or b"").decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable())[:_MOST_LETTERS].strip()


def _speaks_tls(address: EsclAddress, trust: Trust) -> bool:
    """Also where another certificate is shown than before: without TLS anybody may take such a scanner's place."""
    asked = ask_escl(str(address), trust)
    return isinstance(asked, EsclAbility) or asked is Fault.OTHER_CERTIFICATE


def _listen(interface: str, listen_s: float) -> list[Announced]:
    from zeroconf import Error, InterfaceChoice, ServiceBrowser, ServiceStateChange, Zeroconf

    heard: list[tuple[str, str]] = []

    def happened(zeroconf: Any, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Added:
            heard.append((service_type, name))

    try:
        network = Zeroconf(interfaces=[interface] if interface else InterfaceChoice.All)
    except (OSError, RuntimeError) as error:  # the latter: there is no interface at all
        log.info("scanners cannot be looked for on the network: %s", error)
        return []
    try:
        ServiceBrowser(network, list(TYPES), handlers=[happened])
        time.sleep(listen_s)
        found = (resolve(network, service_type, name) for service_type, name in heard[:MOST])
        return [one for one in found if one is not None]
    except Error as error:  # its own loop is late, on a busy machine
        log.warning("scanners were not looked for on the network: %s", error)
        return []
    finally:
        with contextlib.suppress(Error):  # the same
            network.close()
