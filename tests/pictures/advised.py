"""What managers of some pictured branches are advised, as the process that makes the advice would have written it."""

import time
from datetime import datetime

from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, Change, OpenCounter, StopNumbers
from server.balance.advice.told import BranchAdvice
from server.forecasts.files import ForecastFiles
from tests.serving import Serving, until

ADVISED = {"crowded": True, "alarm": True, "busy": False}
"""Whether there is anything to do; of the others nothing is known."""


def advise(serving: Serving, branch: str, session: str) -> None:
    """Writes the advice of a branch that has some, and waits until its page shows it."""
    if branch not in ADVISED:
        return
    files, made_at = ForecastFiles(serving.installation.data), time.time_ns() // 1_000_000 - 38_000
    files.folder.mkdir(mode=0o700, exist_ok=True)
    files.write_advice(BranchAdvice(branch, 0, made_at, _some(serving, branch, session) if ADVISED[branch] else ()))
    path = f"/api/v1/branches/{branch}/advice"

    def shown_ms() -> int:
        """When that was made which is shown now; of a picture before, it may soon be too old."""
        made = serving.call("GET", path, token=session)[1]["made_at"]
        return 0 if made is None else round(datetime.fromisoformat(made).timestamp() * 1000)

    until(lambda: shown_ms() == made_at, every_s=0.1)


def _some(serving: Serving, branch: str, session: str) -> tuple[Advice, ...]:
    """Opens the last counter, gives the first a service that it lacks, and stops the numbers of one."""
    config = serving.call("GET", f"/api/v1/branches/{branch}", token=session)[1]
    first, last, codes = config["counters"][0], config["counters"][-1], [one["code"] for one in config["services"]]
    lacking = next(code for code in codes if code not in first["skills"])
    changes: tuple[Change, ...] = (
        OpenCounter(last["id"], (codes[0],), 30),
        AddSkill(first["id"], lacking),
        StopNumbers(codes[-1]),
    )
    return tuple(
        Advice(change, codes[0], Outcome(0.64, 1260.0), Outcome(0.81 - 0.06 * place, 700.0 + 150 * place),
               0.17 - 0.06 * place, 0.019, 560.0 - 150 * place, 40.0, 0.99 - 0.02 * place)
        for place, change in enumerate(changes)
    )  # fmt: skip
