"""The command `motcua-hardware`: tries out printers, scanners and voices, and runs the virtual ones."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from hardware.printer.address import Address, AddressError, describe, parse_address
from hardware.printer.cause import advice
from hardware.printer.ticket_printer import TicketPrinter
from hardware.scanner.devices import Scanimage
from hardware.scanner.fault import Fault
from hardware.scanner.pdf import Sheet, write_pdf
from hardware.scanner.scan import Ended, Ending, PageDone, Progress, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.slip.slip import Paper
from language.argparse_words import argparse_speaks
from language.environment import language_of
from language.messages import N_, _, speak

from . import card_command, voice_command
from . import device_test as trying
from .discovery import found_here
from .driver_phrases import in_words

DESCRIPTION = N_("The command `motcua-hardware`: tries out printers, scanners and voices, and runs the virtual ones.")

DONE, FAILED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. Returns 0: done, 1: failed; argparse exits with 2 for wrong arguments."""
    language = language_of(os.environ)
    speak(language)
    with argparse_speaks(language):
        chosen = _parser().parse_args(arguments)
    result: int = chosen.run(chosen)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua-hardware", description=_(DESCRIPTION))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))

    printer = commands.add_parser("printer", help=_("run a virtual printer until it is interrupted"))
    printer.add_argument("--virtual", action="store_true", required=True, help=_("the only kind that can be run"))
    printer.add_argument("--port", type=_port, default=9100, metavar="N", help=_("TCP port, 0 for any free one (9100)"))
    printer.add_argument("--pty", action="store_true", help=_("also as a serial line"))
    printer.add_argument("--out", type=Path, required=True, metavar=_("DIR"), help=_("where each slip goes as a PNG"))
    printer.add_argument(
        "--width", type=_paper, default=Paper(576), metavar=_("DOTS"), help=_("576 (80 mm) or 384 (58 mm)")
    )
    printer.add_argument(
        "--control-port", type=_port, metavar="N", help=_("take control lines there too, 0 for any free port")
    )
    printer.set_defaults(run=_run_virtual_printer)

    status = commands.add_parser("status", help=_("ask a printer for its status"))
    _add_printer(status)
    status.set_defaults(run=_status)

    test = commands.add_parser(
        "test",
        help=_("try every device that is configured"),
        description=_(
            "Tries each device that a settings file or an option names, and says what it found. Exit code: "
            "0 all of them work, 1 one does not, 2 nothing to try, or wrong use."
        ),
    )
    test.add_argument(
        "--settings", type=Path, metavar=_("FILE"), help=_("a program's settings file (TOML); options win")
    )
    for name, description in trying.SETTINGS.items():
        test.add_argument("--" + name.replace("_", "-"), metavar=name.upper(), help=_(description))
    test.add_argument(
        "--wait", type=float, default=10.0, metavar="S", help=_("seconds for a key or a code; 0 only opens (10)")
    )
    test.add_argument("--out", type=Path, metavar=_("FILE.png"), help=_("also write the test slip's picture"))
    test.add_argument("--width", type=_paper, metavar=_("DOTS"), help=_("of the paper, instead of its profile's"))
    test.add_argument("--json", action="store_true", help=_("print one line of JSON last"))
    test.set_defaults(run=_test)

    find = commands.add_parser("find", help=_("list what is plugged in: serial ports, USB printers, scanners"))
    _add_sane(find)
    find.set_defaults(run=_find)

    scanners = commands.add_parser(
        "scanners", help=_("list the scanners that SANE finds, and those on the network (eSCL)")
    )
    _add_sane(scanners)
    scanners.set_defaults(run=_scanners)

    scan = commands.add_parser("scan", help=_("scan pages into one PDF"))
    _add_sane(scan)
    scan.add_argument(
        "--device",
        required=True,
        metavar=_("NAME"),
        help=_("the scanner's name, or escl://HOST; see: motcua-hardware scanners"),
    )
    scan.add_argument("--out", type=Path, required=True, metavar=_("FILE.pdf"), help=_("where the pages go"))
    scan.add_argument("--resolution", type=int, default=200, metavar="DPI", help=_("dots an inch (200)"))
    scan.add_argument("--mode", metavar=_("NAME"), help=_("the scanner's name of it (its colour)"))
    scan.add_argument(
        "--source", metavar=_("NAME"), help=_("flatbed, feeder or duplex; or the scanner's own name (its default)")
    )
    scan.add_argument(
        "--pages", type=int, default=1, metavar="N", help=_("how many at most; 0 for all in the feeder (1)")
    )
    scan.set_defaults(run=_scan)

    card_command.add_to(commands)
    voice_command.add_to(commands)
    return parser


def _add_printer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--printer", type=_address, required=True, metavar=_("ADDRESS"), help=_("where it is: tcp://HOST:PORT, …")
    )


