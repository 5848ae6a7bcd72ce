"""The stand-in as an ASGI application: it takes messages, says what it holds, and fails as it was asked to."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .held import PLANTED, held_file
from .received import Ministry


@dataclass
class Faults:
    """How often, from 0 to 1: `refused`, 502 before it took the message; `lost`, 502 although it took it; `slow`, an
    answer after `slow_s`. `draw`: 0 to 1.
    """

    refused: float = 0.0
    lost: float = 0.0
    slow: float = 0.0
    slow_s: float = 30.0
    draw: random.Random = field(default_factory=lambda: random.Random(1))


def application(ministry: Ministry, token: str, faults: Faults) -> Starlette:
    """Routes: `POST /{service}`, `POST /states` with {"codes": […]}, `GET /` with what it counted, `GET /held` with
    the file of what it holds."""

    def is_known(request: Request) -> bool:
        return compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())

    async def take(request: Request) -> Response:
        if not is_known(request):
            return JSONResponse({"wrong": ["authorization"]}, 401)
        draw = faults.draw.random
        if draw() < faults.slow:
            await asyncio.sleep(faults.slow_s)
        if draw() < faults.refused:
            return Response("bad gateway", 502)
        body = await _json(request)
        wrong = ministry.take(request.path_params["service"], request.headers.get("idempotency-key", ""), body)
        if wrong:
            return JSONResponse({"wrong": wrong}, 422)
        return Response("bad gateway", 502) if draw() < faults.lost else JSONResponse({"taken": len(body["data"])})

    async def states(request: Request) -> Response:
        if not is_known(request):
            return JSONResponse({"wrong": ["authorization"]}, 401)
        body = await _json(request)
        codes = body.get("codes") if isinstance(body, dict) else None
        if not isinstance(codes, list):
            return JSONResponse({"wrong": ["codes"]}, 422)
        return JSONResponse({"states": ministry.states([str(code) for code in codes])})

    async def held(request: Request) -> Response:
        """`?form=json&lost=1&stale=2&seed=3`: how many of each fault; without, what it holds as it is."""
        if not is_known(request):
            return JSONResponse({"wrong": ["authorization"]}, 401)
        params = request.query_params
        how_many = {name: int(params[name]) for name in PLANTED if params.get(name, "").isdigit()}
        seed, as_json = random.Random(params.get("seed", "1")), params.get("form") == "json"
        text, _planted = held_file(ministry.dossiers, how_many, seed, as_json=as_json)
        return Response(text, media_type="application/json" if as_json else "text/csv; charset=utf-8")

    async def counts(request: Request) -> Response:
        return JSONResponse(
            {
                "dossiers": len(ministry.dossiers),
                "steps": sum(map(len, ministry.steps.values())),
                "messages": len(ministry.keys),
                "twice": len(ministry.twice),
                "early": len(ministry.early),
            }
        )

    return Starlette(
        routes=[
            Route("/", counts),
            Route("/held", held),
            Route("/states", states, methods=["POST"]),
            Route("/{service}", take, methods=["POST"]),
        ]
    )


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None
