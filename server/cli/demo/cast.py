"""Starts the programs of the demonstration (server, printer, screens), each with a remote control."""

import re
from dataclasses import dataclass
from pathlib import Path

from language.messages import _

from .hand import Hand
from .programs import Program, Programs, free_port
from .stage import CLERKS, Stage
from .transcript import Transcript

KIOSK_SIZE = "1080x1920"


@dataclass(frozen=True, slots=True)
class Cast:
    """The running programs. `slips` is the folder where the virtual printer leaves a picture of each slip."""

    url: str
    printer: Program
    slips: Path
    kiosk: Hand
    counters: dict[str, Hand]
    display: Hand


def start_programs(stage: Stage, programs: Programs, out: Path, transcript: Transcript, *, offscreen: bool) -> Cast:
    """Starts everything and returns when every screen answers. Raises ProgramError or HandError."""
    url = start_server(stage, programs, transcript)
    printer, address = start_printer(programs, "printer", out / "slips", transcript)
    _printer, desk_address = start_printer(programs, "receipt-printer", out / "receipts", transcript)
    kiosk_more = ["--printer", address, "--data", str(stage.data.parent / "kiosk")] + (
        ["--size", KIOSK_SIZE] if offscreen else ["--size", "540x960"]
    )
    ports = {name: free_port() for name in ("kiosk", "display", *CLERKS)}

    def screen(name: str, command: str, token: str, *more: str) -> None:
        programs.start(
            name,
            command,
            *("--server", url, "--branch", stage.branch, "--token", stage.tokens[token]),
            *("--windowed", "--remote", str(ports[name.removeprefix("counter-")]), *more),
        )

    screen("kiosk", "motcua-kiosk", "kiosk", *kiosk_more)
    for counter in CLERKS:
        name = f"counter-{counter}"
        more = ("--printer", desk_address, "--data", str(stage.data.parent / "desk")) if counter == "1" else ()
        screen(name, "motcua-counter", name, "--counter", counter, "--virtual-hardware", *more)
    screen("display", "motcua-display", "display")
    hands = {name: Hand(port, still=programs.check) for name, port in ports.items()}
    transcript.say("screens", _("kiosk, counters 1 and 2 and the lobby TV are open"))
    return Cast(
        url, printer, out / "slips", hands["kiosk"], {counter: hands[counter] for counter in CLERKS}, hands["display"]
    )


def start_server(stage: Stage, programs: Programs, transcript: Transcript) -> str:
    """The server's URL."""
    server = programs.start("server", "motcua", "serve", "--data", str(stage.data), "--port", "0", "--no-device-limits")
    url = server.line_with("serving on").rsplit(" ", 1)[1]
    transcript.say("server", f"motcua serve: {url}")
    return url


def start_printer(programs: Programs, name: str, slips: Path, transcript: Transcript) -> tuple[Program, str]:
    """A virtual printer that speaks ESC/POS over TCP, and its address."""
    slips.mkdir(parents=True, exist_ok=True)
    printer = programs.start(name, "motcua-hardware", "printer", "--virtual", "--port", "0", "--out", str(slips))
    ready = printer.line_with("ready")
    found = re.search(r"tcp://\S+", ready)
    address = found[0] if found else ""
    transcript.say("printer", _("a virtual ticket printer at {address}").format(address=address))
    return printer, address
