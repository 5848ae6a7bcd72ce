"""The address of a scanner on the network: `escl://HOST[:PORT][/PATH]`, with TLS `escls://…?cert=SHA256`."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from language.messages import _

SCHEMES: Final = {"escl": 80, "escls": 443}
"""Each scheme with the port that it has where none is said."""

PATH: Final = "/eSCL"
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?")
_CERTIFICATE = re.compile(r"cert=([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class EsclAddress:
    """`path`: without a slash at its end. `certificate`: the SHA-256 of the one that it must show, in hexadecimal;
    empty: the one that it shows first is the one it must show from then on.
    """

    host: str
    port: int
    path: str = PATH
    tls: bool = False
    certificate: str = ""

    def __str__(self) -> str:
        scheme = "escls" if self.tls else "escl"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == SCHEMES[scheme] else f":{self.port}"
        path = "" if self.path == PATH else self.path or "/"
        certificate = f"?cert={self.certificate}" if self.certificate else ""
        return f"{scheme}://{host}{port}{path}{certificate}"


def is_escl(device: str) -> bool:
    """Whether a scanner's name is such an address; every other is SANE's."""
    return device.partition("://")[0] in SCHEMES and "://" in device


def shown_name(device: str) -> str:
    """A scanner's name as people read it: without the certificate that it must show."""
    return device.partition("?cert=")[0] if is_escl(device) else device


def parse_escl(text: str) -> EsclAddress:
    """Reads an address. Raises ValueError, in the present language, for what is none."""
    wrong = ValueError(_("not a scanner's address: {text}; it is escl://HOST or escls://HOST").format(text=text))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    certificate = _CERTIFICATE.fullmatch(parts.query)
    path = parts.path.rstrip("/")
    plain = "@" not in parts.netloc and not parts.fragment and _HOST.fullmatch(host) and _PATH.fullmatch(path)
    tls = parts.scheme == "escls"
    if parts.scheme not in SCHEMES or not plain or port == 0 or (parts.query and not (tls and certificate)):
        raise wrong
    return EsclAddress(
        host, port or SCHEMES[parts.scheme], path if parts.path else PATH, tls, certificate[1] if certificate else ""
    )
