"""`python -m tools.ministry`: another system that dossiers are told to, on this machine, with faults on request."""

import argparse
import os
import random

import uvicorn

from .app import Faults, application
from .received import Ministry


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ministry", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--refused", type=float, default=0.0, help="share answered 502 before it was taken")
    parser.add_argument("--lost", type=float, default=0.0, help="share answered 502 after it was taken")
    parser.add_argument("--slow", type=float, default=0.0, help="share answered late")
    parser.add_argument("--slow-s", type=float, default=30.0, help="how late, in seconds")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    token = os.environ.get("MINISTRY_TOKEN", "")
    if not token:
        parser.error("set MINISTRY_TOKEN to the value of outbox_token in motcua.toml")
    faults = Faults(asked.refused, asked.lost, asked.slow, asked.slow_s, random.Random(asked.seed))
    uvicorn.run(application(Ministry(), token, faults), host="127.0.0.1", port=asked.port, log_level="warning")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
