"""`docs/figures.json` as we keep it, and the generated part of `docs/figures.md`; what people wrote there stays."""

import re
from pathlib import Path

import msgspec
from msgspec import Struct

from tools.bench.report import Report, machine_line, markdown, rounded, shown, table
from tools.bench.rig.machine import Machine

from .advice import Advices
from .advice import shown as advices_shown
from .booking import Booking
from .boot import Boot
from .city import City
from .codes import Codes
from .door import Door
from .door300 import Door300
from .dossiers import FEW, Dossiers
from .faults.bench import FaultBench
from .forecast import Forecasts
from .forecast import shown as forecasts_shown
from .kills import Kills
from .manager import ManagerPage
from .phone import Phone
from .plan import Plans
from .plan import shown as plans_shown
from .scans import Scans
from .soak import Soak
from .standby import Standby
from .year import Year

DOCS = Path(__file__).parents[2] / "docs"
JSON = DOCS / "figures.json"
PAGE = DOCS / "figures.md"

BEGIN = "<!-- figures: written by `make figures` from figures.json -->"
END = "<!-- end of figures -->"


class Proof(Struct, frozen=True):
    """One long run and where it was made."""

    commit: str | None
    taken_at: str
    command: str
    took_s: float
    machine: Machine


class KillsProof(Proof, frozen=True):
    result: Kills


class SoakProof(Proof, frozen=True):
    result: Soak


class CityProof(Proof, frozen=True):
    result: City


class FaultsProof(Proof, frozen=True):
    result: FaultBench


class BootProof(Proof, frozen=True):
    result: Boot


class DoorProof(Proof, frozen=True):
    result: Door


class Door300Proof(Proof, frozen=True):
    result: Door300


class PhoneProof(Proof, frozen=True):
    result: Phone


class ManagerProof(Proof, frozen=True):
    result: ManagerPage


class BookingProof(Proof, frozen=True):
    result: Booking


class StandbyProof(Proof, frozen=True):
    result: Standby


class YearProof(Proof, frozen=True):
    result: Year


class CodesProof(Proof, frozen=True):
    result: Codes


class DossiersProof(Proof, frozen=True):
    result: Dossiers


class ForecastProof(Proof, frozen=True):
    result: Forecasts


class PlanProof(Proof, frozen=True):
    result: Plans


class AdviceProof(Proof, frozen=True):
    result: Advices


class ScansProof(Proof, frozen=True):
    result: Scans


class Figures(Struct, frozen=True, omit_defaults=True):
    """Every part is of its own run, the last of its kind."""

    bench: Report | None = None
    kills: KillsProof | None = None
    city: CityProof | None = None
    faults: FaultsProof | None = None
    door: DoorProof | None = None
    door300: Door300Proof | None = None
    soak: SoakProof | None = None
    boot: BootProof | None = None
    standby: StandbyProof | None = None
    year: YearProof | None = None
    codes: CodesProof | None = None
    dossiers: DossiersProof | None = None
    scans: ScansProof | None = None
    forecast: ForecastProof | None = None
    plan: PlanProof | None = None
    advice: AdviceProof | None = None
    phone: PhoneProof | None = None
    manager: ManagerProof | None = None
    booking: BookingProof | None = None


def read(path: Path = JSON) -> Figures:
    """Nothing yet when there is no file."""
    return msgspec.json.decode(path.read_bytes(), type=Figures) if path.exists() else Figures()


def write(figures: Figures) -> None:
    """The JSON and the page."""
    JSON.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")
    write_page(figures)


def write_page(figures: Figures) -> None:
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")


def filled(page: str, figures: Figures) -> str:
    """The page with its generated part as the figures say. Raises ValueError when it has no place for it."""
    pattern = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE.name} has lost its lines {BEGIN} and {END}")
    return pattern.sub(lambda found: f"{BEGIN}\n{part(figures)}\n{END}", page)


