"""What scanners of several makes say of themselves, and what is then asked of them."""

import re

import pytest

from hardware.scanner.escl.capabilities import EsclAbility, read_capabilities, scan_settings
from hardware.scanner.escl.status import Status, read_status
from hardware.scanner.fault import Fault
from hardware.scanner.scan import ScanRequest, Source
from tests.hardware.virtual_escl import EsclScanner

WISH = ScanRequest("escl://scanner", 200)

RANGE = b"""<?xml version="1.0"?><x:ScannerCapabilities xmlns:x="urn:x" xmlns:p="urn:p"><p:Version>2.9</p:Version>
<!-- of another make: a shared profile, a range of resolutions --><x:SettingProfiles><x:SettingProfile name="all">
<x:ColorModes><x:ColorMode>Grayscale8</x:ColorMode></x:ColorModes><x:SupportedResolutions><x:ResolutionRange>
<x:XResolutionRange><x:Min>60</x:Min><x:Max>4800</x:Max><x:Normal>100</x:Normal><x:Step>50</x:Step></x:XResolutionRange>
</x:ResolutionRange></x:SupportedResolutions></x:SettingProfile></x:SettingProfiles><x:Adf><x:AdfSimplexInputCaps>
<x:MaxWidth>2550</x:MaxWidth><x:MaxHeight>3300</x:MaxHeight><x:SettingProfiles><x:SettingProfile ref="all"/>
</x:SettingProfiles></x:AdfSimplexInputCaps></x:Adf></x:ScannerCapabilities>"""


def ability(xml: bytes) -> EsclAbility:
    read = read_capabilities(xml)
    assert read is not None
    return read


def test_sources_resolutions_and_pages_are_the_scanners_own() -> None:
    able = ability(EsclScanner(feeder=1, duplex=True, resolutions=(75, 150, 300)).capabilities().encode())
    assert (able.name, able.version) == ("Twin 100", "2.63")
    assert list(able.sources) == [Source.FLATBED, Source.FEEDER, Source.DUPLEX]
    request = able.request(WISH, Source.DUPLEX)
    assert isinstance(request, ScanRequest)
    assert (request.resolution_dpi, request.mode, request.page_mm) == (300, "RGB24", (210, 297))
    said = dict(re.findall(r"<(?:\w+:)?(\w+)>([^<]*)</", scan_settings(request, able.version).decode()))
    assert said["InputSource"] == "Feeder"
    assert said["Duplex"] == "true"
    assert (said["Width"], said["Height"]) == ("2480", "3508")
    glass = able.request(WISH, None)
    assert isinstance(glass, ScanRequest)
    assert b"Duplex" not in scan_settings(glass, able.version)


def test_a_range_a_shared_profile_and_a_small_feeder_are_understood() -> None:
    able = ability(RANGE)
    request = able.request(WISH, None)
    assert isinstance(request, ScanRequest)
    assert (request.source, request.mode, request.resolution_dpi) == ("Feeder", "Grayscale8", 210)
    assert request.page_mm == pytest.approx((210, 279.4))
    assert able.request(WISH, Source.FLATBED) is Fault.BAD_OPTION


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"<html></html>", b"<ScannerCapabilities/>", RANGE[:400],
        b'<!DOCTYPE a [<!ENTITY a "aaaa">]>' + RANGE[21:],
        b'<?xml version="1.0" encoding="x-none"?><ScannerCapabilities/>',
        RANGE.replace(b"<x:ColorModes>", b"<p:DocumentFormat>application/pdf</p:DocumentFormat><x:ColorModes>"),
    ],
)  # fmt: skip
def test_what_is_no_scanner_of_ours_is_none(xml: bytes) -> None:
    assert read_capabilities(xml) is None


def test_what_is_wrong_with_the_feeder_is_read_as_sane_says_it() -> None:
    def status(state: str) -> Status | None:
        return read_status(EsclScanner(feeder=1, state=state).status().encode())

    assert status("ScannerAdfLoaded") == Status(None, is_idle=True)
    assert status("ScannerAdfEmpty") == Status(Fault.NO_DOCUMENTS, is_idle=True)
    assert status("ScannerAdfMispick") == Status(Fault.JAMMED, is_idle=True)
    assert status("ScannerAdfHatchOpen") == Status(Fault.COVER_OPEN, is_idle=True)
    assert read_status(b"<html/>") is None
