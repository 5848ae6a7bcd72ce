"""`motcua serve`: runs the server until it is told to stop."""

import argparse

from .output import Failed, Output
from .settings import Settings
from .town import database_faults


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (default 8000; 0 for any free one)")
    parser.add_argument(
        "--processes", metavar="N", help="server processes on the one port (default 1; PostgreSQL only)"
    )
    parser.add_argument(
        "--tls", action="store_const", const="true", help="speak HTTPS only, with the certificate of `motcua tls`"
    )
    parser.add_argument(
        "--announce",
        action="store_const",
        const="true",
        help="tell the network where the server is (always done but for loopback)",
    )
    parser.add_argument("--public-url", metavar="URL", help="address under which citizens' phones reach the server")


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Says where it listens, then serves."""
    from motcua.server.web import serve, supervise
    from motcua.server.web.serve import NotReady, ServeSettings

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
            raise Failed(f"cannot listen on {where}: {error.strerror}; choose another --host or --port") from error
