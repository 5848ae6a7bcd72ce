"""What managers of some pictured branches are advised, as the process that makes the advice would have written it."""

import time
from datetime import datetime

from protocol.keys import new_key
from protocol.views import Wait
from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, Change, OnlyServices, OpenCounter, SendElsewhere
from server.balance.advice.told import BranchAdvice
from server.balance.staffing.next_hours import HALF_HOUR_MS, BranchNextHours, HalfHour
from server.forecasts.asked import Answered, Questions
from server.forecasts.files import ForecastFiles
from server.web.pages.manager.what_if import who_asks
from tests.server.web.pages.ask import ask
from tests.serving import Serving, until

ADVISED = {"crowded": True, "alarm": True, "busy": False}
"""Whether there is anything to do; of the others nothing is known."""

TIMED = "18"
"""The counter that is closed for some minutes where the mode is on."""

LIMITS = {"acts": ["skill"], "at_once": 2, "minutes": 60, "from_time": "00:00", "to_time": "23:59", "least_gain": 0.5}
"""Of the automatic mode where it is on; it does nothing for so small gains."""


def advise(serving: Serving, branch: str, session: str) -> None:
    """Writes the advice of a branch that has some, and waits until its page shows it."""
    if branch not in ADVISED:
        return
    files, made_at = ForecastFiles(serving.installation.data), time.time_ns() // 1_000_000 - 38_000
    files.folder.mkdir(mode=0o700, exist_ok=True)
    files.write_advice(BranchAdvice(branch, 0, made_at, _some(serving, branch, session) if ADVISED[branch] else ()))
    files.write_next_hours(BranchNextHours(branch, 0, made_at, 18, _ahead(made_at) if ADVISED[branch] else ()))
    if branch == "crowded":
        serving.call("POST", f"/api/v1/branches/{branch}/automatic", {"limits": LIMITS}, session, new_key())
        closing = {"act": "close-for", "minutes": "30", "seen": "999999"}
        ask(serving, f"/manager/{branch}/counters/{TIMED}", closing, session=session)  # of another picture, it stands

    def shown_ms(what: str) -> int:
        """When that was made which is shown now; of a picture before, it may soon be too old."""
        made = serving.call("GET", f"/api/v1/branches/{branch}/{what}", token=session)[1]["made_at"]
        return 0 if made is None else round(datetime.fromisoformat(made).timestamp() * 1000)

    until(lambda: shown_ms("advice") == made_at, every_s=0.1)
    until(lambda: shown_ms("next-hours") == made_at, every_s=0.1)


def what_if(serving: Serving, branch: str, person: str) -> None:
    """A question that waits at the busy branch, and the answer to one at the other."""
    questions, now = Questions(serving.installation.data), time.time_ns() // 1_000_000
    questions.folder.mkdir(mode=0o700, exist_ok=True)
    asked = branch, who_asks(person), "open:6:CT:30" if branch == "busy" else "only:1:CT"
    questions.cancel(*asked[:2])
    questions.ask(*asked, now)
    if branch != "busy":
        question = next(one for one in questions.waiting(now) if one.branch == branch)  # another may wait
        change = OnlyServices("1", ("CT",))
        told = Advice(change, "CT", Outcome(0.64, 1260.0), Outcome(0.71, 940.0), 0.07, 0.021, 320.0, 60.0, 0.99)
        questions.answer(Answered(question, now, told))


def _ahead(now: int) -> tuple[HalfHour, ...]:
    """A crowd that is not over before an hour has passed."""
    first = now - now % HALF_HOUR_MS
    return tuple(
        HalfHour(first + place * HALF_HOUR_MS, 9 * (place == 0), arrivals, low, high, wait, limit, needed, opened)
        for place, (arrivals, low, high, wait, limit, needed, opened) in enumerate([
            (31.2, 26, 37, 840, 1500, 9, 7.0), (34.0, 25, 43, 900, 1740, 8, 7.0), (29.5, 21, 38, 720, 1320, 7, 6.4),
            (18.0, 11, 25, 300, 640, 5, 5.2), (12.3, 7, 18, 60, 240, 4, 5.6),
        ])
    )  # fmt: skip


def _some(serving: Serving, branch: str, session: str) -> tuple[Advice, ...]:
    """Opens the last counter, gives the first a service that it lacks, and tells who comes for the last of a branch."""
    config = serving.call("GET", f"/api/v1/branches/{branch}", token=session)[1]
    first, last, codes = config["counters"][0], config["counters"][-1], [one["code"] for one in config["services"]]
    lacking = next(code for code in codes if code not in first["skills"])
    changes: tuple[Change, ...] = (
        OpenCounter(last["id"], (codes[0],), 30),
        AddSkill(first["id"], lacking),
        SendElsewhere(codes[-1], "busy", 0.3, Wait(240, 540)),
    )
    return tuple(
        Advice(change, codes[0], Outcome(0.64, 1260.0), Outcome(0.81 - 0.06 * place, 700.0 + 150 * place),
               0.17 - 0.06 * place, 0.019, 560.0 - 150 * place, 40.0, 0.99 - 0.02 * place)
        for place, change in enumerate(changes)
    )  # fmt: skip
