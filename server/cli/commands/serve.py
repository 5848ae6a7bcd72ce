"""`motcua serve`: runs the server until it is stopped."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from language.messages import N_, _
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.database.engine import one_process_only
from server.journal.write import acknowledged

from .open_journal import database_faults, opened_journal

if TYPE_CHECKING:
    from server.outbox.tell import OtherSide
    from server.provider.provider import Provider
    from server.web.process.settings import ServeSettings

BELOW = N_("a server process did not start; it says above why")
SECOND = N_("another server runs on this database; stop it first")
"""Error messages of a server that does not start."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="H", help=_("address to listen on (default 127.0.0.1)"))
    parser.add_argument("--port", metavar="N", help=_("port to listen on (default 8000; 0 for any free one)"))
    parser.add_argument(
        "--processes", metavar="N", help=_("server processes on the one port (default 1; PostgreSQL only)")
    )
    parser.add_argument(
        "--tls", action="store_const", const="true", help=_("speak HTTPS only, with the certificate of `motcua tls`")
    )
    parser.add_argument(
        "--announce",
        action="store_const",
        const="true",
        help=_("announce the server on the network (always, except on loopback)"),
    )
    parser.add_argument(
        "--trusted-proxies",
        metavar="A,B",
        help=_("addresses or networks of reverse proxies that say who asks (default none)"),
    )
    parser.add_argument(
        "--proxy-header",
        metavar="NAME",
        help=_("where they say it: x-forwarded-for (default), forwarded or x-real-ip"),
    )
    parser.add_argument(
        "--no-device-limits",
        dest="device_limits",
        action="store_const",
        const="false",
        help=_("let each device act as fast as it can (for load tests)"),
    )
    parser.add_argument(
        "--no-forecasts",
        dest="forecasts",
        action="store_const",
        const="false",
        help=_("tell waits by the pace of the day alone, without the process that makes forecasts"),
    )
    parser.add_argument("--public-url", metavar="URL", help=_("address under which citizens' phones reach the server"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Prints the address, then serves."""
    from server.mail.gateway import Gateway
    from server.mail.smtp import MailServer
    from server.web.edge.forwarded import ProxyHeader
    from server.web.process import serve, supervise
    from server.web.process.serve import NotReady
    from server.web.process.settings import ServeSettings

    serving = ServeSettings(
        settings.data,
        settings.database,
        settings.host,
        settings.port,
        settings.public_url,
        processes=settings.processes,
        tls=settings.tls,
        announce=settings.announce,
        anchors_to=settings.anchors_to,
        trusted_proxies=settings.trusted_proxies,
        proxy_header=ProxyHeader(settings.proxy_header),
        device_limits=settings.device_limits,
        proxy_certificate=settings.proxy_certificate,
        webhook_networks=settings.webhook_networks,
        mail=MailServer.at(settings.mail_server, settings.mail_from)
        if settings.mail_server is not None and settings.mail_from is not None
        else None,
        gateway=Gateway(settings.message_gateway, settings.message_secret, settings.webhook_networks)
        if settings.message_gateway is not None and settings.message_secret is not None
        else None,
        provider=provider_of(settings),
        other_side=other_side_of(settings),
        push_hosts=settings.push_hosts,
        hsts_days=settings.hsts_days,
        outbox_files=settings.outbox_files,
        complaint_days=settings.complaint_days,
        ticket_scan_days=settings.ticket_scan_days,
        forecasts=settings.forecasts,
    )
    why_not = _why_not(serving, settings)  # before a port or a file is taken
    if why_not is not None:
        raise Failed(why_not)
    with database_faults():
        try:
            return serve.run(serving) if settings.processes == 1 else supervise.run(serving)
        except NotReady as error:
            raise Failed(_why_not(serving, settings) or _(str(error))) from error
        except ValueError as error:
            raise Failed(_(str(error))) from error
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            said = _("cannot listen on {where}: {why}; choose another --host or --port")
            raise Failed(said.format(where=where, why=reason(error))) from error


def provider_of(settings: Settings) -> "Provider | None":
    """The identity provider of the settings. Raises Failed."""
    from server.provider.provider import Provider, is_issuer

    issuer, client, path = settings.sign_in_issuer, settings.sign_in_client, settings.sign_in_secret_file
    if issuer is None or client is None or path is None:
        return None
    if not is_issuer(issuer):
        raise Failed(_("sign_in_issuer must begin with https://; http:// is for this machine alone"))
    return Provider(issuer, client, _secret_in(path))


def other_side_of(settings: Settings) -> "OtherSide | None":
    """Where dossiers are told to. Raises Failed."""
    from server.outbox.tell import OtherSide

    url, path = settings.outbox_url, settings.outbox_token_file
    if url is None or path is None:
        return None
    return OtherSide(url.rstrip("/"), _secret_in(path), settings.webhook_networks)


def _secret_in(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else _("it is no text")
        raise Failed(_("{path}: cannot be read: {why}").format(path=path, why=why)) from error
    if not secret:
        raise Failed(_("{path} is empty: the secret belongs there").format(path=path))
    return secret


def _why_not(serving: "ServeSettings", settings: Settings) -> str | None:
    """Why the server could not start, in the reader's language, if known. Raises Failed if nothing is set up."""
    with opened_journal(settings) as journal:
        if serving.tls and not (serving.certificate.is_file() and serving.certificate_key.is_file()):
            return _("{data} has no certificate: run `motcua tls --host NAME` first").format(data=settings.data)
        if serving.processes > 1 and one_process_only(settings.database):
            return _(
                "one process serves an SQLite file; several need PostgreSQL: --database postgresql://USER@HOST/NAME"
            )
        for end in acknowledged.lost(acknowledged.read(settings.data), acknowledged.stored(journal.engine)):
            said = _(
                "the database lacks the last {n} events of {stream} that this server has acknowledged: put the right "
                "one in place (with its -wal file), restore a backup, or begin another history with `motcua recover`"
            )
            return said.format(n=end.events, stream=end.stream)
    return None