def part(figures: Figures) -> str:
    """All that is generated."""
    parts = []
    if figures.bench is not None:
        parts += ["## The bench", _origin(figures.bench), markdown(figures.bench)]
    if figures.kills is not None:
        parts += ["## Killed at random instants", _origin(figures.kills), _kills(figures.kills.result)]
    if figures.city is not None:
        parts += ["## Four processes on one PostgreSQL", _origin(figures.city), _city(figures.city.result)]
    if figures.faults is not None:
        parts += ["## The fault bench", _origin(figures.faults), _fault_bench(figures.faults.result)]
    if figures.door is not None:
        parts += ["## Attacks at the door, and what others wait", _origin(figures.door), _door(figures.door.result)]
    if figures.door300 is not None:
        parts += ["## Three hundred people at the door", _origin(figures.door300), _door300(figures.door300.result)]
    if figures.phone is not None:
        parts += ["## A citizen's phone", _origin(figures.phone), _phone(figures.phone.result)]
    if figures.soak is not None:
        parts += ["## The soak", _origin(figures.soak), _soak(figures.soak.result)]
    if figures.year is not None:
        parts += ["## Reports of a year of thirty branches", _origin(figures.year), _year(figures.year.result)]
    if figures.standby is not None:
        parts += ["## The database lost, or put back", _origin(figures.standby), _standby(figures.standby.result)]
    if figures.boot is not None:
        parts += ["## From a bare machine, and its power cut", _origin(figures.boot), _boot(figures.boot.result)]
    if figures.booking is not None:
        parts += ["## Booking", _origin(figures.booking), _booking(figures.booking.result)]
    if figures.dossiers is not None:
        parts += ["## A city's dossiers", _origin(figures.dossiers), _dossiers(figures.dossiers.result)]
    if figures.forecast is not None:
        parts += ["## Forecasts of waits", _origin(figures.forecast), forecasts_shown(figures.forecast.result)]
    if figures.plan is not None:
        parts += ["## Plans of counters", _origin(figures.plan), plans_shown(figures.plan.result)]
    if figures.advice is not None:
        parts += ["## Advice followed on whole days", _origin(figures.advice), advices_shown(figures.advice.result)]
    if figures.scans is not None:
        parts += ["## Scans beside a clerk", _origin(figures.scans), _scans(figures.scans.result)]
    if figures.codes is not None:
        parts += ["## Codes of dossiers", _origin(figures.codes), _codes(figures.codes.result)]
    if figures.manager is not None:
        parts += ["## The manager's page", _origin(figures.manager), _manager_page(figures.manager.result)]
    return "\n\n".join(parts) or "Nothing was measured yet: `make prove`."


def _origin(proof: Proof | Report) -> str:
    commit = proof.commit or "outside of a checkout"
    changed = ", with changes that were not committed" if commit.endswith("+") else ""
    return (
        f"`{proof.command}`, {proof.taken_at}, commit {commit.rstrip('+')[:12]}{changed}, {proof.took_s:.0f} s. "
        f"{machine_line(proof.machine)}"
    )


def _kills(kills: Kills) -> str:
    lines = [
        ("SIGKILLs", str(kills.kills)),
        ("commands acknowledged", f"{kills.acknowledged:,}"),
        ("commands on their way at the kills", str(kills.in_flight)),
        ("of these in the journal already, and answered the same again", str(kills.found_again)),
        ("acknowledged and lost, doubled, called twice, or a broken chain", str(len(kills.faults))),
        ("ready again (s)", shown(kills.ready_s)),
        ("tickets in the day that was folded", shown(kills.tickets_at_start)),
    ]
    return "\n\n".join([table(("what", "figure"), lines), *_faults(kills.faults)])


def _city(city: City) -> str:
    lines = [
        ("server processes, killed in the middle", f"{city.processes}, {city.processes_killed}"),
        ("PostgreSQL crashed and started again in the middle", f"{city.database_restarts}"),
        ("tickets acknowledged, commands in all", f"{city.tickets:,}, {city.acknowledged:,}"),
        ("commands that had to be sent more than once", str(city.sent_again)),
        ("followers, and times that they had to come back", f"{city.followers}, {city.came_back}"),
        ("events that they followed, in one order without gap or repeat", f"{city.events_followed:,}"),
        ("acknowledged and lost, doubled, called twice, out of order, or a broken chain", str(len(city.faults))),
    ]
    return "\n\n".join([table(("what", "figure"), lines), *_faults(city.faults)])


def _door(door: Door) -> str:
    said = (
        f"Eight counters that issue and twelve phones that look, {door.requests:,} requests; {door.rounds} rounds of "
        f"{door.seconds:g} s without and with each attack, which has what the others leave of these two cores. p99 "
        "of these others in ms, medians of the rounds."
    )
    lines = [
        (
            row.attack,
            f"{row.done:,}",
            f"{row.without_ms:.1f}",
            f"{row.with_ms:.1f}",
            f"{row.ratio:.2f}",
            str(row.failed),
        )
        for row in door.rows
    ]
    columns = ("attack", "bytes, connections or requests", "p99 without", "p99 with", "ratio", "failed")
    return "\n\n".join([said, table(columns, lines), *_faults(door.faults)])


