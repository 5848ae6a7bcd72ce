"""Runs the demonstration: offscreen it plays one visit and ends; on a screen it runs until somebody closes it."""

import os
import shutil
import sys
import time
from pathlib import Path

from language.messages import _

from .cast import Cast, start_programs
from .citizens import Citizens, HelpingClerk, Stream
from .programs import Programs
from .stage import CLERKS, MANAGER, PASSWORD, Command, Stage, set_up
from .story import Story
from .transcript import Transcript
from .wire import Wire

GAP_S = 20.0
SERVE_S = 45.0
PICTURES = ("kiosk", "counter", "display", "ticket", "manager", "phone", "work", "dossier", "advice")
"""What the names of pictures begin with."""


def has_screen() -> bool:
    """Whether this machine can show windows."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def play(out: Path, seed: int, motcua: Command, *, headless: bool) -> None:
    """Raises ProgramError, HandError, WireError, BrowserError or CheckFailed when something is not as it should be."""
    clear(out)
    transcript = Transcript(out / "transcript.txt")
    try:
        stage = set_up(out / "data", transcript, motcua)
        with Programs(out / "logs", offscreen=headless) as programs:
            cast = start_programs(stage, programs, out, transcript, offscreen=headless)
            if headless:
                number = Story(stage, cast, out, transcript, seed).play()
                programs.check()
                said = _("{number} was issued, called and served; pictures are in {folder}")
                transcript.say("end", said.format(number=number, folder=out))
            else:
                serve_visitors(stage, cast, programs, seed, transcript)
    finally:
        transcript.close()


def serve_visitors(stage: Stage, cast: Cast, programs: Programs, seed: int, transcript: Transcript) -> None:
    """Simulates citizens and four counters; the user has the kiosk and two counters. Ends when a window is closed."""
    branch = Wire(cast.url).get(f"/api/v1/branches/{stage.branch}")
    services = [service["code"] for service in branch["services"]]
    priorities = [priority["code"] for priority in branch["priorities"]]
    citizens = Citizens(Wire(cast.url, stage.tokens["citizens"]), stage.branch, services, priorities, seed)
    helpers = []
    for counter in stage.counters:
        if counter not in CLERKS:
            helper = HelpingClerk(Wire(cast.url, stage.tokens[f"counter-{counter}"]), stage.branch, counter, seed)
            helper.open()
            helpers.append(helper)
    for counter, name in CLERKS.items():
        said = _("counter {counter}: log in as {name}, password {password}; F10 opens, F2 calls")
        transcript.say("you", said.format(counter=counter, name=name, password=PASSWORD))
    said = _("manager: {url} as {name}, password {password}")
    transcript.say("you", said.format(url=f"{cast.url}/manager", name=MANAGER, password=PASSWORD))
    said = _("slips are in {folder}; close a window or press Ctrl+C to end")
    transcript.say("you", said.format(folder=cast.slips))
    stream = Stream(citizens, helpers, GAP_S, SERVE_S)
    stream.start()
    try:
        while not programs.any_ended():
            time.sleep(0.3)
    except KeyboardInterrupt:
        transcript.say("you", _("interrupted: the demonstration ends"))
    finally:
        stream.stop()


def clear(out: Path) -> None:
    """Removes what an earlier demonstration left in this folder, and only that."""
    out.mkdir(parents=True, exist_ok=True)
    for folder in ("data", "kiosk", "desk", "logs", "slips", "receipts"):
        shutil.rmtree(out / folder, ignore_errors=True)
    for picture in out.glob("*.png"):
        if picture.name.partition("-")[0] in PICTURES:
            picture.unlink()
