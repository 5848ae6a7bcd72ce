"""`motcua-hardware voice`: hear or keep what would be said, and list what there is to record."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from hardware.voice.calls import CallStyle, SpokenCall, call_sound
from hardware.voice.reading import english, vietnamese
from hardware.voice.reading.reading import Accent, Numbers, Reading, Tongue
from hardware.voice.recorded import phrase_parts
from hardware.voice.sound.loudness import loudness_lufs
from hardware.voice.sound.sound import Sound
from hardware.voice.sound.voice_protocol import CannotSpeak
from hardware.voice.speaker import make_voice
from language.messages import _

DONE, FAILED = 0, 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command and its options."""
    voice = commands.add_parser("voice", help=_("say a call or a text into a WAV file; list what there is to record"))
    what = voice.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--call", nargs=2, metavar=(_("NUMBER"), _("COUNTER")), help=_('a call, such as HT-025 "Quầy số 3"')
    )
    what.add_argument("--say", metavar=_("TEXT"), help=_("a sentence as a screen shows it"))
    what.add_argument("--list", nargs="+", metavar=_("PREFIX|COUNTER"),
                      help=_("what to record for these ticket prefixes and counters' names"))  # fmt: skip
    voice.add_argument(
        "--language", choices=[one.value for one in Tongue], default="vi", help=_("the language spoken (vi)")
    )
    voice.add_argument(
        "--accent",
        choices=[one.value for one in Accent],
        default="north",
        help=_("where the Vietnamese voice is from (north)"),
    )
    voice.add_argument(
        "--numbers", choices=[one.value for one in Numbers], default="digits", help=_("how numbers are read (digits)")
    )
    voice.add_argument("--recorded", type=Path, metavar=_("DIR"), help=_("a folder of recordings, with vi/ and en/"))
    voice.add_argument(
        "--out", type=Path, metavar=_("FILE.wav"), help=_("write it there; the words alone are printed without")
    )
    voice.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """0 done, 1 failed."""
    tongue, reading = Tongue(chosen.language), Reading(Accent(chosen.accent), Numbers(chosen.numbers))
    if chosen.list:
        print(*to_record(chosen.list, reading, tongue), sep="\n")
        return DONE
    if chosen.call:
        words = " – ".join(reading.call(chosen.call[0], chosen.call[1], tongue))
    else:
        words = reading.text(chosen.say, tongue)
    print(words)
    if chosen.out is None:
        return DONE
    try:
        sound = _sound(chosen, reading, tongue, words)
    except CannotSpeak as error:
        print(_("failed: {why}").format(why=error), file=sys.stderr)
        return FAILED
    chosen.out.write_bytes(sound.to_wav())
    print(f"{chosen.out}: {sound.length_ms / 1000:.1f} s, {loudness_lufs(sound):.1f} LUFS")
    return DONE


def _sound(chosen: argparse.Namespace, reading: Reading, tongue: Tongue, words: str) -> Sound:
    voice = make_voice(reading, recorded=chosen.recorded)
    if chosen.call:
        number, counter = chosen.call
        return call_sound(SpokenCall(number, ((tongue, counter),)), voice, CallStyle((tongue,), reading=reading))
    return voice.clip(words, tongue)


def to_record(names: list[str], reading: Reading, tongue: Tongue) -> list[str]:
    """The names of the files, without `.wav`: the frame, letters, numbers, and where to. Each once, in that order."""
    return list(dict.fromkeys(_to_record(names, reading, tongue)))


def _to_record(names: list[str], reading: Reading, tongue: Tongue) -> Iterator[str]:
    frame = reading.call("A-000", "x", tongue)[0].removesuffix(reading.ticket("A-000", tongue))
    yield from phrase_parts(frame)
    prefixes = [name for name in names if len(name) <= 3 and name.isupper() and name.isalpha()]
    for prefix in prefixes:
        yield from phrase_parts(reading.letters(prefix, tongue))
    if reading.numbers is Numbers.DIGITS:
        yield from vietnamese.DIGITS if tongue is Tongue.VI else english.DIGITS
    else:
        for number in (*range(1, 100), *range(100, 1001, 100)):
            yield from phrase_parts(reading.number(number, tongue))
        yield from reading.number(101, tongue).split()[2:-1]  # linh, and
    for name in names:
        if name not in prefixes:
            yield from phrase_parts(reading.call("A-000", name, tongue)[1])
