"""Edits of a catalogue's parts: what they change, what they leave, and where a mistake in them is told."""

import pytest

from protocol.configuration import BranchConfig, Opening, SpecialDay
from server.balance.dispatch.policies import POLICIES
from server.catalogue.difference import differences
from server.catalogue.edit import Edit, misplaced, of_edit, rows_of_date, tables_of, with_edits
from server.catalogue.read import Catalogue, read_tables, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files, template_names
from tests.server.queue.branch import branch
from tests.serving import template

ONE = template()


def edited(*edits: Edit, config: BranchConfig = ONE) -> BranchConfig:
    read = read_tables(with_edits(tables_of(config), edits), POLICIES)
    assert isinstance(read, BranchConfig), read
    return read


@pytest.mark.parametrize("name", template_names())
def test_the_tables_of_a_configuration_read_back_as_it(name: str) -> None:
    texts = [SourceText(file, raw) for file, raw in template_files(name).items()]
    catalogue = read_texts(name, texts, POLICIES)
    assert isinstance(catalogue, Catalogue)
    for config in catalogue.branches[:3]:
        assert read_tables(tables_of(config), POLICIES) == config


def test_every_kind_of_special_day_reads_back() -> None:
    days = (
        SpecialDay("2027-01-30", openings=(Opening("07:30", "11:00", "11:30"), Opening("13:00", "15:00", "15:30"))),
        SpecialDay("2027-02-06", works_as=0),
        SpecialDay("2027-02-07"),
    )
    config = branch(special_days=days, closed_dates=("2027-01-01",))
    assert read_tables(tables_of(config), POLICIES) == config
    assert rows_of_date(tables_of(config), "2027-01-01") == [{"date": "2027-01-01", "closed": True}]


def test_a_patch_changes_the_named_keys_of_the_named_row_alone() -> None:
    assert differences(ONE, edited(Edit("service", "HT", {"quota": 40}))) == [
        "~ service: HT Civil status (quota – → 40)"
    ]
    assert edited(Edit("service", "HT", {"quota": None}), config=edited(Edit("service", "HT", {"quota": 40}))) == ONE
    assert edited(Edit("branch", None, {"no_show_limit": 2})).no_show_limit == 2


def test_a_service_that_goes_takes_its_procedures_skills_and_place_along() -> None:
    clerk = Edit("clerk", "u-1", {"skills": ["HT", "CT"]}, new=True)
    with_first = edited(Edit("branch", None, {"services_first": ["CT", "HT"]}), clerk)
    after = edited(Edit("service", "HT"), config=with_first)
    assert after.service("HT") is None
    assert all("HT" not in counter.skills for counter in after.counters)
    assert all(one.service != "HT" for one in after.procedures)
    assert after.services_first == ("CT",)
    assert [one.skills for one in after.clerks] == [("CT",)]


def test_a_date_is_of_one_kind_whatever_it_was_before() -> None:
    closed = edited(Edit("special_day", "2027-02-08", {"rows": [{"closed": True}]}))
    assert closed.special_days == (SpecialDay("2027-02-08"),)
    as_monday = edited(Edit("special_day", "2027-02-08", {"rows": [{"works_as": "mon"}]}), config=closed)
    assert as_monday.special_days == (SpecialDay("2027-02-08", works_as=0),)
    assert edited(Edit("special_day", "2027-02-08"), config=as_monday) == ONE


def test_a_mistake_is_told_at_its_key_and_other_trouble_apart() -> None:
    edit = Edit("service", "ZZ", {"prefix": "HTX", "name": {"vi": "Mới"}}, new=True)
    tables = with_edits(tables_of(ONE), [edit])
    remarks = read_tables(tables, POLICIES)
    assert isinstance(remarks, tuple)
    own, others = of_edit(remarks, tables, edit)
    assert set(own) == {"name.en", "code", "prefix"}
    assert "no counter serves" in own["code"]
    assert others == []


def test_a_new_row_does_not_replace_one_that_is_there() -> None:
    edit = Edit("counter", "1", {"name": {"vi": "A", "en": "A"}, "skills": []}, new=True)
    tables = with_edits(tables_of(ONE), [edit])
    remarks = read_tables(tables, POLICIES)
    assert isinstance(remarks, tuple)
    assert "already given" in of_edit(remarks, tables, edit)[0]["id"]


def test_hours_are_told_by_the_number_of_their_row() -> None:
    row = {"days": ["mon"], "first_ticket": "09:00", "last_ticket": "08:00", "close": "10:00"}
    edit = Edit("hours", None, {"rows": [row]})
    tables = with_edits(tables_of(ONE), [edit])
    remarks = read_tables(tables, POLICIES)
    assert isinstance(remarks, tuple)
    assert list(of_edit(remarks, tables, edit)[0]) == ["0.last_ticket"]


def test_a_patch_of_a_row_that_another_branch_lacks_is_misplaced_there() -> None:
    tables = tables_of(ONE)
    assert misplaced(tables, Edit("service", "NONE", {"quota": 1}))
    assert not misplaced(tables, Edit("service", "HT", {"quota": 1}))
    assert not misplaced(tables, Edit("special_day", "2027-01-01", {"rows": []}))