def _door300(door: Door300) -> str:
    a = door.assumed
    said = (
        f"{a.people} people come at one moment, {a.without_phone} of them without a phone. Simulated people use a real "
        f"server's pages and wire: {a.by_phone:.0%} of those with a phone scan the QR at the door within "
        f"{a.scan_within_s:g} s, all others queue at {a.kiosks} kiosks and before {a.greeters} greeters. Assumed, not "
        f"measured: a person takes {a.kiosk_s:g} s at a kiosk, {a.greeter_s:g} s with a greeter, {a.phone_s:g} s on a "
        f"phone's page (means, lognormal); {a.complete:.0%} bring every paper. Each of five services has {a.numbers} "
        f"numbers, {a.without_phone_percent} % of them for people without a phone. **After {a.minutes:g} minutes "
        f"{door.share:.1%} hold something.** Requests: {door.requests:,}, p50 {door.request_ms[0]:g} ms, p99 "
        f"{door.request_ms[1]:g} ms, on the machine that also plays the people."
    )
    lines = [(way, str(count), str(door.least[way])) for way, count in door.held.items()]
    times = ", ".join("not reached" if one is None else f"{one:.0f} s" for one in door.within_s)
    after = f"Half, 90 % and 99 % of the people hold it after {times}."
    columns = ("what they hold", "people", "of them without a phone")
    return "\n\n".join([said, table(columns, lines), after, *_faults(door.faults)])


def _phone(phone: Phone) -> str:
    said = (
        f"Pages on a phone of 390 px whose browser computes four times slower, medians of {phone.rounds} rounds, over "
        "3G (1.6 Mbit/s, 300 ms) and slow 3G (400 kbit/s, 400 ms), as the browser itself holds them back. First text: "
        "when the first words are painted, the number among them; again: with what the browser kept."
    )
    visits = [
        (
            f"{one.page}, {one.network}{', again' if one.again else ''}",
            f"{one.kb:.0f}",
            str(one.requests),
            f"{one.first_ms / 1000:.1f}",
            f"{one.largest_ms / 1000:.1f}",
        )
        for one in phone.visits
    ]
    calls = (
        f"{phone.phones:,} phones and {phone.devices} displays follow one branch, {phone.calls} calls, one a second; "
        "every phone of the called service asks for its page again within a second. Ms from the call's request, 50th "
        f"and 99th percentile: to the message on a phone {phone.told_ms[0]:.0f}, {phone.told_ms[1]:.0f}; to the called "
        f"phone's new page {phone.shown_ms[0]:.0f}, {phone.shown_ms[1]:.0f}, of which it waits 150 itself. Server and "
        "phones share the cores."
    )
    columns = ("page", "KB", "requests", "first text (s)", "largest part (s)")
    return "\n\n".join([said, table(columns, visits), calls, *_faults(phone.faults)])


def _booking(booking: Booking) -> str:
    ran = booking.rush
    said = (
        f"{booking.clients} clients, each with an address of its own, come at once for the last {booking.last} times; "
        f"then a script presses for {booking.seconds:g} s as fast as it may, with a fresh cookie each time, and books "
        "every second time that it holds. Clients and script solve what the page asks of them in one process on the "
        "same machine."
    )
    lines = [
        (
            "free times of 30 branches for 7 days, ms: the soonest three, every time",
            f"{booking.cost.soonest_ms}, {booking.cost.every_ms}",
        ),
        ("booked, told that all is taken, lost", f"{ran.booked}, {ran.told}, {ran.lost}"),
        ("page → code of those who booked, s: median, worst", f"{ran.median_s}, {ran.worst_s}"),
        *(
            (
                f"frozen by a script with {one.addresses} address{'es' if one.addresses > 1 else ''}",
                f"{one.frozen:,} of {one.places:,} times ({one.share:.1%}); "
                f"{one.presses:,} presses, {one.refused:,} refused",
            )
            for one in booking.frozen
        ),
    ]
    return "\n\n".join([said, table(("what", "figure"), lines), *_faults(booking.faults)])


