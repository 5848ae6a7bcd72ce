"""`motcua demo`: a whole branch on one machine, from the touch at the kiosk to the number on the TV."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from language.messages import _
from server.cli.output import Failed, Output
from server.cli.settings import Settings

if TYPE_CHECKING:
    from .stage import Command


def add_arguments(parser: argparse.ArgumentParser, motcua: "Command") -> None:
    """`motcua`: the command itself, which sets the branch up as an administrator would."""
    parser.set_defaults(motcua=motcua)
    parser.add_argument("--headless", action="store_true", help=_("play one visit offscreen, save pictures, and end"))
    parser.add_argument("--out", metavar=_("DIR"), default="build/demo", help=_("where pictures, logs and data go"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("seed of the random citizens"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Runs the demonstration in its own data folder below --out; no other branch is changed."""
    from .browser import BrowserError
    from .hand import HandError
    from .play import has_screen, play
    from .programs import ProgramError
    from .transcript import CheckFailed
    from .wire import WireError

    out = Path(arguments.out)
    headless = arguments.headless or not has_screen()
    try:
        play(out, arguments.seed, arguments.motcua, headless=headless)
    except (BrowserError, HandError, ProgramError, CheckFailed, WireError, OSError) as error:
        said = _("the demonstration failed: {error}\nThe output of each program is in {folder}")
        raise Failed(said.format(error=error, folder=out / "logs")) from error
    output.result(out=str(out), headless=headless)
    return 0
