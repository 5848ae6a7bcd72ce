"""`motcua-hardware voice`: plays or saves a text or call, and lists the recordings that a branch needs."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from hardware.voice.calls import CallStyle, SpokenCall, call_sound
from hardware.voice.reading import english, vietnamese
from hardware.voice.reading.reading import Accent, Numbers, Reading, SpokenLanguage
from hardware.voice.recorded import phrase_parts
from hardware.voice.sound.loudness import loudness_lufs
from hardware.voice.sound.sound import Sound
from hardware.voice.sound.voice_protocol import CannotSpeak
from hardware.voice.speaker import make_voice
from language.messages import _

DONE, FAILED = 0, 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    voice = commands.add_parser("voice", help=_("say a call or a text into a WAV file; list what there is to record"))
    what = voice.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--call", nargs=2, metavar=(_("NUMBER"), _("COUNTER")), help=_('a call, such as HT-025 "Quầy số 3"')
    )
    what.add_argument("--say", metavar=_("TEXT"), help=_("a sentence as a screen shows it"))
    what.add_argument("--list", nargs="+", metavar=_("PREFIX|COUNTER"),
                      help=_("what to record for these ticket prefixes and counters' names"))  # fmt: skip
    voice.add_argument(
        "--language", choices=[one.value for one in SpokenLanguage], default="vi", help=_("the language spoken (vi)")
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
    """Runs the command. Returns 0: done, 1: failed."""
    language, reading = SpokenLanguage(chosen.language), Reading(Accent(chosen.accent), Numbers(chosen.numbers))
    if chosen.list:
        print(*to_record(chosen.list, reading, language), sep="\n")
        return DONE
    if chosen.call:
        words = " – ".join(reading.call(chosen.call[0], chosen.call[1], language))
    else:
        words = reading.text(chosen.say, language)
    print(words)
    if chosen.out is None:
        return DONE
    try:
        sound = _sound(chosen, reading, language, words)
    except CannotSpeak as error:
        print(_("failed: {why}").format(why=error), file=sys.stderr)
        return FAILED
    chosen.out.write_bytes(sound.to_wav())
    print(f"{chosen.out}: {sound.length_ms / 1000:.1f} s, {loudness_lufs(sound):.1f} LUFS")
    return DONE


def _sound(chosen: argparse.Namespace, reading: Reading, language: SpokenLanguage, words: str) -> Sound:
    voice = make_voice(reading, recorded=chosen.recorded)
    if chosen.call:
        number, counter = chosen.call
        return call_sound(SpokenCall(number, ((language, counter),)), voice, CallStyle((language,), reading=reading))
    return voice.clip(words, language)


def to_record(names: list[str], reading: Reading, language: SpokenLanguage) -> list[str]:
    """The file names of the recordings needed, without `.wav`: the call's fixed words, letters, numbers, counters."""
    return list(dict.fromkeys(_to_record(names, reading, language)))


def _to_record(names: list[str], reading: Reading, language: SpokenLanguage) -> Iterator[str]:
    frame = reading.call("A-000", "x", language)[0].removesuffix(reading.ticket("A-000", language))
    yield from phrase_parts(frame)
    prefixes = [name for name in names if len(name) <= 3 and name.isupper() and name.isalpha()]
    for prefix in prefixes:
        yield from phrase_parts(reading.letters(prefix, language))
    if reading.numbers is Numbers.DIGITS:
        yield from vietnamese.DIGITS if language is SpokenLanguage.VI else english.DIGITS
    else:
        for number in (*range(1, 100), *range(100, 1001, 100)):
            yield from phrase_parts(reading.number(number, language))
        yield from reading.number(101, language).split()[2:-1]  # linh, and
    for name in names:
        if name not in prefixes:
            yield from phrase_parts(reading.call("A-000", name, language)[1])
