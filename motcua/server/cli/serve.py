"""`motcua serve`: runs the server until it is told to stop."""

import argparse

from motcua.server.language import _

from .output import Failed, Output, reason
from .settings import Settings
from .town import database_faults


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
        help=_("tell the network where the server is (always done but for loopback)"),
    )
    parser.add_argument("--public-url", metavar="URL", help=_("address under which citizens' phones reach the server"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Says where it listens, then serves."""
    from motcua.server.web import serve, supervise
    from motcua.server.web.serve import NotReady
    from motcua.server.web.serve_settings import ServeSettings

    serving = ServeSettings(
        settings.data,
        settings.database,
        settings.host,
        settings.port,
        settings.public_url,
        processes=settings.processes,
        tls=settings.tls,
        announce=settings.announce,
    )
    with database_faults():
        try:
            return serve.run(serving) if settings.processes == 1 else supervise.run(serving)
        except (NotReady, ValueError) as error:
            raise Failed(str(error)) from error
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            said = _("cannot listen on {where}: {why}; choose another --host or --port")
            raise Failed(said.format(where=where, why=reason(error))) from error
