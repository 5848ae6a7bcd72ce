"""`motcua tls`: makes the centre's own certificate authority, once, and makes or renews the server's certificate."""

import argparse
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from language.messages import N_, _
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import Settings

from .durable_file import write_durably

if TYPE_CHECKING:
    from .certificates import Pair

TRUST = N_("""\
Every device has to be told once to trust this authority. Copy {ca} (never the key beside it) and
  Debian, Ubuntu    cp motcua.crt /usr/local/share/ca-certificates/ && update-ca-certificates
  Chromium, there   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n motcua -i motcua.crt
  Windows           certutil -addstore Root motcua.crt
  Android, iOS      install it as a certificate authority in the settings
and compare its fingerprint (SHA-256):
  {fingerprint}""")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host",
        dest="names",
        metavar=_("NAME"),
        nargs="+",
        action="extend",
        required=True,
        help=_("names and addresses under which the server is reached"),
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Writes ca.crt, ca.key, server.crt and server.key to `DATA/tls`."""
    try:
        from .certificates import BadHost, ends_at, fingerprint, make_authority, make_certificate
    except ImportError as error:
        raise Failed(_("certificates need the extra `tls`: pip install 'motcua[tls]'")) from error
    if not settings.data.is_dir():
        raise Failed(_("{data} is not set up; run `motcua init --data {data}` first").format(data=settings.data))
    folder, now = settings.data / "tls", datetime.now(UTC)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = _read_pair(folder)
        authority = kept or make_authority(f"Một Cửa {secrets.token_hex(4)}", now)
        server = make_certificate(authority, list(dict.fromkeys(arguments.names)), now)
        if kept is None:
            write_durably(folder / "ca.key", authority.key, 0o600)
            write_durably(folder / "ca.crt", authority.certificate, 0o644)
        write_durably(folder / "server.key", server.key, 0o600)
        write_durably(folder / "server.crt", server.certificate, 0o644)
    except BadHost as error:
        raise WrongUse(_("--host: {name} is neither a name nor an address").format(name=error)) from error
    except ValueError as error:
        said = _("{folder}: {why}; to make a new authority, move ca.crt and ca.key to another folder")
        raise Failed(said.format(folder=folder, why=_(str(error)))) from error
    except OSError as error:
        raise Failed(_("cannot write to {folder}: {why}").format(folder=folder, why=reason(error))) from error
    ends, print_ = ends_at(server.certificate), fingerprint(authority.certificate)
    said = _("The certificate for {names} is valid until {ends:%Y-%m-%d}.")
    output.say(said.format(names=", ".join(arguments.names), ends=ends))
    output.say(_("Start the server with `motcua serve --tls`; a running server loads a renewed certificate at SIGHUP."))
    if kept is None:
        output.say(_(TRUST).format(ca=folder / "ca.crt", fingerprint=print_))
    output.result(
        ca=str(folder / "ca.crt"),
        certificate=str(folder / "server.crt"),
        hosts=arguments.names,
        valid_until=ends.isoformat(),
        fingerprint=print_,
        renewed=kept is not None,
    )
    return 0


def _read_pair(folder: Path) -> "Pair | None":
    """The existing authority, None if there is none. Raises ValueError if its certificate or key is missing."""
    from .certificates import Pair

    certificate, key = folder / "ca.crt", folder / "ca.key"
    if not certificate.exists() and not key.exists():
        return None
    if not certificate.exists() or not key.exists():
        raise ValueError(N_("ca.crt or ca.key is missing"))
    return Pair(certificate.read_bytes(), key.read_bytes())
