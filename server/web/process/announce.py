"""Tells the network where the server is, so that a device that has just been switched on finds it (mDNS, DNS-SD)."""

import contextlib
import ipaddress
import logging
import socket
import threading
from collections.abc import Iterator

from protocol.discovery import SERVICE_TYPE, TLS
from server.web.base.own_addresses import network_addresses

from .settings import ServeSettings

log = logging.getLogger(__name__)

STOP_S = 5.0


def wanted(settings: ServeSettings) -> bool:
    """A server that only this machine can reach is announced only when that was asked for."""
    return settings.announce or not _is_loopback(settings.host)


@contextlib.contextmanager
def announced(settings: ServeSettings, listener: socket.socket) -> Iterator[None]:
    """While the block lasts the network is told. That it cannot be told is noted, and stops nothing."""
    if not wanted(settings):
        yield
        return
    port = int(listener.getsockname()[1])
    over = threading.Event()
    # registering asks the network for a second whether the name is taken: nobody waits for that
    thread = threading.Thread(target=_announce, args=(settings, port, over), name="announce", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(STOP_S)


def _announce(settings: ServeSettings, port: int, over: threading.Event) -> None:
    from zeroconf import Error, InterfaceChoice, ServiceInfo, Zeroconf

    host = socket.gethostname().partition(".")[0] or "motcua"
    info = ServiceInfo(
        SERVICE_TYPE,
        f"{host} {port}.{SERVICE_TYPE}",  # or two servers of one machine would take each other's name
        port=port,
        addresses=[address.packed for address in _addresses(settings.host)],
        properties={TLS: "1" if settings.tls else "0"},
        server=f"{host}.local.",
    )
    interfaces = InterfaceChoice.All if _is_any(settings.host) else [settings.host]
    try:
        with Zeroconf(interfaces=interfaces) as network:
            network.register_service(info, allow_name_change=True)
            over.wait()
            network.unregister_service(info)
    except (OSError, RuntimeError, Error) as error:  # the second: there is no interface at all
        log.warning("the network cannot be told where this server is: %s", error or type(error).__name__)


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Where devices reach a server that listens there."""
    if not _is_any(host):
        return [ipaddress.ip_address(host)]
    return network_addresses()


def _is_any(host: str) -> bool:
    return host in ("", "0.0.0.0", "::")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
