"""The template `hanoi`: thirty branches of one city, whose texts are whole, in both languages, and honest of doubts."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from math import cos, dist, radians
from typing import Any

import msgspec
import pytest

from protocol.configuration import BranchConfig
from protocol.payment.fee import Fee, count_fee
from server.balance.dispatch.policies import POLICIES
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files


@pytest.fixture(scope="module")
def city() -> tuple[BranchConfig, ...]:
    texts = [SourceText(file, text) for file, text in template_files("hanoi").items()]
    catalogue = read_texts("hanoi", texts, POLICIES)
    assert isinstance(catalogue, Catalogue), "\n".join(map(str, catalogue))
    return catalogue.branches


def names(value: Any) -> Iterator[tuple[str, str]]:
    """Every pair of texts in both languages."""
    match value:
        case {"vi": str(vi), "en": str(en)}:
            yield vi, en
        case dict():
            for one in value.values():
                yield from names(one)
        case list() | tuple():
            for one in value:
                yield from names(one)


def test_thirty_branches_are_apart_and_within_the_city(city: tuple[BranchConfig, ...]) -> None:
    assert [branch.id for branch in city] == [f"CN{number:02}" for number in range(1, 31)]
    assert len({branch.name["vi"] for branch in city}) == 30
    places = []
    for branch in city:
        assert branch.lat is not None
        assert branch.lon is not None
        assert 20.5 < branch.lat < 21.4
        assert 105.3 < branch.lon < 106.05
        places.append((branch.lat * 111, branch.lon * 111 * cos(radians(21))))
    nearest = [min(dist(one, other) for other in places if other != one) for one in places]
    assert all(1 < km < 20 for km in nearest), nearest


def test_the_services_and_procedures_are_one_catalogue(city: tuple[BranchConfig, ...]) -> None:
    shared = {procedure.code: procedure for branch in city for procedure in branch.procedures}
    assert len(shared) > 100
    assert all(shared[procedure.code] == procedure for branch in city for procedure in branch.procedures)
    services = {service.code for branch in city for service in branch.services}
    assert 12 <= len(services) <= 15
    assert {procedure.service for procedure in shared.values()} == services - {"TK"}
    for branch in city:
        assert {procedure.service for procedure in branch.procedures} <= {service.code for service in branch.services}
        assert all(service.mean_s and service.cv for service in branch.services)


def test_what_is_not_sure_is_left_out(city: tuple[BranchConfig, ...]) -> None:
    known = {procedure.code: procedure for procedure in city[0].procedures}
    assert known["1.001193"].fee_vnd == 0  # free of charge
    assert known["1.014159"].fee_vnd is None  # the portal does not say
    assert known["2.000806"].fee_vnd is None  # only remembered, not sure
    assert known["3.000722"].time is None
    assert [code for code, one in known.items() if one.minutes is None] == []
    assert sum(one.fee_vnd is None for one in known.values()) > 20
    for one in known.values():
        if one.fee_vnd is None:
            assert one.fee_note is not None, f"{one.code}: an unknown fee says where it can be asked for"


def test_a_statutory_time_is_the_one_that_the_words_say(city: tuple[BranchConfig, ...]) -> None:
    units = {"giờ": "hour", "ngày làm việc": "working_day", "ngày": "calendar_day"}
    known = [one for one in city[0].procedures if one.statutory is not None]
    assert len(known) > 70
    for one in known:
        assert one.time is not None
        assert one.statutory is not None
        if one.time["vi"].startswith("Trong ngày"):
            said = (0, "working_day")
        else:
            found = re.match(r"(\d+) (giờ|ngày làm việc|ngày)", one.time["vi"])
            assert found is not None, one.time
            said = (int(found[1]), units[found[2]])
        assert (one.statutory.amount, one.statutory.unit) == said, one.code


def test_a_fee_by_pages_and_copies_is_the_one_that_the_words_say(city: tuple[BranchConfig, ...]) -> None:
    counted = {one.code: one for one in city[0].procedures if one.fee is not None}
    assert {"2.000815", "2.000942", "2.000635", "2.002516"} <= set(counted)
    for one in counted.values():
        assert one.fee is not None
        assert one.fee_note is not None
        one_page_once = count_fee(one.fee, 1, 1)
        assert isinstance(one_page_once, Fee)
        assert one_page_once.total_vnd == one.fee_vnd, one.code
        said = {int(sum_.replace(".", "")) for sum_ in re.findall(r"\d+\.\d{3}(?:\.\d{3})*", one.fee_note["vi"])}
        assert said <= {*one.fee.pages_vnd, one.fee.copy_vnd, one.fee.most_copy_vnd}, one.code


def test_every_text_is_whole_in_both_languages(city: tuple[BranchConfig, ...]) -> None:
    pairs = {pair for branch in city for pair in names(msgspec.to_builtins(branch))}
    assert len(pairs) > 400
    for vi, en in pairs:
        for text in (vi, en):
            assert unicodedata.is_normalized("NFC", text)
            assert text == " ".join(text.split())
            assert text[0].isupper() or text[0].isdigit(), text
            assert not text.endswith((".", ";", ",")), text
            assert text.count("(") == text.count(")"), text
        # the new way of setting tones, as everywhere in the program: hoà, tuỳ, not hòa, tùy
        assert not re.search(r"(?<![qQ])([oO][àáảãạ]|[uU][ỳýỷỹỵ])?(òa|óa|ỏa|õa|ọa|ùy|úy|ủy|ũy|ụy)\b", vi), vi
        sums = [sorted(re.findall(r"\d{1,3}(?:,\d{3})+", text.replace(".", ","))) for text in (vi, en)]
        assert sums[0] == sums[1], (vi, en)
        acts = [re.findall(r"\d+/20\d\d(?!/)", re.sub(r"\d+/\d+/20\d\d", "", text)) for text in (vi, en)]
        assert acts[0] == acts[1], (vi, en)


def test_offices_are_closed_on_days_off_that_exist(city: tuple[BranchConfig, ...]) -> None:
    closed = [date.fromisoformat(day) for day in city[0].closed_dates]
    assert {date(2027, 1, 1), date(2027, 2, 6), date(2027, 4, 16), date(2027, 4, 30), date(2027, 9, 2)} <= set(closed)
    assert all(branch.closed_dates == city[0].closed_dates for branch in city)


def test_people_are_led_to_every_counter(city: tuple[BranchConfig, ...]) -> None:
    for branch in city:
        assert 6 <= len(branch.counters) <= 18
        assert all(counter.zone and counter.direction for counter in branch.counters)
        directions = {counter.zone: counter.direction for counter in branch.counters}
        assert all(directions[counter.zone] == counter.direction for counter in branch.counters)


def test_branches_keep_office_hours_and_some_open_on_saturday_morning(city: tuple[BranchConfig, ...]) -> None:
    saturdays = [branch.id for branch in city if any(5 in window.days for window in branch.hours)]
    assert len(saturdays) == 12
    assert all(branch.hours for branch in city)
    assert {service.quota for branch in city for service in branch.services if service.code == "DD"} == {60, 120, 200}
