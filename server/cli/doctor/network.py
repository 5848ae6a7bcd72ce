"""Whether the server answers where it should, is ready, and can be reached by devices and phones."""

import http.client
import ipaddress
import json
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from server.cli.settings import Settings
from server.web.process.one_server import is_served

from .fault import Fault, Found, found

WAIT_S = 5.0


class NoAnswer(Exception):
    """Nobody answers, or somebody who is no server of ours."""


def of_server(settings: Settings, installed: str) -> list[Found]:
    """Whether a server of this installation answers here, in the version that is `installed`, and takes commands."""
    url = here(settings)
    try:
        status, alive = _ask(url, "/healthz")
    except OSError:
        fault = Fault.SERVED_ELSEWHERE if is_served(settings.database) else Fault.SERVER_NOT_RUNNING
        return [found(fault, url=url)]
    except NoAnswer:
        return [found(Fault.PORT_TAKEN, url=url)]
    if status != 200 or "version" not in alive:
        return [found(Fault.PORT_TAKEN, url=url)]
    faults = []
    if alive["version"] != installed:
        faults.append(found(Fault.OTHER_VERSION, running=alive["version"], installed=installed))
    return faults + _readiness(url)


def _readiness(url: str) -> list[Found]:
    try:
        status, ready = _ask(url, "/readyz")
    except (OSError, NoAnswer) as error:
        return [found(Fault.NOT_READY, why=error)]
    if status != 200:
        return [found(Fault.NOT_READY, why=ready.get("detail", status))]
    faults = [found(Fault.BRANCH_LEFT_OUT, branch=branch) for branch in ready.get("damaged", [])]
    faults += [found(Fault.CLOCK_DOUBTED, doubt=doubt) for doubt in ready.get("doubts", [])]
    missing = ready.get("missing_processes", 0)
    return [*faults, found(Fault.PROCESSES_MISSING, count=missing)] if missing else faults


def of_reach(settings: Settings, addresses: list[str]) -> list[Found]:
    """Whether devices and phones get as far as this machine; `addresses` are those of its interfaces."""
    faults = []
    if not [address for address in addresses if not ipaddress.ip_address(address).is_loopback]:
        faults.append(found(Fault.NO_NETWORK))
    if settings.public_url is None:
        return [*faults, found(Fault.ONLY_HERE, host=settings.host)] if _is_loopback(settings.host) else faults
    host = urlsplit(settings.public_url).hostname or ""
    if _is_loopback(host):
        return [*faults, found(Fault.PUBLIC_URL_HERE, url=settings.public_url)]
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        faults.append(found(Fault.PUBLIC_URL_UNKNOWN, host=host, why=why or error))
    return faults


def here(settings: Settings) -> str:
    """Where the server is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"{'https' if settings.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _ask(url: str, path: str) -> tuple[int, dict[str, Any]]:
    """Raises OSError, and NoAnswer for what is no answer of ours. The certificate is looked at elsewhere."""
    parts = urlsplit(url)
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=WAIT_S, context=unverified)
    else:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=WAIT_S)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        said = json.loads(answer.read(65_536))
    except (http.client.HTTPException, ssl.SSLError, ValueError) as error:
        raise NoAnswer(str(error)) from error
    finally:
        line.close()
    if not isinstance(said, dict):
        raise NoAnswer(path)
    return answer.status, said


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
