"""What a scanner on the network offers, from its ScannerCapabilities, and the settings of one job. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from hardware.scanner.ability import A4_MM, next_higher
from hardware.scanner.fault import Fault
from hardware.scanner.option_list import DeviceOption
from hardware.scanner.scan import MOST_DPI, ScanRequest, Source

UNITS_PER_INCH: Final = 300
MM_PER_INCH: Final = 25.4
JPEG: Final = "image/jpeg"
"""Every scanner that speaks eSCL has it."""

_INPUTS: Final = {
    "PlatenInputCaps": Source.FLATBED,
    "AdfSimplexInputCaps": Source.FEEDER,
    "AdfDuplexInputCaps": Source.DUPLEX,
}
NAMES: Final = {Source.FLATBED: "Platen", Source.FEEDER: "Feeder", Source.DUPLEX: "Feeder duplex"}
"""By which a request names its source; the first word is eSCL's InputSource."""

_COLOURS: Final = "RGB24", "Grayscale8"
"""The best first."""


@dataclass(frozen=True, slots=True)
class Input:
    """One place for papers. `most_mm`: the largest page; None where it does not say."""

    resolution: DeviceOption
    colours: tuple[str, ...]
    most_mm: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class EsclAbility:
    """What one scanner offers; as `Ability` of one that SANE knows. `name`: its make and model, for people."""

    name: str
    version: str
    inputs: Mapping[Source, Input]

    @property
    def sources(self) -> Mapping[Source, str | None]:
        """Each kind of source with the name that a request has."""
        return {each: NAMES[each] for each in Source if each in self.inputs}

    def request(self, wish: ScanRequest, source: Source | None) -> ScanRequest | Fault:
        """The wish as far as the scanner can. `source`: None for its glass, or its feeder where it has no glass."""
        chosen = next(iter(self.sources), None) if source is None else source
        if chosen is None or chosen not in self.inputs:
            return Fault.BAD_OPTION
        of_it = self.inputs[chosen]
        wished = wish.page_mm or A4_MM
        sides = [side if most is None else min(side, most) for side, most in zip(wished, of_it.most_mm, strict=True)]
        return replace(
            wish,
            source=NAMES[chosen],
            mode=next((each for each in _COLOURS if each in of_it.colours), None),
            resolution_dpi=next_higher(of_it.resolution, wish.resolution_dpi or 200),
            page_mm=(sides[0], sides[1]),
            format="jpeg",
            options=(),
        )


def read_capabilities(xml: bytes) -> EsclAbility | None:
    """Reads ScannerCapabilities; None for what is none, or has no source that gives JPEG."""
    root = read_xml(xml)
    if root is None or local_name(root) != "ScannerCapabilities":
        return None
    shared = {each.get("name"): each for each in root.iter() if local_name(each) == "SettingProfile"}
    found = {}
    for each in root.iter():
        kind = _INPUTS.get(local_name(each))
        place = None if kind is None else _input(each, shared)
        if kind is not None and place is not None:
            found[kind] = place
    if not found:
        return None
    return EsclAbility(text_of(root, "MakeAndModel"), text_of(root, "Version") or "2.0", found)


def scan_settings(request: ScanRequest, version: str) -> bytes:
    """The ScanSettings of a request that `EsclAbility.request` has made."""
    wide, high = (round(side / MM_PER_INCH * UNITS_PER_INCH) for side in request.page_mm or A4_MM)
    source, _space, duplex = (request.source or NAMES[Source.FLATBED]).partition(" ")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
        ' xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">',
        f"<pwg:Version>{escape(version)}</pwg:Version><pwg:ScanRegions><pwg:ScanRegion>",
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>",
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>",
        f"<pwg:Width>{wide}</pwg:Width><pwg:Height>{high}</pwg:Height></pwg:ScanRegion></pwg:ScanRegions>",
        f"<pwg:InputSource>{escape(source)}</pwg:InputSource>",
        f"<pwg:DocumentFormat>{JPEG}</pwg:DocumentFormat><scan:DocumentFormatExt>{JPEG}</scan:DocumentFormatExt>",
    ]
    if request.mode is not None:
        lines.append(f"<scan:ColorMode>{escape(request.mode)}</scan:ColorMode>")
    if request.resolution_dpi is not None:
        dpi = request.resolution_dpi
        lines.append(f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>")
    if source == NAMES[Source.FEEDER]:
        lines.append(f"<scan:Duplex>{'true' if duplex else 'false'}</scan:Duplex>")
    lines.append("</scan:ScanSettings>")
    return "".join(lines).encode()


def read_xml(xml: bytes) -> ElementTree.Element | None:
    """The document, or None: it is none, or declares entities, by which a small one can become a huge one."""
    if b"<!" in xml.replace(b"<!--", b""):
        return None
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


def local_name(element: ElementTree.Element) -> str:
    """An element's name without its namespace, of which makes have their own."""
    return element.tag.rpartition("}")[2]


def text_of(root: ElementTree.Element, name: str) -> str:
    """The text of the first element of this name; empty without one."""
    return next(_texts(root, name), "")


def _texts(root: ElementTree.Element, name: str) -> Iterator[str]:
    return ((each.text or "").strip() for each in root.iter() if local_name(each) == name)


def _input(caps: ElementTree.Element, shared: Mapping[str | None, ElementTree.Element]) -> Input | None:
    profiles = [each for each in caps.iter() if local_name(each) == "SettingProfile"]
    profiles = [shared.get(each.get("ref"), each) for each in profiles]
    formats = {
        text for each in profiles for name in ("DocumentFormat", "DocumentFormatExt") for text in _texts(each, name)
    }
    if formats and JPEG not in formats:
        return None
    colours = tuple(dict.fromkeys(text for each in profiles for text in _texts(each, "ColorMode")))
    return Input(_resolution(profiles), colours, (_most_mm(caps, "MaxWidth"), _most_mm(caps, "MaxHeight")))


def _resolution(profiles: list[ElementTree.Element]) -> DeviceOption:
    numbers = {int(text) for each in profiles for text in _texts(each, "XResolution") if _is_number(text)}
    if numbers:
        within = sorted(each for each in numbers if each <= MOST_DPI)
        return DeviceOption("resolution", tuple(str(each) for each in within), active=bool(within))
    for each in profiles:
        for element in each.iter():
            if local_name(element) == "XResolutionRange":
                least, most, step = (text_of(element, name) for name in ("Min", "Max", "Step"))
                if _is_number(least) and _is_number(most):
                    steps = float(step) if _is_number(step) else 0.0
                    return DeviceOption("resolution", (), float(least), min(float(most), MOST_DPI), steps)
    return DeviceOption("resolution", active=False)


def _most_mm(caps: ElementTree.Element, name: str) -> float | None:
    text = text_of(caps, name)
    return int(text) / UNITS_PER_INCH * MM_PER_INCH if _is_number(text) and int(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
