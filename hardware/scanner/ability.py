"""What a scanner can do, by its own names: where papers lie, in which colours, how fine, how large."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from .devices import Scanimage
from .fault import Fault
from .option_list import DeviceOption, read_options
from .scan import ScanRequest, Source

ASK_S: Final = 45.0
"""The time limit in seconds for one scanner's option list; one on the network that sleeps has to wake up."""

A4_MM: Final = (210.0, 297.0)

_FEEDS = ("adf", "feed")
_LIES = ("flat", "platen", "glass", "normal", "document table")
_OTHER = ("card", "film", "slide", "negative", "transparency", "tpu", "back", "rear")
_BOTH = ("duplex", "both")

_SIDES = ("adf-mode", "ScanMode")
"""Options beside the source that choose one side or both: of epson2 and epsonds, and of Canon's own driver."""

_PAPER = (("page-width", 0), ("page-height", 1))
"""What fujitsu, canon_dr, kodak and others are told the paper's size by, before the part of it that is scanned."""


@dataclass(frozen=True, slots=True)
class Ability:
    """What one scanner offers; `options` are those while a certain source is chosen."""

    options: Mapping[str, DeviceOption] = field(repr=False)

    @property
    def sources(self) -> Mapping[Source, str | None]:
        """Each kind of source with the scanner's own name; None where it has nothing to choose: a plain flat-bed."""
        if "source" not in self.options:
            return {Source.FLATBED: None}
        found: dict[Source, str | None] = {}
        for name in self.options["source"].choices:
            kind = _kind(name)
            if kind is not None:
                found.setdefault(kind, name)
        if Source.FEEDER in found and Source.DUPLEX not in found and self._both_sides is not None:
            found[Source.DUPLEX] = found[Source.FEEDER]
        elif Source.DUPLEX in found and Source.FEEDER not in found and self._both_sides is not None:
            found[Source.FEEDER] = found[Source.DUPLEX]
        return dict(sorted(found.items(), key=lambda each: list(Source).index(each[0])))

    @property
    def _both_sides(self) -> DeviceOption | None:
        named = (self.options.get(name) for name in _SIDES)
        found = (each for each in named if each is not None and "Duplex" in each.choices)
        return next(found, _switch(self.options.get("duplex")))

    def mode(self) -> str | None:
        """The scanner's name of colour; None where it has none, so that its default holds."""
        modes = self.options.get("mode")
        if modes is None or not modes.active:
            return None
        colour = [name for name in modes.choices if "color" in name.lower() or "colour" in name.lower()]
        return min(colour, key=len, default=None)

    def resolution(self, wished_dpi: int) -> int | None:
        """The next resolution from the wished one upwards, else the finest; None where it cannot be chosen."""
        option = self.options.get("resolution")
        return None if option is None else next_higher(option, wished_dpi)

    def page_mm(self, wished_mm: tuple[float, float] = A4_MM) -> tuple[float, float] | None:
        """The wished page as far as the scanner reaches; None where its size cannot be told in millimetres."""
        sizes = []
        for name, paper, wished in zip("xy", _PAPER, wished_mm, strict=True):
            part, sheet = self.options.get(name), self.options.get(paper[0])
            if part is None or not part.active or part.most is None or part.unit != "mm":
                return None
            # where the paper's size is an option, the part's limit is the paper's present size
            limit = part.most if sheet is None or not sheet.active or sheet.most is None else sheet.most
            sizes.append(min(wished, limit))
        return (sizes[0], sizes[1])

    def request(self, wish: ScanRequest, source: Source | None) -> ScanRequest | Fault:
        """The wish in the scanner's own words. `source`: None for its default one."""
        if source is not None and source not in self.sources:
            return Fault.BAD_OPTION
        page = self.page_mm(wish.page_mm or A4_MM)
        return replace(
            wish,
            source=None if source is None else self.sources[source],
            mode=self.mode(),
            resolution_dpi=self.resolution(wish.resolution_dpi or 200),
            page_mm=page,
            options=(*self._sides(source), *self._paper(page), *wish.options),
        )

    def _sides(self, source: Source | None) -> tuple[str, ...]:
        option = self._both_sides
        if option is None or source not in (Source.FEEDER, Source.DUPLEX):
            return ()
        both = source is Source.DUPLEX
        if not option.active and not (both and self.sources.get(Source.FEEDER) == self.sources[Source.DUPLEX]):
            return ()  # the source's own name has said it
        if "Duplex" in option.choices:
            return (f"--{option.name}={'Duplex' if both else 'Simplex'}",) if "Simplex" in option.choices else ()
        return (f"--{option.name}={'yes' if both else 'no'}",)

    def _paper(self, page_mm: tuple[float, float] | None) -> tuple[str, ...]:
        if page_mm is None:
            return ()
        known = [(name, at) for name, at in _PAPER if name in self.options and self.options[name].active]
        return tuple(f"--{name}={page_mm[at]:g}" for name, at in known)


def next_higher(option: DeviceOption, wished_dpi: int) -> int | None:
    """The next resolution of this option from the wished one upwards, else the finest; None: it is not to be chosen."""
    if not option.active:
        return None
    if option.numbers:
        return round(next((each for each in option.numbers if each >= wished_dpi), option.numbers[-1]))
    if option.least is None or option.most is None:
        return wished_dpi
    above = max(0.0, wished_dpi - option.least)
    steps = -(-above // option.step) * option.step if option.step else above
    return round(min(option.most, option.least + steps))


def _kind(name: str) -> Source | None:
    """The kind of source by its name. Only one side of the two, films and cards are none of ours."""
    lower = name.lower()
    if any(word in lower for word in _OTHER):
        return None
    if any(word in lower for word in _BOTH):
        return Source.DUPLEX
    if any(word in lower for word in _LIES):
        return Source.FLATBED
    return Source.FEEDER if any(word in lower for word in _FEEDS) else None


def _switch(option: DeviceOption | None) -> DeviceOption | None:
    return option if option is not None and "yes" in option.choices else None


def ask(device: str, scanimage: Scanimage, source: str | None = None, wait_s: float = ASK_S) -> Ability | Fault:
    """Asks a scanner for its options while this source of its own naming is chosen. Blocking, often for seconds."""
    chosen = [] if source is None else [f"--source={source}"]
    printed = scanimage.run(f"--device-name={device}", *chosen, "--all-options", wait_s=wait_s)
    return printed if isinstance(printed, Fault) else Ability(read_options(printed))
