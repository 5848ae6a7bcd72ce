"""A small real server on a real socket that speaks the wire for tests of the link: one branch, as told by the test."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import Board, BranchView

Answer = tuple[int, msgspec.Struct | bytes]
BARE = BranchView(
    "CN01", {"vi": "Một Cửa", "en": "One Stop"}, "Asia/Ho_Chi_Minh", (), True, [], (), (), (), (), 900, 900
)  # fmt: skip


class BranchServer:
    """Serves `answers[(method, path)]` (a Struct, or a function of the body) and one stream; notes what is asked."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Answer | Callable[[bytes], Answer]] = {}
        self.asked: list[tuple[str, str, str | None, bytes]] = []
        self.followed: list[tuple[str, str | None]] = []
        self.stream: list[Message] = []
        self.problem: Problem | None = None
        self.branch: BranchView | None = BARE
        self.agents: list[str] = []
        self._sockets: set[WebSocket] = set()
        app = Starlette(
            routes=[
                Route("/api/{path:path}", self._http, methods=["GET", "POST"]),
                WebSocketRoute("/ws/v1/branches/{branch}", self._follow),
            ]
        )
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, ws="websockets-sansio", loop="asyncio", lifespan="off", log_config=None,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="branch-server", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(60)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive()

    def say(self, message: Message) -> None:
        """Append to the stream and tell every follower."""
        asyncio.run_coroutine_threadsafe(self._say(message), self._loop).result(60)

    def drop_followers(self) -> None:
        """Close every websocket."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(60)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        serving = asyncio.ensure_future(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.005)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self._ready.set()
        await serving

    async def _http(self, request: Request) -> Response:
        body = await request.body()
        path = request.url.path
        self.agents.append(request.headers.get("User-Agent", ""))
        self.asked.append((request.method, path, request.headers.get("Idempotency-Key"), body))
        answer: Any = self.answers[(request.method, path)]
        status, content = answer(body) if callable(answer) else answer
        kind = "application/problem+json" if status >= 400 else "application/json"
        return Response(
            content if isinstance(content, bytes) else msgspec.json.encode(content), status, media_type=kind
        )

    async def _follow(self, websocket: WebSocket) -> None:
        await websocket.accept()
        after = websocket.query_params.get("after")
        self.agents.append(websocket.headers.get("User-Agent", ""))
        self.followed.append((websocket.headers.get("Authorization", ""), after))
        if self.problem is not None:
            await websocket.send_text(msgspec.json.encode(Message(type="problem", problem=self.problem)).decode())
            await websocket.close()
            return
        if after is None:
            await websocket.send_text(msgspec.json.encode(self.snapshot()).decode())
        else:
            for message in self.stream:
                if message.seq > int(after):
                    await websocket.send_text(msgspec.json.encode(message).decode())
        self._sockets.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            self._sockets.discard(websocket)

    def snapshot(self) -> Message:
        head = self.stream[-1].seq if self.stream else 0
        now = datetime.now(UTC)
        board = Board(seq=head, at=now, calls=[], services=[])
        return Message(seq=head, type="snapshot", at=now, branch=self.branch, board=board)

    async def _say(self, message: Message) -> None:
        self.stream.append(message)
        for socket in list(self._sockets):
            try:
                await socket.send_text(msgspec.json.encode(message).decode())
            except WebSocketDisconnect:  # it has just gone; its own task will notice
                self._sockets.discard(socket)

    async def _drop(self) -> None:
        for socket in list(self._sockets):
            self._sockets.discard(socket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # gone by itself
                await socket.close()
