"""Sentences that several steps of the first run use: faults, and kinds of devices."""

from pathlib import Path
from typing import assert_never

from language.messages import _
from protocol.enrolments import EnrolmentRole, Line
from protocol.enums import Refusal
from protocol.problem import Problem
from ui.link.requests import Unreachable


def no_server(url: str, why: Problem | Unreachable) -> str:
    """Why the server at `url` cannot be used, as text."""
    host = url.partition("://")[2]
    match why:
        case Unreachable.NOT_UNDERSTOOD:
            return _("{host} answers, but it is no Một Cửa server.").format(host=host)
        case Problem(code=Refusal.REVOKED):
            return _("This device was revoked. Choose its server, and have a manager confirm it again.")
        case Problem(code=Refusal.NOT_AUTHENTICATED | Refusal.NOT_ALLOWED):
            return _(
                "{host} does not know this device. Choose its server, and have a manager confirm it again."
            ).format(host=host)
        case Problem():
            return _("{host} refuses: {why}").format(host=host, why=why.title)
        case Unreachable.NOT_TRUSTED:
            return _(
                "{host} answers, but this machine does not trust its certificate. Copy ca.crt from the server as its "
                "command `motcua tls` says, then try again; if the name in the address is wrong, type the right one."
            ).format(host=host)
        case Unreachable.NO_CONNECTION | Unreachable.NO_ANSWER:
            return _("{host} does not answer. Check the address, the cable, and that the server runs.").format(
                host=host
            )
        case _:
            assert_never(why)


def no_address() -> str:
    return _("This is not an address. Type for example 192.168.1.10 or motcua.local:8000.")


def not_kept(path: Path, error: OSError) -> str:
    return _("The settings cannot be written to {file}: {why}").format(file=path, why=error.strerror or "")


def no_pin() -> str:
    return _("A PIN has 4 to 12 digits.")


def not_the_same() -> str:
    return _("The two were not the same. Choose a PIN once more.")


def wrong_pin(wait_s: int) -> str:
    return _("Too many wrong ones: wait {n} s.").format(n=wait_s) if wait_s else _("The PIN is wrong.")


def kind(role: EnrolmentRole) -> str:
    """The kind of a device, as text."""
    match role:
        case EnrolmentRole.KIOSK:
            return _("Kiosk")
        case EnrolmentRole.COUNTER:
            return _("Counter")
        case EnrolmentRole.DISPLAY:
            return _("Display")
        case _:
            assert_never(role)


def unprotected(line: Line) -> str:
    """Below a code that does not prove who is at the other end."""
    if line is Line.UNPROVEN:
        return _("The server is old: the code does not show whether another machine stands in between.")
    return _("The line is not protected (http): let the manager compare the address above too.")


def no_key(server: str) -> str:
    """Instead of a code: the server says that it has a certificate, and this device saw none."""
    said = _(
        "{server} answers without the server's certificate: another machine may stand in between. Go back and type the "
        "server's address with https://."
    )
    return said.format(server=server)