def _add_sane(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sane-config", type=Path, metavar=_("DIR"), help=_("SANE configuration instead of /etc/sane.d")
    )


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(_("must be a number from 0 to 65535"))
    return int(text)


def _paper(text: str) -> Paper:
    try:
        return Paper(int(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _run_virtual_printer(chosen: argparse.Namespace) -> int:
    # openpty and poll exist on POSIX only, where this is for
    from hardware.virtual.run import run

    return run(chosen.port, chosen.pty, chosen.out, chosen.width.width_dots, chosen.control_port)


def _status(chosen: argparse.Namespace) -> int:
    printer = TicketPrinter(chosen.printer)
    status = printer.status()
    printer.close()
    why = "" if status.cause is None else ". " + advice(status.cause, chosen.printer, _)
    print(f"{describe(chosen.printer)}: {in_words(str(status))}{why}")
    return DONE if status.may_print else FAILED


def _test(chosen: argparse.Namespace) -> int:
    given = {name: value for name in trying.SETTINGS if (value := getattr(chosen, name)) is not None}
    try:
        settings = (trying.read_settings(chosen.settings) if chosen.settings else {}) | given
        plan = trying.plan(settings, chosen.wait, chosen.width, chosen.out)
    except trying.SettingError as error:
        print(_("wrong use: {why}").format(why=error), file=sys.stderr)
        return 2
    if not plan:
        words = _("nothing to try: name a device, such as --printer tcp://HOST:9100, or a --settings file")
        print(words, file=sys.stderr)
        return 2
    results = []
    for attempt in plan:
        result = attempt(lambda words: print(words, file=sys.stderr, flush=True))
        works = _("ok") if result.works else _("FAILED")
        print(f"{works:<6} {_(result.device)}, {result.where}: {result.words}", flush=True)
        results.append(result)
    if chosen.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    return DONE if all(result.works for result in results) else FAILED


def _find(chosen: argparse.Namespace) -> int:
    for line in found_here(_scanimage(chosen)):
        print(line)
    return DONE


def _scanimage(chosen: argparse.Namespace) -> Scanimage:
    return Scanimage(config_dir=chosen.sane_config)


def _scanners(chosen: argparse.Namespace) -> int:
    found = Scanners(_scanimage(chosen)).find()
    if isinstance(found, Fault):
        print(_("failed: {why}").format(why=_said(found)), file=sys.stderr)
        return FAILED
    for device in found:
        print(f"{device.name}\t{device.vendor} {device.model} ({device.kind})")
    return DONE


def _scan(chosen: argparse.Namespace) -> int:
    scanners = Scanners(_scanimage(chosen))
    try:
        request = _scan_request(chosen, scanners)
    except ValueError as error:
        print(_("wrong use: {why}").format(why=error), file=sys.stderr)
        return 2
    if isinstance(request, Fault):
        print(_("failed: {why}").format(why=_said(request)), file=sys.stderr)
        return FAILED
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scan = scanners.scan(request, folder)
        ended = None
        for event in scan:
            match event:
                case Progress(page, percent):
                    words = _("page {page}: {percent:3.0f} %").format(page=page, percent=percent)
                    print(f"\r{words}", end="", file=sys.stderr, flush=True)
                case PageDone(page):
                    print("\r" + _("page {page}: done ").format(page=page), file=sys.stderr)
                case Ended():
                    ended = event
        assert ended is not None
        if ended.ending is not Ending.DONE:
            fault = Fault.FAILED if ended.fault is None else ended.fault
            print(_("failed: {why}").format(why=_said(fault)), ended.detail, sep="\n", file=sys.stderr)
            return FAILED
        with chosen.out.open("wb") as out:
            write_pdf(out, [Sheet(path) for path in ended.pages], request.resolution_dpi or chosen.resolution)
        print(_("{file}: {n} pages").format(file=chosen.out, n=len(ended.pages)))
    return DONE


def _scan_request(chosen: argparse.Namespace, scanners: Scanners) -> ScanRequest | Fault:
    """What is wished, in the words of the scanner, which is asked. Raises ValueError for a senseless wish."""
    wish = ScanRequest(chosen.device, chosen.resolution, source=chosen.source, pages=chosen.pages or None)
    kind = next((each for each in Source if each.name.lower() == chosen.source), None)
    own: dict[str, str] = {} if chosen.mode is None else {"mode": chosen.mode}
    if kind is not None or chosen.source is None:
        asked = scanners.request(wish, kind)
    else:
        ability = scanners.ask(chosen.device, chosen.source)
        asked = ability if isinstance(ability, Fault) else ability.request(wish, None)
        own["source"] = chosen.source
    return asked if isinstance(asked, Fault) else replace(asked, **own)  # type: ignore[arg-type]


def _said(fault: Fault) -> str:
    if fault is Fault.NO_SCANIMAGE:
        return _("scanimage is missing; install Debian's package sane-utils")
    return in_words(fault.value).replace("_", " ")


if __name__ == "__main__":
    sys.exit(main())