def _manager_page(page: ManagerPage) -> str:
    said = (
        f"{page.counters} counters, {page.waiting} people who wait, Chromium without a screen at 1280 × 800; "
        f"{page.seconds:g} s at some twenty times a hall's pace, {page.commands} commands. One frame in a hundred "
        "takes longer than p99; heap after a collection, warm and at the end."
    )
    lines = [
        (
            "a number's answer → shown on the page, ms: median, longest",
            f"{page.lag_p50_ms:.0f}, {page.lag_most_ms:.0f}",
        ),
        ("between two frames, ms: p99, longest", f"{page.frame_p99_ms:.1f}, {page.frame_most_ms:.1f}"),
        ("script tasks over 50 ms: how many, the longest, ms", f"{page.long_tasks}, {page.longest_task_ms:.0f}"),
        ("heap, MB: before, after", f"{page.heap_before_mb}, {page.heap_after_mb}"),
        ("nodes: before, after", f"{page.nodes_before:,}, {page.nodes_after:,}"),
    ]
    return "\n\n".join([said, table(("what", "figure"), lines), *_faults(page.faults)])


def _fault_bench(bench: FaultBench) -> str:
    said = (
        f"{bench.commands:,} commands were acknowledged ({bench.sent:,} tries) in {bench.took_s:,.0f} s of parts, "
        f"run at commit {', '.join(bench.commits)}. Acknowledged and lost, doubled, called twice, answered "
        "with another's, a number given again, a screen that differs, a changed answer, or a broken chain: "
        f"{len(bench.faults)}."
    )
    planted = "; ".join(f"`{fault}`: {said or 'NOT FOUND'}" for fault, said in bench.planted.items())
    lines = [
        (
            f"{row.round}, {row.database}",
            f"{row.parts}",
            f"{row.answered:,} / {row.sent:,}",
            ", ".join(f"{what} {times:,}" for what, times in sorted(row.made.items())),
            f"{row.screens_back:,}, {row.blind_s:g}",
            f"{row.faults}",
        )
        for row in bench.rows
    ]
    columns = (
        "round",
        "parts",
        "commands / tries",
        "what was done to it",
        "screens came again, longest blind (s)",
        "wrong",
    )
    found = [f"What it said of faults that were planted, each played first: {planted}."] if planted else []
    return "\n\n".join([said, *found, table(columns, lines), *_faults(bench.faults)])


def _dossiers(of: Dossiers) -> str:
    made = f"made in bulk ({of.made_per_s:,.0f} a second)" if of.made_per_s else "made in bulk before"
    rebuilt = of.rebuilt
    said = (
        f"{of.dossiers:,} dossiers of a year, 4 % of them open, {of.megabytes:,} MB of SQLite, {made}. {of.rounds} "
        f"were taken in, looked up, listed and handed over over HTTP beside them, and beside {FEW:,}, in turn. "
        f"The server started in {of.start_s[0]:.2f} s beside few and in {of.start_s[1]:.2f} s beside many. Every row "
        "of dossiers was lost then, and `motcua check --rebuild` checked and wrote "
        f"{rebuilt.per_processor_s:,.0f} dossiers a second of the processor's time, "
        f"{rebuilt.per_s:,.0f} of the clock, in {rebuilt.megabytes:,} MB of memory. "
        "Processor: the server's own time for the request."
    )
    few = f"beside {FEW:,}"
    lines = [
        [
            what,
            *(f"{figure:g}" for figure in (*cost.few, *cost.many)),
            f"{cost.many[0] / cost.few[0]:.2f}",
            f"{cost.processor[0]:g}",
            f"{cost.processor[1]:g}",
            f"{cost.processor[1] / max(cost.processor[0], 0.01):.2f}",
        ]
        for what, cost in of.costs.items()
    ]
    many = f"beside {of.dossiers:,}"
    columns = ["what", f"{few}: p50, ms", "p95", f"{many}: p50, ms", "p95", "ratio"]
    columns += [f"processor {few}, ms", many, "ratio"]
    return "\n\n".join([said, table(columns, lines), *_faults(of.faults)])


def _scans(of: Scans) -> str:
    said = (
        f"A clerk begins dossiers over HTTP, {of.acts} while scans of ten pages are recognised (ocrmypdf, tesseract "
        f"`vie`, one at a time, nice 19) and as many or more in turn without. Then a PDF of 300 pages, "
        f"{of.batch_megabytes:g} MB, is sent in pieces, broken off and sent on, checked, sealed and stored: the server "
        f"held {of.held[0]:g} MB before and at most {of.held[1]:g} MB meanwhile."
    )
    columns = ["an act, ms", "p50", "p99", "longest"]
    lines = [
        ["without", *(f"{one:g}" for one in of.without)],
        ["beside recognition", *(f"{one:g}" for one in of.beside)],
    ]
    return "\n\n".join([said, table(columns, lines), *_faults(of.faults)])


