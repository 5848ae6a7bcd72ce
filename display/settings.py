"""The display's settings: its branch, zone or counter, its layout and its voice."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta
from PySide6.QtCore import QStandardPaths

from hardware.voice.reading.reading import Accent, Numbers, Reading, SpokenLanguage
from ui.program.settings import DeviceSettings, Rotation, about

from .layout.layout import AUTO


class DisplaySettings(DeviceSettings, frozen=True, kw_only=True):
    """The settings of `motcua-display`, beside those of every program."""

    layout: Annotated[str, about("auto, landscape, portrait, zone, counter, … or a .toml file")] = AUTO
    rotate: Rotation = 0
    zone: Annotated[str, about("only calls to counters of this zone; empty for all")] = ""
    counter: Annotated[str, about("only calls to this counter; empty for all")] = ""
    notices: Annotated[str, about("folder with notices.toml and its pictures and films")] = ""
    voice: Annotated[bool, about("announce calls aloud (--no-voice for silence)")] = True
    voice_languages: Annotated[str, Meta(pattern=r"^((vi|en)(,(vi|en))?)?$"),
                               about("vi, en, or both: vi,en; empty: the branch's main one")] = ""  # fmt: skip
    accent: Annotated[Accent, about("accent of the Vietnamese voice; it also sets linh or lẻ, nghìn or ngàn")] = (
        Accent.NORTH
    )
    numbers: Annotated[Numbers, about("025 read digit by digit or as a number")] = Numbers.DIGITS
    linh: Annotated[str, about("linh or lẻ, if not as usual for the accent")] = ""
    nghin: Annotated[str, about("nghìn or ngàn, if not as usual for the accent")] = ""
    chime: Annotated[bool, about("two notes before each call")] = True
    twice: Annotated[bool, about("read a call twice while no other call waits")] = True
    say_service: Annotated[bool, about("say the service's name instead of the ticket's letters")] = False
    say_direction: Annotated[bool, about("say where the counter is")] = False
    recordings: Annotated[str, about("folder of recorded clips, with vi/ and en/")] = ""
    clips: Annotated[str, about("folder where spoken clips are kept; empty for the user's cache")] = ""
    media: Annotated[str, about("folder where pictures and films of the branch are kept; empty: the user's cache")] = ""
    loudspeaker: Annotated[str, about("part of the loudspeaker's name; empty for the system's own")] = ""
    tape: Annotated[str, about("write sound to this WAV file instead of playing it; for tests")] = ""

    @property
    def clips_folder(self) -> Path:
        """The folder of spoken clips."""
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
        return Path(self.clips or Path(cache) / "motcua" / "clips")

    @property
    def media_folder(self) -> Path:
        """The folder of pictures and films that came from the server."""
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
        return Path(self.media or Path(cache) / "motcua" / "media" / self.branch)

    @property
    def spoken_languages(self) -> tuple[SpokenLanguage, ...]:
        """The languages that every call is read in; none: as the branch's settings say."""
        return tuple(dict.fromkeys(SpokenLanguage(one) for one in self.voice_languages.split(",") if one))

    @property
    def reading(self) -> Reading:
        """How numbers are read."""
        return Reading(self.accent, self.numbers, self.linh, self.nghin)
