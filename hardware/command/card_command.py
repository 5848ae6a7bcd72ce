"""`motcua-hardware card`: reads identity cards' codes from standard input, one a line, and says what comes of each.

It is for tests and for setting up a scanner: what it prints is personal data.
"""

import argparse
import json
import sys
from datetime import date
from typing import BinaryIO

import msgspec

from language.card_faults import CARD_FIELDS, CARD_WARNINGS, say_card_fault
from language.messages import _, spoken, translations
from protocol.identity_card import FIELDS, BadCard, Card, read_card

DONE, FAILED = 0, 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    card = commands.add_parser("card", help=_("read identity cards' codes from standard input, one a line"))
    card.add_argument("--json", action="store_true", help=_("print one line of JSON for each code"))
    card.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Runs the command. Returns 0: each was a card, 1: one was not."""
    return read_all(sys.stdin.buffer, date.today(), as_json=chosen.json)  # noqa: DTZ011  # the desk's own date


def read_all(codes: BinaryIO, today: date, *, as_json: bool) -> int:
    """Reads to the end of `codes`; a line holds one code."""
    worst = DONE
    for line in codes:
        read = read_card(line.removesuffix(b"\n"), today)
        if isinstance(read, BadCard):
            worst = FAILED
        print(_as_json(read) if as_json else _in_words(read), flush=True)
    return worst


def _as_json(read: Card | BadCard) -> str:
    if isinstance(read, Card):
        return json.dumps({"ok": True, **msgspec.to_builtins(read)}, ensure_ascii=False)
    said = say_card_fault(read, translations(spoken()))
    return json.dumps({"ok": False, "fault": read.fault, "field": read.field, "said": said}, ensure_ascii=False)


def _in_words(read: Card | BadCard) -> str:
    if isinstance(read, BadCard):
        return say_card_fault(read, translations(spoken()))
    fields = (f"{_(CARD_FIELDS[field])}: {getattr(read, field) or '–'}" for field in FIELDS)
    return "; ".join((*fields, *(_(CARD_WARNINGS[one]) for one in read.warnings)))
