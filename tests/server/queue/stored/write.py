"""Writes the stored journal of a new release, with its state's digest beside it.

    python -m tests.server.queue.stored.write 0.2

A file that was released is never written again: a change that it no longer replays needs a step in `upcast.UPCASTERS`.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import msgspec

from protocol import commands as c
from protocol.advice import AdvisedAct
from protocol.automatic import AskChangeFor, AskLimits, AutomaticChange
from protocol.configuration import DOSSIERS_PER_TICKET, NO_SHOW_S, OVERRUN_PERCENT, AppointmentRules, Opening
from protocol.device_tasks import DeviceTask, TaskOutcome
from protocol.enums import MessageLevel, OverrunReason, PrinterState, ServiceIcon, SlipOutcome
from server.queue.events.events import KINDS, AppointmentRestored, DayReopened
from server.queue.state.lot import commitment_of
from server.queue.state.state import State
from server.queue.stream import BranchStream
from tests.server.queue.branch import BRANCH, MIDNIGHT, branch, office_hours
from tests.server.queue.desk import Desk

HERE = Path(__file__).parent


def story() -> Desk:
    """Two days at a branch in which every kind of event happens."""
    desk = Desk(branch(expire_s=7200, no_show_limit=2))
    desk.staff("1", "2")
    first = desk.issue("HT", priority="elderly", procedure="1.001193", dossiers=2)
    for code in ("HT", "CT", "DD", "HT", "CT"):
        desk.later(s=40)
        desk.issue(code)
    desk.call("1")
    desk.accept(c.Recall(), "1")
    desk.accept(c.Start(), "1")
    desk.accept(c.Scanned(first.ticket_id, "0f" * 32, 3, 120_000, "v" + "0f" * 10), "1")
    desk.later(m=4)
    for _ in range(2):
        desk.accept(c.Park("forms", 600), "1")
        desk.accept(c.TakeBack(first.ticket_id), "1")
    desk.accept(c.Park("forms", 600), "1")
    desk.accept(c.Pickup(first.ticket_id), "1")
    desk.accept(c.TakeBack(first.ticket_id), "1")
    desk.serve("1")
    desk.accept(c.Reclass("disabled", "asked"), "1")
    desk.accept(c.NextService("CT"), "1")
    desk.later(m=1)
    desk.accept(c.Pickup(first.ticket_id), "2")
    desk.accept(c.Start(), "2")
    desk.later(m=32)
    desk.accept(c.Complete("done", 2), "2")
    desk.accept(c.SayOverrun(first.ticket_id, OverrunReason.SYSTEM), "2")
    fitting = next(ticket for ticket in desk.state.waiting.tickets() if ticket.service in desk.counter("1").skills)
    desk.accept(c.Call(fitting.ticket_id, "asked"), "2")
    desk.accept(c.Transfer(counter="1", reason="asked"), "2")
    desk.accept(c.Close(), "1")
    desk.accept(c.Open(), "1")
    sent = desk.serve("1")
    desk.accept(c.Park("forms", 60), "1")
    desk.later(m=2)
    desk.fire()
    desk.accept(c.Call(sent.ticket_id, "asked"), "2")
    desk.accept(c.Return("asked"), "2")
    for _ in range(2):
        missed = desk.call("2")
        desk.accept(c.NoShow(), "2")
    desk.accept(c.TakeBack(missed.ticket_id), "2")
    desk.accept(c.NoShow(), "2")
    for command, counter in ((c.Alarm(), "1"), (c.AlarmOff(), "1"), (c.Alarm(), "2")):
        desk.accept(command, counter)
    desk.accept(c.DeviceState(PrinterState.PAPER_OUT, 2, 1), actor="d-kiosk")
    desk.accept(c.SetMessage(MessageLevel.NOTICE, {"vi": "Mất điện", "en": "No power"}, 60), actor="u-manager")
    desk.later(m=2)
    desk.fire()
    desk.accept(c.SetMessage(MessageLevel.EMERGENCY, {"vi": "Rời khỏi đây", "en": "Leave"}), actor="u-manager")
    desk.accept(c.Skills(("CT",)), "2")
    desk.accept(c.Pause("lunch"), "2")
    desk.accept(c.Logout(), "2")
    desk.accept(c.Configure(branch(expire_s=7200, counters=BRANCH.counters[:2])), actor="admin")
    desk.later(m=150)
    desk.fire()
    desk.issue("HT")
    desk.now = MIDNIGHT + 1000
    desk.fire()
    desk.issue("CT", priority="elderly")
    desk.accept(c.Issue("HT"), taken_at=desk.now - 500)
    desk.serve("1")
    given_up = desk.issue("HT").ticket_id
    desk.accept(c.Cancel(given_up))
    desk.accept(c.Restore(given_up))
    desk.accept(c.Defer(given_up))
    desk.accept(c.Come(given_up))
    desk.accept(c.Move(given_up, service="CT"), actor="u-manager")
    desk.accept(c.SetQuota("HT", 400), actor="u-manager")
    desk.accept(c.SetHours((Opening("00:00", "23:30", "23:45"),)), actor="u-manager")
    desk.accept(c.SetMessage(MessageLevel.NOTICE, {"vi": "Chờ lâu", "en": "Long wait"}, None, "CT"), actor="u-manager")
    desk.accept(c.ClearMessage(service="CT"), actor="u-manager")
    desk.accept(c.OwnAlert("soon"), actor="u-manager")
    desk.accept(c.SnoozeAlert("paper:d-kiosk", 600), actor="u-manager")
    limits = AskLimits((AdvisedAct.STOP,), 1, 60, "00:00", "23:59", 0.02)
    desk.accept(c.SetAutomatic(limits), actor="u-manager")
    desk.accept(c.ActAutomatically(AutomaticChange(AdvisedAct.STOP, ("DD",), 60), 0.6, 0.8, 0.99), actor="automatic")
    desk.accept(c.TakeAutomaticBack(), actor="u-manager")
    desk.accept(c.ChangeFor(AskChangeFor("close", "1", 30)), actor="u-manager")
    desk.accept(c.TakeAutomaticBack(2), actor="u-manager")
    desk.accept(c.DeviceState(PrinterState.READY), actor="d-kiosk")
    desk.accept(c.PrintSlip("S1", given_up, "d-kiosk"), actor="u-greeter")
    desk.accept(c.TellSlip("S1", SlipOutcome.PRINTED), actor="d-kiosk")
    desk.accept(c.AskDevice("A1", "d-kiosk", DeviceTask.RESTART), actor="u-manager")
    desk.accept(c.TellTask("A1", TaskOutcome.BEGUN), actor="d-kiosk")
    desk.accept(c.SkipNumbers({"HT": 500}))
    today = desk.state.day.date if desk.state.day else ""
    desk.accept(c.LeaseNumbers(today, 10), actor="d-kiosk")
    lease = desk.state.leases[today, "HT"][0]
    desk.accept(c.IssueLeased(today, f"HT-{lease.first}", "HT", desk.now - 500), actor="d-kiosk")
    desk.accept(c.IssueLeased("2026-10-05", "HT-700", "HT", desk.now), actor="d-kiosk")
    for _ in range(2):
        desk.accept(c.RecordServed(today, f"HT-{lease.first}", desk.now, 60), "1")
    desk.accept(c.Issue("CT", further=(c.FurtherService("HT"),)))
    of_two = next(one for one in desk.state.tickets.values() if one.further)
    desk.accept(c.RecordServed(today, of_two.number, desk.now, 60), "1")
    served = next(one for one in desk.state.tickets.values() if one.number == f"HT-{lease.first}")
    desk.accept(c.Rate(served.ticket_id, 4), actor="citizen")
    for name in ("A1", "A2", "A3"):
        desk.accept(c.Book(name, "HT", MIDNIGHT + 32_400_000, dossiers=2))
    desk.accept(c.MoveAppointment("A1", MIDNIGHT + 34_200_000))
    desk.accept(c.CancelAppointment("A2", 60))
    for name, device in (("H1", "D1"), ("H2", "D2"), ("H3", "D1")):
        desk.accept(c.HoldSlot(name, "HT", MIDNIGHT + 36_000_000, device=device))
    desk.accept(c.ExtendHold("H3"))
    desk.accept(c.BookHeld("H2", "P1"))
    desk.now = MIDNIGHT + 34_200_000
    desk.issue("HT", appointment="A1")
    desk.accept(c.EndDay(), actor="boss")
    desk.happened(AppointmentRestored("A3"))
    desk.happened(DayReopened(0, 0, 1))
    desk.believed = False
    desk.accept(c.Login("clerk-2"), "2")
    desk.believed = True
    desk.accept(c.ConfirmClock(desk.now), "2")
    desk.now = MIDNIGHT + 86_400_000
    desk.fire()
    _draw_a_lot(desk)
    missing = set(KINDS) - {row.kind for row in desk.rows}
    assert not missing, f"the story has no {missing}"
    return desk


def _draw_a_lot(desk: Desk) -> None:
    """Three enter for the one number of the day."""
    seed = "5eed" * 16
    desk.core = BranchStream(seed_of=lambda name, date: seed)
    one = tuple(msgspec.structs.replace(each, quota=1) for each in BRANCH.services)
    lot = branch(services=one, hours=(office_hours(),), lot_opens="06:00", lot_closes="07:30")
    desk.accept(c.Configure(lot), actor="admin")
    desk.now = MIDNIGHT + 86_400_000 + 6 * 3_600_000
    for name in ("E1", "E2", "E3"):
        desk.accept(c.EnterLot(name, "HT", f"P-{name}", commitment_of(seed)), actor="citizen")
    desk.now += 90 * 60_000
    desk.fire()
    desk.fire()


NEW_SINCE_0_1: dict[str, Any] = {
    "procedures": None, "mean_s": None, "cv": None, "zone": None, "direction": None, "services_first": None,
    "synonyms": None, "special_days": None, "retired": None, "phone_per_minute": None,
    "lot_opens": None, "lot_closes": None, "address": None, "agency": None, "dossiers_per_ticket": DOSSIERS_PER_TICKET,
    "check_online_days": 1, "system": None,
    "media": None, "languages": None, "clerks": None, "pay_to": None, "result_service": None,
    "slip": None,
    "overrun_percent": OVERRUN_PERCENT, "alert_s": None,
    "icon": ServiceIcon.DOSSIER, "no_show_s": NO_SHOW_S, "appointments": msgspec.to_builtins(AppointmentRules()),
}  # fmt: skip
"""Settings that no journal of the first release holds, as they are where nothing is set: then left out of the facts."""


def _without_news(value: Any) -> Any:
    """The configuration as the first release knew it, and what was set of the newer settings."""
    match value:
        case dict():
            return {
                key: _without_news(one)
                for key, one in value.items()
                if key not in NEW_SINCE_0_1 or (one or None) != NEW_SINCE_0_1[key]
            }
        case list() | tuple():
            return [_without_news(one) for one in value]
        case _:
            return value


def plain(state: State) -> dict[str, Any]:
    """The facts of a state that no release may read otherwise from the same journal."""
    return {
        "day": state.day.date if state.day else None,
        "seq": state.seq,
        "at": state.at,
        "numbers": state.numbers,
        "config": msgspec.Raw(msgspec.json.encode(_without_news(msgspec.to_builtins(state.config)))),
        "tickets": {
            ticket.ticket_id: [
                ticket.number, ticket.service, ticket.cls, ticket.state, ticket.issued_at, ticket.queued_at,
                ticket.counter, ticket.dossiers, ticket.served_ms, ticket.parked_ms, ticket.no_shows, ticket.outcome,
                ticket.ended_at, ticket.scanned_pages,
            ]
            for ticket in state.tickets.values()
        },
        "counters": {
            counter.id: [counter.state, counter.user, counter.ticket_id, counter.skills, counter.reason]
            for counter in state.counters.values()
        },
        "waiting": sorted(ticket.ticket_id for ticket in state.waiting.tickets()),
        "parked": sorted(state.parked),
        "alarms": state.timers.order,
        "tally": msgspec.Raw(msgspec.json.encode(_counts(state))),
        **({"appointments": list(book.values())} if (book := state.appointments.by_id) else {}),
    }  # fmt: skip


def _counts(state: State) -> dict[str, int]:
    tally = state.tally
    return {
        "issued": tally.issued, "served": tally.served, "cancelled": tally.cancelled, "expired": tally.expired,
        "no_shows": tally.no_shows, "within_visit": tally.kept, "within_mandate": tally.within_mandate,
    }  # fmt: skip


def digest(states: list[State]) -> str:
    """64 hex digits of these states' facts, one state a day's end and the last."""
    facts = msgspec.json.encode([plain(state) for state in states], order="deterministic")
    return hashlib.sha256(facts).hexdigest()


def states_of(desk: Desk, rows: list[Any]) -> list[State]:
    """The state before every opening of a day, and the last."""
    cuts = [place for place, row in enumerate(rows) if row.kind == "day_opened" and place]
    return [desk.replay(rows[:cut]) for cut in [*cuts, len(rows)]]


def write(release: str) -> None:
    desk = story()
    lines = [
        msgspec.json.encode(
            {
                **{name: value for name, value in msgspec.structs.asdict(row.recorded).items() if name != "body"},
                "body": msgspec.Raw(row.body),
            }
        )
        for row in desk.rows
    ]
    (HERE / f"v{release}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (HERE / f"v{release}.sha256").write_text(digest(states_of(desk, desk.rows)) + "\n", encoding="ascii")


if __name__ == "__main__":
    write(sys.argv[1])
