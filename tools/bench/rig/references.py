"""What our figures stand beside, each a process of its own: `python -m tools.bench.rig.references NAME …`.

`route BYTES`: a bare Starlette route under our server's uvicorn settings, which parses the same body and returns as
many bytes. `broadcast`: a bare `websockets.broadcast`. Both say on standard output where they listen.
"""

import gc
import socket
import sys

import msgspec
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from protocol.commands import Issue

PATH = "/tickets"
PING_S = 5.0


class Go(msgspec.Struct, frozen=True):
    """Asks for a broadcast that has this place and so many bytes."""

    seq: int
    bytes: int


def main() -> None:
    name, *rest = sys.argv[1:]
    if name == "route":
        uvloop.run(serve_route(int(rest[0])))
    elif name == "broadcast":
        uvloop.run(serve_broadcast())
    else:
        raise SystemExit(f"no reference is called {name}")


async def serve_route(size: int) -> None:
    """Answers until it is told to stop."""
    decode = msgspec.json.Decoder(Issue).decode
    encode = msgspec.json.Encoder().encode
    answer = {"service": "", "padding": ""}
    padding = "x" * (size - len(encode(answer | {"service": "HT"})))
    headers = {"Cache-Control": "no-store"}

    async def tickets(request: Request) -> Response:
        issue = decode(await request.body())
        return Response(
            encode({"service": issue.service, "padding": padding}), 201, headers, media_type="application/json"
        )

    async def ready(request: Request) -> Response:
        return Response(b"{}", media_type="application/json")

    listener = _listen()
    app = Starlette(routes=[Route(PATH, tickets, methods=["POST"]), Route("/readyz", ready)])
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    _say(listener)
    await uvicorn.Server(config).serve(sockets=[listener])


async def serve_broadcast() -> None:
    """Whatever one client asks for, all of them get."""
    clients: set[ServerConnection] = set()
    decode = msgspec.json.Decoder(Go).decode

    async def follow(connection: ServerConnection) -> None:
        clients.add(connection)
        try:
            await connection.send('{"seq":0}')
            async for message in connection:
                broadcast(clients, padded(decode(message)))
        except ConnectionClosed:
            return
        finally:
            clients.discard(connection)

    listener = _listen()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    async with serve(follow, sock=listener, compression=None, ping_interval=PING_S, ping_timeout=PING_S) as server:
        _say(listener)
        await server.serve_forever()


def padded(go: Go) -> str:
    """An event in as many bytes as ours has, as far as its place leaves room."""
    text = f'{{"seq":{go.seq},"padding":"'
    return text + "x" * max(0, go.bytes - len(text) - 2) + '"}'


def _listen() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    return listener


def _say(listener: socket.socket) -> None:
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