def _codes(codes: Codes) -> str:
    said = (
        f"{codes.clients} clients of two processes take receipts, one after the other; their clocks pass midnight in "
        "the middle. Numbers of a day begin at 1, and none is left out."
    )
    lines = [
        [
            one.database,
            f"{one.codes:,}",
            " + ".join(f"{n:,}" for n in one.days),
            str(one.twice),
            str(one.left_out),
            f"{one.refused:,}",
            f"{one.seconds:g}",
        ]
        for one in codes.given
    ]
    columns = ["database", "codes", "by day", "twice", "left out", "asked for again", "s"]
    return "\n\n".join([said, table(columns, lines), *_faults(codes.faults)])


def _year(year: Year) -> str:
    said = (
        f"{year.visits:,} visits of {year.branches} branches on {year.days} days, {year.megabytes:,} MB of SQLite."
        " Each report is over all of it, from the database to the finished table: the least of three."
    )
    return (
        said
        + "\n\n"
        + table(
            ["report", "s", "processor, s"],
            [[what, *(f"{one:.2f}" for one in pair)] for what, pair in year.reports.items()],
        )
    )


def _standby(standby: Standby) -> str:
    lines = [
        (each.name, f"{each.acknowledged:,}", f"{each.lost:,}", f"{each.issued:,}", f"{each.away_s:g}",
         str(len(each.faults)))
        for each in standby.drills
    ]  # fmt: skip
    columns = (
        "drill",
        "acknowledged before",
        "of these not in what took over",
        "numbers that people have",
        "from the loss until ready (s)",
        "wrong",
    )
    said = (
        "Wrong is a number or a ticket that two people have, a person called twice, a broken chain, and with a "
        "synchronous standby anything lost. In the drills of failovers and of the log archive commands are counted, in "
        "those of backups numbers."
    )
    return "\n\n".join([said, table(columns, lines), *_faults(standby.faults)])


def _boot(boot: Boot) -> str:
    lines = [
        ("commands of docs/operations.md, typed into a machine that systemd booted", str(boot.typed)),
        ("power cuts; ready again after (s)", f"{boot.cuts}; {', '.join(map(str, boot.after_cut_s))}"),
        ("server killed: ready again after (s)", str(boot.after_kill_s)),
        ("server hangs: ended by the watchdog (30 s) and ready again after (s)", str(boot.after_hang_s)),
        ("tickets acknowledged; lost, doubled or damaged", f"{boot.tickets}; {len(boot.faults)}"),
        ("what `motcua doctor` found to say of that machine", ", ".join(boot.named)),
    ]
    said = (
        "The machine is a set of namespaces over this one's files, without a network; a cut ends every process at "
        "once, and does not show a disk that loses what was written and not synced."
    )
    return "\n\n".join([said, table(("what", "figure"), lines), *_faults(boot.faults)])


def _soak(soak: Soak) -> str:
    trends = [
        (name, rounded(each.first), rounded(each.last), rounded(each.most), f"{each.growth:+.1f}")
        for name, each in (
            ("memory (KiB)", soak.rss_kib),
            ("asyncio tasks", soak.tasks),
            ("sockets", soak.sockets),
            ("open files", soak.files),
            ("threads", soak.threads),
        )
    ]
    cpu = "" if soak.cpu_share is None else f", {soak.cpu_share:.0%} of one core"
    said = (
        f"{soak.minutes:g} minutes, {soak.tickets:,} tickets, {soak.commands:,} commands, "
        f"{soak.reconnects:,} reconnects of displays, {soak.events_seen:,} events seen, "
        f"{soak.gaps} missed or doubled; "
        f"issue p50 / p99 {rounded(soak.issue_p50_ms)} / {rounded(soak.issue_p99_ms)} ms, "
        f"call p99 {rounded(soak.call_p99_ms)} ms{cpu}. "
        f"Memory grew by {soak.rss_bytes_a_ticket:.0f} bytes a ticket: the day is kept in memory until it ends, "
        "and given back then (`tests/server/web/test_memory.py`)."
    )
    columns = "what the server holds", "first", "last", "most", "growth of the fitted line"
    return "\n\n".join([said, table(columns, trends), *_faults(soak.faults)])


def _faults(faults: list[str]) -> list[str]:
    if not faults:
        return []
    shown_faults = "\n".join(f"- {fault}" for fault in faults[:20])
    return [f"**Faults ({len(faults)}):**\n\n{shown_faults}"]
