"""`python -m tools.ministry.say`: the stand-in says what citizens sent in online, or how a dossier stands there.

Each message goes in its order; a share is said again under the same key, another share under a new one, as systems do
that lost an answer. The token is a service's of the branch, in MOTCUA_TOKEN.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

INBOX: Final = "/api/v1/inbox"
HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
Post = Callable[[str, str, Any], str]
"""Sends a body about a service under a key; what was answered."""


def stamp(at: datetime) -> str:
    """yyyyMMddHHmmss of Vietnam."""
    return f"{at.astimezone(HERE):%Y%m%d%H%M%S}"


def sent_in(n: int, unit: str, procedure: str, at: datetime) -> dict[str, Any]:
    """`DongBoHoSoMC` about the `n`-th dossier of a day; its citizen is made up."""
    one = {
        "MaHoSo": f"000.00.01.H26-{at.astimezone(HERE):%y%m%d}-{n:04}",
        "MaTTHC": procedure,
        "TrangThaiHoSo": "1",
        "NgayTiepNhan": stamp(at),
        "DonViXuLy": unit,
        "ChuHoSo": f"Công dân thử số {n}",
        "SoDienThoai": f"09{n:08}",
        "TaiLieuNop": [{"MaThanhPhanHoSo": "p1"}],
    }
    return {"service": "DongBoHoSoMC", "isUpdating": False, "data": [one]}


def step(code: str, state: str, at: datetime) -> dict[str, Any]:
    """`CapNhatTienDoHoSoMC`: the dossier with this code stands so there."""
    one = {"MaHoSo": code, "TrangThai": state, "ThoiDiemXuLy": stamp(at)}
    return {"service": "CapNhatTienDoHoSoMC", "data": [one]}


def say(bodies: Iterator[dict[str, Any]], post: Post, again: float, draw: random.Random) -> Iterator[str]:
    """Says each, and what was answered. `again`: the share that is said twice, half of these under a new key."""
    for n, body in enumerate(bodies, 1):
        code, key = body["data"][0]["MaHoSo"], f"say-{draw.getrandbits(64):016x}-{n}"
        yield f"{code} {post(body['service'], key, body)}"
        if draw.random() < again:
            key = key if draw.random() < 0.5 else f"{key}-again"
            yield f"{code} {post(body['service'], key, body)} (again)"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ministry.say", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--unit", help="national code of the unit that receives")
    parser.add_argument("--procedure", default="1.001193")
    parser.add_argument("--dossiers", type=int, default=1, help="how many were sent in online")
    parser.add_argument(
        "--step", nargs=2, metavar=("CODE", "STATE"), help="say how a dossier stands there, in their place"
    )
    parser.add_argument("--again", type=float, default=0.0, help="share that is said twice")
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    token = os.environ.get("MOTCUA_TOKEN", "")
    if not token or (asked.unit is None and asked.step is None):
        parser.error("set MOTCUA_TOKEN to a service's token, and name --unit or --step")

    def post(service: str, key: str, body: Any) -> str:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = Request(f"{asked.url}{INBOX}/{service}", json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=30) as answer:
                return str(json.load(answer)["change"])
        except HTTPError as refused:
            problem = json.load(refused)
            return f"{refused.code} {problem.get('code', '')} {problem.get('field') or ''}".strip()

    now = datetime.now(HERE)
    bodies: Iterator[dict[str, Any]]
    if asked.step is not None:
        code, state = asked.step
        bodies = iter([step(code, state, now)])
    else:
        bodies = (sent_in(n, asked.unit, asked.procedure, now) for n in range(1, asked.dossiers + 1))
    for line in say(bodies, post, asked.again, random.Random(asked.seed)):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
