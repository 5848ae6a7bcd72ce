"""Finds servers on the network, and reads an address as a person types it."""

import ipaddress
import re
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from protocol.discovery import SERVICE_TYPE, TLS

PORT = 8000
RESOLVE_MS = 2_000

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_TYPED = re.compile(rf"^(?:(?P<scheme>https?)://)?(?P<host>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[0-9]{{1,5}}))?/?$")
_NUMBERS = re.compile(r"^[0-9.]+$")


class Found(Struct, frozen=True):
    """A server: its name and its address."""

    name: str
    url: str


def address_of(typed: str) -> str | None:
    """`10.0.0.5`, `motcua.local:8000` or `https://…` as `http://host:port`; None when it is no address."""
    found = _TYPED.match(typed.strip())
    if found is None or (_NUMBERS.match(found["host"]) and not _is_ipv4(found["host"])):
        return None
    port = int(found["port"]) if found["port"] else 443 if found["scheme"] == "https" else PORT
    if not 1 <= port <= 65_535:
        return None
    return f"{found['scheme'] or 'http'}://{found['host'].lower()}:{port}"


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


class Finder(QObject):
    """Signal: `changed`, of `found`. Listens in a thread of its own from `start()` to `stop()`.

    `interface`: the address of the one network interface to use; None: all.
    """

    changed = Signal()
    _heard = Signal(str, str, str)

    def __init__(self, interface: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._interface = interface
        self._servers: dict[str, Found] = {}
        self._network: Any = None
        self.cannot = False
        """Whether this machine has no network to look on."""
        self._heard.connect(self._note)

    @property
    def found(self) -> list[Found]:
        """The servers found, by name; each address once."""
        by_url = {server.url: server for server in sorted(self._servers.values(), key=lambda one: one.name)}
        return list(by_url.values())

    def start(self) -> None:
        """Asks the network, and listens."""
        from zeroconf import InterfaceChoice, ServiceBrowser, Zeroconf

        if self._network is not None:
            return
        interfaces = [self._interface] if self._interface else InterfaceChoice.All
        try:
            self._network = Zeroconf(interfaces=interfaces)
        except (OSError, RuntimeError):  # the latter: there is no interface at all
            self.cannot = True
            self.changed.emit()
            return
        self._browser = ServiceBrowser(self._network, SERVICE_TYPE, handlers=[self._happened])

    def stop(self) -> None:
        """Stops listening."""
        network, self._network = self._network, None
        if network is not None:
            network.close()

    def _happened(self, zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        """Runs in the listening thread, so it only emits signals."""
        from zeroconf import BadTypeInNameException, ServiceStateChange

        label = name.removesuffix("." + SERVICE_TYPE).partition(" ")[0]
        if state_change is ServiceStateChange.Removed:
            self._heard.emit(name, label, "")
            return
        try:
            info = zeroconf.get_service_info(service_type, name, RESOLVE_MS)
        except BadTypeInNameException:  # anybody may announce anything: it would end the listening thread
            return
        addresses = [] if info is None else info.parsed_addresses()
        if info is None or not addresses or not info.port:
            return
        scheme = "https" if info.properties.get(TLS.encode()) == b"1" else "http"
        host = min(addresses, key=lambda one: ipaddress.ip_address(one).version)
        self._heard.emit(name, label, f"{scheme}://{f'[{host}]' if ':' in host else host}:{info.port}")

    def _note(self, name: str, label: str, url: str) -> None:
        before = self.found
        if url:
            self._servers[name] = Found(label, url)
        else:
            self._servers.pop(name, None)
        if self.found != before:
            self.changed.emit()
